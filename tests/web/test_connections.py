"""generator.web.connections: no byte is waited for longer than was said, and the proxy is the system's."""

from __future__ import annotations

import pytest
from answering import Doing, answer, answering, dripping, says, silent

from generator.web.client import Client
from generator.web.errors import NetworkError

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("doing", [silent(), silent(OK), silent(OK + b"Content-Length: 10\r\n\r\nabc")])
def test_a_server_that_falls_silent_is_left(doing: Doing) -> None:
    with Client(between=0.05) as client, answering(doing) as server, pytest.raises(NetworkError, match="不再出声") as error:
        client.get(server.url, 100)
    assert error.value.slug == "slow"


@pytest.mark.parametrize(
    "doing",
    [
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        dripping(OK, b"X: y\r\n"),
        dripping(OK + b"X: ", b"y"),
        dripping(OK + b"\r\n", b"a"),
        dripping(OK + b"Content-Length: 10000\r\n\r\n", b"a"),
    ],
)
def test_a_server_that_never_ends_is_left_though_it_always_says_something(doing: Doing) -> None:
    with Client(whole=0.3) as client, answering(doing) as server, pytest.raises(NetworkError, match="迟迟没有答完") as error:
        client.get(server.url, 100_000)
    assert error.value.slug == "slow"


def test_the_proxy_of_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(says(answer(b"by proxy"))) as proxy:
        monkeypatch.setenv("http_proxy", f"http://me:a%20b@localhost:{proxy.port}")
        monkeypatch.setenv("no_proxy", "here.example")
        with Client() as client:
            assert client.get("http://there.example/a?b", 100).body == b"by proxy"
        assert proxy.asked[0].splitlines()[0] == "GET http://there.example/a?b HTTP/1.1"
        assert "Host: there.example" in proxy.asked[0]
        assert "Proxy-Authorization: Basic bWU6YSBi" in proxy.asked[0]
        with Client() as client, answering(says(answer(b"direct"))) as server:
            monkeypatch.setenv("no_proxy", "localhost")
            assert client.get(server.url, 100).body == b"direct"
            assert "Proxy-Authorization" not in server.asked[0]


def test_a_proxy_makes_a_tunnel_for_https_and_may_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(says(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as proxy:
        monkeypatch.setenv("https_proxy", f"http://me:pw@localhost:{proxy.port}")
        with Client() as client, pytest.raises(NetworkError, match=r"代理服务器不肯转接.*403") as error:
            client.get("https://there.example/", 100)
    assert error.value.slug == "proxy"
    assert proxy.asked[0].startswith("CONNECT there.example:443 ")
    assert "Proxy-Authorization: Basic bWU6cHc=" in proxy.asked[0]
    with answering(dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")) as proxy:
        monkeypatch.setenv("https_proxy", f"http://localhost:{proxy.port}")
        with Client(whole=0.3) as client, pytest.raises(NetworkError) as error:
            client.get("https://there.example/", 100)
    assert error.value.slug == "slow"


@pytest.mark.parametrize("proxy", ["socks5://localhost:1", "http://localhost:port", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_told(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with Client() as client, pytest.raises(NetworkError, match="http_proxy") as error:
        client.get("http://there.example/", 100)
    assert error.value.slug == "proxy"

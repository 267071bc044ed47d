"""generator.web.client: one call, bounded in bytes, in time and in where it leads."""

from __future__ import annotations

import threading

import pytest
from answering import answer, answering, says

from generator import __version__
from generator.web.client import MOST_REDIRECTS, Client
from generator.web.errors import NetworkError


def test_a_file_is_read_and_a_missing_one_is_an_answer() -> None:
    with Client() as client, answering(says(answer(b"abc", "200 OK", "ETag: x"))) as server:
        found = client.get(f"{server.url}a?b=1", 3)
        assert (found.status, found.body, found.headers["ETag"], found.address) == (200, b"abc", "x", f"{server.url}a?b=1")
        assert server.asked[0].splitlines()[0] == "GET /a?b=1 HTTP/1.1"
        assert f"User-Agent: credit/{__version__}" in server.asked[0]
    with Client() as client, answering(says(answer(b"x" * 9999, "404 Not Found"))) as server:
        assert client.get(server.url, 3).status == 404


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved Permanently", "500 Oh"])
def test_the_page_of_a_refusal_may_be_of_any_size(status: str) -> None:
    with Client() as client, answering(says(answer(b"x" * 1_000_000, status))) as server:
        found = client.get(server.url, 3)
        assert (found.status, found.body) == (int(status[:3]), b"")


def test_what_is_posted_arrives_whole_and_is_not_sent_elsewhere() -> None:
    with Client() as client, answering(says(answer(b"ok"))) as other:
        with answering(says(answer(b"", "307 Temporary Redirect", f"Location: {other.url}"))) as server:
            found = client.post(server.url, b"\x00\xff", "application/timestamp-query", 10)
        assert (found.status, found.headers["Location"]) == (307, other.url)
        assert server.bodies == [b"\x00\xff"]
        assert "Content-Type: application/timestamp-query" in server.asked[0]
        assert other.asked == []


def test_redirects_are_followed_and_not_for_ever() -> None:
    with Client() as client, answering(says(answer(b"there"))) as other:
        with answering(says(answer(b"", "302 Found", f"Location: {other.url}new"))) as server:
            found = client.get(server.url, 10)
        assert (found.body, found.address) == (b"there", f"{other.url}new")
    with Client() as client, answering(says(answer(b"", "302 Found", "Location: /"))) as server:
        with pytest.raises(NetworkError, match="一再被引到别处") as error:
            client.get(server.url, 10)
        assert error.value.slug == "redirect"
        assert len(server.asked) == MOST_REDIRECTS + 1


def test_a_connection_serves_the_next_file_too() -> None:
    with Client() as client, answering(says(answer(b"abc")), keeps=True) as server:
        assert [client.get(server.url, 10).body for _ in range(3)] == [b"abc"] * 3
        assert (len(server.asked), server.connections) == (3, 1)
        # What must not be sent twice never goes over a connection that may be closed already.
        client.post(server.url, b"x", "text/plain", 10)
        assert server.connections == 2


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew() -> None:
    # The answer promises to go on, and the server closes all the same.
    with Client() as client, answering(says(answer(b"abc"))) as server:
        assert [client.get(server.url, 10).body for _ in range(3)] == [b"abc"] * 3
        assert server.connections == 3


def test_several_threads_use_one_client() -> None:
    with Client() as client, answering(says(answer(b"abc")), keeps=True) as server:
        found: list[bytes] = []
        threads = [threading.Thread(target=lambda: found.append(client.get(server.url, 10).body)) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert found == [b"abc"] * 8


def test_a_file_of_certificates_is_looked_at_before_the_first_call() -> None:
    with pytest.raises(NetworkError, match=r"证书文件 nowhere\.pem 读不了") as error:
        Client(ca_file="nowhere.pem")
    assert error.value.slug == "certificates"

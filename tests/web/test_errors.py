"""generator.web.errors: a sentence for each way in which a call ends without an answer."""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path

import pytest
from answering import Doing, answer, answering, says
from support import free_port

from generator.web.client import Client
from generator.web.errors import NetworkError, network_error


def _fault(address: str, client: Client | None = None) -> NetworkError:
    with client or Client() as asking, pytest.raises(NetworkError) as error:
        asking.get(address, 100)
    assert str(error.value).isprintable()
    assert str(error.value).startswith(address)
    return error.value


def test_nobody_listens() -> None:
    assert _fault(f"http://localhost:{free_port()}/").slug == "connect"


def test_no_such_host() -> None:
    # Tests ask no network for a name.
    error = network_error("http://nowhere.example/", socket.gaierror(-2, "Name or service not known"))
    assert (error.slug, str(error)) == ("name", "http://nowhere.example/：找不到这个主机（[Errno -2] Name or service not known）；请检查网址和网络")


@pytest.mark.parametrize(
    "doing",
    [
        says(b""),
        says(b"\x00\xff\x1b[2Jnonsense\r\n\r\n"),
        says(b"HTTP/1.1 abc\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        says(b"HTTP/1.1 200 " + b"O" * 100_000),
    ],
)
def test_what_is_no_http(doing: Doing) -> None:
    with answering(doing) as server:
        assert _fault(server.url).slug == "broken"


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*words, "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "ca.pem"], cwd=tmp_path, check=True, capture_output=True)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.pem", tmp_path / "key.pem")
    with answering(says(answer(b"abc")), context) as server:
        assert _fault(server.url).slug == "certificate"
        with Client(ca_file=str(tmp_path / "ca.pem")) as client:
            assert client.get(server.url, 100).body == b"abc"
            # The certificate is for another name.
            address = server.url.replace("localhost", "127.0.0.1")
        assert _fault(address, Client(ca_file=str(tmp_path / "ca.pem"))).slug == "certificate"
        assert _fault(server.url.replace("https", "http")).slug == "broken"

"""generator.web.addresses: what is asked, and where a server may send us."""

from __future__ import annotations

import pytest

from generator.web.addresses import followed, loopback, split
from generator.web.errors import NetworkError


@pytest.mark.parametrize("address", ["https://a.example/", "http://a.example:8080/b?c=1", "https://[::1]:8000/", "HTTPS://A.example"])
def test_addresses_that_are_asked(address: str) -> None:
    assert split(address).hostname


@pytest.mark.parametrize(
    "address",
    [
        *("", "a.example", "ftp://a.example/", "file:///etc/passwd", "data:,x", "https://", "https:///a", "//a.example/", "/a"),
        *("https://a.example/ b", "https://a.example/\r\nX: y", "https://信用.example/", "https://a.example/#x", "https://a.example:99999/"),
        *("https://a.example:x/", "https://[::1/", "javascript:alert(1)", "https://a..b/", f"https://{'a' * 64}.example/", f"https://a.example/{'x' * 5000}", "https://a.example/\x1b[2J"),
    ],
)
def test_addresses_that_are_not(address: str) -> None:
    with pytest.raises(NetworkError) as error:
        split(address)
    assert error.value.slug == "address"
    assert str(error.value).isprintable()


@pytest.mark.parametrize("address", ["https://me:secret@a.example/", "https://secret@a.example/", "http://a.example@b.example/"])
def test_a_password_in_an_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(NetworkError, match="不能有账号和密码") as error:
        split(address)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "0.0.0.0"])
def test_this_machine(host: str) -> None:
    assert loopback(host)


@pytest.mark.parametrize("host", ["a.example", "10.0.0.1", "localhost.example", "128.0.0.1", ""])
def test_other_machines(host: str) -> None:
    assert not loopback(host)


@pytest.mark.parametrize(
    ("address", "location", "there"),
    [
        ("https://a.example/x/y", "/z", "https://a.example/z"),
        ("https://a.example/x/y", "z?q", "https://a.example/x/z?q"),
        ("https://a.example/", "https://b.example/#part", "https://b.example/"),
        ("http://a.example/", "https://a.example/", "https://a.example/"),
        ("http://127.0.0.1:8000/", "http://localhost:9000/a", "http://localhost:9000/a"),
    ],
)
def test_where_a_server_may_send_us(address: str, location: str, there: str) -> None:
    assert followed(address, location) == there


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("https://a.example/", "http://a.example/"),
        ("http://a.example/", "http://b.example/"),
        ("https://a.example/", "https://127.0.0.1/"),
        ("http://a.example/", "http://[::ffff:127.0.0.1]/"),
        ("http://localhost/", "https://a.example/"),
        ("https://a.example/", "file:///etc/passwd"),
        ("https://a.example/", "//me:pw@b.example/"),
        ("https://a.example/", "//[::1"),
        ("https://a.example/", "https://b.example/\x00"),
    ],
)
def test_where_it_may_not(address: str, location: str) -> None:
    with pytest.raises(NetworkError) as error:
        followed(address, location)
    assert error.value.slug == "redirect"
    assert str(error.value).isprintable()

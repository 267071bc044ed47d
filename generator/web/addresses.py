"""Which addresses are asked, and where a server may send us from there."""

from __future__ import annotations

import ipaddress
import urllib.parse

from generator.web.errors import NetworkError, printable

# Longer ones are no addresses of files; servers refuse them.
_MOST = 4000


def split(address: str) -> urllib.parse.SplitResult:
    """The parts of an address that may be asked: http or https, a host, nothing secret in it. Raises NetworkError."""
    shown = printable(address)
    if not address.isascii() or not address.isprintable() or " " in address or len(address) > _MOST:
        raise NetworkError(
            "address", f"“{shown}”不是能用的网址：只能有英文、数字和符号，中文要写成浏览器地址栏里复制出来的 %E4… 或 xn--… 样子"
        )
    try:
        parts = urllib.parse.urlsplit(address)
        host, _ = parts.hostname, parts.port
        # As the system will write it when it looks the host up: "a..b" has no such form.
        (host or "").encode("idna")
    except ValueError:
        raise NetworkError("address", f"“{shown}”不是网址") from None
    if parts.scheme not in ("http", "https") or not host:
        raise NetworkError("address", f"“{shown}”不是 http:// 或 https:// 开头的网址")
    if "@" in parts.netloc:
        # Not repeated: what stands there may be a password.
        raise NetworkError("address", f"网址里不能有账号和密码（{parts.scheme}://…@{host}）")
    if parts.fragment:
        raise NetworkError("address", f"“{shown}”：网址里不能有井号")
    return parts


def loopback(host: str) -> bool:
    """Whether a host is this machine, as it is written. Names are not looked up."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return found.is_loopback or found.is_unspecified or (mapped is not None and mapped.is_loopback)


def followed(address: str, location: str) -> str:
    """The address to which a server's `Location` leads from an address.

    Never to a lower protection, and never from elsewhere to this machine: a server must not make us ask what only we can reach. What is
    on this machine may lead on within it. Raises NetworkError.
    """
    before = split(address)
    shown = printable(location)
    try:
        joined = urllib.parse.urljoin(address, location.partition("#")[0])
        after = split(joined)
    except (ValueError, NetworkError):
        raise NetworkError("redirect", f"被引到“{shown}”，那不是能跟去的网址", address) from None
    here, there = loopback(before.hostname or ""), loopback(after.hostname or "")
    if here != there or (after.scheme == "http" and not there):
        raise NetworkError("redirect", f"被引到 {printable(joined)}，没有跟去；确实搬了家的，请直接写新网址", address)
    return joined

"""Which names a preview answers to: whoever makes a name of his own point to this machine (DNS rebinding) must not read it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

_Answer = Iterable[bytes]
_Application = Callable[[dict[str, Any], Callable[..., Any]], _Answer]
_WORDS = "网址不对：预览只用启动时显示的网址打开。\n"


def only(application: _Application, host: str) -> _Application:
    """An application that answers 421 to every `Host` but the names of this machine and the one that it is bound to, with any port.

    Bound to all addresses (0.0.0.0, ::), it answers to every address in numbers too: only a name can be made to point elsewhere.
    """

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> _Answer:
        if fits(environ.get("HTTP_HOST", ""), host):
            return application(environ, start_response)
        body = _WORDS.encode()
        start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return guarded


def fits(asked: str, bound: str) -> bool:
    """Whether a value of `Host` names this machine, or what the server is bound to."""
    try:
        parts = urlsplit(f"//{asked}")
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.netloc != asked or parts.username is not None or not name:
        return False
    address, own = _address(name), _address(bound)
    if name in ("localhost", bound.lower()) or (address is not None and address.is_loopback):
        return True
    return address is not None and own is not None and (own.is_unspecified or own == address)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None

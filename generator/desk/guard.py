"""What every request must be before any screen sees it, and the heads of every answer.

Against pages of others that send forms (CSRF): `Origin`, `Sec-Fetch-Site` and the token of the session. Against names that are made to
point to this machine (DNS rebinding): `Host`. Against frames, foreign scripts and caches: heads.
"""

from __future__ import annotations

import re
from typing import NoReturn

from flask import Response, abort, g, request

from generator.desk import session
from generator.desk.faults import Misdirected

_SAFE = ("GET", "HEAD")
# Views that need no account.
_OPEN = ("entering.", "assets.")
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}; object-src 'none'"
HEADS = {
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
# Control characters, and what some systems take for a slash.
_ODD = re.compile(r"[\x00-\x1f\x7f\\]")


def before() -> None:
    """Refuses what is not asked rightly, then finds out who asks."""
    settings = session.desk().settings
    if request.headers.get("Host", "").lower() not in settings.hosts:
        raise Misdirected
    if settings.office and not _by_proxy():
        abort(403)
    if _ODD.search(request.path) or ".." in request.path.split("/"):
        abort(404)
    _know()
    if request.method not in _SAFE:
        _own_form()
    elif request.method == "GET" and request.headers.get("Sec-Fetch-Dest") in ("object", "embed"):
        abort(403)
    if request.endpoint is not None and not request.endpoint.startswith(_OPEN):
        session.account()


def _by_proxy() -> bool:
    """Whether a request to an office's desk comes from the proxy that ends its TLS."""
    return request.remote_addr in session.desk().settings.proxies and request.headers.get("X-Forwarded-Proto", "").lower() == "https"


def _know() -> None:
    """Finds the account of the request: by the cookie, or by the name that the proxy gives."""
    desk = session.desk()
    found = desk.accounts.of_session(session.word())
    if desk.settings.header:
        name = request.headers.get(desk.settings.header, "")
        named = desk.accounts.of_login(name.encode("latin-1", "replace").decode("utf-8", "replace"))
        if named is None:
            found = None
        elif found is None or found.id != named.id:
            session.sign_in(named, desk.accounts.begin(named.id))
            found = named
    g.account = found


def _own_form() -> None:
    """Refuses a change that no page of this desk has sent."""
    settings = session.desk().settings
    if request.headers.get("Origin") not in settings.origins or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        _foreign()
    if not session.right_token():
        _foreign()


def _foreign() -> NoReturn:
    abort(
        403, description="这个请求不是从工作台的网页发出的，或者网页打开得太久了，所以没有执行，什么也没有改动。请回到上一页，刷新后再试。"
    )


def after(response: Response) -> Response:
    """Sets the heads of an answer."""
    for name, value in HEADS.items():
        response.headers.setdefault(name, value)
    framed = g.get("framed", False)
    response.headers["Content-Security-Policy"] = POLICY.format("'self'" if framed else "'none'")
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    if session.desk().settings.office:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    session.set_cookie(response)
    return response

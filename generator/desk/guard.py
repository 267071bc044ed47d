"""What every request must be before any screen sees it, and the heads of every answer.

Against pages of others that send forms (CSRF): `Origin`, `Sec-Fetch-Site` and the token of the session. Against names that are made to
point to this machine (DNS rebinding): `Host`. Against frames, foreign scripts and caches: heads.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from flask import Response, abort, g, redirect, request

from generator.desk import faults, session

_SAFE = ("GET", "HEAD", "OPTIONS")
# Views that need no account.
_OPEN = ("entering.", "assets.")
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}; object-src 'none'"
SELF = "'self'"
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


def before() -> Any:
    """Refuses what is not asked rightly, then finds out who asks."""
    settings = session.desk().settings
    if request.headers.get("Host", "").lower() not in settings.hosts:
        return _bare(421)
    if settings.office:
        if request.remote_addr not in settings.proxies:
            return _bare(403, "工作台只接受本单位网站服务器转来的请求。")
        if request.headers.get("X-Forwarded-Proto", "").lower() != "https":
            return _bare(403, "工作台只能用 https 开头的网址打开。")
    if _ODD.search(request.path) or ".." in request.path.split("/"):
        abort(404)
    _know()
    if request.method not in _SAFE:
        _own_form()
    if request.endpoint is not None and not request.endpoint.startswith(_OPEN) and not session.account().name:
        # On one's own machine, where git does not know the name either: every submission needs one.
        return redirect("/enter/name", 303)
    return None


def _bare(status: int, said: str = "") -> Response:
    g.bare = True
    return Response(faults.bare(status, said), status, faults.BARE_HEADS)


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
    said = "这个请求不是从工作台的网页发出的，或者网页打开得太久了，所以没有执行，什么也没有改动。请回到上一页，刷新后再试。"
    abort(403, description=said)


def after(response: Response) -> Response:
    """Sets the heads of an answer."""
    if g.get("bare"):
        return response
    for name, value in HEADS.items():
        response.headers.setdefault(name, value)
    framed = g.get("framed", False)
    # What may stand in a frame is a page of the site: it has pictures in its style sheet, and runs no scripts here.
    policy = f"{POLICY.format(SELF)}; img-src 'self' data:; script-src 'none'" if framed else POLICY.format("'none'")
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    if session.desk().settings.office:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    session.set_cookie(response)
    return response

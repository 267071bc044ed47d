"""What belongs to one request: the desk, who asks, and the tokens of his forms.

A cookie holds a random word and nothing else. The token of a form is a digest of that word with a key that only this process has, so that a
token is worth nothing in another session, nor after a new start of the desk.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from flask import Response, abort, current_app, g, request

from generator.desk.accounts import Account, Accounts, allowed
from generator.desk.attempts import Attempts
from generator.desk.base import Bases
from generator.desk.courier import Courier
from generator.desk.settings import Clock, Settings
from generator.desk.store import Store

EXTENSION = "desk"
_WORD = re.compile(r"[A-Za-z0-9_-]{43}")
# The field of a form and the head of a request by a script that carry the token.
FIELD, HEAD = "token", "X-Desk-Token"


@dataclass(frozen=True)
class Desk:
    """What every screen gets. `bases` gives the published state (`desk.base`), `courier` hands over what is submitted (`desk.courier`)."""

    settings: Settings
    store: Store
    accounts: Accounts
    bases: Bases
    courier: Courier
    clock: Clock = field(default_factory=Clock)
    title: str = ""
    attempts: Attempts = field(default_factory=Attempts)
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


def desk() -> Desk:
    """The desk of this request."""
    found: Desk = current_app.extensions[EXTENSION]
    return found


def account() -> Account:
    """Whose request this is. Ends it with 401 if nobody has signed in."""
    found = visitor()
    if found is None:
        abort(401)
    return found


def visitor() -> Account | None:
    """Whose request this is, or None."""
    found: Account | None = g.get("account")
    return found


def may(department: str) -> None:
    """Ends the request with 403 if the records of a department are not for this account."""
    if not allowed(account(), department):
        abort(403)


def word() -> str:
    """The word of the cookie of this request, or of the one that its answer will set."""
    if "word" not in g:
        sent = request.cookies.get(desk().settings.cookie, "")
        g.word = sent if _WORD.fullmatch(sent) else secrets.token_urlsafe(32)
        g.new_word = g.word != sent
    found: str = g.word
    return found


def token() -> str:
    """The token of the forms of this session."""
    return hmac.new(desk().key, word().encode(), hashlib.sha256).hexdigest()


def right_token() -> bool:
    """Whether this request carries the token of its session, in a field of its form or in a head."""
    sent = request.headers.get(HEAD) or request.form.get(FIELD, "")
    return hmac.compare_digest(sent.encode("utf-8", "replace"), token().encode())


def sign_in(found: Account, secret: str, lasts: int | None = None) -> None:
    """Makes a new session the one of this visitor. The word that he came with is worth nothing from now on.

    The browser keeps the new one for `lasts` seconds; None: until it is closed.
    """
    desk().accounts.end(word())
    g.word, g.new_word, g.account, g.lasts = secret, True, found, lasts
    keep()


def sign_out() -> None:
    """Ends the session of this visitor."""
    desk().accounts.end(word())
    g.word, g.new_word, g.account = secrets.token_urlsafe(32), True, None


def set_cookie(response: Response) -> None:
    """Sends the word of the session if the visitor has not got it yet.

    A strict cookie is not sent along when somebody follows a link from elsewhere. A new one would then take the place of the one that he
    has, so that any page could sign him out.
    """
    if g.get("new_word") and (g.get("keep") or request.headers.get("Sec-Fetch-Site") != "cross-site"):
        settings = desk().settings
        response.set_cookie(
            settings.cookie, g.word, max_age=g.get("lasts"), path="/", secure=settings.office, httponly=True, samesite="Strict"
        )


def keep() -> None:
    """Lets this answer set the cookie wherever the visitor comes from."""
    g.keep = True


def framed() -> None:
    """Lets this answer stand in a frame of the desk's own pages; any other answer may stand in none."""
    g.framed = True

"""Keeps what was typed when the session of a form is over: the answer holds it, and sends it again once somebody has signed in.

Without this, a form that was opened in the morning and sent after the session had ended would be lost. Nothing of it is kept on the desk.
"""

from __future__ import annotations

from flask import render_template, request

from generator.desk import session


def keeps(status: int) -> bool:
    """Whether a refused request is a form of the desk's own page that only lacks a session, or the token of the present one.

    A form of another site is never shown again: its button would do what that site wants.
    """
    settings = session.desk().settings
    own = request.headers.get("Origin") in settings.origins and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    plain = request.method == "POST" and request.mimetype == "application/x-www-form-urlencoded" and session.HEAD not in request.headers
    over = status == 401 or (status == 403 and not session.right_token())
    return own and plain and over and (request.endpoint or "").startswith("form.") and len(request.form) > 1


def page(status: int) -> str:
    """The page that holds what was typed."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != session.FIELD]
    return render_template("again.html", sent=sent, signed_in=session.visitor() is not None)

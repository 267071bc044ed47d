"""The desk as a web application: its screens, what stands before them, and the words of its templates."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask import Flask, Response, g, request
from jinja2 import BaseLoader, Environment, TemplateNotFound

from generator.desk import (
    assets,
    changescreen,
    entering,
    faults,
    formscreen,
    guard,
    kinds,
    limits,
    log,
    pastescreen,
    preview,
    session,
    sheetscreen,
    sheettable,
    submitscreen,
    todo,
)
from generator.desk.base import Published
from generator.desk.remembered import Remembered
from generator.desk.session import Desk
from generator.engine.clock import SHANGHAI

# The screens, in the order of the navigation.
SCREENS = (
    entering.blueprint,
    todo.blueprint,
    kinds.blueprint,
    preview.blueprint,
    sheetscreen.blueprint,
    sheettable.blueprint,
    formscreen.blueprint,
    pastescreen.blueprint,
    changescreen.blueprint,
    submitscreen.blueprint,
    assets.blueprint,
)


class Application(Flask):
    """Flask with requests that never touch the disk."""

    request_class = limits.Bounded


TEMPLATES = Path(__file__).parent / "templates"


class Kept(BaseLoader):
    """Templates as they were when the program began: those of another version, put in their place meanwhile, would ask for other values."""

    def __init__(self, folder: Path) -> None:
        self._files = {one.relative_to(folder).as_posix(): (one.read_text(encoding="utf-8"), str(one)) for one in folder.rglob("*.html")}

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, and where it stands."""
        if template not in self._files:
            raise TemplateNotFound(template)
        return *self._files[template], lambda: True

    def list_templates(self) -> list[str]:
        """The names of all."""
        return sorted(self._files)


def create(desk: Desk) -> Flask:
    """The application of a desk."""
    app = Application("generator.desk.app", static_folder=None, template_folder=None)
    app.jinja_loader = Kept(TEMPLATES)
    app.config.update(limits.settings(), TRAP_HTTP_EXCEPTIONS=False, PROPAGATE_EXCEPTIONS=False)
    app.extensions[session.EXTENSION] = desk
    app.extensions[assets.EXTENSION] = assets.load()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters["moment"] = moment
    # Also for what is imported without a context, such as the macros.
    app.jinja_env.globals.update(
        csrf=session.token, visitor=session.visitor, desk=desk, asset=f"/assets/{app.extensions[assets.EXTENSION].digest}/"
    )
    # Redirects stay on this desk whatever Host says.
    app.url_map.strict_slashes = False
    app.before_request(guard.before)
    app.after_request(guard.after)
    app.after_request(_noted)
    faults.register(app)
    for one in SCREENS:
        app.register_blueprint(one)
    desk.bases.preparing += [partial(_prepare, app), partial(_compile, app), partial(preview.prepare, app)]
    _prepare(app, desk.bases.now())
    return app


def _prepare(app: Flask, published: Published) -> None:
    """Makes what the screens remember of a state, before the first clerk asks for it."""
    for one in app.extensions.values():
        if isinstance(one, Remembered):
            one.of(published)


def _compile(app: Flask, published: Published) -> None:
    """Compiles the templates: a form has half a second of them, for the first clerk who opens one. Only the first state finds any to do."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def _noted(response: Response) -> Response:
    account = g.get("account")
    log.done(account.id if account else "", request.method, request.url_rule, response.status_code)
    return response


def moment(seconds: int) -> str:
    """A moment as people in China write it, by the clock of Beijing."""
    then = datetime.datetime.fromtimestamp(seconds, SHANGHAI)
    return f"{then.month}月{then.day}日 {then:%H:%M}"

"""A desk that really runs on this machine, over a small city in a git repository with a remote; a visitor and a browser that are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import reviewing
from browsing import browser, modes
from desks import Running, Visitor, office_settings, started
from playwright.sync_api import Browser, Page
from stand_in import StandIn
from stand_in_dialects import served

from generator.desk.accounts import Account
from generator.desk.server import Server
from generator.desk.settings import own

__all__ = ["browser"]
@pytest.fixture(scope="session")
def made_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city: two departments, a commitment and a penalty, in git, with a bare remote `origin` beside it. Tests copy it."""
    return reviewing.made_city(tmp_path_factory.mktemp("desk-city"))


@pytest.fixture
def city(made_city: Path, tmp_path: Path) -> Path:
    """The root of a small city of one's own; its remote is the folder `origin.git` beside it."""
    return reviewing.copied(made_city, tmp_path / "made") / "city"


@pytest.fixture
def office(city: Path) -> reviewing.Office:
    """A desk without a web server, whose remote is a folder and which knows no forge."""
    return reviewing.office(city.parent)


@pytest.fixture
def api() -> Iterator[StandIn]:
    """A forge in the shapes of Gitea."""
    with served("gitea") as server:
        yield server


@pytest.fixture
def forged(city: Path, api: StandIn) -> reviewing.Office:
    """A desk without a web server that speaks with a forge."""
    return reviewing.office(city.parent, api)



@pytest.fixture
def running(city: Path, tmp_path: Path) -> Iterator[Running]:
    """A desk on one's own machine."""
    listening = Server("127.0.0.1", 0)
    yield from started(own(city, tmp_path / "state", listening.port), listening, [1_800_000_000])


@pytest.fixture(scope="module")
def shared(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A desk on one's own machine for all tests of a module that change nothing, or only what is their own."""
    listening = Server("127.0.0.1", 0)
    state = tmp_path_factory.mktemp("desk") / "state"
    yield from started(own(made_city / "city", state, listening.port), listening, [1_800_000_000])


@pytest.fixture
def guest(shared: Running) -> Visitor:
    """Somebody who has signed in to the shared desk."""
    return shared.visitor(shared.desk.accounts.own("李明", "liming@jia.example"))


@pytest.fixture(scope="module")
def behind(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An office's desk, for all tests of a module; its visitors come through a proxy."""
    settings = office_settings(made_city / "city", tmp_path_factory.mktemp("office") / "state")
    yield from started(settings, Server("127.0.0.1", 0), [1_800_000_000])


@pytest.fixture
def owner(running: Running) -> Account:
    """The account of whoever runs the desk."""
    return running.desk.accounts.own("李明", "liming@jia.example")


@pytest.fixture
def visitor(running: Running, owner: Account) -> Visitor:
    """Somebody who has signed in to the desk on his own machine."""
    return running.visitor(owner)


@pytest.fixture(params=modes((1280, "light"), (390, "dark")))
def page(running: Running, owner: Account, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A signed-in browser at a width and in a colour scheme; at the end nothing has left the desk, and nothing has gone wrong in the console.

    `page.goto("/new/")` opens an address of the desk.
    """
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN", base_url=running.address)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(f"/enter/{running.desk.accounts.invite(owner.id, 600)}")
    page.wait_for_url(f"{running.address}/")
    yield page
    context.close()
    assert [url for url in asked if not url.startswith((running.address, "data:", "blob:"))] == []
    assert said == []

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Running, started
from flask import Blueprint

from generator.desk import app, faults
from generator.desk.database import StateError
from generator.desk.server import Server
from generator.desk.settings import own
from generator.desk.store import Stale

ERRORS = {"state": StateError("/x/desk.sqlite：磁盘已满，没有保存。"), "stale": Stale(), "ours": KeyError("张三")}


@pytest.fixture
def failing(city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A desk with a screen that fails in the ways that are asked for."""
    screen = Blueprint("failing", __name__)

    @screen.get("/fail/<how>")
    def fail(how: str) -> str:
        raise ERRORS[how]

    monkeypatch.setattr(app, "SCREENS", (*app.SCREENS, screen))
    listening = Server("127.0.0.1", 0)
    yield from started(own(city, tmp_path / "state", listening.port), listening, [1_800_000_000])


def test_what_goes_wrong_is_told_in_chinese(failing: Running, caplog: pytest.LogCaptureFixture) -> None:
    visitor = failing.visitor(failing.desk.accounts.own("李明", ""))
    full, stale, ours = (visitor.get(f"/fail/{how}") for how in ERRORS)
    assert (full.status, stale.status, ours.status) == (507, 409, 500)
    assert "磁盘已满" in full.text
    assert "另一个窗口" in stale.text
    assert "程序出错了" in ours.text
    assert "张三" not in ours.text + caplog.text
    assert "Traceback" not in ours.text
    assert "KeyError" in caplog.text
    assert ours.heads["content-security-policy"]
    assert visitor.get("/").status == 200


def test_the_words_of_each_status(running: Running) -> None:
    visitor = running.visitor(running.desk.accounts.own("李明", ""))
    for status, answer in ((404, visitor.get("/none")), (405, visitor.get("/leave")), (401, running.visitor().get("/"))):
        assert answer.status == status
        assert faults.WORDS[status][0] in answer.text
    assert set(visitor.get("/leave").heads["allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_bare_page_names_nothing() -> None:
    assert "网址不对" in faults.bare(421)
    assert "没有成功" in faults.bare(599)
    assert "<a" not in faults.bare(400)

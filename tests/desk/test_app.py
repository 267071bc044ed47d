from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from desks import Running, Visitor
from support import Page

from generator.desk import app
from generator.desk.app import moment


def test_moments_are_those_of_beijing() -> None:
    assert moment(1_800_000_000) == "1月15日 16:00"


def test_every_form_of_the_frame_carries_the_token(guest: Visitor) -> None:
    page = Page(guest.get("/").text)
    forms = [one for one in page.all("form") if one.get("method") == "post"]
    assert forms
    assert len([one for one in page.all("input") if one.get("name") == "token"]) == len(forms)


def test_no_latin_letter_is_shown(shared: Running, guest: Visitor) -> None:
    """Neither on the first page nor at the doors: a clerk reads Chinese."""
    for page in (guest.get("/"), guest.get("/none"), shared.visitor().get("/enter/"), shared.visitor().get("/enter/none")):
        shown = Page(page.text).text
        assert re.findall(r"[A-Za-z]+", shown) == [], shown


def test_two_slashes_or_none_at_the_end_stay_on_the_desk(guest: Visitor) -> None:
    for path in ("/enter", "//enter//", "/accounts"):
        answer = guest.get(path)
        assert "evil" not in answer.heads.get("location", "")
        assert answer.status in (200, 303, 308, 404)
        assert answer.heads.get("location", "/").startswith(("/", f"http://{guest.host}/"))


def test_what_screens_remember_is_made_before_the_first_request_and_with_every_new_state(running: Running) -> None:
    """The courier does it in the background; here it is done at once, also where a part of it is not possible."""
    bases = running.desk.bases
    assert bases.preparing
    for prepare in bases.preparing:
        prepare(bases.now())


def test_templates_of_another_version_do_not_meet_the_program_that_runs(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk runs for days; whoever brings the program up to date meanwhile must not break it."""
    folder = tmp_path / "templates"
    shutil.copytree(app.TEMPLATES, folder)
    monkeypatch.setattr(app, "TEMPLATES", folder)
    made = app.create(running.desk)
    for file in folder.rglob("*.html"):
        file.write_text("{{ other.version }}", encoding="utf-8")
    answer = made.test_client().get("/enter/", headers={"Host": running.desk.settings.host})
    assert "公示工作台" in answer.get_data(as_text=True)

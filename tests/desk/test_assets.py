from __future__ import annotations

import re
from pathlib import Path

from desks import Running, Visitor
from support import Page

from generator.desk import assets


def test_styles_are_joined_and_the_digest_changes_with_them(tmp_path: Path) -> None:
    for name, text in (("10-b.css", "b{}"), ("00-a.css", "a{}"), ("x.js", "1"), ("note.md", "no")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = assets.load(tmp_path)
    assert found.files == {"desk.css": b"a{}\nb{}", "x.js": b"1"}
    (tmp_path / "10-b.css").write_text("c{}", encoding="utf-8")
    assert assets.load(tmp_path).digest != found.digest


def test_what_pages_name_is_there_and_may_be_kept(guest: Visitor) -> None:
    page = Page(guest.get("/").text)
    named = [one["href"] for one in page.all("link")] + [one["src"] for one in page.all("script") if "src" in one]
    assert named
    for address in named:
        answer = guest.get(address)
        assert answer.status == 200
        assert answer.heads["cache-control"] == "private, max-age=31536000, immutable"
        assert answer.heads["x-content-type-options"] == "nosniff"
        assert answer.heads["content-type"].startswith(("text/css", "text/javascript", "image/svg+xml"))


def test_other_names_and_digests_are_not_there(shared: Running, guest: Visitor) -> None:
    digest = assets.load().digest
    for path in (f"/assets/{digest}/app.py", f"/assets/{digest}/", "/assets/0/desk.css", f"/assets/{digest}/00-base.css"):
        assert guest.get(path).status == 404


def test_no_style_or_script_stands_in_a_page_or_asks_another_host() -> None:
    """The policy would forbid it; a browser would say so in its console only."""
    templates = Path(assets.__file__).parent / "templates"
    for file in templates.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert " style=" not in text, file
        assert "<style" not in text, file
        assert not re.search(r"<[a-z]+[^>]* on[a-z]+=", text), file
        assert not re.search(r"(?:src|href|action)=\"?(?:https?:)?//", text), file
    for name, content in assets.load().files.items():
        assert b"url(http" not in content, name
        assert b"@import" not in content, name

"""generator.ship.plain: the folder of a web server that follows no links gets each file whole, and keeps what is not ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from smallsites import tree

from generator.ship import plain
from generator.ship.built import read
from generator.ship.sent import Refused

MakeSite = Callable[..., Path]
OURS = {".server/published.json", ".server/.lock"}


def shown(target: Path) -> dict[str, bytes]:
    return {name: content for name, content in tree(target).items() if name not in OURS}


def test_what_differs_is_written_and_what_is_gone_removed(make_site: MakeSite, tmp_path: Path) -> None:
    target, a, b = tmp_path / "wwwroot", read(make_site("a")), read(make_site("b", 3))
    target.mkdir()
    (target / "web.config").write_text("theirs")
    plain.publish(a, target)
    done = plain.publish(b, target)
    assert (done.files, done.gone) == (6, 5)
    assert shown(target) == tree(b.folder) | {"web.config": b"theirs"}
    assert not (target / "p/4").exists()
    assert plain.publish(b, target).switched is False


def test_what_pages_need_comes_before_them_and_the_home_page_last(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    copy = shutil.copyfile

    def told(source: Path, to: Path) -> None:
        order.append(source.relative_to(site.folder).as_posix())
        copy(source, to)

    monkeypatch.setattr(plain.shutil, "copyfile", told)
    site = read(make_site("a", 2, {"data/x.csv": "x"}))
    plain.publish(site, tmp_path / "target")
    assert order[:2] == ["assets/a.css", "data/x.csv"]
    assert order[-2:] == ["index.html", ".server/build.json"]


def test_a_run_that_was_ended_is_finished_by_the_next(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, a, b = tmp_path / "target", read(make_site("a")), read(make_site("b"))
    plain.publish(a, target)
    copy, count = shutil.copyfile, iter(range(100))

    def ended(source: Path, to: Path) -> None:
        if next(count) == 3:
            raise KeyboardInterrupt
        copy(source, to)

    with monkeypatch.context() as patched:
        patched.setattr(plain.shutil, "copyfile", ended)
        with pytest.raises(KeyboardInterrupt):
            plain.publish(b, target)
    # Each page that is there is whole, and finds its asset.
    assert all(content in {*tree(a.folder).values(), *tree(b.folder).values()} for content in shown(target).values())
    assert {"assets/a.css", "assets/b.css"} <= set(shown(target))
    plain.publish(b, target)
    assert shown(target) == tree(b.folder)


def test_somebody_elses_site_is_not_overwritten(make_site: MakeSite, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("theirs")
    with pytest.raises(Refused, match="别的网站"):
        plain.publish(read(make_site("a")), tmp_path)
    assert (tmp_path / "index.html").read_text() == "theirs"


def test_the_list_of_our_files_leads_nowhere_else(make_site: MakeSite, tmp_path: Path) -> None:
    target, a = tmp_path / "target", read(make_site("a"))
    plain.publish(a, target)
    (tmp_path / "outside").write_text("theirs")
    (target / ".server/published.json").write_text(json.dumps(["../outside", "/etc/hostname", 7, *a.sizes]))
    plain.publish(a, target)
    assert (tmp_path / "outside").exists()


def test_a_dry_run_writes_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    a = read(make_site("a"))
    assert plain.publish(a, tmp_path / "target", dry=True).files == len(a.sizes)
    assert not (tmp_path / "target").exists()

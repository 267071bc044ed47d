"""generator.engine.whole: a reader sees one state of a folder, whatever is done to the folder meanwhile, and nothing stays that nobody reads."""

from __future__ import annotations

import errno
import gc
import os
from pathlib import Path

import pytest

from generator.engine import whole

NAMES = ("told.json", "answers", "missing")


def put(path: Path, text: str) -> None:
    """Replaces a file, as all writers of such a folder do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text)
    os.replace(fresh, path)


def state(folder: Path, text: str) -> None:
    for name in ("told.json", "answers/a.json", "answers/deep/b.json", "other.json"):
        put(folder / name, text)


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def whole_of(text: str) -> dict[str, str]:
    return dict.fromkeys(("answers/a.json", "answers/deep/b.json", "told.json"), text)


def test_a_folder_without_a_whole_state_has_none(tmp_path: Path) -> None:
    assert whole.newest(tmp_path) is None
    assert whole.reading(tmp_path) is None
    (tmp_path / "whole/.1").mkdir(parents=True)
    assert whole.reading(tmp_path) is None


def test_a_state_stays_as_it_was_while_the_folder_changes(tmp_path: Path) -> None:
    state(tmp_path, "one")
    whole.keep(tmp_path, NAMES)
    held = whole.reading(tmp_path)
    assert held is not None
    assert texts(held.path) == whole_of("one")
    assert (held.path / "answers/a.json").samefile(tmp_path / "answers/a.json")
    put(tmp_path / "answers/a.json", "half")
    (tmp_path / "told.json").unlink()
    assert texts(held.path) == whole_of("one")
    # Whoever comes now sees the same.
    later = whole.reading(tmp_path)
    assert later is not None
    assert later.path == held.path


@pytest.mark.skipif(os.name == "nt", reason="what is open is not removed there either, but by other means")
def test_an_older_state_goes_once_nobody_reads_it(tmp_path: Path) -> None:
    state(tmp_path, "one")
    whole.keep(tmp_path, NAMES)
    held = whole.reading(tmp_path)
    state(tmp_path, "two")
    whole.keep(tmp_path, NAMES)
    assert held is not None
    assert texts(held.path) == whole_of("one")
    fresh = whole.newest(tmp_path)
    assert fresh is not None
    assert texts(fresh) == whole_of("two")
    del held
    gc.collect()
    state(tmp_path, "three")
    whole.keep(tmp_path, NAMES)
    [last] = (tmp_path / "whole").iterdir()
    assert texts(last) == whole_of("three")


def test_what_a_killed_run_left_is_no_state_and_goes(tmp_path: Path) -> None:
    state(tmp_path, "one")
    whole.keep(tmp_path, NAMES)
    (tmp_path / "whole/.2/answers").mkdir(parents=True)
    found = whole.newest(tmp_path)
    assert found is not None
    assert texts(found) == whole_of("one")
    whole.keep(tmp_path, NAMES)
    assert len([*(tmp_path / "whole").iterdir()]) == 1


def test_a_state_that_cannot_be_made_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state(tmp_path, "one")
    whole.keep(tmp_path, NAMES)
    state(tmp_path, "two")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", full)
        patched.setattr("shutil.copy2", full)
        with pytest.raises(OSError, match="no space"):
            whole.keep(tmp_path, NAMES)
    found = whole.newest(tmp_path)
    assert found is not None
    assert texts(found) == whole_of("one")


def test_a_file_system_without_links_gets_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refused)
    state(tmp_path, "one")
    whole.keep(tmp_path, NAMES)
    found = whole.newest(tmp_path)
    assert found is not None
    assert texts(found) == whole_of("one")
    assert not (found / "told.json").samefile(tmp_path / "told.json")

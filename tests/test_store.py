"""What is remembered between builds: whole or not at all, and never by other code."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import store


def test_what_was_put_is_got(tmp_path: Path) -> None:
    one = store.open_store(tmp_path / "cache")
    value = {"名称": ("a", 1, None, b"\x00", [True, 2.5])}
    one.put("x", value)
    assert store.open_store(tmp_path / "cache").get("x") == value
    assert one.get("y") is None
    one.drop("x")
    assert one.get("x") is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:3], lambda data: b"", lambda data: data[:-1] + b"\x7f", lambda data: data + b"x"])
def test_what_is_damaged_is_as_if_it_were_not_there(tmp_path: Path, damage: object) -> None:
    one = store.open_store(tmp_path / "cache")
    one.put("x", ["whole"])
    assert one.folder is not None
    file = one.folder / "x"
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert one.get("x") is None


def test_other_code_does_not_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """issue 4: versioned so that new code never reads an old one."""
    store.open_store(tmp_path / "cache").put("x", 1)
    monkeypatch.setattr(store, "version", lambda: "another")
    assert store.open_store(tmp_path / "cache").get("x") is None
    # And what the other left is gone.
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [".gitignore", "another"]


def test_the_version_hangs_on_every_file_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    (tmp_path / "templates" / "b.html").write_text("1", encoding="utf-8")
    monkeypatch.setattr(store, "__file__", str(tmp_path / "store.py"))
    seen = {store.version()}
    (tmp_path / "a.py").write_text("2", encoding="utf-8")
    seen.add(store.version())
    (tmp_path / "templates" / "b.html").write_text("2", encoding="utf-8")
    seen.add(store.version())
    (tmp_path / "templates" / "b.html").rename(tmp_path / "templates" / "c.html")
    seen.add(store.version())
    assert len(seen) == 4


def test_without_a_folder_nothing_is_kept() -> None:
    store.NO_STORE.put("x", 1)
    store.NO_STORE.drop("x")
    assert store.NO_STORE.get("x") is None

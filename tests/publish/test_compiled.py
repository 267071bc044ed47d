"""generator.publish.compiled: compiled templates are remembered with a checksum."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from support import GOOD, GOOD_FILE, Repo

from generator.engine.store import NO_STORE, Store
from generator.publish.compiled import Compiled


def rendered(store: Store, source: str = "{{ a }}b") -> str:
    """What a new environment makes of a template, by the way of the cache."""
    env = jinja2.Environment(loader=jinja2.DictLoader({"x.html": source}), bytecode_cache=Compiled(store), autoescape=True)
    return env.get_template("x.html").render(a="<a>")


def entries(store: Store) -> list[Path]:
    assert store.folder is not None
    return [file for file in store.folder.rglob("template-*") if file.is_file()]


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert rendered(store) == "&lt;a&gt;b"
    [entry] = entries(store)
    before = entry.stat().st_mtime_ns
    assert rendered(store) == "&lt;a&gt;b"
    assert entries(store)[0].stat().st_mtime_ns == before


def test_another_text_under_the_same_name_is_compiled_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    rendered(store)
    assert rendered(store, "{{ a }}c") == "&lt;a&gt;c"


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data.replace(b"b", b"c"), lambda data: b""])
def test_a_damaged_entry_is_as_if_it_were_not_there(tmp_path: Path, damage: object) -> None:
    store = Store(tmp_path / "store")
    rendered(store)
    [entry] = entries(store)
    entry.write_bytes(damage(entry.read_bytes()))  # type: ignore[operator]
    assert rendered(store) == "&lt;a&gt;b"


def test_where_nothing_is_remembered_templates_work_all_the_same() -> None:
    assert rendered(NO_STORE) == "&lt;a&gt;b"


def test_a_template_that_was_damaged_in_the_cache_is_compiled_again(repo: Repo, tmp_path: Path) -> None:
    """issue 12: compiled templates are checked like the rest."""
    repo.write(GOOD_FILE, GOOD)
    # In programs of their own: a builder that other tests have left in this process has its templates already.
    site = repo.build(tmp_path / "site", env={})
    page = site / "about" / "index.html"
    wanted = page.read_bytes()
    entries = sorted(file for file in (repo.root / ".credit-cache").rglob("*") if file.is_file())
    templates = [file for file in entries if file.name.startswith("template-")]
    assert templates, "\n".join(str(file) for file in entries)
    for file in templates:
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    for file in entries:
        # Without the memory of the last build all pages are made again.
        if file.name.startswith("site-"):
            file.unlink()
    damaged = {file: file.read_bytes() for file in templates}
    page.unlink()
    assert (repo.build(site, env={}) / "about" / "index.html").read_bytes() == wanted
    assert [file for file in templates if file.read_bytes() == damaged[file]] == []

"""Same key, same bytes: whatever was edited, a page or a file that keeps its key is the same to the byte.

All plans of pages and all artifacts are made before and after each edit, in one process, without a site builder and with one memory.
"""

from __future__ import annotations

import ast
import datetime
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from edits import EDITS, edited_repo
from support import AS_OF, Repo, proved

from generator.data import search
from generator.engine.artifact import Artifact, Patchable, Previous
from generator.engine.store import FOLDER, open_store
from generator.law.history import NONE, History
from generator.pages.renderer import Renderer
from generator.publish.publication import ARTIFACTS
from generator.site import site as site_module
from generator.site.site import load

URL = "https://credit.jia.example/"
# These hang on code and schemas alone.
STILL = ("checks", "schemas")
# Keys leave out the schemas and the settings, which are digested once for all; and what MkDocs writes has no keys of ours.
ELSEWHERE = ("a label in a schema", "the address of the site", "a page", "a page less")


@dataclass(frozen=True)
class Made:
    """By its name or address, the key of each thing and what was made: of batches of pages, of pages, and of artifacts."""

    batches: Mapping[str, tuple[bytes, object]]
    pages: Mapping[str, tuple[bytes, object]]
    artifacts: Mapping[str, tuple[bytes, object]]


def everything(repo: Repo, as_of: str, scratch: Path, history: History = NONE) -> Made:
    """All that would be published on a day, each thing made from nothing."""
    site = load(repo.root, datetime.date.fromisoformat(as_of), history, open_store(repo.root / FOLDER))
    renderer = Renderer(site)
    batches: dict[str, tuple[bytes, object]] = {}
    pages: dict[str, tuple[bytes, object]] = {}
    for batch in renderer.batches():
        if batch.name in STILL:
            continue
        plans = list(batch.plans())
        batches[batch.name] = batch.key, [(plan.address, plan.shell, plan.key, plan.indexed) for plan in plans]
        for plan in plans:
            assert plan.address not in pages
            pages[plan.address] = plan.key, plan.make()
    found: list[Artifact | Patchable] = [one for parts in ARTIFACTS for one in parts(renderer.prints, URL)]
    found += search.artifacts(renderer.prints, [], renderer.lists.rows.of)
    artifacts = {one.name: (one.key, files(one, scratch)) for one in found}
    assert len(artifacts) == len(found)
    return Made(batches, pages, artifacts)


def files(one: Artifact | Patchable, scratch: Path) -> list[tuple[str, bytes]]:
    """The files of an artifact with their bytes."""
    made: Iterable[tuple[str, bytes | Path | None]]
    if isinstance(one, Artifact):
        made = one.make()
    else:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        made = one.make(Previous(None, Path, scratch))[0]
    out = []
    for name, data in made:
        assert data is not None
        out.append((name, data.read_bytes() if isinstance(data, Path) else data))
    return out


def assert_sound(before: Made, after: Made, name: str) -> tuple[int, int]:
    """Nothing has changed its bytes and kept its key. Returns how many pages and artifacts have another key."""
    for old, new in ((before.batches, after.batches), (before.pages, after.pages), (before.artifacts, after.artifacts)):
        # Without a key each page of a batch is looked at.
        same = [one for one in old.keys() & new.keys() if old[one][0] == new[one][0] and (old is not before.batches or old[one][0])]
        assert [one for one in same if old[one][1] != new[one][1]] == [], name
    pages = sum(before.pages.get(one, (b"",))[0] != found[0] for one, found in after.pages.items())
    return pages, sum(before.artifacts.get(one, (b"",))[0] != found[0] for one, found in after.artifacts.items())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return edited_repo(tmp_path_factory.mktemp("base") / "repo")


# Three edits at once, each of other things: a site takes seconds to make.
EDITED = [name for name in EDITS if name not in ELSEWHERE]
GROUPS = [EDITED[:1], *[EDITED[i::5] for i in range(5)]]


def test_what_keeps_its_key_keeps_its_bytes(base: Repo, tmp_path: Path) -> None:
    """One group of edits after the other, each held beside the one before."""
    shutil.copytree(base.root, tmp_path / "repo")
    repo = Repo(tmp_path / "repo")
    before = everything(repo, AS_OF, tmp_path / "scratch")
    done: set[str] = set()
    for names in GROUPS:
        for name in names:
            if name not in done:
                EDITS[name](repo)
        after = everything(repo, AS_OF, tmp_path / "scratch")
        pages, artifacts = assert_sound(before, after, "、".join(names))
        assert pages
        assert artifacts
        if not done:
            # A word of one record is shown on few pages.
            assert pages < 40
        done.update(names)
        before = after


# A working day and the next, a weekend, another year.
DAYS = ("2026-11-23", "2026-11-24", "2026-11-28", "2027-01-01")


# A working day and the next, on which nothing is published and nothing leaves.
EVENING, MORNING = "2026-11-25", "2026-11-26"


def published(repo: Repo) -> History:
    """Every second record was published on one of a few days in November; the others never."""
    found = sorted(path.relative_to(repo.root).as_posix() for path in (repo.root / "content").rglob("*.yml"))
    return proved({file: f"2026-11-{16 + number % 9}" for number, file in enumerate(found) if number % 2})


def test_on_another_day_what_keeps_its_key_keeps_its_bytes_too(base: Repo, tmp_path: Path) -> None:
    shutil.copytree(base.root, tmp_path / "repo")
    repo = Repo(tmp_path / "repo")
    history = published(repo)
    before = everything(repo, DAYS[0], tmp_path / "scratch", history)
    for day in DAYS[1:]:
        after = everything(repo, day, tmp_path / "scratch", history)
        assert_sound(before, after, day)
        before = after


# What need not run does not, and Site knows nothing of it


def remembered(repo: Repo) -> dict[str, set[bytes]]:
    """By the name of each step, the keys under which the store has a value."""
    store = open_store(repo.root / FOLDER)
    assert store.folder is not None
    return {path.name: set(store.get(path.name)) for path in store.folder.glob("step-*")}


def ran(before: Mapping[str, set[bytes]], after: Mapping[str, set[bytes]]) -> dict[str, int]:
    """How many shards each step ran for, of those that ran at all. What sums up shards in a tree is no step of a shard."""
    own = {name: keys for name, keys in after.items() if not {"part_of", "folded_of", "merged_of"} & set(name.split("-"))}
    return {name.rpartition("-")[2]: len(keys - before[name]) for name, keys in own.items() if keys - before[name]}


def planned(repo: Repo, as_of: str) -> None:
    """All plans and artifacts of a day, of which none is made."""
    prints = Renderer(load(repo.root, datetime.date.fromisoformat(as_of), published(repo), open_store(repo.root / FOLDER))).prints
    for parts in ARTIFACTS:
        list(parts(prints, URL))
    list(search.artifacts(prints, [], str))


def test_a_step_that_need_not_run_did_not(base: Repo, tmp_path: Path) -> None:
    shutil.copytree(base.root, tmp_path / "repo")
    repo = Repo(tmp_path / "repo")
    planned(repo, DAYS[0])
    first = remembered(repo)
    assert any(name.endswith("-totals_of") for name in first)
    assert any(name.endswith("-series_of_pattern") for name in first)
    planned(repo, DAYS[0])
    assert ran(first, remembered(repo)) == {}
    EDITS["a word of a record"](repo)
    planned(repo, DAYS[0])
    second = remembered(repo)
    found = ran(first, second)
    # Of 64 shards one is read again; a record that leads to it or to which it leads may be in another.
    assert {found.pop(name) for name in ("facts_of", "outgoing_of")} == {1}
    assert "totals_of" not in found
    assert "series_of_pattern" not in found
    assert max(found.values()) < 8
    planned(repo, EVENING)
    third = remembered(repo)
    planned(repo, MORNING)
    found = ran(third, remembered(repo))
    # What the day may change is computed again where it may, and what it has changed is told by the values.
    assert found.keys() <= {"totals_of", "fingerprint_of", "amounts_of", "rows_of", "days_of"}
    assert max(found.values()) < 60


def test_the_site_knows_no_memo_and_no_digests() -> None:
    """Plain questions about records: what is remembered of a site is for others."""
    text = Path(site_module.__file__).read_text(encoding="utf-8")
    imported = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    assert imported.isdisjoint({"generator.engine.memo", "generator.engine.artifact", "generator.site.fingerprints"})
    assert "digest" not in text
    assert text.count("\n") < 340

"""generator.reading.recordfile: one file as a record, with all that is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.model.kinds import Kinds
from generator.reading import recordfile

IDENTITY = "110101190001010006"


def read(root: Path, kinds: Kinds, content: str | bytes, file: str = GOOD_FILE) -> tuple[object, list[str]]:
    """The data of a file, or None, and the slugs of what is wrong in it."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    record, findings = recordfile.read(root, file, kinds)
    return None if record is None else record.data, [one.slug for one in findings]


def test_a_right_file_is_a_record(tmp_path: Path, kinds: Kinds) -> None:
    data, slugs = read(tmp_path, kinds, GOOD)
    assert slugs == []
    assert isinstance(data, dict)
    assert data["made_on"] == "2026-03-12"


def test_the_content_may_be_at_hand(tmp_path: Path, kinds: Kinds) -> None:
    """The file is not asked again, which is not there at all."""
    record, findings = recordfile.read(tmp_path, GOOD_FILE, kinds, content=GOOD.encode())
    assert record is not None
    assert (record.id, record.file, findings) == ("xzspj-11", GOOD_FILE, [])


def test_what_fits_of_a_faulty_file_is_a_record_all_the_same(tmp_path: Path, kinds: Kinds) -> None:
    data, slugs = read(tmp_path, kinds, GOOD.replace("2026-03-12", "2026-03-32"))
    assert slugs == ["wrong-date"]
    assert isinstance(data, dict)
    assert "made_on" not in data
    assert data["matter"] == "申请办理食品经营许可"


@pytest.mark.parametrize(
    ("content", "slug"), [(b"", "empty-file"), (b"[1]", "not-a-mapping"), (b"PK\x03\x04", "foreign-format"), (b"code: \xff", "not-utf8")]
)
def test_of_what_cannot_be_read_there_is_no_record(tmp_path: Path, kinds: Kinds, content: bytes, slug: str) -> None:
    data, slugs = read(tmp_path, kinds, content)
    assert data is None
    assert slug in slugs


def test_a_file_that_is_not_there_is_told(tmp_path: Path, kinds: Kinds) -> None:
    record, findings = recordfile.read(tmp_path, GOOD_FILE, kinds)
    assert record is None
    assert len(findings) == 1


def test_of_a_kind_whose_schema_is_broken_nothing_is_said(tmp_path: Path, kinds: Kinds) -> None:
    for broken in ({"commitment": "lists/commitments"}, {"commitment": ""}):
        ruined = Kinds({}, (), broken)
        assert read(tmp_path, ruined, "x: [") == (None, [])
    assert read(tmp_path, Kinds({}, (), {"other": "lists/others"}), "x: [") != (None, [])


def test_a_second_look_is_asked_for_only_where_a_text_may_hide_something(tmp_path: Path, kinds: Kinds) -> None:
    for text, suspect in ((PERSONS_PENALTY, False), (PERSONS_PENALTY.replace("经查属实", f"经查{IDENTITY}属实"), True)):
        record, _ = recordfile.read(tmp_path, PENALTY_FILE, kinds, content=text.encode())
        assert record is not None
        assert bool(record.suspect) is suspect


def test_what_was_meant_is_checked_and_not_published(tmp_path: Path, kinds: Kinds) -> None:
    """A reading with slips mended is for finding faults: the site has nothing of it."""
    assert read(tmp_path, kinds, GOOD.replace("matter: ", "matter：")) == (None, ["full-width-colon"])
    found = recordfile.as_meant(tmp_path, GOOD_FILE, kinds)
    assert found is not None
    assert found[0].data["matter"] == "申请办理食品经营许可"
    data, slugs = read(tmp_path, kinds, GOOD.replace("2026-03-12", "2026年3月12日"))
    assert slugs == ["date-in-other-form"]
    assert isinstance(data, dict)
    assert "made_on" not in data
    found = recordfile.as_meant(tmp_path, GOOD_FILE, kinds)
    assert found is not None
    assert found[0].data["made_on"] == "2026-03-12"


@pytest.mark.parametrize("content", [None, b"PK\x03\x04"])
def test_what_holds_nothing_to_check_has_no_meaning(tmp_path: Path, kinds: Kinds, content: bytes | None) -> None:
    if content is not None:
        read(tmp_path, kinds, content)
    assert recordfile.as_meant(tmp_path, GOOD_FILE, kinds) is None
    assert recordfile.as_meant(tmp_path, "content/nowhere/a.yml", kinds) is None


@pytest.mark.parametrize(
    ("ident", "good"),
    [
        ("scjgj-15", True),
        ("2026/scjgj-15", True),
        ("a" * 149, True),
        ("a" * 150, False),
        ("", False),
        ("A", False),
        ("a b", False),
        ("../a", False),
        ("/a", False),
        ("a/", False),
        ("示范", False),
        ("2026", False),
        ("by/scjgj", False),
        ("2026/page-2", False),
        ("2026/largest", False),
        ("con", False),
        ("2026/nul", False),
        ("a\n", False),
    ],
)
def test_an_id_is_safe_in_an_address_and_kept_for_no_list(ident: str, good: bool) -> None:
    assert recordfile.good_id("penalty", ident) is good


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("清和.yml", "unsafe-file-name"),
        ("A1.yml", "unsafe-file-name"),
        ("a b.yml", "unsafe-file-name"),
        ("a..b.yml", "unsafe-file-name"),
        ("..yml", "unsafe-file-name"),
        ("-a.yml", "unsafe-file-name"),
        ("a%2e%2e.yml", "unsafe-file-name"),
        pytest.param("a\\b.yml", "unsafe-file-name"),
        ("<script>.yml", "unsafe-file-name"),
        ("{{7*7}}.yml", "unsafe-file-name"),
        ("a\nb.yml", "unsafe-file-name"),
        ("index.html.yml", "unsafe-file-name"),
        (f"{'a' * 220}.yml", "unsafe-file-name"),
        ("2026.yml", "reserved-file-name"),
        ("by/scjgj.yml", "reserved-file-name"),
        ("page-2.yml", "reserved-file-name"),
        ("2026/page-2.yml", "reserved-file-name"),
        ("2026/largest.yml", "reserved-file-name"),
        ("2026/scjgj-15.yml", None),
    ],
)
def test_file_names_become_addresses(repo: Repo, name: str, slug: str | None) -> None:
    file = f"content/lists/commitments/{name}"
    repo.write(file, GOOD)
    assert repo.places() == ([(file, 1, 1, slug)] if slug else [])


@pytest.mark.parametrize("name", ["all", "count", "duties", "matrix", "rules", "by", "largest", "page-2", "2026", "scjgj/overdue"])
def test_a_department_has_no_address_of_another_page(repo: Repo, name: str) -> None:
    """Below the board, in calendars and in lists each department has an address that is made from its id."""
    text = (repo.root / "content/authorities/scjgj.yml").read_text(encoding="utf-8")
    repo.write(f"content/authorities/{name}.yml", text)
    found = {(one["path"], one["slug"]) for one in repo.check()}
    assert (f"content/authorities/{name}.yml", "reserved-file-name") in found


@pytest.mark.parametrize(("name", "slug"), [("x/2026", "reserved-file-name"), ("x/2026-07", "reserved-file-name"), ("x/y-2026", None)])
def test_a_rule_has_no_address_of_a_period_of_another_one(repo: Repo, name: str, slug: str | None) -> None:
    repo.write(f"content/rules/{name}.yml", "title: 甲\n")
    found = [one["slug"] for one in repo.check() if one["path"] == f"content/rules/{name}.yml"]
    assert ("reserved-file-name" in found) == (slug is not None)


def test_what_stands_beside_the_boards_of_departments_is_kept_for_no_department(shipped_site: Path) -> None:
    departments = {one.name for one in (shipped_site / "authorities").iterdir() if one.is_dir()}
    beside = {one.name for one in (shipped_site / "deadlines").iterdir() if one.is_dir()} - departments
    assert beside == {"all", "count", "duties", "matrix", "rules"}
    assert not any(recordfile.good_id("department", one) for one in beside)

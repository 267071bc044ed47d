"""generator.law.editions: the earlier contents of a record, in whatever file they stood."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import ROOT, Git

from generator.law import history
from generator.law.editions import Edition, Editions
from generator.reading import recordfile, schemas

AS_OF = datetime.date(2026, 11, 22)
KINDS = schemas.load(ROOT)
FOLDER = "content/disclosures/penalties/2026"
A, B = f"{FOLDER}/scjgj-1.yml", f"{FOLDER}/scjgj-2.yml"


def penalty(number: int, **more: str) -> str:
    fields = "".join(f"{name}: {value}\n" for name, value in more.items())
    who = "  type: 法人及非法人组织\n  name: 样例市甲餐饮有限公司\n"
    return f"document_number: 样市监罚〔2026〕{number}号\nsubject:\n{who}decided_on: 2026-03-01\n{fields}"


def editions(git: Git, file: str, as_of: datetime.date = AS_OF) -> list[Edition]:
    record, _ = recordfile.read(git.root, file, KINDS)
    assert record is not None
    return Editions(history.read(git.root, as_of, KINDS)).of(record)


def days(found: list[Edition]) -> list[str]:
    return [one.day for one in found]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return Git(tmp_path / "repo")


def test_each_correction_is_an_edition_and_the_last_one_is_the_file_itself(git: Git) -> None:
    first = git.commit("2026-03-02", {A: penalty(1, remarks="一。")})
    second = git.commit("2026-03-05", {A: penalty(1, remarks="二。")})
    found = editions(git, A)
    assert [(one.day, one.commit, bool(one.blob)) for one in found] == [("2026-03-02", first, True), ("2026-03-05", second, False)]
    assert git.run("cat-file", "-p", found[0].blob) == penalty(1, remarks="一。")


def test_a_record_that_only_one_commit_touched_has_one(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-03-03", {B: penalty(2)})
    assert days(editions(git, A)) == ["2026-03-02"]


def test_another_record_that_was_in_the_file_is_none_of_its_editions(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(7)})
    git.commit("2026-03-05", {A: penalty(1)})
    assert days(editions(git, A)) == ["2026-03-05"]


def test_a_record_goes_on_in_another_file(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1, remarks="一。")})
    git.commit("2026-03-05", {A: None, B: penalty(1, remarks="二。")})
    assert [(one.day, one.file, one.gone) for one in editions(git, B)] == [("2026-03-02", A, ""), ("2026-03-05", B, "")]


def test_a_copy_beside_a_record_says_nothing_of_it(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-03-05", {B: penalty(1, remarks="副本。")})
    git.commit("2026-03-06", {B: penalty(1, remarks="副本二。")})
    assert days(editions(git, A)) == ["2026-03-02"]


def test_a_record_that_was_away_for_a_while(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-03-05", {A: None, B: penalty(2)})
    git.commit("2026-03-09", {A: penalty(1, remarks="又。")})
    assert [(one.day, one.gone) for one in editions(git, A)] == [("2026-03-02", ""), ("2026-03-09", "2026-03-05")]


def test_what_no_commit_has_yet_has_no_day(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.write(A, penalty(1, remarks="还没有提交。"))
    assert [(one.day, one.commit == "", bool(one.blob)) for one in editions(git, A)] == [("2026-03-02", False, True), ("", True, False)]


def test_a_commit_after_the_day_of_the_site_does_not_count(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-03-05", {A: penalty(1, remarks="二。")})
    assert days(editions(git, A, datetime.date(2026, 3, 3))) == ["2026-03-02", ""]


def test_only_files_that_exist_and_had_more_than_one_content_are_asked_for(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2)})
    git.commit("2026-03-05", {A: penalty(1, remarks="二。"), B: None, f"{FOLDER}/scjgj-3.yml": penalty(3)})
    assert Editions(history.read(git.root, AS_OF, KINDS)).files() == [A]

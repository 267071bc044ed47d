"""Checks that need all records at once."""

from __future__ import annotations

from support import GOOD, Repo


def test_the_later_file_of_two_with_one_value_is_told(repo: Repo) -> None:
    for name in ("b", "a", "2026/a"):
        repo.write(f"content/lists/commitments/{name}.yml", GOOD)
    found = repo.check()
    assert [(d["path"], d["slug"]) for d in found] == [
        ("content/lists/commitments/a.yml", "repeated-value"),
        ("content/lists/commitments/b.yml", "repeated-value"),
    ]
    assert all("content/lists/commitments/2026/a.yml" in d["message"] + d["hint"] for d in found)


def test_values_are_unique_among_records_of_one_kind_only(repo: Repo) -> None:
    repo.write("content/lists/commitments/a.yml", GOOD)
    repo.write("content/disclosures/permits/a.yml", "document_number: 99010020260312000011\n")
    assert "repeated-value" not in {slug for *_, slug in repo.places()}


def test_values_that_could_not_be_read_are_not_compared(repo: Repo) -> None:
    for name in "ab":
        repo.write(f"content/lists/commitments/{name}.yml", GOOD.replace("99010020260312000011", "990100"))
    assert [slug for *_, slug in repo.places()] == ["wrong-form"] * 2


def test_a_record_in_the_folder_of_another_year_is_a_warning(repo: Repo) -> None:
    repo.write("content/lists/commitments/2025/a.yml", GOOD)
    repo.write("content/lists/commitments/2026/b.yml", GOOD.replace("000011", "000012"))
    repo.write("content/lists/commitments/older/c.yml", GOOD.replace("000011", "000013"))
    [one] = repo.check()
    assert (one["path"], one["slug"], one["severity"]) == ("content/lists/commitments/2025/a.yml", "year-folder-differs", "warning")

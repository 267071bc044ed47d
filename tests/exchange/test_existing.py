"""generator.exchange.existing: which file an incoming record is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.exchange.existing import Existing, Place, existing, place
from generator.model.kinds import Kinds
from generator.model.records import record_of
from generator.text.identifiers import NO_CODE

CODE, OTHER = "91990100MA1G0A0192", "92990100MA1K0A020U"
FIRM = {"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": CODE}
NUMBER = "甲市监罚〔2026〕15号"


def penalty(**more: Any) -> dict[str, Any]:
    return {"authority": "scjgj", "document_number": NUMBER, "subject": [FIRM], "decided_on": "2026-04-21"} | more


def known(kinds: Kinds, root: Path, *some: tuple[str, dict[str, Any]], kind: str = "penalty") -> Existing:
    found = kinds.by_name[kind]
    return existing(found, root, [record_of(found, ident, f"content/{found.folder}/{ident}.yml", data) for ident, data in some])


@pytest.fixture
def one(kinds: Kinds, tmp_path: Path) -> Existing:
    return known(kinds, tmp_path, ("2026/scjgj-15", penalty()))


def where(found: Place) -> tuple[str, bool, str]:
    """The id, whether a record stands there, and the slug of what is wrong or to be noted."""
    return found.id, found.record is not None, (found.wrong or found.note or ("",))[0]


@pytest.mark.parametrize(
    ("subject", "ident", "stands"),
    [
        (FIRM, "2026/scjgj-15", True),
        # A company is the same by its code whatever it is called.
        (FIRM | {"name": "甲市清和餐饮公司"}, "2026/scjgj-15", True),
        # Who has no code on one of the two sides is the same by name.
        (FIRM | {"uscc": NO_CODE}, "2026/scjgj-15", True),
        (FIRM | {"uscc": OTHER}, "2026/scjgj-15-2", False),
        ({"type": "自然人", "name": "李*"}, "2026/scjgj-15-2", False),
    ],
)
def test_a_number_leads_to_the_record_of_the_same_party(one: Existing, subject: dict[str, str], ident: str, stands: bool) -> None:
    found = place(one, "", penalty(subject=[subject]), {})
    assert (found.id, found.record is not None) == (ident, stands)
    assert (found.note is None) is stands


@pytest.mark.parametrize("number", ["甲市监罚〔２０２６〕１５号", "甲市监罚(2026)15号", "甲市监罚【2026年】 15号"])
def test_one_number_in_two_forms_is_one_record(kinds: Kinds, tmp_path: Path, number: str) -> None:
    """Where no pattern of numbers is declared nothing has corrected the form: neither that of the record nor that of the row."""
    found = known(kinds, tmp_path, ("2026/scjgj-15", penalty(document_number=number)))
    assert where(place(found, "", penalty(), {})) == ("2026/scjgj-15", True, "")
    other = known(kinds, tmp_path, ("2026/scjgj-15", penalty()))
    assert where(place(other, "", penalty(document_number=number), {})) == ("2026/scjgj-15", True, "")


def test_another_department_has_a_record_of_its_own(one: Existing) -> None:
    assert where(place(one, "", penalty(authority="zjj"), {})) == ("2026/zjj-15", False, "same-number")


def test_the_id_that_a_row_names_decides(one: Existing) -> None:
    assert where(place(one, "2026/scjgj-15", {}, {})) == ("2026/scjgj-15", True, "")
    assert where(place(one, "2026/scjgj-16", penalty(), {})) == ("2026/scjgj-16", False, "")
    assert where(place(one, "../etc", penalty(), {})) == ("../etc", False, "unsafe-file-name")


def test_a_new_name_follows_from_the_number_and_is_free(one: Existing) -> None:
    data = penalty(document_number="甲市监罚〔2026〕0016号")
    assert place(one, "", data, {}).id == "2026/scjgj-16"
    assert place(one, "", data, {"2026/scjgj-16": 0}).id == "2026/scjgj-16-2"


def test_a_file_that_cannot_be_read_is_not_written_over(one: Existing, tmp_path: Path) -> None:
    file = tmp_path / "content/disclosures/penalties/2026/scjgj-16.yml"
    file.parent.mkdir(parents=True)
    file.write_text("[")
    assert where(place(one, "", penalty(document_number="甲市监罚〔2026〕16号"), {}))[2] == "unreadable-file"


def test_what_has_no_number_is_known_by_caption_department_and_date(kinds: Kinds, tmp_path: Path) -> None:
    circular = kinds.by_name["circular"]
    data = {"title": "关于表扬的通报", circular.authority: "xyb", circular.date: "2026-03-01"}
    there = known(kinds, tmp_path, ("2026/a", data), kind="circular")
    assert where(place(there, "", data, {})) == ("2026/a", True, "")
    assert where(place(there, "", data | {circular.date: "2026-03-02"}, {})) == ("2026/xyb-20260302", False, "")


def test_what_says_nothing_of_itself_is_told(kinds: Kinds, tmp_path: Path) -> None:
    there = known(kinds, tmp_path, kind="circular")
    assert where(place(there, "", {}, {})) == ("", False, "missing-id")


def test_the_first_record_of_a_kind_that_demands_folders_of_years_lies_in_one(kinds: Kinds, tmp_path: Path) -> None:
    """Such a kind need not have document numbers with patterns."""
    data = {"title": "甲市河道采砂管理办法", "document_number": "甲政规〔2026〕9号", "made_by": "scjgj", "published_on": "2026-03-20"}
    assert place(known(kinds, tmp_path, kind="normative-document"), "", data, {}).id.startswith("2026/")


def test_folders_of_years_are_used_where_records_lie_in_them(kinds: Kinds, tmp_path: Path) -> None:
    flat = known(kinds, tmp_path, ("scjgj-15", penalty()))
    assert place(flat, "", penalty(document_number="甲市监罚〔2026〕16号"), {}).id == "scjgj-16"
    assert known(kinds, tmp_path).by_year
    assert not known(kinds, tmp_path, kind="department").by_year

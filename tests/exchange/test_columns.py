"""generator.exchange.columns: every field has one column, official ones come first and as the standard has them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from support import KIND_NAMES, ROOT

from generator.exchange import columns as c
from generator.exchange import heads
from generator.model.fields import Field
from generator.model.kinds import Kinds
from generator.model.parties import shares
from generator.model.records import record_of

each_kind = pytest.mark.parametrize("name", KIND_NAMES)
PENALTY_SAMPLE = ROOT.parent / "shared" / "data" / "exchange-2018.json"


def leaves(field: Field, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if field.one.type == "object":
        for key, below in field.one.properties.items():
            # What is a party's own stands in the column of the whole record's field.
            yield from leaves(below, (*path, key)) if not below.own else ()
    else:
        yield path


@each_kind
def test_every_field_has_a_column(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    table = c.columns(kind)
    rows = c.row_lists(kind)
    wanted = {path for path in leaves(kind.root) if path[0] not in rows}
    wanted |= {(c.WHOLE, whole) for whole in shares(kind)} | ({(c.OWN,)} if shares(kind) else set())
    wanted |= {(c.PARTY,)} if kind.party and kind.root.properties[kind.party].single else set()
    assert {column.path for column in table if column.path and not column.in_rows} == wanted
    below = {path for row in rows for path in leaves(kind.root.properties[row].items)}  # type: ignore[arg-type]
    assert {column.path for column in table if column.path and column.in_rows} == below


@each_kind
def test_keys_and_heads_are_unique(kinds: Kinds, name: str) -> None:
    table = c.columns(kinds.by_name[name])
    for what in ([column.key for column in table], [column.title for column in table], [column.head for column in table]):
        assert len(set(what)) == len(table)


@each_kind
def test_official_columns_come_first_and_in_their_order(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    table = c.columns(kind)
    official = c.official_keys(kind)
    assert tuple(column.key for column in table[: len(official)]) == official
    assert all(column.extension == (i >= len(official)) for i, column in enumerate(table) if official)
    assert [column.sort for column in table[-2:]] == [c.ID, c.DUE]


@pytest.mark.parametrize(
    ("name", "count", "private"),
    [("permit", 26, ["XK_FR_ZJHM"]), ("penalty", 30, ["CF_FR_ZJHM", "CF_XDR_ZJHM"]), ("commitment", 20, [])],
)
def test_identity_numbers_have_columns_that_stay_empty(kinds: Kinds, name: str, count: int, private: list[str]) -> None:
    kind = kinds.by_name[name]
    assert len(c.official_keys(kind)) == count
    assert [column.key for column in c.columns(kind) if column.private] == private


@pytest.mark.skipif(not PENALTY_SAMPLE.exists(), reason="the sample of a platform is not at hand")
@pytest.mark.parametrize("name", ["permit", "penalty"])
def test_the_columns_are_those_of_a_real_platform(kinds: Kinds, name: str) -> None:
    sample = json.loads(PENALTY_SAMPLE.read_text(encoding="utf-8"))[name][0]
    assert tuple(sample) == c.official_keys(kinds.by_name[name])


def test_titles_are_those_of_the_official_tables(kinds: Kinds) -> None:
    penalty = {column.key: column.head for column in c.columns(kinds.by_name["penalty"])}
    assert penalty["CF_XDR_MC"] == "行政相对人名称"
    assert penalty["CF_CFJGDM"] == "处罚机关统一社会信用代码"
    assert penalty["CF_FR_ZJHM"] == "法定代表人证件号码"
    assert penalty["severity"] == "失信行为严重程度（本站扩展）"
    commitment = [column.head for column in c.columns(kinds.by_name["commitment"])][:4]
    assert commitment == ["承诺编码", "承诺人名称", "承诺人类别", "承诺人代码"]


@each_kind
def test_a_head_with_marks_names_its_column(kinds: Kinds, name: str) -> None:
    table = c.columns(kinds.by_name[name])
    names = heads.names(kinds.by_name[name], table)
    for column in table:
        for mark in ("", c.MUST_MARK, c.MAY_MARK):
            found = heads.find(names, f" {column.head}{mark}")
            assert found is not None
            assert found[0] == column


def test_fields_of_several_row_lists_are_one_column(kinds: Kinds) -> None:
    table = {column.key: column for column in c.columns(kinds.by_name["red-black-list"])}
    assert table["entry.party_type"].field.enum == ("部门窗口", "社会主体", "工作人员")
    assert table["entry.party_type"].required
    assert not table["entry.honour"].required
    assert table[c.LIST].in_rows
    assert c.list_titles(kinds.by_name["red-black-list"]) == {"红榜": "red", "黑榜": "black"}


def test_what_is_required_and_what_sometimes(kinds: Kinds) -> None:
    table = {column.key: column for column in c.columns(kinds.by_name["penalty"])}
    assert table["CF_WSH"].required
    assert table["CF_CFJG"].required
    assert not table["CF_NR_FK"].required
    assert table["CF_NR_FK"].conditional
    assert not table["BZ"].conditional


def test_departments_are_known_by_id_name_short_name_and_code(kinds: Kinds) -> None:
    kind = kinds.by_name["department"]
    data = {"name": "甲市公安局", "short_name": "市公安局", "uscc": "11990100MB1F00022W"}
    found = c.departments([record_of(kind, "gaj", "content/authorities/gaj.yml", data)])
    assert found.by_id["gaj"] == c.Department("gaj", "甲市公安局", "11990100MB1F00022W")
    assert found.by_name == {"甲市公安局": "gaj", "市公安局": "gaj"}
    assert found.by_code == {"11990100MB1F00022W": "gaj"}


@pytest.mark.parametrize("name", KIND_NAMES)
def test_no_column_has_the_name_of_the_envelope_for_our_own(kinds: Kinds, name: str) -> None:
    """In JSON and XML `extension` holds the columns of this site; a column of that name would be lost."""
    assert "extension" not in {column.key for column in c.columns(kinds.by_name[name])}


def test_departments_are_known_by_former_names_unless_several_had_them(kinds: Kinds) -> None:
    """After a reform old tables still name the department of that time; the filler for no code is nobody's (domain.md 11.5)."""
    none = {"uscc": "00000000000000000X"}
    former = {"name": "甲市工商行政管理局", "short_name": "市工商局"}
    shared = {"name": "甲市国土资源局"}
    all_of = {
        "scjgj": none | {"name": "甲市市场监督管理局", "short_name": "市局", "former_names": [former, shared]},
        "zrzyj": none | {"name": "甲市自然资源和规划局", "short_name": "市局", "former_names": [shared]},
        # The name of a department is its own, whoever had it before.
        "gs": none | {"name": "甲市工商行政管理局"},
    }
    kind = kinds.by_name["department"]
    found = c.departments([record_of(kind, one, f"content/authorities/{one}.yml", data) for one, data in all_of.items()])
    assert found.by_name == {
        "甲市市场监督管理局": "scjgj",
        "甲市自然资源和规划局": "zrzyj",
        "甲市工商行政管理局": "gs",
        "市工商局": "scjgj",
    }
    assert found.by_code == {}

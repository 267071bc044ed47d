"""generator.desk.trees: cells as a tree of texts and back, places, and names of persons."""

from __future__ import annotations

import pytest
from support import ROOT

from generator.desk import trees
from generator.desk.trees import EMPTY, Shape
from generator.exchange import columns as c
from generator.exchange.columns import Department, Departments
from generator.reading import schemas

HALL = Department("scjgj", "甲市市场监督管理局", "11990100MB1A000001")
KNOWN = Departments({"scjgj": HALL}, {HALL.name: "scjgj"}, {HALL.uscc: "scjgj"})


@pytest.fixture(scope="module")
def shapes() -> dict[str, Shape]:
    return {kind.name: Shape(kind, c.columns(kind), KNOWN) for kind in schemas.load(ROOT)}


def test_what_was_typed_stays_as_it_was_typed(shapes: dict[str, Shape]) -> None:
    tree = {"authority": "scjgj", "decided_on": "2026年11月20日", "fine_wan_yuan": "伍仟元整", "severity": "较重"}
    [row] = trees.rows_of(shapes["penalty"], tree)
    assert (row["CF_CFJG"], row["CF_JDRQ"], row["CF_NR_FK"], row["severity"]) == (HALL.name, "2026年11月20日", "伍仟元整", "较重")
    back = trees.tree_of(shapes["penalty"], [row])
    assert {key: back[key] for key in tree} == tree


def test_a_department_is_known_by_its_code_alone(shapes: dict[str, Shape]) -> None:
    assert trees.tree_of(shapes["penalty"], [{"CF_CFJGDM": HALL.uscc}])["authority"] == "scjgj"


def test_a_row_has_a_cell_for_every_column_but_for_private_ones(shapes: dict[str, Shape]) -> None:
    for shape in shapes.values():
        [row] = trees.rows_of(shape, {})
        assert set(row) == {one.key for one in shape.table if not one.private and one.sort != c.DUE}
        assert not any(row.values())


def test_small_objects_are_read_from_an_offices_prose_and_keep_their_signs(shapes: dict[str, Shape]) -> None:
    shape = shapes["permit"]
    column = next(one for one in shape.table if one.path == ("legal_basis",))
    tree = trees.tree_of(shape, [{column.key: "《中华人民共和国食品安全法》第三十五条"}])
    assert tree["legal_basis"] == [{"law": "《中华人民共和国食品安全法》", "article": "第三十五条"}]
    items = [{"law": "甲｜乙|丙\\丁", "article": "", "text": "第一行\n第二行"}]
    [row] = trees.rows_of(shape, {"legal_basis": items})
    assert trees.tree_of(shape, [row])["legal_basis"] == items


def test_a_list_that_is_empty_is_not_one_that_is_missing(shapes: dict[str, Shape]) -> None:
    shape = shapes["permit"]
    key = next(one.key for one in shape.table if one.path == ("legal_basis",))
    assert trees.rows_of(shape, {"legal_basis": EMPTY})[0][key] == EMPTY
    assert trees.tree_of(shape, [{key: EMPTY}])["legal_basis"] == EMPTY
    assert trees.rows_of(shape, {"legal_basis": [{"law": " "}]})[0][key] == ""


def test_somebody_elses_text_in_a_cell_for_nested_lists_is_not_lost(shapes: dict[str, Shape]) -> None:
    assert trees.tree_of(shapes["penalty"], [{"changes": "复议后改为警告"}])["changes"] == [{"how": "复议后改为警告"}]


def test_values_of_nested_lists_are_read_as_cells_are(shapes: dict[str, Shape]) -> None:
    item = {"how": "行政复议", "decided_on": "2026年5月12日", "before": {"fine_wan_yuan": "60000元", "content": "罚款6万元。"}}
    [row] = trees.rows_of(shapes["penalty"], {"changes": [item]})
    assert row["changes"] == (
        '[{"how": "行政复议", "decided_on": "2026-05-12", "before": {"fine_wan_yuan": 6, "content": "罚款6万元。"}}]'
    )


def test_items_are_rows_where_the_kind_keeps_them_so(shapes: dict[str, Shape]) -> None:
    shape = shapes["red-black-list"]
    tree = {"title": "红黑榜", "red": [{"deeds": "甲"}], "black": [{"reason": "乙"}, {"reason": "丙"}]}
    rows = trees.rows_of(shape, tree)
    assert [(row["title"], row["list"]) for row in rows] == [("红黑榜", "红榜"), ("红黑榜", "黑榜"), ("红黑榜", "黑榜")]
    back = trees.tree_of(shape, rows)
    assert [one["reason"] for one in back["black"]] == ["乙", "丙"]
    column = next(one for one in shape.table if one.in_rows and one.path == ("reason",))
    assert trees.path_of(shape, column, 2, rows) == ("black", 1, "reason")


def test_what_is_a_partys_own_stands_at_the_party(shapes: dict[str, Shape]) -> None:
    shape = shapes["penalty"]
    tree = {
        "content": "罚款500元。",
        "fine_wan_yuan": "500元",
        "subject": [{"name": "甲", "fine_wan_yuan": "300元"}, {"name": "乙", "fine_wan_yuan": "200元"}],
    }
    rows = trees.rows_of(shape, tree)
    back = trees.tree_of(shape, rows)
    assert back["fine_wan_yuan"] == "500元"
    assert [one["fine_wan_yuan"] for one in back["subject"]] == ["300元", "200元"]
    column = next(one for one in shape.table if one.path == ("fine_wan_yuan",))
    assert trees.path_of(shape, column, 1, rows) == ("subject", 1, "fine_wan_yuan")


@pytest.mark.parametrize(
    ("sort", "name", "kept"),
    [
        ("自然人", "欧阳振华", "欧阳*"),
        ("自然人", "李*", "李*"),
        ("法人及非法人组织", "甲市惠仁食品有限公司", "甲市惠仁食品有限公司"),
        ("", "欧阳振华", ""),
        ("", "甲市惠仁食品有限公司", "甲市惠仁食品有限公司"),
    ],
)
def test_a_persons_full_name_is_never_kept(shapes: dict[str, Shape], sort: str, name: str, kept: str) -> None:
    tree = {"subject": [{"type": sort, "name": name}], "facts": "欧阳振华没有办证。"}
    made = trees.masked(shapes["penalty"], tree)
    assert made["subject"][0]["name"] == kept
    # Where nobody knows yet whether it is a person, what looks like a name is none that may be kept.
    assert ("振华" in made["facts"]) == (kept not in ("欧阳*", ""))


def test_an_identity_number_in_the_place_of_a_code_is_not_kept(shapes: dict[str, Shape]) -> None:
    tree = {"subject": [{"type": "自然人", "name": "李*", "uscc": "11010519491231002X"}]}
    assert trees.masked(shapes["penalty"], tree)["subject"][0]["uscc"] == ""

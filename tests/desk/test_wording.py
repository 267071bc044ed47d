"""generator.desk.wording: what a reviewer reads holds kinds and counts, and no value of a record."""

from __future__ import annotations

from reviewing import Office

from generator.desk import wording
from generator.desk.sent import Details, Item, told
from generator.desk.store import Submission


def item(number: int, *, fresh: bool = True, kind: str = "penalty") -> Item:
    return Item("d", kind, f"2026/scjgj-{number}", f"content/{number}.yml", "周某的名字", fresh)


def test_a_message_counts_by_kind(office: Office) -> None:
    site = office.bases.now().site
    items = [item(1), item(2), item(3, fresh=False), item(4, kind="commitment")]
    text = wording.message(site, "scjgj", items)
    assert text.splitlines()[0] == f"甲市市场监督管理局：{wording.counts(site, items)}"
    assert set(wording.counts(site, items).split("、")) == {"新增行政处罚2条", "新增信用承诺1条", "修改行政处罚1条"}
    assert "修改 行政处罚 2026/scjgj-3" in text
    assert "周某" not in text
    assert wording.department(site, "nobody") == "nobody"


def test_a_long_list_is_cut(office: Office) -> None:
    made = told(Submission("scjgj", "2026-11-22", "b", "c", "p", "7"), Details(tuple(item(n) for n in range(200))))
    body = wording.body(office.bases.now().site, made)
    assert "……共200条" in body
    assert body.count("\n") < 80
    assert body.rstrip().endswith(f"<!-- credit:desk:{made.id} -->")
    assert "周某" not in body
    assert wording.title(office.bases.now().site, made) == "甲市市场监督管理局 2026-11-22 送审的公示信息"

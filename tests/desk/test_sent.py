"""generator.desk.sent: what a submission holds survives the store, and drafts leave it one by one."""

from __future__ import annotations

from generator.desk.sent import Details, Earlier, Item, details, told, without
from generator.desk.store import Submission


def test_details_come_back_as_they_were_written() -> None:
    item = Item("d1", "penalty", "2026/x-1", "content/x.yml", "周*", fresh=True, day="2026-11-23")
    found = Details((item,), (Earlier("d1", "returned", "s0", "金额"),), ("c1", "r2"), over=True, edited=True, tries=2, next=9, sort="down")
    made = told(Submission("scjgj", "2026-11-22", "b", "c", "p", "7", ("d1",)), found)
    assert details(made) == found
    assert details(Submission("scjgj", "2026-11-22", "b", "c", "p", "7")) == Details()


def test_a_draft_that_is_sent_anew_leaves_with_its_records() -> None:
    items = tuple(Item(draft, "penalty", f"2026/x-{n}", f"content/{n}.yml", "", fresh=True) for n, draft in enumerate(("d1", "d2", "d1")))
    made = told(Submission("scjgj", "2026-11-22", "b", "c", "p", "7", ("d1", "d2")), Details(items))
    left = without(made, ("d1",))
    assert (left.drafts, details(left).items) == (("d2",), (items[1],))

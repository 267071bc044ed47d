"""Random sets of penalties for the statistics, and a plain count over them."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from support import AS_OF, uscc

DAY = datetime.date.fromisoformat(AS_OF)
SEVERITIES, CATEGORIES = ("轻微", "一般", "严重"), ("警告", "罚款", "没收违法所得")
# Amounts in cents, as an editor writes them: in 万元.
CENTS = st.one_of(st.just(0), st.integers(min_value=100, max_value=10**12))

PENALTIES = st.lists(
    st.fixed_dictionaries(
        {
            "authority": st.sampled_from(("scjgj", "xzspj")),
            "severity": st.sampled_from(SEVERITIES),
            "categories": st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True),
            "decided_on": st.dates(datetime.date(2026, 8, 1), DAY).map(str),
            "parties": st.integers(min_value=1, max_value=3),
            "changed": st.booleans(),
        },
        optional={"fine_wan_yuan": CENTS, "violation_type": st.sampled_from(("短", "长" * 2001)), "valid_until": st.just("2027-12-31")},
    ),
    max_size=12,
)


def record(number: int, drawn: dict[str, Any]) -> dict[str, Any]:
    """A penalty with everything that a record must have, and its amount in 万元; of several parties each has a part of it."""
    out = {key: value for key, value in drawn.items() if key not in ("fine_wan_yuan", "parties", "changed")}
    out |= {"document_number": f"甲市监罚〔2026〕{number}号", "facts": "经查属实。", "basis": "依法处罚。", "content": "照决定书。"}
    if "没收违法所得" in out["categories"]:
        out["confiscated_wan_yuan"] = 0.25
    cents = drawn.get("fine_wan_yuan", 1_000_000 if "罚款" in out["categories"] else None)
    out["subject"] = [{"type": "个体工商户", "name": f"甲市{number}号{i}店", "uscc": uscc(10 * number + i)} for i in range(drawn["parties"])]
    if cents is not None:
        out["fine_wan_yuan"] = float(Decimal(cents) / 1_000_000)
        if len(out["subject"]) > 1:
            for party in out["subject"]:
                party["fine_wan_yuan"] = out["fine_wan_yuan"] if party is out["subject"][0] else 0
    else:
        del out["subject"][1:]
    if drawn["changed"]:
        # What was so before does not count any more.
        changed = {"how": "行政复议", "decided_by": "甲市人民政府", "document_number": "甲政复决〔2026〕1号", "ground": "处罚过重。"}
        out["changes"] = [{**changed, "decided_on": out["decided_on"], "before": {"fine_wan_yuan": 77, "content": "罚款77万元。"}}]
    return out


def plain_count(records: list[dict[str, Any]]) -> dict[tuple[str, str], Counter[str]]:
    """The same by going through all records, by month and department."""
    out: dict[tuple[str, str], Counter[str]] = {}
    for one in records:
        cell = out.setdefault((one["decided_on"][:7], one["authority"]), Counter())
        cell["记录"] += 1
        for path in ("fine_wan_yuan", "confiscated_wan_yuan"):
            cell[path] += int(Decimal(repr(one.get(path, 0))) * 1_000_000)
        cell[one["severity"]] += 1
        for category in one["categories"]:
            cell[category] += 1
        cell["合规"] += len(one.get("violation_type", "长" * 2001)) <= 2000 and "valid_until" in one
    return {name: +cell for name, cell in out.items()}


PENALTY_FOLDER = "content/disclosures/penalties/2026"

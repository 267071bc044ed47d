"""generator.exchange.handedreport: what a province reads of it, and programs."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest
from support import AS_OF, city

from generator.exchange import columns, files, handed, handedreport, incoming, tables
from generator.exchange.handedreport import Whole
from generator.model.kinds import Kinds
from generator.model.records import record_of
from generator.site import site as sites
from generator.site.site import Site

DAY = datetime.date.fromisoformat(AS_OF)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Site:
    return sites.load(city(tmp_path_factory.mktemp("handedreport") / "city", kinds).root, DAY)


@pytest.fixture(scope="module")
def whole(site: Site) -> Whole:
    """One record differs, one is missing here, and one there."""
    kind = site.kinds.by_name["penalty"]
    first, second, *rest = sorted(site.by_kind["penalty"], key=lambda one: one.date)
    other = record_of(kind, rest[0].id, rest[0].file, {**rest[0].data, "content": "另一种处罚。\x1b[2J"})
    sheet = files.sheet(site, kind, [first, *rest])
    table = incoming.read(
        kind, tables.read(files.csv_text(sheet).encode()), columns.departments(site.by_kind["department"]), incoming.CallerValues()
    )
    report = handed.report(kind, [table], handed.Shown([second, other, *rest[1:]], {}, DAY), first.date, rest[-1].date)
    return Whole(report, "jia", "甲市", "https://jia.example/", AS_OF, ["上报.csv"], {"scjgj": "市市场监管局"})


def test_people_read_what_is_wrong_with_its_row_and_both_values(whole: Whole) -> None:
    text = handedreport.text(whole)
    assert "表里有、网站上没有（1条）" in text
    assert "表里和网站上不一致（1条）" in text
    assert "网站上有、表里没有（1条）" in text
    assert "上报.csv第2" in text
    assert "网站“另一种处罚。" in text
    assert "https://jia.example/disclosures/penalties/" in text
    assert text.rstrip().endswith("。")
    assert "\x1b" not in text


def test_programs_read_the_same(whole: Whole) -> None:
    text = handedreport.json_text(whole)
    assert "\x1b" not in text
    found = json.loads(text)
    assert (found["version"], found["city"], found["kind"], found["as_of"], found["files"]) == (1, "jia", "penalty", AS_OF, ["上报.csv"])
    assert found["totals"] == whole.report.counts
    assert sorted(one["state"] for one in found["rows"]) == ["absent", "differs"]
    [differs] = [one for one in found["rows"] if one["state"] == "differs"]
    assert [(one["field"], one["site"]) for one in differs["fields"]] == [("content", "另一种处罚。\x1b[2J")]
    assert len(found["beyond"]) == 1
    assert found["period"] == {"from": whole.report.first, "until": whole.report.last}


def test_long_reports_are_cut_for_people_and_whole_for_programs(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handedreport, "MOST", 0)
    assert "……还有1条（--format json 列出全部）" in handedreport.text(whole)
    assert len(json.loads(handedreport.json_text(whole))["rows"]) == 2


def test_a_wide_blank_is_a_blank(whole: Whole) -> None:
    """Between the parts of a line and within a title: it is no character that must be made visible."""
    held = [one._replace(title=f"关于甲{chr(0x3000)}某的决定") if one.state == "absent" else one for one in whole.report.held]
    text = handedreport.text(dataclasses.replace(whole, report=dataclasses.replace(whole.report, held=held)))
    assert "关于甲  某的决定" in text
    assert "\\u3000" not in text

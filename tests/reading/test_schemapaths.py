"""What annotations of a schema say of fields is held against its fields."""

from __future__ import annotations

import pytest
from support import ROOT, SAMPLE, SAMPLE_FILE, Repo


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ('"share": "finished"', '"share": "finish"', "unknown-field-path"),
        ('"share": "finished"', '"share": "count"', "unfit-field-path"),
        ('"share": "finished"', '"share": "name"', "unfit-field-path"),
        ('"of": "count.received"', '"of": "count.none"', "unknown-field-path"),
        ('"when": [{"field": "on"}]}', '"when": [{"field": "off"}]}', "unknown-field-path"),
        ('"among": [{"field": "on"}]', '"among": [{"field": "off"}]', "unknown-field-path"),
        ('{"field": "on"}], "most"', '{"field": "off"}], "most"', "unknown-field-path"),
        ('"figures": [', '"averages": [{"title": "平均", "from": "when", "to": "on"}], "figures": [', "unknown-field-path"),
        ('"figures": [', '"averages": [{"title": "平均", "from": "on", "to": "name"}], "figures": [', "unfit-field-path"),
        ('"figures": [', '"averages": [{"title": "办结", "from": "on", "to": "on"}], "figures": [', "repeated-title"),
        ('"figures": [', '"measured": {"item": "none"}, "figures": [', "unknown-field-path"),
        ('"figures": [', '"measured": {"item": "name"}, "figures": [', "unfit-field-path"),
        ('"figures": [', '"measured": {"names": "name"}, "figures": [', "unknown-field"),
        ('"title": "办结率"', '"title": "办结数"', "repeated-title"),
        ('"title": "已填日期"', '"title": "办结"', "repeated-title"),
        ('"x-page": true', '"x-link": "department", "x-ends": {"on": "off", "reason": "修复"}', "unknown-field-path"),
        ('"x-page": true', '"x-link": "department", "x-ends": {"on": "name", "reason": "修复"}', "unfit-field-path"),
        ('"x-page": true', '"x-ends": {"on": "on", "reason": "修复"}', "missing-field"),
        ('"x-unit": "件"', '"x-forbidden": true', "unknown-choice"),
        ('"x-unit": "件"', '"x-page": true', "unknown-choice"),
        ('"most": 2.5, ', "", "missing-field"),
        ('"field": "state", "values": ["办结"]', '"field": "state", "values": []', "too-few-items"),
    ],
)
def test_a_schema_that_says_what_cannot_be(repo: Repo, old: str, new: str, slug: str) -> None:
    assert SAMPLE.count(old) == 1
    repo.write(SAMPLE_FILE, SAMPLE.replace(old, new))
    assert [(file, found) for file, _, _, found in repo.places()] == [(SAMPLE_FILE, slug)]


def test_the_sample_is_right(repo: Repo) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    assert repo.check() == []


TABLE = """"items": {
  "title": "各项", "description": "逐项填写。", "type": "array",
  "x-table": {"under": "system", "columns": [{"title": "名称", "fields": ["what"]}, {"title": "状态", "fields": ["how"]}], "count": "how"},
  "items": {
    "type": "object",
    "properties": {
      "what": {"title": "何事", "description": "填写何事。", "type": "string"},
      "of": {"title": "制度", "description": "填写制度。", "type": "string", "x-link": "system"},
      "how": {"title": "怎样", "description": "选一项。", "type": "string", "enum": ["好", "不好"]}
    },
    "additionalProperties": false
  }
},
"state": """
PARTS = '"enum": ["办结", "在办"], "x-parts": {"value": "办结", "kind": "sample", "list": "items", "link": "of", "field": "how", "values": ["好"]}'


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ("", "", None),
        ('"under": "system"', '"under": "systems"', "unknown-kind"),
        ('"fields": ["what"]', '"fields": ["whom"]', "unknown-field-path"),
        ('"count": "how"', '"count": "why"', "unknown-field-path"),
        ('"kind": "sample"', '"kind": "samples"', "unknown-kind"),
        ('"list": "items"', '"list": "name"', "unknown-field-path"),
        ('"link": "of"', '"link": "about"', "unknown-field-path"),
        ('"field": "how"', '"field": "state"', "unknown-field-path"),
    ],
)
def test_what_names_another_kind_names_one_that_is_there(repo: Repo, old: str, new: str, slug: str | None) -> None:
    text = SAMPLE.replace('"state": ', TABLE, 1).replace('"enum": ["办结", "在办"]', PARTS)
    assert old == "" or text.count(old) == 1
    repo.write(SAMPLE_FILE, text.replace(old, new) if old else text)
    assert [found for *_, found in repo.places()] == ([slug] if slug else [])


CHANGES = """"changes": {
  "title": "改变", "description": "逐次填写。", "type": "array",
  "x-changes": {"before": "before", "date": "day", "instead": [{"field": "name", "values": ["改"]}]},
  "items": {
    "type": "object",
    "properties": {
      "day": {"title": "日期", "description": "填写日期。", "type": "string", "format": "date", "x-after-own": true},
      "before": {
        "title": "改变之前", "description": "填写改变之前的。", "type": "object",
        "properties": {"finished": {"title": "办结数", "description": "填写件数。", "type": "integer"}},
        "additionalProperties": false
      }
    },
    "additionalProperties": false
  }
},
"follows": {"title": "前一件", "description": "填写前一件。", "type": "string", "x-link": "sample", "x-chain": true},
"list": {"title": "清单", "description": "填写清单。", "type": "string", "x-link": "power-list"},
"item": {
  "title": "事项", "description": "填写事项。", "type": "string",
  "x-in-link": {"kind": "power-list", "link": "list", "list": "items", "by": ["code"], "shows": ["legal_basis"]}
},
"number": {"title": "文号", "description": "填写文号。", "type": "string", "x-document-number": ["authority", "list"]},
"state": """
EXPLAINED = '"enum": ["办结", "在办"], "x-explained": {"values": ["办结"], "by": [{"field": "finished"}], "past": "on"}'


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ("", "", None),
        ('"before": "before"', '"before": "after"', "unknown-field-path"),
        ('"date": "day"', '"date": "night"', "unknown-field-path"),
        ('{"field": "name", "values": ["改"]}', '{"field": "none", "values": ["改"]}', "unknown-field-path"),
        ('{"finished": {"title"', '{"finishes": {"title"', "unknown-field-path"),
        ('"kind": "power-list"', '"kind": "power-lists"', "unknown-kind"),
        ('"kind": "power-list"', '"kind": "department"', "unfit-field-path"),
        ('"link": "list"', '"link": "lists"', "unknown-field-path"),
        ('"list": "items"', '"list": "title"', "unknown-field-path"),
        ('"by": ["code"]', '"by": ["codes"]', "unknown-field-path"),
        ('"shows": ["legal_basis"]', '"shows": ["law"]', "unknown-field-path"),
        ('["authority", "list"]', '["authority", "lists"]', "unknown-field-path"),
        ('"past": "on"', '"past": "off"', "unknown-field-path"),
        ('"past": "on"', '"past": "name"', "unfit-field-path"),
        ('"by": [{"field": "finished"}]', '"by": [{"field": "finish"}]', "unknown-field-path"),
    ],
)
def test_what_follows_names_fields_that_are_there(repo: Repo, old: str, new: str, slug: str | None) -> None:
    """Changes, chains, items of lists, several departments and choices that need a reason."""
    text = SAMPLE.replace('"state": ', CHANGES, 1).replace('"enum": ["办结", "在办"]', EXPLAINED)
    assert old == "" or text.count(old) == 1
    repo.write(SAMPLE_FILE, text.replace(old, new) if old else text)
    assert next((found for *_, found in repo.places()), None) == slug


PARTIES = """"subject": {
  "title": "当事人", "description": "逐名填写。", "type": "array", "x-single": true,
  "items": {
    "type": "object", "x-subject": true,
    "properties": {
      "name": {"title": "名称", "description": "填写名称。", "type": "string"},
      "own": {"title": "自己的次数", "description": "填写次数。", "type": "integer", "x-own": "finished"}
    },
    "additionalProperties": false
  }
},
"state": """


@pytest.mark.parametrize(("of", "slug"), [("finished", None), ("fined", "unknown-field-path"), ("name", "unfit-field-path")])
def test_what_a_party_has_of_its_own_is_a_part_of_a_field(repo: Repo, of: str, slug: str | None) -> None:
    text = SAMPLE.replace('"state": ', PARTIES, 1)
    repo.write(SAMPLE_FILE, text.replace('"x-own": "finished"', f'"x-own": "{of}"'))
    assert [found for *_, found in repo.places()] == ([slug] if slug else [])


SERVED = (
    '"served": {"kind": "window", "holds": ["authority"], "when": [{"field": "state"}], "among": [{"field": "count.received"}]}, "columns"'
)


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ("", "", None),
        ('"kind": "window"', '"kind": "windows"', "unknown-kind"),
        ('"holds": ["authority"]', '"holds": ["authorities"]', "unknown-field-path"),
        ('"when": [{"field": "state"}], "among"', '"when": [{"field": "states"}], "among"', "unknown-field-path"),
        ('{"field": "count.received"}', '{"field": "count.none"}', "unknown-field-path"),
    ],
)
def test_who_serves_a_kind_is_a_kind_with_the_fields_that_are_named(repo: Repo, old: str, new: str, slug: str | None) -> None:
    text = SAMPLE.replace('"columns"', SERVED, 1)
    repo.write(SAMPLE_FILE, text.replace(old, new) if old else text)
    assert [found for *_, found in repo.places()] == ([slug] if slug else [])


@pytest.mark.parametrize(
    ("rule", "slug"),
    [
        ('{"field": "authority", "holds": ["name"]}', None),
        ('{"field": "authority", "holds": ["name", "names"]}', "unknown-field-path"),
        ('{"field": "nobody", "holds": ["name"]}', "unknown-field-path"),
        ('{"field": "authority", "holds": ["name"], "name": "names"}', "unknown-field-path"),
        ('{"field": "authority", "holds": ["name"], "name": "name", "names": ["former_names"]}', None),
        ('{"field": "authority", "holds": ["name"], "name": "name", "names": ["old_names"]}', "unknown-field-path"),
    ],
)
def test_whose_a_linked_record_is_stands_in_fields_that_are_there(repo: Repo, rule: str, slug: str | None) -> None:
    repo.write(SAMPLE_FILE, SAMPLE.replace('"x-page": true', f'"x-link": "window", "x-of": {rule}'))
    assert [found for *_, found in repo.places()] == ([slug] if slug else [])


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ('"since": "received_on"', '"since": "received"', "unknown-field-path"),
        ('"ended": "finished_on"', '"ended": "result"', "unfit-field-path"),
        ('"told": "told_on"', '"told": "told"', "unknown-field-path"),
        ('"until": "to"', '"until": "ground"', "unfit-field-path"),
        ('"x-steps": {"on": "on"', '"x-steps": {"on": "note"', "unfit-field-path"),
        ('"what": "stage"', '"what": "step"', "unknown-field-path"),
        ('"same": {"受理": "received_on"', '"same": {"受理": "received"', "unknown-field-path"),
        # A date is not before a time of day, nor the other way round.
        ('"x-not-before": "from"', '"x-not-before": "ground"', "unfit-field-path"),
    ],
)
def test_stretches_and_steps_name_dates_that_are_there(repo: Repo, old: str, new: str, slug: str) -> None:
    text = (ROOT / "schemas/case.schema.json").read_text(encoding="utf-8")
    assert old in text
    repo.write("schemas/case.schema.json", text.replace(old, new))
    assert slug in {one["slug"] for one in repo.check()}


def test_a_time_of_day_follows_a_time_of_day(repo: Repo) -> None:
    text = (ROOT / "schemas/incident.schema.json").read_text(encoding="utf-8")
    repo.write("schemas/incident.schema.json", text.replace('"x-not-before": "arrived_at"', '"x-not-before": "state"'))
    [wrong] = [one for one in repo.check() if one["path"] == "schemas/incident.schema.json"]
    assert wrong["slug"] == "unfit-field-path"
    assert "时刻" in wrong["message"] + wrong["hint"]


@pytest.mark.parametrize(("path", "slug"), [("name", None), ("count.received", None), ("names", "unknown-field-path")])
def test_what_a_text_is_one_of_stands_in_a_field(repo: Repo, path: str, slug: str | None) -> None:
    repo.write(SAMPLE_FILE, SAMPLE.replace('"x-page": true', f'"x-among": {{"paths": ["{path}"]}}'))
    assert [found for *_, found in repo.places()] == ([slug] if slug else [])

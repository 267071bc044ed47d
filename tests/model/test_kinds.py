"""Every schema file, whatever kinds there are, is tested by its own examples; and a new kind needs nothing but its file."""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import example as always
from hypothesis import strategies as st
from support import AS_OF, GOOD, GOOD_FILE, KIND_NAMES, ROOT, Page, Repo, addresses, as_yaml, city, example_id

from generator.model import records
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding, dotted
from generator.model.kinds import Kind, Kinds
from generator.pages.renderer import Renderer
from generator.reading import recordfile, schemafiles, schemas, source, typed
from generator.site import site
from generator.text import formats

each_kind = pytest.mark.parametrize("name", KIND_NAMES)


def test_there_are_schemas_to_test() -> None:
    assert {"department", "permit", "penalty", "red-black-list", "power-list", "commitment"} <= set(KIND_NAMES)


# Examples


@each_kind
def test_there_are_examples_and_they_are_right(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    assert len(kind.examples) >= 2
    for example in kind.examples:
        assert kind.validators.fast.is_valid(example)
        assert list(kind.validators.exact.iter_errors(example)) == []


@each_kind
def test_the_examples_cover_every_field_and_every_condition(kinds: Kinds, name: str) -> None:
    """docs/schemas.md: examples cover the optional fields and every branch of allOf."""
    kind = kinds.by_name[name]
    used = {re.sub(r"\[\d+\]", "", dotted(path)) for example in kind.examples for path, _ in containers_and_values(example)}
    assert {dotted(path) for path in field_paths(kind.root)} - used == set()
    unused = [
        (at, rule["if"])
        for at, rules in conditions(dict(kind.schema), ())
        for rule in rules
        if not any(applies(rule["if"], holder) for example in kind.examples for holder in holders(example, at))
    ]
    assert unused == []


@each_kind
def test_examples_read_back_equal_from_yaml(reading: Reading, kinds: Kinds, name: str) -> None:
    for example in kinds.by_name[name].examples:
        record, findings = reading(name, as_yaml(example))
        assert findings == []
        assert record is not None
        assert record.data == example


def test_a_repository_of_all_examples_has_no_fault(city_repo: Repo) -> None:
    assert city_repo.check() == []


@each_kind
def test_every_value_of_an_example_is_on_its_page(city_repo: Repo, kinds: Kinds, name: str) -> None:
    import datetime

    found = site.load(city_repo.root, datetime.date.fromisoformat(AS_OF))
    renderer = Renderer(found)
    # What has left the site by now has only a tombstone, and entries of lists that have left are in no record that is shown.
    named = [(name, example_id(kinds.by_name[name], i)) for i in range(1, len(kinds.by_name[name].examples) + 1)]
    shown = [found.by_key[key] for key in named if key in found.by_key]
    assert shown
    for record in shown:
        page = Page(renderer.record(record).body)
        for path, field, value in leaves(record.kind.root, record.data):
            # The items of a list stand under the name of their list.
            named = field if isinstance(path[-1], str) else field_at(record.kind.root, path[:-1])
            assert named.title in page.text, dotted(path)
            if isinstance(value, str) and not (field.link or field.page) and field.format != "date":
                for line in value.split("\n"):
                    # A kind may be told by its Chinese name.
                    assert line in page.text or kinds.by_name[line].singular in page.text, dotted(path)
            if field.link and (field.link, value) not in found.by_key:
                assert found.left(field, value) in page.text
            elif field.link:
                assert f"../{'../' * record.address.count('/')}"[3:] + found.by_key[field.link, value].address in page.links()
            if field.unit:
                assert field.unit in page.text


@each_kind
def test_the_example_that_a_schema_page_shows_is_the_example(city_repo: Repo, kinds: Kinds, name: str) -> None:
    import datetime

    renderer = Renderer(site.load(city_repo.root, datetime.date.fromisoformat(AS_OF)))
    page = next(p.make() for p in renderer.schema_pages() if p.address == f"schemas/{name}/")
    shown = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", page.body, re.S)
    assert shown
    assert yaml.safe_load(html.unescape(shown[1])) == kinds.by_name[name].examples[0]


@each_kind
def test_the_published_schema_stands_alone(city_repo: Repo, kinds: Kinds, name: str) -> None:
    """What programs fetch from /schemas/ needs no other file and still tells right from wrong."""
    import datetime

    import jsonschema

    renderer = Renderer(site.load(city_repo.root, datetime.date.fromisoformat(AS_OF)))
    published = json.loads(dict(renderer.schema_files())[f"schemas/{name}.schema.json"])
    assert "$ref" not in json.dumps({k: v for k, v in published.items() if k != "examples"})
    validator = jsonschema.Draft202012Validator(published)
    jsonschema.Draft202012Validator.check_schema(published)
    for example in kinds.by_name[name].examples:
        assert validator.is_valid(example)
        assert not validator.is_valid({})


# Breaking examples


@each_kind
def test_a_missing_required_field_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    broken = 0
    for example in kind.examples:
        for at, holder in containers_and_values(example):
            for key in sorted(field_at(kind.root, at).required) if isinstance(holder, dict) else ():
                assert key in holder
                broken += 1
                data = copy.deepcopy(example)
                del value_at(data, at)[key]
                text = as_yaml(data)
                found = reading.findings(name, text)
                assert [(f.slug, f.path) for f in found] == [("missing-field", (*at, key))]
                title = field_at(kind.root, (*at, key)).title
                [diagnostic] = reading.diagnostics(name, text)
                assert diagnostic.is_error
                assert f"“{title}”（{key}）" in diagnostic.message
                line = text.split("\n")[diagnostic.span.line - 1]
                if isinstance(at[-1] if at else "", str):
                    assert line.lstrip(" -").startswith(f"{at[-1]}:" if at else f"{next(iter(data))}:")
    assert broken >= len(kind.root.required)


@each_kind
def test_a_wrong_choice_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    for example in kind.examples:
        for path, field, value in leaves(kind.root, example):
            if not field.enum:
                continue
            data = copy.deepcopy(example)
            value_at(data, path[:-1])[path[-1]] = "火星"
            assert [(f.slug, f.path) for f in reading.findings(name, as_yaml(data))] == [("unknown-choice", path)]
            value_at(data, path[:-1])[path[-1]] = f"{value}。"
            text = as_yaml(data)
            [diagnostic] = reading.diagnostics(name, text)
            assert (diagnostic.slug, diagnostic.field) == ("misspelt-choice", dotted(path))
            assert f"“{value}”" in diagnostic.message + diagnostic.hint
            line = text.split("\n")[diagnostic.span.line - 1]
            assert line[diagnostic.span.column - 1 : diagnostic.span.end_column - 1].strip("'") == f"{value}。"


@each_kind
def test_an_unknown_field_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    """Anywhere in a record; and a slip in a name is one mistake, not an unknown field and a missing one."""
    kind = kinds.by_name[name]
    for example in kind.examples:
        for at, holder in containers_and_values(example):
            if not isinstance(holder, dict):
                continue
            data = copy.deepcopy(example)
            value_at(data, at)["wholly_unheard_of"] = "x"
            assert [(f.slug, f.path) for f in reading.findings(name, as_yaml(data))] == [("unknown-field", (*at, "wholly_unheard_of"))]
            for key in [k for k in holder if len(k) > 5]:
                data = copy.deepcopy(example)
                inside = value_at(data, at)
                slip = key[:-2] + key[-1] + key[-2] if key[-1] != key[-2] else key + "s"
                value = inside.pop(key)
                inside[slip] = value
                assert [(f.slug, f.path, f.values["meant"]) for f in reading.findings(name, as_yaml(data))] == [
                    ("misspelt-field", (*at, slip), key)
                ]


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**9),
    st.floats(-10, 10**9, allow_nan=False).map(lambda f: round(f, 6)),
    st.sampled_from(["", "x", "2026-02-30", "2026-02-28", "https://a.example/", "javascript:alert(1)", "a@b.cn", "91990100MA1G0A0192"]),
    st.text(max_size=5),
    st.builds(list),
    st.builds(dict),
)


@given(data=st.data())
def test_the_fast_and_the_exact_validator_agree(kinds: Kinds, data: st.DataObject) -> None:
    """design.md: the fast road and the exact road must agree, or a wrong record would be published."""
    kind = kinds.by_name[data.draw(st.sampled_from(KIND_NAMES))]
    value: Any = copy.deepcopy(data.draw(st.sampled_from(kind.examples)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from([p for p, _ in containers_and_values(value) if p]))
        holder, step = value_at(value, at[:-1]), at[-1]
        match data.draw(st.sampled_from(["delete", "replace", "append", "rename", "double", "move"])):
            case "delete":
                del holder[step]
            case "replace":
                holder[step] = data.draw(_VALUES)
            case "append" if isinstance(holder[step], str):
                holder[step] += data.draw(st.sampled_from([" ", "x", "0", "\u3000", "；", "７"]))
            case "rename" if isinstance(holder, dict):
                holder[f"{step}_"] = holder.pop(step)
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[step]))
            case "move" if isinstance(holder[step], dict):
                holder[step] = [holder[step]]
    errors = list(kind.validators.exact.iter_errors(value))
    assert kind.validators.fast.is_valid(value) == (not errors), errors


@pytest.mark.parametrize(("kind", "old", "new"), [("commitment", "'99010020260312000011'", '"99010020260312000011\\n"')])
def test_a_line_end_after_a_value_is_not_part_of_it(reading: Reading, kinds: Kinds, kind: str, old: str, new: str) -> None:
    text = as_yaml(kinds.by_name[kind].examples[0])
    assert old in text
    assert [f.slug for f in reading.findings(kind, text.replace(old, new))] == []


_FORMATTED = st.one_of(
    st.text(max_size=30),
    st.dates().map(str),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\n?", fullmatch=True),
    st.from_regex(r"[0-2][0-9]{3}-(0[0-9]|1[0-3])-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"\d{4}-[01]\d-[0-3]\d", fullmatch=True),
    st.from_regex(r"(https?://)?[a-z@.\-/ \n]{0,20}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{18}\n?", fullmatch=True),
)


@given(text=_FORMATTED)
@always(text="2026-02-29")
@always(text="２０２６-01-01")
def test_both_validators_check_the_declared_formats_alike(one_field: dict[str, Kind], text: str) -> None:
    """docs/schemas.md: only formats that are really checked, and by both validators as `good_format` says."""
    assume(not text.startswith("0000"))
    for name, kind in one_field.items():
        good = formats.good_format(name, text)
        assert kind.validators.fast.is_valid({"f": text}) == good, name
        assert kind.validators.exact.is_valid({"f": text}) == good, name


def test_there_is_no_year_zero(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "0000-01-01"))
    assert repo.places() == [(GOOD_FILE, 10, 10, "wrong-date")]


@pytest.fixture(scope="module")
def one_field() -> dict[str, Kind]:
    """For each format a kind with one field of it."""
    return {
        name: Kind(
            name="k",
            file="schemas/k.schema.json",
            schema={"type": "object", "properties": {"f": {"type": "string", "format": name}}},
            root=Field(key="", title="", description="", type="object"),
        )
        for name in formats.FORMATS
    }


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        *(("date", v, True) for v in ("2026-02-28", "2024-02-29", "2099-12-31", "1900-01-01", "2199-12-31")),
        *(
            ("date", v, False)
            for v in ("2026-02-29", "2026-2-28", "20260228", "2026/02/28", "2026-02-28 ", "２０２６-02-28", "2026-W08-6", "")
        ),
        *(("uri", v, True) for v in ("http://a.cn", "https://example.org/gs/123.html", "HTTPS://a.b/c?d=e#f", "https://示范市.中国/公示")),
        *(
            ("uri", v, False)
            for v in (
                "javascript:alert(1)",
                "//a.cn",
                "ftp://a.cn/",
                "https://",
                "https://a b.cn",
                "https://user:p@a.cn",
                'https://a.cn/"onclick',
                "data:text/html,x",
                "https://a.cn/<x>",
                "https://a.cn/\n",
            )
        ),
        *(("email", v, True) for v in ("scjgj@example.org", "a.b-c@x.y.cn")),
        *(("email", v, False) for v in ("a@b", "a b@c.cn", "a@b.cn\n", "<a@b.cn>", "@b.cn", "a@@b.cn")),
        *(("uscc", v, True) for v in ("91110000600037341L", "00000000000000000X")),
        *(("uscc", v, False) for v in ("91110000600037341l", "91110000600037341M", " 91110000600037341L")),
    ],
)
def test_formats(name: str, value: str, good: bool) -> None:
    assert formats.good_format(name, value) is good


# A seventh kind


HOTLINE = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "12345热线受理案件",
  "description": "一件热线受理的案件一个文件，定期向社会公布。",
  "x-record": {
    "folder": "disclosures/gift-registers",
    "singular": "热线转办案件",
    "plural": "热线转办",
    "group": "信用监督",
    "order": 70,
    "caption": "{number}：{matter}",
    "date": "received_on",
    "authority": "authority",
    "columns": ["number", "matter", "authority", "received_on"]
  },
  "type": "object",
  "properties": {
    "number": {"title": "受理编号", "description": "填写受理编号，例如“R20260312001”。", "type": "string", "x-unique": true},
    "received_on": {"title": "受理时间", "description": "填写受理的日期。", "type": "string", "format": "date", "x-not-future": true},
    "matter": {"title": "反映问题", "description": "写明反映了什么问题。", "type": "string"},
    "result": {"title": "处理结果", "description": "写明处理的结果。", "type": "string"},
    "authority": {"$ref": "common.json#/$defs/department", "title": "承办单位", "x-link-title": "承办的热线案件"}
  },
  "required": ["number", "received_on", "matter", "result", "authority"],
  "additionalProperties": false,
  "examples": [
    {"number": "R20260312001", "received_on": "2026-03-12", "matter": "路灯不亮", "result": "已经修复。", "authority": "scjgj"},
    {"number": "R20260312002", "received_on": "2026-03-13", "matter": "井盖缺失", "result": "已经更换。", "authority": "xzspj"}
  ]
}
"""
HOTLINE_FILE = "schemas/gift-register.schema.json"
CASE = """\
number: R20261101007
received_on: 2026-11-01
matter: 菜市场公平秤失准
result: 当日检定校准，已回复来电人。
authority: scjgj
"""


@pytest.fixture
def with_seventh(repo: Repo) -> Repo:
    repo.write(HOTLINE_FILE, HOTLINE)
    repo.write("content/disclosures/gift-registers/2026/7.yml", CASE)
    return repo


def test_a_seventh_kind_is_checked_by_its_schema_file_alone(with_seventh: Repo) -> None:
    assert with_seventh.check() == []
    file = "content/disclosures/gift-registers/2026/8.yml"
    with_seventh.write(file, "number: R20261101007\nreceived_on: 2027-01-01\nmater: 秤\nauthority: scjg\nresult:\n")
    assert with_seventh.places() == [
        (file, 1, 9, "repeated-value"),
        (file, 2, 14, "future-date"),
        (file, 2, 14, "year-folder-differs"),
        (file, 3, 1, "misspelt-field"),
        (file, 4, 12, "misspelt-link"),
        (file, 5, 1, "empty-value"),
    ]


def test_a_seventh_kind_is_published_by_its_schema_file_alone(with_seventh: Repo, tmp_path: Path) -> None:
    out = with_seventh.build(tmp_path / "site")
    home = Page((out / "index.html").read_text(encoding="utf-8"))
    assert "热线转办" in home.text
    assert "R20261101007：菜市场公平秤失准" in home.text
    assert "disclosures/gift-registers/" in home.links()
    record = Page((out / "disclosures/gift-registers/2026/7/index.html").read_text(encoding="utf-8"))
    for words in (
        "受理编号",
        "R20261101007",
        "2026年11月1日",
        "反映问题",
        "菜市场公平秤失准",
        "处理结果",
        "承办单位",
        "示范市市场监督管理局",
    ):
        assert words in record.text
    assert "../../../../authorities/scjgj/" in record.links()
    listed = Page((out / "disclosures/gift-registers/index.html").read_text(encoding="utf-8"))
    assert "../../disclosures/gift-registers/2026/7/" in listed.links()
    assert [words for words in ("受理编号", "反映问题", "承办单位", "受理时间") if words not in listed.text] == []
    assert {"disclosures/gift-registers/2026/", "disclosures/gift-registers/by/scjgj/", "schemas/gift-register/"} <= addresses(out)
    department = Page((out / "authorities/scjgj/index.html").read_text(encoding="utf-8"))
    assert "../../disclosures/gift-registers/2026/7/" in department.links()
    # The navigation of a page that has nothing to do with it.
    assert any(
        link.endswith("disclosures/gift-registers/") for link in Page((out / "about/index.html").read_text(encoding="utf-8")).links()
    )
    assert "<loc>https://credit.shifan.example/disclosures/gift-registers/2026/7/</loc>" in (out / "sitemap.xml").read_text(
        encoding="utf-8"
    )
    assert json.loads((out / "schemas/gift-register.schema.json").read_text(encoding="utf-8"))["title"] == "12345热线受理案件"


def test_a_seventh_kind_is_tested_by_these_tests(with_seventh: Repo, tmp_path: Path) -> None:
    """Its examples take part in the repository of all examples, which is how the tests above would see it."""
    found = schemas.load(with_seventh.root)
    assert found.findings == ()
    both = city(tmp_path / "both", found)
    both.write(HOTLINE_FILE, HOTLINE)
    assert both.check() == []


# Schema files that are wrong


def _place(text: str, words: str, part: str) -> tuple[int, int]:
    """Line and column of a part of the first occurrence of some words."""
    at = text.index(words) + words.index(part)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


MATTER = '"matter": {"title": "反映问题", "description": "写明反映了什么问题。", "type": "string"}'
WRONG_SCHEMAS: dict[str, tuple[str, str, str, str, str]] = {
    "unknown annotation": (MATTER, MATTER.replace('"type"', '"x-colour": "red", "type"'), '"x-colour"', '"x-colour"', "unknown-field"),
    "misspelt annotation": (MATTER, MATTER.replace('"type"', '"x-lenght": 9, "type"'), '"x-lenght"', '"x-lenght"', "misspelt-field"),
    "oneOf": (
        MATTER,
        MATTER.replace('"type": "string"', '"type": "string", "oneOf": [{"type": "string"}]'),
        '"oneOf"',
        '"oneOf"',
        "unknown-field",
    ),
    "anyOf at the top": ('  "examples"', '  "anyOf": [{"required": ["matter"]}],\n  "examples"', '"anyOf"', '"anyOf"', "unknown-field"),
    "no title": (MATTER, MATTER.replace('"title": "反映问题", ', ""), MATTER[:9], '"matter"', "missing-field"),
    "no description": (MATTER, MATTER.replace('"description": "写明反映了什么问题。", ', ""), MATTER[:9], '"matter"', "missing-field"),
    "English title": (MATTER, MATTER.replace("反映问题", "matter"), '"title": "matter"', '"matter"', "wrong-form"),
    "two types": (MATTER, MATTER.replace('"string"', '["string", "null"]'), '"type": ["string"', '"type"', "wrong-type"),
    "unknown type": (MATTER, MATTER.replace('"string"', '"strin"'), '"strin"', '"strin"', "misspelt-choice"),
    "unknown format": (MATTER, MATTER.replace('"string"', '"string", "format": "ipv4"'), '"ipv4"', '"ipv4"', "unknown-choice"),
    "not closed": ('  "additionalProperties": false,\n', "", "{", "{", "missing-field"),
    "open": ('"additionalProperties": false', '"additionalProperties": true', '"additionalProperties": true', "true", "unknown-choice"),
    "wrong example": ('"received_on": "2026-03-13"', '"received_on": "2026-03-33"', '"2026-03-33"', '"2026-03-33"', "wrong-example"),
    "example without a field": (', "result": "已经更换。"', "", '{"number": "R20260312002"', "{", "wrong-example"),
    "one example": (
        HOTLINE[HOTLINE.index(',\n    {"number": "R20260312002"') : HOTLINE.index("\n  ]\n}")],
        "",
        '"examples"',
        '"examples"',
        "too-few-items",
    ),
    "unknown column": ('"columns": ["number", "matter"', '"columns": ["number", "mater"', '"mater"', '"mater"', "unknown-field-path"),
    "unknown date": ('"date": "received_on"', '"date": "recieved_on"', '"recieved_on"', '"recieved_on"', "unknown-field-path"),
    "unknown caption": ("{number}：{matter}", "{number}：{mater}", '"{number}', '"{number}', "unknown-field-path"),
    "unknown definition": ("$defs/department", "$defs/departement", '"common.json#/$defs/departement"', '"common', "unknown-definition"),
    "unknown kind": (
        '"$ref": "common.json#/$defs/department", ',
        '"description": "填写单位。", "type": "string", "x-link": "office", ',
        '"office"',
        '"office"',
        "unknown-kind",
    ),
    "repeated key": ('"order": 70,', '"order": 70, "order": 71,', '"order": 71', '"order"', "repeated-key"),
    "bare word": ('"order": 70,', '"order": seventy,', "seventy", "seventy", "json-unquoted-text"),
    "letter for digit": ('"order": 70,', '"order": 7O,', "7O", "7O", "json-unquoted-text"),
}


@pytest.mark.parametrize("name", WRONG_SCHEMAS)
def test_a_wrong_schema_file_has_a_diagnostic_at_its_place(with_seventh: Repo, name: str) -> None:
    old, new, words, part, slug = WRONG_SCHEMAS[name]
    assert old in HOTLINE
    text = HOTLINE.replace(old, new)
    with_seventh.write(HOTLINE_FILE, text)
    line, column = _place(text, words, part)
    assert [found for found in with_seventh.places() if found[0] == HOTLINE_FILE] == [(HOTLINE_FILE, line, column, slug)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"order": 70', '"order": "x"'),
        ('"order": 70', '"order": 70, "order": 71'),
        ('"order": 70,', '"order": 70'),
    ],
)
def test_one_mistake_in_a_schema_is_not_one_in_every_record(with_seventh: Repo, old: str, new: str) -> None:
    with_seventh.write(HOTLINE_FILE, HOTLINE.replace(old, new))
    assert {path for path, *_ in with_seventh.places()} == {HOTLINE_FILE}


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "empty-file"),
        (b"[]", "not-a-mapping"),
        (b'{"title": "\xff"}', "not-utf8"),
        (b'{"title": "a" "b"}', None),
        (b'{"title": "a",', None),
        (b"{" * 5000, "nesting-too-deep"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "nesting-too-deep"),
        (b"{}", "missing-field"),
        (b'{"x-record": 3}', None),
        (b'{"x-record": {"folder": 3}}', None),
        (b'{"examples": [1]}', None),
        (b'{"properties": {"a": 1}}', None),
        (b'{"allOf": [{"if": 1, "then": 2}]}', None),
        (b'{"title": &a "x", "description": *a}', "yaml-anchor"),
    ],
)
def test_a_schema_file_that_is_no_schema(with_seventh: Repo, content: bytes, slug: str | None) -> None:
    """Only the broken file is reported: its records are not, and all other kinds still work."""
    with_seventh.write(HOTLINE_FILE, content)
    found = [d for d in with_seventh.check() if d["path"] == HOTLINE_FILE]
    assert found
    if slug:
        assert slug in {d["slug"] for d in found}


def test_other_kinds_still_work_beside_a_broken_schema(with_seventh: Repo) -> None:
    with_seventh.write(HOTLINE_FILE, HOTLINE.replace('"order": 70', '"order": "x"'))
    with_seventh.write("content/authorities/scjgj.yml", "name: 某局\n")
    found = with_seventh.check()
    assert {d["path"] for d in found} == {HOTLINE_FILE, "content/authorities/scjgj.yml"}
    assert [d["slug"] for d in found if d["path"] == HOTLINE_FILE] == ["wrong-type"]


@pytest.mark.parametrize(
    "name",
    [
        "common.json",
        pytest.param("metaschema.json"),
    ],
)
@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff", b"[]"])
def test_the_shared_schema_files_can_be_broken_too(repo: Repo, name: str, content: bytes | None) -> None:
    path = repo.root / "schemas" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    done = repo.credit("check", "--as-of", AS_OF)
    assert done.code in (1, 2)
    assert name in done.out + done.err


# Ways through schemas and data


def containers_and_values(value: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Everything in a record with its path, containers first."""
    yield path, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield from containers_and_values(below, (*path, step))


def value_at(value: Any, path: FieldPath) -> Any:
    for step in path:
        value = value[step]
    return value


def field_at(field: Field, path: FieldPath) -> Field:
    for step in path:
        below = field.items if isinstance(step, int) else field.properties[step]
        assert below is not None
        field = below
    return field


def field_paths(field: Field, path: FieldPath = ()) -> Iterator[FieldPath]:
    for key, below in field.properties.items():
        yield (*path, key)
        yield from field_paths(below, (*path, key))
    if field.items is not None:
        yield from field_paths(field.items, path)


def leaves(field: Field, data: Any) -> Iterator[tuple[FieldPath, Field, Any]]:
    for path, value in containers_and_values(data):
        if not isinstance(value, dict | list):
            yield path, field_at(field, path), value


def conditions(found: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """The conditions of a schema with the fields that lead to the object that they stand on."""
    if "allOf" in found:
        yield path, found["allOf"]
    for key, below in found.get("properties", {}).items():
        if isinstance(below, dict):
            yield from conditions(below, (*path, key))
    if "items" in found:
        yield from conditions(found["items"], path)


def holders(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from holders(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from holders(value[path[0]], path[1:])


def applies(condition: Any, value: Any) -> bool:
    import jsonschema

    return bool(jsonschema.Draft202012Validator(condition).is_valid(value))


class Reading:
    """Reads a text as a record of a kind, as the check does."""

    def __init__(self, repo: Repo, kinds: Kinds) -> None:
        self.repo = repo
        self.kinds = kinds

    def file(self, name: str) -> str:
        return f"content/{self.kinds.by_name[name].folder}/broken.yml"

    def __call__(self, name: str, text: str) -> tuple[records.Record | None, list[Finding]]:
        self.repo.write(self.file(name), text)
        return recordfile.read(self.repo.root, self.file(name), self.kinds)

    def findings(self, name: str, text: str) -> list[Finding]:
        return self(name, text)[1]

    def diagnostics(self, name: str, text: str) -> list[Any]:
        from generator.checks import places
        from generator.checks.diagnostics import locate

        return locate(self.findings(name, text), places.locator(self.repo.root))


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Reading:
    return Reading(Repo(tmp_path_factory.mktemp("reading")), kinds)


@pytest.mark.parametrize("file", sorted((ROOT / "schemas").glob("*.json")), ids=lambda file: file.name)
def test_both_ways_of_reading_a_schema_agree(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    findings: list[Any] = []
    slow = typed.json_value(source.compose(text, file.name), file.name, findings)
    assert findings == []
    assert schemafiles.plain_json(text) == slow


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": NaN}', "{'a': 1}", '{"a": 1} x', '{"a": "\\u0041"}', "[" * 50 + "]" * 50, '{"a":\t1}']
)
def test_what_is_not_plain_is_left_to_the_exact_way(text: str) -> None:
    assert schemafiles.plain_json(text) is None

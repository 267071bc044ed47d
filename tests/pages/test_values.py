"""Values as people read them."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, GOOD, GOOD_FILE, new_repo

from generator.model.fields import Field
from generator.pages import values
from generator.site import site as sites
from generator.site.site import Site
from generator.text.identifiers import NO_CODE


def field(type_: str = "string", **more: Any) -> Field:
    return Field(key="f", title="项", description="填写。", type=type_, **more)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    repo = new_repo(tmp_path_factory.mktemp("values") / "repo")
    repo.write(GOOD_FILE, GOOD)
    return sites.load(repo.root, datetime.date.fromisoformat(AS_OF))


def show(site: Site, one: Field, value: Any, whole: dict[str, Any] | None = None) -> str:
    return values.shower(site, one)(value, whole or {}).replace(values.UP, "../../")


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.5, "万元", "0.5 万元（5,000 元）"),
        (3, "万元", "3 万元（30,000 元）"),
        (0, "万元", "0 万元"),
        (0.000001, "万元", "0.000001 万元（0.01 元）"),
        (1234.56789, "万元", "1,234.56789 万元（12,345,678.9 元）"),
        (7, "个工作日", "7 个工作日"),
        (1200, "", "1,200"),
        (0, "个工作日", "0 个工作日"),
    ],
)
def test_numbers_with_their_unit(site: Site, value: float, unit: str, shown: str) -> None:
    assert show(site, field("number", unit=unit), value) == shown


@pytest.mark.parametrize(
    ("unit", "shown"), [("", "2026"), ("号", "2026 号"), ("年", "2026 年"), ("件", "2,026 件"), ("个工作日", "2,026 个工作日")]
)
def test_years_and_serial_numbers_are_no_quantities(site: Site, unit: str, shown: str) -> None:
    assert show(site, field("integer", unit=unit), 2026) == shown


@pytest.mark.parametrize(
    ("value", "long_term", "shown"),
    [("2026-03-05", "", "2026年3月5日"), ("2099-12-31", "2099-12-31", "长期"), ("2099-12-31", "", "2099年12月31日")],
)
def test_dates(site: Site, value: str, long_term: str, shown: str) -> None:
    found = show(site, field(format="date", long_term=long_term), value)
    assert plain(found) == shown


def test_codes_lead_to_their_holder(site: Site) -> None:
    found = show(site, field(format="uscc"), "91990100MA1G0A0192")
    assert 'href="../../organisations/91990100MA1G0A0192/"' in found
    assert show(site, field(format="uscc"), NO_CODE) == "无"
    # Nobody has been named by this code.
    assert "href" not in show(site, field(format="uscc"), "91110000600037341L")


def test_links_lead_to_the_record_by_its_name(site: Site) -> None:
    assert show(site, field(link="department"), "scjgj") == '<a href="../../authorities/scjgj/">甲市市场监督管理局</a>'


def test_texts_of_several_lines_are_paragraphs(site: Site) -> None:
    assert show(site, field(), "一\n\n二 <b>\n") == "<p>一</p><p>二 &lt;b&gt;</p>"


def test_short_lists_are_a_line_and_long_ones_a_list(site: Site) -> None:
    items = field()
    assert show(site, field("array", items=items), ["警告", "罚款"]) == "警告、罚款"
    assert show(site, field("array", items=items), ["一" * 13, "二"]) == f"<ul><li>{'一' * 13}</li><li>二</li></ul>"


@pytest.mark.parametrize(("value", "shown"), [(True, "是"), (False, "否")])
def test_true_and_false(site: Site, value: bool, shown: str) -> None:
    assert show(site, field("boolean"), value) == shown


@given(text=st.text(min_size=1, max_size=40))
def test_no_text_is_markup(site: Site, text: str) -> None:
    """Nothing an editor writes is markup, in whatever sort of field it stands."""
    for one in (field(), field(format="uri"), field(format="uscc"), field(link="department"), field("array", items=field())):
        value = [text] if one.type == "array" else text
        html = show(site, one, value)
        for start in re.findall(r"<(/?[a-z]+)(?=[\s>])", html):
            assert start.strip("/") in ("a", "span", "p", "ul", "li")
        assert re.sub(r'<a href="[^"<>]*"(?: rel="[^"<>]*")?>|<span class="cr-code">|</?(?:a|span|p|ul|li)>', "", html).count("<") == 0


def test_a_cell_of_a_list_shows_the_first_of_many(site: Site) -> None:
    item = Field(key="items", title="", description="", type="object", properties={"f": field()})
    root = Field(key="", title="", description="", type="object", properties={"items": field("array", items=item)})
    data = {"items": [{"f": c} for c in "甲乙丙丁"]}
    cell = values.column(site, root, "items.f")
    assert cell(data) == "甲、乙、丙 等 4 项"
    assert cell({"items": data["items"][:2]}) == "甲、乙"
    assert cell({}) == ""


def test_plain_fields_come_first_in_the_order_of_the_schema_and_groups_under_their_headings(site: Site) -> None:
    shape = Field(
        key="",
        title="",
        description="",
        type="object",
        properties={
            "b": Field(key="b", title="丙", named="丙", description="", type="object", properties={"f": field(named="项")}),
            "a": Field(key="a", title="甲 & 乙", named="甲 &amp; 乙", description="", type="string"),
            "d": Field(key="d", title="丁", named="丁", description="", type="string"),
        },
    )
    html = values.fields(site, shape)({"d": "4", "b": {"f": "x"}, "a": "1"}, {})
    assert plain(html).split() == ["甲", "&", "乙1", "丁4", "丙项x"]
    assert "<h2 id=b>丙</h2>" in html
    assert html.count("<dl") == html.count("</dl>") == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("made_on", "承诺作出日期（made_on）"),
        ("subject.name", "承诺人·名称（subject.name）"),
        ("first-publication", "首次公布（first-publication）"),
        # The check reports it; the page shows what is there.
        ("nowhere.at_all", "nowhere.at_all"),
    ],
)
def test_the_name_of_a_field_is_shown_with_its_title(site: Site, value: str, shown: str) -> None:
    assert plain(show(site, field(path={"kind": "kind", "holds": "any"}), value, {"kind": "commitment"})) == shown


def test_without_a_known_kind_the_name_of_a_field_stands_alone(site: Site) -> None:
    for data in ({}, {"kind": "nothing"}):
        assert plain(show(site, field(path={"kind": "kind", "holds": "any"}), "<b>", data)) == "<b>"


def test_what_is_remembered_of_a_field_is_of_that_field_and_that_value_only(site: Site) -> None:
    """What shows a field remembers what it has shown; neither another field nor another number may get it."""
    day = "2099-12-31"
    assert plain(show(site, field(format="date", long_term=day), day)) == "长期"
    assert plain(show(site, field(format="date"), day)) == "2099年12月31日"
    assert plain(show(site, field(link="department"), "scjgj")) == "甲市市场监督管理局"
    assert show(site, field(link="commitment"), "scjgj") != show(site, field(link="department"), "scjgj")
    one = values.shower(site, field("number"))
    # All of these are equal to one another, or would be in a dictionary.
    assert [one(value, {}) for value in (1, 1.0, 0.0, -0.0, 0, 1)] == ["1", "1.0", "0.0", "-0.0", "0", "1"]


def test_what_is_remembered_fits_pages_of_any_depth(site: Site) -> None:
    """The way to the root is not part of what is shown: it is put in where the page is known."""
    one = values.shower(site, field(link="department"))
    for up in ("", "../", "../../../"):
        assert one("scjgj", {}).replace(values.UP, up) == f'<a href="{up}authorities/scjgj/">甲市市场监督管理局</a>'


def test_a_field_path_is_read_by_the_record_that_it_stands_in(site: Site) -> None:
    """The same text under the same field names different fields in rules about different kinds."""
    one = values.shower(site, field(path={"kind": "kind", "holds": "any"}))
    assert plain(one("subject.name", {"kind": "commitment"})) == "承诺人·名称（subject.name）"
    assert plain(one("subject.name", {"kind": "nothing"})) == "subject.name"


def test_things_in_lists_in_lists_have_anchors_of_their_own(site: Site) -> None:
    def thing(key: str, *below: Field, items: bool = False) -> Field:
        shape = Field(key=key, title=key, description="", type="object", properties={one.key: one for one in below}, label=key)
        return Field(key=key, title=key, description="", type="array", items=shape, label=key) if items else shape

    words = Field(key="words", title="", description="", type="array", items=field(), label="words")
    root = thing("", thing("outer", words, thing("inner", words, thing("part", field()), items=True), items=True))
    inner = {"words": ["x"], "part": {"f": "y"}}
    html = values.fields(site, root)({"outer": [{"words": ["x"], "inner": [inner, inner]}, {"words": ["x"], "inner": [inner]}]}, {})
    ids = ["outer", "outer-1-inner", *(f"outer-1-inner-{i}-part" for i in (1, 2)), "outer-2-inner", "outer-2-inner-1-part"]
    assert re.findall(r" id=([a-z0-9-]+)", html) == ids
    assert re.search("[\0-\x08]", html) is None


def test_a_time_of_day_is_written_as_in_texts(site: Site) -> None:
    html = show(site, field(format="datetime"), "2026-11-03 09:05")
    assert html == "2026年11月3日 09:05"


def test_steps_are_a_line_of_time(site: Site) -> None:
    parts = {"stage": field(), "on": field(format="date"), "note": field()}
    steps = field("array", items=field("object", properties=parts), steps={"on": "on", "what": "stage"})
    shape = field("object", properties={"stages": steps})
    data = {"stages": [{"stage": "受理", "on": "2026-09-14"}, {"stage": "勘验", "on": "2026-09-17", "note": "<b>到场</b>"}]}
    html = values.fields(site, shape)(data, data)
    assert html.count("<li>") == 2
    assert '<ol class="cr-steps">' in html
    assert html.index("受理") < html.index("勘验")
    assert "&lt;b&gt;到场&lt;/b&gt;" in html

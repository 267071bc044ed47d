"""The pages of a site: what stands where, and that nothing an editor writes is anything but text."""

from __future__ import annotations

import datetime
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from hotline import CASE, HOTLINE, HOTLINE_FILE
from support import AS_OF, GOOD, ROOT, Page, Repo, as_yaml, city, new_repo

from generator.model.fields import Field
from generator.model.kinds import Kinds
from generator.model.records import NATURAL_PERSON
from generator.pages import home, recordpage
from generator.pages import lists as list_pages
from generator.pages import renderer as pages
from generator.pages.page import PagePlan
from generator.pages.renderer import Renderer
from generator.reading import schemas
from generator.site import site
from generator.site.site import Site

DAY = datetime.date.fromisoformat(AS_OF)


def every_page(renderer: Renderer) -> Iterator[pages.Page]:
    for batch in renderer.batches():
        for plan in batch.plans():
            page = plan.make()
            assert (page.address, page.shell, page.indexed) == (plan.address, plan.shell, plan.indexed)
            yield page


def made(plans: Iterable[PagePlan]) -> Iterator[pages.Page]:
    return (plan.make() for plan in plans)


def load(repo: Repo) -> Site:
    return site.load(repo.root, DAY)


@pytest.fixture(scope="module")
def renderer(city_repo: Repo) -> Renderer:
    return Renderer(load(city_repo), "https://git.example/edit/")


# Nothing an editor writes runs

POISON = (
    """<script>alert(1)</script><img src=x onerror=alert(2)>"'><math><svg onload=alert(3)> """
    """{{ 7*7 }} {% raw %} {# x #} &amp; credit-mark-body"""
)


def poisoned(field: Field, value: Any) -> Any:
    """Poison in every text that a schema leaves free; what has a form or a meaning is left, or the record would not be read."""
    if isinstance(value, dict):
        return {key: poisoned(field.properties[key], one) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(field.items or field, one) for one in value]
    if not isinstance(value, str) or field.enum or field.format or field.link or "pattern" in _schema_of(field):
        return value
    return f"{value}{POISON}"


_PATTERNED: set[tuple[str, str]] = set()


def _schema_of(field: Field) -> set[str]:
    return {"pattern"} if (field.key, field.title) in _PATTERNED else set()


def _collect(key: str, schema: Any) -> None:
    if "pattern" in schema:
        _PATTERNED.add((key, schema.get("title", key)))
    for name, below in schema.get("properties", {}).items():
        if isinstance(below, dict):
            _collect(name, below)
    if "items" in schema:
        _collect(key, schema["items"])


@pytest.fixture(scope="module")
def poisoned_site(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Site:
    """Every example with poison in it. `check` would refuse it; here nothing stands between the records and their pages."""
    repo = city(tmp_path_factory.mktemp("poison") / "repo", kinds)
    for kind in kinds:
        _collect(kind.name, kind.schema)
    content = repo.root / "content"
    for path in content.rglob("*.yml"):
        kind_of = kinds.of(path.relative_to(repo.root).as_posix())
        assert kind_of is not None
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(as_yaml(poisoned(kind_of.root, data)), encoding="utf-8")
    found = load(repo)
    # Read without a fault: what is shown below is all of it.
    assert found.findings == ()
    return found


# The last of them are those of the chart of the board.
_ELEMENTS = """
    a nav h1 h2 h3 h4 h5 h6 p dl div dt dd time span ul li table caption thead tbody tr th td footer code pre strong em ol input label
    form button section blockquote br hr svg rect text title line g select option noscript script figure figcaption details summary small aside
    textarea path circle optgroup
"""
ALLOWED = frozenset(_ELEMENTS.split())


def assert_harmless(html: str) -> Page:
    page = Page(html)
    for tag, attributes in page.elements:
        assert tag in ALLOWED, tag
        # A script is one of our own files, and nothing stands in it.
        assert tag != "script" or re.fullmatch(r"(\.\./)+assets/[a-z-]+\.js", attributes["src"])
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")], attributes
        for name in ("href", "src", "action"):
            assert not attributes.get(name, "").strip().lower().startswith(("javascript:", "data:", "vbscript:"))
    return page


def test_every_page_of_poisoned_records_is_harmless(poisoned_site: Site) -> None:
    """issue 2, Bad input: HTML and Jinja in any field never give text that runs in the page."""
    renderer = Renderer(poisoned_site, "https://git.example/edit/")
    shown = 0
    for page in every_page(renderer):
        read = assert_harmless(page.body)
        shown += POISON in read.text
    assert shown > len(poisoned_site.records) / 2
    parts = home.texts(renderer.prints, renderer.env, search=True)
    for part in parts.values():
        assert_harmless(part)
    assert POISON in Page(parts["newest"]).text


def test_every_poisoned_text_is_shown_as_it_was_written(poisoned_site: Site) -> None:
    renderer = Renderer(poisoned_site)
    for record in poisoned_site.records:
        text = Page(renderer.record(record).body).text
        for value in _texts(record.data):
            if POISON in value:
                assert value in text


def test_poison_in_title_and_description_stays_text_in_the_whole_page(poisoned_site: Site, tmp_path: Path) -> None:
    """The last step too: the head of the page, where titles stand in attributes."""
    from generator.publish.frame import Marks, cut
    from generator.publish.publication import Publication

    marks = Marks("0123")
    frame = (
        f'<html><head><title>{marks.title}</title><meta name="description" content="{marks.description}">'
        f'<link rel="canonical" href="https://a.example/x/">{marks.head}</head><body>{marks.body}</body></html>'
    )
    renderer = Renderer(poisoned_site)
    shells = {address: cut(frame, address, marks) for address, _ in renderer.shells()}
    Publication(renderer, tmp_path, site_url="https://a.example/").finish(shells, [])
    found = list(tmp_path.rglob("*.html"))
    assert found
    descriptions = []
    for path in found:
        page = Page(path.read_text(encoding="utf-8"))
        assert {tag for tag, _ in page.elements} <= ALLOWED | {"html", "head", "title", "meta", "link", "body"}
        assert [tag for tag, _ in page.elements][:3] == ["html", "head", "title"]
        metas = {meta["name"]: meta["content"] for meta in page.all("meta")}
        assert set(metas) <= {"description", "robots"}
        descriptions.append(metas["description"])
    assert any(POISON in text for text in descriptions)


def test_a_frame_gives_what_the_template_gives(poisoned_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records with nothing beside their fields are filled into a page that was rendered once; no text may end up elsewhere or as markup."""
    for base in ("https://git.example/edit/%s{0}<&>/", ""):
        quick, slow = Renderer(poisoned_site, base), Renderer(poisoned_site, base)
        slow.record(poisoned_site.records[0])
        found = [quick.record(record) for record in poisoned_site.records]
        with monkeypatch.context() as patch:
            # No template has this name, so none is filled.
            patch.setattr(recordpage, "RECORD_TEMPLATE", "")
            assert [slow.record(record) for record in poisoned_site.records] == found
        # Twice, since the second record of a kind is the first to be filled into a frame that stands.
        assert [quick.record(record) for record in poisoned_site.records] == found
        assert not [page for page in found if re.search("[\0-\x08]", page.body)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(below)


def test_words_of_a_schema_are_text_too(repo: Repo) -> None:
    """Whoever writes a schema is trusted, but `<` in a title is a slip, not markup."""
    text = HOTLINE
    for words in ("受理编号", "反映问题", "热线受理案件", "热线受理", "写明处理的结果", "12345热线", "承办的热线案件"):
        text = text.replace(f'"{words}', f'"<b>{words}\\" x=y>')
    repo.write(HOTLINE_FILE, text)
    repo.write("content/disclosures/gift-registers/2026/7.yml", CASE)
    found = load(repo)
    assert found.findings == ()
    renderer = Renderer(found)
    for page in every_page(renderer):
        read = Page(page.body)
        assert "b" not in {tag for tag, _ in read.elements}
        assert not [attributes for _, attributes in read.elements if "x" in attributes]
    assert "b" not in {tag for tag, _ in Page("".join(home.texts(renderer.prints, renderer.env, search=True).values())).elements}


# Every page


def test_every_address_is_of_one_page_and_every_frame_exists(renderer: Renderer) -> None:
    found = list(every_page(renderer))
    addresses = [page.address for page in found]
    assert len(addresses) == len(set(addresses))
    assert {page.shell for page in found} <= {address for address, _ in renderer.shells()}
    for page in found:
        assert page.address.endswith("/")
        assert not page.address.startswith("/")
        assert page.title
        assert page.description


def test_every_link_within_the_site_leads_to_a_page(renderer: Renderer) -> None:
    # These are written in Markdown, or made when all files are there.
    known = {page.address for page in every_page(renderer)} | {"", "objection/", "data/", "feeds/"} | {page.address for page in renderer.site.written.values()}
    for page in every_page(renderer):
        for link in Page(page.body).links():
            # Files beside the pages have their test in test_publish.py.
            if not link.startswith(("https://", "http://", "#", "tel:", "mailto:")) and not link.partition("#")[0].endswith(
                (".ics", ".json", ".csv", ".xml", ".xlsx")
            ):
                path = re.split("[?#]", link)[0]
                target = posixpath.normpath(posixpath.join("/", page.address, path)).lstrip("/")
                assert (f"{target}/" if path.endswith("/") and target else target) in known, (page.address, link)


@pytest.mark.parametrize("checks", [pytest.param(True), False], ids=["explanations", "all others"])
def test_pages_are_well_formed_and_have_one_heading(renderer: Renderer, checks: bool) -> None:
    """Elements are closed that HTML wants closed, ids are unique, levels of headings are not skipped (WCAG 2.2, 1.3.1 and 4.1)."""
    for page in every_page(renderer):
        if page.address.startswith("checks/") != checks:
            continue
        read = Page(page.body)
        ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), page.address
        levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1, page.address
        assert all(b <= a + 1 for a, b in pairwise(levels)), (page.address, levels)
        for tag in ("div", "dl", "ul", "table", "a", "span", "nav"):
            assert len(re.findall(rf"<{tag}[\s>]", page.body)) == page.body.count(f"</{tag}>"), (page.address, tag)


# Records


def test_a_record_page_says_where_it_is_from_and_how_to_mend_it(renderer: Renderer) -> None:
    record = next(r for r in renderer.site.records if r.kind.name == "penalty")
    page = Page(renderer.record(record).body)
    assert f"https://git.example/edit/{record.file}" in page.links()
    assert any(link.endswith(f"objection/letter/?record={record.address}") for link in page.links())
    assert f"../../../{'../' * record.id.count('/')}authorities/{record.authority}/" in page.links()
    without = Page(Renderer(renderer.site).record(record).body)
    assert not any(link.startswith("https://git.") for link in without.links())
    assert record.file in without.text


def test_a_record_page_shows_what_links_to_it(repo: Repo) -> None:
    for i in range(12):
        repo.write(f"content/lists/commitments/{i:02d}-a.yml", GOOD.replace("000011", f"{i:06d}"))
    repo.write("content/lists/commitments/z.yml", GOOD.replace("000011", "000099").replace("accepted_by: xzspj", "accepted_by: scjgj"))
    found = load(repo)
    page = Page(Renderer(found).record(found.by_key["department", "xzspj"]).body)
    # Ten, and a link to the list of the others.
    assert sum("lists/commitments/" in link and "/by/" not in link for link in page.links()) == 10
    assert "../../lists/commitments/by/xzspj/" in page.links()
    assert "查看全部 12 条" in page.text
    other = Page(Renderer(found).record(found.by_key["department", "scjgj"]).body)
    assert [link for link in other.links() if "commitments" in link and "/by/" not in link] == ["../../lists/commitments/z/"]


# Organisations


def test_natural_persons_have_no_page(renderer: Renderer) -> None:
    """issue 2: a page per organisation, never for natural persons."""
    persons = {
        value["name"]
        for record in renderer.site.records
        for value in _mappings(record.data)
        if value.get("type") == NATURAL_PERSON and "name" in value
    }
    assert persons
    assert not persons & {name for one in renderer.site.organisations.values() for name in one.names}
    for page in map(renderer.organisations.page, renderer.site.organisations.values()):
        assert not persons & {page.title.removesuffix(" - 单位查询")}
    for page in made(renderer.organisations.lists()):
        read = Page(page.body)
        assert not [name for name in persons if name in read.text]


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _mappings(below)


def test_a_natural_person_with_a_code_has_no_page_either(repo: Repo) -> None:
    """The check refuses such a record. Even if it did not, the look-up would not gather it."""
    repo.write("content/lists/commitments/a.yml", GOOD.replace("法人及非法人组织", "自然人").replace("甲市清和餐饮管理有限公司", "王*"))
    assert load(repo).organisations == {}


def test_all_that_is_published_about_an_organisation_is_on_one_page(repo: Repo) -> None:
    repo.write(
        "content/lists/commitments/2025/a.yml",
        GOOD.replace("2026-03-12", "2025-03-12").replace("有限公司", "公司").replace("000011", "000001"),
    )
    repo.write("content/lists/commitments/2026/b.yml", GOOD.replace("000011", "000002"))
    repo.write("content/lists/commitments/2026/c.yml", GOOD.replace("000011", "000003").replace("91990100MA1G0A0192", "00000000000000000X"))
    found = load(repo)
    [one] = found.organisations.values()
    assert one.address == "organisations/91990100MA1G0A0192/"
    page = Page(Renderer(found).organisations.page(one).body)
    # The latest name is its name; the filler for "no code" is nobody's.
    assert page.text.index("甲市清和餐饮管理有限公司") < page.text.index("甲市清和餐饮管理公司")
    assert [link for link in page.links() if "commitments" in link] == [
        "../../lists/commitments/2026/b/",
        "../../lists/commitments/2025/a/",
    ]


# A rule by which something is owed of each record.
PUBLISHED: dict[str, Any] = {
    "title": "信用承诺公示",
    "duty": "公布",
    "enabled": "启用",
    "kind": "commitment",
    "trigger": "记录",
    "starts": "made_on",
    "limit_kind": "固定",
    "limit": {"count": 7, "unit": "日"},
    "in_force_from": "2026-01-01",
    "law": {"title": "《某方案》", "clause": "四（三）", "text": "及时公示。"},
    "certainty": {"level": "全文核对"},
    "holiday_end": {"moves": "不顺延", "ground": "期限是本站自己的安排，休息日也照算。"},
    "worked_examples": [{"starts": "2026-03-12", "due": "2026-03-19"}],
}


@pytest.mark.parametrize("owing", [True, False])
def test_records_with_nothing_beside_their_fields_are_rendered_once_for_all(
    repo: Repo, owing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendering each takes ten times as long, and a site on which duties are owed has no other records than one on which none are."""
    if owing:
        repo.dump("content/rules/published.yml", PUBLISHED)
    for number in range(20):
        repo.write(f"content/lists/commitments/2026/n{number}.yml", GOOD.replace("000011", f"{number:06d}"))
    found = load(repo)
    assert found.owes is owing
    renderer, rendered = Renderer(found), []
    render = jinja2.Template.render

    def counted(template: jinja2.Template, *args: Any, **words: Any) -> str:
        rendered.append(template.name)
        return render(template, *args, **words)

    monkeypatch.setattr(jinja2.Template, "render", counted)
    pages_made = [renderer.record(record) for record in found.by_kind["commitment"]]
    assert len({page.body for page in pages_made}) == 20
    assert rendered == ["record.html"]


# Lists


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """451 commitments of two years and two departments."""
    repo = new_repo(tmp_path_factory.mktemp("many") / "repo")
    for i in range(451):
        year, authority = 2025 + i % 2, "xzspj" if i < 350 else "scjgj"
        text = GOOD.replace("000011", f"{i:06d}").replace("2026-03-12", f"{year}-{1 + i % 12:02d}-{1 + i % 28:02d}")
        repo.write(f"content/lists/commitments/{year}/n{i}.yml", text.replace("accepted_by: xzspj", f"accepted_by: {authority}"))
    return Renderer(load(repo))


def lists(renderer: Renderer) -> dict[str, Page]:
    plans = [plan for batch in renderer.batches() if batch.name.startswith("lists-commitment") for plan in batch.plans()]
    return {page.address: Page(page.body) for page in made(plans)}


def rows(page: Page, folder: str = "lists/commitments/") -> list[str]:
    found = [link.replace("../", "") for link in page.links()]
    return [link.removeprefix(folder).rstrip("/") for link in found if re.fullmatch(rf"{folder}20\d\d/n\d+/", link)]


def test_the_lists_of_years_hold_every_record_once_newest_first(many: Renderer) -> None:
    found = lists(many)
    addresses = [f"lists/commitments/{year}/{page}" for year in (2026, 2025) for page in ("", "page-2/", "page-3/")]
    listed = [row for address in addresses for row in rows(found[address])]
    assert [len(rows(found[address])) for address in addresses] == [100, 100, 25, 100, 100, 26]
    assert sorted(listed) == sorted(r.id for r in many.site.by_kind["commitment"])
    dates = [many.site.by_key["commitment", row].date for row in listed]
    assert dates == sorted(dates, reverse=True)


def test_a_list_of_all_years_ends_with_the_newest_hundred(many: Renderer) -> None:
    """Nobody turns a thousand pages; each new record would move every row of every one of them."""
    page = lists(many)["lists/commitments/"]
    assert rows(page) == [r.id for r in many.site.by_kind["commitment"][:100]]
    assert "共 451 条" in page.text
    assert "另有 351 条见上面各年度" in page.text
    assert {"../../lists/commitments/2025/", "../../lists/commitments/2026/"} <= set(page.links())


def test_lists_by_year_and_department_hold_what_they_say(many: Renderer) -> None:
    """Without JavaScript: every choice is a page."""
    found = lists(many)
    for year in ("2025", "2026", ""):
        for authority in ("xzspj", "scjgj", ""):
            base = "lists/commitments/" + (f"by/{authority}/" if authority else "") + (f"{year}/" if year else "")
            wanted = {r.id for r in many.site.by_kind["commitment"] if r.date.startswith(year) and authority in (r.authority, "")}
            pages_of = [page for address, page in found.items() if address == base or address.startswith(f"{base}page-")]
            shown = {row for page in pages_of for row in rows(page)}
            assert shown == wanted if year else (len(shown) == min(100, len(wanted)) and shown <= wanted)
            assert f"共 {len(wanted)} 条" in found[base].text
    assert set(found) == {
        f"lists/commitments/{of}{year}{number}"
        for of in ("", "by/xzspj/", "by/scjgj/")
        for year in ("", "2025/", "2026/")
        for number in ("", *(f"page-{n}/" for n in range(2, 6)))
        if (of + year, number) not in _absent()
    }


def _absent() -> set[tuple[str, str]]:
    """Pages beyond the last of each list: 451 and 226, 225; 350 and 175, 175; 101 and 51, 50."""
    last = {
        "": 1,
        "2025/": 3,
        "2026/": 3,
        "by/xzspj/": 1,
        "by/xzspj/2025/": 2,
        "by/xzspj/2026/": 2,
        "by/scjgj/": 1,
        "by/scjgj/2025/": 1,
        "by/scjgj/2026/": 1,
    }
    return {(base, f"page-{n}/") for base, most in last.items() for n in range(most + 1, 6)}


def test_pages_of_a_list_lead_to_each_other(many: Renderer) -> None:
    found = lists(many)
    for number in range(1, 4):
        address = "lists/commitments/2026/" + (f"page-{number}/" if number > 1 else "")
        pager = [a for a in found[address].all("a") if a.get("aria-label", "").startswith("第 ") or a.get("aria-current") == "page"]
        by_rel = {a["rel"]: a["href"] for a in pager if "rel" in a}
        up = "../" * address.count("/")
        assert by_rel.get("prev") == (
            None if number == 1 else f"{up}lists/commitments/2026/" + (f"page-{number - 1}/" if number > 2 else "")
        )
        assert by_rel.get("next") == (None if number == 3 else f"{up}lists/commitments/2026/page-{number + 1}/")
        [here] = [a for a in pager if a.get("aria-current") == "page"]
        assert here["href"] == f"{up}{address}"
    assert not [a for a in found["lists/commitments/by/scjgj/2025/"].all("a") if a.get("aria-current") == "page"]


def test_a_list_marks_where_one_is(many: Renderer) -> None:
    page = lists(many)["lists/commitments/by/xzspj/2026/"]
    marked = [a["href"] for a in page.all("a") if a.get("aria-current") == "true"]
    # Where one is in the years and in the departments: each choice keeps the other.
    assert marked == ["../../../../../lists/commitments/by/xzspj/2026/"] * 2


@pytest.mark.parametrize(("count", "last"), [(0, 1), (1, 1), (100, 1), (101, 2), (200, 2), (201, 3)])
def test_a_hundred_rows_a_page(count: int, last: int) -> None:
    found = list(list_pages.paged("x/", list(range(count))))
    assert [number for number, *_ in found] == list(range(1, last + 1))
    assert [row for _, some, *_ in found for row in some] == list(range(count))


# Schemas, checks


def test_empty_kinds_have_no_pages(many: Renderer) -> None:
    """traps.md: an empty section is hidden, never shown blank."""
    found = {page.address for page in every_page(many)}
    assert not [address for address in found if address.startswith(("disclosures/", "lists/red-black", "lists/powers"))]
    assert [address for address, _ in many.shells()] == [
        "lists/commitments/",
        "authorities/",
        "organisations/",
        "statistics/",
        "verify/",
        "search/",
        "objection/letter/",
        "checks/",
        "schemas/",
        "data/",
        "api/",
        "feeds/",
    ]


def test_a_site_without_any_record(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo", departments=False)
    renderer = Renderer(load(repo))
    assert {page.address.split("/")[0] for page in every_page(renderer)} == {"search", "objection", "checks", "schemas"}


def test_schema_pages_show_every_field(renderer: Renderer) -> None:
    found = {page.address: Page(page.body) for page in made(renderer.schema_pages())}
    for kind in renderer.site.kinds:
        page = found[f"schemas/{kind.name}/"]
        for field in kind.root.walk():
            if field is kind.root or field in _items(kind.root):
                continue
            for words in (field.key, field.title, field.description, *field.enum):
                assert words in page.text, (kind.name, field.key)
            codes = [field.code] if isinstance(field.code, str) else list(field.code.values())
            assert all(code in page.text for code in codes)


def _items(root: Field) -> list[Field]:
    return [field.items for field in root.walk() if field.items is not None]


def test_the_choices_of_lists_are_told(renderer: Renderer, city_repo: Repo) -> None:
    """What may stand in 处罚类别 is not to be guessed."""
    found = {page.address: Page(page.body) for page in made(renderer.schema_pages())}
    seen = 0
    for kind in renderer.site.kinds:
        blank = city_repo.credit("new", kind.name).out
        for field in _items(kind.root):
            for choice in field.enum:
                seen += 1
                assert choice in found[f"schemas/{kind.name}/"].text.partition("例子")[0]
                assert choice in blank
    assert seen


def test_check_pages_are_those_of_every_diagnostic(renderer: Renderer) -> None:
    from generator.checks import explain

    found = {page.address: Page(page.body) for page in made(renderer.check_pages())}
    assert set(found) == {"checks/", *(f"checks/{slug}/" for slug in explain.slugs())}
    for slug in explain.slugs():
        assert explain.page(slug).title in found[f"checks/{slug}/"].text
        assert f"{slug}/" in found["checks/"].links()


def test_check_pages_show_their_examples_as_they_are_written(renderer: Renderer) -> None:
    """What editors copy from the page must be what the test of the page has run."""
    from generator.checks import explain

    found = {page.address: page.body for page in made(renderer.check_pages())}
    for slug in explain.slugs():
        html = found[f"checks/{slug}/"]
        shown = [unescape(re.sub(r"<[^>]*>", "", block)) for block in re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.S)]
        written = re.findall(r"^```[^\n]*\n(.*?)^```$", explain.page(slug).body, re.M | re.S)
        assert [text.rstrip("\n") for text in shown] == [text.rstrip("\n") for text in written], slug
        assert re.findall(r"<h2[^>]*>(.*?)</h2>", html) == ["说明", "例子", "检查结果", "改法"]
        assert "```" not in html


def test_published_schemas_are_those_of_the_checks(renderer: Renderer) -> None:
    assert {path for path, _ in renderer.schema_files()} == {f"schemas/{kind.name}.schema.json" for kind in schemas.load(ROOT)}
    for path, text in renderer.schema_files():
        assert json.loads(text) == renderer.site.kinds.by_name[path.removeprefix("schemas/").removesuffix(".schema.json")].schema

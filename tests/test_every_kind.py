"""issue 6: what each kind gets from its schema file alone. `python3 dev.py test -n 0 -s tests/test_every_kind.py` prints the matrix."""

from __future__ import annotations

import copy
import datetime
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hotline import HOTLINE, HOTLINE_FILE, with_hotline
from schematree import field_at, leaves
from support import AS_OF, KIND_NAMES, ROOT, Page, Repo, addresses, city, example_id

from generator.exchange import columns
from generator.model.fields import Field
from generator.model.findings import dotted
from generator.model.kinds import Kinds
from generator.pages.renderer import Renderer
from generator.reading import schemas
from generator.site import plainvalues, site
from generator.text.identifiers import NO_CODE

COLUMNS = ("模式", "网页", "列表", "检查", "规则", "导出", "订阅", "接口", "示例记录", "模式中的例子")


@pytest.fixture(scope="module")
def matrix(shipped_site: Path, exports: Path, kinds: Kinds) -> dict[str, tuple[int, ...]]:
    """For each kind, how much it has of each thing, counted on the built site and through the command."""
    index = json.loads((shipped_site / "api/v1/index.json").read_text(encoding="utf-8"))
    duties = [json.loads(path.read_text(encoding="utf-8")) for path in (shipped_site / "api/v1/records").rglob("*.json")]
    rules = [record["data"]["kind"] for some in duties for record in some.values() if record["kind"] in ("rule", "consequence")]
    out = {}
    for kind in kinds:
        shown = index["kinds"].get(kind.name, {"count": 0})
        pages = sum(
            (shipped_site / record["address"] / "index.html").is_file()
            for some in duties
            for record in some.values()
            if record["kind"] == kind.name
        )
        exported = json.loads((exports / f"{kind.name}.json").read_text(encoding="utf-8"))[kind.name]
        out[kind.name] = (
            int(
                (shipped_site / f"schemas/{kind.name}.schema.json").is_file()
                and (shipped_site / f"schemas/{kind.name}/index.html").is_file()
            ),
            pages,
            int((shipped_site / kind.folder / "index.html").is_file()),
            sum(_checked(field) for field in kind.root.walk()),
            rules.count(kind.name),
            len(columns.columns(kind)) if len(exported) >= shown["count"] else 0,
            int((shipped_site / f"feeds/kinds/{kind.name}.xml").is_file()),
            shown["count"],
            len(list((ROOT / "content" / kind.folder).rglob("*.yml"))),
            len(kind.examples),
        )
    return out


def _checked(field: Field) -> bool:
    """Whether anything is checked of a field beyond its type."""
    return bool(
        field.format or field.enum or field.required or field.link or field.unique or field.privacy or field.not_future or field.not_before
        or field.length or field.document_number or field.kind or field.page or field.place or field.check or field.decimals >= 0
    )  # fmt: skip


def test_the_matrix(matrix: dict[str, tuple[int, ...]], kinds: Kinds) -> None:
    head = f"{'种类':<22}" + "".join(f"{name:>8}" for name in COLUMNS)
    print("\n" + head)
    for name, row in matrix.items():
        print(f"{name:<24}" + "".join(f"{number:>10}" for number in row) + f"   {kinds.by_name[name].plural}")
    assert set(matrix) == set(KIND_NAMES)


# With one record of it a site is a province's; the sample city is none.
PROVINCIAL = ("city",)


@pytest.mark.parametrize("name", PROVINCIAL)
def test_a_kind_of_provinces_has_nothing_on_the_site_of_a_city(matrix: dict[str, tuple[int, ...]], name: str) -> None:
    schema, pages, listed, _, _, exported, feed, api, samples, examples = matrix[name]
    assert schema == 1
    assert exported >= 3
    assert examples >= 2
    assert (pages, listed, feed, api, samples) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("name", [name for name in KIND_NAMES if name not in PROVINCIAL])
def test_a_kind_has_everything(matrix: dict[str, tuple[int, ...]], kinds: Kinds, name: str) -> None:
    schema, pages, listed, checks, _, exported, feed, api, samples, examples = matrix[name]
    assert schema == listed == 1
    assert pages == api >= 1
    assert samples >= api
    assert checks >= 2
    assert exported >= 3
    assert examples >= 2
    # What has no date is never new.
    assert feed == bool(kinds.by_name[name].date)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_told_in_every_date_of_every_kind_and_ends_no_command(kinds: Kinds, tmp_path: Path, day: str) -> None:
    repo = city(tmp_path / "repo", kinds)
    wanted = set()
    for kind in kinds:
        seen: set[str] = set()
        for example in kind.examples:
            for path in _dates(kind.root, example, ()):
                name = ".".join(step for step in path if isinstance(step, str))
                if name not in seen:
                    seen.add(name)
                    data = copy.deepcopy(example)
                    above: Any = data
                    for step in path[:-1]:
                        above = above[step]
                    above[path[-1]] = day
                    file = f"content/{kind.folder}/{f'{data[kind.date][:4]}/' if kind.years else ''}day-{len(seen)}.yml"
                    repo.dump(file, data)
                    wanted.add((file, name))
    told = {(one["path"], re.sub(r"\[\d+\]|\.\d+(?=\.|$)", "", one["field"])) for one in repo.check() if one["slug"] == "date-out-of-reach"}
    assert wanted - told == set()
    assert repo.credit("deadlines", "--as-of", AS_OF).code == 0


def _dates(field: Field, value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _dates(field.properties[key], one, (*path, key))
    elif isinstance(value, list) and field.items is not None:
        for number, one in enumerate(value):
            yield from _dates(field.items, one, (*path, number))
    elif field.format == "date":
        yield path


# Examples as records, and what is published of them


each_kind = pytest.mark.parametrize("name", KIND_NAMES)


@pytest.fixture(scope="module")
def renderer(city_repo: Repo) -> Renderer:
    """The pages of the repository of all examples, as values."""
    return Renderer(site.load(city_repo.root, datetime.date.fromisoformat(AS_OF)))


def faults(repo: Repo) -> list[dict[str, Any]]:
    """What is wrong in a repository of examples. Some of these show a record that lacks what a law asks for and real records lack."""
    return [one for one in repo.check() if one["slug"] != "wanted-field-missing"]


def test_a_repository_of_all_examples_has_no_fault(city_repo: Repo) -> None:
    assert faults(city_repo) == []


@each_kind
def test_every_value_of_an_example_is_on_its_page(renderer: Renderer, kinds: Kinds, name: str) -> None:
    found = renderer.site
    # What has left the site by now has only a tombstone, and entries of lists that have left are in no record that is shown.
    named = [(name, example_id(kinds.by_name[name], i)) for i in range(1, len(kinds.by_name[name].examples) + 1)]
    shown = [found.by_key[key] for key in named if key in found.by_key]
    assert shown
    for record in shown:
        page = Page(renderer.record(record).body)
        for path, field, value in leaves(record.kind.root, record.data):
            # The items of a list stand under the name of their list.
            named = field if isinstance(path[-1], str) else field_at(record.kind.root, path[:-1])
            assert named.plain in page.text, dotted(path)
            if (
                isinstance(value, str)
                and not (field.link or field.page or field.place or field.check)
                and field.format not in ("date", "datetime")
            ):
                for line in plainvalues.blanks(field, value.replace(NO_CODE, "无")).split("\n"):
                    # A kind may be told by its Chinese name.
                    assert line in page.text or kinds.by_name[line].singular in page.text, dotted(path)
            if field.link and (field.link, value) not in found.by_key:
                assert found.left(field, value) in page.text
            elif field.link:
                assert f"../{'../' * record.address.count('/')}"[3:] + found.by_key[field.link, value].address in page.links()
            if field.unit:
                assert field.unit in page.text


@each_kind
def test_the_example_that_a_schema_page_shows_is_the_example(renderer: Renderer, kinds: Kinds, name: str) -> None:
    page = next(p.make() for p in renderer.schema_pages() if p.address == f"schemas/{name}/")
    shown = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", page.body, re.S)
    assert shown
    assert yaml.safe_load(html.unescape(shown[1])) == kinds.by_name[name].examples[0]


@each_kind
def test_the_published_schema_stands_alone(renderer: Renderer, kinds: Kinds, name: str) -> None:
    """What programs fetch from /schemas/ needs no other file and still tells right from wrong."""
    published = json.loads(dict(renderer.schema_files())[f"schemas/{name}.schema.json"])
    assert "$ref" not in json.dumps({k: v for k, v in published.items() if k != "examples"})
    validator = jsonschema.Draft202012Validator(published)
    jsonschema.Draft202012Validator.check_schema(published)
    for example in kinds.by_name[name].examples:
        assert validator.is_valid(example)
        assert not validator.is_valid({})


# A kind that is not shipped


@pytest.fixture
def with_seventh(repo: Repo) -> Repo:
    return with_hotline(repo)


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
        "甲市市场监督管理局",
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
    assert "<loc>https://credit.jia.example/disclosures/gift-registers/2026/7/</loc>" in (out / "sitemap.xml").read_text(encoding="utf-8")
    assert json.loads((out / "schemas/gift-register.schema.json").read_text(encoding="utf-8"))["title"] == "12345热线受理案件"


def test_a_seventh_kind_is_tested_by_these_tests(with_seventh: Repo, tmp_path: Path) -> None:
    """Its examples take part in the repository of all examples, which is how the tests above would see it."""
    found = schemas.load(with_seventh.root)
    assert found.findings == ()
    both = city(tmp_path / "both", found)
    both.write(HOTLINE_FILE, HOTLINE)
    assert faults(both) == []

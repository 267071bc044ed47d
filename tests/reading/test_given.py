"""generator.reading.given: what comes with the program, and how a city's own files stand in its place."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, ROOT, Git, Repo, Result, run

from generator.reading.given import Places, given_folder, is_given, locate

RULE = "content/rules/disclose-penalties.yml"
FILE = "content/disclosures/penalties/2026/yjj-7.yml"
RECORD = (ROOT / FILE).read_text(encoding="utf-8")


SETTINGS = """\
site_name: 信用甲市
site_url: https://credit.jia.example/
docs_dir: content/pages
theme: {name: material, language: zh, font: false}
markdown_extensions: [admonition, attr_list, tables]
plugins: [credit: {edit_base: 'https://git.jia.example/edit/'}]
nav: [首页: index.md, 指南: guide/index.md]
extra: {first_day: 2026-01-01}
"""


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    """A city's repository: nothing but its own, in a folder whose name is no plain one."""
    root = tmp_path / "信用 甲市"
    for page in ("index", "about", "objection", "disclosure", "help"):
        write(root, f"content/pages/{page}.md", f"# {page}\n")
    write(root, "mkdocs.yml", SETTINGS)
    for department in ("yjj", "xyb"):
        write(root, f"content/authorities/{department}.yml", (ROOT / f"content/authorities/{department}.yml").read_text(encoding="utf-8"))
    write(root, FILE, RECORD)
    return Repo(root)


def write(root: Path, file: str, text: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults(done: Result) -> list[dict[str, Any]]:
    return [one for one in json.loads(done.out)["diagnostics"] if one["severity"] == "error"]


def test_a_complete_repository_takes_nothing_from_outside(repo: Repo) -> None:
    assert given_folder(repo.root) is None
    assert locate(repo.root, RULE) == repo.root / RULE
    assert not is_given(repo.root, RULE)
    assert list(Places.of(repo.root).only_given("")) == []


def test_a_city_takes_what_it_has_not_from_the_program(city: Repo) -> None:
    assert given_folder(city.root) == ROOT
    assert locate(city.root, RULE) == ROOT / RULE
    assert is_given(city.root, RULE)
    # The records of the sample do not come with the program.
    assert locate(city.root, "content/authorities/zjj.yml") == city.root / "content/authorities/zjj.yml"
    assert not is_given(city.root, "content/pages/index.md")
    city.write(RULE, "x")
    assert locate(city.root, RULE) == city.root / RULE


def test_a_city_is_checked_by_the_given_schemas_and_rules(city: Repo) -> None:
    done = city.credit("check", "--as-of", AS_OF, "--format", "json")
    assert faults(done) == []
    city.write(FILE, RECORD.replace("decided_on: 2026-11-03", "decided_on: 2026-02-30"))
    assert [(one["path"], one["slug"]) for one in faults(city.credit("check", "--as-of", AS_OF, "--format", "json"))] == [
        (FILE, "wrong-date")
    ]


def test_an_own_rule_stands_in_the_place_of_the_given_one(city: Repo) -> None:
    text = (ROOT / "content/rules/disclose-penalties.yml").read_text(encoding="utf-8")
    assert "enabled: 启用" in text
    city.write("content/rules/disclose-penalties.yml", text.replace("enabled: 启用", "enabled: 停用"))
    duties = json.loads(city.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    assert "disclose-penalties" not in {one["rule"] for one in duties}


def test_an_own_kind_stands_beside_the_given_ones(city: Repo) -> None:
    schema = json.loads((ROOT / "schemas/air-target.schema.json").read_text(encoding="utf-8"))
    schema["x-record"] |= {"folder": "lists/own", "singular": "自设清单", "plural": "自设清单"}
    city.write("schemas/own-list.schema.json", json.dumps(schema, ensure_ascii=False))
    city.dump("content/lists/own/a-1.yml", {})
    found = faults(city.credit("check", "--as-of", AS_OF, "--format", "json"))
    assert {one["slug"] for one in found if one["path"] == "content/lists/own/a-1.yml"} == {"missing-field"}


def test_a_city_is_built_with_the_given_pages_and_edits_only_its_own(city: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    city.build(site, "--no-search")
    assert (site / "guide/index.html").is_file()
    assert (site / "rules/disclose-penalties/index.html").is_file()
    assert "git.jia.example" not in (site / "rules/disclose-penalties/index.html").read_text(encoding="utf-8")
    own = (site / "disclosures/penalties").rglob("index.html")
    assert any("https://git.jia.example/edit/content/disclosures/penalties/" in page.read_text(encoding="utf-8") for page in own)


def test_what_the_program_gives_may_change_between_two_builds(city: Repo, tmp_path: Path) -> None:
    """An override that comes and goes changes what is remembered, as any other file does."""
    rule = "content/rules/disclose-penalties.yml"
    text = (ROOT / rule).read_text(encoding="utf-8")
    cache = ["--cache", str(tmp_path / "cache")]

    def owed() -> set[str]:
        done = city.credit("deadlines", "--as-of", AS_OF, "--format", "json", *cache)
        return {one["rule"] for one in json.loads(done.out)["duties"]}

    assert "disclose-penalties" in owed()
    city.write(rule, text.replace("enabled: 启用", "enabled: 停用"))
    assert "disclose-penalties" not in owed()
    (city.root / rule).unlink()
    assert "disclose-penalties" in owed()


def test_given_rules_need_no_proof_of_their_day(city: Repo) -> None:
    """git knows nothing of files that come with the program, and nothing is late for that."""
    history = Git(city.root)
    history.commit("2026-11-05", {})
    done = city.credit("deadlines", "--as-of", AS_OF, "--format", "json")
    assert done.code == 0, done.err
    assert [one["met_on"] for one in json.loads(done.out)["duties"] if one["rule"] == "disclose-penalties"] == ["2026-11-05"]


def test_a_broken_override_is_reported_and_not_replaced_by_the_given_file(city: Repo) -> None:
    city.write(RULE, "title: [\n")
    done = city.credit("check", "--as-of", AS_OF, "--format", "json")
    assert {one["path"] for one in faults(done)} == {RULE}
    (city.root / RULE).unlink()
    (city.root / RULE).symlink_to(ROOT / RULE)
    done = city.credit("check", "--as-of", AS_OF, "--format", "json")
    assert [(one["path"], one["slug"]) for one in faults(done)] == [(RULE, "not-a-file")]


def test_a_finding_about_a_given_file_says_how_to_make_an_own_copy(city: Repo) -> None:
    def found(lang: str = "zh") -> list[dict[str, Any]]:
        done = city.credit("check", "--as-of", AS_OF, "--format", "json", "--lang", lang)
        return [one for one in json.loads(done.out)["diagnostics"] if one["path"].startswith("content/rules/")]

    first, *_ = before = found()
    for one in before:
        assert one["hint"].startswith(f"这个文件随程序提供，本仓库里没有。要按本市的情况修改，先运行 credit override {one['path']}"), one
        # The place is in the file that is read.
        assert one["line"] <= len((ROOT / one["path"]).read_text(encoding="utf-8").split("\n"))
    assert all("comes with the program" in one["hint"] for one in found("en"))
    city.write(first["path"], (ROOT / first["path"]).read_text(encoding="utf-8"))
    assert not [one for one in found() if one["path"] == first["path"] and "随程序提供" in one["hint"]]


def test_an_own_kind_that_clashes_with_a_given_one_is_told_in_its_own_file(city: Repo) -> None:
    schema = json.loads((ROOT / "schemas/air-target.schema.json").read_text(encoding="utf-8"))
    # By its order and its name it comes before the given kind.
    schema["x-record"] |= {"folder": "disclosures/penalties", "singular": "自设清单", "plural": "自设清单", "order": 1}
    city.write("schemas/a-list.schema.json", json.dumps(schema, ensure_ascii=False))
    found = faults(city.credit("check", "--as-of", AS_OF, "--format", "json"))
    assert [(one["path"], one["slug"]) for one in found] == [("schemas/a-list.schema.json", "shared-folder")]
    # The given kind is read as before.
    city.write(FILE, RECORD.replace("decided_on: 2026-11-03", "decided_on: 2026-02-30"))
    found = faults(city.credit("check", "--as-of", AS_OF, "--format", "json"))
    assert (FILE, "wrong-date") in [(one["path"], one["slug"]) for one in found]


def test_an_own_schema_with_the_name_of_a_given_one_stands_in_its_place(city: Repo) -> None:
    schema = json.loads((ROOT / "schemas/penalty.schema.json").read_text(encoding="utf-8"))
    schema["x-record"]["singular"] = "处罚决定"
    city.write("schemas/penalty.schema.json", json.dumps(schema, ensure_ascii=False))
    assert "处罚决定" in city.credit("new", "penalty").out
    assert faults(city.credit("check", "--as-of", AS_OF, "--format", "json")) == []
    city.write("schemas/penalty.schema.json", "{")
    found = faults(city.credit("check", "--as-of", AS_OF, "--format", "json"))
    assert {one["path"] for one in found} == {"schemas/penalty.schema.json"}


def test_a_city_that_lies_in_a_checkout_is_a_city(city: Repo, tmp_path: Path) -> None:
    """Its root is the nearest one above, however deep the command is started."""
    for file in ("mkdocs.yml", "schemas/metaschema.json"):
        write(tmp_path, file, (ROOT / file).read_text(encoding="utf-8"))
    write(tmp_path, "content/authorities/wrong.yml", "x")
    done = run([sys.executable, "-m", "generator", "check", "--as-of", AS_OF, "--format", "json"], cwd=city.root / "content/authorities")
    assert (done.code, faults(done)) == (0, [])


def test_a_page_that_the_city_has_not_is_text_in_given_pages_and_records(city: Repo, tmp_path: Path) -> None:
    for page in ("about", "objection", "disclosure", "help"):
        (city.root / f"content/pages/{page}.md").unlink()
    assert faults(city.credit("check", "--as-of", AS_OF, "--format", "json")) == []
    site = city.build(tmp_path / "site", "--no-search")
    # The letter and the forms are pages of the program: they are there, whatever the city wrote.
    assert (site / "objection/letter/index.html").is_file()
    for page in (site / "guide/index.html", site / "policies/huaiyin-2019/index.html", site / "systems/33/index.html"):
        assert not re.search(r'href="[./]*(?:about|objection|disclosure)/(?!letter/)', article(page)), page


def article(page: Path) -> str:
    """The part of a page that is no frame, without the foot that every record has."""
    return page.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0].partition('<footer class="cr-source">')[0]


def test_an_own_copy_can_be_edited_and_a_build_of_what_differs_is_a_whole_one(city: Repo, tmp_path: Path) -> None:
    site = city.build(tmp_path / "网站", "--no-search")
    # The copy differs in nothing but in being the city's own.
    city.write(RULE, (ROOT / RULE).read_text(encoding="utf-8"))
    city.write("content/pages/guide/index.md", "# 本市的指南\n")
    city.build(site, "--no-search")
    assert f"https://git.jia.example/edit/{RULE}" in (site / "rules/disclose-penalties/index.html").read_text(encoding="utf-8")
    assert "本市的指南" in (site / "guide/index.html").read_text(encoding="utf-8")
    whole = city.build(tmp_path / "site", "--no-search", "--no-cache")
    assert files_of(site) == files_of(whole)


def files_of(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}

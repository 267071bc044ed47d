"""issue 14: lists of seriously dishonest and of abnormally operating organisations: what an entry must have, and that a removed one is gone."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, Repo, body_of, new_repo, schema, tree, uscc

LISTS = ("serious-dishonesty", "abnormal-operation")
SHOWN, REMOVED = "甲市明远装饰工程有限公司", "甲市远帆纸制品加工厂"


def entry(kind: str, name: str, number: int, **more: Any) -> dict[str, Any]:
    """An entry of a list by a department of the small city."""
    data = copy.deepcopy(schema(kind)["examples"][0]) | {"authority": "scjgj", "document_number": f"甲市监列字〔2026〕{number}号"}
    return data | {"subject": {"type": "法人及非法人组织", "name": name, "uscc": uscc(number, "91990100")}} | more


def removed(how: str) -> dict[str, Any]:
    return {"how": how, "on": "2026-11-20", "decided_on": "2026-11-19", "basis": "复核认为列入没有事实依据，决定移出。"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = new_repo(tmp_path_factory.mktemp("lists") / "repo")
    for i, kind in enumerate(LISTS):
        folder = schema(kind)["x-record"]["folder"]
        repo.dump(f"content/{folder}/2026/scjgj-1.yml", entry(kind, SHOWN, 11 + i))
        repo.dump(f"content/{folder}/2026/scjgj-2.yml", entry(kind, REMOVED, 21 + i, ended=removed("列入有错误")))
    assert [found for found in repo.check() if found["severity"] == "error"] == []
    return repo.build(tmp_path_factory.mktemp("out") / "site")


@pytest.mark.parametrize("i", range(len(LISTS)))
def test_an_entry_is_on_its_list_and_on_the_page_of_its_organisation(site: Path, i: int) -> None:
    address = f"{schema(LISTS[i])['x-record']['folder']}/2026/scjgj-1/"
    assert SHOWN in body_of((site / schema(LISTS[i])["x-record"]["folder"] / "index.html").read_text(encoding="utf-8"))
    assert address in (site / "organisations" / uscc(11 + i, "91990100") / "index.html").read_text(encoding="utf-8")
    page = body_of((site / address / "index.html").read_text(encoding="utf-8"))
    assert all(word in page for word in ("移出条件", "异议途径", "第四十八条" if i == 0 else "企业信息公示暂行条例"))


def test_a_removed_entry_is_in_no_file(site: Path) -> None:
    secrets = [REMOVED.encode(), *[uscc(21 + i, "91990100").encode() for i in range(len(LISTS))]]
    assert [name for name, content in tree(site).items() if any(one in content or one in name.encode() for one in secrets)] == []


NEEDED = ["basis", "removal_conditions", "objection", "repair"]


@pytest.mark.parametrize(("kind", "field"), [*((kind, field) for kind in LISTS for field in NEEDED), (LISTS[0], "document_number")])
def test_an_entry_without_basis_document_or_remedy_is_refused(repo: Repo, kind: str, field: str) -> None:
    data = entry(kind, SHOWN, 11)
    del data[field]
    repo.dump(f"content/{schema(kind)['x-record']['folder']}/2026/scjgj-1.yml", data)
    assert [(found["slug"], found["severity"]) for found in repo.check()] == [("missing-field", "error")]


def test_a_natural_person_is_masked_on_the_list_of_the_dishonest_and_never_on_that_of_the_abnormal(repo: Repo) -> None:
    for kind, slug in zip(LISTS, ("unmasked-person", "unknown-choice"), strict=True):
        data = entry(kind, "周大为", 11) | {"subject": {"type": "自然人", "name": "周大为"}}
        data.pop("legal_representative")
        repo.dump(f"content/{schema(kind)['x-record']['folder']}/2026/scjgj-1.yml", data)
        assert slug in {found["slug"] for found in repo.check()}


def test_an_entry_is_shown_no_longer_than_the_law_allows_unless_another_law_is_named(repo: Repo) -> None:
    for rule in ("take-down-serious-dishonesty", "calendars/cn-2026"):
        repo.write(f"content/rules/{rule}.yml", (ROOT / f"content/rules/{rule}.yml").read_bytes())
    file = "content/lists/serious-dishonesty/2026/scjgj-1.yml"
    long = entry("serious-dishonesty", SHOWN, 11) | {"publicity_until": "2031-06-08"}
    repo.dump(file, long)
    slugs = {found["slug"] for found in repo.check()}
    repo.dump(file, long | {"publicity_basis": {"law": "《中华人民共和国食品安全法》", "clause": "第一百三十五条"}})
    assert slugs - {found["slug"] for found in repo.check()} == {"publicity-too-long"}



TABLE = """\
序号,企业名称,统一社会信用代码/注册号,法定代表人,列入经营异常名录原因,列入日期,作出决定机关（列入）
1,{shown},{one},周大为,未依照《企业信息公示暂行条例》第八条规定的期限公示年度报告的,2026年7月6日,市市场监管局
2,甲市云帆纸业有限公司,{two},王小明,通过登记的住所（经营场所）无法联系的,2026-07-08,甲市市场监督管理局
"""


def test_a_table_of_the_national_system_is_read_once_its_conditions_are_given(repo: Repo) -> None:
    """What all rows have in common, and the table has no column for, is given with the command."""
    repo.write("table.csv", TABLE.format(shown=SHOWN, one=uscc(31, "91990100"), two=uscc(32, "91990100")))
    given = {
        "名录": "经营异常名录",
        "列入依据·依据名称": "《企业信息公示暂行条例》",
        "列入依据·条款": "规定列入的条款",
        "移出条件": "改正以后可以申请移出。",
        "异议途径": "可以书面申请核实。",
        "移出途径": "在线申请。",
    }
    words = [word for head, value in given.items() for word in ("--set", f"{head}={value}")]
    done = repo.credit("import", LISTS[1], "table.csv", "--write", "--as-of", "2026-11-22", *words)
    assert done.code == 0, done.out + done.err
    assert [found["slug"] for found in repo.check()] == []
    texts = [path.read_text(encoding="utf-8") for path in sorted((repo.root / "content/lists/abnormal-operations").rglob("*.yml"))]
    assert [("未按规定期限公示年度报告" in text, "无法联系" in text) for text in texts] == [(True, False), (False, True)]
    assert "大为" not in texts[0] + texts[1]

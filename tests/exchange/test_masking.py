"""What is imported names nobody: in the columns of persons, in the texts of their row, and in those of the other parties of one decision."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, Repo

from generator.exchange import columns as c
from generator.exchange.masking import mask, persons
from generator.model.kinds import Kinds
from generator.text import privacy

HEADS = [
    "行政相对人名称", "行政相对人类别", "证件类型", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）",
    "处罚决定日期", "处罚有效期", "处罚机关", "失信行为严重程度（本站扩展）", "备注",
]  # fmt: skip
FOLDER = "content/disclosures/penalties/2026"
LAW = "《中华人民共和国食品安全法》第一百二十四条第一款第五项"

# As it stands in the column and in the text, with what must not be left of it.
ROWS = [
    ("李　明", "当事人李　明无证经营。", "明"), ("李　芳", "当事人李芳无证经营。", "芳"), ("王 伟", "当事人王  伟无证经营。", "伟"), ("欧阳　娜", "当事人欧阳娜承认。", "娜"),
    ("陈某（陈小敏）", "当事人陈某（陈小敏）承认。", "小敏"), ("张静*", "当事人张静承认。", "静"), ("赵\n丽", "赵丽承认。", "丽"), ("孙强（又名孙大强）", "孙大强无证经营。", "强"),
    ("阿卜杜·热合曼", "阿卜杜•热合曼承认，热合曼签收。", "热合曼"), ("John Smith", "Ｊｏｈｎ　SMITH承认。", "ohn"), ("周磊 13", "周磊承认。", "磊"), ("吴\u200b军", "吴军承认。", "军"),
    ("法定代表人：郑洋", "郑洋承认。", "洋"), ("𠮷田和夫", "𠮷田 和夫承认。", "和夫"), ("冯勇、褚艳", "冯勇和褚艳承认。", "艳"), ("卫小某", "卫小某承认。", "小"), ("蒋杰（男）", "蒋·杰承认。", "杰"),
]  # fmt: skip


def table(path: Path, *rows: dict[str, str]) -> str:
    base = {
        "行政相对人类别": "自然人", "证件类型": "身份证", "违法行为类型": "无证经营", "违法事实": "经查属实。", "处罚依据": LAW, "处罚类别": "罚款", "处罚内容": "罚款5000元。",
        "罚款金额（万元）": "0.5", "处罚决定日期": "2026-11-10", "处罚有效期": "2027-11-09", "处罚机关": "甲市市场监督管理局", "失信行为严重程度（本站扩展）": "一般",
    }  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, HEADS)
        out.writeheader()
        out.writerows(base | row for row in rows)
    return str(path)


def imported(repo: Repo, *words: str) -> dict[str, Any]:
    done = repo.credit("import", "penalty", *words, "--as-of", AS_OF, "--format", "json")
    assert done.err == "", done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def test_whatever_way_a_name_is_written_nothing_of_it_is_imported(repo: Repo, tmp_path: Path) -> None:
    rows = [{"行政相对人名称": name, "行政处罚决定书文号": f"甲市监罚〔2026〕{n}号", "违法事实": facts} for n, (name, facts, _) in enumerate(ROWS, 1)]
    said = imported(repo, table(tmp_path / "a.csv", *rows), "--write")
    assert said["problems"] == []
    assert said["totals"]["new"] == len(ROWS)
    for n, (name, facts, left) in enumerate(ROWS, 1):
        text = (repo.root / FOLDER / f"scjgj-{n}.yml").read_text(encoding="utf-8")
        assert left not in text.replace("和夫", left if left == "和夫" else ""), (name, facts, text)
    done = repo.credit("check", "--as-of", AS_OF)
    assert done.out == "检查通过：没有发现问题。\n"


def test_one_text_of_several_parties_names_none_of_them(repo: Repo, tmp_path: Path) -> None:
    facts = "李明与王大伟共同经营。"
    rows = [{"行政相对人名称": name, "行政处罚决定书文号": "甲市监罚〔2026〕7号", "违法事实": facts} for name in ("李明", "王大伟")]
    other = {"行政相对人名称": "赵*", "行政处罚决定书文号": "甲市监罚〔2026〕8号", "违法事实": "在李明路经营。"}
    imported(repo, table(tmp_path / "a.csv", *rows, other), "--write")
    texts = [file.read_text(encoding="utf-8") for file in sorted((repo.root / FOLDER).iterdir())]
    assert sum("facts: 李*与王*共同经营。" in text for text in texts) == 2
    # Who is a party of another decision is nothing to this one.
    assert sum("facts: 在李明路经营。" in text for text in texts) == 1


def test_who_is_a_person_may_be_said_for_the_whole_table(repo: Repo, tmp_path: Path) -> None:
    row = {"行政相对人名称": "李明", "行政相对人类别": "", "行政处罚决定书文号": "甲市监罚〔2026〕7号", "违法事实": "李明承认。"}
    said = imported(repo, table(tmp_path / "a.csv", row), "--set", "行政相对人类别=自然人", "--write")
    assert said["problems"] == []
    assert "李明" not in (repo.root / FOLDER / "scjgj-7.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def masking(kinds: Kinds) -> Callable[[str, str], tuple[str, str]]:
    """What stands in the column of a natural person and in the text beside it once they are masked."""
    columns = c.columns(kinds.by_name["penalty"])
    key = {column.path: column.key for column in columns if column.sort != c.PRIVATE}

    def masked(name: str, facts: str) -> tuple[str, str]:
        cells: dict[str, Any] = {key["subject", "name"]: name, key["subject", "type"]: "自然人", key[("facts",)]: facts}
        mask(persons(columns), columns, [cells], {}, ())
        return cells[key["subject", "name"]], cells[key[("facts",)]]

    return masked


@given(
    family=st.sampled_from(["李", "王", "欧阳"]),
    rest=st.text(st.sampled_from("芳伟娜敏静丽"), min_size=1, max_size=2),
    between=st.sampled_from(["", " ", "\u3000", "\n", "·", "•", "-", "_"]),
    wrap=st.sampled_from(["{}", "某（{}）", "{}*", "*{}", "{}（男）", "王*、{}", "王*（曾用名{}）", "姓名：{}"]),
    apart=st.sampled_from(["", " ", "\u3000", "\n", "·", "•", "*", " · "]),
)
def test_what_is_masked_names_nobody(
    masking: Callable[[str, str], tuple[str, str]], family: str, rest: str, between: str, wrap: str, apart: str
) -> None:
    """Import then check finds nothing: neither the column nor the text gives the name, however it was spaced in either."""
    name = family + rest
    shown, facts = masking(wrap.format(between.join(name)), f"经查，当事人{apart.join(name)}承认。")
    assert privacy.is_masked(shown)
    assert not any(one in shown + facts for one in rest)


@pytest.mark.parametrize("text", ["无", "暂无"])
def test_a_word_for_nothing_is_no_name(repo: Repo, tmp_path: Path, text: str) -> None:
    row = {"行政相对人名称": text, "行政处罚决定书文号": "甲市监罚〔2026〕7号"}
    said = imported(repo, table(tmp_path / "a.csv", row))
    assert [one["slug"] for one in said["problems"]] == ["missing-field"]

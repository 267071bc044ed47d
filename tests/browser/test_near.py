"""Near matches in a real browser, held against a plain scan of all names: what people mean is found, and nothing is called exact that is not."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import marks, serve
from playwright.sync_api import Browser
from support import ROOT

from generator.data import grams
from generator.data.postings import packed
from generator.data.suggest import Sizes
from generator.site.published import PUBLISHED_SHARDS
from generator.text.letters import published
from generator.text.organisationnames import core, plain

sys.path.insert(0, str(ROOT / "benchmarks"))
import inventednames as invented
import records

pytestmark = marks()

# Names that nobody here would have thought of: one of two characters, one of a hundred, letters, digits, dots, rare and traditional ones.
ODD = (
    "甲乙",
    "𠮷野㐂食堂",
    "阿·布（示范）商贸有限公司",
    "3M・7天 A&B连锁店",
    "示范市" + "极长的名称一" * 15 + "联合社",
    "龍門縣老字號茶樓",
    "重庆单县解家乐行店",
    "〇九二三号仓储",
    "ÀÉ-Ölverk GmbH（示范）代表处",
)
MANY, ASKED = 1500, 330


@pytest.fixture(scope="module")
def parties() -> dict[str, tuple[str, ...]]:
    rng = random.Random(5)
    return {records.code(rng): (one,) for one in (*ODD, *(invented.name(rng) for _ in range(MANY)))}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, parties: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The files of an index as docs/search.md describes them, and the scripts."""
    out = tmp_path_factory.mktemp("index")
    folder = out / "search/suggest"
    folder.mkdir(parents=True)
    size = Sizes(2, 64, 1)
    about = {"version": 1, "shards": PUBLISHED_SHARDS, **size._asdict(), "space": size.space, "kinds": {}, "organisations": True}
    files = {"index.json": json.dumps(about).encode(), "words.bin": packed(b"[]"), "n0.bin": packed(b"[]")}
    files |= {f"g{i}.bin": data for i, data in enumerate(grams.written(parties, size.space, size.buckets))}
    rare = {letter for some in parties.values() for letter in some[0]}
    files["letters.bin"] = packed(published(rare).encode())
    split: dict[str, list[Any]] = {}
    for code, some in parties.items():
        number = grams.number(code, size.space)
        split.setdefault(f"o{number % PUBLISHED_SHARDS}-{number // PUBLISHED_SHARDS % size.parts}.bin", []).append(
            [code, 1, "2026-11-20", *some]
        )
    files |= {name: packed(json.dumps(rows).encode()) for name, rows in split.items()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    shutil.copytree(ROOT / "generator/publish/assets", out / "assets/own")
    (out / "index.html").write_text("<!doctype html><title>index</title>", encoding="utf-8")
    with serve(out) as address:
        yield address


_ASK = """async ([base, asked]) => {
    const { Suggestions } = await import(base + "assets/own/suggestions.js");
    const engine = new Suggestions(new URL("search/suggest/", base));
    const out = [];
    for (const text of asked) out.push((await engine.find(text)).rows.map((one) => [one.title, one.near]));
    return out;
}"""


def ask(browser: Browser, address: str, asked: list[str]) -> list[list[list[str]]]:
    page = browser.new_page()
    page.goto(address)
    found: list[list[list[str]]] = page.evaluate(_ASK, [address, asked])
    page.close()
    return found


def apart(text: str, whole: str) -> int:
    """With how many wrong, missing, additional or exchanged characters a text stands anywhere in another: the plain way."""
    before, last = [0] * (len(whole) + 1), [0] * (len(whole) + 1)
    for i, one in enumerate(text, 1):
        now = [i]
        for j, other in enumerate(whole, 1):
            best = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (one != other))
            if i > 1 and j > 1 and one == whole[j - 2] and text[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            now.append(best)
        before, last = last, now
    return min(last)


def test_what_is_meant_is_found_where_a_scan_of_all_names_finds_it(
    browser: Browser, index: str, parties: dict[str, tuple[str, ...]]
) -> None:
    """330 queries by eleven sorts of slips. What a scan would not find among the eight nearest either, nobody can be asked to find."""
    rng = random.Random(11)
    ways = invented.slips(rng)
    known = [some[0] for some in parties.values()][len(ODD) :]
    shorts = [core(plain(one)) for one in known]
    queries = [(sort, one, ways[sort](invented.remembered(rng, one))) for sort in ways for one in rng.sample(known, ASKED // len(ways))]
    answers = ask(browser, index, [text for _, _, text in queries])
    fair: dict[str, list[bool]] = {}
    for (sort, name, text), rows in zip(queries, answers, strict=True):
        titles = [title for title, _ in rows]
        if sort not in {"pinyin", "initials", "traditional", "words left out"} and name not in titles:
            wanted, own = core(plain(text)), apart(core(plain(text)), core(plain(name)))
            nearer = sum(apart(wanted, one) <= own for one in shorts)
            if nearer > 8 or own > 1:
                continue
        fair.setdefault(sort, []).append(name in titles)
    share = {sort: sum(some) / len(some) for sort, some in fair.items()}
    assert sum(map(len, fair.values())) >= 300, {sort: len(some) for sort, some in fair.items()}
    assert min(share.values()) >= 0.85, share
    assert sum(sum(some) for some in fair.values()) / sum(map(len, fair.values())) >= 0.95, share


def test_exact_is_what_stands_in_a_name_and_comes_first(browser: Browser, index: str, parties: dict[str, tuple[str, ...]]) -> None:
    rng = random.Random(2)
    whole = [some[0] for some in parties.values()]
    asked = []
    for one in rng.sample(whole, 150):
        text = core(plain(one))
        at = rng.randrange(len(text) - 1)
        asked.append(text[at : at + rng.randrange(2, 7)])
    for text, rows in zip(asked, ask(browser, index, asked), strict=True):
        holders = {one for one in whole if plain(text) in plain(one)}
        exact = [title for title, near in rows if not near]
        assert set(exact) <= holders, text
        assert bool(exact) == bool(holders), text
        # All that a screen shows, if they are few.
        assert len(holders) > 8 or set(exact) == holders, text
        assert [near for _, near in rows] == sorted(near for _, near in rows), text


def test_a_full_name_stands_first_however_odd(browser: Browser, index: str) -> None:
    asked = [
        *ODD,
        "吉野",
        "龙门县老字号茶楼",
        "阿布示范商贸",
        "3m7天ab",
        "chongqingdanxian",
        "zhongqingshanxian",
        "cqsxxjl",
        "olverk",
        "〇九二三",
    ]
    found = [rows[0] if rows else None for rows in ask(browser, index, asked)]
    assert [row[0] for row in found[: len(ODD)] if row] == list(ODD)
    assert {row[1] for row in found[: len(ODD)] if row} == {""}
    wanted = [None, ODD[5], ODD[2], ODD[3], ODD[6], ODD[6], ODD[6], None, ODD[7]]
    for text, row, name in zip(asked[len(ODD) :], found[len(ODD) :], wanted, strict=True):
        if name:
            assert row is not None, text
            assert row[0] == name, text


@pytest.mark.parametrize(
    "text", ["", " ", "。", "a", "一", "有限公司", "（）", "𠮷", "\u200b", "x" * 300, "一" * 300, "0", "%", "../../", "constructor"]
)
def test_nothing_that_is_typed_is_a_fault(browser: Browser, index: str, text: str) -> None:
    [rows] = ask(browser, index, [text])
    assert all(near == "" or near == "相近" for _, near in rows)

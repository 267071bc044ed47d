"""The index of the full-text search: what it holds, in which order, and that it is the same twice."""

from __future__ import annotations

import datetime
import gzip
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import PENALTY
from support import AS_OF, GOOD, GOOD_FILE, Repo, examples, new_repo

from generator.data import indexing, search
from generator.data.documents import Document
from generator.engine.artifact import Artifact, Patchable, Previous
from generator.pages.renderer import Renderer
from generator.site import site
from generator.text.folding import normal


def artifacts(found: site.Site, pages: list[Document] | None = None) -> list[Artifact | Patchable]:
    return made_by(Renderer(found), pages)


def made_by(renderer: Renderer, pages: list[Document] | None = None) -> list[Artifact | Patchable]:
    return list(search.artifacts(renderer.prints, pages or [], renderer.lists.rows.of))


def files(found: site.Site | Renderer, pages: list[Document] | None = None) -> dict[str, bytes]:
    renderer = found if isinstance(found, Renderer) else Renderer(found)
    return {name: data for part in made_by(renderer, pages) for name, data in made(part, NOTHING)[0].items() if data is not None}


NOTHING = Previous(None, Path, Path())


def made(part: Artifact | Patchable, previous: Previous) -> tuple[dict[str, Any], Any]:
    """The files of a part and what it notes for the next build."""
    if isinstance(part, Artifact):
        return dict(part.make()), None
    some, memo = part.make(previous)
    return dict(some), memo


def load(repo: Repo) -> site.Site:
    return site.load(repo.root, datetime.date.fromisoformat(AS_OF))


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number and where the next thing begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def place(gram: str, buckets: int) -> int:
    """The bucket of a gram, as docs/search.md says."""
    found = 0
    for sign in gram:
        found = (found ^ ord(sign)) * 0x9E3779B1 & 0xFFFFFFFF
        found ^= found >> 15
    return found % buckets


def asked(index: dict[str, bytes], gram: str) -> list[int]:
    """The numbers, from the beginning, of the documents that hold two or three characters: read as docs/search.md says."""
    out = []
    for segment in json.loads(index["search/index.json"])["segments"]:
        data = gzip.decompress(index[f"search/{segment['name']}/g{place(gram, segment['buckets'])}.bin"])
        pairs, at = varint(data, 0)
        triples, at = varint(data, at)
        length, at = varint(data, at)
        signs = data[at : at + length].decode()
        at += length
        names = [signs[2 * i : 2 * i + 2] for i in range(pairs)] + [signs[2 * pairs + 3 * i : 2 * pairs + 3 * i + 3] for i in range(triples)]
        sizes = []
        for _ in names:
            size, at = varint(data, at)
            sizes.append(size)
        for name, size in zip(names, sizes, strict=True):
            posting = data[at : at + (size >> 1)]
            at += size >> 1
            if name != gram:
                continue
            if size & 1:
                out += [segment["start"] + i for i in range(8 * len(posting)) if posting[i >> 3] >> (i & 7) & 1]
            else:
                last, here = -1, 0
                while here < len(posting):
                    step, here = varint(posting, here)
                    last += step
                    out.append(segment["start"] + last)
        assert at == len(data)
    return out


def documents(index: dict[str, bytes]) -> list[list[str]]:
    """All documents in their order."""
    about = json.loads(index["search/index.json"])
    out = []
    for segment in about["segments"]:
        for chunk in range(-(-segment["size"] // about["chunk"])):
            out += json.loads(gzip.decompress(index[f"search/{segment['name']}/t{chunk}.bin"]))
    return out


def test_every_pair_and_triple_leads_to_just_the_documents_that_hold_it(city_repo: Repo) -> None:
    """issue 4: Chinese substrings of two or more characters found exactly."""
    index = files(load(city_repo))
    texts = [[normal(line) for line in one[5].split("\n")] for one in documents(index)]
    grams = sorted({line[i : i + n] for some in texts[::7] for line in some for n in (2, 3) for i in range(len(line) - n + 1)})
    assert len(grams) > 1000
    for gram in grams[::11]:
        assert asked(index, gram) == [i for i, some in enumerate(texts) if any(gram in line for line in some)], gram


def numerals(line: str) -> set[str]:
    """The grams of the numbers in a line, as docs/search.md says."""
    found = set()
    for one in re.finditer("[0-9]+", line):
        before, digits, after = line[: one.start()][-1:], one[0], line[one.end() :][:1]
        if before and len(digits) > 3:
            found.add(before + chr(0xF0000 + int(digits[:4])))
        if before and after and len(digits) in (3, 4):
            found.add(before + chr((0xF0000 if len(digits) == 4 else 0xF2710) + int(digits)) + after)
    return found


def test_numbers_have_grams_of_their_own(city_repo: Repo, repo: Repo) -> None:
    index = files(load(city_repo))
    texts = [one[5].splitlines() for one in documents(index)]
    of = [set().union(*map(numerals, map(normal, some))) for some in texts]
    grams = sorted(set().union(*of))
    assert len(grams) > 20
    assert {len(one) for one in grams} == {2, 3}
    for gram in grams:
        assert asked(index, gram) == [i for i, some in enumerate(of) if gram in some], gram
    assert numerals("〔2025〕109号") == {"〔\U000f07e9", "〔\U000f07e9〕", "〕\U000f277d号"}
    # Wide digits are digits; at an end of a value, or of fewer digits, a number has none.
    repo.write(GOOD_FILE, GOOD.replace("remarks:", "note:") + "remarks: 第１０９号，第12号，共99999元，尾号123\n")
    index = files(load(repo))
    assert [len(asked(index, one)) for one in ("第\U000f277d号", "共\U000f9ca7", "共\U000f270f", "号\U000f278b")] == [1, 0, 1, 0]


def test_documents_are_numbered_from_the_oldest_and_years_are_ranges(city_repo: Repo) -> None:
    index = files(load(city_repo), [Document("about/", "关于本站", "", "", "", ("关于本站", "正文"))])
    about = json.loads(index["search/index.json"])
    found = documents(index)
    dates = [one[4] for one in found]
    assert dates == sorted(dates)
    # Pages come last in the order of the results, newest first.
    assert found[0][:5] == ["about/", "关于本站", "", "", ""]
    [segment] = about["segments"]
    for year, (start, end) in segment["years"].items():
        assert {date[:4] for date in dates[start:end]} == {year}
        assert end - start == sum(date[:4] == year for date in dates)


def test_a_record_is_found_by_the_name_of_its_department_and_not_by_its_id(repo: Repo) -> None:
    repo.write("content/lists/commitments/xzspj-11.yml", GOOD)
    index = files(load(repo))
    [text] = [one[5] for one in documents(index) if one[0] == "lists/commitments/xzspj-11/"]
    assert "甲市行政审批服务局" in text
    assert "xzspj" not in text


def test_a_decision_is_found_by_each_of_its_numbers(repo: Repo) -> None:
    text = PENALTY.format(year=2026, serial=1, name="甲乙", code="91990100MA1G0A0192", severity="一般", day="2026-06-22")
    repo.write("content/disclosures/penalties/2026/a.yml", text.replace("〔2026〕1号", "〔2026〕104-106号"))
    [said] = [one[5] for one in documents(files(load(repo))) if one[0] == "disclosures/penalties/2026/a/"]
    assert {"甲市监罚〔2026〕104-106号", "甲市监罚〔2026〕105号"} <= set(said.split("\n"))


def test_the_index_is_the_same_twice_and_small_for_a_town(city_repo: Repo) -> None:
    first = files(load(city_repo))
    assert first == files(load(city_repo))
    assert len(first) < 40


def commitments(repo: Repo, days: dict[str, str]) -> None:
    """Records of some names and days, and no others of their kind."""
    for i, (name, day) in enumerate(days.items()):
        text = GOOD.replace("000011", f"{zlib.crc32(name.encode()) % 10**6:06}").replace("2026-03-12", day)
        repo.write(f"content/lists/commitments/{name}.yml", text.replace("承诺", f"承诺{day}", 1) if i % 2 else text)


def test_segments_hold_no_more_than_their_number(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that comes or goes changes no segment but that of its days."""
    monkeypatch.setattr(search, "SEGMENT", 4)
    commitments(repo, {f"n{i}": f"2026-03-{10 + i}" for i in range(9)})
    before = {part.name: part.key for part in artifacts(load(repo))}
    repo.write("content/lists/commitments/new.yml", GOOD.replace("000011", "000099").replace("2026-03-12", "2026-06-01"))
    (repo.root / "content/lists/commitments/n0.yml").unlink()
    after = {part.name: part.key for part in artifacts(load(repo))}
    about = json.loads(files(load(repo))["search/index.json"])
    assert max(segment["size"] for segment in about["segments"]) <= 4
    held = {name for name in before.keys() & after.keys() if name != "search"}
    assert len(held) > 3
    assert len([name for name in held if before[name] != after[name]]) == 1
    index = files(load(repo))
    found = [i for i, one in enumerate(documents(index)) if "承诺" in one[5]]
    assert asked(index, "承诺") == found
    assert len(found) >= 9


def test_records_that_come_go_and_change_give_what_a_whole_build_gives(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """issue 19: also when those of a day in the middle go, as records do whose time is over."""
    monkeypatch.setattr(search, "SEGMENT", 6)
    monkeypatch.setattr(search, "CHUNK", 2)
    monkeypatch.setattr(search, "PART", 2)
    monkeypatch.setattr(search, "FEW_PARTS", 2)
    monkeypatch.setattr(indexing, "MOST_CHANGED", 9)
    days = {f"n{i}": f"2026-0{1 + i // 6}-{10 + i:02}" for i in range(14)}
    changed = {**days, "n3": "2026-01-29", "n7": "2026-02-16"}
    without = {name: day for name, day in changed.items() if name not in {"n4", "n9"}}
    memos: dict[str, Any] = {}
    held: dict[str, bytes] = {}
    kept = 0
    for step in (days, changed, without, {**without, "m0": "2026-01-02", "z": "2026-02-14"}, {**days, "z": "2026-02-14"}, {"n5": days["n5"]}):
        for path in (repo.root / "content/lists/commitments").glob("[mnz]*.yml"):
            path.unlink()
        commitments(repo, step)
        found = load(repo)
        standing, held = held, {}
        for part in artifacts(found):
            previous = Previous(memos.get(part.name), lambda name, standing=standing: InMemory(standing[name]), Path())
            some, memos[part.name] = made(part, previous)
            kept += sum(content is None for content in some.values())
            held |= {name: standing[name] if content is None else content for name, content in some.items()}
        assert held == files(found)
    assert kept > 20


@given(st.text())
def test_a_text_is_normal_once_and_for_all(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert "\n" not in once


def columns(index: dict[str, bytes]) -> list[tuple[str, str, str, int | None]]:
    """Kind, department, date and amount in cents of each document: read as docs/search.md says."""
    about = json.loads(index["search/index.json"])
    out: list[tuple[str, str, str, int | None]] = []
    for segment in about["segments"]:
        size = segment["size"]
        kind, department, day, amount = (
            gzip.decompress(index[f"search/{segment['name']}/{name}.bin"]) for name in ("kind", "department", "day", "amount")
        )
        some, at = varint(amount, 0)
        amounts: list[int | None] = [None]
        value = 0
        for _ in range(some):
            step, at = varint(amount, at)
            value += step
            amounts.append((-1 if (value - 1) % 2 else 1) * ((value - 1) // 2))
        for i in range(size):
            cents = amounts[amount[at + i] + 256 * amount[at + size + i]]
            days = day[i] + 256 * day[size + i] + 65536 * day[2 * size + i]
            parts = [f"{days >> 9:04}", f"{days >> 5 & 15:02}", f"{days & 31:02}"]
            date = "-".join(part for part in parts if int(part))
            of_kind, of_department = kind[i], department[i] + 256 * department[size + i]
            out.append(
                (
                    about["kinds"][of_kind - 1][0] if of_kind else "",
                    about["departments"][of_department - 1][0] if of_department else "",
                    date,
                    cents,
                )
            )
        assert at + 2 * size == len(amount)
    return out


def parts(index: dict[str, bytes]) -> list[tuple[str, str, int | None]]:
    """Kind, department and amount in cents of each document of segments that have parts: read as docs/search.md says."""
    about = json.loads(index["search/index.json"])
    out: list[tuple[str, str, int | None]] = []
    for segment in about["segments"]:
        for number in range(-(-segment["size"] // segment["part"]) if segment["part"] else 0):
            data = gzip.decompress(index[f"search/{segment['name']}/f{number}.bin"])
            size = min(segment["part"], segment["size"] - number * segment["part"])
            some, at = varint(data, 3 * size)
            amounts: list[int | None] = [None]
            value = 0
            for _ in range(some):
                step, at = varint(data, at)
                value += step
                amounts.append((-1 if (value - 1) % 2 else 1) * ((value - 1) // 2))
            for i in range(size):
                kind, department = data[i], data[size + i] + 256 * data[2 * size + i]
                names = about["kinds"][kind - 1][0] if kind else "", about["departments"][department - 1][0] if department else ""
                out.append((*names, amounts[data[at + i] + 256 * data[at + size + i]]))
            assert at + 2 * size == len(data)
    return out


def test_parts_say_of_few_documents_what_columns_say_of_all(city_repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """issue 19: who asks for few of a million need not load the columns of all."""
    found = load(city_repo)
    assert parts(files(found)) == []
    monkeypatch.setattr(search, "PART", 3)
    index = files(found)
    assert parts(index) == [(kind, department, cents) for kind, department, _, cents in columns(index)]


def test_columns_say_kind_department_date_and_amount_of_each_document(city_repo: Repo) -> None:
    """issue 16: lists are filtered and sorted by these, exactly."""
    found = load(city_repo)
    index = files(found, [Document("about/", "关于本站", "", "", "", ("关于本站",))])
    of = {record.address: record for record in found.records}
    assert len(of) > 100
    amounts = 0
    for (address, *_), said in zip(documents(index), columns(index), strict=True):
        if address == "about/":
            assert said == ("", "", "", None)
            continue
        record = of[address]
        value: Any = record.data
        for step in record.kind.amount.split(".") if record.kind.amount else ["none"]:
            value = value.get(step) if isinstance(value, dict) else None
        assert said == (record.kind.name, record.authority, record.date, None if value is None else round(value * 1_000_000)), address
        amounts += value is not None
    assert amounts > 5


@pytest.mark.parametrize(("fine", "cents"), [("0", 0), ("0.0001", 100), ("12.345678", 12345678), ("999999999", 999_999_999_000_000)])
def test_any_amount_is_written_as_what_a_browser_counts_exactly(repo: Repo, fine: str, cents: int) -> None:
    text = PENALTY.format(year=2026, serial=1, name="甲乙", code="91990100MA1G0A0192", severity="一般", day="2026-06-22")
    repo.write("content/disclosures/penalties/2026/a.yml", text.replace("fine_wan_yuan: 0.5", f"fine_wan_yuan: {fine}"))
    assert cents in [one[3] for one in columns(files(load(repo))) if one[0] == "penalty"]


def test_rows_are_those_of_the_lists(city_repo: Repo) -> None:
    found = load(city_repo)
    renderer = Renderer(found)
    index = files(renderer)
    about = json.loads(index["search/index.json"])
    rows = []
    for segment in about["segments"]:
        for chunk in range(-(-segment["size"] // about["chunk"])):
            rows += json.loads(gzip.decompress(index[f"search/{segment['name']}/r{chunk}.bin"]))
    assert rows == [renderer.lists.rows.of(record) for record in reversed(found.records)]


def test_nothing_that_has_left_the_site_is_in_the_index(shipped_site: Path) -> None:
    for path in (shipped_site / "search").rglob("*.bin"):
        assert "冒用他人身份" not in gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


TEXTS = st.text("市场监督管理局罚款许可", min_size=1, max_size=6)
PAGES = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=70)


@dataclass(frozen=True)
class InMemory:
    """Stands in for the path of a file."""

    data: bytes

    def read_bytes(self) -> bytes:
        return self.data


@examples(30)
@given(st.data())
def test_an_index_that_is_changed_is_one_that_is_written_anew(empty_site: Renderer, data: st.DataObject) -> None:
    """issue 4: changing one file gives the same bytes as a full build. Documents are changed, taken out, put in and put elsewhere."""
    pages = data.draw(PAGES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "CHUNK", 4)
        patch.setattr(search, "PART", 2)
        # However much differs, it is changed and not written anew.
        patch.setattr(indexing, "MOST_CHANGED", 9)
        memos: dict[str, Any] = {}
        held: dict[str, bytes] = {}
        for _ in range(data.draw(st.integers(1, 4))):
            new = [Document(f"{i}/", title, "", "", "", (title, text)) for i, (title, text) in enumerate(pages)]
            whole = files(empty_site, new)
            standing, held = held, {}
            for part in made_by(empty_site, new):
                previous = Previous(memos.get(part.name), lambda name, standing=standing: InMemory(standing[name]), Path())
                some, memos[part.name] = made(part, previous)
                held |= {name: standing[name] if content is None else content for name, content in some.items()}
            assert held == whole
            at = data.draw(st.integers(0, len(pages) - 1))
            count = data.draw(st.integers(0, 3))
            pages = pages[:at] + data.draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=3)) + pages[at + count :] or [("页", "面")]


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return Renderer(load(new_repo(tmp_path_factory.mktemp("empty") / "repo", departments=False)))


def test_a_small_change_leaves_most_files_alone(city_repo: Repo, tmp_path: Path) -> None:
    new = [Document(f"{i}/", f"第{i:04}页", "", "", "", (f"第{i:04}页", "行政处罚决定")) for i in range(2000)]
    before = {part.name: made(part, NOTHING) for part in artifacts(load(city_repo), new)}
    for name, content in before["search-0"][0].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    new[700] = new[700]._replace(texts=("第0700页", "行政许可决定"))
    [part] = [part for part in artifacts(load(city_repo), new) if part.name == "search-0"]
    some, _ = made(part, Previous(before["search-0"][1], tmp_path.joinpath, tmp_path))
    written = {name for name, content in some.items() if content is not None}
    assert some.keys() == before["search-0"][0].keys()
    assert "search/0/t10.bin" in written
    assert len(written) < 20 < 40 < len(some)

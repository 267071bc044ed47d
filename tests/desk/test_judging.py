"""generator.desk.judging: one set of checks. What is typed in the desk is judged as the same table is when it is imported."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, KIND_NAMES, PENALTY_FILE, PERSONS_PENALTY, ROOT, Repo

from generator.desk import judging, trees
from generator.desk.base import Published
from generator.desk.judging import Fault, Judged
from generator.exchange import columns
from generator.model.kinds import Kind
from generator.site import site as sites

DAY = datetime.date.fromisoformat(AS_OF)
# What only the desk says.
OURS = {judging.STANDS, judging.OTHERS, judging.NOTHING}


@pytest.fixture(scope="module")
def sample() -> Published:
    return Published("", ROOT, sites.load(ROOT, DAY))


@pytest.fixture
def small(repo: Repo) -> Published:
    repo.write(GOOD_FILE, GOOD)
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    return Published("", repo.root, sites.load(repo.root, DAY))


def rows_of(published: Published, kind: Kind, number: int = 0) -> list[dict[str, str]]:
    record = published.site.all_by_kind[kind.name][number]
    return [dict(row) for row in trees.record_rows(published.standings.shape(kind), record)]


def told(judged: Judged) -> list[tuple[str, str]]:
    return sorted((one.severity, one.slug) for one in judged.faults if one.slug not in OURS)


def imported(repo: Repo, kind: str, rows: Sequence[dict[str, str]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Severities and slugs, and the states of the records, as `credit import` tells them of the same table."""
    keys = [*dict.fromkeys(key for row in rows for key in row)]
    file = repo.write("表.json", json.dumps([{key: row.get(key) or None for key in keys} for row in rows], ensure_ascii=False))
    done = repo.credit("import", kind, str(file), "--format", "json", "--as-of", AS_OF)
    report = json.loads(done.out)
    return sorted((one["severity"], one["slug"]) for one in report["problems"]), [one["state"] for one in report["records"]]


def spoilt(rows: list[dict[str, str]], rng: random.Random) -> list[dict[str, str]]:
    """Rows with some cells emptied, filled with nonsense or written in another way."""
    changes = ("", "９９", "没有这一项", "2026年11月20日", "-5", "长期", "甲市某某局", "张三丰、李四", "1,860.00元")
    keys = [key for key in rows[0] if rows[0][key]] or list(rows[0])
    for key in rng.sample(keys, min(3, len(keys))):
        value = rng.choice(changes)
        for row in rows:
            row[key] = value
    return rows


@pytest.mark.parametrize("seed", range(12))
def test_a_table_is_judged_as_its_import_judges_it(repo: Repo, small: Published, seed: int) -> None:
    rng = random.Random(seed)
    for name in ("penalty", "commitment"):
        kind = small.site.kinds.by_name[name]
        rows = spoilt(rows_of(small, kind), rng)
        if seed % 2:
            rows = [{key: text for key, text in row.items() if key != "id"} for row in rows]
        judged = judging.judge(small, kind, rows, None)
        problems, states = imported(repo, name, rows)
        # The lack of an id says what the lack of a field says already.
        assert set(told(judged)) >= {one for one in problems if one[1] not in ("missing-id", "missing-column")}
        assert set(told(judged)) <= set(problems)
        assert [one.state for one in judged.records] == states


@pytest.mark.parametrize("name", KIND_NAMES)
def test_what_stands_is_right_and_unchanged(sample: Published, name: str) -> None:
    kind = sample.site.kinds.by_name[name]
    for record in sample.site.all_by_kind[name][:3]:
        rows = trees.record_rows(sample.standings.shape(kind), record)
        judged = judging.judge(sample, kind, rows, None, record.id)
        assert (judged.good, [one.state for one in judged.records]) == (True, ["unchanged"]), judged.faults


@pytest.mark.parametrize("name", KIND_NAMES)
def test_no_word_of_a_program_is_said(sample: Published, name: str) -> None:
    kind = sample.site.kinds.by_name[name]
    shape = sample.standings.shape(kind)
    empty = {column.key: "" for column in shape.table}
    for row in (empty | {shape.table[0].key: "没有这一项"}, dict.fromkeys(empty, "没有这一项")):
        for one in judging.judge(sample, kind, [row], None).faults:
            assert not re.search(r"--[a-z]|credit |content/|\.yml|JSON|YAML|git", one.message), one


def test_a_change_is_written_into_the_file_with_its_comments(repo: Repo) -> None:
    text = PERSONS_PENALTY.replace("facts:", "# 复核过\nfacts:")
    repo.write(PENALTY_FILE, text)
    published = Published("", repo.root, sites.load(repo.root, DAY))
    kind = published.site.kinds.by_name["penalty"]
    rows = rows_of(published, kind)
    for row in rows:
        row["CF_SY"] = "另查属实。"
    judged = judging.judge(published, kind, rows, None, published.site.all_by_kind["penalty"][0].id)
    [one] = judged.records
    assert (judged.good, one.state, one.file) == (True, "changed", PENALTY_FILE)
    assert one.content == text.replace("经查属实", "另查属实").encode()
    assert one.before == text.encode()
    assert [(change.key, change.after) for change in one.changes] == [("facts", "另查属实。")]


def test_a_column_that_is_not_there_is_kept(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    ident = small.site.all_by_kind["penalty"][0].id
    [one] = judging.judge(small, kind, [{"CF_SY": "另查属实。"}], None, ident).records
    assert one.content == PERSONS_PENALTY.replace("经查属实", "另查属实").encode()


def test_a_fault_has_its_row_its_column_and_its_place(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    rows = rows_of(small, kind)
    rows[0] |= {"id": "", "CF_WSH": "“甲市监罚〔2026〕16号”", "CF_JDRQ": "昨天"}
    found = {one.key: one for one in judging.judge(small, kind, rows, None).faults}
    day = found["CF_JDRQ"]
    assert (day.severity, day.slug, day.row, day.path) == ("error", "wrong-date", 0, ("decided_on",))


def test_where_there_is_one_right_answer_it_is_proposed(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    rows = rows_of(small, kind)
    rows[0] |= {"id": "", "CF_WSH": "“甲市监罚〔2026〕16号”"}
    [quotes] = [one for one in judging.judge(small, kind, rows, None).faults if one.key == "CF_WSH"]
    assert (quotes.slug, quotes.proposal) == ("curly-quotes", "甲市监罚〔2026〕16号")


def test_a_fault_in_a_list_of_small_objects_is_told_of_its_field(sample: Published) -> None:
    kind = sample.site.kinds.by_name["permit"]
    record = next(one for one in sample.site.all_by_kind["permit"] if one.data.get("legal_basis"))
    shape = sample.standings.shape(kind)
    tree = trees.tree_of(shape, trees.record_rows(shape, record))
    tree["legal_basis"] = [*tree["legal_basis"], {"law": "", "article": "第三条"}]
    judged = judging.judge(sample, kind, trees.rows_of(shape, tree, record.id), None, record.id)
    place = len(tree["legal_basis"]) - 1
    assert [one.path for one in judged.faults if one.severity == "error"] == [("legal_basis", place, "law")]


def test_another_department_is_refused_by_what_is_said_by_what_stands_and_by_the_name(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    ident = small.site.all_by_kind["penalty"][0].id
    ours = frozenset(["xzspj"])

    def others(rows: list[dict[str, str]], record: str = "") -> list[Fault]:
        return [one for one in judging.judge(small, kind, rows, ours, record).faults if one.slug == judging.OTHERS]

    rows = rows_of(small, kind)
    assert others(rows, ident)
    assert others([{**row, "id": ""} for row in rows])
    # What stands is another department's, though the row says ours.
    assert others([{**row, "CF_CFJG": "甲市行政审批服务局", "CF_CFJGDM": ""} for row in rows], ident)
    assert others([{**row, "id": "2026/scjgj-777", "CF_CFJG": "甲市行政审批服务局", "CF_CFJGDM": ""} for row in rows])
    assert not judging.may_touch(small.site, kind, "2026/scjgj-777", ours)
    assert judging.may_touch(small.site, kind, "2026/xzspj-777", ours)


def test_kinds_of_no_department_are_for_accounts_of_all(sample: Published) -> None:
    rule = sample.site.kinds.by_name["rule"]
    assert judging.may_touch(sample.site, rule, "", None)
    assert not judging.may_touch(sample.site, rule, "", frozenset(["scjgj"]))
    department = sample.site.kinds.by_name["department"]
    assert judging.may_touch(sample.site, department, "scjgj", frozenset(["scjgj"]))
    assert not judging.may_touch(sample.site, department, "xyb", frozenset(["scjgj"]))


def test_nothing_typed_is_told(small: Published) -> None:
    judged = judging.judge(small, "penalty", [{"CF_WSH": ""}], None)
    assert ([one.slug for one in judged.faults], judged.good, judged.records) == ([judging.NOTHING], False, ())


def test_a_number_that_stands_is_a_change_and_told(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    rows = [{**row, "id": "", "CF_SY": "另查属实。"} for row in rows_of(small, kind)]
    judged = judging.judge(small, kind, rows, None)
    assert [one.state for one in judged.records] == ["changed"]
    assert [one.slug for one in judged.faults if one.slug == judging.STANDS]


def test_what_depends_on_the_state_only_is_made_once(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    small.warm()
    before = small.standings.of(kind)
    judging.judge(small, kind, rows_of(small, kind), None)
    assert small.standings.of(kind) is before


def test_given_values_fill_empty_cells(small: Published) -> None:
    kind = small.site.kinds.by_name["penalty"]
    rows = [{**row, "id": "", "CF_WSH": "甲市监罚〔2026〕16号", "severity": ""} for row in rows_of(small, kind)]
    [one] = judging.judge(small, kind, rows, None, given={"severity": "轻微", "publicity_reason": "为提醒同行而公示。"}).records
    assert one.content is not None
    assert "severity: 轻微".encode() in one.content
    assert Path(one.file).name == "scjgj-16.yml"


def test_a_second_record_for_a_period_is_an_error_as_it_is_once_it_is_published(sample: Published) -> None:
    """Whatever the names of the two files are."""
    kind = sample.site.kinds.by_name["report"]
    [row] = [one for record in sample.site.all_by_kind["report"][:1] for one in trees.record_rows(sample.standings.shape(kind), record)]
    day = next(key for key, text in row.items() if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text))
    for other in ("2020-01-02", "2026-11-20"):
        found = judging.judge(sample, kind, [{key: text for key, text in row.items() if key != columns.ID} | {day: other}], None)
        assert "repeated-period" in {one.slug for one in found.faults}

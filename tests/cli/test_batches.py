"""`credit export --batch`: what a credit platform has not yet, what has changed, what it must take down; each once, with a record of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import PENALTY, WITHDRAWN
from support import AS_OF, Repo, Result, new_repo, tree, uscc

from generator.engine import journal

PLATFORM = "lists/platforms/sheng"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A city with three penalties and a platform to which they are forwarded."""
    repo = new_repo(tmp_path / "repo")
    repo.dump(
        f"content/{PLATFORM}.yml",
        {
            "name": "甲省平台",
            "level": "省",
            "operator": "甲省信用中心",
            "url": "https://sheng.example/",
            "receives": {"reporter": "scjgj", "method": "上传表格。"},
        },
    )
    for serial in (1, 2, 3):
        penalty(repo, serial)
    return repo


def penalty(repo: Repo, serial: int, *, name: str = "", ended: str = "", severity: str = "严重") -> None:
    text = PENALTY.format(
        year="2026", serial=serial, name=name or f"号店{serial}", code=uscc(serial, "91990100"), severity=severity, day="2026-09-08"
    )
    repo.write(f"content/disclosures/penalties/2026/scjgj-{serial}.yml", text + ended)


def table(repo: Repo, day: str = AS_OF) -> Path:
    return repo.root / f"{day}.csv"


def batch(repo: Repo, *, day: str = AS_OF) -> Result:
    return repo.credit("export", "penalty", table(repo, day).name, "--batch", "sheng", "--as-of", day)


def rows(repo: Repo, day: str = AS_OF) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table(repo, day).read_bytes().decode("utf-8-sig"), newline="")))


def done(repo: Repo, day: str = AS_OF) -> list[tuple[str, str]]:
    """What the receiver shall do with which record."""
    return [(row["归集操作（本站扩展）"], row["记录编号（本站扩展）"]) for row in rows(repo, day)]


def revoked(on: str) -> str:
    return WITHDRAWN.format(day="2026-11-17").replace("on: 2026-11-22", f"on: {on}")


def records(repo: Repo) -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((repo.root / "content/lists/forwarding").rglob("*.yml"))]


def test_the_first_batch_has_everything_and_the_next_nothing(repo: Repo) -> None:
    first = batch(repo)
    assert (first.code, first.err) == (0, "")
    assert done(repo) == [("新增", f"2026/scjgj-{serial}") for serial in (1, 2, 3)]
    [one] = records(repo)
    assert one["file"] == {"name": table(repo).name, "rows": 3, "sha256": hashlib.sha256(table(repo).read_bytes()).hexdigest()}
    assert (one["number"], one["receiver"], one["kind"], one["sender"], str(one["sent_on"])) == ("2026-0001", "sheng", "penalty", "scjgj", AS_OF)
    assert [text.partition(" ")[0] for text in one["added"]] == [f"2026/scjgj-{serial}" for serial in (1, 2, 3)]
    assert [found["slug"] for found in repo.check()] == []
    before = tree(repo.root / "content")
    again = repo.credit("export", "penalty", "second.csv", "--batch", "甲省平台", "--as-of", AS_OF)
    assert (again.code, "什么也没有写" in again.out) == (0, True)
    assert not (repo.root / "second.csv").exists()
    assert tree(repo.root / "content") == before


def test_the_next_batch_has_what_is_new_what_has_changed_and_what_must_be_taken_down(repo: Repo) -> None:
    batch(repo, day="2026-11-20")
    penalty(repo, 2, name="号店改名")
    penalty(repo, 3, ended=revoked("2026-11-21"))
    penalty(repo, 4)
    batch(repo)
    assert done(repo) == [("新增", "2026/scjgj-4"), ("变更", "2026/scjgj-2"), ("撤回", "2026/scjgj-3")]
    taken = rows(repo)[2]
    assert taken["行政处罚决定书文号"] == "甲市监罚〔2026〕3号"
    # Only which one it was, never whose.
    assert "号店3" not in json.dumps(taken, ensure_ascii=False)
    assert uscc(3, "91990100") not in taken.values()
    second = records(repo)[1]
    assert second["withdrawn"] == ["2026/scjgj-3"]
    assert "什么也没有写" in repo.credit("export", "penalty", "third.csv", "--batch", "sheng", "--as-of", AS_OF).out


def test_a_record_whose_file_is_gone_is_taken_down_by_its_id(repo: Repo) -> None:
    batch(repo, day="2026-11-20")
    (repo.root / "content/disclosures/penalties/2026/scjgj-3.yml").unlink()
    batch(repo)
    assert [{key: value for key, value in row.items() if value} for row in rows(repo)] == [
        {"记录编号（本站扩展）": "2026/scjgj-3", "归集操作（本站扩展）": "撤回"}
    ]


def test_a_record_that_comes_back_is_new_again(repo: Repo) -> None:
    batch(repo, day="2026-11-18")
    penalty(repo, 3, ended=revoked("2026-11-19"))
    batch(repo, day="2026-11-20")
    assert done(repo, "2026-11-20") == [("撤回", "2026/scjgj-3")]
    penalty(repo, 3)
    batch(repo)
    assert done(repo) == [("新增", "2026/scjgj-3")]


def test_a_rejected_record_is_sent_again_once_it_has_been_corrected(repo: Repo) -> None:
    batch(repo, day="2026-11-20")
    [file] = (repo.root / "content/lists/forwarding").rglob("*.yml")
    file.write_text(file.read_text("utf-8") + "rejected:\n  - record: 2026/scjgj-2\n    reason: 处罚类别不在代码表中\n", "utf-8")
    said = batch(repo).out
    assert ("什么也没有写" in said, "1条被退回" in said) == (True, True)
    penalty(repo, 2, name="号店改正")
    batch(repo)
    assert done(repo) == [("新增", "2026/scjgj-2")]


def test_a_receipt_is_entered_into_the_batch_that_has_none(repo: Repo) -> None:
    batch(repo, day="2026-11-20")
    words = ("export", "penalty", "--batch", "sheng", "--receipt", "SH7", "--as-of", AS_OF)
    assert repo.credit(*words, "--received-on", "2026-11-19").code == 2
    assert repo.credit(*words, "--received-on", "2026-11-21").code == 0
    [one] = records(repo)
    assert (one["receipt_number"], str(one["received_on"])) == ("SH7", "2026-11-21")
    assert repo.check() == []
    assert "没有缺回执的" in repo.credit(*words).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("penalty", "--batch", "sheng"), "写到哪个文件"),
        (("penalty", "-", "--batch", "sheng"), "写到哪个文件"),
        (("penalty", "a.csv", "--batch", "shen"), "是不是 sheng"),
        (("penalty", "a.csv", "--batch", "sheng", "--since", "2026-01-01"), "不能与"),
        (("penalty", "a.csv", "--batch", "sheng", "--receipt", "1"), "不写文件"),
        (("penalty", "a.csv", "--receipt", "1"), "--batch"),
        (("penalty", "--batch", "sheng", "--received-on", "2026-11-21"), "回执号"),
        (("penalty", "a.csv", "--batch", "quiet"), "不向"),
        (("penalty", "a.doc", "--batch", "sheng"), "格式"),
    ],
)
def test_a_wrong_call_writes_nothing(repo: Repo, words: tuple[str, ...], said: str) -> None:
    repo.dump("content/lists/platforms/quiet.yml", {"name": "查询网站", "level": "其他", "operator": "某中心", "url": "https://q.example/"})
    before = tree(repo.root / "content")
    found = repo.credit("export", *words, "--as-of", AS_OF)
    assert (found.code, said in found.err) == (2, True), found.err
    assert (tree(repo.root / "content"), (repo.root / "a.csv").exists()) == (before, False)


def test_nothing_is_written_while_a_record_is_wrong_or_the_batch_cannot_be_recorded(repo: Repo) -> None:
    penalty(repo, 2, severity="不轻")
    assert batch(repo).code == 1
    penalty(repo, 2)
    # A file stands where the journal of what is written should be.
    repo.write(".credit-import", "")
    table(repo).write_text("旧的")
    assert batch(repo).code == 2
    assert table(repo).read_text() == "旧的"


def test_two_commands_that_write_the_same_batch_at_once_leave_one_whole(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has read everything before the first wrote anything. It must not take the table of the first away."""
    write, written = journal.write, []

    def second(*args: Any) -> None:
        if not written:
            written.append(True)
            assert batch(repo).code == 0
            written.append(table(repo).read_bytes())
        write(*args)

    monkeypatch.setattr(journal, "write", second)
    refused = batch(repo)
    assert (refused.code, "没有写入任何文件" in refused.err) == (2, True)
    [one] = records(repo)
    assert written[1:] == [table(repo).read_bytes()]
    assert one["file"]["sha256"] == hashlib.sha256(table(repo).read_bytes()).hexdigest()


def test_the_file_of_an_earlier_batch_is_not_overwritten(repo: Repo) -> None:
    batch(repo)
    before = table(repo).read_bytes()
    penalty(repo, 4)
    refused = batch(repo)
    assert (refused.code, "不能盖掉" in refused.err) == (2, True)
    assert (table(repo).read_bytes(), len(records(repo))) == (before, 1)
    # As of an earlier day that batch lies in the future, which is an error in the data.
    assert batch(repo, day="2026-11-20").code == 1

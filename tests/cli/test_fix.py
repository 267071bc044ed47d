"""`credit fix` from outside: shows first, writes all or nothing, and leaves exactly what it said it would leave."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest
from slips import FILE, LEFT, RIGHT, SLIPS
from support import AS_OF, ROOT, Git, Repo, Result

OTHER = "content/disclosures/penalties/2026/scjgj-42.yml"


def fix(repo: Repo, *words: str) -> Result:
    return repo.credit("fix", "--as-of", AS_OF, *words)


def as_json(repo: Repo, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fix(repo, "--format", "json", *words).out)
    return found


def typed(*names: str) -> str:
    text = RIGHT
    for name in names:
        text = text.replace(*(SLIPS | LEFT)[name][:2])
    return text


def test_it_shows_first_and_writes_only_when_told(repo: Repo) -> None:
    text = typed("date with characters", "list on one line", "sum in yuan")
    path = repo.write(FILE, text)
    shown = fix(repo)
    assert (shown.code, shown.err) == (1, "")
    assert path.read_text(encoding="utf-8") == text
    for words in (
        FILE,
        "    - decided_on: 2026年4月21日",
        "    + decided_on: 2026-04-21",
        "日期的写法不同",
        "可以改 1 个文件、3 处",
        "--write",
    ):
        assert words in shown.out
    done = fix(repo, "--write")
    assert (done.code, done.err) == (1, "")
    assert "已改 1 个文件、3 处" in done.out
    assert path.read_text(encoding="utf-8") == RIGHT
    again = fix(repo, "--write")
    assert (again.code, again.out) == (0, "没有只有一种改法的问题。\n")
    assert repo.check() == []


def test_what_is_left_is_what_check_says_afterwards(repo: Repo) -> None:
    repo.write(FILE, typed("date with slashes", "unknown severity", "sum without unit"))
    repo.write(OTHER, typed("tabs", "two severities").replace("41号", "42号"))
    told = as_json(repo)
    left = as_json(repo, "--write")["left"]
    now = repo.check()
    assert left["diagnostics"] == now
    assert [(d["path"], d["slug"], d["field"]) for d in told["left"]["diagnostics"]] == [(d["path"], d["slug"], d["field"]) for d in now]
    assert {d["slug"] for d in now} == {"unknown-choice", "several-choices", "yuan-as-wan-yuan"}


def test_another_encoding_is_told_and_mended(repo: Repo) -> None:
    path = repo.write(FILE, typed("tabs", "unknown severity").encode("gbk"))
    told = as_json(repo)
    assert told["fixes"][0] | {"line": 0} == {
        "path": FILE, "line": 0, "old": ["GB18030 (GBK)"], "new": ["UTF-8"], "why": ["文字编码不对"], "slugs": ["not-utf8"], "fields": [], "private": False,
    }  # fmt: skip
    assert [d["slug"] for d in told["left"]["diagnostics"]] == ["unknown-choice"]
    assert "\t" not in fix(repo).out
    assert [d["slug"] for d in as_json(repo, "--write")["left"]["diagnostics"]] == ["unknown-choice"]
    assert path.read_text(encoding="utf-8") == typed("unknown severity")


def test_the_json_says_what_changes_and_why(repo: Repo) -> None:
    repo.write(FILE, typed("date with characters"))
    told = as_json(repo)
    assert told == {
        "version": 1,
        "written": False,
        "files": [FILE],
        "fixes": [
            {
                "path": FILE,
                "line": 21,
                "old": ["decided_on: 2026年4月21日"],
                "new": ["decided_on: 2026-04-21"],
                "why": ["日期的写法不同"],
                "slugs": ["date-in-other-form"],
                "fields": ["decided_on"],
                "private": False,
            }
        ],
        "left": {"errors": 0, "warnings": 0, "diagnostics": []},
    }


def test_the_patch_is_one_that_git_applies(repo: Repo) -> None:
    repo.write(FILE, typed("list on one line", "sum in yuan", "tabs").rstrip("\n"))
    patch = fix(repo, "--format", "diff").out
    subprocess.run(["git", "apply", "-"], cwd=repo.root, input=patch.encode(), check=True)
    assert (repo.root / FILE).read_text(encoding="utf-8") == RIGHT.rstrip("\n")


def test_names_of_persons_are_shown_nowhere(repo: Repo) -> None:
    text = RIGHT.replace("个体工商户", "自然人").replace(
        "  name: 甲市东城区老街坊小吃店\n  uscc: 92990100MA1K0A020U # 对照执照\n", "  name: 李建明\n"
    )
    repo.write(FILE, text.replace("经查，当事人", "经查，李建明"))
    for form in ("text", "json", "diff"):
        done = fix(repo, "--format", form)
        assert "建明" not in done.out.partition("另有")[0]
    assert "git 的历史" in fix(repo).out
    fix(repo, "--write")
    assert "建明" not in (repo.root / FILE).read_text(encoding="utf-8")
    assert not {d["slug"] for d in repo.check()} & {"unmasked-person", "person-in-text", "possible-person-in-text"}


def test_what_stays_private_in_a_file_is_shown_nowhere(repo: Repo) -> None:
    repo.write(
        FILE,
        typed("date with characters").replace("content: 没收", "content：没收").replace("罚款5000元。", "罚款5000元。电话13800138000。"),
    )
    for form in ("text", "json", "diff"):
        done = fix(repo, "--format", form)
        assert "13800138000" not in done.out
    assert as_json(repo)["fixes"][0]["new"] is None
    done = fix(repo, "--write")
    assert "13800138000" not in done.out
    assert "decided_on: 2026-04-21" in (repo.root / FILE).read_text(encoding="utf-8")


def test_only_the_named_files_are_changed(repo: Repo) -> None:
    first, second = repo.write(FILE, typed("tabs")), repo.write(OTHER, typed("tabs").replace("41号", "42号"))
    before = second.read_bytes()
    assert as_json(repo, str(first), "--write")["files"] == [FILE]
    assert second.read_bytes() == before
    assert fix(repo, str(repo.root / "content" / "nothing")).code == 2


def test_links_and_ignored_files_stay(repo: Repo) -> None:
    Git(repo.root)
    outside = repo.root.parent / "outside"
    outside.mkdir()
    (outside / "scjgj-41.yml").write_text(typed("tabs"), encoding="utf-8")
    folder = repo.root / FILE
    folder.parent.parent.mkdir(parents=True)
    folder.parent.symlink_to(outside, target_is_directory=True)
    own = "content/disclosures/penalties/2025/scjgj-7.yml"
    repo.write(own, typed("tabs").replace("2026", "2025").replace("41号", "7号").replace("2027", "2026"))
    repo.write(".gitignore", "scjgj-7.yml\n")
    before = (repo.root / own).read_bytes()
    done = as_json(repo, "--write")
    assert done["files"] == []
    assert done["left"]["errors"]
    assert (outside / "scjgj-41.yml").read_text(encoding="utf-8") == typed("tabs")
    assert (repo.root / own).read_bytes() == before


def test_a_file_that_changes_meanwhile_stops_the_whole_write(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.engine import journal

    first, second = repo.write(FILE, typed("tabs")), repo.write(OTHER, typed("tabs").replace("41号", "42号"))
    write = journal.write

    def late(*words: Any) -> None:
        second.write_text("somebody else", encoding="utf-8")
        write(*words)

    monkeypatch.setattr(journal, "write", late)
    done = fix(repo, "--write")
    assert (done.code, done.out) == (2, "")
    assert "没有写入任何文件" in done.err
    assert first.read_text(encoding="utf-8") == typed("tabs")
    assert second.read_text(encoding="utf-8") == "somebody else"


@pytest.mark.skipif(os.name == "nt", reason="rights of files are other ones there")
def test_a_right_site_is_left_alone(repo: Repo) -> None:
    path = repo.write(FILE, RIGHT)
    path.chmod(0o444)
    before = path.stat()
    assert fix(repo, "--write").code == 0
    after = path.stat()
    # When it was read last is no matter.
    assert (after.st_ino, after.st_mode, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_mode, before.st_size, before.st_mtime_ns)


def test_the_sample_has_nothing_to_mend() -> None:
    done = Repo(ROOT).credit("fix", "--no-cache", "--format", "json")
    assert json.loads(done.out)["fixes"] == []

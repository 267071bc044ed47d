"""A city begins: its repository checks, builds, owes nothing from before, and nothing in its site is of the sample."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from support import ROOT, Repo, run, uscc

FLAGS = (
    *("--name", "丙市", "--short-name", "丙", "--code", "990100", "--site-url", "https://credit.bing.example"),
    *("--forge", "none", "--first-day", "2026-12-01"),
)
DAY = "2026-12-02"
HEADS = ("名称", "简称", "统一社会信用代码", "类别", "角色", "电话", "监督电话", "地址", "办公时间", "职责")
LEADING = "信用牵头部门、网站主办单位、政府信息公开主管部门、行政执法监督机构"
DEPARTMENTS = (
    ("丙市市场监督管理局", "市市场监管局", uscc(901), "行政机关", "行政执法机关"),
    ("丙市行政审批服务局", "市行政审批局", uscc(902), "行政机关", "政务服务管理机构、便民热线承办机构"),
    ("丙市发展和改革局", "", uscc(903), "行政机关", LEADING),
)


def table(path: Path, rows: list[tuple[str, ...]], heads: tuple[str, ...] = HEADS) -> Path:
    """A workbook of departments; what a row leaves out at its end is filled in."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("部门")
        sheet.write_row(0, 0, heads)
        for number, row in enumerate(rows, 1):
            rest = ("0999-6660120", "12345", f"丙市中山路{number}号", "工作日9:00至17:00", "负责本部门的工作。")
            sheet.write_row(number, 0, (*row, *rest)[: len(heads)])
    return path


def init(folder: Path, *words: str, flags: tuple[str, ...] = FLAGS, cwd: Path | None = None) -> Any:
    return run([sys.executable, "-m", "generator", "init", str(folder), *flags, *words], cwd=cwd or folder.parent, env={"PATH": os.environ["PATH"]})


def penalty(number: int) -> dict[str, Any]:
    return {
        "authority": "scjgj",
        "document_number": f"丙市监罚〔2026〕{number}号",
        "subject": {"type": "个体工商户", "name": f"丙市东关{number}号小吃店", "uscc": uscc(950 + number, "92990100")},
        "violation_type": "经营超过保质期的食品",
        "facts": "执法人员检查发现货架上有超过保质期的糕点12盒。",
        "basis": "依据《中华人民共和国食品安全法》第一百二十四条第一款第五项予以处罚。",
        "categories": ["罚款"],
        "content": "罚款5000元。",
        "fine_wan_yuan": 0.5,
        "severity": "一般",
        "decided_on": "2026-12-01",
        "valid_until": "2027-11-30",
    }


def commitment(number: int) -> dict[str, Any]:
    return {
        "code": f"9901002026120100{number:04}",
        "subject": {"type": "法人及非法人组织", "name": f"丙市远大{number}号餐饮有限公司", "uscc": uscc(970 + number, "91990100")},
        "type": "审批替代型",
        "matter": "申请办理食品经营许可",
        "content": "承诺经营场所和设施设备符合法定条件。",
        "liability": "不符合承诺条件的，自愿接受撤销许可决定。",
        "made_on": "2026-12-01",
        "accepted_by": "xzspj",
        "fulfilment": "履行中",
        "publicity": "可向社会公开",
    }


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The repository of a city that has begun with three departments and has written five records."""
    above = tmp_path_factory.mktemp("begun")
    done = init(above / "city", "--departments", str(table(above / "departments.xlsx", list(DEPARTMENTS))), "--no-git")
    assert (done.code, done.err) == (0, ""), done.err
    repo = Repo(above / "city")
    for number in (1, 2, 3):
        repo.dump(f"content/disclosures/penalties/2026/scjgj-{number}.yml", penalty(number))
    for number in (1, 2):
        repo.dump(f"content/lists/commitments/xzspj-{number}.yml", commitment(number))
    return repo


@pytest.fixture(scope="module")
def site(begun: Repo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "site"
    done = begun.credit("build", "--as-of", DAY, "--site-dir", str(out))
    assert done.code == 0, done.err
    return out


def test_what_stands_in_a_new_repository(begun: Repo) -> None:
    assert sorted(file.stem for file in (begun.root / "content/authorities").glob("*.yml")) == ["fzhggj", "scjgj", "xzspj"]
    for name in ("mkdocs.yml", "requirements.txt", "run.py", "README.md", ".gitignore", ".gitattributes", "content/pages/index.md"):
        assert (begun.root / name).is_file(), name
    # All else comes with the program.
    for name in ("schemas", "content/rules", "content/notices", "content/systems", "content/pages/guide", "generator", "tests"):
        assert not (begun.root / name).exists(), name
    # The name is shortened by the name of the city only.
    assert yaml.safe_load((begun.root / "content/authorities/fzhggj.yml").read_text(encoding="utf-8"))["short_name"] == "市发展和改革局"


def test_a_new_repository_has_no_errors_and_no_arrears(begun: Repo) -> None:
    done = begun.credit("check", "--as-of", DAY)
    assert done.code == 0, done.out
    for day in ("2026-12-01", DAY):
        found = begun.credit("deadlines", "--status", "overdue", "--as-of", day)
        assert found.out.startswith("逾期 0、"), found.out


def test_a_check_says_which_places_are_still_to_be_filled_in(begun: Repo) -> None:
    found = begun.credit("check", "--as-of", DAY).out
    assert "content/pages/about.md" in found
    assert "[place-to-fill-in]" in found


def texts(value: Any) -> Iterator[str]:
    """All texts in the data of a record."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


_TRACE = re.compile(
    r"0300-[0-9]{7}|\b[0-9A-HJ-NPQRTUWXY]{18}\b|[^\s、，。（）“”《》]*示范[市省县][^\s、，。（）“”《》]*|示[^示\s、，。（]{1,6}〔[0-9]{4}〕"
    r"|[a-z0-9.@-]*shifan[a-z.]*"
)


def traces() -> set[str]:
    """Everything in the sample's own content by which it could be known: names, numbers, codes, addresses."""
    found = {"示范市", "示范省", "示市监", "信用示范", "shifan"}
    for folder in ("authorities", "windows", "lists", "disclosures"):
        for file in (ROOT / "content" / folder).rglob("*.yml"):
            for text in texts(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)):
                found |= set(_TRACE.findall(text))
    return found


def test_no_byte_of_the_site_is_of_the_sample(site: Path) -> None:
    wanted = traces()
    assert len(wanted) > 500
    every = re.compile(b"|".join(re.escape(one.encode()) for one in sorted(wanted, key=len, reverse=True)))
    found = {file.relative_to(site).as_posix(): one[0].decode() for file in site.rglob("*") if file.is_file() and (one := every.search(file.read_bytes()))}
    assert found == {}
    assert "丙市东关1号小吃店" in (site / "disclosures/penalties/2026/scjgj-1/index.html").read_text(encoding="utf-8")


def test_the_sample_itself_becomes_a_city(tmp_path: Path) -> None:
    """This repository with the content of a city in the place of its own: no errors, no arrears."""
    root = tmp_path / "city"
    for name in ("schemas", "content/rules", "content/notices", "content/systems", "content/pages"):
        shutil.copytree(ROOT / name, root / name)
    done = init(tmp_path / "begun", "--departments", str(table(tmp_path / "departments.xlsx", list(DEPARTMENTS))), "--no-git")
    assert done.code == 0, done.err
    shutil.copytree(tmp_path / "begun", root, dirs_exist_ok=True)
    repo = Repo(root)
    repo.dump("content/disclosures/penalties/2026/scjgj-1.yml", penalty(1))
    done = repo.credit("check", "--as-of", DAY)
    assert done.code == 0, done.out
    assert repo.credit("deadlines", "--status", "overdue", "--as-of", DAY).out.startswith("逾期 0、")


# Answers


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--code", "3301", "行政区划代码是 6 位数字"),
        ("--code", "杭州", "只有数字"),
        ("--site-url", "http://credit.bing.example/", "应当以 https:// 开头"),
        ("--site-url", "credit.bing.example", "应当以 https:// 开头"),
        ("--site-url", "https://bing", "域名不对"),
        ("--site-url", "https://a:b@bing.example/", "不能有用户名"),
        ("--site-url", "https://bing.example:99999/", "不是网址"),
        ("--site-url", "https://bing.example/信用", "路径里只能有"),
        ("--forge", "svn", "不是认得的代码平台"),
        ("--first-day", "2026-02-30", "不是一个日期"),
        ("--first-day", "今天", "不是一个日期"),
        ("--first-day", "0001-01-01", "年份应在"),
        ("--name", "Springfield", "不像一个市、县的全称"),
        ("--name", "丙市: x", "不像一个市、县的全称"),
        ("--short-name", "BING", "不能作简称"),
        ("--repository", "git@bing", "开头"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_nothing_is_written(tmp_path: Path, flag: str, value: str, said: str) -> None:
    given = dict(zip(FLAGS[::2], FLAGS[1::2], strict=True)) | {flag: value}
    done = Repo(tmp_path).credit("init", str(tmp_path / "city"), *(word for pair in given.items() for word in pair), "--no-git")
    assert done.code == 2
    assert f"{flag}：" in done.err
    assert said in done.err
    assert not (tmp_path / "city").exists()


def test_all_missing_answers_are_told_at_once(tmp_path: Path) -> None:
    done = init(tmp_path / "city", flags=("--name", "丙市"))
    assert done.code == 2
    for flag in ("--short-name", "--code", "--site-url", "--forge", "--first-day"):
        assert flag in done.err
    assert "--name" not in done.err
    assert not (tmp_path / "city").exists()


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city/notes.txt").write_text("x", encoding="utf-8")
    done = init(tmp_path / "city", "--no-git")
    assert done.code == 2
    assert "已经有文件" in done.err
    assert [one.name for one in (tmp_path / "city").iterdir()] == ["notes.txt"]


def test_a_terminal_asks_until_each_answer_can_be_used(tmp_path: Path) -> None:
    answers = ["丙市", "丙", "3301", "990100", "credit.bing.example", "https://credit.bing.example", "none", "2026-12-01", ""]
    main, side = pty.openpty()
    command = [sys.executable, "-m", "generator", "init", str(tmp_path / "city"), "--no-git"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side, cwd=tmp_path, env=env) as program:
        os.close(side)
        os.write(main, "".join(f"{one}\n" for one in answers).encode())
        shown = b""
        while select.select([main], [], [], 60)[0]:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        assert program.wait(60) == 0
    os.close(main)
    said = shown.decode()
    assert "行政区划代码是 6 位数字" in said
    assert "应当以 https:// 开头" in said
    assert 'code: "990100"' in (tmp_path / "city/mkdocs.yml").read_text(encoding="utf-8")


# git, forges, the pin


def test_the_first_commit_is_on_main(tmp_path: Path) -> None:
    names = {f"GIT_{who}_{what}": f"t{'@t' if what == 'EMAIL' else ''}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = run([sys.executable, "-m", "generator", "init", "city", *FLAGS], cwd=tmp_path, env=names)
    assert done.code == 0, done.err
    assert "没有第一次提交" not in done.out
    found = run(["git", "-C", "city", "log", "--format=%D", "--name-only"], cwd=tmp_path).out
    assert found.startswith("HEAD -> main\n")
    assert "mkdocs.yml" in found
    assert run(["git", "-C", "city", "status", "--porcelain"], cwd=tmp_path).out == ""


def test_without_a_name_git_has_the_files_and_waits(tmp_path: Path) -> None:
    done = run([sys.executable, "-m", "generator", "init", "city", *FLAGS], cwd=tmp_path, env={"EMAIL": "", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.useConfigOnly", "GIT_CONFIG_VALUE_0": "true"})
    assert done.code == 0, done.err
    assert "请设好以后运行 git commit" in done.out


@pytest.mark.parametrize("forge", ["github", "gitea", "gitlab", "gitee", "none"])
def test_each_forge_gets_a_repository_that_has_no_errors(tmp_path: Path, forge: str) -> None:
    given = dict(zip(FLAGS[::2], FLAGS[1::2], strict=True)) | {"--forge": forge, "--repository": "https://git.bing.example/credit/site.git"}
    done = Repo(tmp_path).credit("init", str(tmp_path / "city"), *(word for pair in given.items() for word in pair), "--no-git")
    assert done.code == 0, done.err
    settings = (tmp_path / "city/mkdocs.yml").read_text(encoding="utf-8")
    assert f"forge: {forge}\n" in settings
    assert ("edit_base: https://git.bing.example/credit/site/" in settings) == (forge != "none")
    assert Repo(tmp_path / "city").credit("check", "--as-of", DAY).code == 0


def test_the_pin_has_the_wheel_and_every_library_by_hash(tmp_path: Path) -> None:
    wheel = tmp_path / "credit-9.9.9-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    assert init(tmp_path / "city", "--no-git", "--wheel", str(wheel)).code == 0
    text = (tmp_path / "city/requirements.txt").read_text(encoding="utf-8")
    assert re.search(r"^credit==\S+ \\\n    --hash=sha256:[0-9a-f]{64}$", text, re.M)
    assert "--find-links wheels" in text
    assert (tmp_path / "city/wheels" / wheel.name).read_bytes() == b"a wheel"
    assert "\nmkdocs==" in text


def test_without_a_wheel_nothing_is_installed_by_name_alone(tmp_path: Path) -> None:
    """Another package of the same name lies in public registries."""
    assert init(tmp_path / "city", "--no-git").code == 0
    assert not re.search("^credit==", (tmp_path / "city/requirements.txt").read_text(encoding="utf-8"), re.M)
    done = run([sys.executable, "run.py", "check"], cwd=tmp_path / "city")
    assert done.code == 1
    assert "没有写生成器的版本" in done.err


# The table of departments


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("丙市甲局", "市甲局", uscc(904)[:-1] + "?", "行政机关", "")], "“部门”第2行C列：统一社会信用代码"),
        ([DEPARTMENTS[0], DEPARTMENTS[0]], "“部门”第3行A列：“丙市市场监督管理局”在第2行已经有了"),
        ([("丙市甲局", "市甲局", uscc(904), "行政机关", "信用办")], "“部门”第2行E列：没有“信用办”这个角色"),
        ([("丙市甲局", "市甲局", uscc(904), "局", "")], "“部门”第2行D列：没有“局”这个类别"),
        ([("丙市甲局", "市甲局", "", "行政机关", "")], "“部门”第2行C列：没有写统一社会信用代码"),
        ([], "一个部门也没有"),
    ],
)
def test_a_fault_of_the_table_is_told_with_row_and_column(tmp_path: Path, rows: list[tuple[str, ...]], said: str) -> None:
    done = init(tmp_path / "city", "--no-git", "--departments", str(table(tmp_path / "departments.xlsx", rows)))
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "city").exists()


def test_a_table_without_needed_columns_is_told_which(tmp_path: Path) -> None:
    done = init(tmp_path / "city", "--no-git", "--departments", str(table(tmp_path / "departments.xlsx", list(DEPARTMENTS), HEADS[:6])))
    assert done.code == 2
    assert "缺少这几栏：地址、监督电话、办公时间、职责" in done.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_of_text_is_read_too(tmp_path: Path, encoding: str) -> None:
    rows = [HEADS, (*DEPARTMENTS[0], "0999-6660120", "12315", "丙市中山路1号", "工作日9:00至17:00", "负责市场监督管理")]
    (tmp_path / "d.csv").write_text("\n".join(",".join(row) for row in rows) + "\n", encoding=encoding)
    done = init(tmp_path / "city", "--no-git", "--departments", str(tmp_path / "d.csv"))
    assert done.code == 0, done.err
    found = yaml.safe_load((tmp_path / "city/content/authorities/scjgj.yml").read_text(encoding="utf-8"))
    assert found["duties"] == ["负责市场监督管理。"] or found["duties"] == "负责市场监督管理。"
    assert str(found["contact"]["supervision_phone"]) == "12315"

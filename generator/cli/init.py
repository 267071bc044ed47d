"""The command `init`: asks a city what it must know and writes its repository. The work is done in `generator.adopt`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.cli.common import FINE, UsageError
from generator.engine.refusals import unread
from generator.model.findings import visible
from generator.model.kindnames import DEPARTMENT

if TYPE_CHECKING:
    from generator.adopt.answers import City, Question
    from generator.model.fields import Field

_MOST = 100 << 20


def add(commands: Any) -> None:
    """Adds the command to `credit`; `commands` is the result of `add_subparsers`."""
    parser = commands.add_parser("init", allow_abbrev=False, help="在空文件夹里为一个城市写好仓库")
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="空的或者还没有的文件夹（默认是现在的文件夹）")
    parser.add_argument("--name", metavar="TEXT", help="市（县、区）的全称，例如 甲市")
    parser.add_argument("--short-name", metavar="TEXT", help="文号里用的简称，例如 甲")
    parser.add_argument("--code", metavar="CODE", help="行政区划代码，6位数字")
    parser.add_argument("--site-url", metavar="URL", help="网站的网址，以 https:// 开头")
    parser.add_argument("--forge", metavar="NAME", help="代码平台：github、gitea、gitlab、gitee，没有的写 none")
    parser.add_argument("--first-day", metavar="DATE", help="从哪一天起算，这一天以前的事不算逾期，例如 2026-12-01")
    parser.add_argument("--repository", metavar="URL", help="代码仓库的网址，没有的不写")
    parser.add_argument("--departments", metavar="FILE", help="部门的表格（.xlsx、.xls、.csv）")
    parser.add_argument("--wheel", metavar="FILE", help="生成器的轮子（credit-…-py3-none-any.whl），放进仓库并按哈希钉住")
    province = "省级网站：requirements.txt 里多钉住汇集各城市要用的库（DuckDB、Ibis）"
    parser.add_argument("--province", action="store_true", help=province)
    parser.add_argument("--no-git", action="store_true", help="不运行 git init，也不提交")
    parser.set_defaults(run=_init, anywhere=True)


def _init(args: argparse.Namespace, root: Path) -> int:
    from generator.adopt import init
    from generator.adopt.answers import city
    from generator.reading import schemas

    folder = Path(args.folder)
    why = init.refused(folder)
    if why:
        raise UsageError(f"{why}。")
    found = city(_answers(args))
    # An empty folder has the kinds that come with the program.
    kinds = schemas.load(folder)
    shape = kinds.by_name[DEPARTMENT].root
    departments = _departments(args.departments, shape, found) if args.departments else {}
    try:
        place = Path(args.wheel) if args.wheel else init.installed_wheel()
        wheel = init.checked(place) if place is not None else None
        begun = init.begin(folder, init.contents(found, departments, kinds, wheel, province=args.province), with_git=not args.no_git)
    except init.CannotBegin as error:
        raise UsageError(f"{error}。") from None
    print(f"{found.name}的仓库已经写好：{folder}，{begun.files} 个文件，{len(departments)} 个部门。")
    if not departments:
        print("还没有部门：用 python3 run.py credit new department 代号 逐个写；有表格的，删去这个文件夹，加上 --departments 重新写一次。")
    if wheel is None:
        print("requirements.txt 里还没有写生成器的轮子：照文件里的说明填写，或者用 --wheel 重新写一次。")
    if args.province:
        print("省级网站：每个城市一条记录，用 python3 run.py credit new city jia 看怎样写；汇集、发布见 docs/province.zh-CN.md。")
    if begun.without_git:
        print(f"没有第一次提交：{begun.without_git}。")
    print(_NEXT.format(folder=folder))
    return FINE


_NEXT = """接下来：
  cd {folder}
  python3 run.py check     # 还有哪些地方要填
  python3 run.py preview   # 在 http://127.0.0.1:8000 看网站"""


def _answers(args: argparse.Namespace) -> dict[str, str]:
    """The answers of the flags, the missing ones asked for in a terminal."""
    from generator.adopt.answers import QUESTIONS, WrongAnswer

    given: dict[str, str] = {}
    wrong: list[str] = []
    for question in QUESTIONS:
        text = getattr(args, question.key)
        if text is None:
            continue
        try:
            given[question.key] = question.read(text.strip())
        except WrongAnswer as error:
            wrong.append(f"{question.flag}：{error}")
    lacking = [one for one in QUESTIONS if getattr(args, one.key) is None]
    if wrong:
        raise UsageError("。\n  ".join(["有的回答不能用", *wrong]) + "。")
    if any(one.needed for one in lacking):
        if not sys.stdin.isatty():
            listed = "\n".join(f"  {one.flag}  {one.text}，例如 {one.example}" for one in lacking if one.needed)
            raise UsageError(f"还缺这几项：\n{listed}")
        for question in lacking:
            given[question.key] = _asked(question)
    return given


def _asked(question: Question) -> str:
    from generator.adopt.answers import WrongAnswer

    while True:
        try:
            text = input(f"{question.text}，例如 {question.example}：").strip()
        except EOFError:
            raise UsageError("没有回答完，什么也没有写。") from None
        try:
            return question.read(text)
        except WrongAnswer as error:
            print(error)


def _departments(name: str, shape: Field, found: City) -> dict[str, Any]:
    from generator.adopt import departmenttable
    from generator.exchange.raw import NotATable

    try:
        with Path(name).open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise UsageError(f"{visible(name)} 读不了：{unread(error)}") from None
    try:
        read = departmenttable.read(data, shape, found.name)
    except NotATable as error:
        raise UsageError(visible(f"{name}：{error}。")) from None
    for note in read.notes:
        print(visible(f"注意：{note}。"))
    if read.faults:
        heading = f"{name} 里有 {len(read.faults)} 处要改，什么也没有写："
        raise UsageError("\n".join([visible(heading), *(f"  {visible(str(one))}" for one in read.faults)]))
    return dict(read.found)

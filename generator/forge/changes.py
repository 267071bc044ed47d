"""The difference between two states of the site as the public would see it: as a value, as JSON for another program, and as Markdown.

A comment on a pull request lasts longer than records do, so it holds no value of a record: only titles of fields, addresses, and those
names that the site shows before and after.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.forge import gfm
from generator.model.fields import Field
from generator.model.recognition import split
from generator.model.records import Record
from generator.site.site import Site

JSON_VERSION = 2
ADDED, CHANGED, RENAMED, WITHDRAWN, REMOVED = "added", "changed", "renamed", "withdrawn", "removed"
NAMES = {
    ADDED: "新增",
    CHANGED: "修改",
    RENAMED: "改名（旧网址转到新网址）",
    WITHDRAWN: "撤下（网址留存说明）",
    REMOVED: "删除（网址将打不开）",
}
# The most changes of each sort in a report and in a comment, and the most fields of a record; the rest is only counted.
MOST_LISTED, MOST_SHOWN, MOST_FIELDS = 100, 30, 12
# GitHub accepts 65,536 characters.
MOST_BYTES = 60_000
REPORT_BYTES = 4_000_000


class ReportError(Exception):
    """A report that `as_json` did not write; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one page. `kind` is its sort, in Chinese; `name` is "" if it must not be shown; `fields` are titles of the fields that
    differ.

    `to` is the address to which the page at `address` leads from now on, if the file of its record was renamed.
    """

    what: str
    kind: str
    address: str
    name: str = ""
    fields: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """All changes. `totals` counts all, `changes` lists at most `MOST_LISTED` of each sort; `pull_request` is 0 if there is none.

    `program` names the first changed files, in order, that are program or workflow; `program_files` counts them all.
    """

    as_of: str
    totals: Mapping[str, int]
    changes: tuple[Change, ...]
    pull_request: int = 0
    program: tuple[str, ...] = ()
    program_files: int = 0


def compare(before: Site, after: Site, pull_request: int = 0, program: Sequence[str] = ()) -> Preview:
    """The difference of two sites on the same day, both with their files on disk. `program` are the files of the program that differ."""
    found = [*_records(before, after), *_files(before, after)]
    order = {what: i for i, what in enumerate(NAMES)}
    found.sort(key=lambda c: (order[c.what], c.kind, c.address))
    sorts = {what: [c for c in found if c.what == what] for what in NAMES}
    listed = tuple(c for some in sorts.values() for c in some[:MOST_LISTED])
    totals = {what: len(some) for what, some in sorts.items()}
    return Preview(after.as_of.isoformat(), totals, listed, pull_request, _first(program), len(program))


def _first(files: Sequence[str]) -> tuple[str, ...]:
    # A file name may hold bytes that are not UTF-8.
    return tuple(name.encode("utf-8", "replace").decode()[:400] for name in files[:MOST_SHOWN])


def _records(before: Site, after: Site) -> Iterator[Change]:
    old, new = {r.address: r for r in before.records}, {r.address: r for r in after.records}
    left = {r.address: r for r in before.gone}
    gone = {r.address: r for r in after.gone}
    moved = _moved(old | left, new | gone)
    for address in (old.keys() | new.keys() | (left.keys() - gone.keys())) - set(moved.values()):
        to = moved.get(address, "")
        was, now = old.get(address), new.get(to or address)
        if was is not None and now is not None:
            if to or was.data != now.data:
                name = now.caption if was.caption == now.caption else ""
                fields = tuple(dict.fromkeys(_titles(was.kind.root, now.kind.root, was.data, now.data)))
                yield Change(RENAMED if to else CHANGED, _kind(now), address, name, fields, to)
        elif to:
            # A record that has left may have been renamed too: its old address leads to the tombstone. A record that leaves now counts as
            # withdrawn.
            yield Change(
                WITHDRAWN if was is not None else RENAMED, _kind(was or left.get(address)), address, to="" if was is not None else to
            )
        elif now is None:
            # Also pages that were only a tombstone before: a published address never dies.
            yield Change(WITHDRAWN if address in gone else REMOVED, _kind(was or left.get(address)), address)
        else:
            yield Change(ADDED, _kind(now), address)
    for kind in after.kinds:
        known = before.kinds.by_name.get(kind.name)
        if known is None or known.schema != kind.schema:
            yield Change(CHANGED if known else ADDED, "数据格式", f"schemas/{kind.name}/")


def _moved(before: Mapping[str, Record], after: Mapping[str, Record]) -> dict[str, str]:
    """The old and new addresses of renamed records, recognised as for git's proofs; see `generator.site.moved`."""
    come = {mark: address for address in sorted(after.keys() - before.keys()) for mark in split(after[address].pointers.marks)}
    lost = ((address, come.get(mark)) for address in sorted(before.keys() - after.keys()) for mark in split(before[address].pointers.marks))
    return {address: to for address, to in lost if to is not None}


def _kind(record: Record | None) -> str:
    return record.kind.singular if record is not None else ""


def _titles(was: Field, now: Field, old: Mapping[str, Any], new: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The official titles of the fields that differ; a nested one follows the title of the field around it."""
    for key in dict.fromkeys((*now.properties, *was.properties)):
        one, other = old.get(key), new.get(key)
        if one == other:
            continue
        fields = [shape.properties[key].items or shape.properties[key] for shape in (now, was) if key in shape.properties]
        title = above + fields[0].title
        pairs: Sequence[tuple[Any, Any]] = [(one, other)]
        if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = list(zip(one, other, strict=True))
        for mine, theirs in pairs:
            if isinstance(mine, dict) and isinstance(theirs, dict):
                yield from _titles(fields[-1], fields[0], mine, theirs, f"{title}·")
            elif mine != theirs:
                yield title


def _files(before: Site, after: Site) -> Iterator[Change]:
    """The pages that are written by hand, the files beside them, and the settings of the site."""
    old, new = _bytes(before), _bytes(after)
    for file in old.keys() | new.keys():
        if old.get(file) != new.get(file):
            what = ADDED if file not in old else REMOVED if file not in new else CHANGED
            yield Change(what, "网站设置" if file == "mkdocs.yml" else "页面", _address(file))


def _bytes(site: Site) -> dict[str, bytes]:
    """The bytes of these files, also of those that come with the program. A link, or anything else that is not a file, counts only as
    being there: it is not followed.
    """
    root, places = site.root, site.places
    found = [root / "mkdocs.yml"]
    for here, folders, names in os.walk(root / "content" / "pages"):
        found += [Path(here, name) for name in (*names, *folders) if name in names or Path(here, name).is_symlink()]
    given = {file: places.path(file) for file in places.only_given("content/pages")}
    every = given | {_name(root, path): path for path in found if os.path.lexists(path)}
    return {name: path.read_bytes() if _plain(path) else b"\0no file" for name, path in every.items()}


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _name(root: Path, path: Path) -> str:
    # A file name may hold bytes that are not UTF-8.
    return path.relative_to(root).as_posix().encode("utf-8", "replace").decode()


def _address(file: str) -> str:
    inside = file.removeprefix("content/pages/")
    if inside == "mkdocs.yml":
        return ""
    if not inside.endswith(".md"):
        return inside
    return f"{inside.removesuffix('.md')}/".removesuffix("index/")


# JSON: written in a run that nobody trusts, read in one that is trusted


def as_json(preview: Preview) -> str:
    """The report; `docs/interfaces.md` gives its shape."""
    changes = [
        {"what": c.what, "kind": c.kind, "address": c.address, "name": c.name, "fields": list(c.fields[:50])}
        | ({"to": c.to} if c.to else {})
        for c in preview.changes
    ]
    value = {
        "version": JSON_VERSION,
        "as_of": preview.as_of,
        "pull_request": preview.pull_request,
        "totals": dict(preview.totals),
        "changes": changes,
        "program": {"files": preview.program_files, "first": list(preview.program)},
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def read(path: Path) -> Preview:
    """Reads a report that anybody may have written. Raises ReportError for everything that `as_json` would not write."""
    try:
        if path.is_symlink() or not path.is_file():
            raise ReportError(f"没有报告文件 {path.name}")
        with open(path, "rb") as handle:
            content = handle.read(REPORT_BYTES + 1)
    except OSError as error:
        raise ReportError(f"报告读不了：{error.strerror}") from None
    if len(content) > REPORT_BYTES:
        raise ReportError(f"报告超过 {REPORT_BYTES} 字节")
    try:
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ReportError("报告不是 UTF-8 的 JSON") from None
    if not isinstance(value, dict) or _whole(value.get("version"), "version") != JSON_VERSION:
        raise ReportError(f"报告的版本不是 {JSON_VERSION}")
    totals, changes = value.get("totals"), value.get("changes")
    if not isinstance(totals, dict) or not isinstance(changes, list) or len(changes) > MOST_LISTED * len(NAMES):
        raise ReportError("报告的 totals 或 changes 不合格式")
    program = value.get("program")
    if not isinstance(program, dict) or not isinstance(program.get("first"), list) or len(program["first"]) > MOST_SHOWN:
        raise ReportError("报告的 program 不合格式")
    as_of = _text(value.get("as_of"), "as_of", 10)
    try:
        datetime.date.fromisoformat(as_of)
    except ValueError:
        raise ReportError("报告的 as_of 不是日期") from None
    return Preview(
        as_of=as_of,
        totals={what: _whole(totals.get(what), "totals") for what in NAMES},
        changes=tuple(_change(one) for one in changes),
        pull_request=_whole(value.get("pull_request"), "pull_request"),
        program=tuple(_text(one, "program", 400) for one in program["first"]),
        program_files=_whole(program.get("files"), "program"),
    )


def _change(value: Any) -> Change:
    if not isinstance(value, dict) or value.get("what") not in list(NAMES):
        raise ReportError("报告的 changes 里有不合格式的一项")
    fields = value.get("fields")
    if not isinstance(fields, list) or len(fields) > 50:
        raise ReportError("报告的 fields 不合格式")
    return Change(
        what=value["what"],
        kind=_text(value.get("kind"), "kind"),
        address=_address_in(value.get("address")),
        name=_text(value.get("name"), "name"),
        fields=tuple(_text(one, "fields") for one in fields),
        to=_address_in(value["to"]) if "to" in value else "",
    )


def _address_in(value: Any) -> str:
    address = _text(value, "address", 400)
    if address.startswith("/") or not address.isprintable() or any(step in (".", "..") for step in address.split("/")):
        raise ReportError("报告的 address 不是网址")
    return address


def _text(value: Any, name: str, most: int = 2000) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ReportError(f"报告的 {name} 不是文字，或者太长")
    return value


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise ReportError(f"报告的 {name} 不是非负整数")
    return value


# Markdown


def is_empty(preview: Preview) -> bool:
    """Whether the public would see no change and the program does not change either."""
    return not any(preview.totals.values()) and not preview.program_files


def markdown(preview: Preview, site_url: str) -> str:
    """The report as Markdown: totals, and each change with its address; at most 60 kB. Every value in a preview counts as foreign text."""
    if is_empty(preview):
        return f"### 合并后公众看到的变化\n\n没有变化。截至 {preview.as_of}。\n"
    sums = "，".join(f"{name} {preview.totals[what]} 项" for what, name in NAMES.items() if preview.totals[what])
    lines = ["### 合并后公众看到的变化", "", f"{sums or '按现在的程序没有变化'}。截至 {preview.as_of}。", *_program(preview)]
    for what, name in NAMES.items():
        found = [c for c in preview.changes if c.what == what]
        shown = found[:MOST_SHOWN]
        if shown:
            lines += ["", f"**{name}**", "", *(_line(c, site_url) for c in shown)]
        more = preview.totals[what] - len(shown)
        if shown and more > 0:
            lines.append(f"- 另有 {more} 项，没有逐一列出")
    lines += ["", "由默认分支上的程序比较合并前后的内容得出，只列改动的项目，不列内容。"]
    return gfm.capped(lines, MOST_BYTES, "内容太长，没有全部列出。")


def _program(preview: Preview) -> list[str]:
    """The warning if program or workflows change: the comparison does not show what they would do, so somebody has to read them."""
    if not preview.program_files:
        return []
    more = preview.program_files - len(preview.program)
    return [
        "",
        f"**这个合并请求还改动程序、工作流或仓库的设置，共 {preview.program_files} 个文件，合并前请维护者逐一看过**",
        "",
        *(f"- {gfm.code(name, 400)}" for name in preview.program),
        *([f"- 另有 {more} 个文件，没有逐一列出"] if more > 0 else []),
        "",
        "这里的比较由合并前的程序得出，合并后的程序可能给出别的结果。",
    ]


def _line(change: Change, site_url: str) -> str:
    # Only a page that is on the site now can be linked to.
    there = site_url if change.what != ADDED else ""
    named = gfm.inline(change.name, 100) if change.name else gfm.code(f"/{change.address}", 400)
    head = f"- {gfm.inline(change.kind, 50)} {gfm.link(named, there, change.address)}"
    head += f" → {gfm.code(f'/{change.to}', 400)}" if change.to else ""
    if not change.fields:
        return head
    titles = "、".join(gfm.inline(title, 60) for title in change.fields[:MOST_FIELDS])
    more = f" 等 {len(change.fields)} 项" if len(change.fields) > MOST_FIELDS else ""
    return f"{head}：{titles}{more}"

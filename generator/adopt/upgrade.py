"""Says what a newer version of the generator changes for a city: what comes with it, and what becomes of the city's own records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generator.adopt import givendiff, schemadiff
from generator.adopt.givendiff import FileChange, Override
from generator.adopt.schemadiff import SchemaChange
from generator.adopt.trial import Outcome, Program

VERSION = 1
# How many places of one fault the text shows. The JSON has all.
_SHOWN = 5
_AREAS = {
    "rules": "时限规则",
    "calendars": "工作日历",
    "pages": "随程序来的网页",
    "notices": "政策文件",
    "systems": "制度清单",
    "explanations": "检查说明",
}
_WHAT = {
    "kind-added": "新增这类记录",
    "kind-removed": "不再有这类记录",
    "kind-changed": "这类记录的设置变了",
    "conditions-changed": "填写的条件变了",
    "field-added": "新增",
    "required-field-added": "新增，必填",
    "field-removed": "去掉",
    "became-required": "改为必填",
    "became-optional": "改为可以不填",
    "type-changed": "写法变了",
    "choices-limited": "只能从这些里选",
    "choices-free": "不再限定选项",
    "choices-removed": "去掉选项",
    "choices-added": "新增选项",
    "rule-of-field-changed": "规定变了",
}
_FILE = {"added": "新增", "removed": "去掉", "changed": "改动"}
_OVERRIDE = {
    "changed": "随程序来的这个文件变了，请看是否也要改",
    "removed": "新版本不再带这个文件，只剩下本市的",
    "new": "新版本也带这个文件，本市的会盖住它",
}


@dataclass(frozen=True)
class AddressChange:
    """An address of the public site: of a kind or a page, before and after; "" where there is none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class InterfaceChange:
    """A command or a shape of output with its version, before and after; "" where there is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Report:
    """All that a newer version changes. `sha256` is the new wheel's; `pin` says whether the new pin was written."""

    old: str
    new: str
    sha256: str
    schemas: tuple[SchemaChange, ...]
    files: tuple[FileChange, ...]
    addresses: tuple[AddressChange, ...]
    interfaces: tuple[InterfaceChange, ...]
    overrides: tuple[Override, ...]
    outcome: Outcome
    pin: bool = False

    @property
    def errors(self) -> int:
        """How many errors the content would have that it has not now."""
        return sum(len(group.places) for group in self.outcome.groups if group.severity == "error")


def compare(old: Program, new: Program, versions: tuple[str, str], sha256: str, root: Path, outcome: Outcome) -> Report:
    """Compares two versions; `outcome` is what running them over the content has shown."""
    return Report(
        *versions,
        sha256,
        tuple(schemadiff.compare(old.given, new.given)),
        (*givendiff.compare(old.given, new.given), *givendiff.explanations(old.folder, new.folder)),
        tuple(_addresses(old.given, new.given)),
        tuple(_interfaces(old.folder, new.folder)),
        tuple(givendiff.overrides(root, old.given, new.given)),
        outcome,
    )


def _addresses(old: Path, new: Path) -> Iterator[AddressChange]:
    """What stands at another address of the public site: folders of kinds, and given pages."""
    before, after = schemadiff.folders(old), schemadiff.folders(new)
    for kind in sorted(before.keys() | after.keys()):
        places = [f"/{one[kind]}/" if one.get(kind) else "" for one in (before, after)]
        if places[0] != places[1]:
            yield AddressChange(kind, *places)
    pages = [
        {file: _address(file) for file in givendiff.given_files(one) if file.startswith("content/pages/") and file.endswith(".md")}
        for one in (old, new)
    ]
    for file in sorted(pages[0].keys() ^ pages[1].keys()):
        yield AddressChange(file, pages[0].get(file, ""), pages[1].get(file, ""))


def _address(file: str) -> str:
    """The address of a page by its file, as the site builder makes it."""
    place = file.removeprefix("content/pages/").removesuffix(".md")
    place = place.removesuffix("index").rstrip("/")
    return f"/{place}/" if place else "/"


def _interfaces(old: Path, new: Path) -> Iterator[InterfaceChange]:
    """Commands that came or went, and shapes of output with another version, by the tables inside of the programs."""
    tables = [_table(one) for one in (old, new)]
    for name in sorted(tables[0].keys() | tables[1].keys()):
        before, after = (one.get(name, "") for one in tables)
        if before != after:
            yield InterfaceChange(name, before, after)


def _table(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / "generator/adopt/interfaces.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {f"credit {name}": "有" for name in found["commands"]} | {name: f"版本{number}" for name, number in found["versions"].items()}


def as_json(report: Report) -> str:
    """The report for programs; docs/interfaces.md describes its shape."""
    outcome = report.outcome
    groups = [
        {"slug": one.slug, "severity": one.severity, "count": len(one.places), "places": [_place(*place) for place in one.places]}
        for one in outcome.groups
    ]
    shown: dict[str, Any] = {"version": VERSION, "from": report.old, "to": report.new, "sha256": report.sha256, "pin_written": report.pin}
    shown |= {name: [asdict(one) for one in getattr(report, name)] for name in ("schemas", "files", "addresses", "interfaces", "overrides")}
    shown["records"] = {
        "new_errors": report.errors,
        "new_warnings": sum(len(one.places) for one in outcome.groups if one.severity != "error"),
        "no_longer_said": outcome.gone,
        "groups": groups,
        "late": [asdict(one) for one in outcome.late],
        "owing": [{"rule": rule, "authority": authority} for rule, authority in outcome.owing],
        "duties_unknown": outcome.unknown,
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _place(path: str, line: int, message: str) -> dict[str, Any]:
    return {"path": path, "line": line, "message": message}


def as_text(report: Report) -> str:
    """The report for people."""
    lines = [f"从 {report.old} 升级到 {report.new}", ""]
    lines += _section("记录的字段", [_schema(one) for one in report.schemas])
    for area, title in _AREAS.items():
        lines += _section(title, [_file(one) for one in report.files if one.area == area])
    lines += _section("公开网站的地址", [f"{one.what}：{one.before or '没有'} → {one.after or '没有'}" for one in report.addresses])
    lines += _section("命令和数据格式", [f"{one.name}：{one.before or '没有'} → {one.after or '没有'}" for one in report.interfaces])
    lines += _section("本市自己的文件", [f"{one.file}：{_OVERRIDE[one.what]}" for one in report.overrides])
    lines += _section("记录会新出现的问题", list(_groups(report)))
    lines += _section("会新算作逾期的", [f"{one.rule}（{one.authority}）：{one.what}，应在{one.due}之前" for one in report.outcome.late])
    lines += _section("会新有义务的部门", [f"{rule}：{authority or '未指明部门'}" for rule, authority in report.outcome.owing])
    if report.outcome.unknown:
        lines += [f"注意：两个版本的时限没有比较成（{report.outcome.unknown}）", ""]
    warnings = sum(len(one.places) for one in report.outcome.groups if one.severity != "error")
    lines.append(f"合计：升级后新增错误{report.errors}个、警告{warnings}个，不再报的问题{report.outcome.gone}个。")
    return "\n".join(lines) + "\n"


def _section(title: str, rows: list[str]) -> list[str]:
    return [f"{title}（{len(rows)}）", *(f"  {row}" for row in rows), ""] if rows else []


def _schema(one: SchemaChange) -> str:
    where = f"{one.kind} {one.field}" if one.field else one.kind
    values = f"：{'、'.join(one.values)}" if one.values else ""
    return f"{where}（{one.title}）{_WHAT[one.what]}{values}"


def _file(one: FileChange) -> str:
    keys = f"（{'、'.join(one.keys)}）" if one.keys else ""
    return f"{_FILE[one.what]} {one.file}{f' {one.title}' if one.title else ''}{keys}"


def _groups(report: Report) -> Iterator[str]:
    for one in report.outcome.groups:
        yield f"{'错误' if one.severity == 'error' else '警告'} {one.slug}：{len(one.places)}处"
        for path, line, message in one.places[:_SHOWN]:
            yield f"  {path}:{line} {message}"
        if len(one.places) > _SHOWN:
            yield f"  ……还有{len(one.places) - _SHOWN}处（--format json 列出全部）"

"""The report on changes as JSON: written in a run that nobody trusts, read in one that is trusted. docs/interfaces.md gives its shape."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from generator.forge.changes import (
    MOST_DUTIES,
    MOST_FIELDS,
    MOST_FOUND,
    MOST_LISTED,
    MOST_SHOWN,
    NAMES,
    Change,
    Preview,
    Said,
)
from generator.site.differences import IN, OUT, SAME, Difference
from generator.site.effects import MEETS, OPENS, SETTLES, Effect, Settled

VERSION = 3
REPORT_BYTES = 8_000_000
_MOST_TEXT, _MOST_ADDRESS, _MOST_PAIRS, _MOST_PARTS = 2000, 400, 40, 50
T = TypeVar("T")


class ReportError(Exception):
    """A report that `as_json` did not write; the text says what is wrong with it."""


def as_json(preview: Preview) -> str:
    """The report."""
    value = {
        "version": VERSION,
        "as_of": preview.as_of,
        "pull_request": preview.pull_request,
        "behind": preview.behind,
        "totals": dict(preview.totals),
        "late": preview.late,
        "due": preview.due,
        "errors": preview.errors,
        "warnings": preview.warnings,
        "changes": [_change(one) for one in preview.changes],
        "settled": {"items": [one._asdict() for one in preview.settled], "more": preview.settled_more},
        "unread": {"files": preview.unread_files, "first": list(preview.unread)},
        "program": {"files": preview.program_files, "first": list(preview.program)},
    }
    return json.dumps(_cut(value), ensure_ascii=False, indent=1) + "\n"


def _cut(value: Any, most: int = _MOST_TEXT) -> Any:
    """A value whose texts are not longer than `read` takes them: titles of schemas and names of files may have any length."""
    if isinstance(value, str):
        return value[:most].encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _cut(one, _MOST_ADDRESS if name in ("address", "to", "file") else most) for name, one in value.items()}
    return [_cut(one, most) for one in value] if isinstance(value, list) else value


def _change(one: Change) -> dict[str, Any]:
    return {
        "what": one.what,
        "kind": one.kind,
        "address": one.address,
        "name": one.name,
        **({"to": one.to} if one.to else {}),
        "file": one.file,
        "card": [list(pair) for pair in one.card],
        "why": [list(pair) for pair in one.why],
        "fields": [{**f._asdict(), "parts": [list(part) for part in f.parts]} for f in one.fields],
        "duties": [duty._asdict() for duty in one.duties],
        "found": [said._asdict() for said in one.found],
        "more": dict(zip(("fields", "duties", "found"), one.more, strict=True)),
    }


def read(path: Path) -> Preview:
    """Reads a report that anybody may have written. Raises ReportError for everything that `as_json` would not write."""
    value = _parsed(path)
    if not isinstance(value, dict) or _whole(value.get("version"), "version") != VERSION:
        raise ReportError(f"报告的版本不是 {VERSION}")
    totals = value.get("totals")
    if not isinstance(totals, dict):
        raise ReportError("报告的 totals 不合格式")
    as_of = _text(value.get("as_of"), "as_of", 10)
    try:
        datetime.date.fromisoformat(as_of)
    except ValueError:
        raise ReportError("报告的 as_of 不是日期") from None
    settled, unread, program = (_object(value.get(name), name) for name in ("settled", "unread", "program"))
    return Preview(
        as_of=as_of,
        totals={what: _whole(totals.get(what), "totals") for what in NAMES},
        changes=_list(value, "changes", MOST_LISTED * len(NAMES), _read_change),
        pull_request=_whole(value.get("pull_request"), "pull_request"),
        program=_list(program, "first", MOST_SHOWN, lambda one: _text(one, "program", 400)),
        program_files=_whole(program.get("files"), "program"),
        unread=_list(unread, "first", MOST_SHOWN, lambda one: _text(one, "unread", 400)),
        unread_files=_whole(unread.get("files"), "unread"),
        settled=_list(settled, "items", MOST_SHOWN, lambda one: Settled(*_texts(one, ("whose", "text")))),
        settled_more=_whole(settled.get("more"), "settled"),
        due=_text(value.get("due"), "due", 16),
        **{name: _whole(value.get(name), name) for name in ("late", "errors", "warnings", "behind")},
    )


def _parsed(path: Path) -> Any:
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
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ReportError("报告不是 UTF-8 的 JSON") from None


def _read_change(value: Any) -> Change:
    if not isinstance(value, dict) or value.get("what") not in list(NAMES):
        raise ReportError("报告的 changes 里有不合格式的一项")
    more = _object(value.get("more"), "more")
    return Change(
        what=value["what"],
        kind=_text(value.get("kind"), "kind"),
        address=_address(value.get("address")),
        name=_text(value.get("name"), "name"),
        to=_address(value["to"]) if "to" in value else "",
        file=_text(value.get("file"), "file", _MOST_ADDRESS),
        card=_list(value, "card", _MOST_PAIRS, _pair),
        why=_list(value, "why", _MOST_PAIRS, _pair),
        fields=_list(value, "fields", MOST_FIELDS, _field),
        duties=_list(value, "duties", MOST_DUTIES, _duty),
        found=_list(value, "found", MOST_FOUND, _said),
        more=(_whole(more.get("fields"), "more"), _whole(more.get("duties"), "more"), _whole(more.get("found"), "more")),
    )


def _field(value: Any) -> Difference:
    title, before, after = _texts(value, ("title", "before", "after"))
    parts = _list(value, "parts", _MOST_PARTS, _pair)
    if any(sign not in (SAME, OUT, IN) for sign, _ in parts):
        raise ReportError("报告的 parts 不合格式")
    return Difference(title, before, after, parts)


def _duty(value: Any) -> Effect:
    what, rule, title, due, text = _texts(value, ("what", "rule_id", "title", "due", "text"))
    if what not in (MEETS, OPENS, SETTLES):
        raise ReportError("报告的 duties 不合格式")
    return Effect(what, rule, title, due, _truth(value.get("late"), "late"), text)


def _said(value: Any) -> Said:
    text, slug = _texts(value, ("text", "slug"))
    return Said(_truth(value.get("error"), "error"), text, slug)


def _pair(value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ReportError("报告里有不成对的一项")
    return _text(value[0], "title"), _text(value[1], "text")


def _texts(value: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    found = _object(value, names[0])
    return tuple(_text(found.get(name), name) for name in names)


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ReportError(f"报告的 {name} 不合格式")
    return value


def _list(value: Any, name: str, most: int, one: Callable[[Any], T]) -> tuple[T, ...]:
    found = _object(value, name).get(name)
    if not isinstance(found, list) or len(found) > most:
        raise ReportError(f"报告的 {name} 不合格式")
    return tuple(map(one, found))


def _address(value: Any) -> str:
    address = _text(value, "address", _MOST_ADDRESS)
    if address.startswith("/") or not address.isprintable() or any(step in (".", "..") for step in address.split("/")):
        raise ReportError("报告的 address 不是网址")
    return address


def _text(value: Any, name: str, most: int = _MOST_TEXT) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ReportError(f"报告的 {name} 不是文字，或者太长")
    return value


def _truth(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise ReportError(f"报告的 {name} 不是 true 或 false")
    return value


def _whole(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise ReportError(f"报告的 {name} 不是非负整数")
    return value

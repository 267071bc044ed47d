"""Keeps the suggestions on the lines of a pull request: what `credit fix` would write there, for its author to accept with a click.

The list of suggestions is made without a token by a run that reads what somebody else proposes, so it is foreign text: bounded, checked,
and written so that nothing in it can be anything else than the lines of a block of code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.forge import gfm
from generator.forge.protocol import Dialect, Forge, LineRemark, RefusedError

JSON_VERSION = 1
SUGGESTION = "suggestion"
# More remarks than this are not read by anybody; `credit fix` has them all.
MOST, MOST_LINES, MOST_WIDE = 20, 20, 400
_MOST_BYTES = 1_000_000
# Lines that could end a block of code, or that hide what they hold, are not suggested.
_UNFIT = re.compile(r"[`\x00-\x08\x0a-\x1f\x7f]|~~~")
_PATH = re.compile(r"content/[A-Za-z0-9_/-]+\.yml")


class SuggestionsError(Exception):
    """A list that `as_json` did not write; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines that are to stand in the place of one line of a file, and why, as Chinese phrases."""

    path: str
    line: int
    new: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same suggestion, also when its line has moved."""
        return hashlib.sha256(json.dumps([self.path, self.new]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The first suggestions, and how many more there are."""

    some: tuple[Suggestion, ...]
    more: int = 0


def chosen(found: Sequence[Suggestion]) -> Suggestions:
    """Those suggestions that a forge can show as they are, at most `MOST`."""
    fit = [one for one in found if _is_fit(one)]
    return Suggestions(tuple(fit[:MOST]), len(found) - len(fit[:MOST]))


def _is_fit(one: Suggestion) -> bool:
    lines = all(len(line) <= MOST_WIDE and line.isprintable() and not _UNFIT.search(line) for line in one.new)
    return lines and len(one.new) <= MOST_LINES and _PATH.fullmatch(one.path) is not None and one.line > 0


def as_json(found: Suggestions) -> str:
    """The list for the run that has the token."""
    some = [{"path": one.path, "line": one.line, "new": [*one.new], "why": [*one.why]} for one in found.some]
    return json.dumps({"version": JSON_VERSION, "suggestions": some, "more": found.more}, ensure_ascii=False, indent=2) + "\n"


def read(path: Path) -> Suggestions:
    """Reads a list that anybody may have written. Raises SuggestionsError for everything that `as_json` would not write."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
            raise SuggestionsError(f"没有建议文件 {path.name}，或者它太大")
        value = json.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise SuggestionsError("建议不是 UTF-8 的 JSON") from None
    if not isinstance(value, dict) or value.get("version") != JSON_VERSION or not isinstance(value.get("suggestions"), list):
        raise SuggestionsError(f"建议的版本不是 {JSON_VERSION}")
    more = value.get("more")
    found = tuple(map(_one, value["suggestions"]))
    if len(found) > MOST or not isinstance(more, int) or isinstance(more, bool) or not 0 <= more < 10**9 or not all(map(_is_fit, found)):
        raise SuggestionsError("建议的条数或者内容不合格式")
    return Suggestions(found, more)


def _one(value: Any) -> Suggestion:
    if not isinstance(value, dict) or not isinstance(value.get("line"), int) or isinstance(value["line"], bool):
        raise SuggestionsError("建议里有不合格式的一项")
    texts = [value.get("new"), value.get("why")]
    if not isinstance(value.get("path"), str) or not all(
        isinstance(some, list) and all(isinstance(one, str) for one in some) for some in texts
    ):
        raise SuggestionsError("建议里有不合格式的一项")
    return Suggestion(value["path"], value["line"], tuple(value["new"]), tuple(one[:200] for one in value["why"][:10]))


def keep_suggestions(forge: Forge, dialect: Dialect, found: Suggestions, number: int, sha: str, author: str) -> str:
    """Makes the suggestions of a pull request those of a list: what is there stays, what is mended goes, what is new comes.

    Returns what was done. `number` and `sha` have been held against each other. Raises ForgeError.
    """
    if not dialect.suggestion:
        return f"{dialect.name} 没有可以直接采纳的修改建议，{len(found.some) + found.more} 处没有写"
    wanted = {one.key: one for one in found.some}
    ours = [(one.id, gfm.marked(one.body, SUGGESTION)) for one in forge.remarks(number) if one.author == author]
    mine = [(ident, key) for ident, key in ours if key is not None]
    seen: set[str] = set()
    stale: list[str] = []
    for ident, key in mine:
        if key not in wanted or key in seen:
            stale.append(ident)
        seen.add(key)
    gone = list(dict.fromkeys(stale))
    held = {key for ident, key in mine if ident not in gone}
    fresh = [one for key, one in wanted.items() if key not in held]
    refused = ""
    if gone:
        forge.unremark(number, gone)
    if fresh:
        try:
            forge.remark(number, sha, [LineRemark(one.path, one.line, body(dialect, one)) for one in fresh])
        except RefusedError as error:
            # Such as a line that the forge does not count among those that were changed.
            refused, fresh = f"；有的没有写成：{error}", []
    more = f"，另有 {found.more} 处没有写" if found.more else ""
    return f"合并请求 #{number} 的修改建议：新写 {len(fresh)} 处，保留 {len(held)} 处，撤去 {len(gone)} 处{more}{refused}"


def body(dialect: Dialect, one: Suggestion) -> str:
    """A suggestion as Markdown: a marker, the reasons, and the lines in a block of code that the forge offers to take over."""
    said = "；".join(gfm.inline(reason, 200) for reason in one.why)
    return "\n".join((gfm.marker(SUGGESTION, one.key), f"只有一种改法：{said}", "", f"```{dialect.suggestion}", *one.new, "```"))

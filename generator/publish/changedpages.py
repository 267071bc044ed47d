"""The pages that differ between two states of the site, as an archive that opens from a folder by a double click, without a network.

What stands in it may come from anybody: whoever opens it must be safe. So nothing in a page is run, sent or fetched: of the HTML only
elements and attributes stay that show text, links lead to another page of the archive or to the public site, and a policy in each page
forbids the rest.
"""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from generator.model.records import Record
from generator.pages import board
from generator.pages.renderer import Renderer
from generator.publish import ownfiles
from generator.publish.harmless import harmless
from generator.reading import settings
from generator.site.site import Site
from generator.site.twostates import ADDED, CHANGED, REMOVED, RENAMED, WITHDRAWN, Pair, States

# The most records whose pages are in an archive, and the most bytes of all pages; the rest is only told.
MOST_RECORDS, MOST_BYTES = 200, 40_000_000
STYLE, INDEX = "style.css", "index.html"
# Any style sheet beside the page, whether a browser counts the files of a folder as one origin or each as its own.
_POLICY = "default-src 'none';style-src 'self' file:;img-src data:;form-action 'none';base-uri 'none'"
_FRAME = """<!doctype html>
<html lang="zh" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="{policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
</head>
<body>
<header class="cr-top"><div><span class="cr-name">{name}</span></div></header>
<main><article class="md-typeset">
{body}
</article></main>
</body>
</html>
"""
_HEADS = ("序号", "变化", "类别", "名称", "合并前", "合并后", "说明")
_NAMES = {ADDED: "新增", CHANGED: "修改", RENAMED: "改名", WITHDRAWN: "撤下", REMOVED: "删除"}
# Files of an archive have no day of their own, so that the same pages give the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)


class _Sheet(NamedTuple):
    """A page of the archive: its file, its address on the site, its title, what it is, and its content as HTML that is safe."""

    file: str
    title: str
    body: str


class _Row(NamedTuple):
    """A record in the table of contents: what happens to it, its kind and name, and its pages before and after ("" for none)."""

    what: str
    kind: str
    name: str
    before: str
    after: str
    remark: str


def archive(states: States, found: Sequence[Pair], private: Collection[str], root: Path) -> bytes:
    """The archive of the pages of records that differ: `0001-before.html`, `0001-after.html`, and `index.html`, which leads to them.

    `private` are the files of records that hold what must not be public; their pages are left out, and so is the old page of what leaves
    the site. Name and colours are those of mkdocs.yml of `root`, which must be trusted. The same states give the same bytes.
    """
    known = settings.load_settings(root)
    rows, sheets = [], []
    room = MOST_BYTES
    makers = _Maker(states.before, "before", known.site_url), _Maker(states.after, "after", known.site_url)
    some = [pair for pair in found if pair.what in _NAMES][:MOST_RECORDS]
    for maker in makers:
        maker.know({_address(pair, maker.side): f"{number:04}-{maker.side}.html" for number, pair in enumerate(some, 1)})
    for number, pair in enumerate(some, 1):
        made = [] if _is_private(pair, private) or room <= 0 else [one for maker in makers if (one := maker.page(pair, number)) is not None]
        room -= sum(len(one.body) for one in made)
        sheets += made
        rows.append(_row(pair, number, {one.file for one in made}, _is_private(pair, private)))
    files = {INDEX: _index(known.site_name, rows, len(found) - len(some), states.after.as_of.isoformat())}
    files |= {one.file: _page(known.site_name, one.title, _banner(one.file, {s.file for s in sheets}) + one.body) for one in sheets}
    files[STYLE] = _style(root, known)
    return _packed(files)


def _packed(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packing:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            packing.writestr(info, content.encode("utf-8", "replace"), compresslevel=9)
    return out.getvalue()


def _address(pair: Pair, side: str) -> str:
    return pair.to if side == "after" and pair.to else pair.address


def _is_private(pair: Pair, private: Collection[str]) -> bool:
    return any(one is not None and one.file in private for one in (pair.was, pair.now))


def _row(pair: Pair, number: int, files: Collection[str], private: bool) -> _Row:
    record = pair.now or pair.was
    assert record is not None
    before, after = (name if (name := f"{number:04}-{side}.html") in files else "" for side in ("before", "after"))
    leaves = pair.what in (WITHDRAWN, REMOVED)
    remark = "里面有不能公开的个人信息，见检查的错误" if private else "离开网站的内容，这里不再展示" if leaves else ""
    if not (before or after or remark):
        remark = "网页太多，没有放进来"
    name = f"/{pair.address}" if private or leaves else record.caption
    return _Row(_NAMES[pair.what], record.kind.singular, name, before, after, remark)


class _Maker:
    """Makes the pages of one of the two states. `side` is "before" or "after"."""

    def __init__(self, site: Site, side: str, site_url: str) -> None:
        self.side = side
        self._site, self._site_url = site, site_url
        self._renderer = Renderer(site, search=False)
        self._files: Mapping[str, str] = {}

    def know(self, files: Mapping[str, str]) -> None:
        """Tells which addresses are in the archive, and in which files."""
        self._files = files

    def page(self, pair: Pair, number: int) -> _Sheet | None:
        """The page of a record in this state; None if there is none that may be shown."""
        after = self.side == "after"
        record = pair.now if after else pair.was
        if record is None or (not after and (pair.what in (WITHDRAWN, REMOVED, ADDED) or self._has_left(record))):
            return None
        if self._has_left(record):
            page = board.tombstone(self._site, self._renderer.env, record).make()
        else:
            page = self._renderer.record(record)
        return _Sheet(f"{number:04}-{self.side}.html", page.title, harmless(page.body, page.address, self._files, self._site_url))

    def _has_left(self, record: Record) -> bool:
        ending = self._site.endings.get(record.file)
        return ending is not None and ending.on <= self._site.as_of


def _page(site_name: str, title: str, body: str) -> str:
    """A whole page of the archive; `body` is safe HTML."""
    return _FRAME.format(
        policy=escape(_POLICY, quote=False), title=escape(title), style=STYLE, name=escape(site_name), body=body.rstrip("\n")
    )


def _banner(file: str, there: Collection[str]) -> str:
    """What a page is, with links to its other state and to the table of contents."""
    before = "before" in file
    other = file.replace("before", "after") if before else file.replace("after", "before")
    said = "合并前，网站现在的样子" if before else "合并后的样子，还没有公开"
    link = f'　<a href="{other}">看合并{"后" if before else "前"}</a>' if other in there else ""
    return f'<p class="cr-notice"><strong>{said}</strong>{link}　<a href="{INDEX}">目录</a></p>\n'


def _index(site_name: str, rows: Sequence[_Row], more: int, as_of: str) -> str:
    body = f"<h1>合并前后的网页</h1>\n<p>截至 {as_of}，共 {len(rows) + more} 项。链到没有放进来的网页时，打开的是现在的网站。</p>\n"
    heads = "".join(f"<th>{head}" for head in _HEADS)
    body += f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(_rows(rows))}</tbody>\n</table>"
    body += f"\n<p>另有 {more} 项，没有放进来。</p>" if more else ""
    return _page(site_name, "合并前后的网页", body)


def _rows(rows: Sequence[_Row]) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        before, after = (f'<a href="{name}">合并{side}</a>' if name else "" for name, side in ((row.before, "前"), (row.after, "后")))
        cells = (str(number), escape(row.what), escape(row.kind), escape(row.name), before, after, escape(row.remark))
        yield f"<tr>{''.join(f'<td>{cell}' for cell in cells)}</tr>\n"


def _style(root: Path, known: settings.Settings) -> str:
    """The style sheet of the site in the colours of its settings, with the icon of the theme."""
    theme = {key: value for key, value in settings.theme(root).items() if key in ("palette", "icon")}
    found = importlib.util.find_spec("material")
    places = found.submodule_search_locations if found is not None else None
    dirs = [str(Path(place, "templates")) for place in places or ()]
    return ownfiles.made(dirs, theme, {name for name, _ in known.extensions})[ownfiles.STYLE].decode()

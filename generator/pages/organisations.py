"""The pages of organisations: who it is, one line of time over all that is published about it, and what that does not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import jinja2
import orjson
from markupsafe import Markup

from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.parties import Share, amounts, share, shares
from generator.model.tally import amount
from generator.pages import parties, pictures, values
from generator.pages.lists import paged
from generator.pages.page import Page, PageBatch, PagePlan, escaped, of_view, up_from
from generator.site import elsewhere, plainvalues
from generator.site.addresses import ORGANISATIONS
from generator.site.fingerprints import Fingerprints
from generator.site.links import Mention, Organisation, party_address

# What is not shown, and why there may be more elsewhere: said once, not on each of the pages.
SCOPE = f"{ORGANISATIONS}about/"
# Records on one page of an organisation.
ROWS = 500
# So many kinds can be chosen without a script (`.k1` to `.k9` in the style sheet).
_CHOICES = 9
_LONGEST = 80
# Put around the name of a text in a rendered template. It cannot occur in a page.
_MARK = "\2"
_MARKED = re.compile(f"{_MARK}([^{_MARK}]*){_MARK}")
# So many records are seen at once: there is nothing to choose.
_FEW = 5
# The beginnings of codes (GB 32100): offices of the state; sole traders, whose name may be that of a person.
_STATE, _SOLE_TRADER = "11", "92"


class Organisations:
    """Makes the pages of organisations, and the list of them. `search` says whether there is an index."""

    def __init__(self, prints: Fingerprints, env: jinja2.Environment, *, search: bool = True) -> None:
        self.site = prints.site
        self.prints = prints
        self.env = env
        self.search = search
        self._rows: dict[str, Callable[[Mention, str], str]] = {}
        self._frames: dict[tuple[Any, ...], str] = {}

    def batches(self) -> Iterator[PageBatch]:
        """The pages of the organisations of each published shard, then the list and the page that explains them."""
        for number, (count, mark) in self.prints.party_shards.items():
            yield PageBatch(f"organisations-{number}", digest(mark, self._same), count // 4, partial(self._shard, number))
        if self.site.codes:
            key = digest(self.search, self._lookups, self.site.owes, list(self._listed.digests))
            yield PageBatch("organisations", key, len(self.site.codes) // 10, self.lists)

    @cached_property
    def _listed(self) -> Table[list[tuple[str, str, str, int]]]:
        """The rows of the list, by published shards. Remembered, so that for one change not all organisations are put together."""
        shards = self.prints.party_shards
        numbers = list(shards)
        given = Table([mark for _, mark in shards.values()], lambda at: self.prints.parties_of(numbers[at]), len(self.site.records))
        return Memo(self.site.store).map(rows_of, given)

    @cached_property
    def _lookups(self) -> Sequence[tuple[str, str]]:
        return elsewhere.lookups(self.site)

    @cached_property
    def _departments(self) -> Mapping[str, str]:
        """The short names of the departments, by their ids."""
        return {one.id: str(one.data.get("short_name") or one.caption) for one in self.site.by_kind.get(DEPARTMENT, ())}

    @cached_property
    def _adverse(self) -> Sequence[Kind]:
        """The kinds whose absence is told: the site shows records of them, and each says something against its party."""
        return [kind for kind in self.site.kinds if kind.adverse and self.site.by_kind[kind.name]]

    @cached_property
    def _same(self) -> bytes:
        """A digest of what all pages show alike."""
        return digest(self._lookups, dict(sorted(self._departments.items())), [kind.name for kind in self._adverse])

    def _shard(self, number: int) -> Iterator[PagePlan]:
        for one in self.prints.parties_of(number):
            key = digest(one.digest, self._same)
            for page, mentions, address, near in paged(one.address, one.mentions, ROWS):
                yield PagePlan(address, ORGANISATIONS, key, partial(self._page, one, page, mentions, address, near))

    def page(self, organisation: Organisation) -> Page:
        """The first page of an organisation."""
        number, mentions, address, near = next(paged(organisation.address, organisation.mentions, ROWS))
        return self._page(organisation, number, mentions, address, near)

    def _page(self, one: Organisation, number: int, mentions: Sequence[Mention], address: str, near: Sequence[tuple[int, str]]) -> Page:
        up = up_from(address)
        found = Counter(mention.record.kind.name for mention in mentions)
        total = Counter(mention.record.kind.name for mention in one.mentions)
        kinds = [kind for kind in self.site.kinds if kind.name in total]
        here = [kind for kind in kinds if kind.name in found] if len(found) > 1 and len(mentions) > _FEW else []
        places = {kind.name: min(i, _CHOICES) for i, kind in enumerate(here, 1)}
        events = "".join([self._event(mention, up, places.get(mention.record.kind.name, 0)) for mention in mentions])
        if len(near) == 1:
            body = self._framed(one, up, kinds, total, places, events)
        else:
            pages = [(n, f"{up}{place}") for n, place in near]
            said = {"organisation": one, "latest": one.mentions[0].record.date, "total": len(one.mentions), "events": Markup(events)}
            body = self._rendered(up, kinds, total, places, said, number, pages)
        name = one.names[0]
        title = f"{name} - 单位查询" if number == 1 else f"{name}（第 {number} 页） - 单位查询"
        return Page(address, ORGANISATIONS, title, f"{name}（{one.code}）的公示信息", body, head=described(one) if number == 1 else "")

    def _framed(
        self, one: Organisation, up: str, kinds: Sequence[Kind], total: Mapping[str, int], places: Mapping[str, int], events: str
    ) -> str:
        """The only page of an organisation, as nearly all have. As those of records, the template is rendered once, with marks, for all
        that have the same kinds: filling in the marks takes a tenth of the time.
        """
        texts = {
            "name": one.names[0],
            "others": "、".join(one.names[1:]),
            "code": one.code,
            "latest": one.mentions[0].record.date,
            "total": str(len(one.mentions)),
            **{f"of-{kind.name}": str(total[kind.name]) for kind in kinds},
        }
        key = (up, bool(places), *[name for name, text in texts.items() if text])
        frame = self._frames.get(key)
        if frame is None:
            marks = {name: f"{_MARK}{name}{_MARK}" if text else "" for name, text in texts.items()}
            named = {"names": [marks[name] for name in ("name", "others") if marks[name]], "code": marks["code"]}
            said = {"organisation": named, "latest": marks["latest"], "total": marks["total"], "events": f"{_MARK}events{_MARK}"}
            whole = self._rendered(up, kinds, {kind.name: marks[f"of-{kind.name}"] for kind in kinds}, places, said)
            frame = self._frames[key] = _MARKED.sub(r"%(\1)s", whole.replace("%", "%%"))
        return frame % {**{name: escaped(text) for name, text in texts.items()}, "events": events}

    def _rendered(
        self,
        up: str,
        kinds: Sequence[Kind],
        total: Mapping[str, int | str],
        places: Mapping[str, int],
        said: Mapping[str, Any],
        number: int = 1,
        pages: Sequence[tuple[int, str]] = (),
    ) -> str:
        """The page of an organisation by its template. `total` has the number of its records of each kind, `places` those kinds that can
        be chosen.
        """
        return self.env.get_template("organisation.html").render(
            up=up,
            counts=[(kind.plural, f"#{kind.name}" if kind.name in places else "", total[kind.name]) for kind in kinds],
            choices=[(kind.name, kind.plural, places[kind.name]) for kind in kinds if kind.name in places],
            absent=[kind.plural for kind in self._adverse if kind.name not in total],
            # The link itself says that it leads there.
            lookups=[(words.removeprefix("在").removesuffix("查询"), url) for words, url in self._lookups],
            number=number,
            pages=pages,
            **said,
        )

    def _event(self, mention: Mention, up: str, place: int) -> str:
        """One entry of the line of time."""
        record = mention.record
        row = self._rows.get(record.kind.name)
        if row is None:
            row = self._rows[record.kind.name] = self._row(record.kind)
        time = f"<time>{record.date}</time> " if record.date else ""
        chosen = f" class=k{place}" if place else ""
        return f"<li{chosen}>{time}{row(mention, up)}\n"

    def _row(self, kind: Kind) -> Callable[[Mention, str], str]:
        """A function that says what a record of a kind means for one of its parties: what it is, about what, how much, how it stands, by
        whom."""
        cells = [_cell(kind.root.at(path), path) for path in _telling(kind)]
        money = escaped(pictures.plain_title(kind.root.at(kind.amount).title)) if kind.amount else ""
        plural, own = escaped(kind.plural), shares(kind)
        divided = kind.amount in amounts(kind) if kind.party else False

        def row(mention: Mention, up: str) -> str:
            record, name = mention.record, mention.name
            whole = record.data
            # Nearly all have one party, which the data at hand tells without the pointers.
            several = len(whole.get(kind.party, ())) > 1 and len(record.pointers.whose) > 1
            found = share(kind, whole, mention.path) if several else None
            data = whole if found is None else {**{key: one for key, one in whole.items() if key not in own}, **found.result}
            said = [cell(data) for cell in cells]
            cents = amount(kind.amount, found.result if found is not None and divided else data)
            if cents is not None:
                said.append(f"{money} {pictures.exact(cents)}")
            if mention.path[0] != kind.party:
                said.append(f"在其中是{escaped(mention.field.title)}")
            said.append(escaped(self._departments.get(record.authority, "")))
            caption = record.caption.removeprefix(f"{name}：") if name else record.caption
            words = "；".join(filter(None, said))
            return (
                f"{plural} <a href={up}{record.address}>{escaped(caption)}</a>"
                + (f"<p>{words}" if words else "")
                + (self._shared(kind, found, whole, up) if found is not None else "")
            )

        return row

    def _shared(self, kind: Kind, found: Share, data: values.Data, up: str) -> str:
        return parties.share(self.site, kind, found, data).replace(values.UP, up)

    def lists(self) -> Iterator[PagePlan]:
        """The list of all organisations, the one named last first, and what their pages do not tell."""
        found = sorted([row for some in self._listed for row in some], reverse=True)
        for number, rows, address, pages in paged(ORGANISATIONS, found):
            up = up_from(address)
            view = {
                "search": self.search,
                "total": len(found),
                "number": number,
                "pages": [(n, f"{up}{a}") for n, a in pages],
                "rows": [(party_address(code), name, code, count, day) for day, code, name, count in rows],
            }
            title = "单位查询" if number == 1 else f"单位查询（第 {number} 页）"
            page = Page(address, ORGANISATIONS, title, f"共 {len(found)} 家单位的公示信息")
            yield of_view(self.env, "organisations.html", page, view)
        page = Page(SCOPE, ORGANISATIONS, "单位页说明", "单位页上有什么、没有什么，哪些不再展示，到别处怎样查")
        yield of_view(self.env, "organisations_about.html", page, {"lookups": self._lookups, "owes": self.site.owes})


def rows_of(found: Sequence[Organisation]) -> list[tuple[str, str, str, int]]:
    """What the list shows of some organisations: the day on which each was named last, its code, its name, how often it is named."""
    return [(one.mentions[0].record.date, one.code, one.names[0], len(one.mentions)) for one in found]


def described(one: Organisation) -> str:
    """An organisation for search engines, as JSON-LD; "" for a sole trader, whose name may be that of a person."""
    if one.code.startswith(_SOLE_TRADER):
        return ""
    sort = "GovernmentOrganization" if one.code.startswith(_STATE) else "Organization"
    said: dict[str, Any] = {"@context": "https://schema.org", "@type": sort, "name": one.names[0], "identifier": one.code}
    if len(one.names) > 1:
        said["alternateName"] = list(one.names[1:])
    text = orjson.dumps(said).decode().replace("<", "\\u003c").replace("&", "\\u0026")
    return f'<script type="application/ld+json">{text}</script>'


def _telling(kind: Kind) -> list[str]:
    """What a record of a kind is about and how it stands: that of its card, but for what depends on another record."""
    return [path for path in kind.card.what if path.split(".")[0] != kind.party and _plain(kind.root.at(path))]


def _plain(field: Field) -> bool:
    one = field.items or field
    leads = one.link or one.kind or one.page or one.place or one.check or one.in_link or one.path or field.unique
    return not leads and one.format == "" and one.type in ("string", "integer", "number")


def _cell(field: Field, path: str) -> Callable[[values.Data], str]:
    """A function that shows the values at a path, in a few words; a number alone says nothing."""
    title = "" if (field.items or field).type == "string" else f"{escaped(field.title)} "
    unit = f" {field.unit}" if field.unit else ""

    def shown(data: values.Data) -> str:
        found = [one for some in plainvalues.at(data, path.split(".")) for one in (some if isinstance(some, list) else (some,))]
        text = "、".join([str(one) for one in found[:3]]) + (f"等{len(found)}项" if len(found) > 3 else "")
        return f"{title}{escaped(_cut(text))}{unit}" if found else ""

    return shown


def _cut(text: str) -> str:
    text = text.rstrip("。")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"

"""The page of a record: the card, every field under its label, what links to it, and what proves that it is what the site says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import jinja2
from markupsafe import Markup

from generator.checks.corrections import Corrections
from generator.engine.artifact import digest
from generator.law import parting
from generator.model.kindnames import CONSEQUENCE, DEPARTMENT, RULE
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import board, card, departments, history, measured, related, tables, values
from generator.pages.contacts import Contacts
from generator.pages.page import Page, PagePlan, escaped, up_from
from generator.site import public
from generator.site.fingerprints import Fingerprints
from generator.site.links import Mention
from generator.site.measures import Measures, of_site

NEWEST = 10
# Kinds whose pages show more than their fingerprints cover.
BESIDE = (DEPARTMENT, RULE, CONSEQUENCE)
RECORD_TEMPLATE = "record.html"
# Put around the name of a text in a rendered template. Like `values.UP`, it cannot occur in a page.
_MARK = "\2"
_MARKED = re.compile(f"{_MARK}([^{_MARK}]*){_MARK}")
# Shows a part of a record's page.
_Part = Callable[[values.Data], str]


class RecordPages:
    """Makes the pages of records. `edit_base` is where the repository's files can be edited, or ""; `feeds`: whether there are feeds."""

    def __init__(self, prints: Fingerprints, env: jinja2.Environment, edit_base: str, *, feeds: bool) -> None:
        self.site = prints.site
        self.prints = prints
        self.env = env
        self.edit_base = edit_base
        self._feeds = feeds
        self._contacts = Contacts(prints.site)
        self._frames: dict[tuple[Any, ...], str] = {}
        self._parts_of: dict[str, tuple[_Part, _Part]] = {}

    def plan(self, record: Record) -> PagePlan:
        """The plan of the page of a record."""
        key = self.prints.page(record)
        if record.kind.name in BESIDE:
            key = digest(key, self._beside(record))
        return PagePlan(record.address, f"{record.kind.folder}/", key, partial(self.record, record))

    def _beside(self, record: Record) -> dict[str, Any]:
        """The part of a record's page that is computed from others, as plain values: links to other pages, document numbers, measures."""
        year = str(self.site.as_of.year)
        first = departments.view(self.prints, self._contacts, record, feeds=self._feeds) if record.kind.name == DEPARTMENT else {}
        return {
            "first": first,
            "beside": [one._asdict() for one in related.of_record(self.site, record)] if record.kind.name in self._beside_of else [],
            "series": board.numbers(self.site, record),
            "measures": measured.of_year(self._of_year, year, record.id) if record.kind.name == DEPARTMENT else [],
            "owes": self.site.owes if record.kind.name == DEPARTMENT else False,
        }

    def record(self, record: Record) -> Page:
        """The page of a record: every field under its official label, and what links to it."""
        kind = record.kind
        department = self.site.by_key.get((DEPARTMENT, record.authority)) if record.authority else None
        head, below = self._parts(kind)
        reach = self._contacts.of(record.authority)
        past = history.past(self.site, record, self._corrections.of(record))
        texts = {"card": head(record.data), "fields": below(record.data), "phone": str(reach.phone), "history": past.html}
        badges = board.badges(self.site, record)
        ending = self.site.endings.get(record.file)
        until = public.until(self.site, record)
        repair = self.site.facts.repair_from(record)
        words = {
            "until": history.long(until) if until else "",
            "why": card.grounds(ending.reason, ending.law) if ending is not None else "",
            "repair": history.long(repair) if repair else "",
            "contact": reach.name,
            "data": public.address(record),
            "since": past.since,
            "sha256": grouped(self.prints.digests.of(record)),
            # What comes with the program is not in the repository and cannot be edited there.
            "edit": f"{self.edit_base}{record.file}" if self.edit_base and not self.site.places.is_given(record.file) else "",
        }
        forwarded = related.forwarded(self.site, record)
        beside = self._beside(record)
        more = {
            "first": beside["first"],
            "beside": beside["beside"],
            "series": beside["series"],
            "measures": beside["measures"],
            "related": self._related(record),
            "left": parting.words(kind, parting.left_of(self.site.parted, record)),
        }
        template = self._template(kind)
        if any(more.values()) or template.name != RECORD_TEMPLATE:
            body = template.render(
                up=values.UP,
                record=record,
                kind=kind,
                department=department,
                badges=badges,
                forwarded=forwarded,
                repair_reason=self.site.facts.repairs.get(kind.name, ""),
                owes=beside["owes"],
                **{name: Markup(html) for name, html in texts.items()},
                **words,
                **more,
            )
        else:
            body = self._framed(record, department, texts, badges, forwarded, words)
        description = f"{kind.singular}：{record.caption}" + (f"，{record.date}" if record.date else "")
        body = body.replace(values.UP, up_from(record.address))
        return Page(record.address, f"{kind.folder}/", f"{record.caption} - {kind.plural}", description, body)

    def _framed(
        self,
        record: Record,
        department: Record | None,
        shown: Mapping[str, str],
        badges: Sequence[tuple[str, str, str]],
        forwarded: Sequence[tuple[str, str]],
        words: Mapping[str, str],
    ) -> str:
        """The page of a record with nothing beside its fields, as nearly all are.

        The template is rendered once, with marks, for all records of a kind that have the same texts: it only asks whether each text is
        there. Filling in the marks takes a tenth of the time.
        """
        texts = {
            **words,
            "caption": record.caption,
            "address": record.address,
            "file": record.file,
            "department": department.id if department is not None else "",
            "department_name": department.caption if department is not None else "",
        }
        for i, badge in enumerate(badges):
            texts |= {f"badge{i}-{part}": text for part, text in enumerate(badge)}
        for i, sent in enumerate(forwarded):
            texts |= {f"forwarded{i}-{part}": text for part, text in enumerate(sent)}
        key = (record.kind.name, len(badges), *[bool(text) for text in (*shown.values(), *texts.values())])
        frame = self._frames.get(key)
        if frame is None:
            marks = {name: f"{_MARK}{name}{_MARK}" if text else "" for name, text in texts.items()}
            whole = self._template(record.kind).render(
                up=values.UP,
                kind=record.kind,
                record={name: marks[name] for name in ("caption", "file", "address")},
                department={"id": marks["department"], "caption": marks["department_name"]} if department is not None else None,
                **{name: f"{_MARK}{name}{_MARK}" if html else "" for name, html in shown.items()},
                repair_reason=self.site.facts.repairs.get(record.kind.name, ""),
                badges=[[marks[f"badge{i}-{part}"] for part in range(3)] for i in range(len(badges))],
                forwarded=[[marks[f"forwarded{i}-{part}"] for part in range(2)] for i in range(len(forwarded))],
                **{name: marks[name] for name in words},
                **dict.fromkeys(("first", "beside", "series", "measures", "related", "left"), ()),
            )
            frame = self._frames[key] = _MARKED.sub(r"%(\1)s", whole.replace("%", "%%"))
        return frame % {**shown, **{name: escaped(text) for name, text in texts.items()}}

    @cached_property
    def _corrections(self) -> Corrections:
        return Corrections(self.site)

    def prepare_for_forks(self) -> None:
        """Computes, before forking, what every process that makes pages of records needs."""
        self._corrections.prepare(self.prints.editions)

    @cached_property
    def _beside_of(self) -> frozenset[str]:
        """The kinds whose records have links to what is computed of them."""
        return frozenset(kind.name for kind in self.site.kinds if related.may_have(kind))

    @cached_property
    def _of_year(self) -> Sequence[Measures]:
        """The measures of this year, for the pages of departments."""
        return of_site(self.site, self.prints.counts, str(self.site.as_of.year))

    def _parts(self, kind: Kind) -> tuple[_Part, _Part]:
        """Two functions that show the records of a kind: the card, and the fields that are not on it."""
        found = self._parts_of.get(kind.name)
        if found is None:
            head = card.of_kind(self.site, kind)
            # The page of a department begins with them.
            first = {"contact"} if kind.name == DEPARTMENT else set()
            found = self._parts_of[kind.name] = head.show, values.record(self.site, kind, head.shown | first)
        return found

    def _template(self, kind: Kind) -> jinja2.Template:
        return self._templates[kind.name]

    @cached_property
    def _templates(self) -> dict[str, jinja2.Template]:
        return {kind.name: self.env.select_template([f"kinds/{kind.name}.html", RECORD_TEMPLATE]) for kind in self.site.kinds}

    def _related(self, record: Record) -> list[dict[str, Any]]:
        """The records that link to a record, by kind and field of the link."""
        groups: dict[tuple[str, str], list[Mention]] = {}
        for mention in self.site.mentions_of((record.kind.name, record.id)):
            if mention.record is not record:
                groups.setdefault((mention.record.kind.name, mention.field.link_title or mention.field.title), []).append(mention)
        out = []
        for (name, title), mentions in groups.items():
            kind = self.site.kinds.by_name[name]
            found = list({m.record.id: m.record for m in mentions}.values())
            # The same record may also name its department in another field, which says something else of it.
            own = record.kind.name == DEPARTMENT and all(".".join(map(str, one.path)) == kind.authority for one in mentions)
            items = [item for m in mentions if (item := tables.linking(record, m.record, m.path)) is not None]
            out.append(
                {
                    "key": "-".join([name, *(str(step) for step in mentions[0].path if not isinstance(step, int))]),
                    "title": f"{kind.plural}" if own else f"{kind.plural}（{title}）",
                    "count": len(items or found),
                    "records": items or found[:NEWEST],
                    "more": f"{values.UP}{kind.folder}/by/{record.id}/" if own and len(found) > NEWEST else "",
                    "order": kind.order,
                }
            )
        return sorted(out, key=lambda group: (group["order"], group["title"]))


def grouped(digest: str) -> str:
    """Hexadecimal digits, the first of them in groups of four: so many are enough to name a record, and people read and type them."""
    return " ".join([*(digest[at : at + 4] for at in range(0, 16, 4)), digest[16:]])

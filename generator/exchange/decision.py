"""Finds the fields of a record in the text of a decision, each with the words that it comes from. A pure function of a kind and a text.

Which field means what follows from the schema: whose code, name and representative, which number, amount and day; `x-in-decision` says
the rest. A wrong value is far worse than none: what the text says in two ways is asked, and what is a judgement is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.exchange import columns as c
from generator.exchange import decisionlaw as law
from generator.exchange import decisionparty as party
from generator.exchange import heads
from generator.exchange.cells import BAR, BETWEEN, Cell
from generator.exchange.columns import Column, Departments
from generator.exchange.decisionparts import Parts, others, parted
from generator.exchange.decisionpersons import private
from generator.exchange.decisiontext import MOST, across, cleaned, ticked
from generator.exchange.decisionvalues import amounts, labelled, numbers, period, said_choices, signed_on, signers
from generator.exchange.masking import mask, persons
from generator.model.kinds import Kind
from generator.text.dwelling import dwelling

Place = tuple[int, int]
# Behind a value that a colon amid its sentence has cut.
_CUT = re.compile(r"[^。；;\n\t]")


class TooLong(ValueError):
    """The text is longer than any decision; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the text: the departments, by their ids the patterns of their numbers for this kind, and the day of today.

    `names` are those of the columns, for a caller that reads often: to make them takes longer than to read a decision.
    """

    departments: Departments
    patterns: Mapping[str, Sequence[str]]
    today: str
    names: heads.Names | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a column: the text for its cell, and where in the source it stands.

    If the text says different things, or what it says may not be taken, `value` is "", `asked` says in Chinese what the clerk has to
    decide, and `choices` are the different values with their places.
    """

    key: str
    value: str
    places: tuple[Place, ...]
    asked: str = ""
    choices: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The source as it is shown, what was found in it, what has to be said of the whole in Chinese, and its title."""

    text: str
    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()
    title: str = ""

    @property
    def cells(self) -> dict[str, str]:
        """The cells of a row by the keys of the columns."""
        return {one.key: one.value for one in self.found if one.value}


def readable(kind: Kind) -> bool:
    """Whether a kind is made by decisions: its records have the number of a department's document, or fields that are marked as parts of
    a decision.
    """
    return any(field.document_number or field.in_decision for field in kind.root.properties.values())


def read(kind: Kind, text: str, known: Known) -> Reading:
    """What a pasted text says for the columns of a kind. Raises TooLong."""
    if len(text) > MOST:
        raise TooLong(f"粘贴的文字有{len(text):,}字，比任何一份决定书都长（最多{MOST:,}字）；请只复制一份决定书的正文")
    source = cleaned(text)
    table = c.columns(kind)
    names = known.names or heads.names(kind, table)
    if across(text):
        return Reading(source, (), ("这段文字像是从两栏的页面上横着复制的，句子串了行；请一栏一栏地复制，再粘贴",))
    parts = parted(ticked(source), lambda label: heads.normal(label) in names.by_text)
    reader = _Reader(kind, table, parts, known)
    notes = tuple(_notes(parts))
    if any("告知书" in note for note in notes):
        # What is planned only is not decided.
        return Reading(source, (), notes)
    if others(parts):
        return Reading(source, (), ("这里不止一份决定书，混在一起会张冠李戴；请一份一份地粘贴",))
    found: dict[str, Found] = {}
    for one in reader.all(names):
        found.setdefault(one.key, one)
    order = {column.key: i for i, column in enumerate(table)}
    return Reading(source, tuple(sorted(reader.masked(found), key=lambda one: order[one.key])), notes, parts.title)


def _notes(parts: Parts) -> Iterator[str]:
    if parts.title.endswith("告知书") and "决定书" not in parts.text[: parts.head]:
        yield f"这像是《{parts.title}》，不是决定书；还没有作出决定的不能公示，请粘贴决定书"
    elif not parts.title and not parts.labels:
        yield "这段文字不像一份决定书，请从文书的标题开始，一直复制到落款的日期"
    elif not parts.signed:
        yield "没有找到落款的日期，请看看有没有复制到文书的末尾"


@dataclass(frozen=True, slots=True)
class _Reader:
    """The functions that find the fields of one kind in one text."""

    kind: Kind
    table: tuple[Column, ...]
    parts: Parts
    known: Known

    def all(self, names: heads.Names) -> Iterator[Found]:
        """What is found, the surest first."""
        yield from self._number()
        yield from self._authority()
        yield from self._party()
        yield from self._day()
        yield from self._marked()
        yield from self._amounts()
        yield from self._labelled(names)

    def _column(self, *path: str) -> Column | None:
        return next((one for one in self.table if one.path == path and one.sort != c.DEPARTMENT_CODE and not one.in_rows), None)

    def _of(self, column: Column | None, found: Mapping[str, Place], why: str) -> Iterator[Found]:
        """One value, or the question which of several it is."""
        if column is None or not found:
            return
        if len(found) == 1:
            value, place = next(iter(found.items()))
            yield Found(column.key, value, (place,))
        else:
            yield Found(column.key, "", tuple(found.values()), why, tuple(found.items()))

    def _number(self) -> Iterator[Found]:
        key = next((key for key, field in self.kind.root.properties.items() if field.document_number), "document_number")
        column = self._column(key)
        found = numbers(self.parts, [one for some in self.known.patterns.values() for one in some])
        yield from self._of(column, found, "文书里有几个文号，请选本决定自己的文号")

    def _authority(self) -> Iterator[Found]:
        column = self._column(self.kind.authority) if self.kind.authority else None
        found = signers(self.parts, self.known.departments, self.known.patterns)
        yield from self._of(column, found, "标题和落款写的机关不同，请选作出决定的机关")

    def _day(self) -> Iterator[Found]:
        column = self._column(self.kind.date) if self.kind.date else None
        if column is None or not column.field.not_future:
            return
        found = signed_on(self.parts)
        late = [day for day in found if day > self.known.today]
        if late and len(found) == 1:
            yield Found(column.key, "", tuple(found.values()), f"落款的日期 {late[0]} 在今天之后，请核对原件", tuple(found.items()))
            return
        yield from self._of(column, found, "文书末尾有几个日期，请选作出决定的那一天（不是送达、签收的日期）")

    def _party(self) -> Iterator[Found]:
        if not self.kind.party:
            return
        below = {one.path[-1]: one for one in self.table if len(one.path) == 2 and one.path[0] == self.kind.party and not one.in_rows}
        who = party.found(self.parts, below.get("name"), self.known.departments)
        if not who.names:
            return
        why = "有几名当事人：每名当事人的名称、代码和处罚要分开填写，请逐个核对"
        yield from self._of(below.get("name"), who.names, why)
        if len(who.names) > 1:
            return
        if who.sort and who.sort in (below["type"].field.enum if "type" in below else ()):
            yield Found(below["type"].key, who.sort, (who.sort_at,))
        if who.natural:
            return
        if who.wrong_code and "uscc" in below:
            said, place = who.wrong_code
            yield Found(below["uscc"].key, "", (place,), f"文书里的代码“{said}”位数或者校验码不对，请照营业执照填写")
        else:
            yield from self._of(below.get("uscc"), who.codes, "文书里有几个统一社会信用代码，请选当事人的")
        person = below.get("legal_representative") or self._column("legal_representative")
        yield from self._of(person, who.heads, "文书里的法定代表人（负责人）有几种写法，请选一种")

    def _marked(self) -> Iterator[Found]:
        for column in self.table:
            part = column.field.in_decision.get("part", "")
            if not part or column.in_rows or column.path[0] == c.WHOLE:
                # The fields of a small object, such as a law and its clause, have the mark of the object.
                continue
            if column.field.choices:
                yield from self._choices(column, part)
            elif part == "ground" and column.sort == c.TEXT:
                yield from self._cited(column)
            elif part == "ground" and column.sort == c.ITEMS:
                found = law.ground(self.parts)
                if found:
                    lines = [f"{one.law}{BAR}{one.article}" if one.article else one.law for one in found]
                    yield Found(column.key, "\n".join(lines), tuple((one.start, one.end) for one in found))
            else:
                yield from self._text(column, part)
        yield from self._clause()

    def _text(self, column: Column, part: str) -> Iterator[Found]:
        parts = self.parts
        if part == "offence":
            said = {one.words: (one.start, one.end) for one in law.offences(parts, tuple(party.said_names(parts)))}
            yield from self._of(column, said, "文书里对违法行为有几种说法，请选一种，或者自己写")
        elif part == "facts" and (facts := law.facts(parts)) is not None:
            yield Found(column.key, facts.words, ((facts.start, facts.end),))
        elif part == "ruling" and parts.decided:
            yield Found(column.key, law.items(parts.decided), (parts.ruling,))
        elif part == "title" and parts.title:
            yield Found(column.key, parts.title, (parts.title_at,))
        elif part in ("from", "until"):
            found = period(parts.text, column.field.long_term).get(part, {})
            yield from self._of(column, found, "文书里的有效期有几种写法，请选一种")
        elif part.startswith("certificate"):
            yield from self._of(column, party.certificate(parts.text, part), "文书里有几个证书，请选本决定发给的")

    def _choices(self, column: Column, part: str) -> Iterator[Found]:
        spans = {"title": self.parts.title_at, "facts": (self.parts.head, self.parts.ruling[1])}
        span = spans.get(part, self.parts.ruling)
        found, doubt = said_choices(column.field, self.parts.text, span)
        if not found:
            return
        if doubt:
            asked = f"从“{doubt}”看不出是哪几项，请自己选"
            yield Found(column.key, "", tuple(found.values()), asked, tuple(found.items()))
        elif column.sort == c.CHOICES:
            yield Found(column.key, BETWEEN.join(found), tuple(found.values()))
        else:
            yield from self._of(column, found, "文书里有几种说法，请选一种")

    def _cited(self, column: Column) -> Iterator[Found]:
        """What was violated, what the case meets, and by what it is decided, in one text."""
        some = (("违反", law.violated(self.parts)), ("符合", law.met(self.parts)), ("依据", law.ground(self.parts)))
        words = [f"{word}{'、'.join(one.words for one in found)}" for word, found in some if found]
        if some[2][1]:
            yield Found(column.key, "；".join(words) + "。", tuple((one.start, one.end) for _, found in some for one in found))

    def _clause(self) -> Iterator[Found]:
        for key, field in self.kind.root.properties.items():
            if field.in_decision.get("part") == "ground" and field.type == "object":
                found = law.ground(self.parts)
                ways = {one.words: (one.start, one.end) for one in found}
                for name in ("law", "clause"):
                    column = self._column(key, name)
                    if column is not None and len(found) == 1 and found[0].article:
                        yield Found(column.key, found[0].law if name == "law" else found[0].article, ((found[0].start, found[0].end),))
                    elif column is not None and name == "law" and found:
                        yield Found(column.key, "", tuple(ways.values()), "文书引用了几部法规，请选列入所依据的一部", tuple(ways.items()))

    def _amounts(self) -> Iterator[Found]:
        for column in self.table:
            if column.field.amount and len(column.path) == 1 and not column.in_rows:
                found, why = amounts(column.field.amount["word"], self.parts)
                if why:
                    yield Found(column.key, "", tuple(found.values()), why, tuple(found.items()))
                else:
                    yield from self._of(column, found, "文书里有几个金额，请填这一项的合计")

    def _labelled(self, names: heads.Names) -> Iterator[Found]:
        """Values behind a label that is the name of a column: 许可证编号：…"""
        own = {self.kind.date, self.kind.authority, "document_number"}
        last = self.parts.signed[0].begin if self.parts.signed else len(self.parts.text)
        some: dict[str, tuple[Column, dict[str, Place]]] = {}
        for label in self.parts.labels:
            target = names.by_text.get(heads.normal(label.name))
            if target is None or not label.alone or label.start > last:
                continue
            if target[0].field.in_decision.get("part") == "facts" and _CUT.match(self.parts.text, label.end):
                continue
            column = target[0]
            if not column.path or column.path[0] in (c.WHOLE, c.OWN, c.PARTY):
                continue
            if column.path[:1] == (self.kind.party,) and column.path[-1] in ("name", "legal_representative", "uscc", "type"):
                continue
            # A choice that the law expects under conditions is a judgement.
            if column.path[0] in own or column.field.link or column.field.expected:
                continue
            value = labelled(column, law.unproved(label.value) if column.field.in_decision.get("part") == "facts" else label.value)
            if column.field.in_decision.get("part") == "offence":
                value = law.described(law.nameless(value, tuple(party.said_names(self.parts))))
            if value:
                some.setdefault(column.key, (column, {}))[1].setdefault(value, (label.start, label.end))
        for column, found in some.values():
            yield from self._of(column, found, f"文书里“{column.field.plain or column.title}”有几种写法，请选一种")

    def masked(self, found: Mapping[str, Found]) -> Iterator[Found]:
        """What was found, with the names of natural persons masked as in tables, and without numbers and homes of persons."""
        full = tuple(party.full_names(self.parts))
        cells: dict[str, Cell] = {one.key: one.value for one in found.values() if one.value}
        mask(persons(self.table), self.table, [cells], {}, full)
        columns = {one.key: one for one in self.table}
        natural = any(found[key].value == "自然人" for key in found)
        for one in found.values():
            column = columns[one.key]
            value = str(cells.get(one.key) or "")
            ways = tuple((_way(column, party.hidden(way, full)), place) for way, place in one.choices)
            yield _public(column, replace(one, value=value, choices=ways), natural)


def _way(column: Column, way: str) -> str:
    return private(way) if column.sort in (c.TEXT, c.LINES, c.ITEMS) and not column.field.pattern and column.field.format != "uscc" else way


def _public(column: Column, one: Found, natural: bool) -> Found:
    """What was found if it may be published; what may not is left out, and the clerk is told."""
    value = one.value
    if not value or column.sort not in (c.TEXT, c.LINES, c.ITEMS):
        return one
    value = private(said := value, code=column.field.format == "uscc" or bool(column.field.pattern))
    if value != said and (column.field.pattern or not value.replace("（略）", "").strip(" ，,、；;。（）()第号")):
        return replace(one, value="", asked="这里写的是个人的号码，不能公开")
    if dwelling(value, natural):
        return replace(one, value="", asked="这一段写有个人的住址，不能公开，请自己概括")
    if column.field.length and len(value) > column.field.length:
        return replace(one, value="", asked=f"这一段有{len(value)}字，最多{column.field.length}字，请自己概括")
    return replace(one, value=value)

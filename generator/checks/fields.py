"""Checks of one value and of the values around it. Annotations in the schemas say to which fields each check applies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from generator.checks import explain, leaving
from generator.checks.lookup import Lookup
from generator.law.numbering import number_regex
from generator.model.conditions import met, values_at
from generator.model.fields import Field
from generator.model.figures import numbers
from generator.model.findings import Finding
from generator.model.kindnames import DEPARTMENT
from generator.model.proposals import said
from generator.model.records import NATURAL_PERSON, Leaf, Record, first_text
from generator.reading import source
from generator.reading.meant import narrow, unquoted
from generator.site import addresses
from generator.text import brackets, privacy
from generator.text.amounts import amounts_after, named_amounts, supported
from generator.text.documentnumbers import several
from generator.text.identifiers import uscc_fault
from generator.text.numbers import plain

# A number at the end of an id.
_AT_END = re.compile("[0-9]+$")
# Brackets around the year that offices and old systems write instead of 〔〕 (domain.md 1.7).
_WAN = 10_000
_BRACKETED = re.compile("〔(?:19|20)[0-9]{2}〕")


def _finding(leaf: Leaf, slug: str, right: str | None = None, **values: str) -> Finding:
    """`right` is the value where there is no doubt about it."""
    value = plain(leaf.value) if isinstance(leaf.value, float) else str(leaf.value)
    base = {"title": leaf.field.title, "key": leaf.field.key, "description": leaf.field.description, "value": value}
    return Finding(leaf.record.file, leaf.path, slug, base | values, meant=right)


def _serial(text: str) -> str:
    """The number at the end of an id without leading zeros; "" if there is none."""
    found = _AT_END.search(text)
    return found[0].lstrip("0") or "0" if found else ""


def link_resolves(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A link names a record that exists."""
    if leaf.value and not known.site.exists(leaf.field.link, leaf.value):
        kind = known.site.kinds.by_name.get(leaf.field.link)
        if kind is None:
            # The schema file of the linked kind is wrong, which has been reported; whether the record exists is not known.
            return
        ids = known.ids(kind.name)
        named = ids.named(leaf.value)
        meant = named or ids.near(leaf.value)
        if _serial(leaf.value) not in ("", _serial(meant)):
            # Another number is another record: that nothing has number 58 does not mean that 5 was meant.
            meant = ""
        slug = "idle-link" if leaf.field.idle else "misspelt-link" if meant else "broken-link"
        some = "、".join(ids.all[:20]) + ("…" if len(ids.all) > 20 else "")
        yield _finding(
            leaf,
            slug,
            named if named and named == meant else None,
            kind=kind.singular,
            folder=f"content/{kind.folder}/",
            meant=meant,
            known=some,
            there=f"现有的是：{some}" if some else f"那里现在一个也没有，先用 credit new {kind.name} 文件名 写一份空白的，再填好",
            there_en=f"there are: {some}" if some else f"there is none yet: `credit new {kind.name} NAME` begins one",
            caption=leaf.record.caption,
        )


def department_at_work(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A department that is named was not abolished before the date of the record."""
    day = known.abolished.get(leaf.value) if known.abolished else None
    if day and leaf.record.date > day and leaf.record.kind.name != DEPARTMENT:
        dated = leaf.record.kind.root.at(leaf.record.kind.date).title
        more = {"department": leaf.value, "day": day, "date": leaf.record.date, "date_title": dated}
        yield _finding(leaf, "abolished-department", successors=known.successors(leaf.value), **more)


def kind_exists(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A value that names a kind of record names one that has a schema file."""
    # An empty value has been reported already.
    kinds = known.site.kinds
    if leaf.value and not kinds.knows(leaf.value):
        near = difflib.get_close_matches(leaf.value, kinds.by_name, 3, 0.6) or list(kinds.by_name)[:3]
        yield _finding(leaf, "unknown-record-kind", known="、".join(f"{name}（{kinds.by_name[name].singular}）" for name in near))


def place_exists(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A value that names a kind or one of its fields names one that exists."""
    name, dot, path = leaf.value.partition(".")
    kinds = known.site.kinds
    if not leaf.value or name in kinds.broken:
        return
    kind = kinds.by_name.get(name)
    if kind is None:
        yield from kind_exists(leaf._replace(value=name), known)
        return
    there = [one for one, _ in kind.root.paths()]
    if dot and path not in there:
        near = difflib.get_close_matches(path, there, 3, 0.5) or there[:10]
        yield _finding(leaf, "unknown-record-field", kind=kind.singular, path=path, known="、".join(f"{name}.{one}" for one in near))


def check_exists(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A value that names a check names one that has a page."""
    if leaf.value and leaf.value not in explain.slugs():
        near = difflib.get_close_matches(leaf.value, explain.slugs(), 3, 0.5)
        yield _finding(leaf, "unknown-check", known="、".join(near) or "见网站的“检查说明”页")


def length(leaf: Leaf, known: Lookup) -> Iterable[Finding]:
    """A text is not longer than the exchange standard allows; longer texts are cut off when reported upward (domain.md 1.2, 1.3)."""
    # No generator: this is asked of most fields of every record.
    if len(leaf.value) <= leaf.field.length:
        return ()
    return (_finding(leaf, "longer-than-standard", length=str(len(leaf.value)), limit=str(leaf.field.length)),)


def decimals(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """Amounts in 万元 have at most six decimals, down to the cent."""
    written = repr(leaf.value)
    if "e" not in written and len(written.partition(".")[2]) <= leaf.field.decimals:
        return
    text = f"{Decimal(written):f}"
    places = len(text.partition(".")[2])
    if places > leaf.field.decimals:
        yield _finding(leaf, "too-many-decimals", value=text, limit=str(leaf.field.decimals), places=str(places))


def code_inner_digit(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """The inner check digit of a code is right. Real codes with a wrong one exist, so it is only a warning (domain.md 3.1)."""
    if uscc_fault(leaf.value) == "inner-check-digit":
        yield _finding(leaf, "uscc-inner-check-digit")


def not_future(leaf: Leaf, known: Lookup) -> Iterable[Finding]:
    """No decision is dated after the as-of date."""
    # A time of day is judged by its day: the as-of date has no clock.
    return (_finding(leaf, "future-date", as_of=known.today),) if leaf.value[:10] > known.today else ()


def date_order(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """An end is not before its beginning."""
    earlier = leaf.around.get(leaf.field.not_before)
    if isinstance(earlier, str) and leaf.value < earlier:
        other = leaf.siblings.get(leaf.field.not_before)
        yield _finding(leaf, "dates-out-of-order", other=earlier, other_title=other.title if other else leaf.field.not_before)


def after_own_date(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """What happens to a decision afterwards is not dated before it (`x-after-own`)."""
    if leaf.record.date and leaf.value < leaf.record.date:
        own = leaf.record.kind.root.at(leaf.record.kind.date)
        yield _finding(leaf, "before-own-decision", other=leaf.record.date, other_title=own.title)


def amount_agrees(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """The amount in 万元 and the amount in the text of the decision are the same, and the text names one."""
    text = leaf.around.get(leaf.field.amount["text"])
    if not isinstance(text, str):
        return
    word = leaf.field.amount["word"]
    yuan = Decimal(repr(leaf.value)) * _WAN
    if _plainly(word, yuan, text):
        return
    said = named_amounts(word, text)
    if supported(yuan, said) or not (said or yuan):
        return
    other = leaf.siblings.get(leaf.field.amount["text"])
    values = {"yuan": plain(yuan), "other_title": other.title if other else "", "word": word}
    if not said:
        yield _finding(leaf, "amount-without-text", **values)
    elif supported(yuan / _WAN, said):
        yield _finding(leaf, "yuan-as-wan-yuan", meant=plain(yuan / _WAN / _WAN), said=plain(yuan / _WAN), **values)
    else:
        found = [one.yuan for one in said]
        shown = "、".join(f"{plain(one)} 元" for one in found)
        wan = "、".join(plain(one / _WAN) for one in dict.fromkeys((*found, sum(found, Decimal(0)))))
        yield _finding(leaf, "amount-disagrees", said=shown, wan=wan, **values)


def _plainly(word: str, yuan: Decimal, text: str) -> bool:
    """Whether a text names a sum in the most frequent way, 罚款5000元 at the end of a clause. Then no closer look is needed."""
    for currency in ("", "人民币"):
        said = f"{word}{currency}{yuan.normalize():f}元"
        at = text.find(said)
        if at >= 0 and text[at + len(said) : at + len(said) + 1] in ("", "。", "，", "；", "、", "\n"):
            return True
    return False


def amounts_named(root: Field) -> dict[int, tuple[Field, ...]]:
    """The amounts that are named by a text (`x-amount`), by the identity of the text's field."""
    found: dict[int, tuple[Field, ...]] = {}
    for shape in root.walk():
        for below in shape.properties.values():
            if below.amount and (text := shape.properties.get(below.amount["text"])) is not None:
                found[id(text)] = (*found.get(id(text), ()), below)
    return found


def amount_given(amounts: Iterable[Field], leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """An amount in a text is also in its own field, from which totals are computed and which is reported upward."""
    for field in amounts:
        word = field.amount["word"]
        if field.key in leaf.around or word not in leaf.value:
            continue
        found = amounts_after(word, leaf.value)
        if any(found):
            shown = "、".join(f"{plain(one)} 元" for one in found)
            values = {"amount_title": field.title, "amount_key": field.key, "said": shown, "wan": plain(sum(found, Decimal(0)) / _WAN)}
            yield _finding(leaf, "amount-not-given", word=word, **values)


def ordered_limit(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A number is not above the limit of a notice under the record's conditions."""
    for one in leaf.field.most:
        if leaf.value > one.most and met(one.when, leaf.record.data):
            unit = f" {leaf.field.unit}" if leaf.field.unit else ""
            shown = {"number": f"{plain(leaf.value)}{unit}", "limit": f"{plain(one.most)}{unit}"}
            yield _finding(leaf, "over-ordered-limit", condition=said(leaf.record.kind.root, one.when), law=one.law, **shown)


def choice_expected(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A choice is one of those that the law expects under the record's conditions."""
    for one in leaf.field.expected:
        if leaf.value not in one.values and leaf.value in leaf.field.enum and met(one.when, leaf.record.data):
            wanted = "、".join(choice for choice in leaf.field.enum if choice in one.values)
            yield _finding(leaf, "choice-disagrees", condition=said(leaf.record.kind.root, one.when), law=one.law, wanted=wanted)
            return


def page_exists(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A text that names a page of the site names one that exists. What comes with the program may name pages that a city has not."""
    if known.site.places.is_given(leaf.record.file):
        return
    if leaf.value and addresses.page(known.site, leaf.value) is None and not addresses.empty(known.site, leaf.value):
        there = addresses.known(known.site)
        near = difflib.get_close_matches(leaf.value, there, 1, 0.6)
        yield _finding(leaf, "broken-page", known="、".join(near or there))


def year_folder(record: Record) -> Iterator[Finding]:
    """A record of a kind with folders of years lies in the folder of its own year, and not deeper: its address is permanent."""
    if record.date[:4] == record.id[:4] and record.id.find("/") == 4 and record.id.count("/") == 1:
        return
    if (wrong := _depth(record)) is not None:
        yield wrong
        return
    if record.date[:4] == record.id[:4]:
        return
    years = re.findall(r"(?:^|/)(\d{4})(?=/)", record.id)
    if years and record.date and record.date[:4] != years[0]:
        field = record.kind.root.at(record.kind.date)
        values = {"title": field.title, "key": field.key, "value": record.date, "folder": years[0], "year": record.date[:4]}
        yield Finding(record.file, tuple(record.kind.date.split(".")), "year-folder-differs", values)


def declared_first(record: Record) -> Iterator[Finding]:
    """A declared earlier publication is not before the decision."""
    # What `Pointers.declared` holds; here the data is at hand, and the pointers would have to be unpacked.
    declared = first_text(record.data, "declared_publication.date")
    if declared and record.kind.has_happened and declared < record.date:
        field = record.kind.root.at(record.kind.date)
        values = {"value": declared, "title": field.title, "key": field.key, "decided": record.date}
        yield Finding(record.file, ("declared_publication", "date"), "declared-before-decision", values)


def _depth(record: Record) -> Finding | None:
    folder, _, name = record.id.rpartition("/")
    if not record.kind.years:
        deep = folder.count("/") > 0
        values = {"value": folder, "known": record.kind.file_of(name)}
        return source.at_top(record.file, "too-many-folders", **values) if deep else None
    if re.fullmatch(r"(?:19|20)\d\d|[a-z0-9-]*[a-z][a-z0-9-]*", folder):
        # A folder that is not a year is the editors' own order.
        return None
    year = record.date[:4] or next(iter(re.findall(r"(?:19|20)\d\d", folder)), "年份")
    values = {"value": record.kind.singular, "known": record.kind.file_of(f"{year}/{name}")}
    return source.at_top(record.file, "year-folder-missing", **values)


def share_over_whole(record: Record) -> Iterator[Finding]:
    """A part is not greater than the whole from which its share is computed."""
    for one in record.kind.computed:
        found = numbers(one, record.data)
        if found is not None and found[0] > found[1]:
            part, whole = record.kind.root.at(one.share), record.kind.root.at(one.of)
            said = {"title": part.title, "key": one.share, "number": plain(found[0]), "whole": whole.title, "most": plain(found[1])}
            yield Finding(record.file, tuple(one.share.split(".")), "share-over-whole", {"share": one.title, **said})


def person_masked(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """Names of natural persons are published masked (domain.md 6)."""
    always = leaf.field.privacy == "person"
    if (always or leaf.around.get("type") == NATURAL_PERSON) and leaf.value and not privacy.is_masked(leaf.value, organisations=always):
        yield _finding(leaf, "unmasked-person", meant=privacy.masked(leaf.value, organisations=always))


def document_number(leaf: Leaf, known: Lookup) -> Iterator[Finding]:
    """A document number follows one of the patterns that its department declares, or one of those in whose name it may be made.

    A text that stands for several numbers is right if each of them is.
    """
    own, *others = leaf.field.document_number
    found = known.numbering(leaf.around.get(own), leaf.record.kind.name)
    if found is None:
        return
    department, patterns = found
    if not patterns or _follows(leaf.value, patterns):
        return
    for ident in sorted({one for path in others for one in values_at(leaf.record.data, path)}):
        beside = known.numbering(ident, leaf.record.kind.name)
        if beside is not None and not beside[1]:
            # Nothing is known of the numbers of a body in whose name it may be made.
            return
        patterns = [*patterns, *(beside[1] if beside is not None else ())]
    some = several(leaf.value)
    if _follows(leaf.value, patterns) or (some and all(_follows(one, patterns) for one in some)):
        return
    said = {"patterns": "、".join(patterns), "department": department.caption}
    inner = unquoted(leaf.value)
    plain = "".join(brackets.corrected(inner).split())
    meant = plain if _follows(plain, patterns) else ""
    if not meant:
        slug = "document-number-pattern" if _looks_like_one(plain, patterns) else "document-number-without-year"
        yield _finding(leaf, slug, meant="", **said)
    elif brackets.corrected("".join(leaf.value.split())) == meant:
        yield _finding(leaf, "document-number-brackets", meant, meant=meant, **said)
    else:
        yield _finding(leaf, "full-width-characters" if inner == narrow(leaf.value) else "curly-quotes", meant, meant=meant, **said)


def _looks_like_one(text: str, patterns: Iterable[str]) -> bool:
    """Whether a text that follows no pattern was meant as a number of a decision: it has a year in brackets, or begins as a pattern does.

    The numbers of certificates, vehicles and tickets stand in the place of one where a decision has none (domain.md 1.2).
    """
    heads = [pattern.partition("{year}")[0].rstrip("〔[(（第") for pattern in patterns]
    return bool(_BRACKETED.search(text)) or any(len(head) > 1 and text.startswith(head) for head in heads)


def _follows(text: str, patterns: Iterable[str]) -> bool:
    for pattern in patterns:  # noqa: SIM110  # asked of every record, and a generator takes twice as long
        if number_regex(pattern).fullmatch(text):
            return True
    return False


FieldCheck = Callable[[Leaf, Lookup], Iterable[Finding]]
CHECKS: tuple[tuple[Callable[[Field], bool], FieldCheck], ...] = (
    (lambda f: bool(f.link), link_resolves),
    (lambda f: f.link == DEPARTMENT, department_at_work),
    (lambda f: bool(f.kind), kind_exists),
    (lambda f: f.place, place_exists),
    (lambda f: f.check, check_exists),
    (lambda f: bool(f.length) and f.type == "string", length),
    (lambda f: f.decimals >= 0, decimals),
    (lambda f: f.format == "uscc", code_inner_digit),
    (lambda f: f.not_future, not_future),
    (lambda f: bool(f.not_before), date_order),
    (lambda f: f.after_own, after_own_date),
    (lambda f: bool(f.amount), amount_agrees),
    (lambda f: bool(f.most), ordered_limit),
    (lambda f: bool(f.expected), choice_expected),
    (lambda f: f.ends is not None, leaving.ending_conditions),
    (lambda f: f.page, page_exists),
    (lambda f: bool(f.privacy), person_masked),
    (lambda f: bool(f.document_number), document_number),
)

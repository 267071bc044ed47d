"""What is shown beside lists and records: links to what is computed from them, and whether a column is up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from generator.law.duties import OVERDUE, Duty
from generator.law.endings import DAY
from generator.law.forwarding import WITHDRAWN
from generator.law.rules import Rule
from generator.model.kindnames import CONSEQUENCE, DEPARTMENT, FORWARDING, PLATFORM, RULE
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import matrix
from generator.site import standings, wording
from generator.site.site import Site


class Aside(NamedTuple):
    """A link to another page: its address from the root, its words, and a class for the colour of a state or ""."""

    address: str
    words: str
    state: str = ""


def of_kind(site: Site, kind: Kind) -> list[Aside]:
    """Beside the lists of a kind: how fresh its columns are, its matrices, and what being in one of its records leads to."""
    out = [Aside(duty.rule.record.address, _column(site, duty), duty.status) for duty in site.columns if duty.rule.kind == kind.name]
    out += [_matrix(site, rule, str(rule.data["title"])) for rule in matrix.rules(site) if rule.kind == kind.name]
    if any(rule.kind == kind.name for rule in standings.rules(site)):
        out.append(Aside(standings.FOLDER, standings.TITLE))
    return [*out, *_not_withdrawn(site)] if kind.name == FORWARDING else out


def _not_withdrawn(site: Site) -> Iterator[Aside]:
    """How many records have left this site and are still at a platform: the next batch withdraws them there."""
    left = Counter(
        (receiver, record.kind.name)
        for record in site.gone
        for receiver, change in {sent.receiver: sent.change for sent in site.facts.sent(record)}.items()
        if change != WITHDRAWN
    )
    for (receiver, name), count in sorted(left.items()):
        platform, kind = site.by_key.get((PLATFORM, receiver)), site.kinds.by_name[name]
        if platform is not None:
            yield Aside(platform.address, f"{platform.caption}还有 {count} 条{kind.singular}要撤回", OVERDUE)


def of_record(site: Site, record: Record) -> list[Aside]:
    """Beside a record of a rule: what is computed by it. Beside a repair: when the shortest period is over."""
    if record.kind.name == RULE:
        return [_matrix(site, rule, "各单位逐期情况") for rule in matrix.rules(site) if rule.id == record.id]
    if record.kind.name == CONSEQUENCE and standings.rules(site):
        return [Aside(standings.FOLDER, standings.TITLE)]
    return [*_shortest(site, record)] if may_have(record.kind) else []


def may_have(kind: Kind) -> bool:
    """Whether anything can be beside the records of a kind: asked once, since they are many."""
    return kind.name in (RULE, CONSEQUENCE) or any(f.ends is not None and f.ends.asked for f in kind.root.properties.values())


def forwarded(site: Site, record: Record) -> list[tuple[str, str]]:
    """To which platforms a record was forwarded, for its page: the words, and the address of the batch that was sent last."""
    last = {sent.receiver: sent for sent in site.facts.sent(record)}
    out = []
    for sent in last.values():
        if sent.change != WITHDRAWN:
            platform = site.by_key.get((PLATFORM, sent.receiver))
            receipt = f"，{sent.received_on} 收到回执{sent.receipt}" if sent.received_on else ""
            words = f"已归集到{platform.caption if platform is not None else sent.receiver}：批次{sent.number}，{sent.on} 报送{receipt}"
            out.append((words, site.kinds.by_name[FORWARDING].address_of(sent.batch)))
    return out


def _shortest(site: Site, record: Record) -> Iterator[Aside]:
    """When the shortest period of the record that this one would end is over: computed, never typed."""
    for key, field in record.kind.root.properties.items():
        ended = site.linked(field, record.data[key]) if field.ends is not None and field.ends.asked and key in record.data else None
        bound = site.facts.shortest(ended) if ended is not None else None
        if ended is not None and bound is not None:
            words = f"{ended.kind.singular}的最短公示期到 {bound.last} 届满，{bound.last + DAY} 起可以申请"
            yield Aside(bound.rule.record.address, words)


def _matrix(site: Site, rule: Rule, words: str) -> Aside:
    return Aside(matrix.address(rule), f"{words}（{matrix.latest(site, rule)}）")


def _column(site: Site, duty: Duty) -> str:
    alone = any(key in duty.rule.data for key in ("owed_by", "owed_by_roles")) and len(duty.rule.owing(site.all_by_kind[DEPARTMENT])) == 1
    unit = "" if alone else f"（{wording.department(site, duty.authority)}）"
    return f"{wording.column(site, duty.rule)}{unit}：{wording.state(duty)}"

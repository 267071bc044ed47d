"""generator.desk.fields: every kind has a form, and every record goes through it unchanged."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from support import AS_OF, KIND_NAMES, ROOT

from generator.desk import fields, judging, posting, trees
from generator.desk.fields import Context, Control
from generator.desk.trees import Shape
from generator.exchange import columns as c
from generator.exchange import incoming
from generator.exchange.columns import Department, Departments
from generator.exchange.incoming import CallerValues
from generator.exchange.raw import RawSheet
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record, record_of
from generator.site import site as sites
from generator.site.site import Site


@pytest.fixture(scope="module")
def sample() -> Site:
    return sites.load(ROOT, datetime.date.fromisoformat(AS_OF))


class Sent:
    """What a browser sends of a form as it is shown."""

    def __init__(self, form: Control) -> None:
        self._values: dict[str, list[str]] = defaultdict(list)
        for name, value in sent(form):
            self._values[name].append(value.replace("\n", "\r\n"))

    def getlist(self, key: str) -> Sequence[str]:
        return self._values.get(key, [])

    def keys(self) -> list[str]:
        return list(self._values)


def sent(form: Control) -> Iterator[tuple[str, str]]:
    for one in fields.walk(form):
        if one.empty:
            yield f"{one.name}~empty", trees.EMPTY
        if one.widget in (fields.RADIOS, fields.SELECT, fields.CHECKS):
            yield from ((one.name, choice.value) for choice in one.choices if choice.chosen)
        elif one.widget == fields.LINK:
            yield from ((one.name, one.value), (f"{one.name}~find", ""))
        elif one.widget not in (fields.GROUP, fields.LIST):
            yield one.name, one.value


def known(sample: Site, records: Sequence[Record]) -> Departments:
    """The departments of the sample, and those that only the examples name."""
    found = c.departments(sample.all_by_kind[DEPARTMENT])
    more = {ident for record in records for _, kind, ident in record.pointers.links if kind == DEPARTMENT} - found.by_id.keys()
    named = {ident: Department(ident, f"甲市{ident}局", "") for ident in more}
    return Departments({**found.by_id, **named}, {**found.by_name, **{one.name: one.id for one in named.values()}}, found.by_code)


def context(sample: Site, shape: Shape, **more: Any) -> Context:
    return Context(shape.kind, shape.departments, None, lambda kind, ident: "", lambda kind, typed: (), sample.kinds.by_name, **more)


def through(sample: Site, shape: Shape, record: Record) -> Any:
    """The data of a record that was opened as a form and sent as it was shown."""
    before = trees.tree_of(shape, trees.record_rows(shape, record))
    form = fields.controls(context(sample, shape), before)
    after = posting.in_order(shape.kind.root, before, posting.tree_of(shape.kind.root, Sent(form), lambda kind, typed: typed))
    rows = trees.rows_of(shape, after, record.id)
    keys = [*rows[0]]
    sheet = RawSheet("", [keys, *([row[key] or None for key in keys] for row in rows)], keyed=True)
    read = incoming.read(shape.kind, [sheet], shape.departments, CallerValues())
    [unit] = read.units
    return incoming.take(read, unit).data


def of_kind(sample: Site, name: str) -> tuple[Kind, list[Record]]:
    kind = sample.kinds.by_name[name]
    examples = [record_of(kind, f"2026/zz-{number}", "", one) for number, one in enumerate(kind.examples)]
    return kind, [*sample.all_by_kind[name], *examples]


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_record_goes_through_its_form_unchanged(sample: Site, name: str) -> None:
    kind, records = of_kind(sample, name)
    shape = Shape(kind, c.columns(kind), known(sample, records))
    for record in records:
        assert through(sample, shape, record) == record.data, record.id


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_field_has_a_control_with_a_name_and_a_hint_without_names_of_files(sample: Site, name: str) -> None:
    kind, records = of_kind(sample, name)
    shape = Shape(kind, c.columns(kind), known(sample, records))
    shown: set[str] = set()
    for record in records:
        form = fields.controls(context(sample, shape), trees.tree_of(shape, trees.record_rows(shape, record)))
        ids = [one.id for one in fields.walk(form) if one.name]
        assert len(ids) == len(set(ids))
        for one in fields.walk(form):
            assert "content/" not in one.hint, one.hint
            assert one.label or one is form or not one.name
        shown |= {".".join(step for step in one.name.split(".") if not step.isdigit()) for one in fields.walk(form)}
    asked = {path for path, field in kind.root.paths() if all(step in shown for step in [path.rpartition(".")[0]] if step)}
    assert asked <= shown


def test_what_is_asked_for_stands_first_and_the_rest_is_folded(sample: Site) -> None:
    kind, _ = of_kind(sample, "penalty")
    shape = Shape(kind, c.columns(kind), known(sample, ()))
    form = fields.controls(context(sample, shape), trees.tree_of(shape, ()))
    first = {one.name for one in form.children if not one.hidden}
    assert kind.root.required <= first
    assert not {"ended", "changes", "remarks"} & first
    hidden = {one.name for one in form.children if one.hidden}
    assert "fine_wan_yuan" in hidden
    fined = fields.controls(context(sample, shape), {**trees.tree_of(shape, ()), "categories": ["罚款"]})
    [amount] = [one for one in fined.children if one.name == "fine_wan_yuan"]
    assert (amount.hidden, amount.required, amount.unit) == (False, True, "元")


def test_money_is_shown_in_yuan_and_both_ways(sample: Site) -> None:
    kind, _ = of_kind(sample, "penalty")
    shape = Shape(kind, c.columns(kind), known(sample, ()))
    form = fields.controls(context(sample, shape), {"fine_wan_yuan": "0.06205"})
    [amount] = [one for one in fields.walk(form) if one.name == "fine_wan_yuan"]
    assert (amount.value, amount.note) == ("620.5", "即 0.06205 万元")


def test_a_department_may_choose_only_itself_as_its_own(sample: Site) -> None:
    kind, _ = of_kind(sample, "penalty")
    shape = Shape(kind, c.columns(kind), known(sample, ()))
    found = Context(kind, shape.departments, frozenset(["scjgj"]), lambda *_: "", lambda *_: (), sample.kinds.by_name)
    form = fields.controls(found, {})
    [own] = [one for one in fields.walk(form) if one.name == "authority"]
    assert [(one.value, one.chosen) for one in own.choices] == [("scjgj", True)]
    [joint] = [one for one in fields.walk(form) if one.name == "joint_authorities"]
    assert len(joint.choices) == len(shape.departments.by_id)


def test_the_only_choice_is_chosen(sample: Site) -> None:
    kind, _ = of_kind(sample, "commitment")
    form = fields.controls(context(sample, Shape(kind, c.columns(kind), known(sample, ()))), {})
    [public] = [one for one in fields.walk(form) if one.name == "publicity"]
    assert [one.chosen for one in public.choices] == [True]


def test_a_document_is_of_a_kind_that_has_numbers(sample: Site) -> None:
    kind, _ = of_kind(sample, "withheld-number")
    form = fields.controls(context(sample, Shape(kind, c.columns(kind), known(sample, ()))), {})
    [sort] = [one for one in fields.walk(form) if one.name == "kind"]
    assert {"penalty", "permit"} <= {one.value for one in sort.choices} <= {one.name for one in sample.kinds if "document_number" in one.root.properties}


def test_a_value_that_is_no_choice_is_kept(sample: Site) -> None:
    kind, _ = of_kind(sample, "penalty")
    shape = Shape(kind, c.columns(kind), known(sample, ()))
    form = fields.controls(context(sample, shape), {"severity": "较重", "categories": ["没收"]})
    chosen = {one.name: [choice.value for choice in one.choices if choice.chosen] for one in fields.walk(form) if one.choices}
    assert (chosen["severity"], chosen["categories"]) == (["较重"], ["没收"])


def test_the_summary_has_each_error_once_and_leads_to_its_control(sample: Site) -> None:
    kind, _ = of_kind(sample, "penalty")
    shape = Shape(kind, c.columns(kind), known(sample, ()))
    faults = (
        judging.Fault("error", "missing-field", 0, "CF_NR", "缺少“处罚内容”。", path=("content",)),
        judging.Fault("error", "other-department", 0, "", "不是您的部门的"),
        judging.Fault("warning", "wanted", 0, "CF_SY", "最好写明", path=("facts",)),
    )
    found = context(sample, shape, faults=faults)
    assert fields.summary(found, fields.controls(found, {})) == [("缺少“处罚内容”。", "f-content"), ("不是您的部门的", "")]

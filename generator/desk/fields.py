"""A kind's schema, with what was typed and what is wrong with it, as the groups of controls of a form: plain values for a template."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from generator.desk import hints, money
from generator.desk.conditions import Rules, rules_of
from generator.desk.judging import ERROR, Fault
from generator.desk.trees import EMPTY, NAME, Tree, blank, texts
from generator.exchange import columns as c
from generator.exchange.columns import Departments
from generator.model.fields import Field
from generator.model.findings import FieldPath
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind

# What a control is.
TEXT, AREA, DATE, NUMBER, MONEY, RADIOS, SELECT, CHECKS, LINES, LINK, LINKS, GROUP, LIST = (
    "text", "area", "date", "number", "money", "radios", "select", "checks", "lines", "link", "links", "group", "list",
)  # fmt: skip
_FEW = 7
_LONG = 200
_SHORT = 140
# Words of descriptions that ask for sentences.
_AT_LENGTH = ("写明", "完整的句子", "说明", "摘录", "简要", "照原", "照决定")


class Choice(NamedTuple):
    """A choice of a control: what is sent, what is shown."""

    value: str
    label: str
    chosen: bool


class Told(NamedTuple):
    """What is said at a control: `take` is what a button puts there, "" for no button."""

    message: str
    error: bool
    take: str = ""


@dataclass(frozen=True)
class Control:
    """One control, or a group of controls (`children`), or a list of such groups (`items`).

    `hidden`: it is not asked of what has been typed, and empty. `rules` is the JSON of the conditions of the group's own controls, for the
    script; "" without any. `note` says what will be written where that is not what was typed. `conditional`: whether it is `required`
    depends on what is typed.
    """

    name: str
    widget: str
    label: str
    official: str
    hint: str
    required: bool = False
    hidden: bool = False
    value: str = ""
    shown: str = ""
    unit: str = ""
    missed: str = ""
    note: str = ""
    limit: int = 0
    empty: bool = False
    may_be_empty: bool = False
    masks: bool = False
    kind: str = ""
    choices: tuple[Choice, ...] = ()
    told: tuple[Told, ...] = ()
    children: tuple[Control, ...] = ()
    folded: tuple[Control, ...] = ()
    items: tuple[Control, ...] = ()
    rules: str = ""
    removable: bool = False
    conditional: bool = False

    @property
    def id(self) -> str:
        """The id of the control in the page."""
        return ident(self.name)

    @property
    def errors(self) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.error)

    @property
    def filled(self) -> bool:
        """Whether anything is typed in it, or said of it."""
        inside = (*self.children, *self.folded, *self.items)
        return bool(self.value or self.empty or self.told or any(one.chosen for one in self.choices) or any(one.filled for one in inside))


def ident(name: str) -> str:
    """The id of the control with a name."""
    return "f-" + name.replace(".", "-").replace("~", "")


class Summary(NamedTuple):
    """A line of the summary of errors, and the id of the control to which it leads ("" for the whole form)."""

    message: str
    target: str


@dataclass(frozen=True)
class Context:
    """What a form shows beside the schema: the departments, which of them the account may choose as the record's own, the caption of a
    linked record (or ""), the records that a text may mean (id and words), the kinds by name, the faults, and what was understood.
    """

    kind: Kind
    departments: Departments
    own: frozenset[str] | None
    caption: Callable[[str, str], str]
    candidates: Callable[[str, str], Sequence[tuple[str, str]]]
    kinds: Mapping[str, Kind]
    faults: Sequence[Fault] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


def controls(context: Context, tree: Mapping[str, Tree], *, named: bool = False) -> Control:
    """The form of a kind: a group whose `children` are asked first and whose `folded` ones may be filled in. `named`: its records belong
    to no department, so that somebody must give the name of a new one.
    """
    told = _Faults(context.faults)
    form = _group(context, context.kind.root, context.kind.schema, tree, (), told)
    first = _named(told, tree) if named else ()
    loose = tuple(one for one in form.folded if one.widget not in (GROUP, LIST))
    blocks = tuple(one for one in form.folded if one.widget in (GROUP, LIST))
    more = (Control("", GROUP, "其他项目", "", "", children=loose),) if loose else ()
    return replace(form, children=(*first, *form.children), folded=(*more, *blocks))


def _named(told: _Faults, tree: Mapping[str, Tree]) -> tuple[Control, ...]:
    said = "只用小写字母、数字和短横线，公开以后不能再改。"
    return (Control(NAME, TEXT, "编号", "", said, required=True, value=str(tree.get(NAME, "")), told=told.at(c.ID)),)


def summary(context: Context, form: Control) -> list[Summary]:
    """The errors of a form in the order of its controls, and then those that belong to no control."""
    out = [Summary(f"{_of(one)}{said.message}", one.id if one.name else "") for one in walk(form) for said in one.errors]
    shown = [said.message for one in walk(form) for said in one.told]
    out += [
        Summary(one.message, "")
        for one in context.faults
        if one.severity == ERROR and not any(one.message.startswith(message) for message in shown)
    ]
    return list(dict.fromkeys(out))


def _of(one: Control) -> str:
    return "" if not one.label or f"“{one.label}”" in one.errors[0].message else f"{one.label}："


def walk(form: Control) -> Iterator[Control]:
    """All controls in the order of the page."""
    yield form
    for one in (*form.children, *form.folded, *form.items):
        yield from walk(one)


class _Faults:
    """The faults by the names of the controls at which they are told."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._of: dict[str, list[Told]] = {}
        for one in dict.fromkeys(faults):
            name = dotted(one.path) or one.key
            said = Told(one.message, one.severity == ERROR, one.proposal)
            if name and said not in self._of.setdefault(name, []):
                self._of[name].append(said)
        self._inside: dict[str, list[Told]] = {}
        for name, some in self._of.items():
            steps = name.split(".")
            for number in range(1, len(steps)):
                self._inside.setdefault(".".join(steps[:number]), []).extend(some)

    def at(self, name: str, *, below: bool = False) -> tuple[Told, ...]:
        """What is told at a control; with `below` also of what is inside its value."""
        return (*self._of.get(name, ()), *(self._inside.get(name, ()) if below else ()))


def dotted(path: FieldPath) -> str:
    """The name of the control for the value at a path."""
    return ".".join(map(str, path))


# Groups


def _group(
    context: Context,
    shape: Field,
    schema: Mapping[str, Any],
    tree: Mapping[str, Tree],
    path: FieldPath,
    told: _Faults,
    title: str = "",
    must: bool = True,
) -> Control:
    """The controls of the fields of an object: first those that are asked for, the others folded. `must`: the object has to be there."""
    must = must or not blank(tree)
    rules = rules_of(schema, tree, path)
    first: list[Control] = []
    more: list[Control] = []
    for key, below in shape.properties.items():
        inner = schema.get("properties", {}).get(key, {})
        one = _control(context, below, inner, tree.get(key, ""), (*path, key), told, around=tree)
        asked, forbidden = key in shape.required or key in rules.asked, key in rules.forbidden
        one = _only(replace(one, required=asked and must))
        if key in rules.sometimes or key in rules.sometimes_not:
            one = replace(one, conditional=key in rules.sometimes)
            one = replace(one, hidden=(forbidden or (key in rules.sometimes and not asked)) and not one.filled)
        (first if asked or key in rules.sometimes or below.missed else more).append(one)
    return Control(dotted(path), GROUP, title or shape.plain, "", "", children=tuple(first), folded=tuple(more), rules=_rules(rules))


def _only(one: Control) -> Control:
    """What has to be chosen among one is chosen."""
    alone = one.required and one.widget == RADIOS and len(one.choices) == 1 and not one.value
    return replace(one, choices=(one.choices[0]._replace(chosen=True),)) if alone else one


def _rules(rules: Rules) -> str:
    return json.dumps(rules.told, ensure_ascii=False, separators=(",", ":")) if rules.told else ""


# Controls


def _control(
    context: Context, shape: Field, schema: Mapping[str, Any], value: Tree, path: FieldPath, told: _Faults, around: Mapping[str, Tree]
) -> Control:
    name, said = dotted(path), hints.hint(shape)
    base = Control(
        name, TEXT, shape.plain, shape.title if shape.title != shape.plain else "", said, missed=shape.missed, limit=shape.length
    )
    if shape.type == "object":
        found = value if isinstance(value, Mapping) else {}
        must = len(path) == 1 and shape.key in context.kind.root.required
        return replace(
            _group(context, shape, schema, found, path, told, base.label, must), hint=hints.described(shape.description), told=told.at(name)
        )
    if shape.type == "array" and shape.items is not None:
        return _list(context, shape, schema, value, path, told, base)
    # The hint stands beside it already.
    mine = tuple(one._replace(message=one.message.removesuffix(said)) for one in told.at(name, below=True))
    text = str(value)
    base = replace(base, value=text, note=_note(context, shape, text, path), told=_with_derived(context, shape, path, mine, text))
    return _leaf(context, shape, base, path, around)


def _leaf(context: Context, shape: Field, base: Control, path: FieldPath, around: Mapping[str, Tree]) -> Control:
    text = base.value
    if shape.link == DEPARTMENT:
        own = context.own if dotted(path) == context.kind.authority else None
        return replace(base, widget=SELECT, choices=_departments(context, text, own))
    if shape.link:
        caption = context.caption(shape.link, text) if text else ""
        near = context.candidates(shape.link, text) if text and not caption else ()
        choices = (Choice(text, f"还没有选定：{text}", True), *(Choice(one, name, False) for one, name in near)) if near else ()
        return replace(base, widget=LINK, kind=shape.link, shown=caption or text, choices=choices)
    if shape.kind:
        some = [Choice(one.name, one.singular, one.name == text) for one in context.kinds.values() if _fits(shape, one)]
        return replace(base, widget=SELECT, choices=_or_else(some, text))
    if shape.type == "boolean":
        return replace(base, widget=RADIOS, choices=_or_else([Choice(one, one, one == text) for one in ("是", "否")], text))
    if shape.enum:
        some = [Choice(one, one, one == text) for one in shape.enum]
        return replace(base, widget=RADIOS if len(some) <= _FEW else SELECT, choices=_or_else(some, text))
    if shape.unit == money.UNIT:
        wan = money.in_wan(text)
        return replace(base, widget=MONEY, value=money.shown(text), unit="元", note=f"即 {wan} 万元" if wan else "")
    if shape.type in ("number", "integer"):
        return replace(base, widget=NUMBER, unit=shape.unit)
    if shape.format == "date":
        return replace(base, widget=DATE)
    plain_text = not (shape.format or shape.pattern or shape.document_number or shape.privacy)
    long = shape.length > _LONG or (not shape.length and any(word in shape.description for word in _AT_LENGTH))
    tall = "\n" in text or len(text) > _SHORT or (plain_text and long and not _name_like(shape))
    return replace(base, widget=AREA if tall else TEXT, masks=bool(shape.privacy))


def _fits(shape: Field, kind: Kind) -> bool:
    """Whether a field may name a kind: where a document is meant, only one of decisions, which have a number of their own."""
    return shape.kind is True or any(one.document_number and key == "document_number" for key, one in kind.root.properties.items())


def _name_like(shape: Field) -> bool:
    """Whether a text without a bound is short by what it is: a name, a title, a number."""
    return any(
        word in shape.title
        for word in ("名称", "标题", "编号", "文号", "姓名", "机构", "单位", "机关", "部门", "代码", "条款", "期限", "年份")
    )


def _or_else(some: Sequence[Choice], text: str) -> tuple[Choice, ...]:
    """The choices, with what was typed and is none of them: it is kept, and told of."""
    known = not text.strip() or any(one.chosen for one in some)
    return tuple(some) if known else (*some, Choice(text, f"（原来写的）{text}", True))


def _departments(context: Context, text: str, own: frozenset[str] | None) -> tuple[Choice, ...]:
    some = [one for one in context.departments.by_id.values() if own is None or one.id in own]
    only = own is not None and len(some) == 1 and not text.strip()
    return _or_else([Choice(one.id, one.name, one.id == text or only) for one in some], text)


def _list(context: Context, shape: Field, schema: Mapping[str, Any], value: Tree, path: FieldPath, told: _Faults, base: Control) -> Control:
    items = shape.items
    assert items is not None
    empty = value == EMPTY
    found = value if isinstance(value, list) else []
    base = replace(base, empty=empty, may_be_empty=empty or not schema.get("minItems"), told=told.at(base.name))
    inner = schema.get("items", {})
    if items.type == "object":
        some = found or ([{}] if not empty and (shape.subject or shape.one.subject) else [])
        numbered = [
            replace(
                _group(context, items, inner, one, (*path, number), told, f"{base.label}：第{number + 1}项"),
                removable=len(some) > 1 or not blank(one),
                told=told.at(dotted((*path, number))),
            )
            for number, one in enumerate(some)
        ]
        return replace(base, widget=LIST, hint=hints.described(shape.description), items=tuple(numbered))
    mine = told.at(base.name, below=True)
    base = replace(base, told=tuple(one._replace(message=one.message.removesuffix(base.hint)) for one in mine))
    texts_of = [str(one) for one in found]
    if items.link == DEPARTMENT:
        known = [Choice(one.id, one.name, one.id in texts_of) for one in context.departments.by_id.values()]
        others = [Choice(one, f"（原来写的）{one}", True) for one in texts_of if one not in context.departments.by_id]
        return replace(base, widget=CHECKS, choices=(*known, *others))
    if items.link:
        lines = [context.caption(items.link, one) or one for one in texts_of]
        return replace(base, widget=LINKS, kind=items.link, value="\n".join(lines))
    if items.enum:
        some_of = [Choice(one, one, one in texts_of) for one in items.enum]
        return replace(
            base, widget=CHECKS, choices=(*some_of, *(Choice(one, f"（原来写的）{one}", True) for one in texts_of if one not in items.enum))
        )
    if items.kind:
        return replace(
            base, widget=CHECKS, choices=tuple(Choice(one.name, one.singular, one.name in texts_of) for one in context.kinds.values())
        )
    return replace(base, widget=LINES, value=joined(texts_of))


def joined(lines: Sequence[str]) -> str:
    """The lines of a list as one text; a line that has lines itself is marked."""
    return "\n".join(one.replace("\\", "\\\\").replace("\n", "\\n") for one in lines)


# What is said beside


def value_at(data: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path in nested data; None if there is nothing."""
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _note(context: Context, shape: Field, text: str, path: FieldPath) -> str:
    """What will be written, where it is not what was typed."""
    if not text.strip() or shape.link or shape.enum or shape.unit == money.UNIT:
        return ""
    found = value_at(context.data, path)
    written = "" if found is None else str(texts(shape, found))
    return f"会写成“{written}”" if written and written != text.strip() else ""


def _with_derived(context: Context, shape: Field, path: FieldPath, told: Sequence[Told], text: str) -> tuple[Told, ...]:
    """What is told, with the derived value to take."""
    if text.strip() or not any(one.message for one in told):
        return tuple(told)
    found = value_at(context.data, path)
    value = str(texts(shape, found)) if found is not None and not isinstance(found, list | Mapping) else ""
    return tuple(one._replace(take=value) if not one.error and not one.take and value else one for one in told)

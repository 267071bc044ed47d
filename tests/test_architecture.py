"""The shape of the generator: arrows point one way, modules are small and say what they are for."""

from __future__ import annotations

import ast
import functools
import re

import pytest
from support import ROOT

GENERATOR = ROOT / "generator"
MODULES = {
    ".".join(file.relative_to(GENERATOR).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(GENERATOR.rglob("*.py"))
    if file.parent.name != "templates"
}

# Which rooms a room may know: the table of docs/architecture.md. Itself it knows always; `generator` itself (its version) all may know.
ROOMS: dict[str, str] = {
    "text": "",
    "engine": "",
    "model": "text",
    "reading": "text model engine",
    "law": "text model engine reading",
    "site": "text model engine reading law",
    "checks": "text model engine reading law site",
    "pages": "text model engine law site checks",
    "data": "text model engine law site",
    "publish": "text model engine reading law site checks pages data",
    "exchange": "text model engine reading law site checks",
    "forge": "text model engine law site checks",
    "cli": "text model engine reading law site checks pages data publish exchange forge",
}


# The modules that know the site builder.
SITE_BUILDER = ("publish.building", "publish.mkdocs", "publish.outside", "publish.preview")


def imported(tree: ast.Module) -> set[str]:
    """The modules of the generator that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == "generator":
                found |= {alias.name if alias.name in MODULES else "__init__" for alias in node.names}
            elif node.module.startswith("generator."):
                base = node.module.removeprefix("generator.")
                found |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError("imports are written out, from generator on")
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("generator.") for alias in node.names if alias.name.startswith("generator.")}
    return found


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def room(name: str) -> str:
    return name.partition(".")[0]


def known(name: str) -> set[str]:
    """The modules that a module imports, without itself and without the package of all."""
    return imported(tree(name)) - {name, "__init__"}


def test_every_module_is_in_a_room() -> None:
    assert {name for name in MODULES if room(name) not in ROOMS} == {"__init__", "__main__"}


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"__init__", "__main__"}))
def test_a_room_knows_only_the_rooms_of_the_table(name: str) -> None:
    allowed = {room(name), *ROOMS[room(name)].split()}
    assert {other for other in known(name) if room(other) not in allowed} == set()


def test_rooms_stand_in_a_row() -> None:
    """Each knows only rooms that are named before it, so that there is no circle of rooms."""
    before: set[str] = set()
    for name, others in ROOMS.items():
        assert set(others.split()) <= before
        before.add(name)


def test_no_modules_know_each_other_in_a_circle() -> None:
    rest = {name: known(name) for name in MODULES}
    while free := {name for name, others in rest.items() if not others & rest.keys()}:
        rest = {name: others for name, others in rest.items() if name not in free}
    assert rest == {}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_some_know_the_site_builder_and_only_the_bot_the_network(name: str) -> None:
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    assert any(module.partition(".")[0] == "mkdocs" for module in found) == (name in SITE_BUILDER)
    assert not found & {"material", "properdocs", "requests"}
    assert not found & {"http.client", "socket", "urllib.request"} or name == "forge.client"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_says_what_it_is_for_and_is_not_long(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")
    document = ast.get_docstring(tree(name))
    assert document
    first = re.split(r"(?<=[.])\s", document)[0]
    assert len(first) > 15
    assert first.endswith(".")
    assert text.count("\n") <= 400


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_is_public_is_described(name: str) -> None:
    missing = [
        node.name
        for node in tree(name).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert missing == []


KINDS = {file.name.partition(".")[0] for file in (ROOT / "schemas").glob("*.schema.json")}


@pytest.mark.parametrize("name", sorted(set(MODULES) - {"model.kindnames"}))
def test_a_kind_is_named_in_one_place(name: str) -> None:
    """`model.kindnames` says which kinds the code knows. Keys of mappings that are called like a kind (a rule's `law`) are none."""
    nodes = list(ast.walk(tree(name)))
    keys: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Dict):
            keys |= {id(key) for key in node.keys}
        elif isinstance(node, ast.Subscript) and not ast.unparse(node.value).endswith(("by_kind", "by_key", "by_name")):
            keys.add(id(node.slice))
    texts = {str(node.value) for node in nodes if isinstance(node, ast.Constant) and id(node) not in keys}
    # An article of a law, as a part of what is cited.
    others = {"exchange.normalise": {"article"}}.get(name, set())
    assert texts & KINDS - others == set()


def test_the_clock_is_asked_in_one_place() -> None:
    """design.md, Time: --as-of is the only clock."""
    clocks = re.compile(r"(?:datetime\.)?(?:datetime|date)\.(?:now|today|utcnow)|time\.(?:time|time_ns|localtime|gmtime|strftime)")
    asking = {
        name for name in MODULES for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute) and clocks.fullmatch(ast.unparse(node))
    }
    assert asking == {"engine.clock"}


def test_dataclasses_are_frozen() -> None:
    loose = []
    for name in MODULES:
        for node in ast.walk(tree(name)):
            for one in getattr(node, "decorator_list", []):
                text = ast.unparse(one)
                if text.startswith("dataclass") and "frozen=True" not in text:
                    loose.append((name, node.name))  # type: ignore[attr-defined]
    assert loose == []


def test_each_test_module_mirrors_a_module() -> None:
    """House style. What mirrors nothing is listed: the whole, seen from outside."""
    whole = {"test_architecture", "test_browser", "test_dev", "test_docs", "test_every_kind", "test_guide", "test_structure", "test_systems"} | {"test_workflows"}
    modules = {f"{room(name)}/test_{name.partition('.')[2].replace('.', '_')}" for name in MODULES if "." in name} | whole
    tests = ROOT / "tests"
    assert {file.relative_to(tests).with_suffix("").as_posix() for file in tests.rglob("test_*.py")} - modules == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_group_in_an_expression_is_possessive(name: str) -> None:
    """Python before 3.11.5, which Debian has, matches such groups wrongly (its issue 106052); of single characters they are right."""
    texts = [node.value for node in ast.walk(tree(name)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if re.search(r"(?<!\\)\)[*+?]\+|\(\?>", text)] == []

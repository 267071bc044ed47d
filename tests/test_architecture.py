"""The shape of the generator: arrows point one way, modules are small and say what they are for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from support import ROOT

GENERATOR = ROOT / "generator"
MODULES = {
    ".".join(file.relative_to(GENERATOR).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(GENERATOR.rglob("*.py"))
    if file.parent.name != "templates"
}

# From left to right as in design.md. A module may know those above it, and those of its own line only where it is written so.
LAYERS: list[set[str]] = [
    {"__init__"},
    {"characters"},
    {"privacy"},
    {
        "identifiers",
        "amounts",
        "clock",
        "workdays",
        "workers",
        "settings",
        "repository",
        "explain",
        "page",
        "gfm",
        "forge",
        "calls",
        "part",
        "progress",
        "postings",
        "conditions",
        "written",
        "markup",
        "folding",
        "journal",
        "periods",
    },
    {"store", "scratch", "changes", "recognition"},
    {"diagnostics", "commits", "output", "scan", "shell", "compiled"},
    {"digits"},
    {"suspicion"},
    {"formats", "foreign"},
    {"source", "mended"},
    {"slips"},
    {"meant"},
    {"typed", "violations", "schemapaths"},
    {"quick", "schemafiles"},
    {"kinds"},
    {"blank", "identity", "understood", "belonging"},
    {"records"},
    {"history"},
    {"law"},
    {
        "duties",
        "reading",
        "tallies",
        "exchange",
        "exchange.formulas",
        "exchange.columns",
        "exchange.raw",
        "exchange.compound",
        "exchange.numberformats",
    },
    {"exchange.cells", "exchange.heads", "exchange.unseen", "exchange.delimited", "exchange.spoken"},
    {
        "exchange.rows",
        "exchange.prose",
        "exchange.yamltext",
        "exchange.masking",
        "exchange.merging",
        "exchange.messages",
        "exchange.overlooked",
        "exchange.workbook",
    },
    {"exchange.tables", "exchange.tidy", "exchange.deriving", "exchange.leftout"},
    {"exchange.incoming", "exchange.standing"},
    {"publicity", "parting", "groups", "numbering", "moved"},
    {"times", "mentions"},
    {"marks"},
    {"site"},
    {"evidence"},
    {"addresses", "calendars"},
    {"exchange.files"},
    {"exchange.sheets"},
    {"checks.leaving"},
    {
        "deadlines",
        "checks.fields",
        "checks.pairs",
        "checks.paths",
        "checks.texts",
        "checks.whole",
        "checks.rules",
        "checks.strays",
        "checks.written",
        "checks.forbidden",
        "checks.persons",
        "values",
        "preview",
        "navigation",
    },
    {"matrix", "consequences"},
    {"checks", "board", "public", "lookup", "exchange.rejects"},
    {"aside", "exchange.lacking"},
    {"exchange.judging"},
    {"lists", "exchange.told", "redirects"},
    {"tables", "parquet"},
    {"database"},
    {"downloads"},
    {"pages", "search", "feeds"},
    {"openapi"},
    {"api"},
    {"catalogue"},
    {"publish", "places", "report"},
    {"bots", "summary"},
    {"cli_bots", "cli_export"},
    {"cli_import"},
    {"plugin"},
    {"cli"},
    {"__main__"},
]
# Imports for types only: fields of a schema are handed to the readers, which are built before there are schemas.
FOR_TYPES = {
    ("typed", "kinds"),
    ("quick", "kinds"),
    ("violations", "kinds"),
    ("schemapaths", "kinds"),
    ("meant", "kinds"),
    ("slips", "kinds"),
    ("understood", "kinds"),
    ("schemafiles", "kinds"),
}


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


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def layer(name: str) -> int:
    return next(i for i, names in enumerate(LAYERS) if name in names)


def test_every_module_has_its_place() -> None:
    assert set(MODULES) == set().union(*LAYERS)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_arrows_point_one_way(name: str) -> None:
    """design.md: nothing on the left knows what is on its right."""
    back = {other for other in imported(tree(name)) if other != name and layer(other) >= layer(name) and (name, other) not in FOR_TYPES}
    assert back == set()


@pytest.mark.parametrize(("name", "other"), sorted(FOR_TYPES))
def test_an_import_for_types_is_for_types_only(name: str, other: str) -> None:
    for node in tree(name).body:
        if isinstance(node, ast.ImportFrom):
            assert node.module != f"generator.{other}"
    assert other in imported(tree(name))


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_the_plugin_knows_the_site_builder_and_only_the_bot_the_network(name: str) -> None:
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    assert any(module.partition(".")[0] == "mkdocs" for module in found) == (name == "plugin")
    assert not found & {"material", "properdocs", "requests"}
    assert not found & {"http.client", "socket", "urllib.request"} or name == "forge"


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


def test_the_clock_is_asked_in_one_place() -> None:
    """design.md, Time: --as-of is the only clock."""
    clocks = re.compile(r"(?:datetime\.)?(?:datetime|date)\.(?:now|today|utcnow)|time\.(?:time|time_ns|localtime|gmtime|strftime)")
    asking = {
        name for name in MODULES for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute) and clocks.fullmatch(ast.unparse(node))
    }
    assert asking == {"clock"}


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
    whole = {"test_architecture", "test_browser", "test_docs", "test_every_kind", "test_guide", "test_systems", "test_workflows"}
    modules = {f"test_{name.replace('.', '_')}" for name in MODULES} | whole
    assert {file.stem for file in Path(ROOT / "tests").glob("test_*.py")} - modules == set()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_group_in_an_expression_is_possessive(name: str) -> None:
    """Python before 3.11.5, which Debian has, matches such groups wrongly (its issue 106052); of single characters they are right."""
    texts = [node.value for node in ast.walk(tree(name)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if re.search(r"(?<!\\)\)[*+?]\+|\(\?>", text)] == []

"""The shape of the generator: arrows point one way, modules are small and say what they are for."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

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
    "proof": "text engine",
    "web": "text engine proof",
    "lake": "text engine",
    "model": "text",
    "reading": "text model engine proof",
    "law": "text model engine reading",
    "site": "text model engine reading law proof",
    "checks": "text model engine reading law site proof",
    "pages": "text model engine law site checks",
    "data": "text model engine law site proof",
    "exchange": "text model engine reading law site checks",
    "publish": "text model engine reading law site checks pages data exchange proof",
    "mending": "text engine model reading law site checks exchange",
    "forge": "text model engine law site checks web",
    "ship": "text engine proof",
    "adopt": "text model engine reading law site checks pages data publish exchange forge",
    "desk": "text engine model reading law site checks pages data publish exchange mending forge",
    "verify": "text model engine reading law site pages data publish proof web",
    "harvest": "text model engine reading law site data proof lake verify web",
    "cli": "text model engine reading law site checks pages data publish exchange mending forge ship adopt desk verify harvest lake proof web",
}


# The modules that know the site builder.
SITE_BUILDER = ("publish.building", "publish.givenpages", "publish.mkdocs", "publish.outside", "publish.preview")


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
def test_only_some_know_the_site_builder_and_only_one_room_the_network(name: str) -> None:
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    assert any(module.partition(".")[0] == "mkdocs" for module in found) == (name in SITE_BUILDER)
    assert not found & {"material", "properdocs", "requests"}
    assert not found & {"http.client", "urllib.request", "ssl"} or room(name) == "web"
    # Who has no province needs neither of these.
    assert not {module.partition(".")[0] for module in found} & {"ibis", "duckdb", "pyspark", "sqlglot"} or room(name) == "lake"
    # A desk's server listens; it calls nobody.
    assert not found & {"socket", "waitress"} or room(name) == "web" or name == "desk.server"


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
    # An article of a law, as a part of what is cited; a command; the column that says of which city a row is.
    named = {"exchange.normalise": {"article"}, "cli.calendar": {"calendar"}, "lake.shapes": {"city"}, "lake.questions": {"rule"}}
    others = (named | {"data.cities": {"city"}}).get(name, set())
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


# What a library calls by its name: MkDocs its plugin, and others what a class of theirs is made to do in another way.
CALLED_FROM_OUTSIDE = re.compile("on_[a-z_]+|handle_[a-z]+|emit|load_bytecode|dump_bytecode|list_templates|readable|_get_file_stream|_load_form_data|getfile|parse_header|main")
# Says what a step may be given beside plain values.
ONLY_DESCRIBED = {"engine.memo.Digested"}


def test_what_is_public_is_used() -> None:
    """What only tests call would be kept right for nobody."""
    used = set()
    for name in MODULES:
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Name):
                used.add(node.id)
            elif isinstance(node, ast.Attribute):
                used.add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                used |= {alias.name for alias in node.names}
    # What is registered with a blueprint is called by its address.
    made = {
        f"{name}.{node.name}": node.name
        for name in MODULES
        for one in tree(name).body
        for node in (one, *getattr(one, "body", ()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not any(ast.unparse(how).startswith("blueprint.") for how in node.decorator_list)
    }
    in_templates = "".join(file.read_text(encoding="utf-8") for file in GENERATOR.rglob("*.html"))
    unused = {place for place, name in made.items() if name not in used and not name.startswith("__")}
    unused = {place for place in unused if not CALLED_FROM_OUTSIDE.fullmatch(made[place]) and made[place] not in in_templates}
    assert unused - ONLY_DESCRIBED == set()


def test_functions_are_not_long() -> None:
    long = {
        f"{name}.{node.name}"
        for name in MODULES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    }
    assert long == set()


# Functions that remember all their answers: each is asked about a closed set of things, which does not grow with records or time.
CACHED = {
    # Asked nothing.
    "data.postings._folded",
    # The checks that have a page.
    "checks.explain.page",
    "checks.explain.slugs",
    # How often one bit is doubled to the size of a file, which is below 4 GB.
    "engine.zipped._zeros",
    # Nothing: the version of code and libraries.
    "engine.store.version",
    # The patterns that departments declare.
    "law.numbering.number_regex",
    # What schemas say: captions and paths of fields.
    "model.records._template",
    "model.records._steps",
    # Nothing: the digest of the code.
    "site.program._own",
    "text.letters._lines",
    "text.letters._simple",
    "text.letters.common",
    "text.letters.readings",
}
# What changes a list, a mapping or a set.
CHANGING = frozenset(
    ["add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update", "__setitem__", "__delitem__"]
)


def changed(found: ast.Module) -> Iterator[str]:
    """The names of a module that its code changes after it has given them a value, and those that functions bind anew."""
    own = {node.id for one in found.body for node in ast.walk(one) if isinstance(one, ast.Assign | ast.AnnAssign) and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    for node in ast.walk(found):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            targets = [node.func.value]
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            targets = [node.value]
        yield from (one.id for one in targets if isinstance(one, ast.Name) and one.id in own and not hidden(found, node, one.id))


def hidden(found: ast.Module, node: ast.AST, name: str) -> bool:
    """Whether a function around a node has a name of its own that is called like one of the module."""
    for one in ast.walk(found):
        if isinstance(one, ast.FunctionDef | ast.Lambda) and any(below is node for below in ast.walk(one)):
            arguments = [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
            stored = {below.id for below in ast.walk(one) if isinstance(below, ast.Name) and isinstance(below.ctx, ast.Store)}
            if name in stored or name in {argument.arg for argument in arguments}:
                return True
    return False


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_holds_what_changes(name: str) -> None:
    assert set(changed(tree(name))) == set()


@pytest.mark.parametrize(
    "text",
    [
        "FOUND = {}\ndef f(x):\n    FOUND[x] = 1",
        "FOUND: list[int] = []\ndef f(x):\n    FOUND.append(x)",
        "FOUND = {}\nfor x in 'ab':\n    FOUND[x] = 1",
        "FOUND = 0\ndef f():\n    global FOUND\n    FOUND = 1",
        "FOUND = object()\ndef f():\n    FOUND.seen = True",
    ],
)
def test_what_a_module_changes_is_found(text: str) -> None:
    assert set(changed(ast.parse(text))) == {"FOUND"}


def test_a_local_name_that_is_called_like_one_of_the_module_is_not_meant() -> None:
    assert list(changed(ast.parse("FOUND = 1\ndef f():\n    FOUND = []\n    FOUND.append(1)"))) == []


def test_what_remembers_all_its_answers_is_asked_about_a_closed_set_of_things() -> None:
    """`lru_cache` with a bound is free to use: it cannot grow."""
    found = set()
    for name in MODULES:
        for node in tree(name).body:
            for one in getattr(node, "decorator_list", ()):
                text = ast.unparse(one)
                if text.endswith("cache") or ("cache(" in text and ("None" in text or text.endswith("()"))):
                    found.add(f"{name}.{node.name}")  # type: ignore[attr-defined]
    assert found == CACHED


def test_each_test_module_mirrors_a_module() -> None:
    """House style. What mirrors nothing is listed: the whole, seen from outside."""
    whole = {"test_architecture", "test_benchmarks", "test_credit_lists", "test_dev", "test_docs", "test_every_kind", "test_guide", "deploy/test_desk", "deploy/test_nginx", "deploy/test_policy", "test_inspection", "test_install", "test_proof_guide", "test_province_guide", "test_standing_lists", "test_structure"} | {"test_lawful", "test_notices", "test_registers", "test_systems", "test_wheel", "test_windows", "workflows/test_rights", "workflows/test_github", "workflows/test_city", "workflows/test_gitlab", "workflows/test_server"}
    # Programs of others hold what `proof` makes against their own.
    whole |= {"proof/test_independent", "proof/test_documented"}
    # What strangers learn of cities that cheat.
    whole |= {"verify/test_frauds"}
    # A page for those who run clusters.
    whole |= {"lake/test_cluster"}
    whole |= {"desk/test_walk", "desk/test_clerk"}
    modules = {f"{room(name)}/test_{name.partition('.')[2].replace('.', '_')}" for name in MODULES if "." in name} | whole
    tests = ROOT / "tests"
    found = {file.relative_to(tests).with_suffix("").as_posix() for file in tests.rglob("test_*.py")}
    # What visitors do at the built site is about no module.
    assert {name for name in found if not name.startswith(("browser/", "quality/"))} - modules == set()


@pytest.mark.parametrize("name", sorted(name for name in MODULES if "." in name))
def test_every_module_has_a_test_module_of_its_name(name: str) -> None:
    """House style, without exceptions: whoever changes generator/ROOM/x.py knows where its tests are, in tests/ROOM/test_x.py."""
    found = ROOT / "tests" / room(name) / f"test_{name.partition('.')[2].replace('.', '_')}.py"
    assert found.is_file()
    assert any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in ast.parse(found.read_text(encoding="utf-8")).body)



@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_group_in_an_expression_is_possessive(name: str) -> None:
    """Python before 3.11.5, which Debian has, matches such groups wrongly (its issue 106052); of single characters they are right."""
    texts = [node.value for node in ast.walk(tree(name)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if re.search(r"(?<!\\)\)[*+?]\+|\(\?>", text)] == []


# Parts of the standard library that begin with an underscore and are public all the same.
PUBLIC = {"_replace", "_asdict", "_fields", "_make", "_exit"}
# All but this module, which has examples of such names.
CALLERS = sorted({file for folder in ("tests", "benchmarks") for file in (ROOT / folder).rglob("*.py")} - {Path(__file__)})


def private(found: ast.AST) -> set[str]:
    """The names with one underscore that a module takes from others: by import, by a point, by a text for `setattr`."""

    def hidden(name: object) -> bool:
        return isinstance(name, str) and name.startswith("_") and not name.endswith("__") and name not in PUBLIC and name.isidentifier()

    names: set[str] = set()
    for node in ast.walk(found):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names |= {part for one in node.names for part in one.name.split(".") if hidden(part)}
        elif isinstance(node, ast.Attribute) and hidden(node.attr):
            # What a class of the tests keeps for itself is its own.
            names |= {node.attr} if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")) else set()
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("setattr", "getattr", "delattr", "hasattr"):
            names |= {one.value for one in node.args if isinstance(one, ast.Constant) and hidden(one.value)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "import " in node.value:
            # A program that a test starts.
            try:
                names |= private(ast.parse(node.value))
            except (SyntaxError, ValueError):
                continue
    return names


@pytest.mark.parametrize("file", CALLERS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_test_touches_a_name_with_an_underscore(file: Path) -> None:
    """Tests go through the doors that callers use, so that what is behind them can be changed."""
    assert private(ast.parse(file.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize(
    "text",
    [
        "from generator.a import _b",
        "import generator._a",
        "a._b(1)",
        "a.b._c = 1",
        'monkeypatch.setattr(a, "_b", 1)',
        'getattr(a, "_b")',
        'CODE = "import a; a._b()"',
    ],
)
def test_a_name_with_an_underscore_is_found_however_it_is_touched(text: str) -> None:
    assert private(ast.parse(text))


@pytest.mark.parametrize("text", ["_own = 1", "a.__doc__", "self._a = 1", "a._replace(b=1)", 'print("_a")', "def _helper() -> None: ...\n_helper()"])
def test_what_is_ones_own_or_public_is_not_meant(text: str) -> None:
    assert private(ast.parse(text)) == set()

#!/usr/bin/env python3
"""Draws which room of `generator/` imports which, floor by floor, and counts modules, arrows and circles.

`python3 docs/structure.py [FOLDER]` reads the checkout in FOLDER (default: this one) and runs nothing of it, so that two revisions can be
compared. A room is a folder of `generator/`; a module that lies directly in `generator/` counts as a room of its own.

What imports nothing of ours stands on floor 0, everything else one floor above the highest thing that it imports, wherever in its text the
import stands. Imports for type checkers only (`if TYPE_CHECKING:`) do not raise a floor and are counted apart. An arrow is upward if its
target imports its origin, directly or through others; so an import for types only can be upward too.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "generator"
Arrow = tuple[str, str]


@dataclass(frozen=True)
class Graph:
    """Names with the arrows between them: those of imports that run, and those of imports for type checkers only."""

    names: frozenset[str]
    arrows: frozenset[Arrow]
    types: frozenset[Arrow] = frozenset()

    @property
    def all(self) -> frozenset[Arrow]:
        """Both sorts of arrows, each arrow once."""
        return self.arrows | self.types


def main(words: list[str]) -> int:
    """Prints the drawing and the numbers of one checkout. Exit code 2 if there is no such package."""
    root = Path(words[0]) if words else Path(__file__).resolve().parent.parent
    if not (root / PACKAGE).is_dir():
        print(f"{root}: no folder {PACKAGE}/ here", file=sys.stderr)
        return 2
    print("\n".join(report(root)))
    return 0


def report(root: Path) -> Iterator[str]:
    """The lines of the drawing, then the numbers."""
    graph = of_modules(root / PACKAGE)
    rooms = of_rooms(graph)
    yield from drawing(rooms, Counter(map(room, graph.names)), Counter((room(a), room(b)) for a, b in graph.arrows))
    yield ""
    yield from numbers("rooms", rooms)
    yield from numbers("modules", graph)


def of_modules(folder: Path) -> Graph:
    """The modules of a package and what they import of each other."""
    files = modules(folder)
    found = {(a, b, types) for a, file in files.items() for b, types in imports(file.read_text(encoding="utf-8"), files) if a != b}
    runs = frozenset((a, b) for a, b, types in found if not types)
    return Graph(frozenset(files), runs, frozenset((a, b) for a, b, types in found if types) - runs)


def of_rooms(graph: Graph) -> Graph:
    """The same arrows between rooms, without those inside a room."""
    runs, types = (frozenset((room(a), room(b)) for a, b in arrows if room(a) != room(b)) for arrows in (graph.arrows, graph.types))
    return Graph(frozenset(map(room, graph.names)), runs, types - runs)


def modules(folder: Path) -> dict[str, Path]:
    """Each module below a package by its dotted name from there on; not `__main__`, and no `__init__` that has only a docstring."""
    found = {}
    for file in sorted(folder.rglob("*.py")):
        name = ".".join(file.relative_to(folder).with_suffix("").parts)
        if name == "__main__" or (file.stem == "__init__" and len(ast.parse(file.read_text(encoding="utf-8")).body) < 2):
            continue
        found[name.removesuffix(".__init__")] = file
    found.pop("__init__", None)
    return found


def room(module: str) -> str:
    """The room of a module: the first part of its name."""
    return module.partition(".")[0]


def imports(text: str, known: Iterable[str]) -> set[tuple[str, bool]]:
    """The modules of `known` that a module's text imports, each with whether that import is for type checkers only."""
    names = set(known)
    found = set()
    for target, types in _imports(ast.parse(text).body, types=False):
        parts = target.split(".")
        # `from generator.law import rules` imports a module, `from generator.law.rules import Rule` a name of one.
        candidates = (".".join(parts[1:end]) for end in range(len(parts), 1, -1))
        if parts[0] == PACKAGE and (module := next((name for name in candidates if name in names), None)):
            found.add((module, types))
    return found


def _imports(nodes: Iterable[ast.AST], *, types: bool) -> Iterator[tuple[str, bool]]:
    """Dotted names that statements import. Names from a module are given with the module's own name before them."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, types) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", types) for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            yield from _imports(node.body, types=True)
            yield from _imports(node.orelse, types=types)
        else:
            yield from _imports(ast.iter_child_nodes(node), types=types)


def circles(names: Iterable[str], arrows: Iterable[Arrow]) -> list[frozenset[str]]:
    """The largest groups of two and more in which each reaches each along arrows (strongly connected components)."""
    reached = {name: _reached(name, arrows) for name in names}
    groups = {frozenset(b for b in reached[a] if a in reached[b]) for a in reached}
    return sorted((group for group in groups if len(group) > 1), key=sorted)


def _reached(start: str, arrows: Iterable[Arrow]) -> set[str]:
    below: dict[str, list[str]] = {}
    for a, b in arrows:
        below.setdefault(a, []).append(b)
    seen, ahead = {start}, [start]
    while ahead:
        new = set(below.get(ahead.pop(), ())) - seen
        seen |= new
        ahead += new
    return seen


def floors(graph: Graph) -> dict[str, int]:
    """The floor of each name, by the imports that run; the members of a circle stand on one floor."""
    member = {name: group for group in circles(graph.names, graph.arrows) for name in group}
    found: dict[str, int] = {}

    def floor(name: str) -> int:
        if name not in found:
            group = member.get(name, frozenset((name,)))
            below = {b for a, b in graph.arrows if a in group and b not in group}
            height = max((floor(b) + 1 for b in below), default=0)
            found.update(dict.fromkeys(group, height))
        return found[name]

    for name in sorted(graph.names):
        floor(name)
    return found


def upward(graph: Graph) -> list[Arrow]:
    """The arrows whose target imports their origin, directly or through others."""
    needed = {name: _reached(name, graph.arrows) for name in {b for _, b in graph.all}}
    return sorted((a, b) for a, b in graph.all if a in needed[b])


def drawing(rooms: Graph, sizes: Mapping[str, int], weights: Mapping[Arrow, int]) -> Iterator[str]:
    """One line for each room, the highest floor first: its modules, and how many imports lead to which room below."""
    height = floors(rooms)
    width = max(map(len, rooms.names))
    last = None
    for name in sorted(rooms.names, key=lambda name: (-height[name], name)):
        below = sorted((b for a, b in rooms.arrows if a == name), key=lambda b: (-height[b], b))
        label = f"floor {height[name]:2}" if height[name] != last else " " * 8
        arrows = ", ".join(f"{b} {weights[name, b]}{'^' if height[b] >= height[name] else ''}" for b in below)
        yield f"{label}  {name:{width}} {sizes[name]:3}  {'-> ' + arrows if arrows else ''}".rstrip()
        last = height[name]


def numbers(what: str, graph: Graph) -> Iterator[str]:
    """How many names, floors and arrows there are, and which arrows lead upward or in a circle."""
    up, round_ = upward(graph), circles(graph.names, graph.all)
    yield f"{what}: {len(graph.names)} on {len(set(floors(graph).values()))} floors"
    yield f"  arrows: {len(graph.arrows)}, and {len(graph.types)} for types only"
    yield f"  upward: {len(up)}{''.join(f'; {a} -> {b}' for a, b in up)}"
    yield f"  circles: {len(round_)}{''.join('; ' + ', '.join(sorted(group)) for group in round_)}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

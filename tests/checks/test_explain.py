"""Each explanation page is run: its example gives exactly the output that it shows, and its mended version gives none."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support import AS_OF, ROOT, Repo, check_unprivileged, new_repo

from generator.checks import explain

GENERATOR = ROOT / "generator"
# Where diagnostics are raised; texts of that form which are no slugs stand below.
RAISING = sorted(file for room in ("text", "model", "reading", "law", "site", "checks") for file in (GENERATOR / room).glob("*.py"))
_SLUG = re.compile(r"[a-z]+[0-9]*(?:-[a-z0-9]+)+")
_TOKEN = re.compile("␀([0-9A-F]{4,6})")
_BLOCK = re.compile(r"^```(\S+)([^\n]*)\n(.*?)^```$", re.M | re.S)
SECTIONS = ["说明", "例子", "检查结果", "改法"]
FRONT = ["severity", "title", "message", "message_en", "hint", "hint_en"]


@dataclass(frozen=True)
class Block:
    """A fenced block: language, options of its info string, text."""

    language: str
    options: dict[str, str]
    text: str


def sections(slug: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", explain.page(slug).body, flags=re.M)
    assert parts[0].strip() == ""
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(text: str) -> list[Block]:
    found = []
    for language, info, content in _BLOCK.findall(text):
        words = info.split()
        found.append(Block(language, {key: value for key, _, value in (word.partition("=") for word in words)}, content))
    return found


def put(repo: Repo, block: Block) -> None:
    """A file as a block describes it. ␀XXXX stands for a character by its code, ⇥ for a tab."""
    options = block.options
    text = _TOKEN.sub(lambda m: chr(int(m[1], 16)), block.text).replace("⇥", "\t")
    path = repo.root / options["file"]
    path.parent.mkdir(parents=True, exist_ok=True)
    if "directory" in options:
        path.mkdir()
    elif "fifo" in options:
        os.mkfifo(path)
    elif "symlink" in options:
        path.symlink_to(options["symlink"])
    elif "size" in options:
        repo.write(options["file"], b"#" * int(options["size"]))
    else:
        repo.write(options["file"], text.encode(options.get("encoding", "utf-8")))
    if "unreadable" in options:
        path.chmod(0)


def check(found: list[Block], folder: Path) -> str:
    repo = new_repo(folder)
    for block in found:
        put(repo, block)
    if any("unreadable" in block.options for block in found):
        return check_unprivileged(repo).out
    return repo.credit("check", "--as-of", AS_OF).out


@pytest.mark.parametrize("slug", explain.slugs())
def test_the_example_gives_what_the_page_shows(tmp_path: Path, slug: str) -> None:
    parts = sections(slug)
    [shown] = blocks(parts["检查结果"])
    assert check(blocks(parts["例子"]), tmp_path / "repo") == shown.text
    assert f"[{slug}]\n" in shown.text


@pytest.mark.parametrize("slug", explain.slugs())
def test_the_mended_version_has_no_fault(tmp_path: Path, slug: str) -> None:
    mended = blocks(sections(slug)["改法"])
    assert mended
    assert check(mended, tmp_path / "repo") == "检查通过：没有发现问题。\n"


@pytest.mark.parametrize("slug", explain.slugs())
def test_the_form_of_a_page(slug: str) -> None:
    head = (explain.FOLDER / f"{slug}.md").read_text(encoding="utf-8").split("---\n", 2)[1]
    front = yaml.safe_load(head)
    assert [key for key in front if key != "private"] == FRONT
    assert front["severity"] in ("error", "warning")
    for key in FRONT:
        assert str(front[key]).strip()
    for key in ("title", "message"):
        assert re.search("[一-龥]", front[key])
    for key in ("message_en", "hint_en"):
        # Chinese only where something is quoted.
        assert not re.search("[一-龥]", re.sub(r"“[^”]*”|\"[^\"]*\"|`[^`]*`", "", front[key]))
    assert list(sections(slug)) == SECTIONS
    assert re.search("[一-龥]", sections(slug)["说明"])
    assert all("file" in block.options for part in ("例子", "改法") for block in blocks(sections(slug)[part]))


def test_a_page_is_as_long_as_an_editor_reads() -> None:
    """An explanation that fills screens is read by nobody."""
    too_long = {slug: len(text) for slug in explain.slugs() if len(text := sections(slug)["说明"].strip()) > 400}
    assert too_long == {}


# Both directions


def strings() -> Iterator[tuple[str, str]]:
    """The text constants of the generator, with the module that each stands in; docstrings and imports are not among them."""
    for file in RAISING:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documents = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
                yield file.stem, node.value


def raised() -> set[str]:
    """What is handed to a function that makes a finding, or stands in a table from which a slug is taken."""
    found = set()
    for file in RAISING:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "Finding",
                "_finding",
                "_found",
                "at_top",
                "say",
            ):
                found |= {
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str) and _SLUG.fullmatch(a.value)
                }
    return found


def test_every_page_is_of_a_slug_that_the_code_can_raise() -> None:
    assert set(explain.slugs()) - {text for module, text in strings() if module != "explain"} == set()


def test_every_slug_that_the_code_raises_has_a_page() -> None:
    found = raised()
    assert len(found) > 20
    assert found - set(explain.slugs()) == set()


# Texts that look like slugs and are none: encodings, annotations (`x-` may be left out), and what `uscc_fault` says.
NO_SLUGS = re.compile(
    r"utf-8.*|x-[a-z-]+|(inner-)?check-digit|exchange-values|link-title|document-number|not-future|not-before|least-days|date-in-code|long-term"
)


def test_every_text_that_looks_like_a_slug_has_a_page_in_the_modules_that_raise() -> None:
    """Slugs are also taken from tables, which no look at calls can see."""
    modules = {"source", "typed", "violations", "records", "kinds", "schemafiles", "schemapaths", "fields", "pairs", "paths", "forbidden", "texts", "whole"}
    candidates = {text for module, text in strings() if module in modules and _SLUG.fullmatch(text) and not NO_SLUGS.fullmatch(text)}
    assert candidates - set(explain.slugs()) == set()
    assert {"tab-indentation", "wrong-date", "uscc-length", "markup-in-text"} <= candidates


def test_a_slug_without_a_page_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError, match="no-such-slug"):
        explain.page("no-such-slug")

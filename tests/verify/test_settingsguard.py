"""generator.verify.settingsguard: settings that run nothing are taken, all others are not."""

from __future__ import annotations

import pytest
from support import ROOT

from generator.verify.settingsguard import Refused, demand_harmless

SAMPLE = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
PLUGIN = "  - credit:\n      edit_base: https://git.shifan.example/credit/edit/main/\n"
EXTENSION = "  - admonition\n"
EXTRA = "  generator: false\n"


def test_the_settings_of_the_sample_are_taken() -> None:
    demand_harmless(SAMPLE.encode())


def test_the_settings_of_a_new_city_are_taken() -> None:
    text = (ROOT / "generator/adopt/template/common/mkdocs.yml.j2").read_text(encoding="utf-8")
    plain = text.replace("{% if city.edit_base %}:\n      edit_base: {{ city.edit_base }}{% endif %}", "")
    for name in ("city.name", "city.site_name", "city.short_name", "city.site_url", "city.code", "city.first_day", "city.forge"):
        plain = plain.replace(f"{{{{ {name} }}}}", "x")
    demand_harmless(plain.encode())


@pytest.mark.parametrize(
    "more",
    [
        "hooks: [hook.py]\n",
        "INHERIT: ../other.yml\n",
        "watch: [/etc]\n",
        "remote_name: x\n",
        "1: x\n",
        "extra_templates: [x.html]\n",
        "a: &a [1]\nb: *a\n",
        "site_author: [x]\n",
        "<<: {hooks: [hook.py]}\n",
    ],
)
def test_more_settings_than_those_of_data_are_refused(more: str) -> None:
    with pytest.raises(Refused):
        demand_harmless((SAMPLE + more).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PLUGIN, f"{PLUGIN}  - search\n"),
        (PLUGIN, f"{PLUGIN}  - credit:\n      lang: zh\n"),
        (PLUGIN, "  - macros\n"),
        (PLUGIN, "  - credit: {lang: !ENV SECRET}\n"),
        (PLUGIN, "  - credit: {more: x}\n"),
        (PLUGIN, "  - credit: {lang: [x]}\n"),
        (EXTENSION, "  - os\n"),
        (EXTENSION, "  - pymdownx.snippets: {base_path: /etc}\n"),
        (EXTENSION, "  - content.hook\n"),
        (EXTENSION, "  - tables: {x: [1]}\n"),
        (EXTENSION, "  - [admonition]\n"),
        ("slugify: !!python/name:markdown.extensions.toc.slugify_unicode", "slugify: !!python/name:os.system"),
        ("slugify: !!python/name:markdown.extensions.toc.slugify_unicode", "slugify: !!python/object/apply:os.system [id]"),
        ("slugify: !!python/name:markdown.extensions.toc.slugify_unicode", "slugify: !relative"),
        ("permalink: true", "x: !!python/name:markdown.extensions.toc.slugify_unicode"),
        (EXTRA, "  generator: !!python/name:markdown.extensions.toc.slugify_unicode\n"),
        (EXTRA, "  generator: !!python/name:markdown.extensions.toc.slugify_unicode ''\n"),
        (EXTRA, "  generator: !ENV [SECRET, false]\n"),
        (EXTRA, "  log: {authorities: [{name: a, certificates: ../../etc/passwd}]}\n"),
        (EXTRA, "  log: {authorities: [{name: a, certificates: /etc/passwd}]}\n"),
        ("  name: material\n", "  name: material\n  custom_dir: overrides\n"),
        ("  name: material\n", "  name: other\n"),
        ("  name: material\n", "  name: material\n  static_templates: [x.html]\n"),
        ("logo: material/shield-check", "logo: ../../../../etc/passwd"),
        ("  language: zh\n", "  language: ../../x\n"),
        ("docs_dir: content/pages", "docs_dir: /etc"),
        ("docs_dir: content/pages", "docs_dir: content"),
    ],
)
def test_whatever_could_run_or_read_something_is_refused(old: str, new: str) -> None:
    text = SAMPLE.replace(old, new) if old in SAMPLE else SAMPLE.replace("  - toc:\n", f"  - toc:\n      {new}\n")
    assert text != SAMPLE
    with pytest.raises(Refused):
        demand_harmless(text.encode())


@pytest.mark.parametrize("data", [b"", b"\xff", b"- a", b"a: [", b"a: " + b"[" * 5000, b"# " + b"x" * (1 << 20), b"a: 1\n--- \nb: 2"])
def test_what_is_no_settings_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        demand_harmless(data)


@pytest.mark.parametrize("hidden", ["# x: !!python/object/apply:os.system [id]", "# hooks: [hook.py]", "# x: 1"])
def test_what_only_one_parser_sees_is_not_taken(hidden: str) -> None:
    """The quick parser passes over a mark of byte order anywhere at the beginning of a line, and takes what follows for a comment. The
    site builder's takes the mark for a letter, and runs what follows.
    """
    with pytest.raises(Refused):
        demand_harmless(f"{SAMPLE}\n\ufeff{hidden}\n".encode())


def test_a_mark_of_byte_order_at_the_beginning_is_taken() -> None:
    demand_harmless(f"\ufeff{SAMPLE}".encode())

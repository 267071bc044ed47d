"""The report of an upgrade: what is said of addresses and commands, and how it is written for people."""

from __future__ import annotations

import json
import re

from support import ROOT

from generator.adopt import upgrade
from generator.adopt.givendiff import Override
from generator.adopt.trial import Group, Late, Outcome, Program
from generator.cli.main import parser

OUTCOME = Outcome(
    (Group("missing-field", "error", tuple((f"content/a-{n}.yml", n, "缺少“甲”") for n in range(1, 8))), Group("code-fence", "warning", (("content/b.md", 1, "乙"),))),
    3,
    (Late("rule-a", "fgw", "content/c.yml", "2026-11-02"),),
    (("rule-a", "fgw"), ("rule-b", "")),
    "",
)
REPORT = upgrade.Report("1", "2", "0" * 64, (), (), (), (), (Override("content/rules/a.yml", "removed"),), OUTCOME)


def test_the_same_version_differs_in_nothing() -> None:
    same = Program("python3", ROOT)
    report = upgrade.compare(same, same, ("1", "2"), "", ROOT / "none", Outcome((), 0, (), (), ""))
    assert (report.schemas, report.files, report.addresses, report.interfaces, report.overrides, report.errors) == ((), (), (), (), (), 0)


def test_errors_are_counted_and_warnings_apart() -> None:
    found = json.loads(upgrade.as_json(REPORT))["records"]
    assert (REPORT.errors, found["new_errors"], found["new_warnings"], found["no_longer_said"]) == (7, 7, 1, 3)
    assert len(found["groups"][0]["places"]) == 7


def test_the_text_shows_a_few_places_of_each_fault() -> None:
    text = upgrade.as_text(REPORT)
    assert "content/a-5.yml:5 缺少“甲”" in text
    assert "content/a-6.yml" not in text
    assert "还有2处" in text
    assert "rule-a（fgw）：content/c.yml，应在2026-11-02之前" in text
    assert "rule-b：未指明部门" in text
    assert "content/rules/a.yml：新版本不再带这个文件" in text


def test_the_table_in_the_package_is_what_there_is() -> None:
    """Commands as the command line has them, shapes of output as docs/interfaces.md numbers them."""
    table = json.loads((ROOT / "generator/adopt/interfaces.json").read_text(encoding="utf-8"))
    commands = re.findall(r"^    ([a-z-]+)(?: |$)", parser().format_help(), re.MULTILINE)
    assert table["commands"] == sorted(commands)
    text = (ROOT / "docs/interfaces.md").read_text(encoding="utf-8")
    assert table["versions"] == {name.strip("`"): int(number) for name, number in re.findall(r"^#{2,3} (.+), version (\d+)$", text, re.MULTILINE)}

"""generator.adopt.override: the names by which a given file is found, and the copy of a rule that is switched off."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from support import ROOT

from generator.adopt import override
from generator.model.kinds import Kinds
from generator.reading.given import Places

RULE = "content/rules/disclose-penalties.yml"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.of(tmp_path)


@pytest.mark.parametrize(
    "name", [RULE, "disclose-penalties.yml", "disclose-penalties", "./content/rules/disclose-penalties.yml", RULE.replace("/", "\\")]
)
def test_a_file_is_found_by_its_path_and_by_its_name(places: Places, name: str) -> None:
    assert override.found(places, name) == RULE
    assert override.found(places, "penalty") == "schemas/penalty.schema.json"
    assert override.content(places, RULE) == (ROOT / RULE).read_bytes()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("disclose-penaltys", f"是不是 {RULE}"),
        ("../mkdocs.yml", "没有“../mkdocs.yml”"),
        ("content/authorities/scjgj.yml", "没有“content/authorities/scjgj.yml”"),
        ("index.md", "content/pages/guide/index.md、content/pages/policies/index.md"),
        ("metaschema", "不能换"),
    ],
)
def test_what_cannot_be_copied_is_told(places: Places, name: str, said: str) -> None:
    with pytest.raises(override.CannotOverride, match=r"没有|全路径|不能换") as told:
        override.found(places, name)
    assert said in str(told.value)


def test_a_rule_is_switched_off_with_its_reason_and_nothing_else_changes(places: Places, kinds: Kinds) -> None:
    text = override.switched_off(places, kinds, "content/rules/disclose-other-acts.yml", "本市没有推行。").decode("utf-8")
    old = yaml.safe_load((ROOT / "content/rules/disclose-other-acts.yml").read_text(encoding="utf-8"))
    new = yaml.safe_load(text)
    assert new.pop("enabled") == "停用"
    assert new["remarks"].startswith("本市停用本规则：本市没有推行。原文的说法是")
    del old["enabled"], old["remarks"], new["remarks"]
    assert new == old
    # Comments stay.
    assert text.startswith("# ")
    with pytest.raises(override.CannotOverride, match="不是规则"):
        override.switched_off(places, kinds, "content/notices/000.yml", "x")

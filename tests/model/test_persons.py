"""A name that the record gives is found in all its texts; what looks like the full form of a masked one is a warning, and rarely wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, PENALTY_FILE, PERSONS_PENALTY, Repo, new_repo

from generator.checks import suite
from generator.model.kinds import Kinds
from generator.model.records import record_of
from generator.site import site as site_module

FILE = PENALTY_FILE
RECORD = f"{PERSONS_PENALTY}remarks: 无其他情况。\n"
COMPANY = {"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": "91990100MA1G0A0192"}


def slugs(repo: Repo, facts: str, **subject: str) -> list[str]:
    data: dict[str, Any] = yaml.load(RECORD, yaml.BaseLoader)
    data["subject"] = {**data["subject"], **subject} if subject.get("type") != COMPANY["type"] else {**COMPANY, **subject}
    repo.dump(FILE, {**data, "facts": facts})
    return [found["slug"] for found in repo.check()]


@pytest.mark.parametrize("name", ["李明", "李　明", "李明（又名李大明）", "陈某（李明）", "李明*", "法定代表人：李明"])
@pytest.mark.parametrize("text", ["当事人李明无证经营。", "当事人李 明无证经营。", "李\n明承认。", "（李·明）", "当事人Ｌ、李明"])
def test_a_name_that_the_record_gives_is_found_in_its_texts(repo: Repo, name: str, text: str) -> None:
    assert slugs(repo, text, name=name) == ["unmasked-person", "person-in-text"]


def test_the_name_of_a_representative_is_found_too(repo: Repo) -> None:
    found = slugs(repo, "法定代表人王　大明承认。", **COMPANY, legal_representative="王大明")
    assert found == ["unmasked-person", "person-in-text"]


def test_every_text_is_looked_into_and_no_message_repeats_the_name(repo: Repo) -> None:
    data: dict[str, Any] = yaml.load(RECORD, yaml.BaseLoader)
    data["subject"]["name"] = "李明"
    repo.dump(FILE, {**data, "remarks": "由李明签收。", "content": "对李明警告。"})
    found = [one for one in repo.check() if one["slug"] == "person-in-text"]
    assert [one["field"] for one in found] == ["content", "remarks"]
    assert all("李明" not in one["message"] + one["hint"] for one in found)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("当事人李明无证经营。", {"name": "李*"}), ("当事人：李大明，男。", {"name": "李**"}), ("当事人（李明）承认。", {"name": "李某"}), ("经营者欧阳娜于当日", {"name": "欧阳*"}),
        ("李大明于当日到场。", {"name": "李*明"}), ("法定代表人王明承认。", {**COMPANY, "legal_representative": "王*"}), ("负责人为王大明。", {**COMPANY, "legal_representative": "王*"}),
    ],
)  # fmt: skip
def test_what_looks_like_the_name_is_told(repo: Repo, text: str, subject: dict[str, str]) -> None:
    assert slugs(repo, text, **subject) == ["possible-person-in-text"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("当事人李*无证经营。", {"name": "李*"}), ("当事人李某某承认。", {"name": "李*"}), ("当事人向我局承认。", {"name": "向*"}), ("当事人张贴的广告", {"name": "张*"}),
        ("当事人于当日到场。", {"name": "于*"}), ("当事人在李家村经营。", {"name": "李*"}), ("当事人李子园内种植", {"name": "陈*"}),
        ("当事人王府井店销售的食品", {**COMPANY, "legal_representative": "王*"}), ("法定代表人王*承认。", {**COMPANY, "legal_representative": "王*"}),
        ("负责人应当到场。", {**COMPANY, "legal_representative": "应*"}), ("石材市场", {**COMPANY, "legal_representative": "石*"}),
    ],
)  # fmt: skip
def test_what_is_no_name_is_let_through(repo: Repo, text: str, subject: dict[str, str]) -> None:
    assert slugs(repo, text, **subject) == []


@pytest.fixture(scope="module")
def slugs_of(kinds: Kinds, tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any]], set[str]]:
    """What the checks of values find in the data of a penalty."""
    repo = new_repo(tmp_path_factory.mktemp("city") / "repo")
    kind = kinds.by_name["penalty"]
    check = suite.of_kind(site_module.load(repo.root, date.fromisoformat(AS_OF), kinds=kinds), kind)

    def slugs(data: dict[str, Any]) -> set[str]:
        return {finding.slug for finding in check(record_of(kind, "2026/scjgj-15", FILE, data))}

    return slugs


# A star between two characters is how a name of three is masked; of a name of two nobody can tell it from that.
_SPACES = st.sampled_from(["", " ", "\u3000", "\n", "·", "•", "-"])


@given(
    st.sampled_from(["李", "王", "欧阳"]), st.text(st.sampled_from("明芳伟娜敏静"), min_size=1, max_size=2), _SPACES, st.one_of(_SPACES, st.just("*")),
    st.sampled_from(["{}", "{}（男）", "某（{}）", "{}*", "*{}", "李*、{}", "化名{}"]),
)  # fmt: skip
def test_no_record_that_names_its_party_passes(
    slugs_of: Callable[[dict[str, Any]], set[str]], family: str, given_name: str, one: str, other: str, wrap: str
) -> None:
    """No text that contains a natural person's name given in the record's party passes, however it is spaced there or here."""
    name = family + given_name
    data: dict[str, Any] = yaml.load(RECORD, yaml.BaseLoader)
    data["subject"] = [data["subject"] | {"name": wrap.format(one.join(name))}]
    data["facts"] = f"经查，当事人{other.join(name)}无证经营。"
    assert {"unmasked-person", "person-in-text"} <= slugs_of(data)

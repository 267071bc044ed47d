"""generator.data.grams: what leads to an organisation, and buckets that are the same whether they are written anew or changed."""

from __future__ import annotations

import random
import zlib

import pytest

from generator.data import grams

SPACE, BUCKETS = 12_800, 4
NAMES = {
    "91990100MA1G0A0192": ("示范市老李面馆",),
    "91990100MA1G3F182L": ("示范市北原乳业有限公司", "示范市北原牛奶有限责任公司"),
    "91990102MA2B4E633M": ("Ａ·Ｂ科技（重庆）有限公司",),
    "91990103MA2P1H400R": ("𠮷㐂",),
}


def held(buckets: list[bytes]) -> dict[str, list[int]]:
    return {gram: numbers for bucket in buckets for gram, numbers, _ in grams.entries(bucket)}


def test_a_name_is_found_by_pairs_sounds_initials_and_parts_of_its_code() -> None:
    found = grams.grams("91990100MA1G0A0192", "示范市老李面馆")
    assert {"老李", "老面", "李面", "lao li", "li mian", "llm", "lmg", "#MA1G0", "#A0192"} <= found
    # Any reading of a character that has several.
    assert {"zhong qing", "chong qing"} <= grams.grams("91990102MA2B4E633M", "重庆店")
    # A traditional name is found as it is written and in simplified characters.
    assert {"麵館", "面馆"} <= grams.grams("91990100MA1G0A0192", "老李麵館")


def test_a_whole_name_is_found_though_every_pair_of_it_is_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grams, "COMMON", 1)
    names = {f"9199010{i}MA1G0A0192": (f"甲乙丙{'丁戊己'[i]}",) for i in range(3)}
    by_gram = held(list(grams.written(names | {"91990104MA1G0A0192": ("甲乙丙",)}, SPACE, BUCKETS)))
    assert by_gram["甲乙"] == by_gram["乙丙"] == []
    assert by_gram[f"={zlib.crc32('甲乙丙'.encode()):08x}"] == [grams.number("91990104MA1G0A0192", SPACE)]


def test_the_legal_form_leads_to_nobody() -> None:
    found = grams.grams("91990100MA1G3F182L", "示范市北原乳业有限责任公司")
    assert not {"有限", "责任", "公司", "业有"} & found


def test_each_gram_leads_to_the_organisations_that_hold_it() -> None:
    by_gram = held(list(grams.written(NAMES, SPACE, BUCKETS)))
    for code, some in NAMES.items():
        for gram in {one for name in some for one in grams.grams(code, name)}:
            assert grams.number(code, SPACE) in by_gram[gram], gram
    assert by_gram["𠮷㐂"] == [grams.number("91990103MA2P1H400R", SPACE)]


def changed(before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]], space: int) -> list[bytes] | None:
    """The buckets of `before`, changed to those of `after` as a build does it."""
    buckets = list(grams.written(before, space, BUCKETS))
    numbers = {grams.number(code, space) for code, _ in before.items() ^ after.items()}
    old, new = (grams.collected(some, space, numbers) for some in (before, after))
    for place, differs in grams.differences(old, new, BUCKETS).items():
        data = grams.changed(buckets[place], differs)
        if data is None:
            return None
        buckets[place] = data
    return buckets


@pytest.mark.parametrize("space", [SPACE, 7])
def test_changed_buckets_are_those_that_would_be_written_anew(space: int) -> None:
    """Also where several organisations share a number."""
    rng = random.Random(3)
    letters = "甲乙丙丁重单乐麵"
    names: dict[str, tuple[str, ...]] = {}
    for i in range(60):
        after = dict(names)
        for _ in range(3):
            code = f"9199010{rng.randrange(40):02}MA1G0A01X"
            if rng.random() < 0.3:
                after.pop(code, None)
            else:
                after[code] = tuple("".join(rng.choices(letters, k=rng.randrange(2, 7))) for _ in range(rng.randrange(1, 3)))
        if i:
            assert changed(names, after, space) == list(grams.written(after, space, BUCKETS))
        names = after
    assert len(names) > 5


def test_of_a_gram_of_very_many_only_the_number_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grams, "COMMON", 3)
    names = {f"9199010{i}MA1G0A0192": (f"甲乙{'丙丁戊己庚辛'[i]}",) for i in range(5)}
    four = dict(list(names.items())[:4])
    [entry] = [one for bucket in grams.written(names, SPACE, BUCKETS) for one in grams.entries(bucket) if one[0] == "甲乙"]
    assert entry == ("甲乙", [], 5)
    whole = [list(grams.written(some, SPACE, BUCKETS)) for some in (four, names)]
    assert changed(four, names, SPACE) == whole[1]
    assert changed(names, four, SPACE) == whole[0]
    # Of whom the numbers are nobody knows any more: it must be written anew.
    three = dict(list(names.items())[:3])
    assert changed(four, three, SPACE) is None

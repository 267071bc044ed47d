"""What cannot be seen, looks like something else or was lost is found in files and put right in tables; rare characters are no faults."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import GOOD, GOOD_FILE, Repo

from generator.exchange import columns
from generator.exchange.cells import Fault
from generator.exchange.heads import Head
from generator.exchange.normalise import Conventions, normalised
from generator.model.kinds import Kinds
from generator.text import characters

NAME = "甲市清和餐饮管理有限公司"

# As it stands in a name, the slug, and what the name is in a table; None where nobody can know.
ODD = {
    "soft hyphen": ("清\u00ad和", "control-character", "清和"),
    "joiner": ("清\u034f和", "control-character", "清和"),
    "Arabic mark of direction": ("清\u061c和", "control-character", "清和"),
    "Mongolian separator": ("清\u180e和", "control-character", "清和"),
    "zero width": ("清\u200b和", "control-character", "清和"),
    "isolate": ("清\u2066和", "control-character", "清和"),
    "byte order mark": ("清\ufeff和", "control-character", "清和"),
    "variation selector": ("清\ufe0f和", "control-character", "清和"),
    "selector of ideographs": ("清\U000e0100和", "control-character", "清和"),
    "tag": ("清\U000e0041和", "control-character", "清和"),
    "Hangul filler": ("清\u3164和", "control-character", "清 和"),
    "Hangul filler of half width": ("清\uffa0和", "control-character", "清 和"),
    "Hangul beginning": ("清\u115f和", "control-character", "清 和"),
    "blank Braille": ("清\u2800和", "control-character", "清 和"),
    "line separator": ("清\u2028和", "control-character", "清\n和"),
    "bullet of Word": ("清\uf06c和", "control-character", None),
    "rare character of GBK": ("清\ue863和", "control-character", None),
    "private plane": ("清\U000f0000和", "control-character", None),
    "non-character": ("清\ufdd0和", "control-character", None),
    "non-character of a plane": ("清\U0001fffe和", "control-character", None),
    "bell": ("清\x07和", "control-character", None),
    "lost": ("清\ufffd和", "lost-character", None),
    "lost picture": ("清\ufffc和", "lost-character", None),
    "Kangxi radical": ("清⾳和", "look-alike-character", "清音和"),
    "radical of a simplified character": ("清⻰和", "look-alike-character", "清龙和"),
    "radical that is no character": ("清⺅和", "look-alike-character", None),
    "stroke": ("清㇐和", "look-alike-character", "清一和"),
    "compatibility ideograph": ("清\uf900和", "look-alike-character", "清豈和"),
    "compatibility ideograph of plane 2": ("清\U0002f800和", "look-alike-character", "清丽和"),
    "letter in two": ("清e\u0301和", "look-alike-character", "清é和"),
    "kana in two": ("清か\u3099和", "look-alike-character", "清が和"),
    "Hangul in three": ("清\u1112\u1161\u11ab和", "look-alike-character", "清한和"),
    "sign of ohm": ("清\u2126和", "look-alike-character", "清Ω和"),
    "thin blank": ("清\u2009和", "look-alike-character", "清 和"),
    "unbreakable blank": ("清\u00a0和", "look-alike-character", "清 和"),
    "wide blank behind": ("清和\u3000", "look-alike-character", "清和"),
    "wide blank before": ("\u3000清和", "look-alike-character", "清和"),
    "unbreakable blank behind": ("清和\u00a0", "look-alike-character", "清和"),
}

# Rare, and right.
FINE = [
    "〇",
    "䶮",
    "𠮷",
    "\U00030edd",
    "\U000323b0",
    "﨎﨏﨑",
    "Ａ１",
    "é",
    "x\u0302",
    "阿卜杜·热合曼",
    "清\u3000和",
    "⿰氵清",
    "한",
    "が",
    "Ω",
    "℃",
    "㎡",
    "①",
    "—“”…",
]


@pytest.mark.parametrize("quotes", ["", '"', "'"])
@pytest.mark.parametrize("name", ODD)
def test_a_file_says_what_stands_there(repo: Repo, name: str, quotes: str) -> None:
    text, slug, _ = ODD[name]
    repo.write(GOOD_FILE, GOOD.replace(NAME, f"{quotes}{text}{quotes}"))
    [found] = repo.check()
    assert (found["slug"], found["line"]) == (slug, 4)
    assert "U+" in found["message"]


@pytest.mark.parametrize("name", [name for name in ODD if len(ODD[name][0]) < 5 and "blank" not in name])
def test_an_escape_hides_nothing(repo: Repo, name: str) -> None:
    text, slug, _ = ODD[name]
    escaped = "".join(c if c in "清和" else f"\\U{ord(c):08x}" for c in text)
    repo.write(GOOD_FILE, GOOD.replace(NAME, f'"{escaped}"'))
    assert [found["slug"] for found in repo.check()] == [slug]


@pytest.mark.parametrize("text", FINE)
def test_what_is_rare_is_right(repo: Repo, text: str) -> None:
    repo.write(GOOD_FILE, GOOD.replace(NAME, f"清{text}和"))
    assert repo.check() == []


def test_blanks_of_yaml_at_the_ends_mean_nothing(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace(NAME, f'"{NAME} "').replace("matter: 申请办理食品经营许可", "matter: |\n  申请办理食品经营许可 "))
    assert repo.check() == []
    done = repo.credit("export", "commitment", "out.json", "--as-of", "2026-11-22")
    assert done.code == 0, done.err
    out = (repo.root / "out.json").read_text(encoding="utf-8")
    assert f'"{NAME}"' in out
    assert '"申请办理食品经营许可"' in out


def test_a_paragraph_may_be_indented_as_in_print(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("content: ", "content: |\n  第一段。\n  \u3000\u3000"))
    assert repo.check() == []


def test_the_message_says_what_to_write(repo: Repo) -> None:
    for text, said in (
        ("⽰", "请改成“示”"),
        ("\ue863", "“䶮”"),
        ("\uf06c", "Word 的项目符号"),
        ("\ufffd", "照原件"),
        ("\u00ad", "软连字符"),
    ):
        repo.write(GOOD_FILE, GOOD.replace(NAME, f"清{text}和"))
        [found] = repo.check()
        assert said in found["message"] + found["hint"]


def cell(kinds: Kinds, text: str) -> object:
    table = columns.columns(kinds.by_name["commitment"])
    column = next(one for one in table if one.path == ("subject", "name"))
    return normalised(Head(0, column.title, column), text, Conventions())


@pytest.mark.parametrize("name", ODD)
def test_a_table_is_put_right_or_refused(kinds: Kinds, name: str) -> None:
    text, _, meant = ODD[name]
    found = cell(kinds, text)
    if meant is None:
        assert isinstance(found, Fault)
        assert "U+" in found.message
    else:
        assert found == meant


@pytest.mark.parametrize("text", FINE)
def test_what_is_rare_stays_in_a_table(kinds: Kinds, text: str) -> None:
    assert cell(kinds, f"清{text}和") == f"清{text}和"


# Held against Unicode's own tables


def test_all_that_unicode_calls_a_control_is_found() -> None:
    # Signs of Arabic and Kaithi numbers, of Egyptian writing and the like are letters that show.
    shown = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13456), 0x9, 0xA}
    missed = [
        f"{n:X}"
        for n in range(0x110000)
        if n not in shown and unicodedata.category(chr(n)) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and not characters.odd(chr(n))
    ]
    assert missed == []


def test_all_that_a_normal_form_replaces_is_found() -> None:
    missed = [f"{n:X}" for n in range(0xD800) if not unicodedata.is_normalized("NFC", chr(n)) and not characters.odd(chr(n))]
    missed += [f"{n:X}" for n in range(0xE000, 0x110000) if not unicodedata.is_normalized("NFC", chr(n)) and not characters.odd(chr(n))]
    assert missed == []


def test_no_ideograph_is_odd_but_those_that_stand_for_others() -> None:
    blocks = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2F800))
    odd = [n for n in blocks if n & 0xFFFE != 0xFFFE and unicodedata.is_normalized("NFC", chr(n)) and characters.odd(chr(n))]
    assert odd == []


_MIXED = st.text(
    st.one_of(
        st.characters(), st.sampled_from("清和e\u0301\u0302か\u3099\u1112\u1161\u11ab\u00ad\u3164\u00a0\u3000⽰⻰\uf900\u2126\ufffd\ue863")
    ),
    max_size=12,
)


@given(_MIXED)
def test_what_was_put_right_is_right(text: str) -> None:
    """Nothing that has one right form is left in any other, whatever stands beside it, and nothing unknown is lost."""
    tidied, unknown = characters.tidied(text)
    assert [one for one in characters.odd(tidied) if one.meant is not None] == []
    assert unknown or not characters.odd(tidied)
    assert characters.blanks(tidied) is None
    assert unicodedata.is_normalized("NFC", tidied) or unknown
    assert characters.tidied(tidied)[0] == tidied
    assert sum(one in tidied for one in {o.text for o in unknown}) == len({o.text for o in unknown})

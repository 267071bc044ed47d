"""A file of a record is mended where there is one answer, stays as it is everywhere else, and never gets worse."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slips import FILE, LEFT, RIGHT, SLIPS
from support import AS_OF, KIND_NAMES, as_yaml, example_id, examples, new_repo, schema

from generator.mending.judge import Judge, same
from generator.mending.record import MendedFile, mend
from generator.site.site import load

IDENT = "2026/scjgj-41"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(load(new_repo(tmp_path_factory.mktemp("mending") / "repo").root, datetime.date.fromisoformat(AS_OF)))


def mended(judge: Judge, content: bytes | str) -> MendedFile | None:
    data = content if isinstance(content, bytes) else content.encode()
    return mend(judge, judge.site.kinds.by_name["penalty"], IDENT, FILE, data)


def after(judge: Judge, content: bytes | str) -> str:
    found = mended(judge, content)
    return (found.after if found is not None else content if isinstance(content, bytes) else content.encode()).decode()


def test_what_is_right_stays(judge: Judge) -> None:
    assert mended(judge, RIGHT) is None
    assert judge.judged(judge.site.kinds.by_name["penalty"], IDENT, FILE, RIGHT).findings == ()


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_mended_and_nothing_else(judge: Judge, name: str) -> None:
    right, typed = SLIPS[name]
    found = mended(judge, RIGHT.replace(right, typed))
    assert found is not None
    assert found.after.decode() == RIGHT
    assert found.left == ()
    assert all(fix.why for fix in found.fixes)


@pytest.mark.parametrize("name", LEFT)
def test_what_has_several_answers_stays_and_is_told(judge: Judge, name: str) -> None:
    right, typed, slug = LEFT[name]
    text = RIGHT.replace(right, typed)
    assert mended(judge, text) is None
    # Another slip in the same file is mended all the same, unless YAML cannot read it.
    both = text.replace("document_number: 甲市监罚〔2026〕41号", "document_number：甲市监罚〔2026〕41号")
    found = mended(judge, both)
    assert found is not None
    assert found.after.decode() == text
    assert slug in {one.slug for one in found.left}


def test_all_slips_at_once(judge: Judge) -> None:
    text = RIGHT
    for name in ("tabs", "full-width bar", "list on one line", "sum in yuan", "date with characters", "black brackets and a blank"):
        text = text.replace(*SLIPS[name])
    text = text.replace(": ", "：").replace("authority：scjgj", "authority：甲市市场监督管理局")
    found = mended(judge, text)
    assert found is not None
    assert found.left == ()
    assert same(_meant(judge, found.after.decode()), _meant(judge, RIGHT))
    # Line by line, although one line became three.
    assert [fix.line for fix in found.fixes] == sorted({fix.line for fix in found.fixes})
    assert len(found.fixes) > 10


def _meant(judge: Judge, text: str) -> object:
    return judge.judged(judge.site.kinds.by_name["penalty"], IDENT, FILE, text).meant


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_another_encoding_becomes_utf_8(judge: Judge, encoding: str) -> None:
    assert after(judge, RIGHT.encode(encoding)) == RIGHT
    assert after(judge, RIGHT.replace(*SLIPS["tabs"]).encode(encoding)) == RIGHT


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "euc_kr"])
def test_an_encoding_that_can_only_be_guessed_stays(judge: Judge, encoding: str) -> None:
    assert mended(judge, RIGHT.encode(encoding, "ignore")) is None


def test_damaged_bytes_stay(judge: Judge) -> None:
    assert mended(judge, RIGHT.encode().replace("货".encode(), b"\xe8\xb4")) is None
    assert mended(judge, RIGHT.encode("gbk") + b"\xff\xff") is None


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_the_mark_stay(judge: Judge, ends: str) -> None:
    typed = ("\ufeff" + RIGHT.replace(*SLIPS["list on one line"])).replace("\n", ends).encode()
    assert after(judge, typed) == ("\ufeff" + RIGHT).replace("\n", ends)


def test_mixed_line_ends_stay_each_in_its_place(judge: Judge) -> None:
    typed = RIGHT.replace(*SLIPS["full-width colon"]).replace("valid_until", "valid_until").replace("\ncontent", "\r\ncontent")
    assert after(judge, typed) == RIGHT.replace("\ncontent", "\r\ncontent")


def test_a_file_without_an_end_of_its_last_line_stays_so(judge: Judge) -> None:
    assert after(judge, RIGHT.replace(*SLIPS["sum in yuan"]).rstrip("\n")) == RIGHT.rstrip("\n")


def test_lines_without_a_bar_become_the_lines_that_were_typed(judge: Judge) -> None:
    block = RIGHT[RIGHT.index("facts: |") : RIGHT.index("basis:")]
    assert after(judge, RIGHT.replace("facts: |", "facts:")) == RIGHT
    assert after(judge, RIGHT.replace(block, "facts: 2026年3月18日，检查发现糕点12盒。\n  经查，取得违法所得1260元。\n")) == RIGHT.replace(
        block, "facts: |\n  2026年3月18日，检查发现糕点12盒。\n  经查，取得违法所得1260元。\n"
    )


PERSON = RIGHT.replace("个体工商户", "自然人").replace(
    "  name: 甲市东城区老街坊小吃店\n  uscc: 92990100MA1K0A020U # 对照执照\n", "  name: 李建明\n"
)


def test_a_person_is_masked_everywhere_or_nowhere(judge: Judge) -> None:
    text = PERSON.replace("经查，当事人取得", "经查，李建明取得")
    found = mended(judge, text)
    assert found is not None
    assert "李建明" not in found.after.decode()
    assert found.after.decode() == text.replace("李建明", "李*")
    assert all(fix.private for fix in found.fixes)
    # The name is spread over two lines: it cannot be masked there, so nothing is.
    assert after(judge, PERSON.replace("经查，当事人取得", "经查，李\n  建明取得")).count("李") == 2


def test_a_shop_whose_sort_is_wrong_is_not_masked(judge: Judge) -> None:
    assert mended(judge, PERSON.replace("李建明", "李记面馆")) is None
    assert mended(judge, PERSON.replace("李建明", "兰州拉面")) is None


def test_a_name_beside_the_code_of_a_business_may_be_that_of_the_business(judge: Judge) -> None:
    assert mended(judge, PERSON.replace("李建明", "周大福")) is not None
    assert mended(judge, PERSON.replace("李建明", "周大福\n  uscc: 92990100MA1K0A020U")) is None


def test_of_two_misspelt_names_of_one_field_none_is_taken(judge: Judge) -> None:
    line = next(line for line in RIGHT.split("\n") if line.startswith("severity:"))
    assert mended(judge, RIGHT.replace("severity:", "severty:")) is not None
    assert mended(judge, RIGHT.replace(line, "severty: 轻微\nsevrity: 严重")) is None


def test_what_is_no_record_stays(judge: Judge) -> None:
    for text in (
        "",
        "\n",
        "甲市市场监督管理局\n行政处罚决定书\n当事人：老街坊\n经查：过期\n",
        "{\\rtf1 x}",
        "<html><p>x</p></html>",
        "- a\n- b\n",
    ):
        assert mended(judge, text) is None


def test_a_number_that_another_record_has_is_not_written(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo")
    repo.write("content/disclosures/penalties/2026/scjgj-40.yml", RIGHT)
    judge = Judge(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    typed = RIGHT.replace(*SLIPS["square brackets"])
    assert mended(judge, typed) is None


LINES = RIGHT.split("\n")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A record with some slips, and lines cut, doubled, moved, or with signs anywhere."""
    text = RIGHT
    for name in draw(st.lists(st.sampled_from(sorted(SLIPS.keys() - {"code fence"})), max_size=4)):
        text = text.replace(*SLIPS[name])
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        sign = draw(
            st.sampled_from([*"：:-－|｜>#＃“”‘’'\"[]{}&*!@%,，、。 \t　\u00a0\u200b\ufffd\uf06c0O1I\n元号年", "\n\n", "- ", ": ", "---\n"])
        )
        text = text[:at] + sign + text[at + draw(st.integers(0, 3)) :]
    return text


@examples(60)
@given(text=damaged(), ends=st.sampled_from(["\n", "\r\n"]), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_mending_never_makes_it_worse_and_has_an_end(judge: Judge, text: str, ends: str, encoding: str) -> None:
    penalty = judge.site.kinds.by_name["penalty"]
    found = mended(judge, text.replace("\n", ends).encode(encoding, "replace"))
    if found is None:
        return
    before = judge.judged(penalty, IDENT, FILE, text)
    now = found.after.decode("utf-8-sig").replace("\r\n", "\n")
    left = judge.judged(penalty, IDENT, FILE, now)
    # Mended once is mended for good.
    assert mended(judge, found.after) is None
    if before.record is not None and encoding != "gb18030":
        assert left.record is not None
        assert left.faults <= before.faults
        # What was not told to be wrong has the value that it had.
        changed = frozenset(one.path[:1] for one in before.findings if one.path)
        pruned = {key: value for key, value in before.meant.items() if (key,) not in changed}
        kept = {key: value for key, value in left.meant.items() if key in pruned}
        assert same(pruned, kept, loosely=True)


@pytest.mark.parametrize("name", KIND_NAMES)
def test_wide_colons_and_dashes_of_every_kind_are_mended(judge: Judge, name: str) -> None:
    kind = judge.site.kinds.by_name[name]
    for example in schema(name)["examples"]:
        text = as_yaml(example)
        typed = re.sub(r"(?m)^( *)- (?=\S)", r"\1－", re.sub(r"(?m)^( *(?:- )*[a-z_0-9]+):(?: |$)", r"\1：", text))
        ident = example_id(kind, 1)
        found = mend(judge, kind, ident, kind.file_of(ident), typed.encode())
        assert typed == text or found is not None
        if found is not None:
            now = judge.judged(kind, ident, kind.file_of(ident), found.after.decode())
            assert same(now.meant, judge.judged(kind, ident, kind.file_of(ident), text).meant)
            assert not {one.slug for one in now.findings} & {"full-width-colon", "wrong-list-dash", "yaml-missing-colon"}

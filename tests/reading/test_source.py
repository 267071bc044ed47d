"""Every way in which a file can be bad gives a finding at the right place, never an exception."""

from __future__ import annotations

import os

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from support import AS_OF, GOOD, GOOD_FILE, Repo, as_yaml, check_unprivileged, new_repo

from generator.checks import explain, places, report
from generator.checks.diagnostics import locate
from generator.model.findings import dotted
from generator.model.kinds import Kinds
from generator.reading import recordfile, source


def test_the_record_that_these_tests_break_is_right(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD)
    assert repo.check() == []


LAUGHS = "a: &a [哈, 哈]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

BAD_FILES: dict[str, tuple[str | bytes, list[tuple[int, int, str]]]] = {
    # Encodings
    "gb18030": (GOOD.encode("gb18030"), [(3, 9, "not-utf8")]),
    "utf-16 with mark": (GOOD.encode("utf-16"), [(1, 1, "not-utf8")]),
    "utf-16 big-endian": (b"\xfe\xff" + GOOD.encode("utf-16-be"), [(1, 1, "not-utf8")]),
    "one bad byte": (GOOD.encode().replace("清和".encode(), b"\xe6\xb8\x85\xff"), [(4, 12, "not-utf8")]),
    "cut within a character": (GOOD.encode() + "完".encode()[:2], [(14, 1, "not-utf8")]),
    "overlong slash": (b"code: \xc0\xaf\n", [(1, 7, "not-utf8")]),
    "surrogate in utf-8": (b"code: \xed\xa0\x80\n", [(1, 7, "not-utf8")]),
    # Characters that cannot be seen
    "null": (GOOD.replace("申请", "申\0请"), [(7, 10, "control-character")]),
    "escape": (GOOD.replace("申请", "申\x1b[31m请"), [(7, 10, "control-character")]),
    "zero-width space": (GOOD.replace("申请", "申\u200b请"), [(7, 10, "control-character")]),
    "right-to-left override": (GOOD.replace("申请", "\u202e申请"), [(7, 9, "control-character")]),
    "bidi isolate": (GOOD.replace("申请", "\u2066申请"), [(7, 9, "control-character")]),
    "second byte order mark": (b"\xef\xbb\xbf" * 2 + GOOD.encode(), [(1, 1, "control-character")]),
    "C1 control": (GOOD.replace("申请", "\x85申请"), [(7, 9, "control-character")]),
    "line separator": (GOOD.replace("申请", "\u2028申请"), [(7, 9, "control-character")]),
    "non-character": (GOOD.replace("申请", "申\uffff请"), [(7, 10, "control-character")]),
    "two at once": (
        GOOD.replace("申请", "申\u200b请").replace("餐饮", "\u200f餐饮"),
        [(4, 13, "control-character"), (7, 10, "control-character")],
    ),
    "escaped control": (GOOD.replace("申请办理", '"申请\\e[2J办理').replace("许可\n", '许可"\n'), [(7, 9, "control-character")]),
    "escaped direction": (GOOD.replace("申请办理食品经营许可", '"申请\\u202e办理"'), [(7, 9, "control-character")]),
    "escaped null": (GOOD.replace("申请办理食品经营许可", '"申请\\0办理"'), [(7, 9, "control-character")]),
    # YAML that can do harm
    "anchor": (GOOD.replace("matter: ", "matter: &m "), [(7, 9, "yaml-anchor")]),
    "alias": (
        GOOD.replace("matter: ", "matter: &m ").replace("承诺经营场所和设施设备符合法定条件。", "*m"),
        [(7, 9, "yaml-anchor"), (8, 10, "yaml-anchor")],
    ),
    "alias of nothing": (GOOD.replace("申请办理食品经营许可", "*m"), [(7, 9, "yaml-anchor")]),
    "billion laughs": (LAUGHS, [(1, 4, "yaml-anchor")]),
    "merge key": ("base: &b {type: 自然人}\nsubject:\n  <<: *b\n", [(1, 7, "yaml-anchor"), (3, 7, "yaml-anchor")]),
    "tag of Python": (GOOD.replace("matter: ", "matter: !!python/object/apply:os.system "), [(7, 9, "yaml-tag")]),
    "tag of YAML": (GOOD.replace("code: ", "code: !!int "), [(1, 7, "yaml-tag")]),
    "tag of one's own": (GOOD.replace("subject:\n", "subject: !party\n"), [(2, 10, "yaml-tag")]),
    "two documents": (GOOD + "---\n" + GOOD, [(14, 1, "multiple-documents")]),
    "two documents after a start mark": ("---\n" + GOOD + "---\nx: 1\n", [(15, 1, "multiple-documents")]),
    "deep flow list": (f"code: {'[' * 200}{']' * 200}\n", [(1, 46, "nesting-too-deep")]),
    "deep flow mapping": (f"code: {'{a: ' * 200}x{'}' * 200}\n", [(1, 163, "nesting-too-deep")]),
    "deep block list": (f"code:\n  {'- ' * 5000}x\n", [(2, 81, "nesting-too-deep")]),
    "deep block mapping": ("".join(f"{' ' * i}a:\n" for i in range(300)), [(41, 41, "nesting-too-deep")]),
    "very deep flow": ("[" * 100_000, [(1, 41, "nesting-too-deep")]),
    # Slips of the hand
    "tab": (GOOD.replace("  type: 法人", "\ttype: 法人"), [(3, 1, "tab-indentation")]),
    "repeated key": (GOOD + "matter: 别的\n", [(14, 1, "repeated-key")]),
    "repeated key inside": (GOOD.replace("type: 审批", "  type: 自然人\ntype: 审批"), [(6, 3, "repeated-key")]),
    "full-width colon": (GOOD.replace("matter: ", "matter："), [(7, 7, "full-width-colon")]),
    "no space after colon": (GOOD.replace("matter: ", "matter:"), [(7, 7, "no-space-after-colon")]),
    "open quote": (GOOD.replace("matter: ", 'matter: "'), [(7, 9, "yaml-open-quote")]),
    "open bracket": (GOOD.replace("matter: 申请办理食品经营许可", "matter: [申请"), [(7, 9, "yaml-open-bracket")]),
    "reserved character": (GOOD.replace("matter: 申请", "matter: @申请"), [(7, 9, "yaml-reserved-character")]),
    "percent": (GOOD.replace("matter: 申请", "matter: %申请"), [(7, 9, "yaml-reserved-character")]),
    "bad escape": (GOOD.replace("matter: 申请办理食品经营许可", 'matter: "申请\\q"'), [(7, 12, "yaml-bad-escape")]),
    "two colons": (GOOD.replace("matter: 申请", "matter: 事由: 申请"), [(7, 11, "yaml-unexpected-colon")]),
    # Files that hold no record
    "empty": ("", [(1, 1, "empty-file")]),
    "blanks": ("\n\n   \n", [(1, 1, "empty-file")]),
    "only a mark": (b"\xef\xbb\xbf", [(1, 1, "empty-file")]),
    "only a comment": ("# 示例数据：内容均为虚构\n", [(1, 1, "empty-file")]),
    "only a document mark": ("---\n...\n", [(1, 1, "not-a-mapping")]),
    "text": ("申请办理食品经营许可\n", [(1, 1, "not-a-mapping")]),
    "number": ("42\n", [(1, 1, "not-a-mapping")]),
    "list": ("- code: 99010020260312000011\n", [(1, 1, "not-a-mapping")]),
    "list for a key": (GOOD + "? [a, b]\n: x\n", [(14, 3, "key-not-text")]),
    "mapping for a key": (GOOD + "? {a: b}\n: x\n", [(14, 3, "key-not-text")]),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_exactly_its_diagnostics(repo: Repo, name: str) -> None:
    content, expected = BAD_FILES[name]
    repo.write(GOOD_FILE, content)
    found = repo.places()
    if name == "billion laughs":
        # Every anchor and alias is named, up to a bound; the first stands for all.
        assert 1 < len(found) <= 20
        assert {slug for *_, slug in found} == {"yaml-anchor"}
        found = found[:1]
    assert found == [(GOOD_FILE, line, column, slug) for line, column, slug in expected]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        f"---\n{GOOD}...\n".encode(),
        f"# 说明\n\n{GOOD}\n\n".encode(),
        GOOD.replace("承诺经营", "|\n  承诺经营", 1).encode(),
        GOOD.replace("申请办理食品经营许可", "'申请 & 办理 * 食品 ! 经营许可'").encode(),
        GOOD.replace("申请办理食品经营许可", "申请&办理*食品!经营#1许可").encode(),
        GOOD.replace("申请办理食品经营许可", "申请办理食品经营许可 # 注：可以有 & 和 *").encode(),
    ],
    ids=["mark", "CRLF", "mark and CRLF", "no last line end", "document marks", "comments", "block text", "quoted", "inner", "comment"],
)
def test_what_looks_odd_and_is_right(repo: Repo, content: bytes) -> None:
    repo.write(GOOD_FILE, content)
    assert repo.check() == []


def test_line_ends_of_old_systems_count_as_lines(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("审批替代型", "审批型").replace("\n", "\r"))
    done = repo.credit("check", "--as-of", AS_OF)
    assert f"{GOOD_FILE}:6:7: " in done.out
    assert "\n    type: 审批型\n          ^^^^^^\n" in done.out


def test_a_file_over_two_mebibytes_is_refused_unread(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD + "# " + "字" * 1_000_000)
    assert repo.places() == [(GOOD_FILE, 1, 1, "file-too-large")]


def test_a_big_file_below_the_bound_is_read(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD + "# " + "字" * 600_000 + "\n")
    assert repo.check() == []


# Things that are no files


def test_a_folder_named_like_a_record(repo: Repo) -> None:
    repo.write(f"{GOOD_FILE}/inside.yml", GOOD)
    assert repo.places() == [(GOOD_FILE, 1, 1, "not-a-file")]


@pytest.mark.parametrize("target", ["nowhere.yml", "xzspj-11.yml", "/etc/passwd", "../../authorities/scjgj.yml", "../../../mkdocs.yml"])
def test_links_are_not_followed(repo: Repo, target: str) -> None:
    """Neither dangling ones, nor loops, nor those that lead out of the repository: what is published stands in the repository."""
    path = repo.root / GOOD_FILE
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    assert repo.places() == [(GOOD_FILE, 1, 1, "not-a-file")]


def test_a_link_to_a_folder_is_not_followed(repo: Repo) -> None:
    (repo.root / "content/lists").mkdir()
    (repo.root / "content/lists/commitments").symlink_to(repo.root / "content/authorities")
    assert [(path, slug) for path, _, _, slug in repo.places()] == [("content/lists/commitments", "symbolic-link")]


def test_a_fifo_does_not_make_the_check_wait(repo: Repo) -> None:
    path = repo.root / GOOD_FILE
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert repo.places() == [(GOOD_FILE, 1, 1, "not-a-file")]


@pytest.mark.parametrize("mode", [0o000, 0o200])
def test_a_file_that_may_not_be_read(repo: Repo, mode: int) -> None:
    repo.write(GOOD_FILE, GOOD).chmod(mode)
    done = check_unprivileged(repo)
    assert done.err == ""
    assert done.code == 1
    assert f"{GOOD_FILE}:1:1: " in done.out
    assert "[unreadable-file]" in done.out


# Fuzzing: whatever is in a file, every report can be made of it


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Reader:
    return Reader(new_repo(tmp_path_factory.mktemp("fuzz") / "repo"), kinds)


class Reader:
    """Reads bytes as a record of a kind and makes every report of what is found."""

    def __init__(self, repo: Repo, kinds: Kinds) -> None:
        self.repo = repo
        self.kinds = kinds

    def __call__(self, data: bytes, kind: str = "commitment") -> list[str]:
        file = f"content/{self.kinds.by_name[kind].folder}/fuzz.yml"
        path = self.repo.write(file, data)
        try:
            record, findings = recordfile.read(self.repo.root, file, self.kinds)
            assert record is not None or findings
            for lang in ("zh", "en"):
                found = locate(findings, places.locator(self.repo.root), lang=lang)
                for write in report.FORMATS.values():
                    # What cannot be written in UTF-8 would end the program.
                    assert write(found, lang).encode("utf-8")
        finally:
            path.unlink()
        lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for one in found:
            assert explain.page(one.slug).slug == one.slug
            assert 1 <= one.span.line <= len(lines), one
            assert one.span.end_line >= one.span.line
            assert 1 <= one.span.column <= len(lines[one.span.line - 1].decode("utf-8", "replace")) + 1, one
            assert (one.span.end_line, one.span.end_column) > (one.span.line, one.span.column), one
        for finding in findings:
            assert isinstance(dotted(finding.path), str)
        return [one.slug for one in found]


@given(data=st.binary(max_size=300))
def test_random_bytes_are_never_an_exception(reader: Reader, data: bytes) -> None:
    """issue 2, Bad input: a clear diagnostic each, never a traceback."""
    reader(data)


_YAMLISH = st.text(st.sampled_from("ab:：-#[]{}\"'|>&*!%@`,?~ \n\t\r\\x0u\u3000\u200b错") | st.characters(codec="utf-8"), max_size=120)


@given(text=_YAMLISH)
@example(text="? ")
@example(text="a: b\n\u3000c: d")
@example(text="-")
@example(text="{")
@example(text="? |\n")
@example(text="a:\n - b\n  - c\n")
@example(text="%YAML 9.9\n---\na: b")
def test_random_text_is_never_an_exception(reader: Reader, text: str) -> None:
    """The signs of YAML in any order; what libyaml says of them is turned into one of our slugs."""
    reader(text.encode("utf-8"))


@given(data=st.data())
def test_slips_in_real_records_are_never_an_exception(reader: Reader, kinds: Kinds, data: st.DataObject) -> None:
    """A valid record of every kind with a few characters changed, left out or put in."""
    kind = data.draw(st.sampled_from([k.name for k in kinds]))
    text = as_yaml(data.draw(st.sampled_from(kinds.by_name[kind].examples)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(_SLIP) + text[at + length :]
    reader(text.encode("utf-8"), kind)


_SLIP = st.sampled_from(
    [*"\n :：-#\"'[]{}|>&*!%@,?~\t\\0é字", "", "\n  ", "\n- ", ": ", "\\u0000", "\\ud83d", "null", "\u3000", "\r\n", "---\n"]
)


@given(data=st.data())
def test_moved_and_repeated_lines_are_never_an_exception(reader: Reader, kinds: Kinds, data: st.DataObject) -> None:
    """What happens when lines of a record are pasted in the wrong place."""
    kind = data.draw(st.sampled_from([k.name for k in kinds]))
    lines = as_yaml(data.draw(st.sampled_from(kinds.by_name[kind].examples))).splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        line = lines[data.draw(st.integers(0, len(lines) - 1))]
        indent = data.draw(st.sampled_from(["", "  ", "    ", "- ", "\t"]))
        lines.insert(data.draw(st.integers(0, len(lines))), indent + line)
    reader("".join(lines).encode("utf-8"), kind)


@given(depth=st.integers(1, 60), flow=st.booleans(), tail=st.sampled_from(["x", ""]))
def test_nesting_is_refused_beyond_one_depth(reader: Reader, depth: int, flow: bool, tail: str) -> None:
    """Up to the bound the schema speaks, beyond it the reader; deep nesting never exhausts the stack."""
    assume(depth != source.MOST_DEPTH)
    text = f"code: {'[' * depth}{tail}{']' * depth}" if flow else f"code:\n  {'- ' * depth}{tail}"
    assert ("nesting-too-deep" in reader(text.encode())) == (depth > source.MOST_DEPTH)

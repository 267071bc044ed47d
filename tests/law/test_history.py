"""Evidence: when git tells that a record was first published, in a history with everything that histories have."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT, Git, examples

from generator.engine import store
from generator.law import history
from generator.model import records
from generator.model.records import Record
from generator.model.shards import Shard
from generator.reading import recordfile, schemas

D = datetime.date
AS_OF = D(2026, 11, 22)
KINDS = schemas.load(ROOT)
FOLDER = "content/disclosures/penalties/2026"
A, B, C = (f"{FOLDER}/scjgj-{n}.yml" for n in (1, 2, 3))
FACTS = "\n".join(f"  当事人在第{n}处经营场所存放超过保质期的食品，执法人员逐一清点并拍照。" for n in range(8))


def penalty(number: int, party: str = "样例市甲餐饮有限公司", day: str = "2026-03-01", code: str = "", **more: str) -> str:
    """A penalty as an office writes it from one template: most lines of two of them are the same."""
    subject = f"  type: 法人及非法人组织\n  name: {party}\n" + (f"  uscc: {code}\n" if code else "")
    fields = "".join(f"{name}: {value}\n" for name, value in more.items())
    return f"document_number: 样市监罚〔2026〕{number}号\nsubject:\n{subject}facts: |\n{FACTS}\ndecided_on: {day}\n{fields}"


def person(number: int, name: str, day: str = "2026-03-01") -> str:
    return f"document_number: 样市监罚〔2026〕{number}号\nsubject:\n  type: 自然人\n  name: {name}\ndecided_on: {day}\n"


def standing(root: Path, file: str) -> Record:
    record, _ = recordfile.read(root, file, KINDS)
    assert record is not None
    return record


def proof(git: Git, file: str, as_of: D = AS_OF, revision: str = "HEAD", memory: store.Store = store.NO_STORE) -> str:
    """The day that is proved of the record in a file as it stands in the work tree, or ""."""
    found = history.read(git.root, as_of, KINDS, revision, memory)
    record = standing(git.root, file)
    first, day = found.first(record), found.day(record)
    assert day == (first.on.isoformat() if first is not None else "")
    # As it is asked for many records, with what is remembered of their marks.
    assert found.days([record, record], history.marks_of(Shard(b"", [record, record]))) == [day, day]
    return day


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return Git(tmp_path / "repo")


# The line: which commits count


def test_the_commit_that_adds_a_record_proves_it_in_shanghai_time(git: Git) -> None:
    git.commit("2026-03-02T23:30:00+0000", {A: penalty(1)})
    assert proof(git, A) == "2026-03-03"


def test_a_merge_proves_what_it_brings_on_its_own_day_not_on_that_of_the_branch(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.run("checkout", "-q", "-b", "topic")
    git.commit("2026-03-03", {B: penalty(2)})
    git.run("checkout", "-q", "main")
    git.at = "2026-03-09T10:00:00+0800"
    git.run("merge", "-q", "--no-ff", "-m", "merge", "topic")
    assert proof(git, B) == "2026-03-09"
    assert proof(git, A) == "2026-03-02"


def test_a_rebase_counts_from_the_day_it_reached_the_branch(git: Git) -> None:
    """The author's date is what somebody wrote; the committer's is when the commit came to be."""
    git.commit("2026-03-02", {A: penalty(1)})
    git.run("checkout", "-q", "-b", "topic")
    git.commit("2026-03-03", {B: penalty(2)})
    git.run("checkout", "-q", "main")
    git.commit("2026-03-05", {C: penalty(3)})
    git.run("checkout", "-q", "topic")
    git.at = "2026-03-08T10:00:00+0800"
    git.run("rebase", "-q", "main")
    git.run("checkout", "-q", "main")
    git.run("merge", "-q", "--ff-only", "topic")
    assert proof(git, B) == "2026-03-08"


def test_a_commit_dated_in_the_future_is_proved_by_the_next_one(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2030-01-01", {B: penalty(2)})
    assert proof(git, B) == ""
    git.commit("2026-03-09", {C: penalty(3)})
    assert [proof(git, file) for file in (A, B, C)] == ["2026-03-02", "2026-03-09", "2026-03-09"]


def test_a_slow_clock_makes_nothing_look_punctual(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-03-09", {B: penalty(2)})
    git.commit("2026-01-01", {C: penalty(3)})
    assert proof(git, C) == "2026-03-09"
    git.commit("2026-03-12", {f"{FOLDER}/scjgj-4.yml": penalty(4)})
    assert proof(git, C) == "2026-03-12"
    assert proof(git, B) == "2026-03-09"


def test_in_a_pull_request_what_the_target_lacks_is_not_yet_published(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.run("checkout", "-q", "-b", "topic")
    git.commit("2026-03-03", {B: penalty(2), A: penalty(7)})
    assert proof(git, B, revision="main") == ""
    assert proof(git, A, revision="main") == ""
    git.commit("2026-03-04", {A: penalty(1, remarks="改动")})
    assert proof(git, A, revision="main") == "2026-03-02"


def test_only_what_was_there_on_the_day_counts(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-04-02", {B: penalty(2)})
    assert proof(git, B, as_of=D(2026, 3, 31)) == ""
    assert proof(git, A, as_of=D(2026, 3, 31)) == "2026-03-02"


# The record: what it is known by


def test_another_decision_at_another_path_inherits_nothing_though_git_calls_it_a_rename(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-10-20", {A: None, B: penalty(2, "样例市乙乳业有限公司", "2026-09-01")})
    assert git.run("log", "-1", "--format=", "--name-status", "-M10").startswith("R")
    assert proof(git, B) == "2026-10-20"


def test_a_renamed_record_keeps_its_day_however_much_else_is_changed(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2)})
    git.run("mv", A, C)
    git.commit("2026-04-02")
    git.commit(
        "2026-05-02",
        {
            B: None,
            f"{FOLDER}/moved.yml": "decided_on: 2026-03-01\n"
            + penalty(2).replace(FACTS, "  另写。").replace("\ndecided_on: 2026-03-01", ""),
        },
    )
    assert proof(git, C) == "2026-03-02"
    assert proof(git, f"{FOLDER}/moved.yml") == "2026-03-02"
    git.run("mv", C, f"{FOLDER}/again.yml")
    assert proof(git, f"{FOLDER}/again.yml") == "2026-03-02"


def test_a_record_brought_back_was_first_published_the_first_time_and_another_in_its_place_was_not(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2)})
    git.commit("2026-03-04", {A: None, B: None})
    git.commit("2026-03-20", {A: penalty(1), B: penalty(9)})
    assert proof(git, A) == "2026-03-02"
    assert proof(git, B) == "2026-03-20"


def test_a_file_overwritten_in_place_begins_anew_and_a_revert_brings_the_old_day_back(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-05-02", {A: penalty(5)})
    assert proof(git, A) == "2026-05-02"
    git.at = "2026-06-02T10:00:00+0800"
    git.run("revert", "--no-edit", "HEAD")
    assert proof(git, A) == "2026-03-02"
    git.at = "2026-07-02T10:00:00+0800"
    git.run("revert", "--no-edit", "HEAD")
    assert proof(git, A) == "2026-05-02"


def test_an_edit_that_is_not_committed_counts_too(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2)})
    git.write(A, penalty(1, remarks="改动"))
    git.write(B, penalty(8))
    git.write(C, penalty(3))
    assert [proof(git, file) for file in (A, B, C)] == ["2026-03-02", "", ""]
    git.write(C, penalty(2))
    assert proof(git, C) == "2026-03-02"


CODE, OTHER = "91990100MA1G0A0192", "91990100MA1G0B0264"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (penalty(1), penalty(1, "样例市乙乳业有限公司"), False),
        (penalty(1), penalty(2), False),
        (penalty(1, code=CODE), penalty(1, "样例市甲餐饮管理有限公司", code=CODE), True),
        (penalty(1, code=CODE), penalty(1, code=OTHER), True),
        (penalty(1, code=CODE), penalty(1, "样例市乙乳业有限公司", code=OTHER), False),
        (penalty(1, code=CODE), penalty(2, code=CODE), False),
        (penalty(1).replace("〔2026〕", "[2026]"), penalty(1), True),
        (penalty(1).replace("样例市甲餐饮有限公司", "样例市甲餐饮 （样例）有限公司"), penalty(1, "样例市甲餐饮(样例)有限公司"), True),
        (person(1, "王*"), person(1, "王某某"), True),
        (person(1, "王*"), person(1, "李*"), False),
        (person(1, "王*"), person(2, "王*"), False),
        (penalty(1).replace("subject:", "parties:"), penalty(1), False),
        (penalty(1).replace("document_number", "number"), penalty(1), False),
        ("document_number: [样市监罚〔2026〕1号", penalty(1), False),
        ("\ufeff" + penalty(1).replace("\n", "\r\n"), penalty(1), True),
        (penalty(1, decided="未知"), penalty(1), True),
        ('{"document_number": "样市监罚〔2026〕1号", "subject": {"name": "样例市甲餐饮有限公司"}}', penalty(1), True),
    ],
)
def test_the_same_number_and_the_same_party_make_the_same_record(git: Git, before: str, after: str, same: bool) -> None:
    """Names and codes may be corrected one at a time, and typing changes nothing; what cannot be read proves nothing."""
    git.commit("2026-03-02", {A: before})
    git.commit("2026-05-02", {A: after})
    assert proof(git, A) == ("2026-03-02" if same else "2026-05-02")


def article(title: str, day: str, authority: str = "scjgj") -> str:
    return f"title: {title}\nauthority: {authority}\npublished_on: {day}\n"


def test_what_has_no_number_is_known_by_caption_department_and_date(git: Git) -> None:
    one, other = "content/lists/articles/a.yml", "content/lists/articles/b.yml"
    git.commit("2026-03-02", {one: article("通知", "2026-03-01"), other: article("公告", "2026-03-01")})
    git.run("mv", one, "content/lists/articles/c.yml")
    git.commit("2026-04-02", {other: article("公告", "2026-04-01")})
    assert proof(git, "content/lists/articles/c.yml") == "2026-03-02"
    assert proof(git, other) == "2026-04-02"


def test_a_record_of_another_kind_is_another_record(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    permit = "content/disclosures/permits/2026/scjgj-1.yml"
    (git.root / permit).parent.mkdir(parents=True)
    git.run("mv", A, permit)
    git.commit("2026-04-02")
    assert proof(git, permit) == "2026-04-02"


def test_nothing_is_published_before_it_was_decided(git: Git) -> None:
    """The first commit from the day of the decision on in which the record stood proves it, and none where there is no such commit."""
    git.commit("2026-03-02", {A: penalty(1, day="2026-04-10")})
    assert proof(git, A) == ""
    git.commit("2026-04-09", {B: penalty(2)})
    assert proof(git, A) == ""
    git.commit("2026-04-10", {C: penalty(3)})
    git.commit("2026-04-12", {A: penalty(1, day="2026-04-11")})
    assert proof(git, A) == "2026-04-12"
    git.commit("2026-04-13", {A: penalty(1, day="2026-04-10")})
    assert proof(git, A) == "2026-04-10"


def test_a_record_may_announce_what_lies_ahead(git: Git) -> None:
    """The date of a consultation is that on which it opens, not that of a decision."""
    file = "content/lists/consultations/a.yml"
    git.commit("2026-03-02", {file: "title: 征求意见\nauthority: scjgj\nopens_on: 2026-04-01\n"})
    assert proof(git, file) == "2026-03-02"


def test_a_copy_and_a_split_prove_what_they_hold(git: Git) -> None:
    """While the original stands beside it, which no check lets pass, a copy is a second record."""
    git.commit("2026-03-02", {A: penalty(1)})
    git.commit("2026-04-02", {B: penalty(1), C: penalty(1, "样例市乙乳业有限公司")})
    assert [proof(git, file) for file in (A, B, C)] == ["2026-03-02", "2026-04-02", "2026-04-02"]
    git.commit("2026-05-02", {A: None})
    assert [proof(git, file) for file in (B, C)] == ["2026-03-02", "2026-04-02"]


def test_of_two_persons_of_one_decision_whose_names_mask_alike_each_has_its_own_day(git: Git) -> None:
    """王伟 and 王小明 are both 王 with a mask; what stands of the one proves nothing about the other, however it was touched since."""
    git.commit("2026-03-02", {A: person(1, "王*")})
    git.commit("2026-05-02", {B: person(1, "王**")})
    assert [proof(git, file) for file in (A, B)] == ["2026-03-02", "2026-05-02"]
    git.commit("2026-06-02", {A: person(1, "王*") + "remarks: 改动\n"})
    assert [proof(git, file) for file in (A, B)] == ["2026-03-02", "2026-05-02"]
    git.commit("2026-07-02", {B: person(1, "王**") + "remarks: 改动\n"})
    assert [proof(git, file) for file in (A, B)] == ["2026-03-02", "2026-05-02"]


@pytest.mark.parametrize("seconds", [99999999999999, 2**63 - 1])
def test_a_clock_beyond_all_calendars_is_one_in_the_future(git: Git, seconds: int) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    text = penalty(2)
    stream = f"commit refs/heads/main\ncommitter t <t@t> {seconds} +0000\ndata 1\nx\nfrom refs/heads/main^0\n"
    git.run("fast-import", "--quiet", "--force", stdin=f"{stream}M 100644 inline {B}\ndata {len(text.encode())}\n{text}\n")
    git.run("reset", "-q", "--hard")
    assert [proof(git, file) for file in (A, B)] == ["2026-03-02", ""]
    git.commit("2026-03-09", {C: penalty(3)})
    assert proof(git, B) == "2026-03-09"


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_where_git_is_told_not_to_look_nothing_is_proved(git: Git, flag: str) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2)})
    git.run("update-index", flag, A)
    git.write(A, penalty(9))
    with pytest.raises(history.HistoryError, match=f"不看这个文件.*{A}"):
        history.read(git.root, AS_OF, KINDS)


def test_a_sparse_checkout_proves_only_what_is_there_whole(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), "docs/a.md": "一"})
    git.run("sparse-checkout", "set", "content")
    assert proof(git, A) == "2026-03-02"
    git.run("sparse-checkout", "set", "docs")
    with pytest.raises(history.HistoryError, match="sparse-checkout disable"):
        history.read(git.root, AS_OF, KINDS)


def test_a_way_out_of_the_content_and_back_changes_nothing(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1)})
    git.run("mv", A, "draft.yml")
    git.commit("2026-04-02")
    git.run("mv", "draft.yml", A)
    git.commit("2026-05-02")
    assert proof(git, A) == "2026-03-02"


def test_what_only_lay_elsewhere_was_not_published(git: Git) -> None:
    git.commit("2026-03-02", {"draft.yml": penalty(1), B: penalty(2)})
    git.run("mv", "draft.yml", A)
    git.commit("2026-05-02")
    assert proof(git, A) == "2026-05-02"


def test_rights_and_links_are_no_records(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2)})
    (git.root / A).chmod(0o755)
    (git.root / C).symlink_to("scjgj-2.yml")
    git.commit("2026-04-02")
    assert proof(git, A) == "2026-03-02"
    (git.root / C).unlink()
    git.commit("2026-05-02", {C: penalty(3)})
    assert proof(git, C) == "2026-05-02"
    (git.root / B).unlink()
    (git.root / B).symlink_to("scjgj-3.yml")
    git.commit("2026-06-02")
    assert history.read(git.root, AS_OF, KINDS).left.keys() == {B}


def test_what_is_gone_leaves_the_marks_of_what_it_held_last(git: Git) -> None:
    git.commit("2026-03-02", {A: penalty(1), B: penalty(2), C: penalty(3)})
    git.commit("2026-04-02", {A: penalty(7)})
    git.commit("2026-05-02", {A: None})
    (git.root / B).unlink()
    left = history.read(git.root, AS_OF, KINDS).left
    git.write(A, penalty(7))
    git.write(B, penalty(2))
    assert left == {file: standing(git.root, file).pointers.marks for file in (A, B)}


def test_outside_git_nothing_is_known_and_before_the_first_commit_nothing_is_proved(git: Git, tmp_path: Path) -> None:
    assert not history.read(tmp_path, AS_OF, KINDS).known
    git.write(A, penalty(1))
    found = history.read(git.root, AS_OF, KINDS)
    assert found.known
    assert found.first(standing(git.root, A)) is None
    with pytest.raises(history.HistoryError, match="nowhere"):
        history.read(git.root, AS_OF, KINDS, "nowhere")


def test_in_a_folder_of_a_bigger_repository(tmp_path: Path) -> None:
    git = Git(tmp_path / "repo")
    git.commit("2026-03-02", {f"city/{A}": penalty(1), f"city/{B}": penalty(2), A: penalty(3)})
    git.run("mv", f"city/{A}", f"city/{C}")
    git.commit("2026-04-02", {f"city/{B}": penalty(5)})
    inside = Git(git.root / "city", new=False)
    assert [proof(inside, file) for file in (C, B)] == ["2026-03-02", "2026-04-02"]


def test_what_is_remembered_of_a_line_is_what_is_read_anew(git: Git, tmp_path: Path) -> None:
    memory = store.open_store(tmp_path / "cache")
    steps: list[dict[str, str | None]] = [
        {A: penalty(1), B: penalty(2)},
        {A: penalty(4)},
        {A: None, C: penalty(1)},
        {A: penalty(2), B: None},
        {B: penalty(4), C: None},
    ]
    for number, step in enumerate(steps):
        git.commit(f"2026-04-{number + 1:02}", step)
        remembered, anew = (history.read(git.root, AS_OF, KINDS, store=one) for one in (memory, store.NO_STORE))
        assert remembered == anew
    git.run("reset", "-q", "--hard", "HEAD~2")
    git.commit("2026-05-01", {B: penalty(9)})
    assert history.read(git.root, AS_OF, KINDS, store=memory) == history.read(git.root, AS_OF, KINDS)
    assert proof(git, C, memory=memory) == "2026-04-01"


# Properties, over histories of few files and few decisions, in which everything happens

numbers = st.integers(1, 3)
days = st.dates(D(2026, 1, 1), D(2026, 12, 31))
contents = st.one_of(
    st.none(),
    st.builds(lambda n, party, day: penalty(n, party, day.isoformat()), numbers, st.sampled_from(["甲有限公司", "乙有限公司"]), days),
    st.builds(lambda n, day: person(n, "王*", day.isoformat()), numbers, days),
    st.sampled_from(["subject: [", "facts: 无\n"]),
)
lines = st.lists(st.tuples(days, st.dictionaries(st.sampled_from([A, B, C]), contents, min_size=1)), min_size=1, max_size=7)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Git:
    return Git(tmp_path_factory.mktemp("history") / "repo")


def committed(git: Git, line: list[tuple[D, dict[str, str | None]]]) -> list[dict[str, str]]:
    """Makes a history anew, in the repository and in the work tree; returns the files of each commit."""
    tree: dict[str, str] = {}
    trees, stream = [], ["reset refs/heads/main\n\n"]
    for number, (day, step) in enumerate(line):
        stamp = int(datetime.datetime.combine(day, datetime.time(4), datetime.UTC).timestamp())
        stream.append(f"commit refs/heads/main\ncommitter t <t@t> {stamp} +0000\ndata 1\nx\n")
        stream.append("" if number else "M 100644 inline content/pages/index.md\ndata 2\nx\n\n")
        for file, text in step.items():
            if text is not None:
                stream.append(f"M 100644 inline {file}\ndata {len(text.encode())}\n{text}\n")
                tree[file] = text
            elif tree.pop(file, None) is not None:
                stream.append(f"D {file}\n")
        trees.append(dict(tree))
    git.run("fast-import", "--quiet", "--force", stdin="".join(stream))
    git.run("read-tree", "--reset", "-u", "main")
    return trees


@examples(60)
@given(lines)
def test_no_history_makes_a_record_earlier_than_its_decision_or_proves_it_by_another(
    repository: Git, line: list[tuple[D, dict[str, str | None]]]
) -> None:
    """traps.md, git as a proof: compare what the record is, and never believe a publication before the decision."""
    trees = committed(repository, line)
    found = history.read(repository.root, AS_OF, KINDS)
    names = repository.run("rev-list", "--reverse", "main").split()
    extract = records.pointer_extractor(KINDS.by_name["penalty"])

    def marks(file: str, text: str) -> set[bytes]:
        whole = history.known_by(KINDS.by_name["penalty"], file, text.encode(), extract)
        return {whole[at : at + 8] for at in range(0, len(whole), 8)}

    for file in trees[-1]:
        record, _ = recordfile.read(repository.root, file, KINDS)
        if record is None or not record.pointers.marks:
            continue
        own = marks(file, trees[-1][file])
        # A copy beside its original is a second record: what stands now as another file was that one's own record before, too.
        theirs = {other: marks(other, text) for other, text in trees[-1].items() if other != file}
        there = [
            {other: text for other, text in tree.items() if other not in theirs or not (theirs[other] & marks(other, text))}
            for tree in trees
        ]
        stood = [name for name, tree in zip(names, there, strict=True) if any(own & marks(*one) for one in tree.items())]
        first = found.first(record)
        if first is not None:
            assert first.on.isoformat() >= record.date
            assert first.on <= AS_OF
            assert first.commit in stood
        # And what is proved is not withheld: the first of these commits with a day that can be believed and is late enough.
        fitting = [c for c in found.commits if c.name in stood and c.on is not None and c.on.isoformat() >= record.date]
        assert (first.commit if first is not None else None) == (fitting[0].name if fitting else None)

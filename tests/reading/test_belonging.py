"""What lies where nothing is read is told, with the place where it belongs, by what it is."""

from __future__ import annotations

import os
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, GOOD, GOOD_FILE, Repo, as_yaml, schema

from generator.model.kinds import Kinds
from generator.reading import belonging

PENALTY = schema("penalty")["examples"][0]
TEXT = as_yaml(PENALTY)
YEAR = PENALTY["decided_on"][:4]
PLACE = f"content/disclosures/penalties/{YEAR}/scjgj-99.yml"


def told(repo: Repo, file: str, content: str | bytes = TEXT) -> list[tuple[str, str]]:
    """Slug and hint of what is said of a file; that nothing else is said is made sure of."""
    repo.write(file, content)
    found = repo.check()
    assert {d["path"] for d in found} <= {file}
    return [(d["slug"], d["hint"]) for d in found]


@pytest.mark.parametrize(
    "file",
    [
        "scjgj-99.yml",
        "scjgj-99",
        "scjgj-99.YML",
        "scjgj-99.yml.txt",
        f"disclosures/penalties/{YEAR}/scjgj-99.yml",
        f"Content/disclosures/penalties/{YEAR}/scjgj-99.yml",
        f"contents/disclosures/penalties/{YEAR}/scjgj-99.yml",
        "公示/scjgj-99.yml",
        "docs/scjgj-99.yaml",
        "content/pages/scjgj-99.yml",
        "content/pages/guide/scjgj-99.yml",
    ],
)
def test_a_record_where_nothing_is_read_is_an_error(repo: Repo, file: str) -> None:
    """cases: exit 0 and never published."""
    [(slug, hint)] = told(repo, file)
    assert slug == "unread-record"
    assert PLACE in hint


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("file", ["scjgj-99.yml", "content/行政处罚/scjgj-99.yml"])
def test_a_record_is_known_however_it_is_encoded(repo: Repo, file: str, encoding: str) -> None:
    [(slug, hint)] = told(repo, file, TEXT.encode(encoding))
    assert slug in ("unread-record", "folder-without-kind")
    assert PLACE in hint


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("docker-compose.yml", "services:\n  web:\n    image: nginx\nvolumes: {}\n"),
        ("config.yaml", "title: a\nname: b\nurl: c\nversion: 1\n"),
        ("package.json", '{"name": "a", "version": "1", "scripts": {}}'),
        (".github/workflows/x.yml", TEXT),
        ("tests/records/x.yml", TEXT),
        ("node_modules/x/x.yml", TEXT),
        (".venv/x.yml", TEXT),
        ("env/x.yml", TEXT),
        ("Makefile", "build:\n\tcredit build\n"),
        ("LICENSE", "Copyright: nobody\n"),
        ("notes.md", TEXT),
    ],
)
def test_what_is_no_record_or_not_ours_is_left_alone(repo: Repo, file: str, content: str) -> None:
    repo.write("env/pyvenv.cfg", "")
    assert told(repo, file, content) == []


def test_what_git_ignores_is_left_alone(repo: Repo) -> None:
    subprocess.run(["git", "init", "-q", str(repo.root)], check=True)
    repo.write(".gitignore", "drafts/\n")
    assert told(repo, "drafts/scjgj-99.yml") == []
    assert [slug for slug, _ in told(repo, "draft/scjgj-99.yml")] == ["unread-record"]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("scjgj-99", "scjgj-99.yml"),
        ("scjgj-99。yml", "scjgj-99.yml"),
        ("scjgj-99．yml", "scjgj-99.yml"),
        ("scjgj-99.yaml", "scjgj-99.yml"),
        ("SCJGJ-99.YML", "scjgj-99.yml"),
        ("scjgj-99.yml.txt", "scjgj-99.yml"),
        ("scjgj-99.yml.bak", "scjgj-99.yml"),
        ("scjgj-99.yml~", "scjgj-99.yml"),
        ("scjgj-99.yml - 副本", "scjgj-99.yml"),
        ("scjgj-99.txt", "scjgj-99.yml"),
        ("scjgj-99.json", "scjgj-99.yml"),
    ],
)
def test_a_name_without_the_suffix_is_given_with_it(repo: Repo, name: str, right: str) -> None:
    [(slug, hint)] = told(repo, f"content/disclosures/penalties/{YEAR}/{name}")
    assert slug == "missing-suffix"
    assert f"content/disclosures/penalties/{YEAR}/{right}" in hint


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "XLSX", "et", "csv", "ods"])
@pytest.mark.parametrize("folder", [f"disclosures/penalties/{YEAR}", "disclosures", "行政处罚"])
def test_a_table_is_to_be_imported_never_renamed(repo: Repo, folder: str, suffix: str) -> None:
    [(slug, hint)] = told(repo, f"content/{folder}/台账.{suffix}", b"PK\x03\x04")
    assert slug == "table-file"
    assert "credit import " + ("penalty" if "penalties" in folder else "KIND") in hint
    assert ".yml" not in hint


@pytest.mark.parametrize("suffix", ["docx", "doc", "wps", "pdf", "rtf", "ofd"])
def test_a_document_is_to_be_written_anew_never_renamed(repo: Repo, suffix: str) -> None:
    [(slug, hint)] = told(repo, f"content/disclosures/penalties/{YEAR}/决定书.{suffix}", b"PK\x03\x04")
    assert slug == "document-file"
    assert "credit new penalty" in hint
    assert "结尾改成" not in hint


@pytest.mark.parametrize("folder", ["permits", "other-acts"])
def test_a_record_among_those_of_another_kind_is_one_error(repo: Repo, folder: str) -> None:
    [(slug, hint)] = told(repo, f"content/disclosures/{folder}/{YEAR}/scjgj-99.yml")
    assert slug == "record-of-other-kind"
    assert PLACE in hint


@pytest.mark.parametrize(
    "folder",
    ["content/行政处罚", "content/disclosures/行政处罚/2026", "content", "content/disclosures", "content/penalties", "content/x/y/z"],
)
def test_a_folder_of_no_kind_gets_the_place_by_the_fields(repo: Repo, folder: str) -> None:
    [(slug, hint)] = told(repo, f"{folder}/scjgj-99.yml")
    assert slug == "folder-without-kind"
    assert PLACE in hint
    assert "articles" not in hint


def test_a_folder_with_a_chinese_name_leads_to_its_kind_even_without_fields(repo: Repo) -> None:
    [(slug, hint)] = told(repo, "content/行政处罚/2026/a.yml", "a: b\n")
    assert (slug, "content/disclosures/penalties/2026/" in hint) == ("folder-without-kind", True)


@pytest.mark.parametrize("place", ["", "2026/11/", "26/", "202/", "20261/"])
def test_a_record_lies_in_the_folder_of_its_year(repo: Repo, place: str) -> None:
    """cases: exit 0, and the address was wrong for ever."""
    [(slug, hint)] = told(repo, f"content/disclosures/penalties/{place}scjgj-99.yml")
    assert slug == "year-folder-missing"
    assert PLACE in hint


@pytest.mark.parametrize("name", ["con", "aux", "nul", "com1", "lpt9", "prn", "con/a", "a/nul"])
def test_a_name_that_windows_cannot_hold(repo: Repo, name: str) -> None:
    file = f"content/lists/commitments/{name}.yml"
    assert [slug for slug, _ in told(repo, file, GOOD)] == ["windows-file-name"]


@pytest.mark.parametrize("folder", ["", "content/lists/commitments/", "content/", "content/pages/", "schemas/"])
@pytest.mark.parametrize("target", ["file", "folder", "loop", "nowhere"])
def test_a_link_is_told_and_not_followed(repo: Repo, folder: str, target: str) -> None:
    if not folder:
        folder = "content/lists/"
    secret = repo.root.parent / "secret"
    secret.mkdir()
    (secret / "a.md").write_text("# TOPSECRET\n", encoding="utf-8")
    link = repo.root / folder / "leak"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to({"file": secret / "a.md", "folder": secret, "loop": link.parent, "nowhere": "nowhere"}[target])
    assert [(d["path"], d["slug"]) for d in repo.check()] == [(f"{folder}leak", "symbolic-link")]
    assert "TOPSECRET" not in repo.credit("build", "--as-of", AS_OF, "--site-dir", str(repo.root.parent / "site")).err
    assert not (repo.root.parent / "site").exists()


@pytest.mark.parametrize(
    "place", ["content/lists/commitments/pipe", "content/lists/commitments/pipe.yml", "content/pages/pipe.md", "content/pages/pipe"]
)
def test_a_pipe_keeps_nobody_waiting(repo: Repo, place: str) -> None:
    (repo.root / place).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(repo.root / place)
    [found] = repo.check()
    assert (found["path"], found["slug"] in ("special-file", "not-a-file")) == (place, True)


def test_hard_links_are_files(repo: Repo) -> None:
    repo.write("drafts.txt", GOOD)
    (repo.root / GOOD_FILE).parent.mkdir(parents=True)
    os.link(repo.root / "drafts.txt", repo.root / GOOD_FILE)
    assert repo.check() == []


def test_every_example_of_every_kind_is_known_by_its_fields(kinds: Kinds) -> None:
    """And never taken for one of another kind where it stands."""
    for kind in kinds:
        for example in kind.examples:
            keys = belonging.keys_of(as_yaml(example).encode())
            assert set(keys) == set(example)
            assert belonging.of_other_kind(kinds, kind, keys) == [], kind.name
            found = belonging.fitting(kinds, keys)
            assert kind in found or len(keys) < 4 or len(found) <= 1, kind.name


@given(data=st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_whatever_a_file_holds_its_fields_can_be_asked_for(kinds: Kinds, data: bytes) -> None:
    keys = belonging.keys_of(data)
    assert len(set(keys)) == len(keys)
    assert belonging.place_of(kinds.by_name["penalty"], "x/y", data).startswith("content/disclosures/penalties/")

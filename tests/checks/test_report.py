"""The formats: what programs read has the agreed shape, and no value of a record can break out of it."""

from __future__ import annotations

import json
import unicodedata
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator import __version__
from generator.checks import report
from generator.checks.diagnostics import Diagnostic
from generator.model.findings import Span


def diagnostic(number: int = 1, **changes: object) -> Diagnostic:
    values: dict[str, object] = {
        "path": GOOD_FILE,
        "span": Span(number, 3, number, 5),
        "severity": "error",
        "slug": "wrong-date",
        "message": f"第 {number} 处",
        "hint": "请核对。",
        "field": "made_on",
        "url": "https://a.example/checks/wrong-date/",
        "excerpt": "x: 2026-02-30",
    }
    return Diagnostic(**(values | changes))  # type: ignore[arg-type]


def errors(count: int) -> list[Diagnostic]:
    return [diagnostic(n) for n in range(1, count + 1)]


def warnings(count: int) -> list[Diagnostic]:
    return [diagnostic(n, severity="warning", slug="longer-than-standard") for n in range(1, count + 1)]


# json


def test_json_has_the_shape_that_programs_rely_on(repo: Repo) -> None:
    """design.md, What outsiders rely on; a new key or version is a decision, not an accident."""
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    done = repo.credit("check", "--as-of", AS_OF, "--format", "json")
    found = json.loads(done.out)
    assert list(found) == ["version", "errors", "warnings", "diagnostics"]
    assert (found["version"], found["errors"], found["warnings"]) == (1, 1, 0)
    [one] = found["diagnostics"]
    assert {key: value for key, value in one.items() if key not in ("message", "hint")} == {
        "path": GOOD_FILE,
        "line": 10,
        "column": 10,
        "end_line": 10,
        "end_column": 20,
        "severity": "error",
        "slug": "wrong-date",
        "field": "made_on",
        "url": "https://credit.jia.example/checks/wrong-date/",
    }
    assert isinstance(one["message"], str)
    assert isinstance(one["hint"], str)


def test_json_of_nothing(repo: Repo) -> None:
    assert json.loads(repo.credit("check", "--format", "json").out) == {"version": 1, "errors": 0, "warnings": 0, "diagnostics": []}


# github


def test_github_gets_every_finding_that_it_will_show() -> None:
    lines = report.github(errors(10) + warnings(10), "zh").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[0] == f"::error file={GOOD_FILE},line=1,col=3,endLine=1,endColumn=5,title=wrong-date::第 1 处%0A请核对。"
    assert "10 个错误、10 个警告" in lines[-1]


@pytest.mark.parametrize(("lang", "rest"), [("zh", "另有 16 个"), ("en", "16 more")])
def test_github_is_told_how_many_are_not_shown(lang: str, rest: str) -> None:
    """GitHub shows ten of each level and drops the rest without a word (traps.md)."""
    lines = report.github(errors(25) + warnings(12), lang).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert rest in lines[9]
    assert "25" in lines[-1]
    assert "12" in lines[-1]


def test_github_of_nothing() -> None:
    assert report.github([], "zh").splitlines() == ["::notice title=credit check::共 0 个错误、0 个警告。"]


EVIL = [
    "a\n::error::x",
    "a\r::stop-commands::x",
    "a%0A::set-env name=PATH::x",
    "::add-mask::x",
    "a::b,c:d%",
    "\u2028::error::x",
    "\x85::error::x",
]


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_can_become_a_workflow_command(evil: str) -> None:
    one = diagnostic(message=evil, hint=evil, path=f"content/{evil}.yml", slug="wrong-date")
    out = report.github([one], "zh")
    # The runner ends a command at a line feed or a carriage return, and undoes %25 %0D %0A, in properties also %3A %2C.
    lines = out.replace("\r", "\n").rstrip("\n").split("\n")
    assert len(lines) == 2
    head, _, text = lines[0].removeprefix("::error ").partition("::")
    properties = dict(pair.split("=", 1) for pair in head.split(","))
    assert list(properties) == ["file", "line", "col", "endLine", "endColumn", "title"]
    assert _undone(text) == f"{evil}\n{evil}".strip()
    assert _undone(properties["file"]).replace("%3A", ":").replace("%2C", ",") == f"content/{evil}.yml"


def _undone(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def test_no_record_can_become_a_workflow_command(repo: Repo) -> None:
    """traps.md: values from a record never reach a command."""
    for i, evil in enumerate(['"x\\n::error::owned"', '"x\\r\\n::warning file=a::owned"', "'x%0A::error::owned'", "'::notice::owned'"]):
        repo.write(
            f"content/lists/commitments/{i}.yml", GOOD.replace("审批替代型", evil).replace("xzspj", evil).replace("publicity:", f"{evil}:")
        )
    repo.write("content/lists/commitments/a\n::error::owned.yml", GOOD)
    done = repo.credit("check", "--as-of", AS_OF, "--format", "github")
    lines = done.out.replace("\r", "\n").rstrip("\n").split("\n")
    assert len(lines) == 11
    assert all(
        line.startswith(("::error file=content/lists/commitments/", "::error title=more::", "::notice title=credit check::"))
        for line in lines
    )


# sarif


def test_sarif_has_the_shape_of_its_standard(repo: Repo) -> None:
    """SARIF 2.1.0: version, runs, tool.driver with rules, results that point at a rule and a region."""
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30").replace("code: ", "colour: red\ncode: ") + f"remarks: {'长' * 600}\n")
    found = json.loads(repo.credit("check", "--as-of", AS_OF, "--format", "sarif").out)
    assert found["version"] == "2.1.0"
    assert found["$schema"].endswith("sarif-2.1.0.json")
    [one] = found["runs"]
    assert one["columnKind"] == "unicodeCodePoints"
    driver = one["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("credit", __version__)
    rules = driver["rules"]
    assert [rule["id"] for rule in rules] == sorted({result["ruleId"] for result in one["results"]})
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules} == {
        "longer-than-standard": "warning",
        "unknown-field": "error",
        "wrong-date": "error",
    }
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["helpUri"] == f"https://credit.jia.example/checks/{rule['id']}/"
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": GOOD_FILE, "uriBaseId": "%SRCROOT%"}
        region = location["physicalLocation"]["region"]
        assert list(region) == ["startLine", "startColumn", "endLine", "endColumn"]
        assert min(region.values()) >= 1


def test_sarif_of_nothing(repo: Repo) -> None:
    [one] = json.loads(repo.credit("check", "--format", "sarif").out)["runs"]
    assert (one["results"], one["tool"]["driver"]["rules"]) == ([], [])


@pytest.mark.parametrize(
    "path",
    [pytest.param(path) for path in ("content/清和 1.yml", "content/a%20b.yml", "content/a#b?.yml")],
)
def test_sarif_names_files_by_addresses(path: str) -> None:
    """SARIF 2.1.0, 3.4.3: `uri` is a URI reference (RFC 3986), in which blanks and Chinese characters are percent-encoded."""
    found = json.loads(report.sarif([diagnostic(path=path)], "zh"))
    uri = found["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert " " not in uri
    parts = urlsplit(uri)
    assert (parts.scheme, parts.query, parts.fragment) == ("", "", "")
    assert unquote(parts.path) == path


# text


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def test_text_shows_place_line_caret_hint_and_help(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("甲市清和餐饮管理有限公司\n  uscc: 9199", "甲市清和餐饮管理有限公司\n  uscc: 9198"))
    assert repo.credit("check", "--as-of", AS_OF).out.splitlines()[1:3] == [
        "      uscc: 91980100MA1G0A0192",
        "            ^^^^^^^^^^^^^^^^^^",
    ]


@given(
    before=st.text(st.sampled_from("ab中：。　é,"), max_size=80),
    wrong=st.text(st.sampled_from("xy错〔〕"), min_size=1, max_size=20),
    after=st.text(st.sampled_from("cd后 "), max_size=80),
)
def test_carets_stand_under_what_is_wrong(before: str, wrong: str, after: str) -> None:
    """Chinese characters are two columns wide (UAX #11); a long line is cut around the place."""
    one = diagnostic(excerpt=before + wrong + after, span=Span(1, len(before) + 1, 1, len(before) + len(wrong) + 1))
    _, shown, caret, *_ = report.text([one], "zh").splitlines()
    assert shown.startswith("    ")
    assert len(shown) <= 104
    at, width = columns(caret) - len(caret.lstrip(" ")), len(caret.strip())
    assert caret.strip() == "^" * width
    # The characters that stand above the carets.
    position, above = 0, ""
    for c in shown:
        if at <= position < at + width:
            above += c
        position += columns(c)
    assert above == wrong


def test_text_ends_with_the_counts(repo: Repo) -> None:
    assert repo.credit("check").out == "检查通过：没有发现问题。\n"
    assert repo.credit("check", "--lang", "en").out == "No problems found.\n"
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30") + f"remarks: {'长' * 600}\n")
    assert repo.credit("check", "--as-of", AS_OF).out.endswith("\n共 1 个错误、1 个警告。\n")
    assert repo.credit("check", "--as-of", AS_OF, "--lang", "en").out.endswith("\n1 errors, 1 warnings.\n")


def test_warnings_alone_are_fine(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD + f"remarks: {'长' * 600}\n")
    done = repo.credit("check", "--as-of", AS_OF)
    assert done.code == 0
    assert done.out.endswith("共 0 个错误、1 个警告。\n")


@pytest.mark.parametrize("form", [pytest.param("text"), pytest.param("github"), "json", "sarif"])
def test_nothing_in_a_repository_can_command_a_terminal(repo: Repo, form: str) -> None:
    """Escape sequences in names of files and fields could clear the screen, or hide what follows."""
    repo.write(GOOD_FILE, GOOD + '"evil\\e[2Jkey": x\n"a\\nb": y\n')
    repo.write("content/lists/commitments/a\x1b[2Jb.yml", GOOD)
    repo.write("content/x\x1b]0;title\x07/b.yml", GOOD)
    done = repo.credit("check", "--as-of", AS_OF, "--format", form)
    assert done.code == 1
    assert [c for c in done.out if unicodedata.category(c) == "Cc" and c != "\n"] == []


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        *(("utf-8:surrogateescape", form) for form in sorted(report.FORMATS)),
        *(pytest.param("utf-8:strict", form) for form in sorted(report.FORMATS)),
    ],
)
def test_file_names_in_other_encodings_can_be_reported(repo: Repo, encoding: str, form: str) -> None:
    """Archives from old systems unpack to names in GBK, which are no UTF-8. In zh_CN.UTF-8 Python writes strictly, in C.UTF-8 not."""
    folder = bytes(repo.root / "content" / "lists" / "commitments")
    (repo.root / "content/lists/commitments").mkdir(parents=True)
    with open(folder + b"/\xc7\xe5\xba\xcd.yml", "wb") as handle:
        handle.write(GOOD.encode())
    done = repo.program("check", "--as-of", AS_OF, "--format", form, env={"PYTHONIOENCODING": encoding})
    assert (done.code, done.err) == (1, "")
    assert "unsafe-file-name" in done.out


@pytest.mark.parametrize("form", sorted(report.FORMATS))
@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C.UTF-8"},
        pytest.param({"PYTHONIOENCODING": "gbk"}),
        pytest.param({"PYTHONIOENCODING": "ascii"}),
    ],
    ids=["C", "C.UTF-8", "Chinese Windows", "ASCII"],
)
def test_reports_can_be_written_whatever_the_locale(repo: Repo, env: dict[str, str], form: str) -> None:
    """Bots often run without a locale; a pipe on Chinese Windows takes GBK, which lacks many rare characters of names."""
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026𠮷02"))
    done = repo.program("check", "--as-of", AS_OF, "--format", form, env=env)
    assert (done.code, done.err) == (1, "")
    assert "wrong-date" in done.out

"""All mistakes at once, each at its place, in words."""

from __future__ import annotations

import re

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, marked

from generator.checks import explain
from generator.checks.diagnostics import locate
from generator.model.findings import Finding, Span, dotted

# Right before what each diagnostic must point at stands its slug in ⟦ ⟧; the marks are taken out before the files are written.
MISTAKES = {
    "content/lists/commitments/2026/a.yml": """\
⟦missing-field⟧code: ⟦wrong-form⟧9901002026
subject:
  type: ⟦unknown-choice⟧法人或者非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: ⟦uscc-check-digit⟧91990100MA1G0A0193
⟦full-width-indentation⟧　type: 审批替代型
⟦empty-value⟧matter: ""
content: ⟦markup-in-text⟧<b>承诺</b>符合法定条件。
liability: ⟦placeholder-value⟧N/A
made_on: ⟦wrong-date⟧2026-02-30
valid_until: 2026-01-01
accepted_by: ⟦misspelt-link⟧xzsp
fulfilment: 履行中
⟦forbidden-field⟧determined_by: xzspj
⟦misspelt-field⟧remark: 无
⟦unknown-field⟧colour: 红
""",
    "content/lists/commitments/2026/b.yml": """\
code: 99010020261123000011
subject:
  type: 自然人
  name: ⟦unmasked-person⟧王小明
type: 主动型
⟦repeated-key⟧type: 主动型
matter: 申请办理食品经营许可，联系电话⟦mobile-number⟧13800000000
content: 承诺人身份证号⟦identity-number⟧110101190001010014，如实申报。
liability: 承诺人⟦home-address⟧家住东街小区，自愿接受处理。
made_on: ⟦future-date⟧2026-11-23
valid_until: ⟦dates-out-of-order⟧2026-11-22
accepted_by: ⟦broken-link⟧weishengju
fulfilment: 履行中
publicity: 可向社会公开
""",
    "content/lists/commitments/2026/c.yml": """\
code: 99010020261102000012
subject:
  type: 自然人
  name: 王*
type⟦full-width-colon⟧：主动型
matter: 申请办理食品经营许可
content: ⟦markup-in-text⟧<b>如实</b>申报。
liability: 自愿接受处理。
made_on⟦full-width-colon⟧：⟦date-in-other-form⟧2026年11月2日
accepted_by: xzspj
fulfilment: 履行中
publicity: 可向社会公开
""",
    "content/disclosures/penalties/2025/scjgj-1.yml": """\
authority: scjgj
document_number: ⟦document-number-brackets⟧甲市监罚[2026]15号
subject:
  type: 法人及非法人组织
  name: 甲市清和餐饮管理有限公司
  uscc: ⟦uscc-not-normal⟧91990100ma1g0a0192
  legal_representative: 王*
violation_type: 经营超过保质期的食品
facts: 经查属实。详见⟦script-in-text⟧javascript:alert(1)
basis: 依据《中华人民共和国食品安全法》第一百二十四条。
⟦repeated-item⟧categories: [罚款, 罚款]
content: 罚款5000元。
fine_wan_yuan: ⟦amount-disagrees⟧5
severity: 一般
decided_on: ⟦year-folder-differs⟧2026-04-21
valid_until: 2027-04-20
""",
    "content/disclosures/penalties/2026/scjgj-2.yml": """\
authority: scjgj
document_number: ⟦document-number-pattern⟧甲卫罚〔2026〕15号
subject: ⟦fields-expected⟧甲市清和餐饮管理有限公司
⟦text-expected⟧violation_type: [经营超过保质期的食品]
facts: 经查属实。
basis: 依据《中华人民共和国食品安全法》第一百二十四条。
categories: ⟦list-expected⟧警告
content: 罚款5000元。
fine_wan_yuan: ⟦number-in-other-form⟧.5
confiscated_wan_yuan: ⟦number-too-small⟧-1
severity: 一般
decided_on: 2026-04-21
valid_until: 2027-04-20
""",
    "content/authorities/A B.yml": "⟦unsafe-file-name⟧name: 某局\n",
    "content/notes/1.yml": "⟦folder-without-kind⟧title: 通知\n",
    "content/authorities/名单.xlsx": "⟦table-file⟧PK\n",
}


def write_mistakes(repo: Repo) -> list[tuple[str, int, int, str]]:
    expected = []
    for file, text in MISTAKES.items():
        plain, found = marked(file, text)
        repo.write(file, plain)
        expected += found
    # A department without anything but a name lacks five fields.
    return expected + [("content/authorities/A B.yml", 1, 1, "missing-field")] * 5


def test_all_mistakes_of_a_tree_are_reported_in_one_run_at_their_places(repo: Repo) -> None:
    """issue 2: at least 25 different mistakes, each with the right line and column."""
    expected = write_mistakes(repo)
    assert len({slug for *_, slug in expected}) >= 25
    found = repo.places()
    assert found == sorted(found, key=lambda place: place[:3])
    assert sorted(found) == sorted(expected)


def test_the_end_of_a_place_is_the_end_of_what_is_wrong(repo: Repo) -> None:
    """What lies between the two places is what an editor marks in a program that reads the JSON."""
    write_mistakes(repo)
    shown = {}
    for one in repo.check():
        assert one["line"] == one["end_line"]
        line = (repo.root / one["path"]).read_text(encoding="utf-8").split("\n")[one["line"] - 1]
        shown[one["slug"]] = line[one["column"] - 1 : one["end_column"] - 1]
    assert {
        slug: shown[slug] for slug in ("uscc-check-digit", "misspelt-field", "mobile-number", "markup-in-text", "number-too-small")
    } == {
        "uscc-check-digit": "91990100MA1G0A0193",
        "misspelt-field": "remark",
        "mobile-number": "13800000000",
        "markup-in-text": "<b>",
        "number-too-small": "-1",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_mistake_is_told_with_a_hint(repo: Repo, lang: str) -> None:
    write_mistakes(repo)
    for one in repo.check("--lang", lang):
        assert one["message"]
        assert one["hint"]
        # No place of a template is left unfilled; those of document-number patterns belong there.
        assert set(re.findall(r"\{\w+\}", one["message"] + one["hint"])) <= {"{year}", "{serial}"}
        assert one["url"] == f"https://credit.jia.example/checks/{one['slug']}/"
        assert one["severity"] == explain.page(one["slug"]).severity
        if lang == "zh":
            assert any("一" <= c <= "龥" for c in one["message"])


def test_the_value_and_the_title_of_the_field_are_in_the_message(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    [one] = repo.check()
    assert (one["field"], one["slug"]) == ("made_on", "wrong-date")
    for words in ("承诺作出日期", "made_on", "2026-02-30"):
        assert words in one["message"]


def test_numbers_that_must_not_be_published_are_not_repeated(repo: Repo) -> None:
    """A log is published too."""
    number = "13800000000"
    repo.write(GOOD_FILE, GOOD.replace("申请办理", f"联系{number}办理"))
    for form in ("text", "json", "github", "sarif"):
        done = repo.credit("check", "--as-of", AS_OF, "--format", form)
        assert done.code == 1
        assert "mobile-number" in done.out
        assert number not in done.out


def test_one_place_after_another_whatever_the_order_of_findings() -> None:
    findings = [
        Finding("b.yml", ("x",), "empty-file", span=Span(2, 1, 2, 2)),
        Finding("a.yml", ("x",), "empty-file", span=Span(10, 1, 10, 2)),
        Finding("a.yml", ("x",), "empty-file", span=Span(9, 3, 9, 4)),
        Finding("a.yml", ("x",), "empty-file", span=Span(9, 3, 9, 4)),
    ]

    def locator(finding: Finding) -> tuple[Span, str]:
        assert finding.span is not None
        return finding.span, ""

    found = locate(findings, locator, site_url="https://a.example/")
    # The third and the fourth are one and the same.
    assert [(d.path, d.span.line) for d in found] == [("a.yml", 9), ("a.yml", 10), ("b.yml", 2)]
    assert found[0].url == "https://a.example/checks/empty-file/"


def test_paths_are_told_as_editors_read_them() -> None:
    assert dotted(()) == ""
    assert dotted(("black", 0, "basis", "law")) == "black[0].basis.law"
    assert dotted(("a", 1, 2)) == "a[1][2]"


def test_a_long_value_is_cut_and_stays_on_its_line(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("审批替代型", '"' + "很长的类型\\n" * 50 + '"'))
    [one] = repo.check()
    assert one["slug"] in ("unknown-choice", "misspelt-choice")
    assert len(one["message"]) < 200
    assert "\n" not in one["message"]


def test_a_file_that_changes_while_it_is_checked_is_no_fault_of_ours(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are looked up after the check: by then an editor may have deleted the file, or shortened it."""
    from generator.checks import suite

    path = repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
    run = suite.run

    def changed(content: str | None) -> object:
        def later(*given: object) -> object:
            found = list(run(*given))  # type: ignore[arg-type]
            if content is None:
                path.unlink()
            else:
                path.write_text(content, encoding="utf-8")
            return found

        return later

    for content in (None, "", "code: 1\n", "[", "\tx"):
        repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "2026-02-30"))
        with monkeypatch.context() as patch:
            patch.setattr(suite, "run", changed(content))
            assert [slug for *_, slug in repo.places()] == ["wrong-date"]

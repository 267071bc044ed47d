"""generator.checks.changes: the changes of a decision by review, by a court or by the authority itself."""

from __future__ import annotations

from samples import PENALTY
from support import Repo

FILE = "content/disclosures/penalties/2026/scjgj-1.yml"
TEXT = PENALTY.format(year=2026, serial=1, name="甲乙", code="91990100MA1G0A0192", severity="一般", day="2026-06-22")
CHANGE = """\
  - how: {how}
    decided_by: 甲市人民政府
    document_number: 甲政复决〔2026〕{serial}号
    decided_on: {day}
    ground: 货值认定有误，罚款由{fine}元变更。
    before:
      content: 罚款{fine}元。
      fine_wan_yuan: {wan}
"""
FIRST = CHANGE.format(how="行政复议", serial=9, day="2026-08-20", fine=20000, wan=2)
SECOND = CHANGE.format(how="行政诉讼", serial=10, day="2026-10-20", fine=8000, wan=0.8)


def found(repo: Repo, text: str, file: str = FILE) -> list[tuple[str, str]]:
    repo.write(file, text)
    return [(one["slug"], one["field"]) for one in repo.check()]


def test_changes_in_their_order_are_right(repo: Repo) -> None:
    assert found(repo, TEXT + "changes:\n" + FIRST) == []
    assert found(repo, TEXT + "changes:\n" + FIRST + SECOND) == []


def test_changes_in_another_order_are_told(repo: Repo) -> None:
    assert found(repo, TEXT + "changes:\n" + SECOND + FIRST) == [("dates-out-of-order", "changes[1].decided_on")]


def test_a_change_before_the_decision_is_an_error(repo: Repo) -> None:
    assert found(repo, TEXT + "changes:\n" + FIRST.replace("2026-08-20", "2026-06-21")) == [("before-own-decision", "changes[0].decided_on")]
    # On the same day it may be.
    assert found(repo, TEXT + "changes:\n" + FIRST.replace("2026-08-20", "2026-06-22")) == []


def test_a_change_that_changes_nothing_is_told_also_between_two_changes(repo: Repo) -> None:
    same = FIRST.replace("20000", "5000").replace("fine_wan_yuan: 2", "fine_wan_yuan: 0.5")
    assert found(repo, TEXT + "changes:\n" + same) == [
        ("change-without-difference", "changes[0].before.content"),
        ("change-without-difference", "changes[0].before.fine_wan_yuan"),
    ]
    assert found(repo, TEXT + "changes:\n" + FIRST + FIRST.replace("2026-08-20", "2026-09-01")) == [
        ("change-without-difference", "changes[0].before.content"),
        ("change-without-difference", "changes[0].before.fine_wan_yuan"),
    ]


def test_the_amounts_before_a_change_agree_with_their_text(repo: Repo) -> None:
    assert found(repo, TEXT + "changes:\n" + FIRST.replace("fine_wan_yuan: 2", "fine_wan_yuan: 3")) == [
        ("amount-disagrees", "changes[0].before.fine_wan_yuan")
    ]


def test_a_second_record_of_a_changed_decision_is_led_to_the_list_of_changes(repo: Repo) -> None:
    repo.write(FILE.replace("-1", "-1b"), TEXT)
    assert found(repo, TEXT + "changes:\n" + FIRST) == [("second-record-of-change", "document_number")]
    ended = "ended:\n  how: 变更\n  on: 2026-08-21\n  basis: 复议变更。\n  decided_by: 甲市人民政府\n  decided_on: 2026-08-20\n  document_number: 甲政复决〔2026〕9号\n"
    assert found(repo, TEXT + ended) == [("second-record-of-change", "document_number")]
    assert found(repo, TEXT) == [("repeated-value", "document_number")]


def test_a_change_of_one_party_names_one_of_them(repo: Repo) -> None:
    assert found(repo, TEXT + "changes:\n" + FIRST.replace("    ground", "    party: 甲市甲乙有限公司\n    ground")) == []
    assert found(repo, TEXT + "changes:\n" + FIRST.replace("    ground", "    party: 甲市甲丙有限公司\n    ground")) == [
        ("change-of-other-party", "changes[0].party")
    ]


def test_a_change_of_one_of_two_parties_that_are_called_alike_may_be_that_of_either(repo: Repo) -> None:
    at = TEXT.index("subject:"), TEXT.index("violation_type:")
    both = "".join(f"  - {{type: 自然人, name: 方*, id_type: 身份证, content: 罚款{10000 * fine}元。, fine_wan_yuan: {fine}}}\n" for fine in (1, 2))
    text = f"{TEXT[: at[0]]}subject:\n{both}{TEXT[at[1] :]}".replace("fine_wan_yuan: 0.5", "fine_wan_yuan: 3").replace("5000元", "30000元")
    change = FIRST.replace("20000", "10000").replace("fine_wan_yuan: 2", "fine_wan_yuan: 1").replace("    ground", "    party: 方*\n    ground")
    assert found(repo, text + "changes:\n" + change) == []

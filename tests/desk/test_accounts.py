from __future__ import annotations

from pathlib import Path

import pytest

from generator.desk.accounts import DAY, OWN, Account, Accounts, allowed, digest
from generator.desk.database import Database
from generator.desk.settings import Clock


@pytest.fixture
def seconds() -> list[int]:
    return [1_800_000_000]


@pytest.fixture
def accounts(tmp_path: Path, seconds: list[int]) -> Accounts:
    return Accounts(Database(tmp_path / "state"), Clock(now=lambda: seconds[0]))


def test_departments_are_those_of_the_account() -> None:
    one = Account("1", "王芳", "", frozenset({"scjgj"}), False)
    assert allowed(one, "scjgj")
    assert not any(allowed(one, department) for department in ("wjw", "", "SCJGJ", "scjgj/../wjw"))
    assert allowed(Account("1", "孙丽", "", None, False), "wjw")
    assert not allowed(Account("1", "孙丽", "", None, True, closed=True), "wjw")
    assert not allowed(Account("1", "孙丽", "", frozenset(), True), "wjw")


def test_accounts_have_numbers_that_say_nothing_of_a_person(accounts: Accounts) -> None:
    made = [accounts.add(name, "", {"scjgj"}).id for name in ("王芳", "赵敏")]
    accounts.own("李明", "liming@jia.example")
    made.append(accounts.add("孙丽", "", None, admin=True, login="sunli").id)
    assert made == ["1", "2", "3"]
    assert [(one.id, one.name, one.departments, one.admin, one.login) for one in accounts.all()] == [
        ("1", "王芳", {"scjgj"}, False, ""),
        ("2", "赵敏", {"scjgj"}, False, ""),
        (OWN, "李明", None, True, ""),
        ("3", "孙丽", None, True, "sunli"),
    ]


def test_the_own_account_takes_its_new_name(accounts: Accounts) -> None:
    accounts.own("李明", "")
    accounts.own("李小明", "liming@jia.example")
    assert accounts.find(OWN) == Account(OWN, "李小明", "liming@jia.example", None, True)
    assert accounts.find("nobody") is None


def test_a_login_that_two_have_is_nobodys(accounts: Accounts) -> None:
    accounts.add("王芳", "wang@jia.example", {"scjgj"})
    accounts.add("王刚", "", {"wjw"}, login="wang@jia.example")
    accounts.add("赵敏", "", {"wjw"}, login="zhao")
    assert accounts.of_login("wang@jia.example") is None
    assert accounts.of_login(" ") is None
    assert accounts.of_login("ZHAO").name == "赵敏"  # type: ignore[union-attr]


def test_no_secret_is_kept(accounts: Accounts, tmp_path: Path) -> None:
    one = accounts.add("王芳", "", {"scjgj"})
    secrets = [accounts.invite(one.id, DAY), accounts.begin(one.id)]
    kept = (tmp_path / "state" / "desk.sqlite").read_bytes()
    for secret in secrets:
        assert len(secret) == 43
        assert secret.encode() not in kept
        assert digest(secret).encode() in kept


def test_an_invitation_is_used_once_even_by_two_at_once(accounts: Accounts) -> None:
    one = accounts.add("王芳", "", {"scjgj"})
    secret = accounts.invite(one.id, DAY)
    found = accounts.redeem(secret)
    assert found is not None
    assert accounts.of_session(found[1]) == one
    assert accounts.redeem(secret) is None
    assert accounts.invited(secret) is None


def test_what_has_ended_holds_no_longer(accounts: Accounts, seconds: list[int]) -> None:
    one = accounts.add("王芳", "", {"scjgj"})
    secret, session = accounts.invite(one.id, DAY), accounts.begin(one.id)
    seconds[0] += DAY - 1
    assert accounts.invited(secret) == one
    assert accounts.of_session(session) is None
    seconds[0] += 1
    assert accounts.invited(secret) is None


def test_a_browser_of_ones_own_is_remembered_for_months(accounts: Accounts, seconds: list[int]) -> None:
    one = accounts.add("王芳", "", {"scjgj"})
    found = accounts.redeem(accounts.invite(one.id, DAY), kept=True)
    assert found is not None
    for _ in range(5):
        # Whoever comes back within the time is still known; another who signs in meanwhile ends nobody's session.
        seconds[0] += 80 * DAY if _ < 4 else 30 * DAY
        accounts.begin(one.id)
        assert accounts.of_session(found[1]) == one
    # After a year a new link is needed in any case.
    seconds[0] += 16 * DAY
    assert accounts.of_session(found[1]) is None


def test_a_remembered_browser_that_stays_away_is_forgotten(accounts: Accounts, seconds: list[int]) -> None:
    one = accounts.add("王芳", "", {"scjgj"})
    found = accounts.redeem(accounts.invite(one.id, DAY), kept=True)
    assert found is not None
    seconds[0] += 90 * DAY
    assert accounts.of_session(found[1]) is None


def test_a_closed_account_is_out_at_once(accounts: Accounts) -> None:
    one = accounts.add("王芳", "", {"scjgj"})
    secret, session = accounts.invite(one.id, DAY), accounts.begin(one.id)
    assert accounts.close(one.id)
    assert (accounts.redeem(secret), accounts.of_session(session)) == (None, None)
    assert not accounts.close("9")
    assert accounts.find(one.id).closed  # type: ignore[union-attr]


def test_odd_secrets_are_nobodys(accounts: Accounts) -> None:
    for secret in ("", "\ud800", "' OR 1=1 --", "a" * 100_000, "\0"):
        assert accounts.of_session(secret) is None
        assert accounts.redeem(secret) is None

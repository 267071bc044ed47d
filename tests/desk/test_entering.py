"""Signing in by invitation or by a proxy, on one's own machine and in an office, as visitors and strangers try it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import fine, marks
from desks import Running, Visitor, office_settings, started
from playwright.sync_api import Browser

from generator.desk.accounts import DAY, Account
from generator.desk.server import Server

# What tests/support.py's repository has.
OURS = "scjgj"
pytestmark = marks("desk")


def invited(running: Running, **more: object) -> tuple[Account, str]:
    found = running.desk.accounts.add("王芳", "wangfang@jia.example", {OURS}, **more)  # type: ignore[arg-type]
    return found, running.desk.accounts.invite(found.id, 7 * DAY)


def test_an_invitation_is_shown_first_and_holds_once(behind: Running) -> None:
    """Scanners of mail open every link: only the button uses it up."""
    _, secret = invited(behind)
    visitor = behind.visitor()
    for _ in range(3):
        page = visitor.get(f"/enter/{secret}")
        assert (page.status, "王芳，您好" in page.text) == (200, True)
    before = dict(visitor.cookies)
    assert visitor.post(f"/enter/{secret}").status == 200
    # Another word than before signing in: whoever had planted the first one has nothing (session fixation).
    assert visitor.cookies != before
    assert visitor.get("/").status == 200
    planted = behind.visitor()
    planted.cookies = before
    assert planted.get("/").status == 401
    for again in (behind.visitor(), visitor):
        assert again.get(f"/enter/{secret}").status == 403


def test_the_cookie_of_an_office_is_bound_to_its_host_and_to_tls(behind: Running) -> None:
    _, secret = invited(behind)
    told = behind.visitor().get(f"/enter/{secret}").heads["set-cookie"]
    name, *rest = told.split("; ")
    assert name.startswith("__Host-desk=")
    assert set(rest) == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}


def test_a_browser_is_remembered_only_if_its_owner_says_so(behind: Running) -> None:
    _, secret = invited(behind)
    visitor = behind.visitor()
    assert "在这里记住我" in visitor.get(f"/enter/{secret}").text
    told = visitor.post(f"/enter/{secret}", {"kept": "1"}).heads["set-cookie"]
    assert f"Max-Age={366 * DAY}" in told.split("; ")
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(told.split("; "))


def test_the_cookie_of_ones_own_machine(running: Running, owner: Account) -> None:
    visitor = running.visitor()
    told = visitor.get(f"/enter/{running.desk.accounts.invite(owner.id, 600)}").heads["set-cookie"]
    assert told.startswith(f"desk-{running.port}=")
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} == set(told.split("; ")[1:])
    assert visitor.get("/").status == 200


def test_an_invitation_ends_with_time_with_a_new_one_and_with_its_account(behind: Running) -> None:
    account, first = invited(behind)
    second = behind.desk.accounts.invite(account.id, DAY)
    assert behind.visitor().get(f"/enter/{first}").status == 403
    assert behind.visitor().get(f"/enter/{second}").status == 200
    behind.later(DAY)
    assert behind.visitor().get(f"/enter/{second}").status == 403
    third = behind.desk.accounts.invite(account.id, DAY)
    visitor = behind.visitor()
    visitor.get(f"/enter/{third}")
    visitor.post(f"/enter/{third}")
    assert visitor.get("/").status == 200
    fourth = behind.desk.accounts.invite(account.id, DAY)
    behind.desk.accounts.close(account.id)
    assert visitor.get("/").status == 401
    assert behind.visitor().get(f"/enter/{fourth}").status == 403


def test_guessing_is_bounded_for_the_guesser_and_nobody_else(behind: Running) -> None:
    _, secret = invited(behind)
    guesser = behind.visitor()
    guesser.always["X-Forwarded-For"] = "198.51.100.1, 203.0.113.66"
    found = [guesser.get(f"/enter/{'A' * 42}{number:02}").status for number in range(30)]
    assert (found.count(403), found.count(429)) == (20, 10)
    # What he says of himself in front of the proxy's word does not help.
    guesser.always["X-Forwarded-For"] = "198.51.100.2, 203.0.113.66"
    assert guesser.get(f"/enter/{secret}").status == 429
    assert behind.visitor().get(f"/enter/{secret}").status == 200
    behind.later(61)
    assert guesser.get(f"/enter/{secret}").status == 200


def test_a_form_of_another_site_signs_nobody_in(behind: Running) -> None:
    _, secret = invited(behind)
    visitor = behind.visitor()
    visitor.get(f"/enter/{secret}")
    assert visitor.post(f"/enter/{secret}", heads={"Origin": "https://evil.example"}).status == 403
    assert visitor.get("/").status == 401


@pytest.mark.parametrize("heads", [{"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": None}, {"X-Forwarded-Proto": "https, http"}])
def test_an_office_is_only_behind_tls(behind: Running, heads: dict[str, str | None]) -> None:
    answer = behind.visitor().get("/enter/", heads)
    assert answer.status == 403
    assert "https" in answer.text


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: a=b", "/@evil.example"])
def test_nobody_is_sent_elsewhere_after_signing_in(behind: Running, path: str) -> None:
    import urllib.parse

    _, secret = invited(behind)
    visitor = behind.visitor()
    visitor.get(f"/enter/{secret}")
    page = visitor.post(f"/enter/{secret}?next={urllib.parse.quote(path)}")
    assert page.status == 200
    assert "evil" not in page.text
    assert 'content="0;url=/"' in page.text


def test_somebody_is_sent_on_to_where_he_wanted(behind: Running) -> None:
    _, secret = invited(behind)
    visitor = behind.visitor()
    visitor.get(f"/enter/{secret}")
    assert 'content="0;url=/progress/?day=2026-11-22"' in visitor.post(f"/enter/{secret}?next=/progress/%3Fday=2026-11-22").text


def test_a_session_ends_after_a_day_unused(behind: Running) -> None:
    visitor = behind.visitor(behind.desk.accounts.add("赵敏", "", {OURS}))
    behind.later(11 * 3600)
    assert visitor.get("/").status == 200
    behind.later(11 * 3600)
    assert visitor.get("/").status == 200
    behind.later(13 * 3600)
    assert visitor.get("/").status == 401


def test_a_session_ends_in_two_weeks_however_much_it_is_used(behind: Running) -> None:
    visitor = behind.visitor(behind.desk.accounts.add("赵敏", "", {OURS}))
    found = []
    for _ in range(36):
        behind.later(10 * 3600)
        found.append(visitor.get("/").status)
    assert (found[0], found[-1]) == (200, 401)


@pytest.fixture(scope="module")
def named(made_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An office whose proxy says who asks."""
    settings = office_settings(made_city / "city", tmp_path_factory.mktemp("named") / "state", "X-Remote-User")
    yield from started(settings, Server("127.0.0.1", 0), [1_800_000_000])


def test_a_proxy_says_who_asks(named: Running) -> None:
    first = named.desk.accounts.add("王芳", "wangfang@jia.example", {OURS}, login="wangfang")
    named.desk.accounts.add("赵敏", "zhaomin@jia.example", {OURS})
    visitor = named.visitor()
    visitor.always["X-Remote-User"] = "WangFang"
    assert "王芳" in visitor.get("/").text
    # The cookie of one is worth nothing for another, nor for nobody.
    cookies = dict(visitor.cookies)
    visitor.always["X-Remote-User"] = "zhaomin@jia.example"
    assert "赵敏" in visitor.get("/").text
    assert visitor.cookies != cookies
    del visitor.always["X-Remote-User"]
    assert visitor.get("/").status == 401
    visitor.always["X-Remote-User"] = "nobody"
    assert visitor.get("/").status == 401
    named.desk.accounts.close(first.id)
    visitor.always["X-Remote-User"] = "wangfang"
    assert visitor.get("/").status == 401


def test_the_head_of_a_stranger_is_no_proxys(made_city: Path, tmp_path: Path) -> None:
    """The proxy has another address: whoever asks from here is none, whatever he writes."""
    settings = office_settings(made_city / "city", tmp_path / "state", "X-Remote-User", ("192.0.2.10",))
    for running in started(settings, Server("127.0.0.1", 0), [1_800_000_000]):
        running.desk.accounts.add("王芳", "", None, admin=True, login="wangfang")
        visitor = running.visitor()
        visitor.always["X-Remote-User"] = "wangfang"
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
            answer = visitor.get("/", {name: "192.0.2.10"})
            assert answer.status == 403
            assert "王芳" not in answer.text


def admin(behind: Running) -> Visitor:
    return behind.visitor(behind.desk.accounts.add("孙丽", "", None, admin=True))


def test_an_admin_invites_and_closes(behind: Running) -> None:
    visitor = admin(behind)
    page = visitor.post("/accounts/new", {"name": "周杰", "mail": "", "departments": OURS, "days": "3"})
    assert page.status == 200
    link = page.text.partition("https://desk.jia.example")[2].partition("<")[0]
    assert 'value="周杰"' not in page.text
    made = behind.desk.accounts.all()[-1]
    assert (made.name, made.departments, made.admin) == ("周杰", frozenset({OURS}), False)
    guest = behind.visitor()
    assert "周杰，您好" in guest.get(link).text
    guest.post(link)
    assert guest.get("/").status == 200
    assert guest.get("/accounts/").status == 403
    assert guest.post("/accounts/new", {"name": "吴刚", "all": "on", "admin": "on", "days": "3"}).status == 403
    assert guest.post(f"/accounts/{made.id}/again").status == 403
    assert visitor.post(f"/accounts/{made.id}/close").status == 303
    assert guest.get("/").status == 401
    assert visitor.post(f"/accounts/{made.id}/again").status == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"name": "王<芳>"}, "姓名里不能有尖括号"),
        ({"name": "王\n芳"}, "姓名里不能有尖括号、换行"),
        ({"mail": "wang"}, "电子邮箱的写法不对"),
        ({"departments": ""}, "请至少选一个部门"),
        ({"departments": "nix"}, "请至少选一个部门"),
        ({"days": "0"}, "1 至 30 之间"),
        ({"days": "９"}, "1 至 30 之间"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_told_and_what_was_typed_stays(behind: Running, fields: dict[str, str], said: str) -> None:
    visitor = admin(behind)
    count = len(behind.desk.accounts.all())
    page = visitor.post("/accounts/new", {"name": "周杰", "mail": "", "departments": OURS, "days": "3", **fields})
    assert page.status == 422
    assert said in page.text
    assert ('value="周杰"' in page.text) == ("name" not in fields)
    assert len(behind.desk.accounts.all()) == count


def test_no_admin_closes_himself(behind: Running) -> None:
    visitor = admin(behind)
    assert visitor.post(f"/accounts/{behind.desk.accounts.all()[-1].id}/close").status == 422
    assert visitor.get("/").status == 200


def test_on_ones_own_machine_there_are_no_accounts_of_others(visitor: Visitor) -> None:
    assert visitor.get("/accounts/").status == 404
    assert visitor.post("/accounts/new", {"name": "周杰", "all": "on", "days": "3"}).status == 404


def test_the_name_is_asked_for_once(running: Running) -> None:
    visitor = running.visitor(running.desk.accounts.own("", ""))
    assert visitor.get("/").heads["location"] == "/enter/name"
    page = visitor.get("/enter/name")
    assert "您是哪一位" in page.text
    assert "请填写姓名" in visitor.post("/enter/name", {"name": " "}).text
    assert visitor.post("/enter/name", {"name": "李明", "mail": "liming@jia.example"}).status == 303
    assert "李明" in visitor.get("/").text
    assert (running.desk.accounts.find("own").name) == "李明"  # type: ignore[union-attr]


def test_asking_for_the_heads_uses_up_no_address(running: Running, owner: Account) -> None:
    secret = running.desk.accounts.invite(owner.id, 600)
    visitor = running.visitor()
    visitor.ask("HEAD", f"/enter/{secret}")
    assert visitor.get("/").status == 401
    assert visitor.get(f"/enter/{secret}").status == 200
    assert visitor.get("/").status == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_and_the_accounts_can_be_read_by_everybody(behind: Running, browser: Browser, scheme: str) -> None:
    found, secret = invited(behind)
    looked = behind.desk.accounts.begin(behind.desk.accounts.add("孙丽", "", None, admin=True).id)
    heads = {"X-Forwarded-Proto": "https"}
    context = browser.new_context(viewport={"width": 390, "height": 900}, color_scheme=scheme, locale="zh-CN")  # type: ignore[arg-type]

    def pass_on(route: object) -> None:
        """The proxy: TLS ends here."""
        request = route.request  # type: ignore[attr-defined]
        visitor = behind.visitor()
        sent = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length", "connection")}
        answer = visitor.ask(request.method, request.url.partition("desk.jia.example")[2], (request.post_data or "").encode() if request.method == "POST" else None, {**sent, **heads, "cookie": f"__Host-desk={looked}"})
        route.fulfill(status=answer.status, headers=dict(answer.heads), body=answer.body)  # type: ignore[attr-defined]

    context.route("https://desk.jia.example/**", pass_on)
    page = context.new_page()
    for path in (f"/enter/{secret}", "/enter/none", "/accounts/", "/nothing"):
        page.goto(f"https://desk.jia.example{path}")
        fine(page, path)
    assert found.name in page.content() or page.url.endswith("/nothing")
    context.close()

"""generator.forge.transport, by the example of GitHub: paging, patience, clear errors, and a token that goes nowhere else."""

from __future__ import annotations

import datetime
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest
from stand_in import BOT, REPOSITORY, TOKEN, Fault, StandIn, github, running
from stand_in_dialects import forge_of, served
from support import free_port

from generator.forge.choice import Choice, connect
from generator.forge.protocol import CLOSED, DONE, GITEA, Comment, Edit, Forge, ForgeError, Pull, RefusedError, UnansweredError
from generator.forge.transport import MOST_WAIT, PAUSE, TRIES


@pytest.fixture
def api() -> Iterator[StandIn]:
    with running() as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(api: StandIn, waits: list[float]) -> Forge:
    return github(api.url, sleep=waits.append)


def test_all_pages_are_read_and_pull_requests_are_no_issues(api: StandIn, client: Forge) -> None:
    api.page_size = 2
    for i in range(5):
        api.add_issue(f"{i}", None, state="closed" if i % 2 else "open")
    api.add_issue("别的", "", labels=("question",))
    api.add_issue("改数据", "", pull=True)
    found = client.issues("信用时限")
    assert [(one.order, one.body, one.open) for one in found] == [
        (1, "", True),
        (2, "", False),
        (3, "", True),
        (4, "", False),
        (5, "", True),
    ]
    assert len(api.log) == 3


def test_what_is_made_and_changed(api: StandIn, client: Forge, waits: list[float]) -> None:
    issue = client.create_issue(" 题 ", "文", "信用时限")
    assert (issue.order, issue.title, issue.body, issue.open) == (1, "题", "文", True)
    assert [label["name"] for label in api.issues[1]["labels"]] == ["信用时限"]
    client.edit_issue("1", Edit(state=CLOSED, reason=DONE))
    assert (api.issues[1]["state"], api.issues[1]["title"]) == ("closed", "题")
    client.comment(1, "说")
    [comment] = client.comments(1)
    assert (comment.body, comment.author) == ("说", BOT)
    client.edit_comment(1, comment.id, "再说")
    assert api.of(1) == ["再说"]
    client.delete_comment(1, comment.id)
    assert api.of(1) == []
    # GitHub asks for a second after each call that changes something.
    assert waits == [PAUSE] * 5


def test_a_pull_request_whose_branch_is_gone_and_a_comment_whose_author_is_gone(api: StandIn, client: Forge) -> None:
    number = api.add_pull("a" * 40, repository=None, state="closed")
    ident = api.add_comment(number, "说", author="")
    assert client.pull(number) == Pull(number, False, "a" * 40, "")
    assert client.comments(number) == [Comment(ident, "说", "")]


def reset_in(seconds: int) -> dict[str, str]:
    """The headers of a spent limit, by a clock that is far from ours."""
    now = datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
    return {
        "Date": format_datetime(now, usegmt=True),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(now.timestamp()) + seconds),
    }


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(429, {"Retry-After": "7"}), 7.0),
        (Fault(403, {"Retry-After": "7"}), 7.0),
        (Fault(403, {"X-RateLimit-Remaining": "0", "Retry-After": "7"}), 7.0),
        (Fault(403, {}, {"message": "You have exceeded a secondary rate limit."}), 60.0),
        (Fault(429, {}, b"<html>"), 60.0),
        (Fault(429, {"Retry-After": "Wed, 01 Jan 2031 00:00:00 GMT"}), 60.0),
        (Fault(502, {}, b"<html>Bad gateway"), 1.0),
        (Fault(500, {}, {"message": "Server Error"}), 1.0),
        (Fault(503), 1.0),
    ],
)
def test_what_may_pass_is_waited_for(api: StandIn, client: Forge, waits: list[float], fault: Fault, wait: float) -> None:
    api.faults.append(fault)
    assert client.issues("信用时限") == []
    assert waits == [wait]


def test_a_limit_is_waited_for_by_the_clock_of_the_server(
    api: StandIn, client: Forge, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The stand-in sends its own date as well; the first one counts, as with any list of headers.
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.date_time_string", lambda self, timestamp=None: reset_in(0)["Date"])
    headers = {name: text for name, text in reset_in(90).items() if name != "Date"}
    api.faults.append(Fault(403, headers, {"message": "API rate limit exceeded"}))
    assert client.issues("信用时限") == []
    assert waits == [91.0]
    api.faults.append(Fault(403, headers | {"X-RateLimit-Reset": "12"}))
    assert client.issues("信用时限") == []
    assert waits == [91.0, 1.0]


def test_a_limit_that_lasts_too_long_is_left_to_the_next_run(api: StandIn, client: Forge, waits: list[float]) -> None:
    api.faults.append(Fault(429, {"Retry-After": str(MOST_WAIT + 1)}))
    with pytest.raises(ForgeError, match=f"{MOST_WAIT + 1} 秒后再试"):
        client.issues("信用时限")
    assert waits == []


def test_patience_has_an_end(api: StandIn, client: Forge, waits: list[float]) -> None:
    api.faults += [Fault(502, {}, b"<html>") for _ in range(TRIES)]
    with pytest.raises(ForgeError, match="502"):
        client.issues("信用时限")
    assert waits == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 410, 418, 422])
def test_what_will_not_pass_is_told_at_once(api: StandIn, client: Forge, waits: list[float], status: int) -> None:
    api.faults.append(Fault(status, {"Location": f"{api.url}/elsewhere"}, {"message": "Not\n::error::this time"}))
    with pytest.raises(ForgeError) as failed:
        client.create_issue("题", "文", "信用时限")
    # On one line: a workflow reads lines that begin with two colons as commands.
    assert str(failed.value).endswith(f"（POST /repos/{REPOSITORY}/issues，{status}：Not ::error::this time）")
    assert TOKEN not in str(failed.value)
    assert (waits, len(api.log)) == ([], 1)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, {"message": "x"}, [1], [{"number": 1}], ["x"], "x", None])
def test_an_answer_that_is_not_githubs(api: StandIn, client: Forge, body: object) -> None:
    api.faults += [Fault(200, {}, body) for _ in range(TRIES)]
    with pytest.raises(ForgeError, match="不是预料的样子"):
        client.issues("信用时限")


def test_no_answer_at_all(waits: list[float]) -> None:
    port = free_port()
    with pytest.raises(ForgeError, match="连不上 GitHub"):
        github(f"http://127.0.0.1:{port}", sleep=waits.append).issues("信用时限")
    assert len(waits) == TRIES - 1


def test_a_next_page_elsewhere_is_not_asked_for(api: StandIn, client: Forge) -> None:
    with running() as other:
        link = f'<{other.url}/repos/{REPOSITORY}/issues?page=2>; rel="next"'
        api.faults.append(Fault(200, {"Link": link}, []))
        with pytest.raises(ForgeError, match="不在同一个网址下"):
            client.issues("信用时限")
        assert other.log == []


def test_the_token_follows_no_redirect(api: StandIn, client: Forge) -> None:
    with running() as other:
        api.faults.append(Fault(302, {"Location": f"{other.url}/repos/{REPOSITORY}/issues"}))
        with pytest.raises(ForgeError):
            client.issues("信用时限")
        assert other.log == []


@pytest.mark.parametrize("url", ["http://api.example.org", "ftp://api.example.org", "file:///etc", "api.github.com", "", "https://"])
def test_the_token_goes_only_where_it_is_safe(url: str, waits: list[float]) -> None:
    with pytest.raises(ForgeError, match="https"):
        github(url, sleep=waits.append)


def test_a_token_with_a_line_end_makes_no_header(waits: list[float]) -> None:
    with pytest.raises(ForgeError) as failed:
        github("https://api.github.com", token=f"{TOKEN}\nX: y", sleep=waits.append)
    assert TOKEN not in str(failed.value)


def test_the_token_is_not_shown(client: Forge) -> None:
    assert TOKEN not in repr(client)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine and its key in one file, by an authority that no system knows."""
    folder = tmp_path_factory.mktemp("authority")
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "ca.pem"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return folder


def test_an_authority_of_ones_own_is_trusted_where_its_file_is_named(certificate: Path, waits: list[float]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "ca.pem", certificate / "key.pem")
    with running(context=context) as secure:
        with pytest.raises(UnansweredError, match="证书不受信任"):
            forge_of("github", secure.url, waits.append).open_issues()
        assert secure.tokens == []
        assert forge_of("github", secure.url, waits.append, ca_file=str(certificate / "ca.pem")).open_issues() == []
        assert secure.tokens == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(ForgeError, match="证书文件"):
        forge_of("github", "https://api.github.com", ca_file=str(tmp_path / "ca.pem"))


@pytest.mark.parametrize("retry", ["9" * 400, "-1", "x", "1.5", "", "٣"])
def test_a_strange_wait_is_no_fault_of_ours(api: StandIn, waits: list[float], retry: str) -> None:
    api.faults.append(Fault(429, {"Retry-After": retry.encode().decode("latin-1")}))
    if len(retry) > 100:
        with pytest.raises(ForgeError, match="余下的留给下一次运行"):
            github(api.url, sleep=waits.append).open_issues()
    else:
        assert github(api.url, sleep=waits.append).open_issues() == []
        assert waits == [60.0]


def test_a_refusal_that_is_cut_off_or_reset_is_still_a_sentence(api: StandIn, waits: list[float]) -> None:
    api.refusing[api.add_issue("题", "文")] = 422
    api.faults.append(Fault(200, cut=True))
    with pytest.raises(RefusedError, match="422"):
        github(api.url, sleep=waits.append).edit_issue("1", Edit("新题"))


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@api.example.org",
        "https://api.example.org/?x=1",
        "https://api.example.org/#x",
        "https://api.example.org/a b",
        "https://[::1",
        "https://api.example.org/\nX",
    ],
)
def test_an_address_that_is_more_than_an_address(url: str) -> None:
    with pytest.raises(ForgeError) as failed:
        github(url)
    assert "user:secret" not in str(failed.value)


def test_an_address_without_https_is_used_only_where_that_is_asked_for() -> None:
    choice = Choice(GITEA, "http://git.example.org/api/v1", "", "a/b", "GITEA_TOKEN", TOKEN)
    with pytest.raises(ForgeError, match="--plain-http"):
        connect(choice, lambda seconds: None)
    assert connect(replace(choice, plain=True), lambda seconds: None).files() == "/a/b/src/branch/HEAD"
    with pytest.raises(ForgeError, match="https"):
        connect(replace(choice, plain=True, api="ftp://git.example.org/"), lambda seconds: None)


@pytest.mark.parametrize("key", ["github", "gitlab", "gitee", "gitea"])
def test_a_server_that_repeats_the_token_does_not_get_it_into_our_output(key: str) -> None:
    with served(key) as api:
        api.faults.append(Fault(422, {}, {"message": f"token {TOKEN} is not good"}))
        with pytest.raises(RefusedError) as failed:
            forge_of(key, api.url).open_issues()
    assert "*** is not good" in str(failed.value)
    assert TOKEN not in str(failed.value)

"""A local server with the part of GitHub's REST API that the bots use: its shapes, its paging and its failures."""

from __future__ import annotations

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from generator.forge.choice import Choice, connect
from generator.forge.protocol import GITHUB, Forge

if TYPE_CHECKING:
    from support import Repo

TOKEN = "ghs_secretsecretsecret"
REPOSITORY = "jia/credit"
BOT = "github-actions[bot]"


@dataclass
class Fault:
    """An answer that is given once instead of the right one. With `done` the call is still carried out, as before a 502 at a gateway.

    Status 0 closes the connection without a word. With `cut`, the right answer is broken off.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    method: str = ""
    done: bool = False
    cut: bool = False


class StandIn:
    """GitHub. Other forges are made of it in `stand_in_dialects`: they keep their content in GitHub's shapes and show it in their own.

    The content of the repository, and the calls that were made. `page_size` limits `per_page`, so that a few items make many pages."""

    def __init__(self) -> None:
        self.url = ""
        self.page_size = 100
        self.issues: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, dict[str, Any]] = {}
        self.pulls: dict[int, dict[str, Any]] = {}
        self.reviews: dict[int, dict[str, Any]] = {}
        # The commit at which a branch stands.
        self.tip: Callable[[str], str] = lambda branch: "b" * 40
        # Remarks on lines, and which lines of which file a pull request changes.
        self.remarks: dict[int, dict[str, Any]] = {}
        self.changed: dict[str, set[int]] = {}
        self.faults: list[Fault] = []
        # Called once for each call; may give a fault.
        self.weather: Callable[[], Fault | None] = lambda: None
        # Issues that refuse every change: number to status.
        self.refusing: dict[int, int] = {}
        self.refuse_unlabelled = False
        # The account of the token.
        self.bot = BOT
        self.log: list[tuple[str, str]] = []
        self.tokens: list[str] = []
        # Called before an issue is made, outside the lock, so that two runs can meet here.
        self.before_create: Callable[[], None] = lambda: None
        # May answer a comment instead of the server.
        self.before_comment: Callable[[int], tuple[int, dict[str, str], Any] | None] = lambda number: None
        self.lock = threading.Lock()
        self._last = 0

    # What a test looks at or puts there

    def next_number(self) -> int:
        self._last += 1
        return self._last

    def add_issue(
        self, title: str, body: str | None, *, labels: tuple[str, ...] = ("信用时限",), state: str = "open", pull: bool = False
    ) -> int:
        number = self.next_number()
        self.issues[number] = {
            "id": 10_000 + number,
            "number": number,
            "title": title,
            "body": body,
            "state": state,
            "state_reason": None,
            "user": {"login": BOT, "type": "Bot"},
            "labels": [{"name": name, "color": "ededed", "default": False} for name in labels],
        }
        if pull:
            self.issues[number]["pull_request"] = {"url": f"{self.url}/repos/{REPOSITORY}/pulls/{number}"}
        return number

    def add_pull(self, sha: str, *, repository: str | None = "someone/credit", state: str = "open") -> int:
        number = self.add_issue("改数据", "…", labels=(), state=state, pull=True)
        head = {"sha": sha, "ref": "patch-1", "repo": {"full_name": repository} if repository else None}
        self.pulls[number] = {"number": number, "state": state, "head": head, "base": {"ref": "main"}, "title": "改数据", "body": "…"}
        self.pulls[number] |= {"merged_at": "2026-11-23T02:00:00Z" if state == "merged" else None}
        return number

    def add_review(self, number: int, state: str, body: str, author: str = "shen", **more: Any) -> int:
        """A review in GitHub's words: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED."""
        ident = 500 + self.next_number()
        one = {"id": ident, "state": state, "body": body, "user": {"login": author}, "author_association": "MEMBER", "pull": number}
        self.reviews[ident] = one | more
        return ident

    def over(self, number: int, *, merged: bool) -> None:
        """A person merges or closes a pull request."""
        self.pulls[number] |= {"state": "closed", "merged_at": "2026-11-23T02:00:00Z" if merged else None}
        self.issues[number]["state"] = "closed"

    def add_comment(self, number: int, body: str, author: str | None = None) -> int:
        ident = 900 + self.next_number()
        author = self.bot if author is None else author
        user = {"login": author, "type": "Bot" if author == BOT else "User"} if author else None
        self.comments[ident] = {"id": ident, "body": body, "user": user, "issue": number}
        return ident

    def of(self, number: int) -> list[str]:
        """The comments of an issue."""
        return [one["body"] for one in self.comments.values() if one["issue"] == number]

    def open(self) -> list[int]:
        return [number for number, one in self.issues.items() if one["state"] == "open" and "pull_request" not in one]

    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.log if method != "GET"]

    # The interface

    # Below which path of the server the interface lies.
    below = ""
    repository = REPOSITORY

    def authorised(self, method: str, headers: Any, query: dict[str, str], value: Any) -> bool:
        """Whether a call brings the right token, or only looks and brings none. Takes a token out of the parameters."""
        given = headers.get("Authorization", "")
        return given == f"Bearer {TOKEN}" or (not given and method == "GET")

    def creates(self, method: str, path: str) -> bool:
        """Whether a call opens an issue."""
        return method == "POST" and path.endswith("/issues")

    def answer(self, method: str, path: str, query: dict[str, str], value: Any) -> tuple[int, dict[str, str], Any]:
        prefix = f"/repos/{REPOSITORY}/"
        if not path.startswith(prefix):
            return 404, {}, message_of("Not Found", 404)
        rest = path.removeprefix(prefix)
        if (method, rest) == ("GET", "issues"):
            return self._issues(query)
        if (method, rest) == ("POST", "issues"):
            if not isinstance(value.get("title"), str) or len(value["title"]) > 256 or len(value.get("body") or "") > 65_536:
                return 422, {}, message_of("Validation Failed", 422)
            # As GitHub does: blanks around a title are removed, an empty body is null.
            number = self.add_issue(value["title"].strip(), value.get("body") or None, labels=tuple(value.get("labels", ())))
            return 201, {}, self.issues[number]
        if (found := re.match(r"issues/(\d+)", rest)) and method != "GET" and int(found[1]) in self.refusing:
            status = self.refusing[int(found[1])]
            return status, {"Location": f"{self.url}/repositories/9/issues/1"} if status == 301 else {}, message_of("No", status)
        if found := re.fullmatch(r"issues/(\d+)/labels", rest):
            labels = self.issues[int(found[1])]["labels"]
            labels += [{"name": name, "color": "ededed", "default": False} for name in value["labels"] if name not in names(labels)]
            return 200, {}, labels
        if found := re.fullmatch(r"issues/(\d+)", rest):
            return self._edit(int(found[1]), method, value)
        if found := re.fullmatch(r"issues/(\d+)/comments", rest):
            return self._comments(int(found[1]), method, query, value)
        if found := re.fullmatch(r"issues/comments/(\d+)", rest):
            ident = int(found[1])
            if ident not in self.comments:
                return 404, {}, message_of("Not Found", 404)
            if method == "DELETE":
                del self.comments[ident]
                return 204, {}, None
            self.comments[ident]["body"] = value["body"]
            return 200, {}, self.comments[ident]
        if rest == "pulls":
            return self._open_pull(value) if method == "POST" else self._pulls(query)
        if (found := re.fullmatch(r"pulls/(\d+)/reviews", rest)) and method == "GET":
            return self._page(path, query, [one for one in self.reviews.values() if one["pull"] == int(found[1])])
        if found := re.fullmatch(r"pulls/(\d+)/(reviews|comments)", rest):
            return self._reviewed(int(found[1]), found[2], method, query, value)
        if (found := re.fullmatch(r"pulls/comments/(\d+)", rest)) and method == "DELETE":
            gone = self.remarks.pop(int(found[1]), None)
            return (204, {}, None) if gone else (404, {}, message_of("Not Found", 404))
        if found := re.fullmatch(r"pulls/(\d+)", rest):
            pull = self.pulls.get(int(found[1]))
            if pull and method == "PATCH" and value == {"state": "closed"}:
                self.over(int(found[1]), merged=False)
            return (200, {}, pull) if pull else (404, {}, message_of("Not Found", 404))
        return 404, {}, message_of("Not Found", 404)

    def _open_pull(self, value: Any) -> tuple[int, dict[str, str], Any]:
        branch, base = value["head"], value["base"]
        if any(one["state"] == "open" and one["head"]["ref"] == branch for one in self.pulls.values()):
            said = {"resource": "PullRequest", "code": "custom", "message": f"A pull request already exists for jia:{branch}."}
            return 422, {}, message_of("Validation Failed", 422) | {"errors": [said]}
        number = self.add_pull(self.tip(branch), repository=self.repository)
        self.pulls[number] |= {"title": value["title"], "body": value["body"], "base": {"ref": base}}
        self.pulls[number]["head"]["ref"] = branch
        return 201, {}, self.pulls[number]

    def _pulls(self, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        _, _, branch = query.get("head", "").rpartition(":")
        found = [one for one in self.pulls.values() if one["state"] == query["state"]]
        found = [one for one in found if branch in ("", one["head"]["ref"]) and query.get("base", "") in ("", one["base"]["ref"])]
        return self._page(f"/repos/{REPOSITORY}/pulls", query, found)

    def _reviewed(self, number: int, what: str, method: str, query: dict[str, str], value: Any) -> tuple[int, dict[str, str], Any]:
        """Remarks of a review are made together or not at all: each is on a line that the pull request changes at its head."""
        if what == "reviews" and method == "POST":
            fits = all(one["line"] in self.changed.get(one["path"], ()) and one["side"] == "RIGHT" for one in value["comments"])
            if value["commit_id"] != self.pulls[number]["head"]["sha"] or value["event"] != "COMMENT" or not fits:
                return 422, {}, {"message": "Unprocessable Entity", "errors": ["Line could not be resolved"]}
            for one in value["comments"]:
                self.add_remark(number, one["path"], one["line"], one["body"])
            return 200, {}, {"id": 80, "state": "COMMENTED"}
        found = [one for one in self.remarks.values() if one["pull"] == number]
        return self._page(f"/repos/{REPOSITORY}/pulls/{number}/comments", query, found)

    def add_remark(self, number: int, path: str, line: int, body: str, author: str | None = None) -> int:
        ident = 700 + self.next_number()
        self.remarks[ident] = {"id": ident, "path": path, "line": line, "body": body, "user": {"login": author or self.bot}, "pull": number}
        return ident

    def _issues(self, query: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        wanted = {name for name in query.get("labels", "").split(",") if name}
        if self.refuse_unlabelled and not wanted:
            return 422, {}, message_of("Validation Failed", 422)
        state = query.get("state", "open")
        found = [one for one in self.issues.values() if (state == "all" or one["state"] == state) and wanted <= names(one["labels"])]
        found.sort(key=lambda one: one["number"], reverse=query.get("direction", "desc") == "desc")
        return self._page(f"/repos/{REPOSITORY}/issues", query, found)

    def _edit(self, number: int, method: str, value: Any) -> tuple[int, dict[str, str], Any]:
        issue = self.issues.get(number)
        if issue is None:
            return 404, {}, message_of("Not Found", 404)
        if method == "PATCH":
            if not set(value) <= {"title", "body", "state", "state_reason"} or value.get("state", "open") not in ("open", "closed"):
                return 422, {}, message_of("Validation Failed", 422)
            if value.get("state_reason", "completed") not in ("completed", "not_planned", "reopened", "duplicate"):
                return 422, {}, message_of("Validation Failed", 422)
            issue.update(value)
        return 200, {}, issue

    def _comments(self, number: int, method: str, query: dict[str, str], value: Any) -> tuple[int, dict[str, str], Any]:
        if number not in self.issues:
            return 404, {}, message_of("Not Found", 404)
        if method == "POST":
            if (instead := self.before_comment(number)) is not None:
                return instead
            if not value.get("body") or len(value["body"]) > 65_536:
                return 422, {}, message_of("Validation Failed", 422)
            return 201, {}, self.comments[self.add_comment(number, value["body"])]
        found = [one for one in self.comments.values() if one["issue"] == number]
        return self._page(f"/repos/{REPOSITORY}/issues/{number}/comments", query, found)

    def _page(self, path: str, query: dict[str, str], found: list[Any]) -> tuple[int, dict[str, str], Any]:
        size = min(int(query.get("per_page", "30")), 100, self.page_size)
        page, last = int(query.get("page", "1")), max(-(-len(found) // size), 1)
        links = []
        for name, number, there in (("prev", page - 1, page > 1), ("next", page + 1, page < last), ("last", last, page < last)):
            if there:
                links.append(f'<{self.url}{path}?{urlencode({**query, "page": number})}>; rel="{name}"')
        return 200, {"Link": ", ".join(links)} if links else {}, found[(page - 1) * size : page * size]


def names(labels: list[dict[str, Any]]) -> set[str]:
    """The names of labels."""
    return {label["name"] for label in labels}


def message_of(text: str, status: int) -> dict[str, str]:
    """The JSON of a refusal."""
    return {"message": text, "documentation_url": "https://docs.github.com/rest", "status": str(status)}


@contextmanager
def running(api: StandIn | None = None, context: ssl.SSLContext | None = None) -> Iterator[StandIn]:
    """A server on a free port of this machine; `url` is where its interface begins. With a context it speaks HTTPS."""
    api = api or StandIn()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            value = json.loads(self.rfile.read(length)) if length else None
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            with api.lock:
                api.log.append((self.command, parts.path))
                api.tokens.append(self.headers.get("Authorization", ""))
                fault = next((f for f in api.faults if f.method in ("", self.command)), None)
                if fault is not None:
                    api.faults.remove(fault)
                else:
                    fault = api.weather()
            if api.creates(self.command, parts.path):
                api.before_create()
            status, headers, body = fault.status if fault else 200, dict(fault.headers if fault else {}), fault.body if fault else None
            if fault is None or fault.done or fault.cut:
                with api.lock:
                    done: tuple[int, dict[str, str], Any] = 401, {}, message_of("Bad credentials", 401)
                    if api.authorised(self.command, self.headers, query, value):
                        done = api.answer(self.command, parts.path.removeprefix(api.below), query, value)
                if fault is None or fault.cut:
                    status, headers, body = done
            if status == 0:
                self.close_connection = True
                return
            self.reply(status, headers, body, cut=fault is not None and fault.cut)

        def reply(self, status: int, headers: dict[str, str], body: Any, *, cut: bool) -> None:
            raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(raw) + 50 * cut))
            self.end_headers()
            self.wfile.write(raw)
            self.close_connection = self.close_connection or cut

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815  # the names that the base class looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}{api.below}"
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        api.url = f"https://localhost:{server.server_address[1]}{api.below}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def github(url: str, repository: str = REPOSITORY, token: str = TOKEN, sleep: Callable[[float], None] = lambda seconds: None) -> Forge:
    """The bots' own client of GitHub. It never waits."""
    return connect(Choice(GITHUB, url, "https://github.com", repository, "GITHUB_TOKEN", token), sleep)


def refused(repo: Repo, api: StandIn, *words: str) -> str:
    """What a command says when it gives up: with code 2, without the token and without a traceback."""
    done = repo.credit(*words, "--api", api.url)
    assert (done.code, done.out) == (2, "")
    assert TOKEN not in done.err
    assert "Traceback" not in done.err
    return done.err

"""A client of the GitHub REST API: only the calls that the bots make, with paging, retries and clear errors.

The standard library's `urllib.request` is enough for eight calls a day. What matters here (which answers deserve another try, how long to
wait) would have to be written on top of any library. The token is sent to one host only: redirects are not followed, and a next page on
another host is refused.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, TypeVar

from generator import __version__

T = TypeVar("T")
VERSION = "2022-11-28"
TIMEOUT = 30
TRIES = 5
# Seconds. A limit that ends later is left to the next run, since runners are paid by the minute.
MOST_WAIT = 15 * 60
# Seconds. GitHub asks for one between calls that change something, and for a minute if it does not say how long to wait.
PAUSE, UNSAID = 1.0, 60.0
MOST_BYTES = 32 * 1024 * 1024
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")
_STRANGE = "GitHub 的答复不是预料的样子；请检查 GITHUB_API_URL 是不是 GitHub 的接口"
_LOCAL = ("127.0.0.1", "localhost", "::1")
_MEANINGS = {
    301: "仓库已改名或迁移，请改用新名称",
    401: "令牌无效或者已过期，请检查 GITHUB_TOKEN",
    403: "令牌没有这项权限",
    404: "没有这个仓库或内容，或者令牌无权查看",
    410: "这个仓库关闭了 Issues 功能",
    422: "请求的内容没有被接受",
}
# The same statuses mean something else if a single issue or comment was asked for.
_MEANINGS_OF_ONE = _MEANINGS | {
    301: "这一条已迁到别的仓库",
    403: "不能改动这一条：它可能已锁定，或者令牌没有这项权限",
    404: "没有这一条，或者令牌无权改动",
    410: "这一条已被删除",
}
_ONE = re.compile(r"/(?:issues|pulls)/[^/]+(?:/[a-z]+)?(?:/\d+)?$")


class ForgeError(Exception):
    """GitHub could not be reached or refused; the text is shown to the user as it is. It never holds the token."""


class RefusedError(ForgeError):
    """GitHub refused this call and would refuse it again; the next call may succeed. (A wrong token and a spent limit concern all
    calls.)
    """


class UnansweredError(ForgeError):
    """No answer, or a fault of the server, after every try. It may concern this call only, or the whole server."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that is not a pull request."""

    number: int
    title: str
    body: str
    open: bool
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. `author` is a login, `github-actions[bot]` for the token of a workflow."""

    id: int
    body: str
    author: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request. `repository` is that of its branch, "" if it was deleted."""

    number: int
    open: bool
    sha: str
    repository: str


@dataclass(frozen=True, slots=True)
class Client:
    """Calls one repository (`owner/name`) below `api`. `sleep` takes seconds. Every method raises ForgeError."""

    api: str
    repository: str
    token: str = field(repr=False)
    sleep: Callable[[float], None]

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.api)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)) or not parts.hostname:
            raise ForgeError(f"“{self.api}”不是 https 网址，不能把令牌交给它")
        if not _REPOSITORY.fullmatch(self.repository):
            raise ForgeError(f"“{self.repository}”不是仓库名，应写成 OWNER/NAME")
        if not self.token.isascii() or not self.token.isprintable():
            raise ForgeError("GITHUB_TOKEN 里有不该有的字符（例如换行）")

    def issues(self, label: str) -> list[Issue]:
        """Every issue with a label, open or closed, the oldest first."""
        return self._issues({"labels": label, "state": "all"})

    def open_issues(self) -> list[Issue]:
        """Every open issue, whatever its labels, the oldest first."""
        return self._issues({"state": "open"})

    def _issues(self, query: Mapping[str, str]) -> list[Issue]:
        # The oldest first: an issue that is opened while pages are read comes at the end and moves no other.
        found = self._all("issues", {**query, "sort": "created", "direction": "asc"})
        return [_read(_issue, one) for one in found if not one.get("pull_request")]

    def add_label(self, number: int, label: str) -> None:
        """Adds a label to those of an issue. GitHub creates the label if there is none."""
        self._call("POST", f"issues/{number}/labels", {"labels": [label]})

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Opens an issue. GitHub creates the label if there is none."""
        return _read(_issue, self._call("POST", "issues", {"title": title, "body": body, "labels": [label]}))

    def edit_issue(self, number: int, changes: Mapping[str, str]) -> None:
        """Changes `title`, `body`, `state` (`open`, `closed`) or `state_reason` (`completed`, `not_planned`, `reopened`)."""
        self._call("PATCH", f"issues/{number}", changes)

    def comments(self, number: int) -> list[Comment]:
        """The comments of an issue or pull request, the oldest first."""
        return [_read(_comment, one) for one in self._all(f"issues/{number}/comments", {})]

    def comment(self, number: int, body: str) -> None:
        """Comments on an issue or pull request."""
        self._call("POST", f"issues/{number}/comments", {"body": body})

    def edit_comment(self, ident: int, body: str) -> None:
        """Replaces the text of a comment."""
        self._call("PATCH", f"issues/comments/{ident}", {"body": body})

    def delete_comment(self, ident: int) -> None:
        """Deletes a comment."""
        self._call("DELETE", f"issues/comments/{ident}")

    def pull(self, number: int) -> Pull:
        """A pull request in its present state."""
        return _read(_pull, self._call("GET", f"pulls/{number}"))

    def _all(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        url = f"{self._url(path)}?{urllib.parse.urlencode({**query, 'per_page': '100'})}"
        while url:
            found, headers = self._send("GET", url, None)
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise ForgeError(_STRANGE)
            yield from found
            url = _next(headers.get("Link", ""))
            if url and not url.startswith(f"{self.api.rstrip('/')}/"):
                raise ForgeError("GitHub 答复里的下一页不在同一个网址下，没有继续")

    def _call(self, method: str, path: str, value: Any = None) -> Any:
        found, _ = self._send(method, self._url(path), value)
        if method != "GET":
            self.sleep(PAUSE)
        return found

    def _url(self, path: str) -> str:
        return f"{self.api.rstrip('/')}/repos/{self.repository}/{path}"

    def _send(self, method: str, url: str, value: Any) -> tuple[Any, Message]:
        """One call, repeated while the answer says that another try may help."""
        for attempt in range(TRIES):
            status, headers, body = _once(self._request(method, url, value))
            if 200 <= status < 300:
                return _value(body), headers
            wait = _patience(status, headers, body, attempt)
            if wait is None or attempt == TRIES - 1:
                raise _error(status, wait)(_said(method, url, status, body))
            if wait > MOST_WAIT:
                raise ForgeError(f"GitHub 限制了请求次数，{wait:.0f} 秒后才恢复；已停下，余下的留给下一次运行")
            self.sleep(wait)
        raise AssertionError("unreachable")

    def _request(self, method: str, url: str, value: Any) -> urllib.request.Request:
        request = urllib.request.Request(url, None if value is None else json.dumps(value).encode(), method=method)
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("X-GitHub-Api-Version", VERSION)
        request.add_header("User-Agent", f"credit/{__version__}")
        if value is not None:
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        return request


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is meant for one host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _once(request: urllib.request.Request) -> tuple[int, Message, bytes]:
    """Status, headers and body; status 0 if there was no answer, with the reason as the body."""
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
            body = answer.read(MOST_BYTES + 1)
            if len(body) > MOST_BYTES:
                raise ForgeError("GitHub 的答复太大，没有读完")
            return answer.status, answer.headers, body
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read(MOST_BYTES)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        return 0, Message(), str(getattr(error, "reason", error) or type(error).__name__).encode()


def _patience(status: int, headers: Message, body: bytes, attempt: int) -> float | None:
    """Seconds to wait before another try; None if no try would help.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api: `Retry-After` if it is there, else
    `X-RateLimit-Reset` if nothing remains, else a minute, longer each time.
    """
    if status == 0 or status >= 500:
        return float(2**attempt)
    spent = headers.get("X-RateLimit-Remaining") == "0"
    if status != 429 and not (status == 403 and (spent or "Retry-After" in headers or b"rate limit" in body.lower())):
        return None
    after = headers.get("Retry-After", "")
    if after.isdecimal():
        return float(after)
    reset, now = headers.get("X-RateLimit-Reset", ""), email.utils.parsedate_to_datetime(headers["Date"]) if "Date" in headers else None
    if spent and reset.isdecimal() and now is not None:
        # By the clock of the server, which set both times; ours may be wrong.
        return max(int(reset) - now.timestamp(), 0) + 1
    return UNSAID * float(2**attempt)


def _error(status: int, wait: float | None) -> type[ForgeError]:
    if status == 0 or status >= 500:
        return UnansweredError
    # A limit that lasts long and a refused token concern every call.
    return ForgeError if wait is not None or status == 401 else RefusedError


def _said(method: str, url: str, status: int, body: bytes) -> str:
    where = f"{method} {urllib.parse.urlsplit(url).path}"
    if status == 0:
        return f"连不上 GitHub（{where}）：{_line(body.decode('utf-8', 'replace'))}"
    try:
        message = str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError, RecursionError):
        message = ""
    meanings = _MEANINGS_OF_ONE if _ONE.search(urllib.parse.urlsplit(url).path) else _MEANINGS
    meaning = meanings.get(status, "GitHub 出了故障，请稍后再试" if status >= 500 else "GitHub 没有接受")
    return f"{meaning}（{where}，{status}{f'：{_line(message)}' if message else ''}）"


def _line(text: str) -> str:
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:200]


def _value(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        raise ForgeError(_STRANGE) from None


def _next(links: str) -> str:
    """The address of the next page in a `Link` header, "" on the last page."""
    found = re.search(r'<([^<>]*)>;\s*rel="next"', links)
    return found[1] if found else ""


def _read(make: Callable[[Any], T], one: Any) -> T:
    try:
        return make(one)
    except (KeyError, TypeError, AttributeError):
        raise ForgeError(_STRANGE) from None


def _issue(one: Any) -> Issue:
    labels = frozenset(label["name"] for label in one.get("labels") or ())
    return Issue(one["number"], one["title"], one["body"] or "", one["state"] == "open", labels)


def _comment(one: Any) -> Comment:
    # The account of the author may have been deleted, and so may the branch of a pull request.
    return Comment(one["id"], one["body"] or "", (one["user"] or {}).get("login", ""))


def _pull(one: Any) -> Pull:
    head = one["head"]
    return Pull(one["number"], one["state"] == "open", head["sha"], (head["repo"] or {}).get("full_name", ""))

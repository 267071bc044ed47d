"""HTTP as all forges need it: one call at a time with patience, clear errors, and a token that goes to one host only.

docs/decisions/2026-11-28-forges.md says why no library does this. Redirects are not followed, since the token is meant for one host. A
call that makes something and whose answer was lost is not simply repeated: first it is looked up whether it was carried out.
"""

from __future__ import annotations

import email.utils
import json
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, NamedTuple, TypeVar

from generator.forge.protocol import ForgeError, RefusedError, UnansweredError
from generator.web.client import Client
from generator.web.errors import NetworkError

T = TypeVar("T")
TRIES = 5
# Seconds. A limit that ends later is left to the next run, since runners are paid by the minute.
MOST_WAIT = 15 * 60
# Seconds. GitHub asks for one between calls that change something, and for a minute if it does not say how long to wait.
PAUSE, UNSAID = 1.0, 60.0
MOST_BYTES = 32 * 1024 * 1024
# A server that gives the same page again and again must not hold a run forever.
MOST_PAGES = 1000
_LOCAL = ("127.0.0.1", "localhost", "::1")
_MEANINGS = {
    301: "仓库已改名或迁移，请改用新名称",
    302: "被引到了别的网址，没有跟去",
    307: "仓库已改名或迁移，请改用新名称",
    308: "仓库已改名或迁移，请改用新名称",
    403: "令牌没有这项权限",
    404: "没有这个仓库或内容，或者令牌无权查看",
    410: "这个仓库关闭了 Issues 功能",
    422: "请求的内容没有被接受",
    423: "仓库已归档或锁定，不能改动",
}
# The same statuses mean something else if a single issue or comment was asked for.
_MEANINGS_OF_ONE = _MEANINGS | {
    301: "这一条已迁到别的仓库",
    403: "不能改动这一条：它可能已锁定，或者令牌没有这项权限",
    404: "没有这一条，或者令牌无权改动",
    410: "这一条已被删除",
    423: "这一条已锁定",
}


class Answer(NamedTuple):
    """An answer of a server; status 0 if there was none that is whole, with the reason as the body."""

    status: int
    headers: Message
    body: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Transport:
    """Calls below `api`. `name` is the forge's, `token_name` that of the variable the token came from; `sleep` takes seconds.

    `headers` hold the token where the forge takes it from there; `secret` is put into the query (or the JSON) where it does not.
    `ca_file` holds the certificates of an office's own authority, in addition to those of the system. `plain` allows an address without
    HTTPS. Raises ForgeError.
    """

    name: str
    api: str
    headers: Mapping[str, str] = field(repr=False)
    token_name: str
    sleep: Callable[[float], None]
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: str = ""
    plain: bool = False
    _client: Client = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            parts = urllib.parse.urlsplit(self.api)
            host, safe = parts.hostname, parts.scheme == "https" or (parts.scheme == "http" and (self.plain or parts.hostname in _LOCAL))
        except ValueError:
            host, safe = "", False
        if not safe or not host or not self.api.isascii() or not self.api.isprintable() or " " in self.api:
            raise ForgeError(f"“{self.api}”不是 https 网址，不能把令牌交给它；内网里确实只有 http 的，请加 --plain-http")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ForgeError("接口网址里不能有账号、问号和井号")
        if not all(text.isascii() and text.isprintable() for text in (*self.headers.values(), *self.secret.values())):
            raise ForgeError(f"{self.token_name} 里有不该有的字符（例如换行）")
        try:
            object.__setattr__(self, "_client", Client(ca_file=self.ca_file if parts.scheme == "https" else ""))
        except NetworkError as error:
            raise ForgeError(str(error)) from None

    def call(self, method: str, path: str, value: Any = None, *, one: bool = False) -> Any:
        """One call that may be repeated without harm. `one` says that it concerns a single issue or comment."""
        return self._change(method, path, value, None, one)

    def make(self, path: str, value: Any, made: Callable[[], Any], *, one: bool = False) -> Any:
        """Makes something by POST. `made` looks whether it is there already (None if not), before another try."""
        return self._change("POST", path, value, made, one)

    def linked(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        """All items of a list whose pages are linked by the header `Link`."""
        url = self._url(path, query)
        for _ in range(MOST_PAGES):
            found, headers = self._page(url)
            yield from found
            url = _next(headers.get("Link", ""))
            if not url:
                return
            if not url.startswith(f"{self.api.rstrip('/')}/"):
                raise ForgeError(f"{self.name} 答复里的下一页不在同一个网址下，没有继续")
        raise ForgeError(f"{self.name} 的答复没完没了，没有读完")

    def first(self, path: str, query: Mapping[str, str]) -> list[Any]:
        """The items of the first page of a list."""
        return self._page(self._url(path, query))[0]

    def numbered(self, path: str, query: Mapping[str, str], more: Callable[[Message, int, int], bool]) -> Iterator[Any]:
        """All items of a list whose pages are numbered. `more` says from the headers, the page and the number of items so far whether
        another page follows one that was not empty.
        """
        so_far = 0
        for page in range(1, MOST_PAGES + 1):
            found, headers = self._page(self._url(path, {**query, "page": str(page)}))
            yield from found
            so_far += len(found)
            if not found or not more(headers, page, so_far):
                return
        raise ForgeError(f"{self.name} 的答复没完没了，没有读完")

    def strange(self) -> ForgeError:
        """The error of an answer that no such forge gives."""
        return ForgeError(f"{self.name} 的答复不是预料的样子；请检查接口网址 {self.api} 是不是 {self.name} 的接口")

    def read(self, make: Callable[[Any], T], one: Any) -> T:
        """A value made from a part of an answer."""
        try:
            return make(one)
        except (KeyError, TypeError, AttributeError, ValueError):
            raise self.strange() from None

    def _page(self, url: str) -> tuple[list[Any], Message]:
        found, headers = self._send("GET", url, None, None, False)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.strange()
        return found, headers

    def _change(self, method: str, path: str, value: Any, made: Callable[[], Any] | None, one: bool) -> Any:
        found, _ = self._send(method, self._url(path, {}), value, made, one)
        if method != "GET":
            self.sleep(PAUSE)
        return found

    def _url(self, path: str, query: Mapping[str, str]) -> str:
        address = f"{self.api.rstrip('/')}/{path}"
        return f"{address}?{urllib.parse.urlencode(query)}" if query else address

    def _send(self, method: str, url: str, value: Any, made: Callable[[], Any] | None, one: bool) -> tuple[Any, Message]:
        """One call, repeated while the answer says that another try may help."""
        for attempt in range(TRIES):
            answer = self._once(method, url, value)
            content = self._value(answer)
            if content is not None:
                return content[0], answer.headers
            broken = 200 <= answer.status < 300
            wait = float(2**attempt) if broken else _patience(answer, attempt)
            if wait is None or attempt == TRIES - 1:
                raise self._error(answer, wait, f"{method} {urllib.parse.urlsplit(url).path}", one)
            if wait > MOST_WAIT:
                raise ForgeError(f"{self.name} 要求 {wait:.0f} 秒后再试；已停下，余下的留给下一次运行")
            self.sleep(wait)
            lost = broken or answer.status == 0 or answer.status >= 500
            if made is not None and lost and (there := made()) is not None:
                return there, answer.headers
        raise AssertionError("unreachable")

    def _once(self, method: str, url: str, value: Any) -> Answer:
        if self.secret and isinstance(value, dict):
            value = {**value, **self.secret}
        elif self.secret:
            url += f"{'&' if '?' in url else '?'}{urllib.parse.urlencode(self.secret)}"
        headers = {"Accept": "application/json", **self.headers}
        if value is not None:
            headers["Content-Type"] = "application/json"
        try:
            found = self._client.send(method, url, None if value is None else json.dumps(value).encode(), headers, MOST_BYTES)
        except NetworkError as error:
            if error.slug == "large":
                raise ForgeError(f"{self.name} 的答复太大，没有读完") from None
            return Answer(0, Message(), error.what.encode())
        return Answer(found.status, found.headers, found.body, found.reason)

    def _value(self, answer: Answer) -> tuple[Any] | None:
        """The content of an answer that says yes, in a tuple; None if it says no or is no JSON."""
        if not 200 <= answer.status < 300:
            return None
        try:
            return (json.loads(answer.body) if answer.body else None,)
        except (ValueError, RecursionError):
            return None

    def _without_token(self, text: str) -> str:
        """What a server says, which may repeat what it was sent."""
        held = [self.headers.get(name, "").rpartition(" ")[2] for name in _TOKEN_HEADERS]
        for token in filter(None, (*held, *self.secret.values())):
            text = text.replace(token, "***")
        return text

    def _error(self, answer: Answer, wait: float | None, where: str, one: bool) -> ForgeError:
        status = answer.status
        if status == 0:
            reason = self._without_token(_line(answer.body.decode("utf-8", "replace")))
            return UnansweredError(f"连不上 {self.name}（{where}）：{reason}")
        if 200 <= status < 300:
            return UnansweredError(f"{self.strange()}（{where}，{status}）")
        meanings = _MEANINGS_OF_ONE if one else _MEANINGS
        meaning = meanings.get(status, f"{self.name} 出了故障，请稍后再试" if status >= 500 else f"{self.name} 没有接受")
        if status == 401:
            meaning = f"令牌无效或者已过期，请检查 {self.token_name}"
        elif status in (403, 404) and self.token_name == JOB_TOKEN:
            meaning += f"（{JOB_TOKEN} 一般不能读写 issue 和评论，请另设 GITLAB_TOKEN）"
        message = self._without_token(_message(answer.body))
        text = f"{meaning}（{where}，{status}{f'：{message}' if message else ''}）"
        if status >= 500:
            return UnansweredError(text)
        # A limit that lasts long and a refused token concern every call.
        return ForgeError(text) if wait is not None or status == 401 else RefusedError(text)


# The headers that hold a token.
_TOKEN_HEADERS = ("Authorization", "PRIVATE-TOKEN", "JOB-TOKEN")
# https://docs.gitlab.com/ci/jobs/ci_job_token/#job-token-access lists what this token may do; issues and notes are not there.
JOB_TOKEN = "CI_JOB_TOKEN"


def _patience(answer: Answer, attempt: int) -> float | None:
    """Seconds to wait before another try; None if no try would help.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api: `Retry-After` if it is there, else
    `X-RateLimit-Reset` if nothing remains, else a minute, longer each time.
    https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers: the same without `X-`. GitLab's own clients
    try 409 again if the answer names a lock of the resource.
    """
    status, headers, body = answer.status, answer.headers, answer.body.lower()
    after = headers.get("Retry-After", "")
    said = float(after) if after.isascii() and after.isdecimal() else None
    if status == 0 or status >= 500:
        return said if said is not None else float(2**attempt)
    if status == 409 and b"resource lock" in answer.reason.lower().encode() + body:
        return float(2**attempt)
    spent = "0" in (headers.get("X-RateLimit-Remaining"), headers.get("RateLimit-Remaining"))
    words = b"rate limit" in body or "频繁".encode() in body
    if status != 429 and not (status == 403 and (spent or "Retry-After" in headers or words)):
        return None
    if said is not None:
        return said
    reset = counted(headers, "X-RateLimit-Reset" if headers.get("X-RateLimit-Reset") else "RateLimit-Reset")
    now = _clock(headers)
    if spent and reset is not None and now is not None:
        # By the clock of the server, which set both times; ours may be wrong.
        return max(reset - now, 0) + 1
    return UNSAID * float(2**attempt)


def counted(headers: Message, name: str) -> int | None:
    """The number that a header gives; None if there is none, or no sensible one: a server may write anything."""
    text = headers.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _clock(headers: Message) -> float | None:
    """The time of a server, in seconds since 1970; None if it does not tell."""
    try:
        return email.utils.parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except (ValueError, OverflowError):
        return None


def _message(body: bytes) -> str:
    """What an answer says about a refusal, on one line; "" if it is no JSON (Gitee answers with pages) or says nothing."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    said = found.get("message") or found.get("error") if isinstance(found, dict) else ""
    return _line(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)) if said else ""


def _line(text: str) -> str:
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:200]


def _next(links: str) -> str:
    """The address of the next page in a `Link` header, "" on the last page."""
    for one in links.split(","):
        address, _, rest = one.strip().partition(">")
        if address.startswith("<") and 'rel="next"' in rest:
            return address[1:]
    return ""

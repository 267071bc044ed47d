"""GitHub: its REST API, as far as the bots need it.

https://docs.github.com/en/rest/issues/issues, …/issues/comments, …/pulls/pulls, version 2022-11-28. GitHub Enterprise Server has the same
below `https://HOST/api/v3`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.forge import gfm
from generator.forge.protocol import OPEN, Comment, Edit, Issue, Pull
from generator.forge.transport import Transport

VERSION = "2022-11-28"
# The account of the token that a workflow gets.
ACTIONS = "github-actions[bot]"


def headers(token: str) -> dict[str, str]:
    """The headers of every call."""
    always = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": VERSION}
    return always | ({"Authorization": f"Bearer {token}"} if token else {})


@dataclass(frozen=True, slots=True)
class GitHub:
    """The repository `owner/name`. `server` is the address that people open; `login` the account of the token, if it is known."""

    transport: Transport
    repository: str
    server: str
    login: str = ""

    def issues(self, label: str) -> list[Issue]:
        return self._issues({"labels": label, "state": "all"})

    def open_issues(self) -> list[Issue]:
        return self._issues({"state": "open"})

    def _issues(self, query: Mapping[str, str]) -> list[Issue]:
        # The oldest first: an issue that is opened while pages are read comes at the end and moves no other.
        found = self.transport.linked(self._path("issues"), {**query, "sort": "created", "direction": "asc", "per_page": "100"})
        return [self.transport.read(issue, one) for one in found if not one.get("pull_request")]

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        path = self._path("issues")
        found = self.transport.make(path, {"title": title, "body": body, "labels": [label]}, lambda: self._made(body))
        return self.transport.read(issue, found)

    def _made(self, body: str) -> Any:
        newest = {"state": "open", "sort": "created", "direction": "desc", "per_page": "30"}
        return same(self.transport.first(self._path("issues"), newest), body)

    def edit_issue(self, issue: str, edit: Edit) -> None:
        value = {key: text for key, text in (("title", edit.title), ("body", edit.body), ("state", edit.state)) if text}
        if edit.state:
            value["state_reason"] = "reopened" if edit.state == OPEN else edit.reason
        self.transport.call("PATCH", self._path(f"issues/{issue}"), value, one=True)

    def add_label(self, issue: str, label: str) -> None:
        self.transport.call("POST", self._path(f"issues/{issue}/labels"), {"labels": [label]}, one=True)

    def comment_issue(self, issue: str, body: str) -> None:
        path = self._path(f"issues/{issue}/comments")
        self.transport.make(path, {"body": body}, lambda: same(list(self.transport.linked(path, {"per_page": "100"}))[-1:], body), one=True)

    def pull(self, number: int) -> Pull:
        return self.transport.read(pull, self.transport.call("GET", self._path(f"pulls/{number}"), one=True))

    def comments(self, number: int) -> list[Comment]:
        found = self.transport.linked(self._path(f"issues/{number}/comments"), {"per_page": "100"})
        return [self.transport.read(comment, one) for one in found]

    def comment(self, number: int, body: str) -> None:
        self.comment_issue(str(number), body)

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        self.transport.call("PATCH", self._path(f"issues/comments/{comment}"), {"body": body}, one=True)

    def delete_comment(self, number: int, comment: int) -> None:
        self.transport.call("DELETE", self._path(f"issues/comments/{comment}"), one=True)

    def author(self) -> str:
        # A workflow's token may not ask who it is.
        return self.login or ACTIONS

    def files(self) -> str:
        return f"{self.server}/{self.repository}/blob/HEAD"

    def _path(self, path: str) -> str:
        return f"repos/{self.repository}/{path}"


def same(found: list[Any], body: str) -> Any:
    """The newest of some issues or comments whose text is `body`; None if there is none. Gitea has the same fields."""
    return next((one for one in found if gfm.same(str(one.get("body") or ""), body)), None)


def issue(one: Any) -> Issue:
    """An issue from its JSON; Gitea has the same fields."""
    labels = frozenset(label["name"] for label in one.get("labels") or ())
    return Issue(str(int(one["number"])), int(one["number"]), str(one["title"]), one["body"] or "", one["state"] == OPEN, labels)


def comment(one: Any) -> Comment:
    """A comment from its JSON. The account of the author may have been deleted."""
    return Comment(int(one["id"]), one["body"] or "", (one["user"] or {}).get("login", ""))


def pull(one: Any) -> Pull:
    """A pull request from its JSON. Its branch may have been deleted."""
    head = one["head"]
    return Pull(int(one["number"]), one["state"] == OPEN, head["sha"], (head["repo"] or {}).get("full_name", ""))

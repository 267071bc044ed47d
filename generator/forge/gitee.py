"""Gitee: its REST API (v5), as far as the bots and the desk need it.

https://gitee.com/api/v5/swagger: the number of an issue is text (`I1ABC`); an issue is made and changed below its owner, with the
repository as a parameter; it is open as `open` and as `progressing`, closed as `closed` and as `rejected`; labels are one text with commas;
the token is a parameter, `access_token`. A refusal may be a page instead of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from itertools import chain
from typing import Any

from generator.forge.github import comment, opened, pull, same
from generator.forge.protocol import CLOSED, Comment, Edit, Issue, LineRemark, Pull, RefusedError, Remark, Review
from generator.forge.transport import Transport, counted

OPEN_STATES, CLOSED_STATES = ("open", "progressing"), ("closed", "rejected")


def secret(token: str) -> dict[str, str]:
    """The parameter of every call."""
    return {"access_token": token} if token else {}


@dataclass(frozen=True, slots=True)
class Gitee:
    """The repository `owner/name`. `server` is the address that people open; `login` the account of the token, if it is known."""

    transport: Transport
    repository: str
    server: str
    login: str = ""

    def issues(self, label: str) -> list[Issue]:
        return self._issues({"labels": label}, (*OPEN_STATES, *CLOSED_STATES))

    def open_issues(self) -> list[Issue]:
        return self._issues({}, OPEN_STATES)

    def _issues(self, query: Mapping[str, str], states: tuple[str, ...]) -> list[Issue]:
        # The documents name no state that means all, so each is asked for. An issue that changes its state meanwhile may come twice.
        asked = {**query, "sort": "created", "direction": "asc", "per_page": "100"}
        path = self._path("issues")
        found = chain.from_iterable(self.transport.numbered(path, {**asked, "state": state}, _more) for state in states)
        return list({one.id: one for one in (self.transport.read(_issue, one) for one in found)}.values())

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        value = {"repo": self._name, "title": title, "body": body, "labels": label}
        return self.transport.read(_issue, self.transport.make(f"repos/{self._owner}/issues", value, lambda: self._made(body)))

    def _made(self, body: str) -> Any:
        newest = {"state": "open", "sort": "created", "direction": "desc", "per_page": "30"}
        return same(self.transport.first(self._path("issues"), newest), body)

    def edit_issue(self, issue: str, edit: Edit) -> None:
        parts = (("title", edit.title), ("body", edit.body), ("state", edit.state))
        value = {"repo": self._name} | {key: text for key, text in parts if text}
        self.transport.call("PATCH", f"repos/{self._owner}/issues/{issue}", value, one=True)

    def add_label(self, issue: str, label: str) -> None:
        # A bare list. The parameter of a changed issue would replace the labels that others have set.
        self.transport.call("POST", self._path(f"issues/{issue}/labels"), [label], one=True)

    def comment_issue(self, issue: str, body: str) -> None:
        self._comment(self._path(f"issues/{issue}/comments"), body)

    def _comment(self, path: str, body: str) -> None:
        self.transport.make(path, {"body": body}, lambda: same(self._all(path)[-1:], body), one=True)

    def _all(self, path: str) -> list[Any]:
        return list(self.transport.numbered(path, {"per_page": "100"}, _more))

    def pull(self, number: int) -> Pull:
        return self.transport.read(pull, self.transport.call("GET", self._path(f"pulls/{number}"), one=True))

    def find_pull(self, branch: str, base: str) -> Pull | None:
        found = self.transport.numbered(self._path("pulls"), {"state": "open", "head": branch, "base": base, "per_page": "100"}, _more)
        ours = [one for one in found if self.transport.read(lambda one: (one["head"]["ref"], one["base"]["ref"]), one) == (branch, base)]
        return next((one for one in (self.transport.read(pull, one) for one in ours) if one.repository == self.repository), None)

    def open_pull(self, branch: str, base: str, title: str, body: str) -> Pull:
        return opened(self, self.transport, self._path("pulls"), branch, base, {"head": branch, "base": base, "title": title, "body": body})

    def close_pull(self, number: int) -> None:
        self.transport.call("PATCH", self._path(f"pulls/{number}"), {"state": CLOSED}, one=True)

    def reviews(self, number: int) -> list[Review]:
        # Gitee knows only those who have looked and those who have tried; nobody can ask for changes but by a comment.
        return []

    def comments(self, number: int) -> list[Comment]:
        return [self.transport.read(comment, one) for one in self._all(self._path(f"pulls/{number}/comments"))]

    def comment(self, number: int, body: str) -> None:
        self._comment(self._path(f"pulls/{number}/comments"), body)

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        self.transport.call("PATCH", self._path(f"pulls/comments/{comment}"), {"body": body}, one=True)

    def delete_comment(self, number: int, comment: int) -> None:
        self.transport.call("DELETE", self._path(f"pulls/comments/{comment}"), one=True)

    def remarks(self, number: int) -> list[Remark]:
        # It has no suggestions, so no remark of ours is ever there.
        return []

    def remark(self, number: int, sha: str, lines: Sequence[LineRemark]) -> None:
        raise RefusedError("Gitee 没有可以直接采纳的修改建议")

    def unremark(self, number: int, ids: Sequence[str]) -> None:
        raise RefusedError("Gitee 没有可以直接采纳的修改建议")

    def author(self) -> str:
        return self.login or self.transport.read(lambda one: str(one["login"]), self.transport.call("GET", "user"))

    def files(self) -> str:
        # No document says that `blob/HEAD` leads anywhere on Gitee, so its branch is asked for.
        found = self.transport.call("GET", f"repos/{self.repository}")
        return f"{self.server}/{self.repository}/blob/{self.transport.read(lambda one: str(one['default_branch']), found)}"

    @property
    def _owner(self) -> str:
        return self.repository.partition("/")[0]

    @property
    def _name(self) -> str:
        return self.repository.partition("/")[2]

    def _path(self, path: str) -> str:
        return f"repos/{self.repository}/{path}"


def _more(headers: Message, page: int, so_far: int) -> bool:
    # An instance may give shorter pages than asked for, and a gateway may drop headers with a line below: then pages are read until one is
    # empty.
    total = counted(headers, "total_page")
    return total is None or page < total


def _issue(one: Any) -> Issue:
    labels = frozenset(label["name"] for label in one.get("labels") or ())
    if not isinstance(one["number"], str) or not one["number"].isalnum():
        raise ValueError(one["number"])
    return Issue(one["number"], int(one["id"]), str(one["title"]), one["body"] or "", one["state"] in OPEN_STATES, labels)

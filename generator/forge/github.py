"""GitHub: its REST API, as far as the bots and the desk need it.

https://docs.github.com/en/rest/issues/issues, …/issues/comments, …/pulls/pulls, …/pulls/reviews, …/pulls/comments, version 2022-11-28.
GitHub Enterprise Server has the same below `https://HOST/api/v3`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.forge import gfm
from generator.forge.protocol import CLOSED, OPEN, Comment, Edit, Forge, Issue, LineRemark, Pull, RefusedError, Remark, Review
from generator.forge.transport import Transport

VERSION = "2022-11-28"
# The account of the token that a workflow gets.
ACTIONS = "github-actions[bot]"
# Who may speak for a repository; https://docs.github.com/en/graphql/reference/enums#commentauthorassociation.
_INSIDERS = ("OWNER", "MEMBER", "COLLABORATOR")
# The states of a review by which its author decides something; of these only the last one of each author counts.
_DECIDING = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


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

    def find_pull(self, branch: str, base: str) -> Pull | None:
        query = {"state": "open", "head": f"{self.repository.partition('/')[0]}:{branch}", "base": base, "per_page": "100"}
        return self._of_branch(self.transport.linked(self._path("pulls"), query), branch)

    def _of_branch(self, found: Iterable[Any], branch: str) -> Pull | None:
        """The first of some pull requests whose branch is one of this repository and has a name."""
        ours = (one for one in found if self.transport.read(lambda one: one["head"]["ref"], one) == branch)
        return next((one for one in (self.transport.read(pull, one) for one in ours) if one.repository == self.repository), None)

    def open_pull(self, branch: str, base: str, title: str, body: str) -> Pull:
        return opened(self, self.transport, self._path("pulls"), branch, base, {"head": branch, "base": base, "title": title, "body": body})

    def close_pull(self, number: int) -> None:
        self.transport.call("PATCH", self._path(f"pulls/{number}"), {"state": CLOSED}, one=True)

    def reviews(self, number: int) -> list[Review]:
        last: dict[str, Review | None] = {}
        for one in self.transport.linked(self._path(f"pulls/{number}/reviews"), {"per_page": "100"}):
            state, found = self.transport.read(_review, one)
            if state in _DECIDING and one.get("author_association", "OWNER") in _INSIDERS:
                last[found.author] = found if state == "CHANGES_REQUESTED" else None
        return [one for one in last.values() if one is not None]

    def comments(self, number: int) -> list[Comment]:
        found = self.transport.linked(self._path(f"issues/{number}/comments"), {"per_page": "100"})
        return [self.transport.read(comment, one) for one in found]

    def comment(self, number: int, body: str) -> None:
        self.comment_issue(str(number), body)

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        self.transport.call("PATCH", self._path(f"issues/comments/{comment}"), {"body": body}, one=True)

    def delete_comment(self, number: int, comment: int) -> None:
        self.transport.call("DELETE", self._path(f"issues/comments/{comment}"), one=True)

    def remarks(self, number: int) -> list[Remark]:
        found = self.transport.linked(self._path(f"pulls/{number}/comments"), {"sort": "created", "direction": "asc", "per_page": "100"})
        return [self.transport.read(remark, one) for one in found]

    def remark(self, number: int, sha: str, lines: Sequence[LineRemark]) -> None:
        # One review: whoever follows the pull request is told once, and not of each line.
        said = [{"path": one.path, "line": one.line, "side": "RIGHT", "body": one.body} for one in lines]
        value = {"commit_id": sha, "event": "COMMENT", "body": "", "comments": said}

        def made() -> Any:
            return next((one for one in self.remarks(number) if gfm.same(one.body, lines[-1].body)), None)

        self.transport.make(self._path(f"pulls/{number}/reviews"), value, made, one=True)

    def unremark(self, number: int, ids: Sequence[str]) -> None:
        for ident in ids:
            self.transport.call("DELETE", self._path(f"pulls/comments/{ident}"), one=True)

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
    inside = one.get("author_association", "OWNER") in _INSIDERS
    return Comment(int(one["id"]), one["body"] or "", (one["user"] or {}).get("login", ""), inside)


def remark(one: Any) -> Remark:
    """A remark on a line from its JSON."""
    return Remark(str(int(one["id"])), one["body"] or "", (one["user"] or {}).get("login", ""))


def pull(one: Any) -> Pull:
    """A pull request from its JSON; Gitea and Gitee have the same fields. Its branch may have been deleted."""
    head, merged = one["head"], bool(one.get("merged_at")) or one["state"] == "merged"
    return Pull(int(one["number"]), one["state"] == OPEN, head["sha"], (head["repo"] or {}).get("full_name", ""), merged)


def opened(forge: Forge, transport: Transport, path: str, branch: str, base: str, value: Any, read: Callable[[Any], Pull] = pull) -> Pull:
    """Opens a pull request by a POST unless the branch has an open one.

    The forge may refuse because somebody has just opened it: then that one is the result.
    """
    there = forge.find_pull(branch, base)
    if there is not None:
        return there
    lost: list[Pull] = []

    def made() -> Any:
        lost[:] = [one for one in (forge.find_pull(branch, base),) if one is not None]
        return lost or None

    try:
        found = transport.make(path, value, made)
    except RefusedError:
        there = forge.find_pull(branch, base)
        if there is None:
            raise
        return there
    return lost[0] if lost else transport.read(read, found)


def _review(one: Any) -> tuple[str, Review]:
    """The state of a review, and the review."""
    return str(one["state"]), Review(str(int(one["id"])), one["body"] or "", (one["user"] or {}).get("login", ""))

"""Gitea and Forgejo: their REST API, as far as the bots and the desk need it.

The shapes are those of `/api/swagger` of an instance (templates/swagger/v1_json.tmpl of Gitea), and of routers/api/v1/repo/issue.go:
labels have numbers, a filter by labels that do not exist filters nothing, pages are at most 50 long and the newest issue comes first.
Pages are counted by `X-Total-Count`, since the addresses in `Link` are wrong wherever ROOT_URL is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from typing import Any

from generator.forge import gfm
from generator.forge.github import GitHub, comment, issue, remark, same
from generator.forge.protocol import Comment, Edit, Issue, LineRemark, Pull, Remark, Review
from generator.forge.transport import counted

# The largest page that an instance gives unless it is set otherwise ([api] MAX_RESPONSE_ITEMS).
PAGE = "50"
COLOUR = "#d93f0b"


def headers(token: str) -> dict[str, str]:
    """The headers of every call."""
    return {"Authorization": f"token {token}"} if token else {}


@dataclass(frozen=True, slots=True)
class Gitea(GitHub):
    """The repository `owner/name`: its interface is made after GitHub's, and here stands only what differs."""

    def _issues(self, query: Mapping[str, str]) -> list[Issue]:
        found = self.transport.numbered(self._path("issues"), {**query, "type": "issues", "limit": PAGE}, _more)
        # Older versions take no `type`. Every issue has the key `pull_request`, which is null.
        return [self.transport.read(issue, one) for one in found if not one.get("pull_request")]

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        value = {"title": title, "body": body, "labels": [self._label(label)]}
        return self.transport.read(issue, self.transport.make(self._path("issues"), value, lambda: self._made(body)))

    def _made(self, body: str) -> Any:
        return same(self.transport.first(self._path("issues"), {"state": "open", "type": "issues", "limit": "30"}), body)

    def _label(self, name: str) -> int:
        """The number of a label; it is made if there is none. Labels of the organisation count too, but only ours is sure to be found by
        the filter of issues.
        """
        path = self._path("labels")

        def found() -> Any:
            return next((one for one in self.transport.numbered(path, {"limit": PAGE}, _more) if one.get("name") == name), None)

        label = found() or self.transport.make(path, {"name": name, "color": COLOUR}, found)
        return self.transport.read(lambda one: int(one["id"]), label)

    def edit_issue(self, issue: str, edit: Edit) -> None:
        value = {key: text for key, text in (("title", edit.title), ("body", edit.body), ("state", edit.state)) if text}
        self.transport.call("PATCH", self._path(f"issues/{issue}"), value, one=True)

    def add_label(self, issue: str, label: str) -> None:
        self.transport.call("POST", self._path(f"issues/{issue}/labels"), {"labels": [self._label(label)]}, one=True)

    def comment_issue(self, issue: str, body: str) -> None:
        path = self._path(f"issues/{issue}/comments")
        # All comments come at once.
        self.transport.make(path, {"body": body}, lambda: same(self.transport.first(path, {})[-1:], body), one=True)

    def find_pull(self, branch: str, base: str) -> Pull | None:
        # The filters of this list by branches came late, so all open ones are read.
        found = self.transport.numbered(self._path("pulls"), {"state": "open", "limit": PAGE}, _more)
        return self._of_branch((one for one in found if self.transport.read(lambda one: one["base"]["ref"], one) == base), branch)

    def reviews(self, number: int) -> list[Review]:
        # Each author's last word counts; a later request to review is none. An author without an account is a team.
        last: dict[str, Review | None] = {}
        for one in self.transport.numbered(self._path(f"pulls/{number}/reviews"), {"limit": PAGE}, _more):
            state, gone, found = self.transport.read(_review, one)
            if state in ("APPROVED", "REQUEST_CHANGES"):
                last[found.author] = found if state == "REQUEST_CHANGES" and not gone else None
        return [one for one in last.values() if one is not None]

    def comments(self, number: int) -> list[Comment]:
        return [self.transport.read(comment, one) for one in self.transport.first(self._path(f"issues/{number}/comments"), {})]

    def remarks(self, number: int) -> list[Remark]:
        found: list[Remark] = []
        for review in self.transport.numbered(self._path(f"pulls/{number}/reviews"), {"limit": PAGE}, _more):
            # A remark cannot be deleted alone, its review can: the id is that of the review.
            ident = self.transport.read(lambda one: str(int(one["id"])), review)
            for one in self.transport.first(self._path(f"pulls/{number}/reviews/{ident}/comments"), {}):
                found.append(replace(self.transport.read(remark, one), id=ident))
        return found

    def remark(self, number: int, sha: str, lines: Sequence[LineRemark]) -> None:
        said = [{"path": one.path, "new_position": one.line, "old_position": 0, "body": one.body} for one in lines]
        value = {"commit_id": sha, "event": "COMMENT", "body": "", "comments": said}

        def made() -> Any:
            return next((one for one in self.remarks(number) if gfm.same(one.body, lines[-1].body)), None)

        self.transport.make(self._path(f"pulls/{number}/reviews"), value, made, one=True)

    def unremark(self, number: int, ids: Sequence[str]) -> None:
        for ident in ids:
            self.transport.call("DELETE", self._path(f"pulls/{number}/reviews/{ident}"), one=True)

    def author(self) -> str:
        return self.login or self.transport.read(lambda one: str(one["login"]), self.transport.call("GET", "user"))

    def files(self) -> str:
        # services/context/repo.go: HEAD is the default branch.
        return f"{self.server}/{self.repository}/src/branch/HEAD"


def _more(headers: Message, page: int, so_far: int) -> bool:
    total = counted(headers, "X-Total-Count")
    return total is None or so_far < total


def _review(one: Any) -> tuple[str, bool, Review]:
    """The state of a review, whether it was dismissed, and the review."""
    author = (one.get("user") or {}).get("login", "")
    return str(one["state"]), bool(one.get("dismissed")), Review(str(int(one["id"])), one["body"] or "", author)

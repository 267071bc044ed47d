"""GitLab: its REST API (v4), as far as the bots and the desk need it.

https://docs.gitlab.com/api/issues/, …/api/notes/, …/api/merge_requests/, …/api/rest/#pagination: a project is named by its whole path,
encoded; issues have an `iid` of the project and a `description`; they are closed by `state_event`; comments are notes, among which are
those that GitLab writes itself (`system`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import quote

from generator.forge import gfm
from generator.forge.github import opened
from generator.forge.protocol import CLOSED, Comment, Edit, Issue, LineRemark, Pull, RefusedError, Remark, Review
from generator.forge.transport import JOB_TOKEN, Transport

# The state of a reviewer, since version 16.8.
ASKING = "requested_changes"


def headers(token: str, token_name: str) -> dict[str, str]:
    """The headers of every call: a job's own token has one of its own."""
    return {"JOB-TOKEN" if token_name == JOB_TOKEN else "PRIVATE-TOKEN": token} if token else {}


@dataclass(frozen=True, slots=True)
class GitLab:
    """The project `group/subgroup/name`. `server` is the address that people open; `login` the account of the token, if it is known."""

    transport: Transport
    repository: str
    server: str
    login: str = ""

    def issues(self, label: str) -> list[Issue]:
        return self._issues({"labels": label, "state": "all"})

    def open_issues(self) -> list[Issue]:
        return self._issues({"state": "opened"})

    def _issues(self, query: Mapping[str, str]) -> list[Issue]:
        # Without `scope=all` only the token's own issues would come in some versions.
        asked = {**query, "scope": "all", "order_by": "created_at", "sort": "asc", "per_page": "100"}
        return [self.transport.read(_issue, one) for one in self.transport.numbered(self._path("issues"), asked, _more)]

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        value = {"title": title, "description": body, "labels": label}
        return self.transport.read(_issue, self.transport.make(self._path("issues"), value, lambda: self._made(body)))

    def _made(self, body: str) -> Any:
        newest = {"state": "opened", "scope": "all", "order_by": "created_at", "sort": "desc", "per_page": "30"}
        found = self.transport.first(self._path("issues"), newest)
        return next((one for one in found if gfm.same(str(one.get("description") or ""), body)), None)

    def edit_issue(self, issue: str, edit: Edit) -> None:
        event = {"": "", CLOSED: "close"}.get(edit.state, "reopen")
        parts = (("title", edit.title), ("description", edit.body), ("state_event", event))
        self.transport.call("PUT", self._path(f"issues/{issue}"), {key: text for key, text in parts if text}, one=True)

    def add_label(self, issue: str, label: str) -> None:
        self.transport.call("PUT", self._path(f"issues/{issue}"), {"add_labels": label}, one=True)

    def comment_issue(self, issue: str, body: str) -> None:
        self._note(self._path(f"issues/{issue}/notes"), body)

    def _note(self, path: str, body: str) -> None:
        newest = {"order_by": "created_at", "sort": "desc", "per_page": "20"}

        def made() -> Any:
            last = [one for one in self.transport.first(path, newest) if not self.transport.read(_by_itself, one)][:1]
            return next((one for one in last if gfm.same(str(one.get("body") or ""), body)), None)

        self.transport.make(path, {"body": body}, made, one=True)

    def pull(self, number: int) -> Pull:
        return self._pull(self.transport.call("GET", self._path(f"merge_requests/{number}"), one=True))

    def _pull(self, one: Any) -> Pull:
        source = self.transport.read(lambda one: (one["source_project_id"], one["target_project_id"]), one)
        repository = self.repository if source[0] == source[1] else self._named(source[0])
        return self.transport.read(
            lambda one: Pull(int(one["iid"]), one["state"] == "opened", str(one["sha"]), repository, one["state"] == "merged"), one
        )

    def _named(self, project: Any) -> str:
        """The path of another project; "" if it was deleted or may not be seen."""
        if not isinstance(project, int):
            return ""
        try:
            return self.transport.read(lambda one: str(one["path_with_namespace"]), self.transport.call("GET", f"projects/{project}"))
        except RefusedError:
            return ""

    def find_pull(self, branch: str, base: str) -> Pull | None:
        asked = {"state": "opened", "scope": "all", "source_branch": branch, "target_branch": base, "per_page": "100"}
        for one in self.transport.numbered(self._path("merge_requests"), asked, _more):
            # A fork may have a branch of the same name.
            if self.transport.read(lambda one: one["source_project_id"] == one["target_project_id"], one):
                return self._pull(one)
        return None

    def open_pull(self, branch: str, base: str, title: str, body: str) -> Pull:
        value = {"source_branch": branch, "target_branch": base, "title": title, "description": body}
        return opened(self, self.transport, self._path("merge_requests"), branch, base, value, self._pull)

    def close_pull(self, number: int) -> None:
        self.transport.call("PUT", self._path(f"merge_requests/{number}"), {"state_event": "close"}, one=True)

    def reviews(self, number: int) -> list[Review]:
        # A reviewer has a state and no text; what he says is a note. The list has pages since version 16 only.
        found = self.transport.first(self._path(f"merge_requests/{number}/reviewers"), {"per_page": "100"})
        asking = [self.transport.read(lambda one: str(one["user"]["username"]), one) for one in found if one.get("state") == ASKING]
        said = {one.author: one.body for one in self.comments(number)} if asking else {}
        return [Review(author, said.get(author, ""), author) for author in asking]

    def comments(self, number: int) -> list[Comment]:
        asked = {"order_by": "created_at", "sort": "asc", "per_page": "100"}
        found = self.transport.numbered(self._path(f"merge_requests/{number}/notes"), asked, _more)
        return [self.transport.read(_comment, one) for one in found if not self.transport.read(_by_itself, one)]

    def comment(self, number: int, body: str) -> None:
        self._note(self._path(f"merge_requests/{number}/notes"), body)

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        self.transport.call("PUT", self._path(f"merge_requests/{number}/notes/{comment}"), {"body": body}, one=True)

    def delete_comment(self, number: int, comment: int) -> None:
        self.transport.call("DELETE", self._path(f"merge_requests/{number}/notes/{comment}"), one=True)

    def remarks(self, number: int) -> list[Remark]:
        found = self.transport.numbered(self._path(f"merge_requests/{number}/discussions"), {"per_page": "100"}, _more)
        notes = [self.transport.read(lambda one: one["notes"][:1], thread) for thread in found]
        return [self.transport.read(_remark, one) for some in notes for one in some if self.transport.read(_on_a_line, one)]

    def remark(self, number: int, sha: str, lines: Sequence[LineRemark]) -> None:
        request = self.transport.call("GET", self._path(f"merge_requests/{number}"), one=True)
        refs = self.transport.read(lambda one: {key: str(one["diff_refs"][key]) for key in ("base_sha", "start_sha", "head_sha")}, request)
        path = self._path(f"merge_requests/{number}/discussions")
        for one in lines if refs["head_sha"] == sha else ():
            # A line that was added has no place in the old file, but the file must be named on both sides.
            place = {"position_type": "text", **refs, "old_path": one.path, "new_path": one.path, "new_line": one.line}

            def made(body: str = one.body) -> Any:
                return next((remark for remark in self.remarks(number) if gfm.same(remark.body, body)), None)

            self.transport.make(path, {"body": one.body, "position": place}, made, one=True)

    def unremark(self, number: int, ids: Sequence[str]) -> None:
        for ident in ids:
            self.transport.call("DELETE", self._path(f"merge_requests/{number}/notes/{ident}"), one=True)

    def author(self) -> str:
        return self.login or self.transport.read(lambda one: str(one["username"]), self.transport.call("GET", "user"))

    def files(self) -> str:
        return f"{self.server}/{self.repository}/-/blob/HEAD"

    def _path(self, path: str) -> str:
        return f"projects/{quote(self.repository, safe='')}/{path}"


def _more(headers: Message, page: int, so_far: int) -> bool:
    # Empty on the last page. A gateway may have dropped it: then pages are read until one is empty.
    return headers.get("X-Next-Page", "?") != ""


def _issue(one: Any) -> Issue:
    labels = frozenset(label if isinstance(label, str) else label["name"] for label in one.get("labels") or ())
    return Issue(str(int(one["iid"])), int(one["iid"]), str(one["title"]), one["description"] or "", one["state"] == "opened", labels)


def _by_itself(one: Any) -> bool:
    """Whether GitLab has written a note itself."""
    return bool(one["system"])


def _on_a_line(one: Any) -> bool:
    return bool(one.get("type") == "DiffNote")


def _remark(one: Any) -> Remark:
    return Remark(str(int(one["id"])), one["body"] or "", (one["author"] or {}).get("username", ""))


def _comment(one: Any) -> Comment:
    return Comment(int(one["id"]), one["body"] or "", (one["author"] or {}).get("username", ""))

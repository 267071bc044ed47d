"""What the bots and the desk need of a forge, as a protocol, and the values and errors in which every forge speaks to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

OPEN, CLOSED = "open", "closed"
# Why an issue was closed. Only GitHub shows it.
DONE, DROPPED = "completed", "not_planned"


class ForgeError(Exception):
    """The forge could not be reached or refused; the text is shown to the user as it is. It never holds the token."""


class RefusedError(ForgeError):
    """The forge refused this call and would refuse it again; the next call may succeed. (A wrong token and a spent limit concern all
    calls.)
    """


class UnansweredError(ForgeError):
    """No answer, or a fault of the server, after every try. It may concern this call only, or the whole server."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that is not a pull request. `id` is what stands behind `#` in its name (`12`, on Gitee `I1ABC`); an older issue has a
    smaller `order`.
    """

    id: str
    order: int
    title: str
    body: str
    open: bool
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request. `author` is a login, such as `github-actions[bot]`; "" if the account was deleted.

    `insider` is false only where the forge says that the author does not belong to the repository.
    """

    id: int
    body: str
    author: str
    insider: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a line of a pull request. `id` is what `unremark` takes; several remarks may have the same, and go together."""

    id: str
    body: str
    author: str


@dataclass(frozen=True, slots=True)
class LineRemark:
    """A remark to be made: the path of a file, a line of it as the pull request has it (from 1), and the text."""

    path: str
    line: int
    body: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request (on GitLab a merge request). `repository` is that of its branch, "" if it was deleted or may not be seen."""

    number: int
    open: bool
    sha: str
    repository: str
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A review that asks for changes and that nobody has taken back. `id` tells it from every other review; `body` may be ""."""

    id: str
    body: str
    author: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to change in an issue: "" leaves a part as it is. `state` is `OPEN` or `CLOSED`, `reason` `DONE` or `DROPPED`."""

    title: str = ""
    body: str = ""
    state: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.title or self.body or self.state)


class Forge(Protocol):
    """One repository on a forge. Every method raises ForgeError. What a method does may be done already: then nothing happens twice."""

    def issues(self, label: str) -> list[Issue]:
        """Every issue with a label, open or closed. More may be among them: a label that does not exist may be passed over."""
        ...

    def open_issues(self) -> list[Issue]:
        """Every open issue, whatever its labels."""
        ...

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Opens an issue; makes the label if there is none."""
        ...

    def edit_issue(self, issue: str, edit: Edit) -> None:
        """Changes an issue."""
        ...

    def add_label(self, issue: str, label: str) -> None:
        """Adds a label to those of an issue; makes it if there is none."""
        ...

    def comment_issue(self, issue: str, body: str) -> None:
        """Comments on an issue."""
        ...

    def pull(self, number: int) -> Pull:
        """A pull request in its present state."""
        ...

    def find_pull(self, branch: str, base: str) -> Pull | None:
        """The open pull request of a branch of this repository into another; None if there is none."""
        ...

    def open_pull(self, branch: str, base: str, title: str, body: str) -> Pull:
        """Opens a pull request; the one that is open already is the result if there is one."""
        ...

    def close_pull(self, number: int) -> None:
        """Closes a pull request without merging it."""
        ...

    def reviews(self, number: int) -> list[Review]:
        """The reviews that ask for changes now. A forge without such reviews has none."""
        ...

    def comments(self, number: int) -> list[Comment]:
        """The comments on a pull request, the oldest first."""
        ...

    def comment(self, number: int, body: str) -> None:
        """Comments on a pull request."""
        ...

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        """Replaces the text of a comment on a pull request."""
        ...

    def delete_comment(self, number: int, comment: int) -> None:
        """Deletes a comment on a pull request."""
        ...

    def remarks(self, number: int) -> list[Remark]:
        """The remarks on lines of a pull request, the oldest first."""
        ...

    def remark(self, number: int, sha: str, lines: Sequence[LineRemark]) -> None:
        """Remarks on lines of a pull request at a commit, which must be lines that it changes."""
        ...

    def unremark(self, number: int, ids: Sequence[str]) -> None:
        """Deletes remarks."""
        ...

    def author(self) -> str:
        """The login under which the token writes."""
        ...

    def files(self) -> str:
        """The address of the folder of the repository's files in a browser, as of the default branch."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one sort of forge is written: its name in sentences, who can be called, and what says that an issue repeats another.

    `mention` must match the whole of a department's `mention`, else nobody is called. `duplicate` is a line with `{}` for the issue that
    stays, or "". `suggestion` is the word behind the fence of a block of code that stands for the line it is a remark on, or "".
    """

    key: str
    name: str
    mention: re.Pattern[str]
    duplicate: str = ""
    suggestion: str = ""


# Whoever is called by these names is everybody.
_NOT_ALL = r"(?!@(?:all|everyone|here)$)"
# https://docs.github.com/en/get-started/writing-on-github: @user, @organisation/team.
GITHUB = Dialect("github", "GitHub", re.compile(_NOT_ALL + r"@[A-Za-z0-9-]+(/[A-Za-z0-9_.-]+)?"), "Duplicate of #{}", "suggestion")
# modules/references/references.go of Gitea: letters, digits, - _ . in names, @organisation/team.
# Neither can apply a suggestion yet (go-gitea/gitea#14765); the block is shown as code beside the line.
GITEA = Dialect("gitea", "Gitea", re.compile(_NOT_ALL + r"@[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?"), "", "suggestion")
FORGEJO = Dialect("forgejo", "Forgejo", GITEA.mention, "", "suggestion")
# https://docs.gitlab.com/user/markdown/#gitlab-specific-references: @user, @group, @group/subgroup; `@all` calls every member.
GITLAB = Dialect(
    "gitlab", "GitLab", re.compile(_NOT_ALL + r"@[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*"), "", "suggestion:-0+0"
)
# Gitee calls users only.
GITEE = Dialect("gitee", "Gitee", re.compile(_NOT_ALL + r"@[A-Za-z0-9_.-]+"))
DIALECTS = {one.key: one for one in (GITHUB, GITEA, FORGEJO, GITLAB, GITEE)}

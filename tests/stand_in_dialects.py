"""Local servers in the shapes of Gitea, GitLab and Gitee. They keep their content as the stand-in of GitHub does and show it in their own.

The shapes are from Gitea's swagger and routers/api/v1/repo, from https://docs.gitlab.com/api/ and from https://gitee.com/api/v5/swagger.
None of them is the real thing: what an instance does beyond its documents is not tried here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from stand_in import BOT, REPOSITORY, TOKEN, StandIn, message_of, names, running

from generator.forge.choice import Choice, connect
from generator.forge.protocol import FORGEJO, GITEA, GITEE, GITHUB, GITLAB, Dialect, Forge

PROJECT = "jia/gongkai/credit"
PAGE = b"<!DOCTYPE html><html><body>403 Forbidden</body></html>"
Answer = tuple[int, dict[str, str], Any]


class GiteaStandIn(StandIn):
    """Gitea and Forgejo: labels with numbers, pages of at most 50 with the newest first, `pull_request: null`, a token after `token`."""

    below = "/api/v1"

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[int, str] = {}
        self.made_labels = 0

    def authorised(self, method: str, headers: Any, query: dict[str, str], value: Any) -> bool:
        given = headers.get("Authorization", "")
        return given == f"token {TOKEN}" or (not given and method == "GET")

    def answer(self, method: str, path: str, query: dict[str, str], value: Any) -> Answer:
        rest = path.removeprefix(f"/repos/{REPOSITORY}/")
        if (method, path) == ("GET", "/user"):
            return 200, {}, {"id": 7, "login": "bot", "full_name": ""}
        if rest == "labels":
            return self._labels(method, query, value)
        if (method, rest) == ("GET", "issues"):
            return self._listed(query)
        if (method, rest) == ("GET", "pulls"):
            # Filters by branches are passed over.
            return self._cut(query, [one for one in self.pulls.values() if one["state"] == query["state"]])
        if method == "POST" and rest == "pulls":
            status, headers, body = super().answer(method, path, query, value)
            return (409, {}, message_of("pull request already exists for these targets", 409)) if status == 422 else (status, headers, body)
        if method == "POST" and (rest == "issues" or re.fullmatch(r"issues/\d+/labels", rest)):
            if not all(isinstance(one, int) for one in value.get("labels", [])):
                return 422, {}, {"message": "json: cannot unmarshal string into Go struct field .labels of type int64"}
            # A number that is no label's is passed over.
            value = value | {"labels": [self.numbers[one] for one in value["labels"] if one in self.numbers]}
        if method == "PATCH" and value.keys() & {"state_reason", "labels"}:
            return 422, {}, message_of("unknown field", 422)
        if method == "GET" and re.fullmatch(r"issues/\d+/comments", rest):
            # This list has no pages.
            found = [one for one in self.comments.values() if str(one["issue"]) == rest.split("/")[1]]
            return 200, {"X-Total-Count": str(len(found))}, found
        if one := re.fullmatch(r"pulls/(\d+)/reviews(?:/(\d+))?(/comments)?", rest):
            return self._reviews(int(one[1]), int(one[2] or 0), bool(one[3]), method, query, value)
        status, headers, body = super().answer(method, path, query, value)
        edited = method == "PATCH" and re.fullmatch(r"issues/\d+", rest)
        return 201 if edited and status == 200 else status, headers, self.shown(body) if rest.startswith("issues") else body

    def _reviews(self, number: int, ident: int, comments: bool, method: str, query: dict[str, str], value: Any) -> Answer:
        """Remarks belong to a review, with which they are deleted."""
        mine = [one for one in self.remarks.values() if one["pull"] == number]
        if method == "POST":
            if value["event"] != "COMMENT" or any(one["old_position"] and one["new_position"] for one in value["comments"]):
                return 422, {}, message_of("old and new line num are set", 422)
            review = 300 + self.next_number()
            for one in value["comments"]:
                self.remarks[self.add_remark(number, one["path"], one["new_position"], one["body"])]["review"] = review
            return 200, {}, {"id": review}
        if method == "DELETE":
            self.remarks = {key: one for key, one in self.remarks.items() if one.get("review") != ident}
            return 204, {}, None
        if comments:
            return 200, {}, [one for one in mine if one.get("review") == ident]
        said = [_gitea_review(review) for review in self.reviews.values() if review["pull"] == number]
        ours = [{"id": one, "state": "COMMENT", "body": "", "user": None} for one in dict.fromkeys(one.get("review", 0) for one in mine)]
        return self._cut(query, said + ours)

    def shown(self, one: Any) -> Any:
        return {"pull_request": None} | one if isinstance(one, dict) and "number" in one else one

    def drop_labels(self) -> None:
        """Somebody deletes all labels."""
        self.numbers.clear()
        for one in self.issues.values():
            one["labels"] = []

    def _labels(self, method: str, query: dict[str, str], value: Any) -> Answer:
        if method == "POST":
            if not re.fullmatch("#?[0-9a-f]{6}", value.get("color", "")):
                return 422, {}, message_of("bad color code", 422)
            self.made_labels += 1
            self.numbers[40 + self.made_labels] = value["name"]
        found = [{"id": number, "name": name, "color": "d93f0b"} for number, name in self.numbers.items()]
        return (201, {}, found[-1]) if method == "POST" else self._cut(query, found)

    def _listed(self, query: dict[str, str]) -> Answer:
        if self.refuse_unlabelled and not query.get("labels"):
            return 422, {}, message_of("x", 422)
        # GetLabelIDsInRepoByNames: names that are no labels are passed over, and then nothing is filtered.
        wanted = {name for name in query.get("labels", "").split(",") if name in self.numbers.values()}
        state = query.get("state", "open")
        found = [one for one in self.issues.values() if state in ("all", one["state"]) and wanted <= names(one["labels"])]
        if query.get("type") == "issues":
            found = [one for one in found if "pull_request" not in one]
        return self._cut(query, [self.shown(one) for one in sorted(found, key=lambda one: -int(one["number"]))])

    def _cut(self, query: dict[str, str], found: list[Any]) -> Answer:
        size, page = min(int(query.get("limit", "30")), 50, self.page_size), int(query.get("page", "1"))
        part = found[(page - 1) * size : page * size]
        headers = {"X-Total-Count": str(len(found))}
        if page * size < len(found):
            # ROOT_URL is not set right, as on many instances.
            headers["Link"] = f'<http://localhost:3000/api/v1/x?{urlencode({**query, "page": page + 1})}>; rel="next"'
        return 200, headers, part


def _gitea_review(one: dict[str, Any]) -> dict[str, Any]:
    """A review in Gitea's words: a dismissed one keeps its state."""
    gone = one["state"] == "DISMISSED"
    state = {"CHANGES_REQUESTED": "REQUEST_CHANGES", "DISMISSED": "REQUEST_CHANGES", "COMMENTED": "COMMENT"}.get(one["state"], one["state"])
    return {"id": one["id"], "state": state, "body": one["body"], "user": one["user"], "dismissed": gone, "stale": False, "official": True}


class GitLabStandIn(StandIn):
    """GitLab: a project by its encoded path, `iid`, `description`, `state_event`, notes, `PRIVATE-TOKEN`, pages by `X-Next-Page`."""

    below = "/api/v4"
    repository = PROJECT
    project = f"/projects/{quote(PROJECT, safe='')}/"

    def __init__(self) -> None:
        super().__init__()
        # The numbers of issues that only members see.
        self.confidential: set[int] = set()
        self.quick_actions: list[str] = []
        self.headless = False
        # Whether other projects may not be seen.
        self.hidden = False

    def authorised(self, method: str, headers: Any, query: dict[str, str], value: Any) -> bool:
        given = headers.get("PRIVATE-TOKEN", "")
        return given == TOKEN or (not given and method == "GET")

    def answer(self, method: str, path: str, query: dict[str, str], value: Any) -> Answer:
        if (method, path) == ("GET", "/user"):
            return 200, {}, {"id": 7, "username": "project_1_bot", "name": "bot"}
        if method == "GET" and (other := re.fullmatch(r"/projects/(\d+)", path)):
            found = self.pulls.get(int(other[1]) - 100, {}).get("head", {}).get("repo")
            return (
                (200, {}, {"path_with_namespace": found["full_name"]})
                if found and not self.hidden
                else (404, {}, {"message": "404 Project Not Found"})
            )
        if not path.startswith(self.project):
            return 404, {}, {"message": "404 Project Not Found"}
        rest = path.removeprefix(self.project)
        for text in (value or {}).values():
            self.quick_actions += re.findall(r"(?m)^/[a-z_]+", str(text))
        if rest == "issues":
            return self._made(value) if method == "POST" else self._listed(query)
        if (one := re.fullmatch(r"issues/(\d+)", rest)) and method in ("GET", "PUT"):
            return self._changed(int(one[1]), value or {})
        if one := re.fullmatch(r"(issues|merge_requests)/(\d+)/notes(?:/(\d+))?", rest):
            return self._notes(method, int(one[2]), int(one[3] or 0), query, value)
        if rest == "merge_requests":
            return self._merge_requests(method, query, value)
        if one := re.fullmatch(r"merge_requests/(\d+)/reviewers", rest):
            return self._reviewers(int(one[1]))
        if one := re.fullmatch(r"merge_requests/(\d+)/discussions", rest):
            return self._discussed(int(one[1]), method, query, value)
        if one := re.fullmatch(r"merge_requests/(\d+)", rest):
            pull = self.pulls.get(int(one[1]))
            if pull and method == "PUT" and value == {"state_event": "close"}:
                self.over(int(one[1]), merged=False)
            return (200, {}, self._merge_request(pull)) if pull else (404, {}, {"message": "404 Not found"})
        return 404, {}, {"error": "404 Not Found"}

    def _merge_requests(self, method: str, query: dict[str, str], value: Any) -> Answer:
        if method == "GET":
            found = [one for one in self.pulls.values() if one["state"] == "open" and query.get("state") == "opened"]
            found = [one for one in found if (one["head"]["ref"], one["base"]["ref"]) == (query["source_branch"], query["target_branch"])]
            return self._cut(query, [self._merge_request(one) for one in found])
        named = {"head": value["source_branch"], "base": value["target_branch"], "title": value["title"], "body": value["description"]}
        status, headers, body = self._open_pull(named)
        if status == 422:
            return 409, {}, {"message": ["Another open merge request already exists for this source branch: !1"]}
        return status, headers, self._merge_request(body)

    def _reviewers(self, number: int) -> Answer:
        """Reviewers have states, and their texts are notes."""
        words = {"APPROVED": "approved", "CHANGES_REQUESTED": "requested_changes", "COMMENTED": "reviewed", "DISMISSED": "unreviewed"}
        last = {one["user"]["login"]: words[one["state"]] for one in self.reviews.values() if one["pull"] == number}
        return 200, {}, [{"user": {"username": name}, "state": state, "created_at": "2026-11-23T02:00:00Z"} for name, state in last.items()]

    def add_review(self, number: int, state: str, body: str, author: str = "shen", **more: Any) -> int:
        self.add_comment(number, body, author)
        return super().add_review(number, state, body, author, **more)

    def _discussed(self, number: int, method: str, query: dict[str, str], value: Any) -> Answer:
        """Threads: one on a line has a position that names both sides of the file and the three commits of the request."""
        if method == "POST":
            place, head = value["position"], self.pulls[number]["head"]["sha"]
            refs = {"base_sha": "b" * 40, "start_sha": "c" * 40, "head_sha": head}
            right = (
                {key: place.get(key) for key in refs} == refs
                and place["old_path"] == place["new_path"]
                and place["position_type"] == "text"
            )
            if not right or place["new_line"] not in self.changed.get(place["new_path"], ()):
                return 400, {}, {"message": '400 Bad request - Note {:line_code=>["can\'t be blank"]}'}
            return 201, {}, {"id": "d1", "notes": [self.add_remark(number, place["new_path"], place["new_line"], value["body"])]}
        found = [
            {
                "id": f"d{one['id']}",
                "notes": [
                    {
                        "id": one["id"],
                        "type": "DiffNote",
                        "body": one["body"],
                        "system": False,
                        "author": {"username": one["user"]["login"]},
                    }
                ],
            }
            for one in self.remarks.values()
            if one["pull"] == number
        ]
        plain = {"id": "d0", "individual_note": True, "notes": [{"id": 1, "type": None, "body": "x", "system": False, "author": None}]}
        return self._cut(query, [plain, *found])

    def _made(self, value: Any) -> Answer:
        if not value.get("title") or len(value["title"]) > 255 or not isinstance(value.get("labels", ""), str):
            return 400, {}, {"message": {"title": ["can't be blank"]}}
        number = self.add_issue(value["title"].strip(), value.get("description"), labels=_split(value.get("labels", "")))
        return 201, {}, self._shown(self.issues[number])

    def _changed(self, number: int, value: dict[str, Any]) -> Answer:
        if value and number in self.refusing:
            return self.refusing[number], {}, {"message": f"{self.refusing[number]} Forbidden"}
        one = self.issues.get(number)
        if one is None or "pull_request" in one:
            return 404, {}, {"message": "404 Not found"}
        if not value.keys() <= {"title", "description", "state_event", "add_labels"}:
            return 400, {}, {"error": "unknown parameter"}
        if value.get("state_event") not in (None, "close", "reopen"):
            return 400, {}, {"error": "state_event does not have a valid value"}
        one |= {"title": value.get("title", one["title"]), "body": value.get("description", one["body"])}
        if event := value.get("state_event"):
            one["state"] = "closed" if event == "close" else "open"
        one["labels"] += [{"name": name} for name in _split(value.get("add_labels", "")) if name not in names(one["labels"])]
        return 200, {}, self._shown(one)

    def _notes(self, method: str, number: int, ident: int, query: dict[str, str], value: Any) -> Answer:
        if method == "DELETE" and self.remarks.pop(ident, None):
            return 204, {}, None
        if number not in self.issues or (ident and ident not in self.comments):
            return 404, {}, {"message": "404 Not found"}
        if method == "POST":
            if (instead := self.before_comment(number)) is not None:
                return instead
            return 201, {}, self._note(self.comments[self.add_comment(number, value["body"])])
        if method == "PUT":
            self.comments[ident]["body"] = value["body"]
            return 200, {}, self._note(self.comments[ident])
        if method == "DELETE":
            del self.comments[ident]
            return 204, {}, None
        found = [self._note(one) for one in self.comments.values() if one["issue"] == number]
        # GitLab notes every change itself.
        own = {"id": 1, "body": "added label", "system": True, "author": {"username": "project_1_bot"}}
        found = [own, *found]
        return self._cut(query, found[::-1] if query.get("sort", "desc") == "desc" else found)

    def _listed(self, query: dict[str, str]) -> Answer:
        state = {"opened": "open"}.get(query.get("state", "all"), query.get("state", "all"))
        wanted = set(_split(query.get("labels", "")))
        found = [one for one in self.issues.values() if state in ("all", one["state"]) and wanted <= names(one["labels"])]
        found = [one for one in found if "pull_request" not in one]
        found.sort(key=lambda one: int(one["number"]), reverse=query.get("sort", "desc") == "desc")
        return self._cut(query, [self._shown(one) for one in found])

    def _cut(self, query: dict[str, str], found: list[Any]) -> Answer:
        size, page = min(int(query.get("per_page", "20")), 100, self.page_size), int(query.get("page", "1"))
        more = str(page + 1) if page * size < len(found) else ""
        headers = {} if self.headless else {"X-Page": str(page), "X-Next-Page": more, "X-Total": str(len(found))}
        return 200, headers, found[(page - 1) * size : page * size]

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        number = int(one["number"])
        return {
            "id": 90_000 + number,
            "iid": number,
            "project_id": 4,
            "title": one["title"],
            "description": one["body"],
            "state": "opened" if one["state"] == "open" else "closed",
            "labels": [label["name"] for label in one["labels"]],
            "confidential": number in self.confidential,
            "issue_type": "issue",
        }

    def _note(self, one: dict[str, Any]) -> dict[str, Any]:
        author = {"username": one["user"]["login"]} if one["user"] else None
        return {"id": one["id"], "body": one["body"], "system": False, "author": author, "internal": False}

    def _merge_request(self, one: dict[str, Any]) -> dict[str, Any]:
        state = "merged" if one["merged_at"] else {"open": "opened"}.get(one["state"], one["state"])
        ours = one["head"]["repo"] is not None and one["head"]["repo"]["full_name"] == PROJECT
        source = 4 if ours else 100 + one["number"] if one["head"]["repo"] else None
        return {
            "iid": one["number"],
            "state": state,
            "sha": one["head"]["sha"],
            "source_project_id": source,
            "target_project_id": 4,
            "diff_refs": {"base_sha": "b" * 40, "start_sha": "c" * 40, "head_sha": one["head"]["sha"]},
        }


class GiteeStandIn(StandIn):
    """Gitee: numbers that are text, four states, labels as one text, the token as a parameter, refusals as pages."""

    below = "/api/v5"
    owner, name = REPOSITORY.split("/")

    def __init__(self) -> None:
        super().__init__()
        self.headless = False
        # Issues in the states that Gitee has beyond open and closed.
        self.special: dict[int, str] = {}

    def authorised(self, method: str, headers: Any, query: dict[str, str], value: Any) -> bool:
        given = query.pop("access_token", "") or (value.pop("access_token", "") if isinstance(value, dict) else "")
        return given == TOKEN or (not given and method == "GET")

    def answer(self, method: str, path: str, query: dict[str, str], value: Any) -> Answer:
        repository = f"/repos/{REPOSITORY}"
        if (method, path) == ("GET", "/user"):
            return 200, {}, {"id": 7, "login": "bot", "name": "机器人"}
        if (method, path) == ("GET", repository):
            return 200, {}, {"full_name": REPOSITORY, "default_branch": "master"}
        if (method, path) == ("POST", f"/repos/{self.owner}/issues"):
            return self._made(value)
        if method == "PATCH" and (one := re.fullmatch(rf"/repos/{self.owner}/issues/(\w+)", path)):
            return self._changed(_number(one[1]), value)
        if (method, path) == ("GET", f"{repository}/issues"):
            return self._listed(query)
        if method == "POST" and (one := re.fullmatch(rf"{repository}/issues/(I\w+)/labels", path)):
            return self._labelled(_number(one[1]), value)
        if one := re.fullmatch(rf"{repository}/issues/(I\w+)(/comments)?", path):
            path = f"{repository}/issues/{_number(one[1])}{one[2] or ''}"
        if one := re.fullmatch(rf"{repository}/pulls/(\d+|comments)(/comments|/\d+)", path):
            path = f"{repository}/issues/{one[1]}{one[2]}"
        if (method, path) == ("GET", f"{repository}/pulls"):
            found = [self._pulled(one) for one in self.pulls.values()]
            named = [one for one in found if query.get("head", "") in ("", one["head"]["ref"])]
            return self._cut(query, [one for one in named if one["state"] == query["state"]])
        if path.startswith(f"{repository}/pulls") and "/comments" not in path:
            status, headers, body = super().answer(method, path, query, value)
            return (400, headers, PAGE) if status >= 400 else (status, headers, self._pulled(body))
        if method == "GET" and path.endswith("/comments"):
            number = int(path.split("/")[-2])
            return self._cut(query, [one for one in self.comments.values() if one["issue"] == number])
        status, headers, body = super().answer(method, path, query, value)
        return (status, headers, PAGE) if status >= 400 else (status, headers, self._shown(body) if "/issues/" in path else body)

    def _made(self, value: Any) -> Answer:
        if value.get("repo") != self.name or not value.get("title") or not isinstance(value.get("labels", ""), str):
            return 400, {}, {"message": "repo is missing"}
        number = self.add_issue(value["title"], value.get("body"), labels=_split(value.get("labels", "")))
        return 201, {}, self._shown(self.issues[number])

    def _changed(self, number: int, value: Any) -> Answer:
        if number in self.refusing:
            return self.refusing[number], {}, PAGE
        if number not in self.issues:
            return 404, {}, PAGE
        if value.pop("repo", "") != self.name or value.get("state", "open") not in ("open", "progressing", "closed") or "labels" in value:
            return 400, {}, {"message": "repo is missing"}
        self.issues[number] |= value
        self.special.pop(number, None)
        return 200, {}, self._shown(self.issues[number])

    def _pulled(self, one: dict[str, Any]) -> dict[str, Any]:
        return one | {"state": "merged" if one["merged_at"] else one["state"], "id": 70_000 + one["number"]}

    def _labelled(self, number: int, value: Any) -> Answer:
        if number in self.refusing or not isinstance(value, list):
            return self.refusing.get(number, 400), {}, PAGE
        labels = self.issues[number]["labels"]
        labels += [{"name": name} for name in value if name not in names(labels)]
        return 201, {}, labels

    def _listed(self, query: dict[str, str]) -> Answer:
        if query.get("state", "open") not in ("open", "progressing", "closed", "rejected"):
            return 400, {}, {"message": "state does not have a valid value"}
        wanted = set(_split(query.get("labels", "")))
        found = [self._shown(one) for one in self.issues.values() if wanted <= names(one["labels"]) and "pull_request" not in one]
        found = [one for one in found if one["state"] == query.get("state", "open")]
        found.sort(key=lambda one: int(one["id"]), reverse=query.get("direction", "desc") == "desc")
        return self._cut(query, found)

    def _cut(self, query: dict[str, str], found: list[Any]) -> Answer:
        size, page = min(int(query.get("per_page", "20")), 100, self.page_size), int(query.get("page", "1"))
        pages = max(-(-len(found) // size), 1)
        headers = {} if self.headless else {"total_count": str(len(found)), "total_page": str(pages)}
        return 200, headers, found[(page - 1) * size : page * size]

    def _shown(self, one: Any) -> Any:
        if not isinstance(one, dict) or "title" not in one:
            return one
        number = int(one["number"])
        return one | {"id": 10_000 + number, "number": text_number(number), "state": self._state(number)}

    def _state(self, number: int) -> str:
        state, special = str(self.issues[number]["state"]), self.special.get(number, "")
        # Whoever closes an issue that is being worked on has closed it.
        return special if special and (special in ("open", "progressing")) == (state == "open") else state


def text_number(number: int) -> str:
    """The number of an issue as Gitee writes it."""
    return f"IA{number:X}Z"


def _number(text: str) -> int:
    return int(text[2:-1], 16) if re.fullmatch("IA[0-9A-F]+Z", text) else -1


def _split(labels: str) -> tuple[str, ...]:
    return tuple(name for name in labels.split(",") if name)


SERVERS: dict[str, tuple[Dialect, type[StandIn], str, str]] = {
    "github": (GITHUB, StandIn, REPOSITORY, "GITHUB_TOKEN"),
    "gitea": (GITEA, GiteaStandIn, REPOSITORY, "GITEA_TOKEN"),
    "forgejo": (FORGEJO, GiteaStandIn, REPOSITORY, "FORGEJO_TOKEN"),
    "gitlab": (GITLAB, GitLabStandIn, PROJECT, "GITLAB_TOKEN"),
    "gitee": (GITEE, GiteeStandIn, REPOSITORY, "GITEE_TOKEN"),
}


@contextmanager
def served(key: str) -> Iterator[StandIn]:
    """A server of a forge."""
    with running(SERVERS[key][1]()) as api:
        yield api


def forge_of(key: str, url: str, sleep: Callable[[float], None] = lambda seconds: None, token: str = TOKEN, ca_file: str = "") -> Forge:
    """The bots' own client of a forge. It never waits."""
    dialect, _, repository, token_name = SERVERS[key]
    choice = Choice(dialect, url, "https://forge.example", repository, token_name, token, ca_file=ca_file)
    return connect(choice, sleep)


__all__ = ["BOT", "PROJECT", "SERVERS", "GitLabStandIn", "GiteaStandIn", "GiteeStandIn", "forge_of", "served", "text_number"]

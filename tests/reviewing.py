"""A desk without its web server, over a small city with a bare remote; a clerk who submits, a forge, and a reviewer who merges with git."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stand_in import TOKEN, StandIn
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, ROOT, Git, Repo, new_repo

from generator.desk import submitting
from generator.desk.accounts import Account
from generator.desk.base import Bases
from generator.desk.courier import Courier
from generator.desk.database import Database
from generator.desk.settings import Clock
from generator.desk.store import CHANGE, FORM, Draft, Store, Submission
from generator.engine.clock import SHANGHAI
from generator.forge.choice import Asked

# 2026-11-22 09:00 in Beijing, and a day in seconds.
DAY = 86_400
MORNING = 1_795_309_200
CLERK = Account("7", "王芳", "wangfang@jia.example", frozenset({"scjgj"}), admin=False)
OTHER = Account("8", "赵强", "zhaoqiang@jia.example", frozenset({"xzspj"}), admin=False)
MATE = Account("9", "孙丽", "sunli@jia.example", frozenset({"scjgj"}), admin=False)
BRANCH = "credit-desk/scjgj-20261122"


def made_city(folder: Path) -> Path:
    """A city in git with two departments, a commitment and a penalty, and the bare remote `origin.git` beside it."""
    repo = new_repo(folder / "city")
    repo.write(GOOD_FILE, GOOD)
    repo.write(PENALTY_FILE, PERSONS_PENALTY)
    repo.write(".gitignore", ".credit-cache/\n")
    git = Git(repo.root)
    git.commit("2026-04-22")
    git.run("clone", "-q", "--bare", str(repo.root), str(folder / "origin.git"))
    git.run("remote", "add", "origin", "../origin.git")
    git.run("fetch", "-q", "origin")
    git.run("branch", "-q", "--set-upstream-to", "origin/main")
    return folder


@dataclass
class Office:
    """A desk and those around it. `seconds` is its clock."""

    folder: Path
    bases: Bases
    store: Store
    courier: Courier
    clock: Clock
    seconds: list[int]
    reviewers: Git
    forge: StandIn | None = None
    numbers: list[int] = field(default_factory=lambda: [20])

    @property
    def origin(self) -> Git:
        return Git(self.folder / "origin.git", new=False)

    def later(self, seconds: int = 60) -> None:
        self.seconds[0] += seconds

    def restarted(self) -> Office:
        """The desk of the next morning: the same folders, nothing in memory."""
        return office(self.folder, self.forge, seconds=self.seconds)

    def penalty(self, cells: Mapping[str, str] | None = None, account: Account = CLERK, way: str = FORM, record: str = "", seen: str = "") -> Draft:
        """A draft of a penalty that is right; each one has a number of its own."""
        self.numbers[0] += 1
        row = PENALTY | {"CF_WSH": f"甲市监罚〔2026〕{self.numbers[0]}号", "CF_XDR_MC": f"周{'一二三四五六七八九'[self.numbers[0] % 9]}明"}
        return self.store.save(Draft(account.id, "scjgj", "penalty", way, (row | dict(cells or {}),), record, seen))

    def change(self, cells: Mapping[str, str], seen: str, account: Account = CLERK) -> Draft:
        """A draft that changes the penalty that is there."""
        return self.store.save(Draft(account.id, "scjgj", "penalty", CHANGE, (dict(cells),), "2026/scjgj-15", seen))

    def submit(self, *drafts: Draft, account: Account = CLERK) -> Submission:
        """Submits and lets the courier work, as a click does."""
        made = self.courier.submit(account, [one.id for one in drafts])
        self.courier.round()
        return self.now(made)

    def now(self, submission: Submission) -> Submission:
        found = self.store.submission(submission.id)
        assert found is not None
        return found

    def asked(self) -> None:
        """A round in which the forge is asked."""
        self.later()
        self.courier.round()

    # The reviewer

    def merge(self, branch: str = BRANCH, day: str = "2026-11-23T10:00:00+0800", *, squash: bool = False) -> str:
        """Merges a branch into the published one, as a forge does; the commit."""
        git = self.reviewers
        git.at = day
        git.run("fetch", "-q", "origin")
        git.run("checkout", "-q", "-B", "main", "origin/main")
        git.run("merge", "-q", *(["--squash"] if squash else ["--no-ff", "-m", "合并"]), f"origin/{branch}")
        if squash:
            git.run("commit", "-q", "-m", "压缩合并")
        git.run("push", "-q", "origin", "main")
        return git.run("rev-parse", "HEAD").strip()

    def edit(self, branch: str, files: Mapping[str, str], day: str = "2026-11-23") -> str:
        """Somebody else's commit on a branch."""
        git = self.reviewers
        git.run("fetch", "-q", "origin")
        git.run("checkout", "-q", "-B", "work", f"origin/{branch}")
        made = git.commit(day, files)
        git.run("push", "-q", "origin", f"HEAD:{branch}")
        return made

    def published(self) -> Repo:
        """A clone of the published branch."""
        target = self.folder / f"clone-{len(list(self.folder.iterdir()))}"
        self.origin.run("clone", "-q", str(self.folder / "origin.git"), str(target))
        return Repo(target)

    def refs(self) -> dict[str, str]:
        """The branches of the remote."""
        lines = self.origin.run("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").splitlines()
        return {line.split(" ")[0]: line.split(" ")[1] for line in lines}


# The cells of a penalty, by the keys of the columns of its table.
PENALTY = {
    "CF_XDR_MC": "周明",
    "CF_XDR_LB": "自然人",
    "CF_XDR_ZJLX": "身份证",
    "CF_WSH": "甲市监罚〔2026〕20号",
    "CF_WFXW": "经营超过保质期的食品",
    "CF_SY": "经查属实。",
    "CF_YJ": "依据《中华人民共和国食品安全法》第一百二十四条。",
    "CF_CFLB": "警告",
    "CF_NR": "警告。",
    "severity": "轻微",
    "CF_JDRQ": "2026-04-21",
    "CF_YXQ": "2027-04-20",
    "CF_CFJG": "scjgj",
}
# What the form of the penalty that is there holds, by columns; the clerk has written other facts.
EDITED = PENALTY | {"CF_XDR_MC": "李*", "CF_WSH": "甲市监罚〔2026〕15号", "CF_SY": "经现场检查查实。"}


def office(folder: Path, forge: StandIn | None = None, *, seconds: list[int] | None = None, state: str = "state") -> Office:
    """A desk over `folder/city`, as it begins a day: what was interrupted is finished. With a forge, that is Gitea."""
    moment = seconds or [MORNING]
    clock = Clock(today=lambda: datetime.datetime.fromtimestamp(moment[0], SHANGHAI).date(), now=lambda: moment[0])
    store = Store(Database(folder / state), clock)
    asked = Asked("gitea", forge.url, "jia/credit") if forge is not None else Asked()
    bases = Bases(folder / "city", folder / state, clock, asked, {"GITEA_TOKEN": TOKEN} if forge is not None else {})
    courier = Courier(bases, store, clock)
    bases.now()
    submitting.recover(bases, store)
    if not (folder / "reviewer").exists():
        Git(folder / "origin.git", new=False).run("clone", "-q", str(folder / "origin.git"), str(folder / "reviewer"))
    if forge is not None:
        origin = Git(folder / "origin.git", new=False)
        forge.tip = lambda branch: origin.run("rev-parse", f"refs/heads/{branch}").strip()
    return Office(folder, bases, store, courier, clock, moment, Git(folder / "reviewer", new=False), forge)


def copied(made: Path, target: Path) -> Path:
    """A city of one's own."""
    shutil.copytree(made, target, symlinks=True)
    return target


def ruled(city: Path, names: Sequence[str], day: str) -> Path:
    """A city with some rules of the law and the calendars that they count by, published on a day."""
    rules = city / "content" / "rules"
    shutil.copytree(ROOT / "content" / "rules" / "calendars", rules / "calendars")
    for name in names:
        shutil.copy(ROOT / "content" / "rules" / f"{name}.yml", rules)
    git = Git(city, new=False)
    git.commit(day)
    git.run("push", "-q", "origin", "main")
    return city

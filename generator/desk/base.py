"""The published state that a desk works on: a repository and checkouts of its own, which follow the published branch.

Nobody's unfinished edits are in them. There are two checkouts: while one serves, the other one is brought to the newest commit and read.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.desk import log
from generator.desk.aside import Aside, Ended
from generator.desk.finding import Finder
from generator.desk.judging import Standings
from generator.desk.settings import Clock
from generator.desk.upstream import BaseError, Upstream, find
from generator.engine import committing, git, progress, remotes, system
from generator.engine.committing import SETTINGS
from generator.engine.git import GitError
from generator.engine.refusals import refusal
from generator.engine.remotes import Remote, RemoteError
from generator.engine.store import FOLDER, open_store, version
from generator.forge.choice import Asked
from generator.law.commits import HistoryError
from generator.law.commits import refusal as unread
from generator.reading import settings
from generator.reading.scan import UNCHANGED_STAMPS
from generator.reading.settings import SettingsError
from generator.site import evidence
from generator.site import site as sites
from generator.site.site import Site

__all__ = ["DENIED", "OFFLINE", "OPEN", "PUBLISHED", "REPAIRED", "REWRITTEN", "BaseError", "Bases", "Published"]
PUBLISHED, OPEN = "refs/credit/published", "refs/credit/open"
# What a spare checkout of so many records costs to read for the first time is worth a process of its own.
MANY = 20_000
_PARTIAL = r"^(extensions\.partialclone|remote\..*\.promisor)$"
OFFLINE = "现在连不上保存公示信息的服务器；可以照常填写，送审的内容先留在本机，连上以后自动送出。"
DENIED = "保存公示信息的服务器没有让工作台进去（地址不对，或者没有权限），请管理员检查；可以照常填写，送审的内容先留在本机。"
REWRITTEN = "公开的内容被人改写过（不是在原来的基础上增加）。工作台仍照改写前的内容工作，暂不送审；请管理员核实后重新启动工作台。"
REPAIRED = "工作台自己的一份内容被动过，已经恢复。"


@dataclass(frozen=True)
class Published:
    """One published state: the commit, a checkout of it that belongs to the desk, and what it holds.

    `unproved` says why git tells no day of publication here, "" if it does.
    """

    commit: str
    root: Path
    site: Site
    unproved: str = ""

    @cached_property
    def standings(self) -> Standings:
        """What judging keeps of it."""
        return Standings(self.site)

    @cached_property
    def finder(self) -> Finder:
        """What searching keeps of it."""
        return Finder(self.site)

    def warm(self) -> None:
        """Makes what the first judgement and the first search would make: for whoever loads a state while another one serves."""
        self.standings.warm()
        self.finder.warm()


class Bases:
    """The newest published state that could be read. `trouble` says in Chinese what keeps it from being renewed, "" if nothing does."""

    def __init__(
        self, root: Path, folder: Path, clock: Clock, asked: Asked | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self._root, self._folder, self._clock = root, folder / "base", clock
        self._asked, self._environ = asked or Asked(), os.environ if environ is None else environ
        self._upstream: Upstream | None = None
        self._now: Published | None = None
        # Whoever holds this one has the state stay as it is; nobody holds it for long.
        self._lock = threading.RLock()
        # Whoever writes a checkout and reads it holds this one: that may take long, and nobody who submits waits for it.
        self._reading = threading.RLock()
        self._aside = Aside()
        # Whoever speaks with the remote holds this one, and never waits for the other one while others wait for him.
        self.network = threading.RLock()
        self._sort = ""
        self.trouble = ""
        # What screens make of each state before it serves, so that nobody waits for it.
        self.preparing: list[Callable[[Published], object]] = []

    @property
    def upstream(self) -> Upstream:
        """Where the state comes from. Raises BaseError."""
        if self._upstream is not None:
            return self._upstream
        with self._lock:
            if self._upstream is None:
                try:
                    self._upstream = find(self._root, self._asked, settings.forge(self._root), self._environ)
                except SettingsError as error:
                    raise BaseError(str(error)) from None
            return self._upstream

    @property
    def repository(self) -> Path:
        """The desk's own repository, which has no files."""
        return self._folder / "repository"

    def now(self) -> Published:
        """The state as it was read last. The first call reads it, which may take long, and raises BaseError if that is not possible."""
        found = self._now
        if found is not None:
            return found
        with self._reading:
            if self._now is None:
                self._now = self._first()
            return self._now

    @contextlib.contextmanager
    def held(self) -> Iterator[Published]:
        """The state, which stays the newest one while the block runs."""
        self.now()
        with self._lock:
            yield self.now()

    def renew(self, seconds: float = remotes.PATIENCE, *, whole: bool = True) -> bool:
        """Fetches for at most so many seconds, and reads the newest state if it is another one or another day; whether it did.

        What was there serves meanwhile, and goes on if this fails: `trouble` says why. With `whole` it is also looked whether somebody has
        changed the checkout, which takes a second or two in a large one.
        """
        return self.follow(self.ask(seconds), whole=whole)

    def ask(self, seconds: float = remotes.PATIENCE) -> str:
        """Fetches for at most so many seconds, and reads nothing: the newest commit that the state may follow."""
        now = self.now()
        try:
            offline = "" if self.fetch(seconds) else self._unfetched()
            commit = committing.tip(self.repository, PUBLISHED)
            rewritten = not committing.within(self.repository, now.commit, commit)
        except GitError as error:
            self.trouble = _words(error)
            return now.commit
        self.trouble = REWRITTEN if rewritten else offline
        return now.commit if rewritten else commit

    def follow(self, commit: str, *, whole: bool = False) -> bool:
        """Reads the state of a commit if it is another one than that which serves, or another day; whether there is another state now."""
        now = self.now()
        try:
            if committing.within(self.repository, commit, now.commit):
                # Somebody else has asked later, and read that.
                commit = now.commit
            changed = commit != now.commit or self._clock.today() != now.site.as_of
            damaged = whole and not changed and self._damaged(now)
            if not changed and not damaged:
                return False
            with self._reading:
                # Unless somebody else has read it meanwhile.
                if self._now is now:
                    found = self._read(commit, self._other(now))
                    with self._lock:
                        self._now = found
                    self.trouble = self.trouble or (REPAIRED if damaged else "")
            return True
        except (BaseError, GitError) as error:
            self.trouble = _words(error)
        except OSError as error:
            self.trouble = f"新的内容读不进来：{refusal(error) or error.strerror or error}；仍照先前的内容工作。"
        return False

    def fetch(self, seconds: float = remotes.PATIENCE) -> bool:
        """Asks for the newest branches without reading them; whether the remote answered in time. Raises GitError."""
        if not self.network.acquire(timeout=seconds):
            return False
        try:
            return self._fetch(seconds)
        finally:
            self.network.release()

    def warm(self) -> None:
        """Prepares what the first judgement needs, and the other checkout of a large site, so that the first renewal is as quick as later
        ones.
        """
        now = self.now()
        self._ready(now)
        if len(now.site.all_records) >= MANY:
            with contextlib.suppress(Ended), self._reading:
                self._spare(self._other(self.now()))

    def stop(self) -> None:
        """Ends what runs beside the desk's own work."""
        self._aside.stop()

    def _spare(self, where: Path) -> None:
        """Lets a checkout that does not serve be written and read, unless it was: what it remembers then is complete. Raises Ended."""
        root = where / self.upstream.prefix
        if (root / FOLDER / version() / UNCHANGED_STAMPS).is_file():
            return
        self._check_out(self.now().commit, where, self._git_aside)
        # In a process of its own: it may fork, and gives its memory back.
        call = [sys.executable, "-m", "generator", "--root", str(root), "check", "--format", "json"]
        silent = subprocess.DEVNULL
        self._aside.run(lambda: subprocess.Popen(call, stdin=silent, stdout=silent, stderr=silent, start_new_session=True))

    def _git_aside(self, folder: Path, *words: str) -> None:
        silent = subprocess.DEVNULL
        if self._aside.run(lambda: git.started(folder, *words, stdin=silent, stdout=silent, alone=True)):
            raise GitError(f"git {words[0]}")

    def opened(self) -> dict[str, str]:
        """The newest branches of the remote that hold something beyond the published one, with their commits. Raises GitError."""
        call = (
            "for-each-ref",
            "--sort=-committerdate",
            "--count=100",
            f"--no-merged={PUBLISHED}",
            "--format=%(objectname) %(refname)",
            OPEN,
        )
        lines = git.text(self.repository, *call).splitlines()
        return {line.partition(" ")[2].removeprefix(f"{OPEN}/"): line.partition(" ")[0] for line in lines}

    # How it is read

    def _first(self) -> Published:
        progress.stage("取得公开的内容")
        upstream = self.upstream
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if (
                not (self.repository / ".git" / "HEAD").is_file()
                or git.run(self.repository, "rev-parse", "--git-dir", fine=(0, 128)) == b""
            ):
                self._clone(upstream)
            if not self._fetch():
                self.trouble = self._unfetched()
            commit = committing.tip(self.repository, PUBLISHED)
            if not commit:
                raise BaseError("仓库里还没有任何提交，工作台没有可以改的内容；请先提交一次（git add、git commit）。")
            progress.stage("写出工作台自己的一份")
            return self._read(commit, self._folder / "1")
        except GitError as error:
            raise BaseError(_words(error) if not isinstance(error, git.NoGitError) else unread(self._root, error)) from None
        except OSError as error:
            raise BaseError(f"工作台的文件夹 {self._folder} 写不了：{refusal(error) or error.strerror or error}。") from None
        finally:
            progress.clear()

    def _clone(self, upstream: Upstream) -> None:
        """Makes the repository: from the user's own, whose objects are linked where the disk can; else from the remote."""
        fresh = self._folder / "fresh"
        for one in (fresh, self.repository):
            system.remove_folder(one)
        options = (*SETTINGS, "clone", "--quiet", "--no-checkout", "--template=", "--no-tags")
        # A repository that lacks a part of the history or of the old contents proves nothing: then all comes from the remote.
        lacking = git.text(upstream.top, "rev-parse", "--is-shallow-repository").strip() == "true"
        lacking = lacking or bool(git.run(upstream.top, "config", "--get-regexp", _PARTIAL, fine=(0, 1)))
        if lacking and upstream.remote is not None:
            git.run(self._folder, "init", "--quiet", "--template=", str(fresh))
        else:
            git.run(self._folder, *options, "--", str(upstream.top), str(fresh))
        for key, value in (("core.autocrlf", "false"), ("gc.auto", "0"), ("core.hooksPath", "/dev/null/none")):
            git.run(fresh, "config", key, value)
        git.run(fresh, "config", "--remove-section", "remote.origin", fine=(0, 128))
        refs = git.text(fresh, "for-each-ref", "--format=delete %(refname)")
        git.run(fresh, "update-ref", "--no-deref", "--stdin", stdin=refs.encode())
        os.replace(fresh, self.repository)

    def _fetch(self, seconds: float = remotes.PATIENCE) -> bool:
        """Whether the remote answered. Without one, or if it never did, the user's own repository says what is published."""
        upstream, repository = self.upstream, self.repository
        if upstream.remote is not None:
            try:
                asked = (f"+refs/heads/{upstream.branch}:{PUBLISHED}", f"+refs/heads/*:{OPEN}/*")
                remotes.fetch(repository, upstream.remote, asked, seconds)
                self._sort = ""
                return True
            except RemoteError as error:
                if self._sort != error.sort:
                    log.refused(error.sort, str(error))
                self._sort = error.sort
                if committing.tip(repository, PUBLISHED):
                    return False
        tracked = (upstream.tracked, "HEAD") if upstream.remote is not None else ("HEAD",)
        known = next((ref for ref in tracked if committing.tip(upstream.top, ref)), "")
        if known:
            remotes.fetch(repository, Remote(str(upstream.top)), (f"+{known}:{PUBLISHED}",))
        return upstream.remote is None

    def _unfetched(self) -> str:
        return DENIED if self._sort == remotes.FORBIDDEN else OFFLINE

    def _other(self, now: Published) -> Path:
        used = self._folder / now.root.relative_to(self._folder).parts[0]
        return self._folder / ("2" if used.name == "1" else "1")

    def _damaged(self, now: Published) -> bool:
        top = self._folder / now.root.relative_to(self._folder).parts[0]
        if not (top / ".git").exists():
            return True
        try:
            call = ("status", "--porcelain", "-z", "--", ".", f":(exclude,glob)**/{FOLDER}/**")
            return bool(git.run(top, *call).strip(b"\0"))
        except GitError:
            # It is no checkout any more.
            return True

    def _check_out(self, commit: str, where: Path, run: Callable[..., object] = git.run) -> None:
        # Several processes write a large checkout.
        fast = (*SETTINGS, "-c", "checkout.workers=0")
        call = ("checkout", "--quiet", "--force", "--detach", commit)
        calls = (call, ("clean", "-ffdxq", f"--exclude={FOLDER}"))
        try:
            if not (where / ".git").is_file():
                raise GitError
            for one in calls:
                run(where, *fast, *one)
        except GitError:
            # Somebody has moved or damaged it: it is made anew.
            system.remove_folder(where)
            git.run(self.repository, "worktree", "prune")
            run(self.repository, *fast, "worktree", "add", "--quiet", "--force", "--detach", str(where), commit)

    def _read(self, commit: str, where: Path) -> Published:
        self._check_out(commit, where)
        root = where / self.upstream.prefix
        if not (root / "content").is_dir() or not (root / "mkdocs.yml").is_file():
            raise BaseError("公开的内容里没有 mkdocs.yml 和 content/，不是一个信用网站的仓库。")
        collecting = gc.isenabled()
        # Nothing is garbage while a site is read, and hardly anything of it ever is: the collector need not look at it.
        gc.disable()
        try:
            store, today, unproved = open_store(root / FOLDER), self._clock.today(), ""
            try:
                site = evidence.load_proved(root, today, store)
            except HistoryError as error:
                site, unproved = sites.load(root, today, store=store), str(error)
            site.prepare_for_forks()
            if self._now is not None:
                gc.unfreeze()
            gc.freeze()
        finally:
            if collecting:
                gc.enable()
        found = Published(commit, root, site, unproved)
        if self._now is not None:
            # The old one serves as long as this takes.
            self._ready(found)
        return found

    def _ready(self, published: Published) -> None:
        published.warm()
        for prepare in self.preparing:
            prepare(published)


def _words(error: Exception) -> str:
    """Why the published state cannot be renewed, for those who use the desk."""
    text = str(error)
    if "No space left" in text or "磁盘已满" in text:
        return "磁盘已满，新的内容读不进来；仍照先前的内容工作。请先腾出空间。"
    if isinstance(error, BaseError):
        return text
    return "新的内容读不进来，仍照先前的内容工作；请管理员查看日志。"

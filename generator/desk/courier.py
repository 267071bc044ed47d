"""The desk's one background worker: renews the published state, hands submissions over, and asks what became of them.

No page waits for a network: a click wakes the worker, and the page shows what is known. All that speaks with a remote is done here, one
after the other.
"""

from __future__ import annotations

import threading

from generator.desk import handing, log, progress, submitting
from generator.desk.accounts import Account
from generator.desk.base import Bases
from generator.desk.sent import COMMITTED, LIVE, PUBLISHED, PUSHED, WITHDRAWN, details
from generator.desk.settings import Clock
from generator.desk.store import Store, Submission
from generator.engine import remotes
from generator.engine.committing import Signature
from generator.engine.scratch import folder
from generator.forge.protocol import ForgeError

# Seconds: between two rounds of nobody's asking, the least between two questions to the forge, and how long a click waits for its round.
# What was committed is safe, and is sent without her.
EVERY, LEAST, CLICK = 300, 30, 0.5
# Seconds between two rounds that pages ask for.
SOON = 15
# Seconds between two looks whether somebody has changed the desk's own checkout.
WHOLE = 900
# Seconds: so long what is over is shown. A list of names must not outlive the records.
SHOWN = 60 * 86_400
# Seconds that the end of the desk waits for what is being done.
_ENDING = 15.0


class Courier:
    """Works in a thread of its own after `start`; tests call `round` themselves."""

    def __init__(self, bases: Bases, store: Store, clock: Clock) -> None:
        self._bases, self._store, self._clock = bases, store, clock
        self._wanted, self._ended = threading.Event(), threading.Event()
        self._done = threading.Condition()
        self._rounds, self._busy = 0, False
        self._asked = self._looked = self._whole = -WHOLE
        self._thread: threading.Thread | None = None
        # What keeps the forge from being asked, in Chinese; "" if nothing does.
        self.trouble = ""

    def start(self) -> None:
        """Finishes what was interrupted, and begins to work. Raises BaseError, StateError."""
        self._bases.now()
        submitting.recover(self._bases, self._store)
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)
        self._thread.start()
        # Beside the first rounds and requests, which must not wait for it; nobody waits for its end either.
        threading.Thread(target=self._warm, name="warming", daemon=True).start()

    def _warm(self) -> None:
        try:
            self._bases.warm()
        except Exception as error:  # noqa: BLE001  # only what comes first is slower then, and the log says what it was
            log.fault(error, "warming")

    def stop(self) -> None:
        """Ends the work; what is being done is finished first, if that does not take long. What is cut off the next start finishes."""
        self._ended.set()
        self._wanted.set()
        self._bases.stop()
        if self._thread is not None:
            self._thread.join(_ENDING)
            self._thread = None

    def wake(self, seconds: float = 0.0) -> None:
        """Asks for a round now; waits at most so many seconds for its end."""
        with self._done:
            # The round that runs now may have passed what is meant.
            wanted = self._rounds + (2 if self._busy else 1)
            self._wanted.set()
            if seconds and self._thread is not None:
                self._done.wait_for(lambda: self._rounds >= wanted, seconds)

    def look(self) -> None:
        """Asks for a round soon, unless there has just been one. Whoever opens a page again and again asks nobody more often."""
        now = self._clock.now()
        if not abs(now - self._looked) < SOON:
            self._looked = now
            self.wake()

    def submit(self, account: Account, drafts: list[str]) -> Submission:
        """Submits drafts and hands them over if that takes not long. Raises NotSubmitted, StateError, BaseError."""
        made = submitting.submit(self._bases, self._store, self._clock, account, drafts)
        self.wake(CLICK)
        return self._store.submission(made.id) or made

    def withdraw(self, account: Account, submission: Submission) -> None:
        """Takes a submission back. Raises progress.Refused, StateError."""
        progress.withdraw(self._bases, self._store, self._clock, submission, Signature(account.name, account.mail))

    def bundle(self, submission: Submission) -> bytes:
        """A file with the request of a submission, for somebody to carry to where it is reviewed. Raises GitError, OSError."""
        with folder() as where:
            file = where / "request.bundle"
            remotes.bundle(self._bases.repository, file, submission.base, submission.branch, submission.commit)
            return file.read_bytes()

    def round(self) -> None:
        """One round of everything. Faults of the network and of the forge are noted, and tried again by a later round."""
        now = self._clock.now()
        whole = not abs(now - self._whole) < WHOLE
        self._whole = now if whole else self._whole
        self._bases.renew(whole=whole)
        self._look()
        for one in reversed(self._store.submissions(None, (COMMITTED, PUSHED))):
            if details(one).next <= self._clock.now():
                with self._bases.network:
                    current = self._store.submission(one.id)
                    if current is not None and current.state in (COMMITTED, PUSHED):
                        handing.hand_over(self._bases, self._store, self._clock, current)
        if now - self._asked >= LEAST and self._store.submissions(None, LIVE):
            self._asked = now
            self._ask()

    def _look(self) -> None:
        with self._bases.held() as now:
            submitting.take_back_all(self._bases, self._store)
            progress.published(self._bases, self._store, now)
        for one in self._store.submissions(None, (PUBLISHED, WITHDRAWN)):
            if one.updated < self._clock.now() - SHOWN:
                self._store.remove_submission(one.id)
        with self._bases.held():
            submitting.forget(self._bases, self._store)

    def _ask(self) -> None:
        try:
            forge = self._bases.upstream.forge()
            if forge is None:
                return
            merged = progress.ask(self._bases, self._store, forge)
            self.trouble = ""
        except ForgeError as error:
            log.refused("forge", str(error))
            self.trouble = "审核平台现在没有答复，下面显示的是上次查到的情况。"
            return
        if merged:
            self._bases.renew()
            self._look()
            with self._bases.held() as now:
                if not self._bases.trouble:
                    progress.accepted(self._bases, self._store, now, merged)

    def _work(self) -> None:
        while not self._ended.is_set():
            with self._done:
                self._wanted.clear()
                self._busy = True
            try:
                self.round()
                pause = self._pause()
            except Exception as error:  # noqa: BLE001  # the worker must go on whatever happens, and the log says what it was
                log.fault(error, "courier")
                pause = float(LEAST)
            with self._done:
                self._rounds, self._busy = self._rounds + 1, False
                self._done.notify_all()
            self._wanted.wait(pause)

    def _pause(self) -> float:
        """Seconds until the next round: sooner if something is due to be tried again."""
        due = [details(one).next - self._clock.now() for one in self._store.submissions(None, (COMMITTED, PUSHED))]
        return float(max(1, min([EVERY, *due])))

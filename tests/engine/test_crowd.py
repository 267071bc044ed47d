"""generator.engine.crowd: work for many things at once, of which any may fail or die without harm to the others."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import HANGS, ROOT

from generator.engine import crowd, workers


def work(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    if number == 4:
        raise OSError(errno.ENOSPC, "No space left", "a/b")
    return number * number


@pytest.mark.parametrize("cores", [1, 2])
def test_results_come_in_order_and_faults_are_told(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(workers, "cores", lambda: cores)
    told: list[int] = []
    done = crowd.each(range(7), work, 3, told.append)
    assert [one.result for one in done] == [0, 1, 4, None, None, 25, 36]
    assert "ValueError: three" in done[3].fault
    assert done[4].refused == (errno.ENOSPC, "No space left", "a/b")
    assert [bool(one.fault) for one in done] == [False] * 3 + [True] * 2 + [False] * 2
    assert cores == 1 or told == list(range(1, 8))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="threads of one process do not die alone")
def test_one_that_dies_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 2)

    def dying(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    done = crowd.each(range(3), dying, 2, lambda count: None)
    assert [one.result for one in done] == [0, None, 2]
    assert "ended without an answer" in done[1].fault


LONG = """
import os, sys, time
from generator.engine import crowd, workers
workers.cores = lambda: 2
def work(number):
    open(f"{sys.argv[1]}/{number}", "w").write(str(os.getpid()))
    time.sleep(600)
crowd.each(range(2), work, 2, lambda count: None)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which processes run")
def test_the_processes_end_with_the_one_that_began_them_even_if_it_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", LONG, str(tmp_path)], cwd=ROOT)
    until = time.monotonic() + HANGS
    while len([path for path in tmp_path.iterdir() if path.read_text()]) < 2 and time.monotonic() < until:
        os.sched_yield()
    numbers = [int(path.read_text()) for path in tmp_path.iterdir()]
    process.kill()
    process.wait()
    while any(alive(number) for number in numbers) and time.monotonic() < until:
        os.sched_yield()
    assert len(numbers) == 2
    assert not any(alive(number) for number in numbers)


def alive(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

"""Work shared over processes gives what work in one gives."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support import AS_OF, GOOD, Repo, run

from generator.engine import workers


def test_no_process_beside_other_threads() -> None:
    """A forked child would wait for ever for a lock that another thread held."""
    import threading

    go = threading.Event()
    thread = threading.Thread(target=go.wait)
    thread.start()
    try:
        assert workers.cores() == 1
    finally:
        go.set()
        thread.join()


def test_a_thousand_records_are_read_and_checked_as_one_by_one(repo: Repo) -> None:
    """Enough to be shared. Some are wrong, and all that is said of them comes in the same order."""
    expected = []
    for i in range(1100):
        file = f"content/lists/commitments/n{i:04d}.yml"
        text = GOOD.replace("000011", f"{i:06d}")
        if i % 100 == 7:
            text = text.replace("2026-03-12", "2026-02-30")
            expected.append(file)
        repo.write(file, text)
    done = repo.program("check", "--as-of", AS_OF)
    alone = repo.credit("check", "--as-of", AS_OF)
    assert [line.partition(":")[0] for line in done.out.splitlines() if "[wrong-date]" in line] == expected
    assert (done.code, done.err) == (1, "")
    assert done.out == alone.out


@pytest.mark.parametrize("fault", ["raise ValueError('broken')", "os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_fault_in_a_child_is_not_lost(tmp_path: Path, fault: str) -> None:
    code = f"""
import os, sys
from generator.engine import workers
parent, workers.cores = os.getpid(), lambda: 3
def work(part):
    if os.getpid() != parent:
        {fault}
    return sum(part)
try:
    print(workers.share(range(6), work, 1000))
except workers.WorkerError as error:
    print("told:", error)
"""
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.out.startswith("told:")


def test_results_keep_their_order(tmp_path: Path) -> None:
    code = (
        "from generator.engine import workers; workers.cores = lambda: 3;"
        "print(workers.share(range(7), lambda part: [n * n for n in part], 1000))"
    )
    assert run([sys.executable, "-c", code], cwd=tmp_path).out == "[[0, 9, 36], [1, 16], [4, 25]]\n"


CREW = """
import os
from generator.engine import workers
workers.cores = lambda: 3
hearing, telling = os.pipe()
def told():
    os.write(telling, b".")
    return "before"
def more(value):
    return [(n, lambda n=n: value * n) for n in range(2500)]
crew = workers.Crew([(1000, told)] * 4, more)
"""


def test_a_crew_begins_with_what_it_knows_and_ends_with_what_it_is_told(tmp_path: Path) -> None:
    """More jobs than a pipe holds numbers for; none is done twice or forgotten, whoever does it."""
    code = CREW + (
        "os.read(hearing, 4); seen = []\n"
        "found = crew.finish(3, lambda done, of: seen.append((done, of)))\n"
        "print(found.count('before'), sorted(n for n in found if n != 'before') == [3 * n for n in range(2500)])\n"
        "print(all(of == 2504 and done < of for done, of in seen))"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("4 True\nTrue\n", "")


def test_a_fault_in_a_crew_is_not_lost(tmp_path: Path) -> None:
    code = CREW.replace('return "before"', "raise ValueError('broken')") + (
        "os.read(hearing, 2)\n"
        "try:\n    crew.finish(1, lambda done, of: None)\n"
        "except (workers.WorkerError, ValueError) as error:\n    print('told:', 'broken' in str(error))\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('none left')"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("told: True\nnone left\n", "")


def test_a_crew_that_is_not_wanted_any_more_is_gone(tmp_path: Path) -> None:
    """Each of its two others waits in a job for what never comes."""
    code = CREW.replace('return "before"', "os.read(os.pipe()[0], 1)") + (
        "os.read(hearing, 1), os.read(hearing, 1); crew.stop()\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('none left')"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("none left\n", "")


BESIDE = """
import os
from generator.engine import workers
workers.cores = lambda: 2
"""
NEVER = "os.read(os.pipe()[0], 1)"


def test_what_is_worked_out_beside_does_not_wait_until_it_is_asked_for(tmp_path: Path) -> None:
    """A pipe holds less than this result; a child that wrote to one would wait for its parent."""
    code = BESIDE + (
        "result = workers.beside(lambda: b'.' * 1_000_000)\n"
        "os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)\n"
        "print(len(result()))\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('none left')"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("1000000\nnone left\n", "")


def test_a_child_whose_result_nobody_can_ask_for_any_more_is_ended(tmp_path: Path) -> None:
    code = BESIDE + (
        f"result = workers.beside(lambda: {NEVER})\n"
        "del result\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('none left')"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("none left\n", "")


def test_no_child_outlives_the_program(tmp_path: Path) -> None:
    """The child has our output open, so the run here would not end before it does."""
    code = BESIDE + f"result = workers.beside(lambda: {NEVER})\nprint('done')"
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("done\n", "")


def test_a_fault_of_our_own_part_leaves_no_child_behind(tmp_path: Path) -> None:
    code = BESIDE + (
        "parent = os.getpid()\n"
        "def work(part):\n"
        f"    if os.getpid() != parent:\n        {NEVER}\n"
        "    raise ValueError('ours')\n"
        "try:\n    workers.share(range(6), work, 1000)\nexcept ValueError as error:\n    print(error)\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('none left')"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert (done.out, done.err) == ("ours\nnone left\n", "")

"""generator.desk.aside: what runs beside the desk ends with it, and with it all that it has started."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support import HANGS

from generator.desk.aside import Aside, Ended

# Tells its own number and that of a child, and waits.
FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1] + "~", "w").write(f"{os.getpid()} {child.pid}")
os.replace(sys.argv[1] + "~", sys.argv[1])
time.sleep(600)
"""


def test_the_exit_code_is_told() -> None:
    call = [sys.executable, "-c", "raise SystemExit(3)"]
    assert Aside().run(lambda: subprocess.Popen(call, start_new_session=True)) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no groups of processes that end at once")
def test_nothing_outlives_the_desk(tmp_path: Path) -> None:
    aside, ended = Aside(), threading.Event()

    def run() -> None:
        with pytest.raises(Ended):
            aside.run(lambda: subprocess.Popen([sys.executable, "-c", FAMILY, str(tmp_path / "told")], start_new_session=True))
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    limit = time.monotonic() + HANGS
    while not (tmp_path / "told").exists():
        assert time.monotonic() < limit
        time.sleep(0.01)
    aside.stop()
    assert ended.wait(HANGS)
    for one in map(int, (tmp_path / "told").read_text(encoding="ascii").split()):
        # An orphan has gone, or waits for nobody but the system to take note of it.
        while _runs(one):
            assert time.monotonic() < limit
            time.sleep(0.01)
    # And nothing more begins.
    with pytest.raises(Ended):
        aside.run(lambda: pytest.fail("it was started"))


def _runs(number: int) -> bool:
    try:
        return subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True).stdout.strip()[:1] not in ("", "Z")
    except OSError:
        return False

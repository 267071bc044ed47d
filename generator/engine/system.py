"""What differs from system to system when files are opened, locked, replaced and removed; everything else may forget that it does."""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Without this, Windows would read and write \r\n for \n, and end a file at the first Ctrl+Z.
BINARY: int = getattr(os, "O_BINARY", 0)
# Seconds between tries. A virus scanner, the search index or a synchronising disk holds a file for about so long.
WAITS = (0.02, 0.1, 0.3, 0.6, 1.0, 1.5) if os.name == "nt" else ()
# A path of this many characters is too long for Windows unless its administrator has allowed longer ones.
LONGEST_ON_WINDOWS = 259
_WINDOWS = os.name == "nt"
# The right to ask whether a process has ended (SYNCHRONIZE), and what is answered while it has not (WAIT_TIMEOUT).
_ASK, _RUNNING, _NO_SUCH = 0x00100000, 0x102, 87


def patiently(action: Callable[[], T], waits: Sequence[float] = WAITS) -> T:
    """The result of an action on files, tried again while another program has one of them open.

    Only Windows refuses to replace, move or remove what is open; elsewhere there is one try, and a refusal is about rights.
    """
    for wait in waits:
        try:
            return action()
        except PermissionError:
            time.sleep(wait)
    return action()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that leads a group of its own (`start_new_session`), with all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def lock(handle: int, *, shared: bool = False) -> bool:
    """Whether an open file could be locked for this process, alone or `shared` with all who share it. The lock ends when the file is
    closed or the process ends in any way.

    Windows knows no shared locks here: there an open file itself keeps its folder from being moved.
    """
    if sys.platform == "win32":
        import msvcrt

        if shared:
            return True
        with contextlib.suppress(OSError):
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def alive(process: int) -> bool:
    """Whether a process with that number exists, as far as can be found out."""
    if sys.platform == "win32":
        return _alive_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        # It exists, but belongs to somebody else.
        return True
    return True


def _alive_on_windows(process: int) -> bool:
    # There `os.kill` does not ask whether a process exists: it ends it.
    import ctypes

    if process > 0xFFFFFFFF:
        return False
    kernel = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009  # the name exists on Windows only
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_ASK, False, process)
    if not handle:
        # Any other reason: it exists, but belongs to somebody else.
        return bool(getattr(ctypes, "get_last_error")() != _NO_SUCH)  # noqa: B009  # as above
    try:
        return bool(kernel.WaitForSingleObject(ctypes.c_void_p(handle), 0) == _RUNNING)
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


def remove_folder(folder: Path) -> None:
    """Removes a folder with all that is in it, if it is there. git's own files may not be written, and Windows removes no such file."""

    def writable(action: Callable[[str], object], path: str, _: object) -> None:
        if os.path.lexists(path):
            os.chmod(path, 0o700)
            action(path)

    if folder.exists():
        shutil.rmtree(folder, onerror=writable)


def gzipped(data: bytes | bytearray) -> bytes:
    """Compressed data without a time and, in its tenth byte, with the number of Unix: it is the same on every system."""
    packed = gzip.compress(data, 6, mtime=0)
    return packed[:9] + b"\x03" + packed[10:]


def gone_reader(error: OSError) -> bool:
    """Whether nobody reads what is written to a pipe any more (`| head`, `| more`). Windows then speaks of a wrong argument."""
    return isinstance(error, BrokenPipeError) or (_WINDOWS and error.errno == errno.EINVAL and error.filename is None)


def cased(path: str) -> str:
    """A path in the form in which paths of one file are equal: Windows does not look at capital and small letters."""
    return path.lower() if _WINDOWS else path

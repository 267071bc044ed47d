"""Takes away, from any Python that finds this file first, what Windows does not have: for tests that run there what runs without it.

Python itself reads a module of this name when it starts. Its own library keeps what it has taken already; only our code sees the loss.
"""

import os
import signal
import subprocess  # noqa: F401  # takes what it needs before that is gone
import sys
import tempfile  # noqa: F401  # as above
import warnings

_GONE = {
    os: """fork forkpty getuid geteuid getgid getegid setsid killpg mkfifo sched_getaffinity memfd_create pread pwrite sync fchmod fchown
    chown nice getloadavg uname O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_DIRECTORY posix_fadvise""",
    signal: "SIGKILL SIGHUP SIGALRM SIGUSR1 SIGUSR2 SIGCHLD SIGPIPE alarm setitimer pthread_sigmask",
}
for _module, _names in _GONE.items():
    for _name in _names.split():
        if hasattr(_module, _name):
            delattr(_module, _name)
# NumPy asks Linux, and only Linux, for the version of its kernel, unless it is told what it would decide by that.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "1")
# An import of these fails as it does where they are absent.
for _name in ("resource", "pwd", "grp", "termios", "tty", "pty", "syslog"):
    sys.modules[_name] = None  # type: ignore[assignment]
# Text that goes to another program is in the code page of the office, with the line ends of Windows, unless the program says otherwise.
for _stream in (sys.stdout, sys.stderr):
    if not _stream.isatty():
        _stream.reconfigure(encoding="cp936", errors="strict", newline="\r\n")  # type: ignore[union-attr]
# With `-X warn_default_encoding`, who opens a text without naming its encoding is told; there it would be the code page.
warnings.filterwarnings("error", category=EncodingWarning, module=r"generator(\.|$)")

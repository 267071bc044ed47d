"""A server for ssh on this machine: with keys and settings of its own, on a free port, ended with the test."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """How the server is reached: user and port, and what ssh must be told to believe it and to be believed."""

    user: str
    port: int
    options: tuple[str, ...]
    process: subprocess.Popen[bytes]

    def target(self, folder: Path) -> str:
        return f"ssh://{self.user}@127.0.0.1:{self.port}{folder}"

    @property
    def words(self) -> list[str]:
        """The options as words of `credit publish`."""
        return [word for one in self.options for word in ("--ssh-option", one)]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Starts the server and waits until it answers."""
    folder.mkdir(parents=True)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "allowed").write_bytes((folder / "user.pub").read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    lines = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host", "PidFile": folder / "pid",
        "AuthorizedKeysFile": folder / "allowed", "StrictModes": "no", "UsePAM": "no", "PasswordAuthentication": "no",
        "KbdInteractiveAuthentication": "no", "MaxStartups": 100,
    }  # fmt: skip
    if os.getuid() == 0:
        lines["PermitRootLogin"] = "prohibit-password"
        # Where sshd of Debian wants an empty folder when it runs as root.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert program, "the tests need OpenSSH's server (Debian: openssh-server)"
    process = subprocess.Popen([program, "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if b"listening" in line:
                break
        options = (
            f"IdentityFile={folder / 'user'}",
            f"UserKnownHostsFile={folder / 'known'}",
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
        )
        yield Server(getpass.getuser(), port, options, process)
    finally:
        process.kill()
        process.communicate()

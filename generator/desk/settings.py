"""How one desk runs: for whom, where it keeps its state, by which names it may be asked, and by which clock."""

from __future__ import annotations

import datetime
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from generator.engine import clock


@dataclass(frozen=True)
class Clock:
    """What time it is. Tests give one that stands still."""

    # The day by which the site is read: of a sample always the same one.
    today: Callable[[], datetime.date] = clock.today
    # Seconds since 1970.
    now: Callable[[], int] = clock.now


@dataclass(frozen=True)
class Settings:
    """`root` is the repository, `state` the folder of drafts and accounts, `host` what addresses of the desk begin with.

    `hosts` are the values of `Host` that are answered, `origins` the addresses from which a form may come. For an office `office` is
    true: then every request must come from one of `proxies`, over TLS, and `header` names the head with the login name ("" for none).
    """

    root: Path
    state: Path
    host: str
    hosts: frozenset[str]
    origins: frozenset[str]
    office: bool = False
    proxies: frozenset[str] = field(default=frozenset())
    header: str = ""

    @property
    def cookie(self) -> str:
        """The name of the cookie.

        `__Host-` binds it to one host, to TLS and to all paths (RFC 6265bis). Two desks on one's own machine have different ports, and
        cookies know no ports.
        """
        return "__Host-desk" if self.office else f"desk-{self.host.rpartition(':')[2]}"


def own(root: Path, state: Path, port: int) -> Settings:
    """The settings of a desk on one's own machine."""
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    return Settings(root, state, f"127.0.0.1:{port}", hosts, frozenset(f"http://{one}" for one in hosts))


def office(root: Path, state: Path, host: str, proxies: Iterable[str], header: str = "") -> Settings:
    """The settings of an office's desk: `host` is its public name, with a port if that is not the one of TLS."""
    name = host.lower()
    hosts = frozenset({name} if ":" in name else {name, f"{name}:443"})
    return Settings(root, state, name, hosts, frozenset({f"https://{name}"}), True, frozenset(proxies), header)


def state_folder(root: Path) -> Path:
    """Where a desk keeps the state of a repository if nobody says otherwise: in the user's data folder, outside git."""
    digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
    return _data_folder() / "credit" / "desk" / digest


def _data_folder() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")

"""A real nginx on this machine with the settings of deploy/, for tests: its own folder and port, no rights needed."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from support import HANGS, ROOT

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
TEMPLATES = ROOT / "generator" / "adopt" / "template" / "common" / "deploy"


def rendered(name: str, site_url: str) -> str:
    """A file of deploy/ as a city with this address gets it."""
    env = jinja2.Environment(keep_trailing_newline=True, undefined=jinja2.StrictUndefined, autoescape=False)
    return env.from_string((TEMPLATES / f"{name}.j2").read_text(encoding="utf-8")).render(city={"site_url": site_url})


@dataclass
class Answer:
    """An answer as it came: status, heads by their names in small letters, and bytes."""

    status: int
    heads: Mapping[str, str]
    body: bytes


@dataclass
class Server:
    """nginx below a folder: `target` is what is published to, and `port` where it listens."""

    folder: Path
    site_url: str
    tls: tuple[Path, Path] | None = None
    port: int = 0
    tls_port: int = 0
    more: str = ""
    logs: list[str] = field(default_factory=list)

    @property
    def target(self) -> Path:
        return self.folder / "target"

    def show(self, site: Path, name: str = "current") -> None:
        """Leads the link to a site as a publication does: in one step."""
        self.target.mkdir(parents=True, exist_ok=True)
        fresh = self.target / f".{name}"
        fresh.symlink_to(site)
        fresh.rename(self.target / name)

    def write(self) -> Path:
        """The settings: those of deploy/, but for folders and ports."""
        (self.folder / "log").mkdir(parents=True, exist_ok=True)
        (self.folder / "more").mkdir(exist_ok=True)
        changes = {
            "/srv/credit": str(self.target),
            "/etc/nginx/credit/": f"{self.folder}/more/",
            "/var/log/nginx/": f"{self.folder}/log/",
        }
        text = re.sub(r"(?m)^    listen \d+;", f"    listen 127.0.0.1:{self.port};", rendered("nginx.conf", self.site_url))
        if self.tls is not None:
            tls = re.sub(r"(?m)^listen \d+ ssl", f"listen 127.0.0.1:{self.tls_port} ssl", rendered("tls.conf", self.site_url))
            changes |= {"/etc/ssl/credit/fullchain.pem": str(self.tls[0]), "/etc/ssl/credit/privkey.pem": str(self.tls[1])}
            (self.folder / "more" / "tls.conf").write_text(replaced(tls, changes), encoding="utf-8")
        (self.folder / "credit.conf").write_text(replaced(text, changes), encoding="utf-8")
        user = "user root;\n" if os.geteuid() == 0 else ""
        temporary = "".join(f"{one}_temp_path {self.folder}/temp-{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        main = self.folder / "nginx.conf"
        main.write_text(
            f"{user}pid {self.folder}/pid;\nworker_processes 1;\nevents {{}}\nhttp {{\n{temporary}{self.more}\ninclude {self.folder}/credit.conf;\n}}\n",
            encoding="utf-8",
        )
        return main

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        assert NGINX is not None
        call = [NGINX, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "log" / "error"), *words]
        return subprocess.run(call, capture_output=True, text=True, check=False, timeout=HANGS)

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        """Listens from here on: the command comes back when it does."""
        self.port, self.tls_port = free_port(), free_port()
        self.write()
        tested = self.command("-t")
        assert tested.returncode == 0, tested.stderr
        assert "warn" not in tested.stderr
        started = self.command()
        assert started.returncode == 0, started.stderr
        try:
            yield self
        finally:
            self.command("-s", "stop")

    def ask(self, path: str, method: str = "GET", **heads: str) -> Answer:
        """One request. The path goes out as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANGS)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host="host" in heads, skip_accept_encoding=True)
            for name, value in heads.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            found = connection.getresponse()
            return Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())

    def raw(self, data: bytes, *, whole: bool = False) -> bytes:
        """All that comes back for some bytes, until the other side ends; `whole` says that nothing more follows them."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=HANGS) as wire:
            wire.sendall(data)
            if whole:
                wire.shutdown(socket.SHUT_WR)
            out = b""
            with contextlib.suppress(ConnectionResetError):
                while some := wire.recv(65536):
                    out += some
            return out


def replaced(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port

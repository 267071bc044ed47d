"""A desk that really runs on this machine, and a visitor who asks it as a browser does, for the tests of the desk."""

from __future__ import annotations

import datetime
import http.client
import re
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support import AS_OF, HANGS

from generator.desk import app, base
from generator.desk.accounts import Account, Accounts
from generator.desk.courier import Courier
from generator.desk.database import Database
from generator.desk.server import Server
from generator.desk.session import Desk
from generator.desk.settings import Clock, Settings, office
from generator.desk.store import Store
from generator.forge.choice import Asked

DAY = datetime.date.fromisoformat(AS_OF)


@dataclass
class Answer:
    """What a desk answered."""

    status: int
    heads: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass
class Visitor:
    """A program that asks a desk as a browser does: with its cookies, and with the token of the last page when it sends a form."""

    port: int
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    scheme: str = "http"
    # Sent with every request: what a proxy adds.
    always: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, heads: Mapping[str, str | None] = {}) -> Answer:
        """Any request; a head that is None is left out."""
        sent: dict[str, str | None] = {"Host": self.host, "Connection": "close", **self.always}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANGS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**sent, **({"Content-Length": str(len(body))} if body is not None else {}), **heads}.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body)
            got = connection.getresponse()
            answer = Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            connection.close()
        for name, value in re.findall(r"^([^=;]+)=([^;]*)", answer.heads.get("set-cookie", "")):
            self.cookies[name] = value
        found = re.search(rb'name="token" (?:content|value)="([0-9a-f]+)"', answer.body)
        if found:
            self.token = found[1].decode()
        return answer

    def get(self, path: str, heads: Mapping[str, str | None] = {}) -> Answer:
        return self.ask("GET", path, None, heads)

    def post(self, path: str, fields: Mapping[str, str] | list[tuple[str, str]] = (), heads: Mapping[str, str | None] = {}) -> Answer:  # type: ignore[assignment]
        """A form, sent from a page of the desk itself."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        body = urllib.parse.urlencode([("token", self.token), *pairs]).encode()
        return self.ask("POST", path, body, {**self.own(), "Content-Type": "application/x-www-form-urlencoded", **heads})

    def upload(self, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]], heads: Mapping[str, str | None] = {}) -> Answer:
        """A form with files: field -> name and content."""
        edge = "----edge"
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in {"token": self.token, **fields}.items()]
        for name, (file, content) in files.items():
            parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self.ask("POST", path, body, {**self.own(), "Content-Type": f"multipart/form-data; boundary={edge}", **heads})

    def own(self) -> dict[str, str | None]:
        """The heads that a browser sends along with a form of the desk's own page."""
        return {"Origin": f"{self.scheme}://{self.host}", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Running:
    """A desk that answers at `address` (without a slash at the end)."""

    desk: Desk
    port: int
    seconds: list[int]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def visitor(self, account: Account | None = None) -> Visitor:
        """Somebody who has signed in to an account, or nobody yet."""
        found = Visitor(self.port, self.desk.settings.host)
        if self.desk.settings.office:
            found.scheme, found.always = "https", {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        if account is not None:
            found.cookies[self.desk.settings.cookie] = self.desk.accounts.begin(account.id)
            found.get("/nothing")
        return found

    def later(self, seconds: int) -> None:
        """Lets time pass for accounts, drafts and sessions."""
        self.seconds[0] += seconds


def started(
    settings: Settings, listening: Server, seconds: list[int], *, clock: Clock | None = None, forge: tuple[Asked, Mapping[str, str]] | None = None,
    **more: Any,
) -> Iterator[Running]:  # fmt: skip
    """A desk that runs in a thread until the test ends. `forge` is the one that is asked for, with the environment that holds its token."""
    clock = clock or Clock(today=lambda: DAY, now=lambda: seconds[0])
    asked, environ = forge or (Asked(), {})
    kept = Database(settings.state)
    store, bases = Store(kept, clock), base.Bases(settings.root, settings.state, clock, asked, environ)
    # Tests let it work by calling its `round`.
    worker = Courier(bases, store, clock)
    desk = Desk(settings, store, Accounts(kept, clock), bases, worker, clock=clock, **more)
    ready = threading.Event()
    thread = threading.Thread(target=listening.run, args=(app.create(desk), ready.set))
    thread.start()
    ready.wait(HANGS)
    yield Running(desk, listening.port, seconds)
    listening.stop()
    thread.join()


def office_settings(root: Path, state: Path, header: str = "", proxies: tuple[str, ...] = ("127.0.0.1",)) -> Settings:
    """An office's desk behind a proxy on this machine."""
    return office(root, state, "desk.jia.example", proxies, header)

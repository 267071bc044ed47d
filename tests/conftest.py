"""Fixtures of all tests. No test may reach another machine, and none depends on what another one left behind."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import provinces
import pytest
from hypothesis import HealthCheck, settings
from support import AS_OF, EXCHANGED, FORMS, KIND_NAMES, ROOT, Repo, city, new_repo, shipped_repo

from generator.model.kinds import Kinds
from generator.reading import schemas

# Nothing that collecting makes is garbage: to look for some meanwhile takes a third of the time. `pytest_collection_finish` turns it on again.
gc.disable()

# The same examples in every run: what fails today fails tomorrow too. The slow set has all of them, the quick one the first few.
# `HYPOTHESIS_PROFILE=explore` looks further afield.
settings.register_profile("steady", derandomize=True, database=None, deadline=None, max_examples=100)
settings.register_profile("quick", settings.get_profile("steady"), max_examples=25)
settings.register_profile(
    "explore", database=None, deadline=None, max_examples=3000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)


def pytest_configure(config: pytest.Config) -> None:
    """How many examples a property gets hangs on what is run."""
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick" if config.option.markexpr == "not slow" else "steady"))


class NetworkUsed(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the machine itself can be reached."""
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _loopback(address[0]):
            raise NetworkUsed(f"connection to {address}")

    def guarded(self: socket.socket, address: Any) -> None:
        refuse(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        refuse(self, address)
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _loopback(host):
            raise NetworkUsed(f"look-up of {host}")
        return lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)


def _loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with the real schemas and pages and two departments, to put records into."""
    return new_repo(tmp_path / "repo")


@pytest.fixture(scope="session")
def kinds() -> Kinds:
    """The kinds of this checkout. Read-only, like everything made of them."""
    found = schemas.load(ROOT)
    assert found.findings == ()
    return found


@pytest.fixture(scope="session", autouse=True)
def schemas_are_read_once(kinds: Kinds) -> Iterator[None]:
    """Commands that run in this process share the kinds of this checkout, wherever a copy of its schema files lies.

    To read them takes a tenth of a second, more than most tests take otherwise. Any other schema files are read each time.
    """
    ours, load = _schema_files(ROOT), schemas.load
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemas, "load", lambda root: kinds if _schema_files(root) == ours else load(root))
        yield


def _schema_files(root: Path) -> dict[str, bytes] | None:
    """What the schema files of a repository hold; None where anything else stands among them."""
    entries = sorted((root / "schemas").iterdir()) if (root / "schemas").is_dir() else []
    return {entry.name: entry.read_bytes() for entry in entries} if all(entry.is_file() for entry in entries) else None


@pytest.fixture(scope="session")
def city_repo(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Repo:
    """A repository that holds every example of every schema. Tests only read it."""
    return city(tmp_path_factory.mktemp("city") / "repo", kinds)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A copy of the shipped content, with what a check remembers of it. Tests only read it."""
    repo = shipped_repo(tmp_path_factory.mktemp("shipped") / "repo")
    repo.check()
    return repo


@pytest.fixture(scope="session")
def shipped_site(tmp_path_factory: pytest.TempPathFactory, shipped: Repo) -> Path:
    """The site of the shipped content, built by the program `credit build`. Tests only read it."""
    return made_once(tmp_path_factory, "shipped-site", lambda folder: shipped.build(folder, env={}))


@pytest.fixture(scope="session")
def province_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small province of `provinces`. Tests only read it."""

    def build(folder: Path) -> None:
        where = tmp_path_factory.mktemp("province")
        provinces.province(where / "repo").build(folder, "--harvest", str(provinces.harvest(where / "harvest")))

    return made_once(tmp_path_factory, "province-site", build)


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory, shipped: Repo) -> Path:
    """What `credit export` writes of the shipped content: each kind as JSON, those that have an official table in each form."""

    def export(folder: Path) -> None:
        folder.mkdir()
        for kind in KIND_NAMES:
            for form in FORMS if kind in EXCHANGED else ("json",):
                done = shipped.credit("export", kind, str(folder / f"{kind}.{form}"), "--as-of", AS_OF)
                assert done.code == 0, done.err

    return made_once(tmp_path_factory, "exports", export)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that tests only read, made by the first process of the tests that needs it; the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with open(folder.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        # On Windows the tests run in one process.
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".made").exists():
            make(folder)
            folder.with_suffix(".made").touch()
    return folder


def pytest_collection_finish() -> None:
    """What collecting has made stays until the end, so that nobody need look through it for garbage."""
    gc.freeze()
    gc.enable()

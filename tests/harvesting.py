"""A province of small cities whose sites lie in folders or on servers of this machine, and which tests make answer wrongly in one place."""

from __future__ import annotations

import hashlib
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Repo, Result, new_repo

API = "api/v1"
# What of a city's site a harvest reads.
READ = (API, "log", "schemas")
SINCE = "2026-11-02"
Handler = http.server.SimpleHTTPRequestHandler
# What a server does otherwise for a path; True if it has answered.
Trick = Callable[[Handler, str], bool]


def commitment(number: int, **more: str) -> tuple[str, str]:
    """A record of a city: its file and its text. Further fields are added."""
    text = GOOD.replace("99010020260312000011", f"9901002026031200{number:04}")
    return GOOD_FILE.replace("-11", f"-{number}"), text + "".join(f"{name}: {value}\n" for name, value in more.items())


def built(folder: Path, name: str, numbers: range) -> Repo:
    """A city without a log and with a commitment for each number, whose site is in `site`."""
    repo = new_repo(folder)
    settings = repo.root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("credit.jia.example", f"credit.{name}.example"), encoding="utf-8")
    for number in numbers:
        repo.write(*commitment(number))
    repo.build(repo.root / "site", "--no-search")
    return repo


def copied(site: Path, target: Path) -> Path:
    """A copy of what a harvest reads of a site."""
    for name in READ:
        if (site / name).is_dir():
            shutil.copytree(site / name, target / name)
    return target


def announce(site: Path, **more: Any) -> None:
    """Makes the catalogue of a site say what its files are now, whatever was changed in them; `more` are members that it gets."""
    told = load(site, "sums.json")

    def weight(path: Path) -> list[Any]:
        content = path.read_bytes()
        return [len(content), hashlib.sha256(content).hexdigest()]

    files = [*(site / API / "records").rglob("*.json"), *(site / API / name for name in told["files"] if "/" not in name)]
    told["files"] = {path.relative_to(site / API).as_posix(): weight(path) for path in sorted(files)}
    told["schemas"] = {path.name.partition(".")[0]: weight(path) for path in sorted((site / "schemas").glob("*.schema.json"))}
    save(site, "sums.json", {**told, **more})


def load(site: Path, name: str) -> Any:
    """A file of a site's data interface."""
    return json.loads((site / API / name).read_text(encoding="utf-8"))


def save(site: Path, name: str, value: Any) -> None:
    """Writes such a file."""
    (site / API / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def shards(site: Path, kind: str = "commitment") -> list[Path]:
    """The files of a kind's records."""
    return sorted((site / API / "records" / kind).glob("*.json"))


def dated(site: Path, day: str) -> None:
    """Makes a site say that it is of another day."""
    for name in ("build.json", "index.json"):
        save(site, name, {**load(site, name), "as_of": day})
    announce(site, as_of=day)


class Province:
    """The repository of a province, and its harvest folder `into`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repo = new_repo(folder / "province")
        self.into = folder / "into"

    def list(self, ident: str, address: str | Path, **more: Any) -> None:
        """Puts a city on the list. Its code follows from its name, unless it is given."""
        code = f"99{int(hashlib.sha256(ident.encode()).hexdigest(), 16) % 10**4:04}"
        data = {"name": f"{ident}市", "code": code, "address": str(address), "since": SINCE}
        self.repo.dump(f"content/lists/cities/{ident}.yml", {**data, **more})

    def drop(self, ident: str) -> None:
        """Takes a city off the list."""
        (self.repo.root / f"content/lists/cities/{ident}.yml").unlink()

    def stopped_at_jia_alone(self, jia: Path, yi: Path) -> None:
        """A fault of ours, which the test has set for the city `jia`, is raised, and the other city is gathered all the same."""
        self.list("jia", jia)
        self.list("yi", yi)
        with pytest.raises(RuntimeError, match="ZeroDivisionError: ours"):
            self.attempt()
        told = {one["id"]: one["state"] for one in json.loads((self.into / "harvest.json").read_bytes())["cities"]}
        assert told == {"jia": "new", "yi": "good"}

    def attempt(self, *words: str, as_of: str = AS_OF) -> Result:
        """A harvest, whatever comes of it."""
        return self.repo.credit("harvest", "--into", str(self.into), "--as-of", as_of, "--wait", "5", *words)

    def harvest(self, *words: str, as_of: str = AS_OF) -> dict[str, dict[str, Any]]:
        """What a harvest tells of each city, by its id. What is printed must be what is in the folder, and the exit code must agree."""
        done = self.attempt("--format", "json", *words, as_of=as_of)
        assert done.code in (0, 1), done.err
        told = json.loads(done.out)
        assert told == json.loads((self.into / "harvest.json").read_text(encoding="utf-8"))
        every = {one["id"]: one for one in told["cities"]}
        named = [words[at + 1] for at, word in enumerate(words) if word == "--city"] or list(every)
        assert done.code == int(any(every[name]["state"] not in ("good", "unchanged") for name in named))
        return every

    def rows(self, table: str, city: str) -> list[dict[str, Any]]:
        """The gathered rows of a city."""
        import duckdb

        files = [str(path) for path in (self.into / "gathered" / table / f"city={city}").rglob("*.parquet")]
        if not files:
            return []
        found = duckdb.read_parquet(files, hive_partitioning=False)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def ids(self, city: str) -> set[str]:
        """The records of a city that are gathered."""
        return {row["id"] for row in self.rows("records", city)}

    def everything(self) -> dict[str, bytes]:
        """All files of the harvest folder, by path, without those of its last whole state, which must be the same."""
        found = {path.relative_to(self.into).as_posix(): path.read_bytes() for path in sorted(self.into.rglob("*")) if path.is_file()}
        mine = {name: data for name, data in found.items() if not name.startswith("whole/")}
        states = {name.split("/")[1] for name in found if name.startswith("whole/")}
        for state in states:
            kept = {name.removeprefix(f"whole/{state}/"): data for name, data in found.items() if name.startswith(f"whole/{state}/")}
            assert len(states) == 1
            assert kept == {name: data for name, data in mine.items() if name.startswith(("answers/", "gathered/", "harvest.json"))} | {"lock": b""}
        return mine

    def holds(self, text: str) -> list[str]:
        """The files of the harvest folder that hold a text, unpacked where they are packed."""
        import zlib

        found = []
        for path, content in self.everything().items():
            plain = content
            if "/files/" in path:
                head = 8 + 32 * int.from_bytes(content[4:8], "big") if content[:4] == b"CHP1" else 0
                plain = zlib.decompress(content[head:])
            if text.encode() in plain or text.encode() in content:
                found.append(path)
        city_ids = {path.parent.name for path in self.into.glob("cities/*/state.json")}
        found += [f"gathered:{city}" for city in city_ids if any(text in str(row) for row in self.rows("records", city))]
        return found


@contextmanager
def serving(folder: Path, trick: Trick = lambda handler, path: False) -> Iterator[str]:
    """The address of a server of a folder, which plays a trick."""

    class Playing(Handler):
        protocol_version = "HTTP/1.1"

        def handle_get(self) -> None:
            if not trick(self, self.path):
                super().do_GET()

        do_GET = handle_get  # noqa: N815  # the name that the base class looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Playing, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(handler: Handler, status: int, body: bytes = b"", **heads: str) -> bool:
    """Answers a request; heads have `_` in place of `-`."""
    handler.send_response(status)
    for name, value in heads.items():
        handler.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in heads and "Transfer_Encoding" not in heads:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True

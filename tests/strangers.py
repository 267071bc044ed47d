"""A small site with a log, made by the room `proof` alone and without a repository, that tests of strangers' checks break in one place."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from generator.cli import main
from generator.proof import entries, folder, notes, tiles
from generator.proof.checkpoints import Checkpoint
from generator.proof.entries import Entry
from generator.proof.folder import Draft
from generator.proof.merkle import leaf_hash, root
from generator.proof.notes import Signer
from generator.text.canonicaljson import canonical

ORIGIN = "credit.jia.example/log"
TODAY = "2026-11-22"
KIND = "penalty"


def signer(seed: str, origin: str = ORIGIN) -> Signer:
    """A key that everybody can make again."""
    return Signer.of_seed(origin, hashlib.sha256(seed.encode()).digest())


FIRST, SECOND = signer("first"), signer("second")


class City:
    """A log folder and the site that shows it. `shown` has by id what is public of each record that is shown now."""

    def __init__(self, root: Path, keys: Sequence[Signer] = (FIRST,)) -> None:
        self.root, self.keys = root, tuple(keys)
        self.folder, self.site = root / "dir", root / "site"
        self.named = [one.verifier.text for one in keys]
        self.shown: dict[str, dict[str, Any]] = {}
        self.gone: dict[str, str] = {}

    @property
    def log(self) -> Path:
        return self.site / "log"

    def copy(self, root: Path) -> City:
        """Another city that goes on from here."""
        other = City(root, self.keys)
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        other.named, other.shown, other.gone = list(self.named), dict(self.shown), dict(self.gone)
        return other

    def publish(
        self,
        day: str,
        contents: Mapping[str, str],
        *,
        removed: Sequence[str] = (),
        rotate: Signer | None = None,
        tokens: Sequence[bytes] = (),
        address: str = "",
    ) -> City:
        """One build: records with these contents by id are new or corrected, others are removed; then the site is written.

        With `address` the new ones say that their page is there.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        state = folder.load(self.folder, ORIGIN, [one.verifier for one in self.keys])
        draft = Draft(state, day)
        for ident, content in contents.items():
            salt = entries.salt(self.keys[0].seed, ORIGIN, draft.next)
            told = {**record(ident, content, salt), **({"address": address} if address else {})}
            one = {"key": f"{KIND}/{ident}", "salt": salt, "digest": bytes.fromhex(digest(told))}
            (draft.corrected if ident in self.shown else draft.published)(**one)  # type: ignore[operator]
            if ident in self.shown:
                self.gone.pop(digest(self.shown[ident]), None)
            self.shown[ident] = told
        for ident in removed:
            draft.removed(f"{KIND}/{ident}")
            self.gone[digest(self.shown.pop(ident))] = f"disclosures/{ident}/"
        if rotate is not None:
            draft.key(rotate.verifier)
            self.keys = (rotate, *self.keys)
            self.named.insert(0, rotate.verifier.text)
        for token in tokens:
            draft.stamped(hashlib.sha256(token).digest())
        folder.write(self.folder, draft.signed(self.keys, self.named))
        if rotate is not None:
            self.keys = (rotate,)
        self.write()
        return self

    def write(self) -> None:
        """The site of what is shown, with the log's files as they are in the folder."""
        shutil.rmtree(self.site, ignore_errors=True)
        state = folder.load(self.folder, ORIGIN, [one.verifier for one in (*self.keys, FIRST, SECOND)])
        for path in folder.paths(self.folder, state):
            (self.log / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.folder / path, self.log / path)
        self.list()
        shards: dict[str, dict[str, Any]] = {}
        for ident, told in self.shown.items():
            shards.setdefault(f"api/v1/records/{KIND}/{zlib.crc32(ident.encode()) % 200:03}.json", {})[ident] = told
        for path, some in shards.items():
            self.put(path, some)
        for told in self.shown.values():
            if not told["address"].startswith(("/", ".", "https:")):
                self.page(told["address"])
        self.put("api/v1/index.json", {"version": 1, "digests": {"digits": 1}, "kinds": {KIND: {"files": sorted(shards)}}})
        files: dict[str, dict[str, dict[str, str]]] = {digit: {"shown": {}, "gone": {}} for digit in "0123456789abcdef"}
        for ident, one in self.shown.items():
            code = digest(one)[:16]
            files[code[0]]["shown"][code] = f"{KIND}/{ident}"
        for code, at in self.gone.items():
            files[code[0]]["gone"][code[:16]] = at
        for digit, some in files.items():
            self.put(f"api/v1/digests/{digit}.json", some)

    def list(self) -> None:
        """The list of checkpoints and stamps that are there."""
        sizes = sorted(int(one.name) for one in (self.log / "checkpoints").iterdir())
        stamps = sorted(one.name for one in (self.log / "stamps").glob("*.tsr"))
        self.put("log/index.json", {"version": 1, "checkpoints": sizes, "stamps": [{"file": f"log/stamps/{one}"} for one in stamps]})

    def put(self, path: str, value: Any) -> None:
        """A JSON file of the site."""
        (self.site / path).parent.mkdir(parents=True, exist_ok=True)
        (self.site / path).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def page(self, address: str) -> None:
        """A page of the site."""
        page = self.site / address / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(address, encoding="utf-8")

    def edit(self, path: str, change: Any) -> None:
        """Changes a JSON file of the site: `change` gets its value and changes it."""
        value = json.loads((self.site / path).read_text(encoding="utf-8"))
        change(value)
        self.put(path, value)

    def shard(self, ident: str) -> str:
        """The file with a record."""
        return f"api/v1/records/{KIND}/{zlib.crc32(ident.encode()) % 200:03}.json"


def record(ident: str, content: str, salt: str) -> dict[str, Any]:
    """A record as the data interface tells it."""
    at = f"disclosures/{ident}/"
    return {
        "kind": KIND, "id": ident, "address": at, "title": f"某某公司：{ident}", "date": "2026-11-01", "authority": "scjgj", "until": None,
        "file": f"content/disclosures/penalties/{ident}.yml", "data": {"content": content, "fine": 1.0}, "salt": salt, "duties": [{"rule": "x"}],
    }  # fmt: skip


def digest(told: Mapping[str, Any]) -> str:
    """The digest of such a record: of what it is, and its salt."""
    return hashlib.sha256(canonical({key: told[key] for key in ("kind", "id", "data", "salt")})).hexdigest()


def logged(site: Path, *told: Entry) -> Path:
    """A site whose log has any entries at all, well signed: what a city would make that wants to deceive."""
    found = [entries.encoded(one) for one in told]
    hashes = [leaf_hash(one) for one in found]
    files, _ = tiles.grown((), 0, hashes)
    files[tiles.Tile(tiles.ENTRIES, 0, len(found)).path] = tiles.bundle(found)
    data = notes.signed(Checkpoint(ORIGIN, len(found), root(hashes)).text, [FIRST])
    files |= {"checkpoint": data, f"checkpoints/{len(found)}": data}
    for path, content in files.items():
        (site / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (site / "log" / path).write_bytes(content)
    return site


def verify(*words: str | Path) -> tuple[int, list[dict[str, str]]]:
    """The exit code of `credit verify` with these words, as of `TODAY`, and its checks."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.main(["verify", *map(str, words), "--as-of", TODAY, "--format", "json"])
    return code, json.loads(out.getvalue())["checks"]


def slugs(*words: str | Path, state: str = "failed") -> set[str]:
    """The slugs of the checks with a state. Whether anything failed must agree with the exit code."""
    code, checks = verify(*words)
    assert code == any(one["state"] == "failed" for one in checks)
    return {one["slug"] for one in checks if one["state"] == state}


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of this machine with the files of a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()

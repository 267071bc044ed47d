"""The scripts of the log in a real browser, against logs that the program made and checked against its own reading of the tree."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import marks, serve
from playwright.sync_api import Browser, Page
from support import ROOT

from generator.proof import entries, folder, merkle, tiles
from generator.proof.folder import Draft
from generator.proof.notes import Signer

pytestmark = marks()

ORIGIN = "credit.jia.example/log"
SIGNER = Signer.of_seed(ORIGIN, bytes(range(32)))
OTHER = Signer.of_seed(ORIGIN, bytes(range(1, 33)))
ASSETS = ROOT / "generator/publish/assets"
# Around the widths of a tile and of the tile above it, as far as it is quick.
SIZES = (1, 2, 3, 255, 256, 257, 511, 513, 700)


def grown(where: Path, size: int, day: str = "2026-11-29") -> bytes:
    """A log with so many more leaves, and its checkpoint."""
    draft = Draft(folder.load(where, ORIGIN, [SIGNER.verifier]), day)
    for _ in range(size):
        name = f"a/{draft.next}"
        draft.published(name, "x" * 16, hashlib.sha256(name.encode()).digest())
    extended = draft.signed([SIGNER])
    folder.write(where, extended)
    return extended.state.checkpoint


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of each size, beside the scripts."""
    found = tmp_path_factory.mktemp("logs")
    for size in SIZES:
        grown(found / str(size), size)
    (found / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    for name in ("proof.js", "sheet.js"):
        (found / name).write_bytes((ASSETS / name).read_bytes())
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, logs: Path) -> Iterator[Page]:
    with serve(logs) as address:
        page = browser.new_context().new_page()
        page.goto(address)
        yield page
        page.context.close()


# What a test does with a log: `call` gets the module, the log and its checkpoint.
RUN = """async ([name, call, value]) => {
  const proof = await import("/proof.js");
  const read = async (path) => {
    const answer = await fetch(`/${name}/${path}`);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  };
  const note = proof.checkpoint(await read("checkpoint"));
  const log = new proof.Log(read, note);
  try {
    return await eval(call)(proof, log, note, value);
  } catch (error) {
    if (!(error instanceof proof.Broken)) throw error;
    return { broken: error.message };
  }
}"""


def run(page: Page, name: object, call: str, value: Any = None) -> Any:
    return page.evaluate(RUN, [str(name), call, value])


def reader(logs: Path, size: int) -> tuple[Callable[[int, int], bytes], bytes]:
    state = folder.load(logs / str(size), ORIGIN, [SIGNER.verifier])
    return tiles.HashReader(size, state.root, lambda path: (logs / str(size) / path).read_bytes()), state.root


@pytest.mark.parametrize("size", SIZES)
def test_the_browser_finds_the_same_proofs_as_the_program(page: Page, logs: Path, size: int) -> None:
    """Each proof that the browser computes from tiles leads to the root, as the program checks it, and is the one that it would give."""
    read, root = reader(logs, size)
    asked = sorted({0, 1, size // 2, 254, 255, 256, 257, size - 1} & set(range(size)))
    found = run(page, size, "async (p, log, note, all) => Promise.all(all.map(async (at) => (await log.proved(at)).proof.map(p.base64)))", asked)
    for index, proof in zip(asked, found, strict=True):
        hashes = [base64.b64decode(one) for one in proof]
        digest = hashlib.sha256(f"a/{index}".encode()).digest()
        leaf = merkle.leaf_hash(entries.encoded(entries.Entry(entries.PUBLISHED, "2026-11-29", None, digest)))
        merkle.check_inclusion(index, size, leaf, hashes, root)
        assert hashes == merkle.inclusion(index, size, read)


@pytest.mark.parametrize("number", [0, 5, 999, 1000, 1234067, 999999999])
@pytest.mark.parametrize("width", [256, 1, 255])
def test_tiles_have_the_paths_that_the_specification_names(page: Page, number: int, width: int) -> None:
    assert run(page, 1, "(p, log, note, [n, w]) => p.path(3, n, w)", [number, width]) == tiles.Tile(3, number, width).path
    assert run(page, 1, "(p, log, note, [n, w]) => p.path('entries', n, w)", [number, width]) == tiles.Tile(tiles.ENTRIES, number, width).path


def test_signatures_of_checkpoints(page: Page, logs: Path) -> None:
    signed = "(p, log, note, keys) => p.signed(note, keys)"
    assert run(page, 3, signed, [SIGNER.verifier.text]) == "good"
    assert run(page, 3, signed, [OTHER.verifier.text, SIGNER.verifier.text]) == "good"
    assert run(page, 3, signed, [OTHER.verifier.text]) == "none"
    assert run(page, 3, signed, ["nonsense", ""]) == "none"
    forged = "(p, log, note, keys) => p.signed({ ...note, body: note.body.replace('3', '4') }, keys)"
    assert run(page, 3, forged, [SIGNER.verifier.text]) == "bad"


@pytest.mark.parametrize(
    "text",
    [b"", b"\n\n", b"x\n1\n\n", b"x\n01\n" + b"A" * 43 + b"=\n\n", b"x\n1\nAAAA\n\n", b"x\n1\n" + b"A" * 43 + b"=\n\nx y\n", b"\xff\n1\n\n", b"<html>"],
)  # fmt: skip
def test_a_checkpoint_that_is_none(page: Page, text: bytes) -> None:
    assert "检查点" in run(page, 1, "(p, log, note, text) => p.checkpoint(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))", base64.b64encode(text).decode())["broken"]


PROVED = "(p, log, note, at) => log.proved(at)"


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("tile/0/000.p/3", lambda data: data[:-1], "被截断"),
        ("tile/0/000.p/3", lambda data: data + bytes(32), "长度不对"),
        ("tile/0/000.p/3", lambda data: data[:-32] + bytes(32), "与检查点不符"),
        ("tile/entries/000.p/3", lambda data: data[:-1], "被截断"),
        ("tile/entries/000.p/3", lambda data: data[:5] + b"\1" + data[6:], "与检查点不符"),
        ("tile/entries/000.p/3", lambda data: data[:2] + b"\x09" + data[3:], "看不懂"),
        ("tile/entries/000.p/3", lambda data: None, "缺少"),
        ("tile/0/000.p/3", lambda data: None, "缺少"),
    ],
)
def test_a_file_of_the_log_that_does_not_fit_is_told(page: Page, logs: Path, path: str, change: Callable[[bytes], bytes | None], words: str) -> None:
    name = f"cut-{len(list(logs.iterdir()))}"
    grown(logs / name, 3)
    data = change((logs / name / path).read_bytes())
    if data is None:
        (logs / name / path).unlink()
    else:
        (logs / name / path).write_bytes(data)
    assert words in run(page, name, PROVED, 0)["broken"]


def test_a_partial_tile_that_was_taken_away_is_read_from_the_full_one(page: Page, logs: Path) -> None:
    """Another checkpoint stood there when the browser asked for it."""
    old = grown(logs / "older", 200)
    grown(logs / "older", 100)
    assert not (logs / "older/tile/0/000.p/200").exists()
    (logs / "older/checkpoint").write_bytes(old)
    assert run(page, "older", PROVED, 199)["index"] == 199


def test_what_became_of_an_entry(page: Page, logs: Path) -> None:
    where = logs / "life"
    grown(where, 300)
    draft = Draft(folder.load(where, ORIGIN, [SIGNER.verifier]), "2026-11-30")
    draft.corrected("a/7", "y" * 16, hashlib.sha256(b"new").digest())
    draft.removed("a/8")
    draft.stamped(bytes(32))
    folder.write(where, draft.signed([SIGNER]))
    draft = Draft(folder.load(where, ORIGIN, [SIGNER.verifier]), "2026-12-01")
    draft.removed("a/7")
    folder.write(where, draft.signed([SIGNER]))
    after = "async (p, log, note, at) => (await log.after(at)).map((one) => [one.index, one.event, one.day, one.before])"
    assert run(page, "life", after, 7) == [[300, "corrected", "2026-11-30", 7], [303, "removed", "2026-12-01", 300]]
    assert run(page, "life", after, 8) == [[301, "removed", "2026-11-30", 8]]
    assert run(page, "life", after, 9) == []
    find = "(p, log, note, digits) => log.find(digits)"
    assert run(page, "life", find, hashlib.sha256(b"new").hexdigest()[:16]) == 300
    assert run(page, "life", find, hashlib.sha256(b"a/255").hexdigest()) == 255
    # A digest of a time stamp token is none of a record.
    assert run(page, "life", find, "0" * 16) == -1

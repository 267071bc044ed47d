"""Another implementation agrees: the packages note and tlog of the Go project, which know nothing of ours (`independent/main.go`)."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from growth import check_consistency

from generator.proof import checkpoints, entries, folder, merkle, notes, tiles
from generator.proof.merkle import ProofError
from generator.proof.notes import BadNote, Signer
from generator.proof.tiles import HashReader

LIBRARIES = Path("/usr/share/gocode")
GO = shutil.which("go")
pytestmark = pytest.mark.skipif(
    GO is None or not (LIBRARIES / "src/golang.org/x/mod/sumdb/tlog").is_dir(),
    reason="no Go with x/mod on this machine (Debian: apt-get install golang-go golang-golang-x-mod-dev)",
)
ORIGIN = "city.example/log"
SIGNER = Signer.of_seed(ORIGIN, bytes(range(32)))
OTHER = Signer.of_seed("other.example/log", bytes(32))

Ask = Callable[..., dict[str, Any]]


def coded(value: Any) -> Any:
    """A value for JSON as Go reads it: bytes as Base64."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return [coded(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks the program, which is built once; it answers several questions at a time."""
    program = tmp_path_factory.mktemp("go") / "independent"
    source = Path(__file__).parent / "independent/main.go"
    env = os.environ | {"GO111MODULE": "off", "GOPATH": str(LIBRARIES), "GOFLAGS": "", "GOCACHE": str(program.parent / "cache")}
    subprocess.run([str(GO), "build", "-o", str(program), str(source)], check=True, env=env)

    def call(*questions: dict[str, Any]) -> Any:
        text = "".join(json.dumps({key: coded(value) for key, value in one.items()}) + "\n" for one in questions)
        done = subprocess.run([str(program)], input=text.encode(), capture_output=True, check=True)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(found) == len(questions)
        return found if len(found) > 1 else found[0]

    return call


def test_a_note_of_ours_is_opened_there_and_one_of_theirs_here(ask: Ask) -> None:
    text = f"{ORIGIN}\n7\n{b64encode(bytes(32)).decode()}\n"
    both = notes.signed(text, [SIGNER, OTHER])
    for keys in ([SIGNER], [OTHER], [SIGNER, OTHER]):
        assert ask({"Do": "open", "Note": both, "Keys": [one.verifier.text for one in keys]}) == {"text": text}
    theirs = b64decode(ask({"Do": "sign", "Text": text, "Keys": [SIGNER.text, OTHER.text]})["note"])
    # Ed25519 signs the same with the same: not a byte differs.
    assert theirs == both
    assert checkpoints.opened(theirs, [OTHER.verifier])[0].size == 7


TEXT = f"{ORIGIN}\n7\n{b64encode(bytes(32)).decode()}\n"
GOOD = notes.signed(TEXT, [SIGNER])
LINE = GOOD.split(b"\n\n")[1]
UNKNOWN = notes.signed(TEXT, [OTHER]).split(b"\n\n")[1]
BAD_NOTES = [
    GOOD.replace(b"\n7\n", b"\n8\n"),
    GOOD.replace(b"\n", b"\r\n"),
    GOOD[:-1],
    GOOD.replace(b"\n\n", b"\n"),
    GOOD.replace(b"\n\n", b"\n\n\n"),
    GOOD + b"\n",
    GOOD + b"more\n",
    GOOD.replace("— ".encode(), "– ".encode()),
    TEXT.encode() + b"\n",
    TEXT.encode() + b"\n" + UNKNOWN,
    TEXT.encode() + b"\n" + LINE * 101,
    TEXT.encode() + b"\n" + LINE.replace(b"city.example/log ", b"city.example/log+ "),
    TEXT.encode() + b"\n" + LINE.replace(b"city.example/log ", "city.example/log\u3000 ".encode()),
    TEXT.encode() + b"\n" + LINE.replace(b"city.example/log ", b" "),
    TEXT.encode() + b"\n" + b"\xe2\x80\x94 city.example/log AAAA\n",
    TEXT.encode() + b"\n" + LINE[:-6] + b"\n",
    b"\xff" + GOOD,
    GOOD.replace(b"city", b"ci\x00ty"),
    b"",
    b"\n\n",
]


@pytest.mark.parametrize("data", BAD_NOTES, ids=range(len(BAD_NOTES)))
def test_what_is_tampered_with_is_opened_nowhere(ask: Ask, data: bytes) -> None:
    assert "error" in ask({"Do": "open", "Note": data, "Keys": [SIGNER.verifier.text]})
    with pytest.raises(BadNote):
        checkpoints.opened(data, [SIGNER.verifier])


@pytest.mark.parametrize("data", [GOOD, GOOD + LINE, GOOD + UNKNOWN, TEXT.encode() + b"\n" + UNKNOWN + LINE, TEXT.encode() + b"\n" + UNKNOWN * 99 + LINE])
def test_what_others_may_add_is_opened_everywhere(ask: Ask, data: bytes) -> None:
    assert ask({"Do": "open", "Note": data, "Keys": [SIGNER.verifier.text]}) == {"text": TEXT}
    assert notes.opened(data, [SIGNER.verifier]).text == TEXT


def sizes_to(most: int, each: int) -> list[int]:
    """All sizes up to `each`, powers of two with their neighbours, and some others."""
    powers = {(1 << power) + more for power in range(20) for more in (-1, 0, 1)}
    tiled = {256 * number + more for number in (2, 3, 255, 256) for more in (-1, 0, 1)}
    some = random.Random(6962).sample(range(1, most + 1), 60)
    return sorted({*range(1, each + 1), *powers, *tiled, *some, most} & set(range(1, most + 1)))


@pytest.mark.parametrize(("size", "each"), [(3000, 130), pytest.param(100_000, 600, marks=pytest.mark.slow)])
def test_roots_and_proofs_are_the_same(ask: Ask, tmp_path: Path, size: int, each: int) -> None:
    """Of a folder as a build writes it: roots from its tiles and from its entries, proofs of all sizes, tampered ones refused by both."""
    draft = folder.Draft(folder.fresh(ORIGIN), "2026-11-29")
    for number in range(size):
        draft.published(f"a/{number}", "salt", hashlib.sha256(str(number).encode()).digest())
    extended = draft.signed([SIGNER])
    folder.write(tmp_path, extended)
    state = folder.load(tmp_path, ORIGIN, [SIGNER.verifier])
    leaves = [merkle.leaf_hash(one) for one in extended.new]
    reader = HashReader(size, state.root, lambda path: (tmp_path / path).read_bytes() if (tmp_path / path).is_file() else None)
    sizes = sizes_to(size, each)
    indexes = sorted({one - 1 for one in sizes})
    roots = [merkle.root_at(one, reader) for one in sizes]
    whole: dict[str, Any] = {"Folder": str(tmp_path), "Size": size, "Root": state.root, "Sizes": sizes}
    of_tiles = ask({"Do": "folder", **whole, "Indexes": indexes})
    assert of_tiles["roots"] == coded(roots)
    assert of_tiles["extensions"] == coded([merkle.consistency(one, size, reader) for one in sizes])
    assert of_tiles["inclusions"] == coded([merkle.inclusion(one, size, reader) for one in indexes])
    assert ask({"Do": "entries", **whole})["roots"] == coded(roots)
    # One step between neighbours, and a leaf of each of these trees: checked by both, as are proofs that are wrong in one byte or too short.
    good, bad = [], []
    rest = random.Random(9162)
    for number, (one, root) in enumerate(zip(sizes, roots, strict=True)):
        old, old_root = (sizes[number // 2], roots[number // 2])
        index = rest.randrange(one)
        steps = merkle.consistency(old, one, smaller(one, reader))
        tree = {"Do": "tree", "Size": one, "Root": root, "Old": old, "OldRoot": old_root, "Proof": steps}
        path = merkle.inclusion(index, one, smaller(one, reader))
        record = {"Do": "record", "Size": one, "Root": root, "Old": index, "Leaf": leaves[index], "Proof": path}
        for question in (tree, record):
            good.append(question)
            if question["Proof"]:
                place = rest.randrange(len(question["Proof"]))
                bad.append(question | {"Proof": question["Proof"][:-1]})
                bad.append(question | {"Proof": [*question["Proof"][:place], hashlib.sha256(b"x").digest(), *question["Proof"][place + 1 :]]})
            bad.append(question | {"Proof": [*question["Proof"], bytes(32)]})
            bad.append(question | {"Root": bytes(32)})
        bad.append(record | {"Leaf": bytes(32)})
        bad.append(record | {"Old": one})
        bad.append(tree | {"Old": one + 1})
    assert [one for one, told in zip(good, ask(*good), strict=True) if told != {}] == []
    assert [one for one, told in zip(bad, ask(*bad), strict=True) if "error" not in told] == []
    for one in good:
        checked(one)
    for one in bad:
        with pytest.raises(ProofError):
            checked(one)


def smaller(size: int, reader: HashReader) -> merkle.Reader:
    """The reader of a smaller tree: its complete subtrees are those of the larger one."""

    def read(level: int, index: int) -> bytes:
        assert (index + 1) << level <= size
        return reader(level, index)

    return read


def checked(question: dict[str, Any]) -> None:
    if question["Do"] == "tree":
        check_consistency(question["Old"], question["OldRoot"], question["Size"], question["Root"], question["Proof"])
    else:
        merkle.check_inclusion(question["Old"], question["Size"], question["Leaf"], question["Proof"], question["Root"])


def test_a_damaged_tile_is_refused_by_both(ask: Ask, tmp_path: Path) -> None:
    draft = folder.Draft(folder.fresh(ORIGIN), "2026-11-29")
    for number in range(300):
        draft.published(f"a/{number}", "salt", hashlib.sha256(str(number).encode()).digest())
    folder.write(tmp_path, draft.signed([SIGNER]))
    state = folder.load(tmp_path, ORIGIN, [SIGNER.verifier])
    good = (tmp_path / "tile/0/000").read_bytes()
    leaf = merkle.leaf_hash(folder.checked(tmp_path, state)[3])
    for data in (good[:-1], good[:32] + bytes(32) + good[64:], b""):
        (tmp_path / "tile/0/000").write_bytes(data)
        answer = ask({"Do": "folder", "Folder": str(tmp_path), "Size": 300, "Root": state.root, "Sizes": [], "Indexes": [3]})
        if "error" not in answer:
            # The version of Debian 12 does not check the first tiles behind the right edge; what it makes of them proves nothing.
            assert len(data) == len(good)
            proof = [b64decode(one) for one in answer["inclusions"][0]]
            assert "error" in ask({"Do": "record", "Size": 300, "Root": state.root, "Old": 3, "Leaf": leaf, "Proof": proof})
        reader = HashReader(300, state.root, lambda path: (tmp_path / path).read_bytes())
        with pytest.raises(ProofError):
            merkle.inclusion(3, 300, reader)


def test_the_bytes_of_an_entry_are_read_there_too(ask: Ask, tmp_path: Path) -> None:
    """All events, in bundles of different lengths."""
    draft = folder.Draft(folder.fresh(ORIGIN), "2026-11-29")
    for number in range(120):
        draft.published(f"a/{number}", "salt", hashlib.sha256(b"x").digest())
        draft.corrected(f"a/{number}", "salt", hashlib.sha256(b"y").digest())
        draft.removed(f"a/{number}")
    draft.key(SIGNER.verifier)
    draft.stamped(bytes(32))
    extended = draft.signed([SIGNER])
    folder.write(tmp_path, extended)
    assert {entries.decoded(one).event for one in extended.new} == {"published", "corrected", "removed", "key", "stamped"}
    assert tiles.root_of(extended.state.edge) == extended.state.root
    answer = ask({"Do": "entries", "Folder": str(tmp_path), "Size": 362, "Sizes": [1, 256, 362]})
    assert answer["roots"][2] == coded(extended.state.root)

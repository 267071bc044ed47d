"""generator.verify.papers: a proof that was saved is good without the site."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from strangers import FIRST, SECOND, City, digest, slugs, verify

from generator.proof import merkle, tiles
from generator.proof.checkpoints import parsed


def saved(city: City, leaf: int, record: Any = None) -> Path:
    """The proof of a leaf in the current checkpoint, as the page `/verify/` saves it."""
    data = (city.log / "checkpoint").read_bytes()
    told, _ = parsed(data)
    read = tiles.HashReader(told.size, told.root, lambda path: (city.log / path).read_bytes())
    entry = tiles.read_bundle((city.log / tiles.Tile(tiles.ENTRIES, 0).path).read_bytes())[leaf]
    extra = {"version": 1, "entry": b64encode(entry).decode(), **({} if record is None else {"record": record})}
    lines = ["c2sp.org/tlog-proof@v1", f"extra {b64encode(json.dumps(extra).encode()).decode()}", f"index {leaf}"]
    lines += [b64encode(one).decode() for one in merkle.inclusion(leaf, told.size, read)]
    path = city.root / "a.tlog-proof"
    path.write_bytes("\n".join([*lines, "", ""]).encode() + data)
    return path


def test_a_proof_is_checked_without_any_site(city: City) -> None:
    path = saved(city, 7)
    code = digest(city.shown["2026/a-7"])
    assert slugs("--proof", path, state="claimed") == {"proof"}
    assert slugs("--proof", path, "--key", SECOND.verifier.text, state="proved") == {"proof"}
    assert slugs("--proof", path, "--key", FIRST.verifier.text) == {"proof"}
    assert slugs("--proof", path, "--sheet", code, "--key", SECOND.verifier.text, state="proved") == {"proof"}
    assert slugs("--proof", path, "--sheet", "0" * 64) == {"proof-other-sheet"}
    assert "第 7 条（2026-11-10）" in verify("--proof", path)[1][0]["message"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("index 7", "index 8"),
        ("index 7", "index 07"),
        ("index 7", "index 9999999"),
        ("extra eyJ2", "extra eyJ3"),
        ("extra ", "extra ="),
        ("\n\ncredit", "\n\ncredit.b"),
        ("\n\n", "\n"),
        ("\n305\n", "\n304\n"),
    ],
)
def test_a_proof_that_was_changed_is_none(city: City, old: str, new: str) -> None:
    path = saved(city, 7)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    assert slugs("--proof", path, "--key", SECOND.verifier.text) == {"proof"}


def test_the_content_that_is_saved_with_a_proof_must_be_that_of_the_leaf(city: City) -> None:
    record = city.shown["2026/a-7"]
    assert slugs("--proof", saved(city, 7, record), "--key", SECOND.verifier.text, state="proved") == {"proof"}
    # The page saves no more than the digest is made of.
    digested = {key: record[key] for key in ("kind", "id", "data", "salt")}
    assert slugs("--proof", saved(city, 7, digested), "--key", SECOND.verifier.text, state="proved") == {"proof"}
    assert "里面的内容与它相符" in verify("--proof", saved(city, 7, record))[1][0]["message"]
    for other in (record | {"data": {"content": "别的"}}, city.shown["2026/a-8"], {}, [], "x", 7):
        assert slugs("--proof", saved(city, 7, other)) == {"proof"}
        assert verify("--proof", saved(city, 7, other))[1][0]["state"] == "failed"


def test_a_binary_file_is_no_proof(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xff\x00")
    assert slugs("--proof", path) == {"proof"}

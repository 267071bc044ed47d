"""docs/proof.md: its commands, with the tools of others, on a site with a log; each fails on a site that was tampered with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from stamping import STAMPING, TimeAuthority, identity
from strangers import FIRST, TODAY, City
from support import ROOT

DOCUMENT = (ROOT / "docs/proof.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|go)\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
# Whoever installed the program has the command.
CREDIT = f'credit() {{ "{sys.executable}" -m generator "$@" --as-of {TODAY}; }}\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site, the checkpoint that a stranger kept, and the certificate of the authority."""
    root = tmp_path_factory.mktemp("stranger")
    city = City(root / "city")
    city.publish("2026-11-20", {"a-1": "一", "a-2": "二"})
    (root / "kept").mkdir()
    shutil.copy(city.folder / "checkpoint", root / "kept/checkpoint")
    city.publish("2026-11-21", {"a-2": "三", "a-3": "四"}, removed=["a-1"])
    above = identity("root", authority=True)
    authority = TimeAuthority(identity("tsa", above, usages=STAMPING))
    data = (city.folder / "checkpoints/5").read_bytes()
    (city.folder / "stamps").mkdir()
    (city.folder / "stamps/5.tsa.tsr").write_bytes(authority.reply(authority.query(data, "-sha256", "-cert")))
    city.write()
    shutil.copytree(city.site, root / "site")
    (root / "root.pem").write_bytes(above.pem)
    shutil.copy(ROOT / "tests/proof/independent/main.go", root)
    return root


def ran(place: Path, *blocks: str) -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"VKEY": FIRST.verifier.text, "PYTHONPATH": str(ROOT), "GOFLAGS": "", "GOCACHE": str(place / "cache")}
    script = CREDIT + "".join(blocks)
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=place, env=env, capture_output=True, check=False)


def blocks(*words: str) -> list[str]:
    """The blocks with these words, each of them one."""
    out = []
    for word in words:
        (found,) = [text for _, text in BLOCKS if word in text]
        out.append(found)
    return out


SIGNATURE, STAMP, LEAF, RECORD, GROWTH, ALL = blocks("pkeyutl", "openssl ts", "bundle=", "digests.py", "go build", "credit verify")
needs_go = pytest.mark.skipif(
    shutil.which("go") is None or not Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog").is_dir(),
    reason="no Go with x/mod on this machine (Debian: apt-get install golang-go golang-golang-x-mod-dev)",
)


def test_the_commands_are_these() -> None:
    assert len(BLOCKS) == 6


@pytest.mark.parametrize("text", [SIGNATURE, STAMP, STAMP + LEAF, RECORD, pytest.param(STAMP + GROWTH, marks=needs_go), ALL])
def test_a_command_accepts_the_site_as_it_is(place: Path, text: str) -> None:
    done = ran(place, text)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


@pytest.mark.parametrize(
    ("text", "path", "old", "new"),
    [
        (SIGNATURE, "site/log/checkpoint", b"\n5\n", b"\n6\n"),
        (STAMP, "site/log/checkpoints/5", b"\n5\n", b"\n6\n"),
        (STAMP + LEAF, "site/log/tile/entries/000.p/5", b"\x01\x35\x29", b"\x01\x35\x28"),
        (RECORD, None, "三".encode(), "五".encode()),
        (RECORD, None, b'"salt": "', b'"salt": "x'),
        pytest.param(STAMP + GROWTH, "kept/checkpoint", b"\n2\n", b"\n3\n", marks=needs_go),
        (ALL, None, "三".encode(), "五".encode()),
    ],
)
def test_a_command_refuses_what_was_tampered_with(place: Path, tmp_path: Path, text: str, path: str | None, old: bytes, new: bytes) -> None:
    there = tmp_path / "there"
    shutil.copytree(place, there)
    files = [there / path] if path else sorted((there / "site/api/v1/records").rglob("*.json"))
    assert any(old in file.read_bytes() for file in files)
    for file in files:
        file.write_bytes(file.read_bytes().replace(old, new))
    assert ran(there, text).returncode != 0

"""Small sites with the stamp of a whole one, for the tests of publishing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from generator.engine.stamp import FILE, Stamp


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their paths."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def make(folder: Path, word: str, pages: int = 5, more: Mapping[str, str | bytes] | None = None) -> Path:
    """A site: the home page and `pages` pages that name `word` and an asset of their own, as many that do not, and the files given."""
    asset = f"assets/{word}.css"
    files = {"index.html": f'<link href="{asset}">{word}', asset: f"/* {word} */", "关于/index.html": "关于"}
    files |= {f"p/{number}/index.html": f'<link href="../../{asset}">{word} {number} ' + "字" * 500 for number in range(pages)}
    files |= {f"same/{number}/index.html": f"same {number} " + "字" * 500 for number in range(pages)}
    written = {name: text.encode() if isinstance(text, str) else text for name, text in {**files, **(more or {})}.items()}
    for name, data in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    digest = hashlib.sha256(repr(sorted(written.items())).encode()).hexdigest()
    (folder / ".server").mkdir(exist_ok=True)
    (folder / FILE).write_text(Stamp("c0ffee", "2026-11-22", len(written), digest, sum(map(len, written.values()))).text(), encoding="utf-8")
    return folder

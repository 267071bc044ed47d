"""The style sheet and the scripts of the desk, in memory, under an address that changes with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, current_app

FOLDER = Path(__file__).parent / "assets"
STYLE = "desk.css"
EXTENSION = "desk-assets"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Assets:
    """The files by their names, and a digest of all of them."""

    files: Mapping[str, bytes]
    digest: str


def load(folder: Path = FOLDER) -> Assets:
    """The files of a folder; the parts of the style sheet (`NN-name.css`) are joined in the order of their numbers."""
    files = {one.name: one.read_bytes() for one in sorted(folder.iterdir()) if one.suffix in (".js", ".svg")}
    files[STYLE] = b"\n".join(one.read_bytes() for one in sorted(folder.glob("*.css")))
    told = hashlib.sha256()
    for name in sorted(files):
        told.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return Assets(files, told.hexdigest()[:16])


@blueprint.get("/assets/<digest>/<name>")
def _asset(digest: str, name: str) -> Response:
    assets: Assets = current_app.extensions[EXTENSION]
    # Looked up by name among what was read at the start: no path is made of it.
    if digest != assets.digest or name not in assets.files:
        abort(404)
    response = Response(assets.files[name], content_type=_TYPES[Path(name).suffix])
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response

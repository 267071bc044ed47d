"""Remembers the compiled templates of the site builder in the store, where a checksum protects them."""

from __future__ import annotations

import jinja2
from jinja2.bccache import Bucket

from generator.engine.store import Store


class Compiled(jinja2.BytecodeCache):
    """A cache for Jinja. Its own cache in files has no checksum: one changed bit would change every page."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills a bucket with what is remembered of its template. Jinja compares the digest of the source itself."""
        found = self._store.get(_name(bucket))
        if isinstance(found, bytes):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remembers a compiled template."""
        self._store.put(_name(bucket), bucket.bytecode_to_string())


def _name(bucket: Bucket) -> str:
    return f"template-{bucket.key}"

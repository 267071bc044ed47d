"""Remembers the compiled templates of the site builder in the store, where a checksum protects them."""

from __future__ import annotations

import re

import jinja2
from jinja2.bccache import Bucket

from generator.engine.store import Store

_NAMED = re.compile(r"""\{%-?\s*(?:extends|from|import|include)\s+["']([^"']+)["']""")


class Compiled(jinja2.BytecodeCache):
    """A cache for Jinja. Its own cache in files has no checksum: one changed bit would change every page."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Those that this process has compiled, for another environment with the same templates.
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fills a bucket with what is remembered of its template. Jinja compares the digest of the source itself."""
        found = self._held.get(bucket.key) or self._store.get(_name(bucket))
        if isinstance(found, bytes):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remembers a compiled template."""
        self._held[bucket.key] = bucket.bytecode_to_string()
        self._store.put(_name(bucket), self._held[bucket.key])


def ahead(env: jinja2.Environment, *names: str) -> None:
    """Compiles templates and all that they name, so that the bytecode cache of the environment has them."""
    todo, seen = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name in seen or env.loader is None:
            continue
        seen.add(name)
        try:
            env.get_template(name)
            todo += _NAMED.findall(env.loader.get_source(env, name)[0])
        except jinja2.TemplateError:
            # Perhaps nobody uses it. If somebody does, the error is raised there.
            continue


def _name(bucket: Bucket) -> str:
    return f"template-{bucket.key}"

"""What reads and judges the records of one kind: a fast road and an exact one, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jsonschema_rs

from generator.model.fields import Field
from generator.reading import plain
from generator.text.formats import RS_CHECKERS, validator


@dataclass(frozen=True)
class Validators:
    """The readers and validators of the schema of a kind; `root` holds its fields."""

    schema: Mapping[str, Any]
    root: Field

    @cached_property
    def quick(self) -> Callable[[str], dict[str, Any] | None]:
        """The value of a record that is written plainly; None of any other."""
        return plain.reader(self.root)

    @cached_property
    def fast(self) -> Any:
        """Says quickly whether a record is right; it never words a fault."""
        return jsonschema_rs.Draft202012Validator(dict(self.schema), validate_formats=True, formats=dict(RS_CHECKERS))

    @cached_property
    def exact(self) -> Any:
        """Finds every fault with its path."""
        return validator(self.schema)

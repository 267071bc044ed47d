"""The readers and validators of the records of one kind: a fast and an exact way, each made when it is first needed."""

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
    """The readers and validators for the schema of a kind; `root` holds its fields."""

    schema: Mapping[str, Any]
    root: Field

    @cached_property
    def quick(self) -> Callable[[str], dict[str, Any] | None]:
        """The values of a plainly written record; None for any other text."""
        return plain.reader(self.root)

    @cached_property
    def fast(self) -> Any:
        """A validator that says quickly whether a record is right, without describing the fault."""
        return jsonschema_rs.Draft202012Validator(dict(self.schema), validate_formats=True, formats=dict(RS_CHECKERS))

    @cached_property
    def exact(self) -> Any:
        """A validator that finds every fault with its path."""
        return validator(self.schema)

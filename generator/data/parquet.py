"""Records of a kind as Parquet: nested as in the data, with the types of their schema."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

from arro3 import core
from arro3 import io as arrow_io

from generator.model.fields import Field
from generator.site import public

_EPOCH = datetime.date(1970, 1, 1).toordinal()


def write(shape: Field, records: Sequence[Mapping[str, Any]]) -> bytes:
    """A Parquet file of public records (`generator.site.public.record`) of a kind whose root field is `shape`.

    Its columns are `record_` and the public members beside the data, followed by the fields; objects are structs, dates are dates.
    """
    out = io.BytesIO()
    # Level 3 is zstd's own default; higher levels gain little on texts that repeat so much.
    made = table(shape, records)
    arrow_io.write_parquet(made, out, compression="zstd(3)", created_by="credit", max_row_group_size=50_000, skip_arrow_metadata=True)
    return out.getvalue()


def table(shape: Field, records: Sequence[Mapping[str, Any]]) -> core.Table:
    """The same records in the form of Arrow."""
    names, arrays = [], []
    for key in public.KEYS:
        if key not in ("kind", "data"):
            names.append(f"record_{key}")
            values = [one[key] for one in records]
            arrays.append(_dates(values) if key in ("date", "until") else core.Array(values, core.DataType.string()))
    data = [one["data"] for one in records]
    for key, field in shape.properties.items():
        names.append(key)
        arrays.append(_array(field, [one.get(key) for one in data]))
    return core.Table.from_arrays(arrays, names=names)


def _array(field: Field, values: Sequence[Any]) -> core.Array:
    if field.type == "object":
        arrays = [_array(below, [None if one is None else one.get(key) for one in values]) for key, below in field.properties.items()]
        fields = [core.Field(key, array.type, nullable=True) for key, array in zip(field.properties, arrays, strict=True)]
        return core.struct_array(arrays, fields=fields, mask=_absent(values))
    if field.items is not None:
        offsets: list[int] = [0]
        items: list[Any] = []
        for one in values:
            items += one or ()
            offsets.append(len(items))
        below = _array(field.items, items)
        kind = core.DataType.list(core.Field("element", below.type, nullable=True))
        return core.list_array(core.Array(offsets, core.DataType.int32()), below, type=kind, mask=_absent(values))
    if field.format == "date":
        return _dates(values)
    return core.Array(values, _TYPES[field.type]())


_TYPES = {
    "string": core.DataType.string,
    "integer": core.DataType.int64,
    "number": core.DataType.float64,
    "boolean": core.DataType.bool,
}


def _absent(values: Sequence[Any]) -> core.Array:
    return core.Array([one is None for one in values], core.DataType.bool())


def _dates(values: Sequence[str | None]) -> core.Array:
    days = [None if one is None else datetime.date.fromisoformat(one).toordinal() - _EPOCH for one in values]
    return core.Array(days, core.DataType.int32()).cast(core.DataType.date32())

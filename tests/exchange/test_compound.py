"""generator.exchange.compound: a compound file that is damaged is a ValueError, whatever in it is wrong."""

from __future__ import annotations

import io
import struct

import pytest
import xlwt

from generator.exchange.compound import streams


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "甲" * 3000)
    book.save(out)
    return out.getvalue()


def test_the_stream_of_a_workbook_is_found() -> None:
    assert "甲甲甲".encode("utf-16-le") in streams(workbook())["workbook"]


@pytest.mark.parametrize(("at", "value"), [(30, "<H"), (32, "<H")])
def test_sectors_of_a_size_that_is_none(at: int, value: str) -> None:
    data = bytearray(workbook())
    struct.pack_into(value, data, at, 3)
    with pytest.raises(ValueError, match="damaged"):
        streams(bytes(data))


def test_a_chain_that_leads_back_to_itself_ends() -> None:
    data = bytearray(workbook())
    table = struct.unpack_from("<I", data, 76)[0]
    directory = struct.unpack_from("<I", data, 48)[0]
    struct.pack_into("<I", data, (table + 1) * 512 + directory * 4, directory)
    with pytest.raises(ValueError, match="without an end"):
        streams(bytes(data))

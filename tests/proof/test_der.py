"""generator.proof.der: values in the one way to write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.proof import der
from generator.proof.der import BadDer


@given(st.sampled_from([der.SEQUENCE, der.SET, der.OCTETS, 0xA0]), st.one_of(st.binary(max_size=300), st.just(b"x" * 70_000)))
def test_what_is_written_is_read(tag: int, content: bytes) -> None:
    found = der.only(der.encoded(tag, content))
    assert (found.tag, found.content, found.whole) == (tag, content, der.encoded(tag, content))


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\x30", b"\x30\x01", b"\x30\x00\x00", b"\x30\x00\x30\x00", b"\x3f\x81\x01\x00", b"\x30\x80\x00\x00"),
        # Lengths with more digits than they need, or with too many.
        *(b"\x30\x81\x01\x00", b"\x30\x82\x00\x80" + b"\x00" * 128, b"\x30\x85\x00\x00\x00\x00\x01\x00", b"\x30\x84\xff\xff\xff\xff"),
    ],
)
def test_what_is_no_der(data: bytes) -> None:
    with pytest.raises(BadDer):
        der.only(data)


def test_values_of_another_tag_are_not_opened() -> None:
    assert [one.content for one in der.only(b"\x30\x06\x02\x01\x05\x02\x01\x06").inside(der.SEQUENCE)] == [b"\x05", b"\x06"]
    with pytest.raises(BadDer):
        der.only(b"\x31\x00").inside(der.SEQUENCE)


@pytest.mark.parametrize(
    ("text", "data"),
    [("1.2.840.113549.1.7.2", "2a864886f70d010702"), ("1.2.156.10197.1.401", "2a811ccf55018311"), ("2.16.840.1", "60864801")],
)
def test_object_identifiers(text: str, data: str) -> None:
    assert der.oid(text) == bytes.fromhex(data)
    assert der.oid_text(bytes.fromhex(data)) == text

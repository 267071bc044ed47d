"""The body of an answer, read to a bound: also of what it becomes when it is unpacked."""

from __future__ import annotations

import http.client
import zlib
from email.message import Message

from generator.web.errors import NetworkError, printable

_PIECE = 64 * 1024
# What cannot be packed gets longer by its packing, by less than this.
_PACKING = 1024


def body_of(address: str, answer: http.client.HTTPResponse, most: int) -> bytes:
    """All bytes of a body of at most `most`, unpacked if the server packed them. Raises NetworkError, or what the connection raises."""
    length = _length(address, answer.headers)
    packed = _packed(address, answer.headers)
    bound = most + (most // 100 + _PACKING if packed else 0)
    if length is not None and length > bound:
        raise _large(address, most)
    pieces, read = [], 0
    opened = _Unpacked(address, most) if packed else None
    while piece := answer.read(min(_PIECE, bound + 1 - read)):
        read += len(piece)
        if read > bound:
            raise _large(address, most)
        pieces.append(opened.more(piece) if opened else piece)
    # The standard library says nothing if an answer ends before the length that it announced.
    if length is not None and read < length and answer.status not in (204, 304):
        raise NetworkError("broken", f"只收到 {read} 个字节，对方说有 {length} 个，中途断开了", address)
    if opened and read:
        opened.ended()
    return b"".join(pieces)


class _Unpacked:
    """The gzip of a body, piece by piece, so that a small body that unpacks to a huge one is noticed in time."""

    def __init__(self, address: str, most: int) -> None:
        self._address, self._most, self._length = address, most, 0
        self._member = zlib.decompressobj(wbits=31)

    def more(self, piece: bytes) -> bytes:
        """What a piece unpacks to."""
        found = []
        while piece:
            if self._member.eof:
                self._member = zlib.decompressobj(wbits=31)
            try:
                one = self._member.decompress(piece, self._most + 1 - self._length)
            except zlib.error:
                raise NetworkError("broken", "压缩过的答复已损坏，解不开", self._address) from None
            found.append(one)
            self._length += len(one)
            if self._length > self._most:
                raise _large(self._address, self._most)
            piece = self._member.unused_data or self._member.unconsumed_tail
        return b"".join(found)

    def ended(self) -> None:
        """Raises NetworkError if the last member is not whole."""
        if not self._member.eof:
            raise NetworkError("broken", "压缩过的答复不完整", self._address)


def _length(address: str, headers: Message) -> int | None:
    """The length that an answer announces; None if it comes in chunks, or without a length."""
    said = {one.strip() for text in headers.get_all("Content-Length", []) for one in text.split(",")}
    if headers.get("Transfer-Encoding") or not said:
        return None
    text = said.pop()
    if said or not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise NetworkError("broken", f"对方说的长度不对（Content-Length: {printable(headers.get('Content-Length', ''))}）", address)
    return int(text)


def _packed(address: str, headers: Message) -> bool:
    coding = headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise NetworkError("encoding", f"答复是用 {printable(coding)} 压缩的，读不了", address)
    return coding.endswith("gzip")


def _large(address: str, most: int) -> NetworkError:
    return NetworkError("large", f"答复超过 {most} 个字节，没有读完", address)

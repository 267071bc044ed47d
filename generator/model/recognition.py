"""Recognises a record again wherever its file lies and whatever else in it has been changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from generator.text.folding import bare
from generator.text.identifiers import NO_CODE

# Signs that hide characters of a name.
_HIDDEN = re.compile("[*×某○〇●xX]+")
# A party: whether it is a natural person, its unified social credit code, and its name.
Party = tuple[bool, str, str]
# The length of one mark.
SIZE = 8
# Characters that `folding.bare` would change. Most texts have none, and calling it is the slowest step here.
_UNEVEN = re.compile(r"[A-Z\s\[\]【】！-～]")


def marks(kind: str, numbers: Sequence[str], parties: Sequence[Party], otherwise: Sequence[str]) -> bytes:
    """The marks by which a record is recognised, of `SIZE` bytes each, one after the other. Two files with a common mark hold the same
    record.

    `numbers` are the values that no other record of its kind may share. The same number and the same party make the same record. A party is
    recognised by its code or by its name, so that either may be corrected; it does not matter how the name of a natural person is masked. A
    record without a number is recognised by `otherwise`: caption, department and date, as in an import. A record without a caption has no
    marks (b"").
    """
    if numbers:
        who = [one for party in parties for one in _party(*party)] if parties else [""]
        return b"".join([_mark(kind, _even(number), one) for number in numbers for one in who])
    return _mark(kind, "", *map(_even, otherwise)) if otherwise[0] else b""


def split(found: bytes) -> Iterator[bytes]:
    """The marks in a text of `marks`, one by one."""
    return (found[at : at + SIZE] for at in range(0, len(found), SIZE))


def _party(natural: bool, code: str, name: str) -> Iterator[str]:
    even = _even(name)
    if natural:
        yield f"person {_HIDDEN.sub('*', even)}"
        return
    if even:
        yield f"name {even}"
    if code and code != NO_CODE:
        yield f"code {code}"


def _even(text: str) -> str:
    return bare(text) if _UNEVEN.search(text) else text


def _mark(*words: str) -> bytes:
    return hashlib.blake2b("\0".join(words).encode("utf-8", "surrogateescape"), digest_size=SIZE).digest()

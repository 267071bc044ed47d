"""By what a record is known again, wherever its file lies and whatever else is changed in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from generator.text.folding import bare
from generator.text.identifiers import NO_CODE

# What stands for hidden characters of a name, in whatever way.
_HIDDEN = re.compile("[*×某○〇●xX]+")
# Whether a party is a natural person, its unified social credit code and its name.
Party = tuple[bool, str, str]
# The length of one mark.
SIZE = 8
# What `folding.bare` would write otherwise: most texts have nothing of it, and it costs more than all else here.
_UNEVEN = re.compile(r"[A-Z\s\[\]【】！-～]")


def marks(kind: str, numbers: Sequence[str], parties: Sequence[Party], otherwise: Sequence[str]) -> bytes:
    """The marks of a record, of `SIZE` bytes each, one after the other: two files with a common mark hold the same record.

    `numbers` are the values that no other record of its kind may share. The same number and the same party make the same record: a party
    is known by its code or by its name, so that either may be corrected; it does not matter in which way the name of a natural person is
    masked. What has no number is known by `otherwise`: its caption, department and date, as an import knows it.
    Of what has not even a caption nothing is known (b"").
    """
    if numbers:
        who = [one for party in parties for one in _party(*party)] if parties else [""]
        return b"".join([_mark(kind, _even(number), one) for number in numbers for one in who])
    return _mark(kind, "", *map(_even, otherwise)) if otherwise[0] else b""


def split(found: bytes) -> Iterator[bytes]:
    """Each of some marks."""
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

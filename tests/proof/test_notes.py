"""Signed notes and keys: what C2SP signed-note gives as examples, and what others must not get away with."""

from __future__ import annotations

import pytest

from generator.proof import notes
from generator.proof.notes import BadNote, Signer, Verifier

SIGNER = Signer.of_seed("city.example/log", bytes(range(32)))
OTHER = Signer.of_seed("city.example/log", bytes(32))
TEXT = "city.example/log\n1\nhello\n"
NOTE = notes.signed(TEXT, [SIGNER])


def test_a_note_is_opened_by_the_key_that_signed_it() -> None:
    note = notes.opened(NOTE, [SIGNER.verifier])
    assert note.text == TEXT
    assert note.verified == (SIGNER.verifier.text,)
    assert note.data == NOTE
    both = notes.opened(notes.signed(TEXT, [OTHER, SIGNER]), [SIGNER.verifier, OTHER.verifier])
    assert both.verified == (SIGNER.verifier.text, OTHER.verifier.text)


def test_keys_are_read_as_they_are_written() -> None:
    assert Signer.of_text(SIGNER.text) == SIGNER
    assert Verifier.of_text(SIGNER.verifier.text) == SIGNER.verifier
    assert str(SIGNER.seed) not in repr(SIGNER)


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (NOTE.replace(b"hello", b"hallo"), "bad-signature"),
        (NOTE.replace(b"\n", b"\r\n"), "bad-note"),
        (NOTE[:-1], "bad-note"),
        (NOTE + b"\n", "bad-note"),
        (NOTE + b"x\n", "bad-note"),
        (NOTE.replace(b"\n\n", b"\n"), "bad-note"),
        (NOTE.replace("— ".encode(), b"- "), "bad-note"),
        (NOTE.replace(b"=", b""), "bad-note"),
        (b"", "bad-note"),
        (b"\xff" + NOTE, "bad-note"),
        (TEXT.encode() + b"\n" + NOTE.split(b"\n\n")[1] * 101, "too-many-signatures"),
        (b"x" * 2_000_000, "too-long"),
        (notes.signed(TEXT, [OTHER]), "unsigned"),
    ],
)
def test_a_note_of_another_form_is_refused(data: bytes, slug: str) -> None:
    with pytest.raises(BadNote) as caught:
        notes.opened(data, [SIGNER.verifier])
    assert caught.value.slug == slug

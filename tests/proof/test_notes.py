"""Signed notes and keys: what C2SP signed-note gives as examples, and what others must not get away with."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.proof import checkpoints, notes
from generator.proof.merkle import ProofError
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


# The example in the documentation of Go's package note, which others test with too.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
EXAMPLE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def test_the_example_of_others_is_opened_and_signed_as_there() -> None:
    assert notes.opened(EXAMPLE, [Verifier.of_text(EXAMPLE_KEY)]).verified == (EXAMPLE_KEY,)
    signer = Signer.of_text(EXAMPLE_SECRET)
    assert signer.verifier.text == EXAMPLE_KEY
    assert notes.signed(EXAMPLE.decode().partition("\n\n")[0] + "\n", [signer]) == EXAMPLE


def test_a_key_with_any_character_changed_or_missing_is_none() -> None:
    for text, read in ((EXAMPLE_KEY, Verifier.of_text), (EXAMPLE_SECRET, Signer.of_text)):
        wrong = [text[:place] + chr(ord(text[place]) + 1) + text[place + 1 :] for place in range(len(text))]
        wrong += [text[:place] for place in range(len(text))] + [text[place:] for place in range(1, len(text))]
        for one in wrong:
            with pytest.raises(BadNote) as caught:
                read(one)
            assert text is EXAMPLE_KEY or EXAMPLE_SECRET[40:] not in str(caught.value)


@pytest.mark.parametrize("text", ["PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"])
def test_a_key_of_another_length_or_type_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        Verifier.of_text(text)


@pytest.mark.parametrize("count", [0, 3])
def test_a_file_holds_one_private_key_or_two(count: int) -> None:
    with pytest.raises(BadNote):
        notes.signers_of("\n".join(Signer.of_seed("a", bytes([number] * 32)).text for number in range(count)))
    with pytest.raises(BadNote):
        notes.signers_of(f"{SIGNER.text}\n{SIGNER.text}\n")
    assert notes.signers_of(f"\ufeff{SIGNER.text}\r\n\r\n{OTHER.text}") == (SIGNER, OTHER)


def test_of_a_key_that_signed_twice_a_wrong_line_is_not_overlooked() -> None:
    """The specification asks to refuse a note if a known key's signature fails; the first line of a key counts, as in Go."""
    line = NOTE.split(b"\n\n")[1]
    wrong = notes.signed(TEXT.replace("1", "2"), [SIGNER]).split(b"\n\n")[1]
    with pytest.raises(BadNote):
        notes.opened(TEXT.encode() + b"\n" + wrong + line, [SIGNER.verifier])


PARTS = st.sampled_from([NOTE, NOTE[:40], NOTE[-90:], b"\n", b"\n\n", "— ".encode(), b"+", b" ", b"0", b"A=", b"\xe2\x80", b"\r", "\u3000".encode(), SIGNER.verifier.text.encode()])


@given(st.lists(PARTS | st.binary(max_size=6), max_size=12))
def test_whatever_a_file_holds_it_is_a_note_or_refused(parts: list[bytes]) -> None:
    data = b"".join(parts)
    for read in (lambda: notes.opened(data, [SIGNER.verifier]), lambda: checkpoints.parsed(data), lambda: Verifier.of_text(data.decode(errors="surrogateescape")), lambda: Signer.of_text(data.decode(errors="surrogateescape"))):
        with contextlib.suppress(ProofError):
            read()


def test_a_name_that_cannot_be_written_is_no_name() -> None:
    for name in ("", "a b", "a+b", "a\u3000b", "a\u200bb", "a\udcffb", "a\nb"):
        with pytest.raises(BadNote):
            Signer.of_seed(name, bytes(32))

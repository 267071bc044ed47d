"""generator.proof.cosignatures: what a witness signs, and where its line goes."""

from __future__ import annotations

import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from logrepos import ORIGIN, SIGNER
from witnessing import Witnessing, verifier_of

from generator.proof import checkpoints, cosignatures, notes
from generator.proof.checkpoints import Checkpoint
from generator.proof.notes import BadNote, Verifier

TEXT = Checkpoint(ORIGIN, 5, bytes(32)).text
SIGNED = notes.signed(TEXT, [SIGNER])
WITNESS = Witnessing({}, clock=1_790_000_000)


def test_the_message_is_that_of_the_specification() -> None:
    """Its example, line by line."""
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert cosignatures.message(text, 1679315147, WITNESS.verifier) == b"cosignature/v1\ntime 1679315147\n" + text.encode()


def test_a_cosignature_is_found_and_its_line_takes_the_place_of_the_one_of_before() -> None:
    one = cosignatures.answered(TEXT, WITNESS.line(TEXT).encode(), WITNESS.verifier)
    assert one.at == datetime.datetime.fromtimestamp(1_790_000_000, datetime.UTC)
    first = cosignatures.added(SIGNED, [one.signature])
    assert first == SIGNED + WITNESS.line(TEXT).encode()
    later = Witnessing({}, key=WITNESS.key, clock=1_790_000_001)
    second = cosignatures.added(first, [cosignatures.answered(TEXT, later.line(TEXT).encode(), later.verifier).signature])
    assert second == SIGNED + later.line(TEXT).encode()
    assert [found.at for found in cosignatures.found(notes.parsed(second), [WITNESS.verifier])] == [one.at + datetime.timedelta(seconds=1)]
    # The city's own signature is as good as before, and others' lines are nothing to us.
    assert checkpoints.opened(second, [SIGNER.verifier])[0].size == 5
    assert cosignatures.found(notes.parsed(second), [verifier_of("other.example", Ed25519PrivateKey.generate())]) == ()


def test_a_witness_may_sign_by_an_algorithm_that_withstands_quantum_computers() -> None:
    later = Witnessing({}, key=MLDSA44PrivateKey.generate(), clock=1_790_000_000)
    assert Verifier.of_text(later.verifier.text).kind == notes.COSIGNATURE
    both = cosignatures.added(
        SIGNED, [cosignatures.answered(TEXT, one.line(TEXT).encode(), one.verifier).signature for one in (WITNESS, later)]
    )
    assert [one.witness for one in cosignatures.found(notes.parsed(both), [later.verifier, WITNESS.verifier])] == [
        later.verifier.text,
        WITNESS.verifier.text,
    ]
    # Neither the name of the witness nor the tree may be another one.
    renamed = Witnessing({}, name="witness.example/w9", key=later.key)
    for line in (later.line(Checkpoint(ORIGIN, 6, bytes(32)).text), renamed.line(TEXT).replace(renamed.name, later.name)):
        with pytest.raises(BadNote):
            cosignatures.answered(TEXT, line.encode(), later.verifier)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"\n",
        WITNESS.line("another text\n").encode(),
        Witnessing({}, clock=0, key=WITNESS.key).line(TEXT).encode(),
        Witnessing({}, clock=2**63, key=WITNESS.key).line(TEXT).encode(),
        # A plain signature of the same key, without a time.
        notes.Signature(WITNESS.name, WITNESS.verifier.hash, WITNESS.key.sign(TEXT.encode())).line.encode(),
        Witnessing({}).line(TEXT).encode(),
        WITNESS.line(TEXT).encode()[:-2],
        b"more\n\n" + WITNESS.line(TEXT).encode(),
    ],
)
def test_what_is_no_cosignature(answer: bytes) -> None:
    with pytest.raises(BadNote) as error:
        cosignatures.answered(TEXT, answer, WITNESS.verifier)
    assert error.value.slug == "bad-cosignature"


def test_a_key_of_a_log_cosigns_nothing() -> None:
    line = notes.Signature(SIGNER.verifier.name, SIGNER.verifier.hash, SIGNER.sign(TEXT.encode())).line
    with pytest.raises(BadNote):
        cosignatures.answered(TEXT, line.encode(), Verifier.of_text(SIGNER.verifier.text))

"""generator.verify.witnesses: others who have signed the checkpoint."""

from __future__ import annotations

import hashlib

from strangers import City, slugs

from generator.proof import checkpoints, cosignatures, notes
from generator.proof.notes import COSIGNATURE, Signature, Signer, Verifier

NAME = "witness.example/w1"
SIGNER = Signer.of_seed(NAME, hashlib.sha256(b"witness").digest())
KEY = bytes([COSIGNATURE]) + SIGNER.verifier.key[1:]
WITNESS = Verifier(NAME, hashlib.sha256(NAME.encode() + b"\n" + KEY).digest()[:4], KEY)


def cosign(city: City, seconds: int = 1_763_000_000) -> None:
    path = city.log / "checkpoint"
    told, _ = checkpoints.parsed(path.read_bytes())
    data = seconds.to_bytes(8, "big") + SIGNER.sign(cosignatures.message(told.text, seconds, WITNESS))
    path.write_bytes(cosignatures.added(path.read_bytes(), [Signature(NAME, WITNESS.hash, data)]))


def test_a_witness_that_signed_is_a_proof(city: City) -> None:
    assert slugs(city.site, "--witness", WITNESS.text) == {"witness-missing"}
    cosign(city)
    assert slugs(city.site, "--witness", WITNESS.text) == set()
    assert "witness" in slugs(city.site, "--witness", WITNESS.text, state="proved")
    # Who does not know the witness is told nothing of it.
    assert not {"witness", "witness-missing"} & slugs(city.site, state="proved")


def test_a_cosignature_of_another_checkpoint_is_none(city: City) -> None:
    cosign(city)
    _, note = checkpoints.parsed((city.log / "checkpoint").read_bytes())
    city.publish("2026-11-14", {"2026/b-2": "甲"})
    path = city.log / "checkpoint"
    path.write_bytes(cosignatures.added(path.read_bytes(), [note.signatures[-1]]))
    assert slugs(city.site, "--witness", WITNESS.text) == {"witness-bad"}
    assert notes.parsed(path.read_bytes()).signatures[-1].name == NAME

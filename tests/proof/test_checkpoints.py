"""Checkpoints: what is signed, and which texts are none."""

from __future__ import annotations

import pytest

from generator.proof import checkpoints, notes
from generator.proof.checkpoints import Checkpoint
from generator.proof.merkle import EMPTY
from generator.proof.notes import BadNote, Signer

SIGNER = Signer.of_seed("city.example/log", bytes(range(32)))
ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_a_checkpoint_is_three_lines_and_what_others_add() -> None:
    one = Checkpoint("city.example/log", 0, EMPTY)
    assert one.text == f"city.example/log\n0\n{ROOT}\n"
    assert checkpoints.opened(notes.signed(one.text, [SIGNER]), [SIGNER.verifier])[0] == one
    more = Checkpoint.of_text(f"{one.text}more\n")
    assert more.extra == ("more",)
    assert more.text == f"{one.text}more\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x\n0\n",
        f"\n0\n{ROOT}\n",
        f"x\n00\n{ROOT}\n",
        f"x\n-1\n{ROOT}\n",
        f"x\n+1\n{ROOT}\n",
        f"x\n1_0\n{ROOT}\n",
        f"x\n１\n{ROOT}\n",
        f"x\n{2**63}\n{ROOT}\n",
        f"x\n{'9' * 5000}\n{ROOT}\n",
        f"x\n1\n{ROOT[:-2]}V=\n",
        f"x\n1\n{ROOT[:-1]}\n",
        f"x\n1\n {ROOT}\n",
        f"x\n1\n{ROOT}",
        f"x\n1\n{ROOT}\n\nmore\n",
        "x\n1\nAAAA\n",
    ],
)
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadNote) as caught:
        Checkpoint.of_text(text)
    assert caught.value.slug == "bad-checkpoint"

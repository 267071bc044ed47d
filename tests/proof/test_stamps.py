"""Time stamps of others."""

from __future__ import annotations

from generator.proof.stamps import StampFile


def test_a_stamp_knows_its_file() -> None:
    assert StampFile(3, "tsa", "stamps/3.tsa.tsr", "00").path == "stamps/3.tsa.tsr"

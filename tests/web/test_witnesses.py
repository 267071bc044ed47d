"""generator.web.witnesses: a witness is asked as C2SP tlog-witness says."""

from __future__ import annotations

import hashlib
import time

import pytest
from answering import answer, answering, says
from logrepos import ORIGIN, SIGNER
from witnessing import Witnessing

from generator.proof import merkle, notes
from generator.proof.checkpoints import Checkpoint
from generator.proof.cosignatures import Cosigned
from generator.proof.notes import BadNote
from generator.web import witnesses
from generator.web.client import Client
from generator.web.errors import NetworkError

LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(40)]


def _read(level: int, index: int) -> bytes:
    return merkle.root(LEAVES[index << level : (index + 1) << level])


def _asked(url: str, witness: Witnessing, size: int, leaves: list[bytes] = LEAVES) -> Cosigned:
    found = Checkpoint(ORIGIN, size, merkle.root(leaves[:size]))
    signed = notes.signed(found.text, [SIGNER])
    with Client() as client:
        return witnesses.cosigned(
            client, url, witness.verifier, signed, found, lambda old: merkle.consistency(old, size, _read), int(time.time())
        )


def test_a_witness_cosigns_a_log_that_grows() -> None:
    witness = Witnessing({ORIGIN: SIGNER.verifier})
    with witness.serving() as server:
        for size in (1, 7, 8, 8, 9, 31, 40):
            assert _asked(server.url, witness, size).witness == witness.verifier.text
            assert witness.seen[ORIGIN] == (size, merkle.root(LEAVES[:size]))
        # The first call of each tells no size but 0; the second one has the size that the witness named.
        olds = [body.partition(b"\n")[0] for body in server.bodies]
        assert olds[:5] == [b"old 0", b"old 0", b"old 1", b"old 0", b"old 7"]


def test_a_log_that_was_put_back_is_told() -> None:
    witness = Witnessing({ORIGIN: SIGNER.verifier})
    with witness.serving() as server:
        _asked(server.url, witness, 9)
        with pytest.raises(NetworkError, match="见证人见过更大的日志（9 条，这里只有 8 条）"):
            _asked(server.url, witness, 8)
        other = [bytes(32), *LEAVES[1:]]
        for size in (9, 20):
            with pytest.raises(NetworkError, match="不是从它见过的样子接着长的"):
                _asked(server.url, witness, size, other)
        assert witness.seen[ORIGIN][0] == 9


def test_a_log_that_the_witness_does_not_know() -> None:
    with (witness := Witnessing({})).serving() as server, pytest.raises(NetworkError, match="还没有登记这个日志"):
        _asked(server.url, witness, 1)
    stranger = Witnessing({ORIGIN: witness.verifier})
    with stranger.serving() as server, pytest.raises(NetworkError, match="不认得签名的公钥"):
        _asked(server.url, stranger, 1)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (answer(b"5\n", "409 Conflict"), "一再变化"),
        (answer(b"", "409 Conflict"), "没有说清"),
        (answer(b"-1\n", "409 Conflict"), "没有说清"),
        (answer(b"9" * 30, "409 Conflict"), "没有说清"),
        (answer(b"", "500 Oh"), "出了故障"),
        (answer(b"", "302 Found", "Location: /elsewhere"), "没有接受"),
        (answer(b"x" * 200_000), "答复超过"),
    ],
)
def test_witnesses_that_answer_otherwise(data: bytes, told: str) -> None:
    with answering(says(data)) as server, pytest.raises(NetworkError, match=told):
        _asked(server.url, Witnessing({}), 8)


def test_a_false_line_or_a_clock_that_is_ahead() -> None:
    ahead = Witnessing({ORIGIN: SIGNER.verifier}, clock=int(time.time()) + 10 * 86_400)
    with ahead.serving() as server, pytest.raises(BadNote, match="晚得多"):
        _asked(server.url, ahead, 8)
    with answering(says(answer(Witnessing({}).line("x\n").encode()))) as server, pytest.raises(BadNote, match="没有这个见证人"):
        _asked(server.url, Witnessing({}), 8)

"""A witness on this machine, written from C2SP tlog-witness: it remembers of each log the last size and root that it has cosigned."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import struct
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

from answering import Answering, answer, answering
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from generator.proof.notes import Verifier

Key = Ed25519PrivateKey | MLDSA44PrivateKey


def verifier_of(name: str, key: Key) -> Verifier:
    """The public half of a witness's key (C2SP tlog-cosignature: type 4 or 6)."""
    public = (b"\x04" if isinstance(key, Ed25519PrivateKey) else b"\x06") + key.public_key().public_bytes_raw()
    digest = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    return Verifier.of_text(f"{name}+{digest.hex()}+{b64encode(public).decode()}")


def holds(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """Whether a proof shows that the tree of `new` leaves begins with that of `old`: RFC 9162, 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    one = two = proof[0]
    for part in proof[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            one, two = hashlib.sha256(b"\x01" + part + one).digest(), hashlib.sha256(b"\x01" + part + two).digest()
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            two = hashlib.sha256(b"\x01" + two + part).digest()
        first, last = first >> 1, last >> 1
    return (one, two, last) == (old_root, new_root, 0)


@dataclass
class Witnessing:
    """A witness that knows the keys of some logs by their origin."""

    logs: dict[str, Verifier]
    name: str = "witness.example/w1"
    key: Key = field(default_factory=Ed25519PrivateKey.generate)
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    # What it says its clock shows; None for the time.
    clock: int | None = None

    @property
    def verifier(self) -> Verifier:
        """Its public key."""
        return verifier_of(self.name, self.key)

    def line(self, text: str) -> str:
        """A signature line for the text of a checkpoint."""
        seconds = int(time.time()) if self.clock is None else self.clock
        signed = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        if isinstance(self.key, MLDSA44PrivateKey):
            origin, size, root = text.split("\n")[:3]
            # The structure of the specification: names with one byte of length, numbers of eight bytes.
            signed = struct.pack(f">12sB{len(self.name)}sQB{len(origin)}sQQ32s", b"subtree/v1\n\0", len(self.name), self.name.encode(), seconds, len(origin), origin.encode(), 0, int(size), b64decode(root))  # fmt: skip
        signature = self.key.sign(signed)
        held = self.verifier.hash + seconds.to_bytes(8, "big") + signature
        return f"— {self.name} {b64encode(held).decode()}\n"

    def add_checkpoint(self, body: bytes) -> bytes:
        """The answer to a call."""
        head, _, signed = body.decode().partition("\n\n")
        old_line, *lines = head.split("\n")
        text, _, signatures = signed.partition("\n\n")
        origin, size, root, *_ = text.split("\n")
        if origin not in self.logs:
            return answer(b"", "404 Not Found")
        key = self.logs[origin]
        held = [b64decode(line.split(" ")[2]) for line in signatures.splitlines() if line.split(" ")[1] == key.name]
        if not any(one[:4] == key.hash and key.holds(f"{text}\n".encode(), one[4:]) for one in held):
            return answer(b"", "403 Forbidden")
        old, new = int(old_line.removeprefix("old ")), int(size)
        if old > new or len(lines) > 63:
            return answer(b"", "400 Bad Request")
        last, last_root = self.seen.get(origin, (0, b""))
        if old != last:
            return answer(f"{last}\n".encode(), "409 Conflict", "Content-Type: text/x.tlog.size")
        proof = [b64decode(line) for line in lines]
        if proof if old == 0 else not holds(old, last_root, new, b64decode(root), proof):
            return answer(b"", "422 Unprocessable Entity")
        self.seen[origin] = new, b64decode(root)
        # Another key of the same witness, which nobody here knows, signs too.
        other = Witnessing({}, name="witness.example/w2")
        return answer((other.line(f"{text}\n") + self.line(f"{text}\n")).encode())

    @contextlib.contextmanager
    def serving(self) -> Iterator[Answering]:
        """Its server."""

        def doing(line: socket.socket, server: Answering) -> None:
            assert server.asked[-1].startswith("POST /w/add-checkpoint ")
            line.sendall(self.add_checkpoint(server.bodies[-1]))

        with answering(doing) as server:
            server.url += "w/"
            yield server

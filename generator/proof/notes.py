"""Signed texts and their keys, as C2SP signed-note says: Ed25519 signatures that other programs read and write."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from generator.proof.merkle import ProofError

ED25519 = 1
# Of a witness, by Ed25519 and by ML-DSA-44 (C2SP tlog-cosignature): the second withstands quantum computers, and its keys are long.
COSIGNATURE = 4
COSIGNATURE_MLDSA = 6
_LENGTHS = {ED25519: 33, COSIGNATURE: 33, COSIGNATURE_MLDSA: 1313}
_SECRET = "PRIVATE+KEY+"
_DASH = "— "
# More than this nobody signs; signatures after quantum computers are up to 5 kB long.
MOST_SIGNATURES = 100
LONGEST = 1_000_000
_HASH = re.compile("[0-9a-f]{8}")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")


class BadNote(ProofError):
    """A note, a checkpoint or a key of the wrong form, or without a good signature."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key: its name, the four bytes that stand before its signatures, and its type with the bytes."""

    name: str
    hash: bytes
    key: bytes

    @classmethod
    def of_text(cls, text: str) -> Verifier:
        """The key of a text `name+hash+base64`; BadNote if it is none, or of a type that we do not know."""
        name, hash8, data = _parts(text.split("+", 2), "验证公钥")
        if data[0] not in _LENGTHS:
            raise BadNote("unknown-key", f"不认识的公钥种类：{data[0]}")
        if len(data) != _LENGTHS[data[0]]:
            raise BadNote("bad-key", "公钥的长度不对")
        if _key_hash(name, data) != hash8:
            raise BadNote("bad-key", f"公钥里的编号和它的内容对不上：{name}+{hash8.hex()}")
        return cls(name, hash8, data)

    @property
    def kind(self) -> int:
        """What it signs: `ED25519` for a log, `COSIGNATURE` for a witness, by whichever algorithm."""
        return COSIGNATURE if self.is_mldsa else self.key[0]

    @property
    def is_mldsa(self) -> bool:
        """Whether it is a key for ML-DSA-44."""
        return self.key[0] == COSIGNATURE_MLDSA

    @property
    def text(self) -> str:
        """The key as text."""
        return f"{self.name}+{self.hash.hex()}+{b64encode(self.key).decode()}"

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether bytes are the signature of a message by this key: 64 of Ed25519, 2,420 of ML-DSA-44."""
        key = MLDSA44PublicKey if self.is_mldsa else Ed25519PublicKey
        try:
            key.from_public_bytes(self.key[1:]).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key. Nothing prints `seed`."""

    verifier: Verifier
    seed: bytes = field(repr=False)

    @classmethod
    def of_text(cls, text: str) -> Signer:
        """The key of a text `PRIVATE+KEY+name+hash+base64`; BadNote, which never repeats it, if it is none."""
        if not text.startswith(_SECRET):
            raise BadNote("bad-secret", "不是私钥：应以 PRIVATE+KEY+ 开头")
        name, hash8, data = _parts(text.removeprefix(_SECRET).split("+", 2), "私钥", secret=True)
        if data[0] != ED25519 or len(data) != 33:
            raise BadNote("bad-secret", "私钥不是 Ed25519 的")
        made = cls.of_seed(name, data[1:])
        if made.verifier.hash != hash8:
            raise BadNote("bad-secret", "私钥里的编号和它的内容对不上")
        return made

    @classmethod
    def of_seed(cls, name: str, seed: bytes) -> Signer:
        """The key of that name with a secret of 32 bytes."""
        if not _is_name(name):
            raise BadNote("bad-name", f"密钥的名称不能为空，不能有空白和加号：{name!r}")
        public = bytes([ED25519]) + Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        return cls(Verifier(name, _key_hash(name, public), public), seed)

    @property
    def text(self) -> str:
        """The private key as text: only for the file that keeps it."""
        return f"{_SECRET}{self.verifier.name}+{self.verifier.hash.hex()}+{b64encode(bytes([ED25519]) + self.seed).decode()}"

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of a message, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: whose, the four bytes of the key, and the bytes of the signature."""

    name: str
    hash: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line, with its end."""
        return f"{_DASH}{self.name} {b64encode(self.hash + self.data).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, the keys (as text) whose signatures on it are good, and all its signatures."""

    text: str
    verified: tuple[str, ...]
    signatures: tuple[Signature, ...]

    @property
    def data(self) -> bytes:
        """The note as bytes."""
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()


def signers_of(text: str) -> tuple[Signer, ...]:
    """The private keys of a file or a variable, one a line, the current one first; BadNote, which repeats none of them."""
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    found = tuple(Signer.of_text(line) for line in lines if line)
    if not found:
        raise BadNote("no-secret", "没有私钥")
    if len(found) > 2 or len({one.verifier for one in found}) < len(found):
        raise BadNote("bad-secret", "应有一把私钥，换密钥期间有不同的两把，每行一把，新的在前")
    return found


def signed(text: str, signers: Sequence[Signer]) -> bytes:
    """The note with a text, which ends with a line end, signed by all keys in this order. The same keys give the same bytes."""
    if not text.endswith("\n") or _CONTROLS.search(text) or "\ufeff" in text or not signers:
        raise ValueError("no text of a note")
    lines = [Signature(one.verifier.name, one.verifier.hash, one.sign(text.encode())).line for one in signers]
    return (text + "\n" + "".join(lines)).encode()


def parsed(data: bytes) -> Note:
    """The note of bytes, none of whose signatures has been checked; BadNote if they are none."""
    if len(data) > LONGEST:
        raise BadNote("too-long", "签名文本太长")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise BadNote("bad-note", "签名文本不是 UTF-8") from None
    if _CONTROLS.search(whole):
        raise BadNote("bad-note", "签名文本里有控制字符（例如 Windows 换行）")
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise BadNote("bad-note", "签名文本里没有签名")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote("too-many-signatures", f"签名超过{MOST_SIGNATURES}个")
    return Note(text + "\n", (), tuple(_signature(line) for line in lines))


def opened(data: bytes, verifiers: Sequence[Verifier]) -> Note:
    """The note of bytes; BadNote unless at least one of the keys has signed it, and all of them that seem to have signed it have."""
    note = parsed(data)
    verified = []
    for one in verifiers:
        found = [sign for sign in note.signatures if (sign.name, sign.hash) == (one.name, one.hash)]
        if not found or one.text in verified:
            continue
        if one.kind != ED25519 or not one.holds(note.text.encode(), found[0].data):
            raise BadNote("bad-signature", f"{one.name}+{one.hash.hex()} 的签名是错的")
        verified.append(one.text)
    if not verified:
        raise BadNote("unsigned", "没有一个签名出自所给的公钥")
    return Note(note.text, tuple(verified), note.signatures)


def _signature(line: str) -> Signature:
    name, gap, data = line.removeprefix(_DASH).partition(" ")
    # Here, names of others may hold what ours may not, such as characters that nobody sees.
    if not line.startswith(_DASH) or not gap or not _may_name(name):
        raise BadNote("bad-note", "签名行的格式不对")
    found = _base64(data)
    if found is None or len(found) < 5:
        raise BadNote("bad-note", "签名不是规范的 Base64，或者太短")
    return Signature(name, found[:4], found[4:])


def _parts(parts: list[str], what: str, *, secret: bool = False) -> tuple[str, bytes, bytes]:
    """Name, hash and bytes of a key that was cut at its first two plus signs."""
    slug = "bad-secret" if secret else "bad-key"
    if len(parts) != 3 or not _is_name(parts[0]) or not _HASH.fullmatch(parts[1]):
        raise BadNote(slug, f"{what}应为“名称+八位编号+Base64”")
    data = _base64(parts[2])
    if not data:
        raise BadNote(slug, f"{what}的最后一段不是规范的 Base64")
    return parts[0], bytes.fromhex(parts[1]), data


def _base64(text: str) -> bytes | None:
    """Bytes of standard Base64 in the one way to write them; None otherwise."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if b64encode(data).decode() == text else None


def _may_name(text: str) -> bool:
    return bool(text) and "+" not in text and not any(char.isspace() for char in text)


def _is_name(text: str) -> bool:
    return _may_name(text) and text.isprintable()


def _key_hash(name: str, data: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]

"""Time stamps of others on checkpoints (RFC 3161): what is asked of an authority, and what its answer proves.

What `openssl ts -verify` refuses is refused here too, and some more; docs/decisions/2026-11-29-stamps.md says why no library does it.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from generator.proof import chains, der, tokens
from generator.proof.tokens import ODD, Token
from generator.proof.tokens import BadStamp as BadStamp

# Bytes. The tokens of today's authorities have 1 to 8 thousand; signatures after quantum computers add some.
MOST_BYTES = 200_000
_SHA256 = "2.16.840.1.101.3.4.2.1"
_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@dataclass(frozen=True, slots=True)
class StampFile:
    """A time stamp: of which checkpoint (size of the log), whose, its file in the log folder, and the SHA-256 of that (hexadecimal)."""

    size: int
    authority: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a time stamp says: at which moment (UTC) data existed, by whom, under which rules and number.

    `authority` is the name in the certificate of the signer. `valid_until` is the moment (UTC) after which that certificate, or one that
    vouches for it, says nothing any more: an answer given later proves nothing, and one given before needs another stamp by then, since
    nobody has to look after a key whose certificate has ended. `nonce` is None if the answer has none.
    """

    at: datetime.datetime
    authority: str
    policy: str
    serial: int
    nonce: int | None
    valid_until: datetime.datetime


def request(data: bytes) -> tuple[bytes, int]:
    """A request (DER) for a stamp on data, and the number that the answer must repeat, so that it is no older answer.

    Only the SHA-256 of the data leaves this machine. The certificates of the authority are asked for, as RFC 3161 wants it where
    answers are kept.
    """
    nonce = secrets.randbits(63) | 1 << 62
    algorithm = der.encoded(der.SEQUENCE, der.encoded(der.OID, der.oid(_SHA256)) + b"\x05\x00")
    imprint = der.encoded(der.SEQUENCE, algorithm + der.encoded(der.OCTETS, hashlib.sha256(data).digest()))
    number = der.encoded(der.INTEGER, nonce.to_bytes(8, "big"))
    return der.encoded(der.SEQUENCE, b"\x02\x01\x01" + imprint + number + b"\x01\x01\xff"), nonce


def read(answer: bytes) -> Stamped:
    """What an answer claims, without any proof. BadStamp if it is no time stamp, or one whose algorithms nobody here can check."""
    token = tokens.parsed(_bounded(answer))
    try:
        signer = token.signer(token.certificates)
        return _stamped(token, (signer,) if signer else ())
    except ODD:
        return _stamped(token, ())


def verified(answer: bytes, data: bytes, certificates: bytes, nonce: int | None = None) -> Stamped:
    """What an answer (the DER of a TimeStampResp) proves of data, for those who trust the certificates (PEM, from the root on).

    The certificates must have been valid at the moment that the answer names, not today: ask `Stamped.valid_until`. With a nonce the
    answer must repeat it. BadStamp otherwise; its slug says what is wrong.
    """
    try:
        return _verified(answer, data, trusted_of(certificates), nonce)
    except ODD:
        raise BadStamp("untrusted", "证书里有读不了的内容，不能由它证明时间戳") from None


def _verified(answer: bytes, data: bytes, trusted: tuple[x509.Certificate, ...], nonce: int | None) -> Stamped:
    token = tokens.parsed(_bounded(answer))
    if token.imprint != hashlib.new(token.hash, data).digest():
        raise BadStamp("other-data", "时间戳盖的不是这份内容")
    if nonce is not None and token.nonce != nonce:
        raise BadStamp("other-nonce", "答复不是针对这次请求的（随机数对不上），可能是旧的答复")
    # Not looked for among those that are given: openssl does not either, and whoever has the answer alone must be able to check it.
    signer = token.signer(token.certificates)
    if signer is None:
        raise BadStamp("no-certificate", "时间戳里没有带上签名人的证书")
    chain = _vouched(signer, trusted, token.certificates)
    chains.check_valid(chain, token.at)
    chains.check_named(token, chain)
    chains.check_name(token.name, signer)
    _check_signature(token, signer)
    return _stamped(token, chain)


@dataclass(frozen=True, slots=True)
class Held:
    """A good stamp on the checkpoint of `size` leaves, given `at` a moment by certificates that are valid `until` another (both UTC).

    `leaf` is the number of the `stamped` leaf with the digest of its file; None if the log has none.
    """

    size: int
    at: datetime.datetime
    until: datetime.datetime
    leaf: int | None


def lasting(held: Sequence[Held], now: datetime.datetime) -> tuple[bool, ...]:
    """Which of some stamps still prove their moment at another one (`now`, UTC), in their order.

    Once the certificates of a stamp have ended, somebody may come by the key, and stamp any time of before. So it counts on only if it is
    known to have existed earlier: a stamp that itself still counts, given while those certificates were valid, covers the leaf that holds
    its digest (RFC 3161, 4, 1 and 4; RFC 4998 renews stamps in the same way).
    """
    counting: dict[int, bool] = {}
    # Whatever keeps a stamp alive was given later than that one, or in the same second by certificates that are valid for longer.
    for number in sorted(range(len(held)), key=lambda one: (held[one].at, held[one].until), reverse=True):
        one = held[number]
        counting[number] = one.until >= now or any(
            held[other].size > one.leaf and one.at <= held[other].at <= one.until
            for other, counts in counting.items()
            if counts and one.leaf is not None
        )
    return tuple(counting[number] for number in range(len(held)))


@functools.lru_cache(maxsize=64)
def trusted_of(certificates: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file. BadStamp if it holds none that can be used."""
    try:
        found = x509.load_pem_x509_certificates(certificates)
    except ODD:
        raise BadStamp("bad-certificates", "证书文件里没有能读的 PEM 证书") from None
    if not any(one.subject == one.issuer for one in found):
        raise BadStamp("bad-certificates", "证书文件里没有根证书（自签的那一张），请把整条证书链都放进去")
    return tuple(dict.fromkeys(found))


def _bounded(answer: bytes) -> bytes:
    if len(answer) > MOST_BYTES:
        raise BadStamp("unreadable", f"答复超过 {MOST_BYTES} 个字节，不是时间戳")
    return answer


@functools.lru_cache(maxsize=64)
def _vouched(
    signer: x509.Certificate, trusted: tuple[x509.Certificate, ...], inside: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    """The chain of a signer, which is the same for all stamps of an authority; whether it was valid at a moment is another question."""
    chains.check_signer(signer)
    chain = chains.chain_of(signer, trusted, inside)
    chains.check_vouching(chain)
    return chain


def _check_signature(token: Token, signer: x509.Certificate) -> None:
    key, digest = signer.public_key(), _HASHES[token.digest]
    try:
        if isinstance(key, rsa.RSAPublicKey) and token.algorithm in tokens.RSA:
            key.verify(token.signature, token.signed, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and token.algorithm not in tokens.RSA:
            key.verify(token.signature, token.signed, ec.ECDSA(digest))
        else:
            raise BadStamp("bad-signature", "时间戳的签名和证书里的密钥不是同一种")
    except (InvalidSignature, ValueError):
        raise BadStamp("bad-signature", "时间戳的签名不对") from None


def _stamped(token: Token, chain: Sequence[x509.Certificate]) -> Stamped:
    until = min((one.not_valid_after_utc for one in chain), default=token.at)
    name = chains.shown(chain[0]) if chain else ""
    return Stamped(token.at, name, token.policy, token.serial, token.nonce, until)

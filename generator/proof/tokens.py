"""The parts of a time stamp that decide whose it is: status, signer, the certificate that it names, the algorithms."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from generator.proof import der
from generator.proof.der import BadDer, Value
from generator.proof.merkle import ProofError

_SIGNED_DATA, _STAMP = der.oid("1.2.840.113549.1.7.2"), der.oid("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_DIGEST = der.oid("1.2.840.113549.1.9.4")
# RFC 2634 and RFC 5035: which certificate the signature is by, with SHA-1 or with any algorithm.
_NAMED, _NAMED_2 = der.oid("1.2.840.113549.1.9.16.2.12"), der.oid("1.2.840.113549.1.9.16.2.47")
# GM/T 0006: all algorithms of the national ones (SM2, SM3) have numbers that begin so.
_NATIONAL = der.oid("1.2.156.10197")
_HASHES = {
    der.oid("2.16.840.1.101.3.4.2.1"): "sha256",
    der.oid("2.16.840.1.101.3.4.2.2"): "sha384",
    der.oid("2.16.840.1.101.3.4.2.3"): "sha512",
}
# RFC 3161, 2.4.2.
_REFUSALS = {
    0: "不认识或不支持的算法",
    2: "不允许或不支持这种请求",
    5: "请求的格式不对",
    14: "对方的时间来源不可用",
    15: "对方不支持所要的规则",
    16: "对方不支持请求里的扩展",
    17: "所要的信息对方没有",
    25: "对方的系统出了故障",
}
# Certificates that a token may bring, and those of a chain: more are none.
MOST = 20
# By which a signature may be made, and the hash that its number tells, "" if none: RSA, and ECDSA with the hashes above.
SIGNATURES = {
    der.oid("1.2.840.113549.1.1.1"): "",
    der.oid("1.2.840.113549.1.1.11"): "sha256",
    der.oid("1.2.840.113549.1.1.12"): "sha384",
    der.oid("1.2.840.113549.1.1.13"): "sha512",
    der.oid("1.2.840.10045.2.1"): "",
    der.oid("1.2.840.10045.4.3.2"): "sha256",
    der.oid("1.2.840.10045.4.3.3"): "sha384",
    der.oid("1.2.840.10045.4.3.4"): "sha512",
}
# Those of them that are of RSA.
RSA = {one for one in SIGNATURES if one.startswith(der.oid("1.2.840.113549.1.1"))}
# What the library raises over a certificate, many parts of which it reads only when they are asked for.
ODD = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_TIME = re.compile(r"([0-9]{14})(?:\.[0-9]*[1-9])?Z")
_TIME_TAG = 0x18


class BadStamp(ProofError):
    """An answer that proves nothing. `slug` says why, the text is a Chinese clause.

    Slugs: unreadable, refused (by the authority), national-algorithm, unknown-algorithm, other-data, other-nonce, signers (not one),
    no-certificate, not-for-stamping, not-valid-then, other-certificate (the signature names another one), other-name, untrusted,
    bad-signature, bad-certificates (those that are given).
    """


@dataclass(frozen=True)
class Named:
    """One certificate that a signature names as its own: the algorithm and its digest, and issuer (DER) and number if they are told."""

    algorithm: str
    digest: bytes
    issuer: bytes | None
    number: bytes | None

    def is_of(self, one: x509.Certificate) -> bool:
        """Whether this is that certificate."""
        same = hashlib.new(self.algorithm, one.public_bytes(Encoding.DER)).digest() == self.digest
        told = self.number is None or int.from_bytes(self.number, "big", signed=True) == one.serial_number
        return same and told and self.issuer in (None, one.issuer.public_bytes())


@dataclass(frozen=True)
class Token:
    """The parts of a token.

    `at` is the moment (UTC) that it names. `imprint` is the digest of the data by `hash`. `issuer` (DER) and `number` say which certificate
    is the signer's, `named` has the lists of certificates that the signature names: each begins with that of the signer. `name` is the
    name that the stamp gives to the authority (the DER of a GeneralName, b"" if none). `signed` are the bytes under the signature, by the
    algorithms `digest` and `algorithm` (as numbers).
    """

    at: datetime.datetime
    policy: str
    serial: int
    nonce: int | None
    hash: str
    imprint: bytes
    name: bytes
    issuer: bytes
    number: int
    named: tuple[tuple[Named, ...], ...]
    certificates: tuple[x509.Certificate, ...]
    digest: str
    algorithm: bytes
    signed: bytes
    signature: bytes

    def signer(self, certificates: Iterable[x509.Certificate]) -> x509.Certificate | None:
        """The certificate of the signer among these, by issuer and number; None if it is not there."""
        for one in certificates:
            if one.serial_number == self.number and one.issuer.public_bytes() == self.issuer:
                return one
        return None


def parsed(answer: bytes) -> Token:
    """The parts of an answer that grants a stamp. BadStamp for all others."""
    try:
        return _token(_granted(answer))
    except (BadDer, ValueError, IndexError):
        raise BadStamp("unreadable", "不是时间戳的答复，或者已损坏") from None


def _granted(answer: bytes) -> Value:
    """The token of an answer (RFC 3161, 2.4.2)."""
    status, *token = der.only(answer).inside(der.SEQUENCE)
    number, *told = status.inside(der.SEQUENCE)
    if number.tag != der.INTEGER or len(number.content) != 1:
        raise BadDer("no status")
    if number.content[0] not in (0, 1):
        raise BadStamp("refused", f"对方没有盖时间戳：{_refusal(told) or '没有说明原因'}（状态 {number.content[0]}）")
    if len(token) != 1:
        raise BadDer("no token")
    return token[0]


def _refusal(told: Sequence[Value]) -> str:
    """What an authority says of its refusal, on one line."""
    said = []
    for one in told:
        if one.tag == der.SEQUENCE:
            said += [text.content.decode("utf-8", "replace") for text in der.values(one.content)]
        elif one.tag == der.BITS:
            bits = "".join(f"{byte:08b}" for byte in one.content[1:])
            said += [_REFUSALS.get(place, f"原因 {place}") for place, bit in enumerate(bits) if bit == "1"]
    return "".join(c for c in "；".join(" ".join(text.split()) for text in said) if c.isprintable())[:200]


def _token(content: Value) -> Token:
    """The parts of a token (RFC 5652, 5.1)."""
    kind, wrapped = content.inside(der.SEQUENCE)
    if kind.content.startswith(_NATIONAL):
        # GM/T 0010 has a number of its own for signed data.
        raise national()
    (signed,) = wrapped.inside(0xA0)
    version, digests, encapsulated, *rest = signed.inside(der.SEQUENCE)
    infos = rest[-1].inside(der.SET)
    if len(infos) != 1:
        raise BadStamp("signers", f"时间戳应当只有一个签名，这里有 {len(infos)} 个")
    what, held = encapsulated.inside(der.SEQUENCE)
    if (kind.tag, kind.content, what.tag, what.content) != (der.OID, _SIGNED_DATA, der.OID, _STAMP):
        raise BadDer("no time stamp")
    (octets,) = held.inside(0xA0)
    if octets.tag != der.OCTETS:
        raise BadDer("no content")
    version_of, identifier, digesting, attributes, signing, signature, *_ = infos[0].inside(der.SEQUENCE)
    info = _info(octets.content)
    used = [_algorithm(info[0]), _algorithm(digesting), _algorithm(signing)]
    if any(one.startswith(_NATIONAL) for one in used):
        raise national()
    for one, known in zip(used, (_HASHES, _HASHES, SIGNATURES), strict=True):
        if one not in known:
            raise _unknown(one)
    if SIGNATURES[used[2]] not in ("", _HASHES[used[1]]) or used[1] not in [_algorithm(one) for one in digests.inside(der.SET)]:
        raise BadDer("two digests")
    if _number(version) < 0 or _number(version_of) < 0 or signature.tag != der.OCTETS:
        raise BadDer("not signed data")
    digest = _HASHES[used[1]]
    named = _named(attributes, hashlib.new(digest, octets.content).digest())
    issuer, number = identifier.inside(der.SEQUENCE)
    certificates = _certificates(next((one for one in rest[:-1] if one.tag == 0xA0), None))
    return Token(
        *info[1:3], _number(info[3]), None if info[4] is None else _number(info[4]), _HASHES[used[0]], *info[5:],
        issuer.whole, _number(number), named, certificates, digest, used[2],
        # RFC 5652, 5.4: what is signed is the set itself, with its own tag.
        bytes([der.SET]) + attributes.whole[1:], signature.content,
    )  # fmt: skip


def _number(value: Value) -> int:
    if value.tag != der.INTEGER or not value.content:
        raise BadDer("no number")
    return int.from_bytes(value.content, "big", signed=True)


def _info(data: bytes) -> tuple[Value, datetime.datetime, str, Value, Value | None, bytes, bytes]:
    """What is stamped (RFC 3161, 2.4.2): algorithm of the imprint, moment, policy, serial, nonce, the imprint, the authority's name."""
    version, policy, imprint, serial, time, *more = der.only(data).inside(der.SEQUENCE)
    algorithm, digest = imprint.inside(der.SEQUENCE)
    found = _TIME.fullmatch(time.content.decode("ascii"))
    if _number(version) != 1 or policy.tag != der.OID or digest.tag != der.OCTETS or time.tag != _TIME_TAG or not found:
        raise BadDer("not the content of a time stamp")
    at = datetime.datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=datetime.UTC)
    tags = [one.tag for one in more]
    # Accuracy, ordering, nonce, name, extensions: each at most once, in this order.
    if tags != [tag for tag in (der.SEQUENCE, 0x01, der.INTEGER, 0xA0, 0xA1) if tag in tags]:
        raise BadDer("not the content of a time stamp")
    rest = dict(zip(tags, more, strict=True))
    extensions = rest[0xA1].inside(0xA1) if 0xA1 in rest else []
    if any(part.tag == 0x01 for one in extensions for part in one.inside(der.SEQUENCE)):
        # An extension that must be understood.
        raise BadDer("a critical extension")
    name = rest[0xA0].content if 0xA0 in rest else b""
    return algorithm, at, der.oid_text(policy.content), serial, rest.get(der.INTEGER), digest.content, name


def _algorithm(value: Value) -> bytes:
    """The number of an algorithm, in bytes."""
    first, *_ = value.inside(der.SEQUENCE)
    if first.tag != der.OID:
        raise BadDer("no algorithm")
    return first.content


def _certificates(value: Value | None) -> tuple[x509.Certificate, ...]:
    inside = value.inside(0xA0) if value else []
    if len(inside) > MOST:
        raise BadDer("too many certificates")
    found = []
    for one in inside:
        # One that cannot be read vouches for nobody.
        with contextlib.suppress(*ODD):
            found.append(x509.load_der_x509_certificate(one.whole))
    return tuple(dict.fromkeys(found))


_OF_ONE_VALUE = (_CONTENT_TYPE, _DIGEST, _NAMED, _NAMED_2)


def _named(attributes: Value, digest: bytes) -> tuple[tuple[Named, ...], ...]:
    """Which certificates a signature names (RFC 5816), of the attributes that are signed. These are of what has that digest."""
    found: dict[bytes, Value] = {}
    for attribute in attributes.inside(0xA0):
        kind, held = attribute.inside(der.SEQUENCE)
        one, *more = held.inside(der.SET)
        if kind.content in found or (more and kind.content in _OF_ONE_VALUE):
            raise BadDer("an attribute twice")
        found[kind.content] = one
    if _DIGEST not in found or _CONTENT_TYPE not in found or found[_CONTENT_TYPE].content != _STAMP:
        raise BadDer("not the attributes of a time stamp")
    if found[_DIGEST].content != digest:
        raise BadStamp("bad-signature", "时间戳的内容和它的签名对不上")
    lists: list[tuple[Named, ...]] = []
    for number in (_NAMED, _NAMED_2):
        if number in found:
            first, *_ = found[number].inside(der.SEQUENCE)
            lists.append(tuple(_one_named(each, number) for each in first.inside(der.SEQUENCE)))
    if not lists or not all(lists):
        raise BadStamp("other-certificate", "时间戳的签名里没有写明是哪张证书签的")
    return tuple(lists)


def _one_named(value: Value, kind: bytes) -> Named:
    parts = value.inside(der.SEQUENCE)
    algorithm = "sha1" if kind == _NAMED else "sha256"
    if kind == _NAMED_2 and parts[0].tag == der.SEQUENCE:
        number = _algorithm(parts.pop(0))
        if number not in _HASHES:
            raise _unknown(number)
        algorithm = _HASHES[number]
    digest, *told = parts
    if digest.tag != der.OCTETS or len(told) > 1:
        raise BadDer("no digest")
    if not told:
        return Named(algorithm, digest.content, None, None)
    names, number_of = told[0].inside(der.SEQUENCE)
    (name,) = names.inside(der.SEQUENCE)
    (directory,) = name.inside(0xA4)
    return Named(algorithm, digest.content, directory.whole, number_of.content)


def national() -> BadStamp:
    """The error of what uses the algorithms of the nation, which no library here can check."""
    return BadStamp("national-algorithm", "时间戳用的是国密算法（SM2、SM3），本程序不能核验；请用发证机构提供的工具核验")


def _unknown(number: bytes) -> BadStamp:
    known = "摘要只认 SHA-256、SHA-384、SHA-512，签名只认 RSA、ECDSA"
    return BadStamp("unknown-algorithm", f"时间戳用的算法（{der.oid_text(number)}）不能核验：{known}")

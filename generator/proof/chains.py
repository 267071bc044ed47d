"""Which certificates vouch for the signer of a time stamp, and whether they may (RFC 5280, as far as time stamps need it)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from generator.proof import der
from generator.proof.tokens import MOST, BadStamp, Token, national

_LEAST_RSA = 2048
# What is looked at below, or says only what is wanted of policies. Anything else that must be understood is not.
_KNOWN = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ExtensionOID.CERTIFICATE_POLICIES,
}


def check_signer(signer: x509.Certificate) -> None:
    """Refuses (BadStamp) a certificate that is not for time stamps alone, as RFC 3161, 2.3 wants it."""
    if signer.signature_algorithm_oid.dotted_string.startswith("1.2.156.10197."):
        raise national()
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        usage = None
    if usage is None or not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise BadStamp("not-for-stamping", f"签名的证书（{shown(signer)}）不是专用于时间戳的")


def check_valid(chain: Sequence[x509.Certificate], at: datetime.datetime) -> None:
    """Refuses (BadStamp) certificates one of which was not valid at a moment."""
    for one in chain:
        if at < one.not_valid_before_utc:
            raise BadStamp("not-valid-then", f"证书（{shown(one)}）在 {at:%Y-%m-%d %H:%M}（UTC）时还没有生效")
        if at > one.not_valid_after_utc:
            raise BadStamp("not-valid-then", f"证书（{shown(one)}）在 {at:%Y-%m-%d %H:%M}（UTC）时已经过期")


def chain_of(
    signer: x509.Certificate, trusted: Sequence[x509.Certificate], inside: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """The certificates from the signer to one that is trusted and that nobody else vouches for. BadStamp if there is no such way.

    Whether these may vouch for others is asked by `check_vouching`.
    """
    known = list(dict.fromkeys([*trusted, *inside]))
    seen: set[x509.Certificate] = set()

    def on(one: x509.Certificate, before: tuple[x509.Certificate, ...]) -> tuple[x509.Certificate, ...]:
        way = (*before, one)
        seen.add(one)
        if one.issuer == one.subject:
            return way if one in trusted else ()
        for other in known:
            if other not in seen and len(way) < MOST and _issued(one, other) and (found := on(other, way)):
                return found
        return ()

    found = on(signer, ())
    if not found:
        raise BadStamp("untrusted", f"签名的证书（{shown(signer)}）不能由所给的证书证明：缺中间证书，或者是另一家机构的")
    return found


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    if one.issuer != by.subject:
        return False
    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def check_named(token: Token, chain: Sequence[x509.Certificate]) -> None:
    """Refuses (BadStamp) a signature that names another certificate as its own than the first of a chain."""
    for first, *others in token.named:
        if not first.is_of(chain[0]) or not all(any(other.is_of(one) for one in chain) for other in others):
            raise BadStamp("other-certificate", "时间戳的签名写明的是另一张证书")


def check_vouching(chain: Sequence[x509.Certificate]) -> None:
    """Refuses (BadStamp) certificates that may not vouch for those before them, or by means that are too weak."""
    for below, one in enumerate(chain):
        try:
            extensions = one.extensions
        except (ValueError, x509.DuplicateExtension):
            raise _untrusted(one, "里面有读不了的内容") from None
        if any(each.critical and each.oid not in _KNOWN for each in extensions):
            raise _untrusted(one, "里面有本程序不懂的关键限制")
        if any(each.oid == ExtensionOID.NAME_CONSTRAINTS for each in extensions):
            raise _untrusted(one, "限定了名称的范围，本程序不能核对")
        usage = _usage(extensions)
        if below == 0:
            # A key for stamps signs, and does nothing else.
            if usage is not None and (_other_uses(usage) or not (usage.digital_signature or usage.content_commitment)):
                raise BadStamp("not-for-stamping", f"签名的证书（{shown(one)}）不是专用于时间戳的")
        else:
            _check_authority(one, extensions, usage, below - 1)
        if below < len(chain) - 1 and isinstance(one.signature_hash_algorithm, hashes.SHA1 | hashes.MD5):
            raise _untrusted(one, "签发时用的摘要算法太弱")
        key = one.public_key()
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < _LEAST_RSA:
            raise _untrusted(one, f"密钥太短（{key.key_size} 位）")


def _check_authority(one: x509.Certificate, extensions: x509.Extensions, usage: x509.KeyUsage | None, between: int) -> None:
    """Whether a certificate may vouch for others, of which `between` stand between it and the signer."""
    try:
        basic = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        basic = None
    if basic is None or not basic.ca or (usage is not None and not usage.key_cert_sign):
        raise _untrusted(one, "不是可以签发证书的证书")
    if basic.path_length is not None and between > basic.path_length:
        raise _untrusted(one, "不能签发这么多层的证书")
    try:
        purposes = list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return
    if not {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(purposes):
        raise _untrusted(one, "不能用于时间戳")


def _usage(extensions: x509.Extensions) -> x509.KeyUsage | None:
    try:
        return extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _other_uses(usage: x509.KeyUsage) -> bool:
    others = (usage.key_encipherment, usage.data_encipherment, usage.key_agreement, usage.key_cert_sign, usage.crl_sign)
    return any(others)


def _untrusted(one: x509.Certificate, why: str) -> BadStamp:
    return BadStamp("untrusted", f"证书（{shown(one)}）{why}，不能由它证明时间戳")


def check_name(name: bytes, signer: x509.Certificate) -> None:
    """Refuses (BadStamp) a stamp that calls its authority by a name (DER of a GeneralName) that is not in the certificate of the signer."""
    if not name or name == der.encoded(0xA4, signer.subject.public_bytes()):
        return
    try:
        others = signer.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.public_bytes()
    except x509.ExtensionNotFound:
        others = b""
    if not others or name not in [one.whole for one in der.only(others).inside(der.SEQUENCE)]:
        raise BadStamp("other-name", "时间戳里写的机构名称和签名的证书不一致")


def shown(certificate: x509.Certificate) -> str:
    """Whose certificate it is, on one short line."""
    return "".join(c for c in certificate.subject.rfc4514_string() if c.isprintable())[:100]

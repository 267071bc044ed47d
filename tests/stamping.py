"""Authorities for time stamps on this machine: certificates and answers by openssl, and a server that gives them out."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from answering import Answering, Doing, answer, answering
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from generator.proof import der

UTC = datetime.UTC
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=UTC)
FAR_AWAY = datetime.datetime(2060, 1, 1, tzinfo=UTC)
YESTERDAY = datetime.datetime.now(UTC).replace(microsecond=0) - datetime.timedelta(days=1)
TOMORROW = YESTERDAY + datetime.timedelta(days=2)
STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Identity:
    """A certificate with its key; what it needs to be trusted: those that vouch for it, from the nearest to the root."""

    certificate: x509.Certificate
    key: Key
    above: tuple[Identity, ...] = ()

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def root(self) -> bytes:
        """The certificate that is to be trusted."""
        return (self.above[-1] if self.above else self).pem

    @property
    def trusted(self) -> bytes:
        """All certificates above, from the root on: what a city names for an authority."""
        return b"".join(one.pem for one in reversed(self.above)) or self.pem


def new_key(kind: str = "p256") -> Key:
    """A key: rsa, p256, p384 or ed25519."""
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())


def identity(
    name: str,
    by: Identity | None = None,
    *,
    authority: bool = False,
    kind: str = "p256",
    since: datetime.datetime = LONG_AGO,
    until: datetime.datetime = FAR_AWAY,
    usages: tuple[x509.ObjectIdentifier, ...] | None = None,
    critical: bool = True,
    number: int | None = None,
    subject: x509.Name | None = None,
    length: int | None = None,
    key: Key | None = None,
    usage: x509.KeyUsage | None = None,
    more: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    hashed: hashes.HashAlgorithm | None = None,
) -> Identity:
    """A new certificate, by another or by itself. `authority` says that it may vouch for others, `length` for how many more below."""
    key = key or new_key(kind)
    subject = subject or x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(number or x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(authority, length if authority else None), critical=True)
    )
    if usages:
        made = made.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    signing = by.key if by else key
    if usage:
        made = made.add_extension(usage, critical=True)
    for extension, must in more:
        made = made.add_extension(extension, critical=must)
    digest = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashed or hashes.SHA256()
    return Identity(made.sign(signing, digest), key, (by, *by.above) if by else ())


@dataclass(frozen=True)
class TimeAuthority:
    """An authority that answers as `openssl ts -reply` does."""

    signer: Identity
    # Certificates that an answer brings beside the signer's.
    brings: tuple[Identity, ...] = ()
    # The algorithms of the signature, and of the digest by which it names its certificate.
    digest: str = "sha256"
    named_with: str = "sha256"
    policy: str = "1.3.6.1.4.1.99999.1"
    says_name: bool = False
    accepts: str = "sha256, sha384, sha512"

    def reply(self, request: bytes) -> bytes:
        """The answer to a request."""
        with tempfile.TemporaryDirectory() as name:
            self._fill(Path(name))
            (Path(name) / "request.tsq").write_bytes(request)
            words = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq", "-out", "answer.tsr"]
            subprocess.run(words, cwd=name, check=True, capture_output=True)
            return (Path(name) / "answer.tsr").read_bytes()

    def query(self, data: bytes, *words: str) -> bytes:
        """A request by openssl itself."""
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "data").write_bytes(data)
            return subprocess.run(["openssl", "ts", "-query", "-data", "data", *words], cwd=name, check=True, capture_output=True).stdout

    def _fill(self, at: Path) -> None:
        secret = self.signer.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (at / "key.pem").write_bytes(secret)
        (at / "signer.pem").write_bytes(self.signer.pem)
        (at / "chain.pem").write_bytes(b"".join(one.pem for one in self.brings))
        (at / "serial").write_text("01\n", encoding="ascii", newline="\n")
        lines = [
            "[tsa]\ndefault_tsa = here\n[here]",
            *("serial = serial", f"default_policy = {self.policy}", f"digests = {self.accepts}", f"signer_digest = {self.digest}"),
            *("signer_cert = signer.pem", "signer_key = key.pem", f"ess_cert_id_alg = {self.named_with}", "accuracy = secs:1"),
            *(
                f"tsa_name = {'yes' if self.says_name else 'no'}",
                *(["certs = chain.pem", "ess_cert_id_chain = yes"] if self.brings else []),
            ),
        ]
        (at / "tsa.cnf").write_text("\n".join([*lines, ""]), encoding="ascii", newline="\n")

    @contextlib.contextmanager
    def serving(self) -> Iterator[Answering]:
        """Its server."""

        def doing(line: socket.socket, server: Answering) -> None:
            line.sendall(answer(self.reply(server.bodies[-1]), "200 OK", "Content-Type: application/timestamp-reply"))

        with answering(doing) as server:
            yield server


def always(data: bytes) -> Doing:
    """A server that gives the same answer to all."""
    return lambda line, server: line.sendall(answer(data, "200 OK", "Content-Type: application/timestamp-reply"))


def openssl_accepts(token: bytes, data: bytes, certificates: bytes, at: datetime.datetime | None = None) -> bool:
    """What openssl itself says of a token at a time (now if None)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (("t.tsr", token), ("data", data), ("ca.pem", certificates)):
            (folder / file).write_bytes(content)
        words = ["openssl", "ts", "-verify", "-data", "data", "-in", "t.tsr", "-CAfile", "ca.pem"]
        when = ["-attime", str(int(at.timestamp()))] if at else []
        return subprocess.run([*words, *when], cwd=folder, capture_output=True, check=False).returncode == 0


def _of(*values: bytes, tag: int = der.SEQUENCE) -> bytes:
    return der.encoded(tag, b"".join(values))


def _oid(text: str) -> bytes:
    return der.encoded(der.OID, der.oid(text))


SHA256 = _of(_oid("2.16.840.1.101.3.4.2.1"))


def content_of(data: bytes, at: datetime.datetime, nonce: int | None = None, *, version: int = 1, tail: bytes = b"") -> bytes:
    """What an authority signs: the digest of data and a moment."""
    imprint = _of(SHA256, der.encoded(der.OCTETS, hashlib.sha256(data).digest()))
    number = b"" if nonce is None else der.encoded(der.INTEGER, nonce.to_bytes(9, "big").lstrip(b"\0"))
    time = der.encoded(0x18, f"{at.astimezone(UTC):%Y%m%d%H%M%S}Z".encode())
    return _of(bytes([2, 1, version]), _oid("1.3.6.1.4.1.99999.1"), imprint, b"\x02\x01\x05", time, number, tail)


def attributes_of(content: bytes, named: Identity, kind: str = "1.2.840.113549.1.9.16.1.4") -> list[bytes]:
    """The attributes under a signature: what is signed, its digest, by which certificate."""
    digest = hashlib.sha256(named.certificate.public_bytes(serialization.Encoding.DER)).digest()
    ess = _of(_of(_of(der.encoded(der.OCTETS, digest))))
    values = (
        ("1.2.840.113549.1.9.3", _oid(kind)),
        ("1.2.840.113549.1.9.4", der.encoded(der.OCTETS, hashlib.sha256(content).digest())),
        ("1.2.840.113549.1.9.16.2.47", ess),
    )
    return [_of(_oid(number), _of(value, tag=der.SET)) for number, value in values]


def signature_of(content: bytes, signer: Identity, named: Identity | None = None, attributes: Sequence[bytes] | None = None) -> bytes:
    """A signature (SignerInfo) of content, which says to be by a certificate; any attributes may be put in."""
    certificate = signer.certificate
    attributes = sorted(attributes if attributes is not None else attributes_of(content, named or signer))
    signed = _of(*attributes, tag=der.SET)
    if isinstance(signer.key, rsa.RSAPrivateKey):
        signature, algorithm = signer.key.sign(signed, padding.PKCS1v15(), hashes.SHA256()), "1.2.840.113549.1.1.11"
    elif isinstance(signer.key, ec.EllipticCurvePrivateKey):
        signature, algorithm = signer.key.sign(signed, ec.ECDSA(hashes.SHA256())), "1.2.840.10045.4.3.2"
    else:
        signature, algorithm = signer.key.sign(signed), "1.3.101.112"
    number = certificate.serial_number
    serial = der.encoded(der.INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    identifier = _of(certificate.issuer.public_bytes(), serial)
    held = b"\xa0" + signed[1:]
    return _of(b"\x02\x01\x01", identifier, SHA256, held, _of(_oid(algorithm)), der.encoded(der.OCTETS, signature))


def made(content: bytes, certificates: Sequence[Identity], signers: Sequence[bytes], kind: str = "1.2.840.113549.1.9.16.1.4") -> bytes:
    """An answer that grants a stamp, of any parts: what no authority would make, but somebody who cheats."""
    held = _of(_oid(kind), _of(der.encoded(der.OCTETS, content), tag=0xA0))
    brought = b"".join(sorted(one.certificate.public_bytes(serialization.Encoding.DER) for one in certificates))
    parts_of = (b"\x02\x01\x03", _of(SHA256, tag=der.SET), held, der.encoded(0xA0, brought) if brought else b"", _of(*signers, tag=der.SET))
    token = _of(_oid("1.2.840.113549.1.7.2"), _of(_of(*parts_of), tag=0xA0))
    return _of(_of(b"\x02\x01\x00"), token)


def resized(data: bytes, old: bytes, new: bytes) -> bytes:
    """The same DER with other bytes for each value that is these, and the lengths around them put right."""
    out = b""
    for one in der.values(data):
        if one.whole == old:
            out += new
        elif one.tag & 0x20:
            out += der.encoded(one.tag, resized(one.content, old, new))
        else:
            out += one.whole
    return out


def stamp_of(data: bytes, signer: Identity, at: datetime.datetime | None = None, *, named: Identity | None = None) -> bytes:
    """An answer by this signer at a moment (now if None), with all certificates above it but the root."""
    content = content_of(data, at or datetime.datetime.now(UTC))
    return made(content, [signer, *signer.above[:-1]], [signature_of(content, signer, named)])


def chained(**more: object) -> Identity:
    """The certificate of an authority, by an intermediate one, by a root."""
    root = identity("Root", authority=True)
    middle = identity("Middle", root, authority=True)
    return identity("Stamps", middle, usages=STAMPING, **more)  # type: ignore[arg-type]

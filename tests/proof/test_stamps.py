"""generator.proof.stamps: what an authority is asked, and what its answer proves; beside it openssl's own judgement."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st
from stamping import (
    STAMPING,
    TOMORROW,
    YESTERDAY,
    Identity,
    TimeAuthority,
    attributes_of,
    content_of,
    identity,
    made,
    openssl_accepts,
    resized,
    signature_of,
    stamp_of,
)

from generator.proof import stamps
from generator.proof.stamps import BadStamp, Held, StampFile

DATA = b"jia.example/log\n5\nroot\n"
ROOT = identity("Root", authority=True)
MIDDLE = identity("Middle", ROOT, authority=True)
SIGNER = identity("Stamps", MIDDLE, usages=STAMPING)


def _answer(signer: Identity, data: bytes = DATA, **more: object) -> bytes:
    """An answer that brings all certificates but the root."""
    authority = TimeAuthority(signer, brings=signer.above[:-1], **more)  # type: ignore[arg-type]
    return authority.reply(stamps.request(data)[0])


def _slug(answer: bytes, certificates: bytes, data: bytes = DATA, nonce: int | None = None) -> str:
    """How an answer is refused; "" if it is not. Whatever openssl refuses is refused."""
    try:
        stamps.verified(answer, data, certificates, nonce)
    except BadStamp as error:
        slug, said = error.slug, str(error)
    else:
        assert openssl_accepts(answer, data, certificates)
        return ""
    assert said.isprintable()
    return slug


@pytest.fixture(scope="module")
def good() -> bytes:
    return _answer(SIGNER)


def test_a_file_of_a_stamp_is_a_plain_value() -> None:
    one = StampFile(5, "tsa", "stamps/5.tsa.tsr", "ab" * 32)
    assert (one.size, one.authority, one.path) == (5, "tsa", "stamps/5.tsa.tsr")


def test_openssl_reads_the_request() -> None:
    request, nonce = stamps.request(DATA)
    words = ["openssl", "ts", "-query", "-in", "/dev/stdin", "-text"]
    text = subprocess.run(words, input=request, capture_output=True, check=True).stdout.decode()
    assert "Version: 1" in text
    assert "Hash Algorithm: sha256" in text
    assert f"Nonce: 0x{nonce:016X}" in text
    assert "Certificate required: yes" in text
    assert stamps.request(DATA)[1] != nonce


def test_a_good_answer_says_when_by_whom_and_until_when_that_holds() -> None:
    authority = TimeAuthority(SIGNER, brings=SIGNER.above[:-1])
    request, nonce = stamps.request(DATA)
    answer = authority.reply(request)
    found = stamps.verified(answer, DATA, ROOT.pem, nonce)
    assert openssl_accepts(answer, DATA, ROOT.pem)
    assert abs(found.at - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(hours=1)
    assert (found.authority, found.policy, found.nonce) == ("CN=Stamps,O=Test", authority.policy, nonce)
    assert found.valid_until == SIGNER.certificate.not_valid_after_utc
    assert stamps.read(answer).at == found.at


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_keys_and_algorithms(kind: str, digest: str) -> None:
    signer = identity("Stamps", ROOT, usages=STAMPING, kind=kind)
    assert _slug(_answer(signer, digest=digest, named_with="sha1" if kind == "rsa" else digest, says_name=True), ROOT.pem) == ""


@pytest.mark.parametrize("digest", ["-sha384", "-sha512"])
def test_imprints_of_other_algorithms(digest: str) -> None:
    authority = TimeAuthority(SIGNER, brings=SIGNER.above[:-1])
    assert _slug(authority.reply(authority.query(DATA, digest, "-cert")), ROOT.pem) == ""


def test_the_imprint_must_be_by_an_algorithm_that_is_not_broken() -> None:
    authority = TimeAuthority(SIGNER, brings=SIGNER.above[:-1], accepts="sha1, sha256")
    answer = authority.reply(authority.query(DATA, "-sha1", "-cert"))
    assert openssl_accepts(answer, DATA, ROOT.pem)
    assert _slug(answer, ROOT.pem) == "unknown-algorithm"
    assert _slug(_answer(SIGNER, digest="sha1"), ROOT.pem) == "unknown-algorithm"


def test_an_answer_brings_the_certificate_of_its_signer() -> None:
    authority = TimeAuthority(SIGNER)
    answer = authority.reply(authority.query(DATA, "-sha256"))
    everything = ROOT.pem + MIDDLE.pem + SIGNER.pem
    assert not openssl_accepts(answer, DATA, everything)
    assert _slug(answer, everything) == "no-certificate"


def test_other_data_another_request_another_authority(good: bytes) -> None:
    assert _slug(good, ROOT.pem, DATA + b"x") == "other-data"
    assert _slug(good, ROOT.pem, nonce=5) == "other-nonce"
    assert _slug(good, identity("Root", authority=True).pem) == "untrusted"
    without = TimeAuthority(SIGNER, brings=SIGNER.above[:-1])
    answer = without.reply(without.query(DATA, "-sha256", "-cert", "-no_nonce"))
    assert _slug(answer, ROOT.pem) == ""
    assert _slug(answer, ROOT.pem, nonce=5) == "other-nonce"


def test_an_authority_that_refuses_says_why() -> None:
    authority = TimeAuthority(SIGNER, accepts="sha512")
    with pytest.raises(BadStamp, match=r"没有盖时间戳：.*不认识或不支持的算法") as error:
        stamps.read(authority.reply(stamps.request(DATA)[0]))
    assert error.value.slug == "refused"


def _middle(**more: object) -> Identity:
    return identity("Other middle", ROOT, **{"authority": True, **more})  # type: ignore[arg-type]


def _with_middle(**more: object) -> Identity:
    return identity("Stamps", _middle(**{"authority": False, **more}), usages=STAMPING)


USAGE = {"content_commitment": False, "key_encipherment": False, "data_encipherment": False, "key_agreement": False, "encipher_only": False, "decipher_only": False}  # fmt: skip
SIGNS = x509.KeyUsage(digital_signature=True, key_cert_sign=False, crl_sign=False, **USAGE)
ISSUES = x509.KeyUsage(digital_signature=False, key_cert_sign=True, crl_sign=True, **USAGE)
SECRETS = x509.KeyUsage(digital_signature=True, key_cert_sign=False, crl_sign=False, **USAGE | {"key_encipherment": True})
OTHER = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.7"), b"\x05\x00")
NAME = bytes.fromhex("a40f300d310b300906035504060c02434e")
NAMES = x509.NameConstraints([x509.DNSName("jia.example")], None)


@pytest.mark.parametrize(
    "signer",
    [
        lambda: identity("Stamps", ROOT, usages=STAMPING),
        lambda: identity("Stamps", ROOT, usages=STAMPING, usage=SIGNS, since=YESTERDAY, until=TOMORROW),
        lambda: identity("Stamps", ROOT, usages=STAMPING, more=((OTHER, False),)),
        lambda: _with_middle(authority=True, usage=ISSUES, usages=STAMPING, length=0),
        # Self-signed, and named by the city itself.
        lambda: identity("Stamps", usages=STAMPING),
    ],
)
def test_certificates_that_may_stamp(signer: Callable[[], Identity]) -> None:
    found = signer()
    assert _slug(stamp_of(DATA, found), found.root) == ""


@pytest.mark.parametrize(
    ("signer", "slug"),
    [
        (lambda: identity("Stamps", ROOT, usages=STAMPING, until=YESTERDAY), "not-valid-then"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, since=TOMORROW), "not-valid-then"),
        (lambda: _with_middle(authority=True, until=YESTERDAY), "not-valid-then"),
        (lambda: identity("Stamps", ROOT), "not-for-stamping"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, critical=False), "not-for-stamping"),
        (lambda: identity("Stamps", ROOT, usages=(ExtendedKeyUsageOID.SERVER_AUTH,)), "not-for-stamping"),
        (lambda: identity("Stamps", ROOT, usages=(*STAMPING, ExtendedKeyUsageOID.SERVER_AUTH)), "not-for-stamping"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, usage=SECRETS), "not-for-stamping"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, usage=ISSUES), "not-for-stamping"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, more=((OTHER, True),)), "untrusted"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, kind="ed25519"), "unknown-algorithm"),
        (lambda: identity("Stamps", ROOT, usages=STAMPING, key=rsa.generate_private_key(65537, 1024)), "untrusted"),
        (lambda: _with_middle(), "untrusted"),
        (lambda: _with_middle(authority=True, usage=SIGNS), "untrusted"),
        (lambda: _with_middle(authority=True, usages=(ExtendedKeyUsageOID.SERVER_AUTH,)), "untrusted"),
        (lambda: _with_middle(authority=True, more=((NAMES, True),)), "untrusted"),
        (lambda: identity("Stamps", identity("Low", _middle(length=0), authority=True), usages=STAMPING), "untrusted"),
    ],
)
def test_certificates_that_may_not(signer: Callable[[], Identity], slug: str) -> None:
    found = signer()
    assert _slug(stamp_of(DATA, found), found.root) == slug


def test_a_chain_with_a_missing_link_proves_nothing() -> None:
    content = content_of(DATA, datetime.datetime.now(datetime.UTC))
    answer = made(content, [SIGNER], [signature_of(content, SIGNER)])
    assert _slug(answer, ROOT.pem) == "untrusted"
    assert _slug(answer, ROOT.pem + MIDDLE.pem) == ""
    # The one in the middle alone vouches for nobody: openssl too wants the root.
    assert _slug(answer, MIDDLE.pem) == "bad-certificates"
    # An own certificate of the cheat, of the same name.
    mine = identity("Middle", identity("Root", authority=True), authority=True)
    assert _slug(stamp_of(DATA, identity("Stamps", mine, usages=STAMPING)), ROOT.pem) == "untrusted"


def test_a_certificate_that_has_expired_since_counts_at_the_moment_of_the_stamp() -> None:
    signer = identity("Stamps", ROOT, usages=STAMPING, until=YESTERDAY)
    before = YESTERDAY - datetime.timedelta(days=3)
    answer = stamp_of(DATA, signer, before)
    found = stamps.verified(answer, DATA, ROOT.pem)
    assert (found.at, found.valid_until) == (before, YESTERDAY)
    assert openssl_accepts(answer, DATA, ROOT.pem, before)
    assert not openssl_accepts(answer, DATA, ROOT.pem)


def test_the_signature_names_its_certificate() -> None:
    """Otherwise one certificate could be put in the place of another of the same key: one that is valid for longer."""
    longer = identity("Stamps", ROOT, usages=STAMPING, number=7, until=TOMORROW)
    shorter = identity("Stamps", ROOT, usages=STAMPING, number=7, until=YESTERDAY, key=longer.key)
    content = content_of(DATA, datetime.datetime.now(datetime.UTC))
    answer = made(content, [longer], [signature_of(content, longer, shorter)])
    assert _slug(answer, ROOT.pem) == "other-certificate"
    assert not openssl_accepts(answer, DATA, ROOT.pem)
    kind, digest, named = attributes_of(content, longer)
    assert _slug(made(content, [longer], [signature_of(content, longer, attributes=[kind, digest])]), ROOT.pem) == "other-certificate"
    for attributes in (
        [digest, named],
        [kind, named],
        [kind, digest, named, named],
        attributes_of(content, longer, "1.2.840.113549.1.7.1"),
    ):
        assert _slug(made(content, [longer], [signature_of(content, longer, attributes=attributes)]), ROOT.pem) == "unreadable"
    other = attributes_of(content + b"x", longer)
    assert _slug(made(content, [longer], [signature_of(content, longer, attributes=other)]), ROOT.pem) == "bad-signature"


def test_there_is_one_signer(good: bytes) -> None:
    content = content_of(DATA, datetime.datetime.now(datetime.UTC))
    another = identity("Other", ROOT, usages=STAMPING)
    both = [signature_of(content, SIGNER), signature_of(content, another)]
    assert _slug(made(content, [SIGNER, MIDDLE, another], both), ROOT.pem) == "signers"
    assert _slug(made(content, [SIGNER, MIDDLE], []), ROOT.pem) == "signers"
    # Certificates are not under the signature: more of them change nothing, in whatever order.
    authority = TimeAuthority(SIGNER, brings=(another, ROOT, MIDDLE))
    assert _slug(authority.reply(stamps.request(DATA)[0]), ROOT.pem) == "other-certificate"
    assert _slug(made(content, [SIGNER, MIDDLE, another, ROOT], both[:1]), ROOT.pem) == ""


def test_a_signature_by_another_key_or_of_something_else() -> None:
    content = content_of(DATA, datetime.datetime.now(datetime.UTC))
    twin = identity("Stamps", MIDDLE, usages=STAMPING, number=SIGNER.certificate.serial_number)
    assert _slug(made(content, [SIGNER, MIDDLE], [signature_of(content, twin, SIGNER)]), ROOT.pem) == "bad-signature"
    swapped = identity("Stamps", MIDDLE, usages=STAMPING, number=SIGNER.certificate.serial_number, kind="rsa")
    assert _slug(made(content, [SIGNER, MIDDLE], [signature_of(content, swapped, SIGNER)]), ROOT.pem) == "bad-signature"
    assert _slug(made(content, [SIGNER, MIDDLE], [signature_of(content, SIGNER)], "1.2.840.113549.1.7.1"), ROOT.pem) == "unreadable"
    second = content_of(DATA, datetime.datetime.now(datetime.UTC), version=2)
    assert _slug(made(second, [SIGNER, MIDDLE], [signature_of(second, SIGNER)]), ROOT.pem) == "unreadable"
    renamed = content_of(DATA, datetime.datetime.now(datetime.UTC), tail=b"\xa0" + bytes([len(NAME)]) + NAME)
    assert _slug(made(renamed, [SIGNER, MIDDLE], [signature_of(renamed, SIGNER)]), ROOT.pem) == "other-name"


def _held(size: int, at: int, until: int, leaf: int | None = None) -> Held:
    moments = [datetime.datetime(2000 + year, 1, 1, tzinfo=datetime.UTC) for year in (at, until)]
    return Held(size, moments[0], moments[1], leaf)


@pytest.mark.parametrize(
    ("held", "counts"),
    [
        # Now is 2026.
        ([_held(5, 20, 30)], [True]),
        ([_held(5, 20, 25)], [False]),
        # A later stamp covers the leaf with its digest, and was given in time; one given too late, or without the leaf, does not help.
        ([_held(5, 20, 25, 7), _held(8, 24, 30)], [True, True]),
        ([_held(5, 20, 25, 7), _held(7, 24, 30)], [False, True]),
        ([_held(5, 20, 25, 7), _held(8, 26, 30)], [False, True]),
        ([_held(5, 20, 25), _held(8, 24, 30)], [False, True]),
        # One after the other, in any order; if the last has ended, none counts.
        ([_held(9, 19, 30), _held(5, 10, 15, 6), _held(7, 14, 20, 8)], [True, True, True]),
        ([_held(9, 19, 25), _held(5, 10, 15, 6), _held(7, 14, 20, 8)], [False, False, False]),
        ([_held(5, 20, 25, 7), _held(8, 20, 30)], [True, True]),
        # Two that have ended do not keep each other.
        ([_held(5, 20, 25, 5), _held(6, 20, 25, 4)], [False, False]),
        ([], []),
    ],
)
def test_which_stamps_still_count_when_their_certificates_have_ended(held: list[Held], counts: list[bool]) -> None:
    assert list(stamps.lasting(held, datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC))) == counts


def test_the_national_algorithms_are_named() -> None:
    """GM/T 0010 has numbers of its own; no library here checks SM2 signatures, so nothing is said to be proved."""
    answer = stamp_of(DATA, SIGNER)
    sm3, sha256 = bytes.fromhex("06082a811ccf55018311"), bytes.fromhex("0609608648016503040201")
    for old, new in (
        (sha256, sm3),
        (bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("060a2a811ccf550601040202")),
    ):
        assert _slug(resized(answer, old, new), ROOT.pem) == "national-algorithm"


@pytest.mark.parametrize("pem", [b"", b"no certificates", MIDDLE.pem, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_certificates_that_cannot_be_used(pem: bytes, good: bytes) -> None:
    assert _slug(good, pem) == "bad-certificates"


def test_damaged_answers_are_refused(good: bytes) -> None:
    for end in (*range(0, len(good), 50), len(good) - 1):
        assert _slug(good[:end], ROOT.pem) == "unreadable"
    assert _slug(good + b"\0", ROOT.pem) == "unreadable"
    assert _slug(b"<html>not found</html>", ROOT.pem) == "unreadable"
    assert _slug(b"0" * 10_000_000, ROOT.pem) == "unreadable"
    refused, places = 0, range(0, len(good), 7)
    for place in places:
        changed = good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1 :]
        # Where a change is not noticed, openssl accepts it too (see `_slug`): a few bytes are under no signature.
        refused += bool(_slug(changed, ROOT.pem))
    assert refused > len(places) - 10


@given(st.binary(max_size=300))
def test_no_bytes_whatever_are_a_fault_of_ours(data: bytes) -> None:
    with pytest.raises(BadStamp):
        stamps.read(data)

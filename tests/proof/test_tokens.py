"""generator.proof.tokens: the parts of a time stamp."""

from __future__ import annotations

import datetime

import pytest
from stamping import STAMPING, YESTERDAY, TimeAuthority, content_of, identity, made, resized, signature_of, stamp_of

from generator.proof import der, tokens
from generator.proof.tokens import BadStamp

SIGNER = identity("Stamps", usages=STAMPING)


def test_the_parts_of_a_token() -> None:
    found = tokens.parsed(stamp_of(b"data", SIGNER, YESTERDAY))
    assert (found.at, found.hash, found.policy, found.serial, found.nonce) == (YESTERDAY, "sha256", "1.3.6.1.4.1.99999.1", 5, None)
    assert found.signer(found.certificates) == SIGNER.certificate
    assert found.signer([]) is None
    assert found.named[0][0].is_of(SIGNER.certificate)
    assert not found.named[0][0].is_of(identity("Other").certificate)


def test_fractions_of_a_second_are_read_and_left_out() -> None:
    content = content_of(b"data", YESTERDAY)
    time = f"{YESTERDAY:%Y%m%d%H%M%S}"
    exact = resized(content, der.encoded(0x18, f"{time}Z".encode()), der.encoded(0x18, f"{time}.125Z".encode()))
    assert tokens.parsed(made(exact, [SIGNER], [signature_of(exact, SIGNER)])).at == YESTERDAY
    for wrong in (f"{time}.Z", f"{time}.10Z", f"{time}+0800", time, f"{time[:-2]}Z", f"{time[:4]}1301000000Z"):
        bad = resized(content, der.encoded(0x18, f"{time}Z".encode()), der.encoded(0x18, wrong.encode()))
        with pytest.raises(BadStamp) as error:
            tokens.parsed(made(bad, [SIGNER], [signature_of(bad, SIGNER)]))
        assert error.value.slug == "unreadable"


def test_an_extension_that_must_be_understood_is_not() -> None:
    extension = der.encoded(der.SEQUENCE, b"\x06\x03\x2a\x03\x04\x01\x01\xff\x04\x02\x05\x00")
    content = content_of(b"data", datetime.datetime.now(datetime.UTC), tail=der.encoded(0xA1, extension))
    with pytest.raises(BadStamp):
        tokens.parsed(made(content, [SIGNER], [signature_of(content, SIGNER)]))


def test_the_words_of_a_refusal_are_shown_on_one_line() -> None:
    text = der.encoded(der.SEQUENCE, der.encoded(0x0C, "额度\n用完\x1b[2J".encode()))
    refusal = der.encoded(der.SEQUENCE, der.encoded(der.SEQUENCE, b"\x02\x01\x02" + text + b"\x03\x02\x00\x80"))
    with pytest.raises(BadStamp) as error:
        tokens.parsed(refusal)
    assert error.value.slug == "refused"
    assert str(error.value) == "对方没有盖时间戳：额度 用完[2J；不认识或不支持的算法（状态 2）"


def test_openssl_says_the_name_of_the_authority() -> None:
    authority = TimeAuthority(SIGNER, says_name=True)
    assert SIGNER.certificate.subject.public_bytes() in tokens.parsed(authority.reply(authority.query(b"data", "-sha256", "-cert"))).name

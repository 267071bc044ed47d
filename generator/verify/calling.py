"""Turns what a stranger names on the command line into what he brought along: keys, kept checkpoints, certificates, a sheet of paper."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from generator.proof import checkpoints, stamps
from generator.proof.merkle import ProofError
from generator.proof.notes import COSIGNATURE, ED25519, Verifier
from generator.proof.tokens import BadStamp
from generator.site.public import SALT
from generator.verify import interface, sources
from generator.verify.opened import CHECKPOINT, SMALL, Kept
from generator.verify.report import shown
from generator.verify.source import SourceError
from generator.verify.values import BadValue, value

# So many digits of a digest find it among all records of a city; paper has 64.
_FEWEST = 16
_SHEET = re.compile(f"[0-9a-f]{{{_FEWEST},64}}")
_GAPS = re.compile(r"[\s·\-‐]+")
# A file of certificates of an authority with all above it.
_CERTIFICATES = 1 << 20
# A saved record, as a file of the data interface has it.
_RECORD = 16 << 20


class BadCall(Exception):
    """Something that was named cannot be used; the text is a Chinese sentence without its full stop."""


def keys(texts: Iterable[str]) -> tuple[Verifier, ...]:
    """The keys of a log."""
    return tuple(_key(text, "--key", ED25519) for text in texts)


def witnesses(texts: Iterable[str]) -> tuple[Verifier, ...]:
    """The keys of witnesses."""
    return tuple(_key(text, "--witness", COSIGNATURE) for text in texts)


def _key(text: str, option: str, kind: int) -> Verifier:
    try:
        found = Verifier.of_text(text.strip())
    except ProofError as error:
        raise BadCall(f"{option} {shown(text)}：{error}") from None
    if found.kind != kind:
        raise BadCall(f"{option} {shown(text)}：{'这是见证者的公钥，请用 --witness' if kind == ED25519 else '这不是见证者的公钥'}")
    return found


def since(names: Iterable[str]) -> tuple[Kept, ...]:
    """The checkpoints that files, folders or addresses hold."""
    return tuple(Kept(shown(name), _kept(name)) for name in names)


def _kept(name: str) -> bytes:
    if Path(name).is_file():
        return _checkpoint(name)
    try:
        with sources.opened(name) as source:
            # A folder may be the site, or only its log.
            data = source.read(CHECKPOINT, SMALL) or source.read("checkpoint", SMALL)
    except (sources.NoSource, SourceError) as error:
        raise BadCall(f"--since {shown(name)}：{error}") from None
    if data is None:
        raise BadCall(f"--since {shown(name)}：那里没有公示日志的检查点（{CHECKPOINT}）")
    return data


def _checkpoint(name: str) -> bytes:
    """A file that the stranger kept. Whoever names another one by mistake must not be told that the site is wrong."""
    data = file(name, SMALL)
    try:
        checkpoints.parsed(data)
    except ProofError as error:
        words = "请找出当时存下的那个文件；用 Windows 的记事本另存过的会变样，请用原来的"
        raise BadCall(f"--since {shown(name)}：这不是检查点（{error.message}），没法拿它来比。{words}") from None
    return data


def authorities(names: Iterable[str]) -> tuple[bytes, ...]:
    """The certificates of authorities for time stamps. A file that holds none would prove nothing, and not say so."""
    return tuple(_certificates(name) for name in names)


def _certificates(name: str) -> bytes:
    data = file(name, _CERTIFICATES)
    try:
        stamps.trusted_of(data)
    except BadStamp as error:
        words = "要 PEM 格式的（以 -----BEGIN CERTIFICATE----- 开头），二进制的（.cer、.der）先用 openssl x509 -inform DER 转换"
        raise BadCall(f"--authority {shown(name)}：{error}；{words}") from None
    return data


def file(name: str, most: int) -> bytes:
    """The bytes of a file of the stranger. Raises BadCall."""
    try:
        with open(name, "rb") as handle:
            data = handle.read(most + 1)
    except OSError as error:
        raise BadCall(f"{shown(name)} 读不了：{error.strerror}") from None
    if len(data) > most:
        raise BadCall(f"{shown(name)} 超过 {most:,} 字节，不会是要用的文件")
    return data


def sheet(text: str, salt: str) -> str:
    """The digits of a digest, as paper prints it in groups, or of the record in a file that somebody saved; `salt` stands in place of the
    file's own, which a record that has left may lack.
    """
    digits = _GAPS.sub("", text).lower()
    if _SHEET.fullmatch(digits):
        return digits
    if not Path(text).is_file():
        raise BadCall(f"--sheet {shown(text)}：应是纸上的核对码（至少前 {_FEWEST} 位，0-9 和 a-f），或存下来的一条信息的 JSON 文件")
    with contextlib.suppress(BadValue):
        one = value(file(text, _RECORD))
        found = interface.digest({**one, **({SALT: salt} if salt else {})}) if isinstance(one, dict) else None
        if found is not None:
            return found.hex()
    raise BadCall(f"--sheet {shown(text)}：不是一条信息的 JSON，或者缺了盐（salt，印在纸上的可以用 --salt 给出）")

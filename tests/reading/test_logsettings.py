"""generator.reading.logsettings: the settings of the log, and a sentence for each way to write them wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.proof.notes import Signer
from generator.reading.logsettings import LogSettings, load, origin_of
from generator.reading.settings import SettingsError

SIGNER = Signer.of_seed("credit.jia.example/log", bytes(range(32)))
KEY = SIGNER.verifier.text

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def witness_key() -> str:
    """The key of a witness: the same bytes with the type of cosignatures."""
    import base64
    import hashlib

    data = bytes([4]) + SIGNER.verifier.key[1:]
    number = hashlib.sha256(b"witness.example\n" + data).digest()[:4].hex()
    return f"witness.example+{number}+{base64.b64encode(data).decode()}"


def read(folder: Path, log: str, url: str = "https://credit.jia.example/") -> LogSettings:
    (folder / "tsa.pem").write_text(CERTIFICATE, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(f"site_url: {url}\nextra:\n  log:\n{log}", encoding="utf-8")
    return load(folder)


def test_a_site_without_the_setting_names_nobody(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_url: https://credit.jia.example/\n", encoding="utf-8")
    assert load(tmp_path) == LogSettings("credit.jia.example/log")


def test_keys_authorities_and_witnesses_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"    keys: ['{KEY}']\n"
        "    authorities: [{name: tsa, address: 'https://tsa.example/tsr', certificates: tsa.pem}]\n"
        f"    witnesses: [{{address: 'https://witness.example/', key: '{witness_key()}'}}]\n",
    )
    assert [one.text for one in found.keys] == [KEY]
    assert [(one.name, one.address, one.certificates) for one in found.authorities] == [
        ("tsa", "https://tsa.example/tsr", CERTIFICATE.encode())
    ]
    assert [(one.address, one.key.text) for one in found.witnesses] == [("https://witness.example/", witness_key())]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://credit.jia.example/", "credit.jia.example/log"),
        ("https://jia.example/credit", "jia.example/credit/log"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000/log"),
        ("", ""),
        ("/", ""),
        ("https://", ""),
    ],
)
def test_the_origin_is_the_address_of_the_site(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("    - a\n", "extra.log 应当有"),
        ("    key: a\n", "没有 key 这一项"),
        (f"    keys: '{KEY}'\n", "extra.log.keys 应当是一个列表"),
        ("    keys: [abc]\n", "extra.log.keys 的第1项“abc”不对"),
        (f"    keys: ['{KEY[:-4]}AAA=']\n", "extra.log.keys 的第1项"),
        (f"    keys: ['{witness_key()}']\n", "网站的公钥不是这一种"),
        (f"    witnesses: [{{address: 'https://w.example/', key: '{KEY}'}}]\n", "见证人的公钥不是这一种"),
        ("    witnesses: [{address: 'https://w.example/'}]\n", "应当有 address、key 这几项"),
        ("    authorities: [{name: TSA, address: 'https://t.example/', certificates: tsa.pem}]\n", "name 写成了“TSA”"),
        ("    authorities: [{name: ../x, address: 'https://t.example/', certificates: tsa.pem}]\n", "name 写成了“../x”"),
        ("    authorities: [{name: t, address: 'ftp://t.example/', certificates: tsa.pem}]\n", "应当是一个网址"),
        ("    authorities: [{name: t, address: 'https://t.example/', certificates: no.pem}]\n", "no.pem 读不了：没有这个文件"),
        ("    authorities: [{name: t, address: 'https://t.example/', certificates: mkdocs.yml}]\n", "不是 PEM 格式的证书"),
        ("    authorities: [{name: t, address: 'https://t.example/', certificates: tsa.pem}, {name: t, address: 'https://t.example/', certificates: tsa.pem}]\n", "每项不同"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_place(tmp_path: Path, log: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        read(tmp_path, log)


def test_a_private_key_in_the_settings_is_told_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="是私钥") as told:
        read(tmp_path, f"    keys: ['{SIGNER.text}']\n")
    assert SIGNER.text.rpartition("+")[2] not in str(told.value)

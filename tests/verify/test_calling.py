"""generator.verify.calling: what a stranger names on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from stamping import STAMPING, identity
from strangers import FIRST, SECOND, TODAY

from generator.cli import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "nowhere"), "nowhere"),
        (("--since", "."), "没有公示日志的检查点"),
        # A slip of the stranger is none of the city.
        (("--since", "kept"), "--since kept：这不是检查点"),
        (("--key", "x"), "--key x"),
        (("--key", FIRST.verifier.text[:-4]), "--key"),
        (("--witness", SECOND.verifier.text), "不是见证者的公钥"),
        (("--sheet", "abc"), "应是纸上的核对码"),
        (("--salt", "abc"), "--sheet"),
        (("--authority", "nowhere.pem"), "读不了"),
        # What holds no certificate, or not the root of one, would be passed over in silence.
        (("--authority", "kept"), "--authority kept：证书文件里没有能读的 PEM 证书"),
        (("--authority", "root.der"), "openssl x509 -inform DER"),
        (("--authority", "signer.pem"), "没有根证书"),
    ],
)
def test_what_cannot_be_used_is_a_wrong_call(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    root = identity("root", authority=True)
    for name, data in (("kept", b"a.example/log\n"), ("root.der", root.certificate.public_bytes(Encoding.DER)), ("signer.pem", identity("tsa", root, usages=STAMPING).pem)):
        (tmp_path / name).write_bytes(data)
    assert main.main(["verify", ".", *words, "--as-of", TODAY]) == 2
    assert said in capsys.readouterr().err

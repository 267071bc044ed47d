"""generator.cli.key: a private key is made outside the repository, never printed and never overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from logging_city import FIRST, ORIGIN, SECOND, THIRD, LoggingCity
from strangers import verify
from support import GOOD, GOOD_FILE, ROOT, Result, run

from generator.proof import notes

NAME = "city.example/log"


def key(*words: str | Path, cwd: Path) -> Result:
    return run([sys.executable, "-m", "generator", "key", *map(str, words)], cwd=cwd)


def test_a_key_is_made_for_its_owner_alone_and_its_public_half_is_said(tmp_path: Path) -> None:
    file = tmp_path / "log.key"
    done = key("new", "--name", NAME, file, cwd=tmp_path)
    assert done.code == 0, done.err
    (signer,) = notes.signers_of(file.read_text(encoding="utf-8"))
    assert signer.verifier.name == NAME
    assert done.out.count(signer.verifier.text) == 2
    assert "PRIVATE+KEY" not in done.out + done.err
    assert "CREDIT_LOG_KEY" in done.out
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    assert key("show", file, cwd=tmp_path).out == f"{signer.verifier.text}\n"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "log.key"
    assert key("new", "--name", NAME, file, cwd=tmp_path).code == 0
    before = file.read_bytes()
    done = key("new", "--name", NAME, file, cwd=tmp_path)
    assert done.code == 2
    assert "已经存在" in done.err
    assert file.read_bytes() == before


def test_a_repository_and_a_log_folder_are_no_places_for_a_key(tmp_path: Path) -> None:
    city, log, other = tmp_path / "city", tmp_path / "log", tmp_path / "other"
    (city / "content").mkdir(parents=True)
    (city / "mkdocs.yml").write_text("site_name: x\nsite_url: https://city.example/\n", encoding="utf-8")
    (log / "tile").mkdir(parents=True)
    (log / "checkpoint").touch()
    other.mkdir()
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    for place in (city / "log.key", city / "content/log.key", log / "log.key", other / "log.key"):
        done = key("new", "--name", NAME, place, cwd=tmp_path)
        assert done.code == 2
        assert "私钥" in done.err
        assert not place.exists()


def test_the_name_is_that_of_the_site_or_must_be_given(tmp_path: Path) -> None:
    city, file = tmp_path / "city", tmp_path / "log.key"
    (city / "content").mkdir(parents=True)
    (city / "mkdocs.yml").write_text("site_name: x\nsite_url: https://city.example/credit/\n", encoding="utf-8")
    assert "--name" in key("new", file, cwd=tmp_path).err
    assert "--name" in key("new", "--name", "with blank", file, cwd=tmp_path).err
    assert not file.exists()
    assert key("new", file, cwd=city).code == 0
    assert notes.signers_of(file.read_text(encoding="utf-8"))[0].verifier.name == "city.example/credit/log"


def test_a_rotation_keeps_both_keys_in_a_new_file(tmp_path: Path) -> None:
    old, both = tmp_path / "old.key", tmp_path / "both.key"
    assert key("new", "--name", NAME, old, cwd=tmp_path).code == 0
    done = key("rotate", old, both, cwd=tmp_path)
    assert done.code == 0, done.err
    new, before = notes.signers_of(both.read_text(encoding="utf-8"))
    assert [before] == list(notes.signers_of(old.read_text(encoding="utf-8")))
    assert new.verifier.name == NAME
    assert new.seed != before.seed
    assert f'- "{new.verifier.text}"\n         - "{before.verifier.text}"' in done.out
    assert "PRIVATE+KEY" not in done.out
    assert key("show", both, cwd=tmp_path).out.split() == [new.verifier.text, before.verifier.text]
    again = key("rotate", both, tmp_path / "third.key", cwd=tmp_path)
    assert again.code == 2
    assert "第二行" in again.err


def test_a_key_is_shown_from_the_variable_and_from_the_input(tmp_path: Path) -> None:
    signer = notes.Signer.of_seed(NAME, bytes(32))
    call = [sys.executable, "-m", "generator", "key", "show"]
    assert run(call, cwd=tmp_path, env={"CREDIT_LOG_KEY": signer.text}).out == f"{signer.verifier.text}\n"
    # As an editor on Windows saves it.
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([*call, "-"], cwd=tmp_path, input=f"\ufeff{signer.text}\r\n".encode(), capture_output=True, check=True, env=env)
    assert done.stdout.decode().split() == [signer.verifier.text]


@pytest.mark.parametrize("text", ["", "hello\n", "PRIVATE+KEY+a+00000000+AAAA\n", notes.Signer.of_seed(NAME, bytes(32)).text[:-3], "\xff\xfe"])
def test_what_is_no_key_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "log.key"
    file.write_text(text, encoding="utf-8")
    done = key("show", file, cwd=tmp_path)
    assert done.code == 2
    assert str(file) in done.err
    assert "Traceback" not in done.err
    assert not text.strip() or text.strip() not in done.err
    assert key("show", tmp_path / "none.key", cwd=tmp_path).code == 2


def test_a_key_is_changed_and_whoever_trusts_the_old_one_is_led_to_the_new_one(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    old, both = tmp_path / "old.key", tmp_path / "both.key"
    assert city.credit("key", "new", str(old)).code == 0
    first = city.credit("key", "show", str(old)).out.split()
    city.name_keys(*first)
    city.commit(FIRST, {GOOD_FILE: GOOD})
    city.build(FIRST, key=old)
    assert city.credit("key", "rotate", str(old), str(both)).code == 0
    keys = city.credit("key", "show", str(both)).out.split()
    assert keys[1:] == first
    city.name_keys(*keys)
    city.build(SECOND, key=both)
    both.write_text(both.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    city.commit(THIRD, {GOOD_FILE: GOOD.replace("不符合承诺条件的", "承诺不实的")})
    city.build(THIRD, key=both)
    for key in keys:
        code, checks = verify(city.site, "--key", key)
        assert (code, {one["state"] for one in checks if one["slug"] == "checkpoint-signature"}) == (0, {"proved"}), checks
    other = notes.Signer.of_seed(ORIGIN, bytes(32)).verifier.text
    assert verify(city.site, "--key", other)[0] == 1
    late = city.attempt(THIRD, key=old)
    assert late.code == 2
    assert "私钥不是日志上一个检查点的私钥" in late.err

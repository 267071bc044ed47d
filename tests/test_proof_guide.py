"""docs/proof.zh-CN.md: what the engineer of a city is told to do about the log, done, with what a stranger then learns of it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from logging_city import FIRST, ORIGIN, SECOND, THIRD, LoggingCity, tree
from support import GOOD, GOOD_FILE, ROOT, as_yaml

from generator.cli import main
from generator.proof import checkpoints
from generator.proof.notes import Signer

GUIDE = (ROOT / "docs/proof.zh-CN.md").read_text(encoding="utf-8")
BREAK_FILE = "content/disclosures/log-breaks/2026-1.yml"
OTHER = {GOOD_FILE.replace("11", "12"): GOOD.replace("0011", "0012")}


def told() -> list[str]:
    """The commands of the guide: the lines of its examples and those in its sentences."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [one for one in (*lines, *re.findall(r"`(credit [^`]+)`", GUIDE)) if one.startswith("credit ")]


@pytest.mark.parametrize("line", sorted(set(told())))
def test_the_commands_of_the_guide_are_there(line: str) -> None:
    words = shlex.split(line)[1:]
    if words in (["log", "restore"], ["key", "rotate"]):
        words += ["a", "b"]
    assert callable(main.parser().parse_args(words).run)


def test_the_files_of_the_guide_are_there() -> None:
    names = re.findall(r"/var/lib/credit/repository/(deploy/\S+)", GUIDE)
    assert names
    assert all((ROOT / "generator/adopt/template/common" / name).is_file() for name in names)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> LoggingCity:
    city = LoggingCity(tmp_path_factory.mktemp("city") / "a")
    city.commit(FIRST, {GOOD_FILE: GOOD})
    city.build(FIRST)
    return city


@pytest.fixture
def city(begun: LoggingCity, tmp_path: Path) -> LoggingCity:
    return begun.copied(tmp_path / "a")


def verified(city: LoggingCity, *words: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """The exit code of a stranger's `verify`, and its checks by state."""
    done = city.credit("verify", str(city.site), "--format", "json", "--as-of", THIRD, *words)
    out: dict[str, list[dict[str, Any]]] = {}
    for check in json.loads(done.out)["checks"]:
        out.setdefault(check["state"], []).append(check)
    return done.code, out


def slugs(found: dict[str, list[dict[str, Any]]], state: str) -> set[str]:
    return {check["slug"] for check in found.get(state, ())}


def new_key(city: LoggingCity, name: str = "new.key") -> tuple[Path, Signer]:
    file = city.folder / name
    done = city.credit("key", "new", str(file), "--name", ORIGIN)
    assert done.code == 0, done.err
    made = Signer.of_text(file.read_text(encoding="utf-8").strip())
    assert made.verifier.text in done.out
    assert "PRIVATE" not in done.out
    return file, made


def explained(checkpoint: bytes, cause: str) -> str:
    """The record that says with which checkpoint the log broke."""
    found, _ = checkpoints.parsed(checkpoint)
    example: dict[str, Any] = json.loads((ROOT / "schemas/log-break.schema.json").read_text(encoding="utf-8"))["examples"][0]
    named = {"origin": found.origin, "size": found.size, "root": found.text.splitlines()[2], "cause": cause}
    return as_yaml({**example, **named, "authority": "scjgj", "decided_on": SECOND})


def test_a_key_is_rotated_and_who_trusts_the_old_one_trusts_the_new_one(city: LoggingCity) -> None:
    old = city.signer.verifier.text
    both = city.folder / "both.key"
    done = city.credit("key", "rotate", str(city.key), str(both))
    assert done.code == 0, done.err
    first, _ = both.read_text(encoding="utf-8").splitlines()
    new = Signer.of_text(first).verifier.text
    city.name_keys(new, old)
    city.commit(SECOND, OTHER)
    city.build(SECOND, key=both)
    # Both signed the checkpoint by which the key changes; after it the new one signs alone.
    alone = city.folder / "alone.key"
    alone.write_text(f"{first}\n", encoding="utf-8")
    city.commit(THIRD, {GOOD_FILE: None})
    city.build(THIRD, key=alone)
    signatures = {size: (city.log / f"checkpoints/{size}").read_text(encoding="utf-8").count("\n— ") for size in (city.size(),)}
    assert set(signatures.values()) == {1}
    for key in (old, new):
        code, found = verified(city, "--key", key)
        assert code == 0, found.get("failed")
        [told] = [one["message"] for one in found["proved"] if one["slug"] == "checkpoint-signature"]
        # Who has the old key only learns the new one, as the guide says.
        assert (f"由它交接的公钥，最近的是 {new}" in told) == (key == old)
    # Who would not hand over by the old key is caught.
    code, found = verified(city, "--key", new_key(city)[1].verifier.text)
    assert code == 1


def test_a_lost_key_ends_the_log_in_the_open_and_a_new_one_begins(city: LoggingCity) -> None:
    kept = (city.site / "log/checkpoint").read_bytes()
    (city.folder / "kept").write_bytes(kept)
    file, made = new_key(city)
    city.name_keys(made.verifier.text, city.signer.verifier.text)
    # Without the record nothing is built, and the way out is told.
    city.commit(SECOND, OTHER)
    done = city.attempt(SECOND, key=file)
    assert done.code == 2
    assert "log-break" in done.err or "公示日志中断说明" in done.err
    city.commit(SECOND, {BREAK_FILE: explained(kept, "签名私钥丢失")})
    city.build(SECOND, key=file)
    code, found = verified(city, "--since", str(city.folder / "kept"))
    assert code == 0, found.get("failed")
    assert "since-broken-off" in slugs(found, "claimed")
    [told] = [check for check in found["claimed"] if check["slug"] == "since-broken-off"]
    assert "log-break" in json.dumps(told, ensure_ascii=False)
    # Only the file that the stranger kept shows that the log does not go on: it is not written over.
    assert verified(city, "--keep", str(city.folder / "kept"))[0] == 0
    assert (city.folder / "kept").read_bytes() == kept
    # By the key from the gazette the new log is proved.
    code, found = verified(city, "--key", made.verifier.text)
    assert code == 0, found.get("failed")
    assert "checkpoint-signature" in slugs(found, "proved")


def test_a_stolen_key_is_taken_out_and_what_the_thief_signs_is_refused(city: LoggingCity) -> None:
    thief = city.copied(city.folder.parent / "thief")
    good = (city.site / "log/checkpoint").read_bytes()
    # The thief shows some people another log, with the city's own key.
    thief.commit(SECOND, {GOOD_FILE: None})
    thief.build(SECOND)
    stolen = city.folder / "stolen"
    stolen.write_bytes((thief.site / "log/checkpoint").read_bytes())
    file, made = new_key(city)
    city.name_keys(made.verifier.text)
    city.commit(SECOND, {**OTHER, BREAK_FILE: explained(good, "签名私钥泄露")})
    city.build(SECOND, key=file)
    code, found = verified(city, "--key", made.verifier.text)
    assert code == 0, found.get("failed")
    # The old key signs nothing here any more.
    assert verified(city, "--key", city.signer.verifier.text)[0] == 1
    # Who was shown the thief's log and kept its checkpoint learns that this is not the city's.
    code, found = verified(city, "--since", str(stolen))
    assert code == 1
    # The city's own build takes nothing that the stolen key signs.
    done = city.attempt(THIRD)
    assert done.code == 2
    assert "不在 mkdocs.yml 的 extra.log.keys 里" in done.err


def test_a_lost_folder_is_restored_from_the_site_and_the_log_goes_on(city: LoggingCity) -> None:
    before = tree(city.log)
    shutil.rmtree(city.log)
    done = city.attempt(FIRST)
    assert done.code == 2
    assert "credit log restore" in done.err
    done = city.credit("log", "restore", str(city.site), str(city.log))
    assert done.code == 0, done.err
    assert tree(city.log).keys() == before.keys()
    city.commit(SECOND, OTHER)
    city.build(SECOND)
    code, found = verified(city, "--key", city.signer.verifier.text)
    assert code == 0, found.get("failed")

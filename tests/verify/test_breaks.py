"""generator.verify.breaks: a log that took the place of another one."""

from __future__ import annotations

import zlib
from base64 import b64encode
from pathlib import Path

from strangers import ORIGIN, SECOND, City, slugs

from generator.model.kindnames import LOG_BREAK
from generator.proof import checkpoints, folder
from generator.proof.folder import Draft


def restarted(city: City) -> City:
    """The city after it began its log anew, in the same folder."""
    broken = (city.folder / "checkpoint").read_bytes()
    draft = Draft(folder.fresh(ORIGIN), "2026-11-20")
    draft.restarted(broken)
    folder.write(city.folder, draft.signed([SECOND], city.named))
    city.keys, city.shown, city.gone = (SECOND,), {}, {}
    city.publish("2026-11-20", {"2026/a-1": "丁"})
    for path in (city.folder / "broken").glob("*/checkpoint"):
        assert (city.log / path.relative_to(city.folder)).is_file()
    return city


def explain(city: City, checkpoint: bytes) -> None:
    """Publishes why; the record is no leaf here, which another check tells."""
    told, _ = checkpoints.parsed(checkpoint)
    data = {"origin": told.origin, "size": told.size, "root": b64encode(told.root).decode()}
    path = f"api/v1/records/{LOG_BREAK}/{zlib.crc32(b'2026') % 200:03}.json"
    city.put(path, {"2026": {"kind": LOG_BREAK, "id": "2026", "address": "disclosures/log-breaks/2026/", "data": data}})
    city.edit("api/v1/index.json", lambda value: value["kinds"].update({LOG_BREAK: {"files": [path]}}))


def kept(city: City) -> Path:
    path = city.root / "kept"
    path.write_bytes((city.log / "checkpoint").read_bytes())
    return path


def test_a_log_that_begins_anew_without_a_word_is_a_fault(city: City) -> None:
    path = kept(city)
    restarted(city)
    assert "log-restarted" in slugs(city.site)
    assert {"log-restarted", "since-put-back"} <= slugs(city.site, "--since", path)


def test_a_break_that_is_explained_is_the_citys_word(city: City) -> None:
    path = kept(city)
    restarted(city)
    explain(city, path.read_bytes())
    assert {"log-restarted", "since-broken-off"} <= slugs(city.site, "--since", path, state="claimed")
    assert "log-restarted" not in slugs(city.site)


def test_what_was_kept_before_the_break_is_told_of_too(city: City) -> None:
    path, old = kept(city), city.root / "old"
    old.write_bytes((city.log / "checkpoints/302").read_bytes())
    restarted(city)
    explain(city, path.read_bytes())
    assert "since-broken-off" in slugs(city.site, "--since", old, state="claimed")


def test_a_word_about_another_checkpoint_explains_nothing(city: City) -> None:
    path = kept(city)
    other = (city.log / "checkpoints/300").read_bytes()
    restarted(city)
    explain(city, other)
    assert {"log-restarted", "since-put-back"} <= slugs(city.site, "--since", path)


def test_the_checkpoint_of_the_log_before_must_be_there(city: City) -> None:
    path = kept(city)
    restarted(city)
    explain(city, path.read_bytes())
    found = next((city.log / "broken").glob("*/checkpoint"))
    found.write_bytes((city.log / "checkpoint").read_bytes())
    assert "log-restarted" in slugs(city.site)

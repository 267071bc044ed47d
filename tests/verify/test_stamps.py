"""generator.verify.stamps: what the time stamps of others prove of the days of a log."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from stamping import Identity, TimeAuthority, chained, openssl_accepts, stamp_of
from strangers import FIRST, SECOND, City, slugs, verify

from generator.proof import checkpoints, notes

UTC = datetime.UTC


@pytest.fixture(scope="module")
def authority() -> Identity:
    return chained()


def at(day: str) -> datetime.datetime:
    """Noon in Beijing."""
    return datetime.datetime.fromisoformat(f"{day}T04:00:00+00:00")


def stamp(city: City, size: int, signer: Identity, day: str, name: str = "tsa", *, data: bytes = b"", named: bool = True) -> bytes:
    """Puts the token of a checkpoint into the log folder and the site, with the certificates that the city names."""
    token = stamp_of(data or (city.folder / f"checkpoints/{size}").read_bytes(), signer, at(day))
    files = {f"stamps/{size}.{name}.tsr": token, **({f"authorities/{name}.pem": signer.trusted} if named else {})}
    for path, content in files.items():
        for where in (city.folder, city.log):
            (where / path).parent.mkdir(parents=True, exist_ok=True)
            (where / path).write_bytes(content)
    city.list()
    return token


def pem(city: City, signer: Identity) -> Path:
    """The certificates as the stranger has them from the authority."""
    path = city.root / "own.pem"
    path.write_bytes(signer.trusted)
    return path


def message(city: City, slug: str, *words: str | Path) -> str:
    return next(one["message"] for one in verify(city.site, *words)[1] if one["slug"] == slug)


def test_without_a_stamp_days_are_the_citys_word(city: City) -> None:
    assert "stamps-none" in slugs(city.site, state="claimed")


def test_who_brings_the_certificates_has_a_proof(city: City, authority: Identity) -> None:
    stamp(city, 302, authority, "2026-11-11")
    stamp(city, 305, authority, "2026-11-13")
    assert slugs(city.site) == set()
    assert {"stamp-claimed", "stamped"} <= slugs(city.site, state="claimed")
    own = ("--authority", pem(city, authority))
    assert "stamped" in slugs(city.site, *own, state="proved")
    assert not slugs(city.site, *own, state="claimed") & {"stamp-claimed", "stamped", "unstamped", "stamp-late"}
    assert "最早的时间戳是 2026-11-11（302 条）" in message(city, "stamped", *own)


def test_what_no_stamp_covers_is_counted(city: City, authority: Identity) -> None:
    stamp(city, 302, authority, "2026-11-11")
    assert "3 条还没有时间戳" in message(city, "unstamped")
    assert "第 302 条（2026-11-12）" in message(city, "unstamped")


def test_an_authority_of_openssl_on_this_machine(city: City, authority: Identity) -> None:
    data = (city.log / "checkpoints/305").read_bytes()
    real = TimeAuthority(authority, brings=authority.above[:-1])
    (city.log / "stamps").mkdir(exist_ok=True)
    (city.log / "stamps/305.tsa.tsr").write_bytes(real.reply(real.query(data, "-cert")))
    city.list()
    assert openssl_accepts((city.log / "stamps/305.tsa.tsr").read_bytes(), data, authority.trusted)
    assert "stamped" in slugs(city.site, "--authority", pem(city, authority), state="proved")


def test_a_stamp_of_another_tree_is_named(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2026-11-13", data=(city.log / "checkpoints/300").read_bytes())
    assert slugs(city.site) == {"stamp-other-data"}
    assert slugs(city.site, "--authority", pem(city, authority)) == {"stamp-other-data"}


def test_an_authority_that_had_expired_is_named(city: City) -> None:
    stamp(city, 305, chained(until=at("2026-11-12")), "2026-11-13")
    assert slugs(city.site) == {"stamp-not-valid-then"}


def test_a_stamp_by_others_than_the_city_names_is_named(city: City, authority: Identity) -> None:
    stamp(city, 305, chained(), "2026-11-13")
    (city.log / "authorities/tsa.pem").write_bytes(authority.trusted)
    assert slugs(city.site) == {"stamp-untrusted"}


def test_a_broken_token_is_named(city: City, authority: Identity) -> None:
    token = stamp(city, 305, authority, "2026-11-13")
    (city.log / "stamps/305.tsa.tsr").write_bytes(token[:-20])
    assert slugs(city.site) == {"stamp-unreadable"}
    (city.log / "stamps/305.tsa.tsr").write_bytes(token[:-1] + bytes([token[-1] ^ 1]))
    assert slugs(city.site) == {"stamp-bad-signature"}
    (city.log / "stamps/305.tsa.tsr").unlink()
    assert slugs(city.site) == {"stamp-missing"}


def test_certificates_of_another_authority_say_nothing(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2026-11-13")
    other = ("--authority", pem(city, chained()))
    assert {"stamp-claimed", "stamped"} <= slugs(city.site, *other, state="claimed")
    assert "您用 --authority 给的 1 份证书，不是这家机构的" in message(city, "stamp-claimed", *other)
    assert "您用" not in message(city, "stamp-claimed")


def test_a_stamp_whose_certificates_nobody_has_is_no_fault_of_the_site(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2026-11-13", named=False)
    other = ("--authority", pem(city, chained()))
    assert slugs(city.site, *other) == set()
    assert "不是这家机构的" in message(city, "stamp-unchecked", *other)


def test_without_certificates_a_stamp_is_not_looked_at(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2026-11-13", named=False)
    assert "stamp-unchecked" in slugs(city.site, state="skipped")


def test_certificates_that_have_ended_since_need_another_stamp_in_time(city: City, authority: Identity) -> None:
    old = chained(until=at("2026-11-18"))
    token = stamp(city, 305, old, "2026-11-13", "old")
    assert "stamp-aged" in slugs(city.site, state="claimed")
    own = city.root / "both.pem"
    own.write_bytes(old.trusted)
    assert "stamped" not in slugs(city.site, "--authority", own, state="proved")
    city.publish("2026-11-15", {"2026/b-2": "甲"}, tokens=[token])
    stamp(city, 307, authority, "2026-11-16")
    words = ("--authority", own, "--authority", pem(city, authority))
    assert "stamp-aged" not in slugs(city.site, *words, state="claimed")
    assert "307 条有时间戳" in message(city, "stamped", *words)


def test_a_stamp_that_only_the_site_vouches_for_keeps_none_alive_that_the_stranger_trusts(city: City, authority: Identity) -> None:
    old = chained(until=at("2026-11-18"))
    own = city.root / "old.pem"
    own.write_bytes(old.trusted)
    token = stamp(city, 305, old, "2026-11-13", "old")
    city.publish("2026-11-15", {"2026/b-2": "甲"}, tokens=[token])
    stamp(city, 307, authority, "2026-11-16")
    assert "stamp-aged" in slugs(city.site, "--authority", own, state="claimed")
    assert "stamp-aged" not in slugs(city.site, "--authority", own, "--authority", pem(city, authority), state="claimed")


def test_a_later_stamp_that_came_too_late_covers_nothing(city: City, authority: Identity) -> None:
    token = stamp(city, 305, chained(until=at("2026-11-14")), "2026-11-13", "old")
    city.publish("2026-11-15", {"2026/b-2": "甲"}, tokens=[token])
    stamp(city, 307, authority, "2026-11-16")
    assert "stamp-aged" in slugs(city.site, state="claimed")


def test_a_leaf_that_claims_a_later_day_than_its_stamp(city: City, authority: Identity) -> None:
    stamp(city, 300, authority, "2026-11-09")
    assert slugs(city.site) == {"day-after-stamp"}


def test_a_leaf_that_claims_an_earlier_day_is_told(city: City, authority: Identity) -> None:
    stamp(city, 302, authority, "2026-11-11")
    stamp(city, 305, authority, "2026-11-21")
    _, checks = verify(city.site)
    late = {one["subject"]: one["message"] for one in checks if one["slug"] == "stamp-late"}
    assert set(late) == {"log/ 302", "log/ 303", "log/ 304"}
    assert "晚了 9 天" in late["log/ 302"]


def test_a_stamp_of_more_than_the_site_shows_is_a_log_put_back(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2026-11-13")
    (city.log / "checkpoint").write_bytes((city.log / "checkpoints/302").read_bytes())
    assert {"stamp-ahead", "put-back"} <= slugs(city.site)


def test_a_stamp_without_its_checkpoint_proves_nothing(city: City, authority: Identity) -> None:
    stamp(city, 304, authority, "2026-11-13")
    (city.log / "checkpoints/304").unlink()
    city.list()
    assert "stamp-orphan" in slugs(city.site)


def test_an_early_stamp_that_only_the_site_vouches_for_hides_no_late_one(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2026-11-20")
    stamp(city, 305, chained(), "2026-11-13", "own")
    own = ("--authority", pem(city, authority))
    assert "2026-11-20" in message(city, "stamp-late", *own)
    assert "最早的时间戳是 2026-11-20" in message(city, "stamped", *own)


def test_a_stamp_of_a_moment_that_is_not_yet_counts_for_nothing(city: City, authority: Identity) -> None:
    stamp(city, 305, authority, "2059-01-01")
    assert slugs(city.site, "--authority", pem(city, authority)) == {"stamp-ahead-of-time"}
    assert "stamped" not in {one["slug"] for one in verify(city.site, "--authority", pem(city, authority))[1]}


@pytest.mark.parametrize("size", [302, 305])
def test_a_stamp_on_a_checkpoint_of_another_tree_says_nothing_of_this_one(city: City, authority: Identity, size: int) -> None:
    """The city has signed that tree too, and an authority has stamped it in good faith."""
    told, _ = checkpoints.parsed((city.log / f"checkpoints/{size}").read_bytes())
    other = notes.signed(replace(told, root=bytes(32)).text, [SECOND if size == 305 else FIRST])
    (city.log / f"checkpoints/{size}").write_bytes(other)
    (city.folder / f"checkpoints/{size}").write_bytes(other)
    stamp(city, size, authority, "2026-11-20")
    found = slugs(city.site, "--authority", pem(city, authority))
    assert found == {"stamp-orphan", "two-faces" if size == 305 else "archive-rewritten"}
    assert "stamped" not in slugs(city.site, "--authority", pem(city, authority), state="proved")

"""generator.verify.opening: the checkpoints of a site."""

from __future__ import annotations

import pytest
from strangers import FIRST, ORIGIN, SECOND, City, slugs

from generator.proof import checkpoints, notes
from generator.proof.checkpoints import Checkpoint


def test_a_whole_log_is_proved(city: City) -> None:
    assert slugs(city.site) == set()
    assert {"tree", "archive", "order", "records", "digests"} <= slugs(city.site, state="proved")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a\nb\nc\n", b"x" * 2000, b"credit.jia.example/log\n1e9\nAAAA\n\n"])
def test_what_is_no_checkpoint_is_told(city: City, data: bytes) -> None:
    (city.log / "checkpoint").write_bytes(data)
    assert "checkpoint-form" in slugs(city.site)


def test_a_log_that_was_taken_away_is_missed_by_who_knows_of_it(city: City) -> None:
    kept = city.root / "kept"
    kept.write_bytes((city.log / "checkpoint").read_bytes())
    (city.log / "checkpoint").unlink()
    assert "log-missing" in slugs(city.site, state="skipped")
    assert "log-missing" in slugs(city.site, "--since", kept)
    assert "log-missing" in slugs(city.site, "--key", SECOND.verifier.text)


def test_without_a_list_only_the_current_checkpoint_is_looked_at(city: City) -> None:
    (city.log / "index.json").unlink()
    assert "log-list" in slugs(city.site, state="skipped")
    (city.log / "index.json").write_text("[" * 100_000, encoding="utf-8")
    assert "log-list" in slugs(city.site)


def test_a_checkpoint_of_the_archive_that_is_lost_or_swapped_is_told(city: City) -> None:
    (city.log / "checkpoints/302").unlink()
    assert slugs(city.site) == {"archive-missing"}
    (city.log / "checkpoints/302").write_bytes((city.log / "checkpoints/300").read_bytes())
    assert slugs(city.site) == {"archive-wrong"}


def test_a_rewritten_log_does_not_fit_its_archive(city: City) -> None:
    (city.log / "checkpoints/300").write_bytes(notes.signed(Checkpoint("credit.jia.example/log", 300, bytes(32)).text, [FIRST]))
    assert slugs(city.site) == {"archive-rewritten"}


def test_an_old_checkpoint_that_is_put_back_is_found_by_the_archive(city: City) -> None:
    (city.log / "checkpoint").write_bytes((city.log / "checkpoints/304").read_bytes())
    assert "put-back" in slugs(city.site)


def test_two_faces_of_one_site(city: City) -> None:
    (city.log / "checkpoints/305").write_bytes(notes.signed(Checkpoint("credit.jia.example/log", 305, bytes(32)).text, [SECOND]))
    assert slugs(city.site) == {"two-faces"}


def test_keys_that_cannot_be_read(city: City) -> None:
    city.put("log/keys.json", {"version": 1, "origin": "credit.jia.example/log", "keys": ["nonsense"]})
    assert "keys" in slugs(city.site)
    (city.log / "keys.json").unlink()
    assert "keys" in slugs(city.site, "--key", SECOND.verifier.text, state="skipped")


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_checkpoint_that_leads_elsewhere_is_not_followed(city: City) -> None:
    (city.log / "checkpoint").unlink()
    (city.log / "checkpoint").symlink_to(city.folder / "checkpoint")
    assert slugs(city.site) == {"site-unreadable"}


def test_a_checkpoint_that_says_more_than_it_should_is_told(city: City) -> None:
    """Nobody else than who reads that file sees what the city signed there."""
    told, _ = checkpoints.parsed((city.log / "checkpoint").read_bytes())
    (city.log / "checkpoint").write_bytes(notes.signed(f"{told.text}withdrawn\n", [SECOND]))
    assert slugs(city.site) == {"checkpoint-more"}


def test_a_later_checkpoint_that_the_list_leaves_out_is_found_in_a_folder(city: City) -> None:
    (city.log / "checkpoints/400").write_bytes(notes.signed(Checkpoint(ORIGIN, 400, bytes(32)).text, [SECOND]))
    assert slugs(city.site) == {"put-back"}

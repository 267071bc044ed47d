"""generator.verify.keyring: whose signatures the checkpoints bear, and whether keys were handed on."""

from __future__ import annotations

import json

from strangers import FIRST, SECOND, City, signer, slugs

from generator.proof import checkpoints, notes
from generator.verify import keyring

THIRD = signer("third")


def resign(city: City, name: str, *keys: notes.Signer) -> None:
    """Signs a checkpoint of the site anew, in its archive too if it is the current one."""
    told, _ = checkpoints.parsed((city.log / name).read_bytes())
    data = notes.signed(told.text, keys)
    (city.log / name).write_bytes(data)
    if name == "checkpoint":
        (city.log / f"checkpoints/{told.size}").write_bytes(data)


def test_an_older_key_vouches_for_the_one_that_it_handed_on_to(city: City) -> None:
    assert slugs(city.site, "--key", FIRST.verifier.text) == set()
    assert "checkpoint-signature" in slugs(city.site, "--key", FIRST.verifier.text, state="proved")
    assert "checkpoint-signature" in slugs(city.site, "--key", SECOND.verifier.text, state="proved")


def test_a_key_from_the_site_proves_nothing(city: City) -> None:
    assert "checkpoint-signature" in slugs(city.site, state="claimed")


def test_another_key_than_the_strangers_is_no_proof(city: City) -> None:
    assert slugs(city.site, "--key", THIRD.verifier.text) == {"checkpoint-signature"}


def test_a_city_that_signs_anew_with_a_new_key_is_caught(city: City) -> None:
    """It names the new key, and signs all with it, but for one old checkpoint that somebody has a stamp of."""
    city.edit("log/keys.json", lambda value: value["keys"].insert(0, THIRD.verifier.text))
    resign(city, "checkpoint", THIRD)
    assert slugs(city.site) == {"key-change"}
    assert slugs(city.site, "--key", SECOND.verifier.text) == {"key-change", "checkpoint-signature"}


def test_a_rotation_that_only_the_new_key_signed_is_caught(city: City) -> None:
    resign(city, "checkpoints/304", SECOND)
    assert slugs(city.site, "--key", FIRST.verifier.text) == {"key-change", "checkpoint-signature"}


def test_a_key_that_was_handed_over_signs_no_more(city: City) -> None:
    """Whoever has stolen the old key can go on with the log, so that only the one that the log names counts."""
    resign(city, "checkpoint", FIRST)
    assert slugs(city.site, "--key", FIRST.verifier.text) == {"key-old"}
    resign(city, "checkpoint", FIRST, SECOND)
    assert slugs(city.site, "--key", FIRST.verifier.text) == set()


def test_a_key_that_the_site_does_not_name_is_told(city: City) -> None:
    city.edit("log/keys.json", lambda value: value["keys"].remove(SECOND.verifier.text))
    assert {"key-unlisted", "signature-unknown"} <= slugs(city.site)


def test_a_signature_that_is_wrong_is_told(city: City) -> None:
    other, _ = checkpoints.parsed((city.log / "checkpoints/300").read_bytes())
    data = notes.signed(other.text.replace("300", "305"), [SECOND]).decode()
    text = (city.log / "checkpoint").read_text(encoding="utf-8")
    (city.log / "checkpoint").write_text(text.partition("\n\n")[0] + "\n\n" + data.partition("\n\n")[2], encoding="utf-8")
    assert "signature-bad" in slugs(city.site)


def test_a_key_with_the_four_bytes_of_another_does_not_take_its_place(city: City) -> None:
    false = notes.Verifier(SECOND.verifier.name, SECOND.verifier.hash, THIRD.verifier.key)
    note = checkpoints.parsed((city.log / "checkpoint").read_bytes())[1]
    for known in ([false, SECOND.verifier], [SECOND.verifier, false]):
        found = keyring.trusted({"log/checkpoint": (305, note)}, known, [SECOND.verifier], None)
        assert (found.signed, found.own, found.checks) == ({"log/checkpoint": (SECOND.verifier.text,)}, {"log/checkpoint"}, ())


def test_keys_of_another_log_are_told(city: City) -> None:
    city.put("log/keys.json", {"version": 1, "origin": "b.example/log", "keys": json.loads((city.log / "keys.json").read_text())["keys"]})
    assert "keys" in slugs(city.site)

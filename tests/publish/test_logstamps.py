"""generator.publish.logstamps: the time stamps of a log as the site tells them, from a real authority on this machine."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from logging_city import FIRST, ORIGIN, SECOND, LoggingCity, tree
from stamping import STAMPING, TOMORROW, TimeAuthority, identity
from support import GOOD, GOOD_FILE

from generator.engine.store import NO_STORE
from generator.proof import entries, folder, stamps
from generator.proof.stamps import StampFile
from generator.publish import logstamps

ROOT_OF_TSA = identity("root", authority=True)
TSA = TimeAuthority(identity("tsa", ROOT_OF_TSA, usages=STAMPING))
DATA = b"checkpoint"


def answer(data: bytes) -> bytes:
    return TSA.reply(stamps.request(data)[0])


def read(token: bytes, certificates: bytes = ROOT_OF_TSA.pem) -> list[tuple[int, str, str, bool]]:
    files = {"checkpoints/3": DATA, "stamps/3.tsa.tsr": token, "authorities/tsa.pem": certificates}
    found = logstamps.read(NO_STORE, files, (StampFile(3, "tsa", "stamps/3.tsa.tsr", ""),))
    assert all(one.stamp.at.tzinfo == datetime.UTC for one in found)
    return [(one.stamp.size, one.stamp.authority, one.stamp.file, one.stamp.proved) for one in found]


def test_a_stamp_is_good_by_the_certificates_of_its_authority() -> None:
    assert read(answer(DATA)) == [(3, "tsa", "log/stamps/3.tsa.tsr", True)]


@pytest.mark.parametrize("certificates", [b"", identity("other", authority=True).pem])
def test_without_its_certificates_it_only_claims_a_time(certificates: bytes) -> None:
    assert read(answer(DATA), certificates) == [(3, "tsa", "log/stamps/3.tsa.tsr", False)]


@pytest.mark.parametrize("certificates", [b"", ROOT_OF_TSA.pem])
def test_a_stamp_of_something_else_says_nothing(certificates: bytes) -> None:
    assert read(answer(b"another checkpoint"), certificates) == []
    assert read(b"", certificates) == read(b"no stamp", certificates) == []


def test_a_stamp_whose_certificates_have_ended_proves_nothing_unless_another_one_keeps_it() -> None:
    """Two authorities, of which the certificates of one end in 2026; the log holds its token as leaf 4."""
    brief = TimeAuthority(identity("brief", ROOT_OF_TSA, usages=STAMPING, until=TOMORROW))
    tokens = {"stamps/3.brief.tsr": brief.reply(stamps.request(DATA)[0]), "stamps/5.tsa.tsr": answer(DATA)}
    both = [StampFile(3, "brief", "stamps/3.brief.tsr", "aa"), StampFile(5, "tsa", "stamps/5.tsa.tsr", "bb")]
    files = {"checkpoints/3": DATA, "checkpoints/5": DATA} | {f"authorities/{name}.pem": ROOT_OF_TSA.pem for name in ("brief", "tsa")} | tokens
    found = logstamps.read(NO_STORE, files, both)
    today, later = TOMORROW.date(), TOMORROW.date() + datetime.timedelta(days=9)

    def proved(count: int, leaves: dict[str, int], day: datetime.date) -> list[bool]:
        return [one.proved for one in logstamps.lasting(found[:count], both[:count], leaves, day)]

    assert proved(2, {}, today) == [True, True]
    assert proved(2, {}, later) == [False, True]
    assert proved(2, {"aa": 4}, later) == [True, True]
    assert proved(2, {"aa": 5}, later) == [False, True]
    assert proved(1, {"aa": 4}, later) == [False]


@pytest.fixture
def city(tmp_path: Path) -> LoggingCity:
    """A city with one day of its log, and an authority in its settings."""
    made = LoggingCity(tmp_path / "city")
    (made.repo.root / "tsa.pem").write_bytes(ROOT_OF_TSA.pem)
    authorities = "    authorities: [{name: tsa, address: 'https://tsa.example/tsr', certificates: tsa.pem}]\n"
    made.name_keys(made.signer.verifier.text, more=authorities)
    made.commit(FIRST, {GOOD_FILE: GOOD})
    made.build(FIRST)
    return made


def stamp(city: LoggingCity, data: bytes | None = None) -> None:
    """What `credit stamp` brings."""
    size = city.size()
    (city.log / "stamps").mkdir(exist_ok=True)
    (city.log / f"stamps/{size}.tsa.tsr").write_bytes(answer(data or (city.log / f"checkpoints/{size}").read_bytes()))


def log_of(city: LoggingCity) -> list[entries.Entry]:
    state = folder.load(city.log, ORIGIN, [city.signer.verifier])
    return [entries.decoded(one) for one in folder.checked(city.log, state)]


def test_a_stamp_that_comes_later_is_published_and_needs_no_leaf(city: LoggingCity) -> None:
    stamp(city)
    city.build(FIRST, keyless=True)
    assert city.size() == 3
    site = tree(city.site)
    assert site["log/stamps/3.tsa.tsr"] == (city.log / "stamps/3.tsa.tsr").read_bytes()
    assert site["log/authorities/tsa.pem"] == ROOT_OF_TSA.pem
    shutil.rmtree(city.site)
    city.build(FIRST, "--no-cache", keyless=True)
    assert tree(city.site) == site


def test_with_the_next_leaves_the_log_holds_the_stamp(city: LoggingCity) -> None:
    stamp(city)
    city.commit(SECOND, {GOOD_FILE: GOOD.replace("经营场所", "场所")})
    city.build(SECOND)
    *_, stamped, corrected = log_of(city)
    assert (stamped.event, corrected.event) == ("stamped", "corrected")
    state = folder.load(city.log, ORIGIN, [city.signer.verifier])
    assert [one.sha256 for one in state.stamps] == [stamped.digest.hex() if stamped.digest else ""]
    city.commit(SECOND, {GOOD_FILE: GOOD})
    city.build(SECOND)
    assert [one.event for one in log_of(city)].count("stamped") == 1


def test_a_stamp_of_another_tree_is_neither_published_nor_kept_in_the_log(city: LoggingCity) -> None:
    stamp(city, b"another checkpoint")
    city.commit(SECOND, {GOOD_FILE: GOOD.replace("经营场所", "场所")})
    city.build(SECOND)
    assert "stamped" not in [one.event for one in log_of(city)]
    assert not (city.site / "log/stamps").exists()

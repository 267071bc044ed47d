"""`credit stamp`: each authority and witness of the settings, for the current checkpoint; what one refuses stops no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from answering import answer, answering, says
from logging_city import FIRST, LoggingCity
from logrepos import SIGNER, files, grow
from stamping import STAMPING, TOMORROW, YESTERDAY, TimeAuthority, always, identity, openssl_accepts, stamp_of
from support import GOOD, GOOD_FILE, Repo, Result
from witnessing import Witnessing

from generator.proof import cosignatures, folder, logfiles, notes

ROOT = identity("Root", authority=True)
MIDDLE = identity("Middle", ROOT, authority=True)
ONE = TimeAuthority(identity("One", MIDDLE, usages=STAMPING), brings=(MIDDLE,))
TWO = TimeAuthority(identity("Two", ROOT, usages=STAMPING, until=TOMORROW))


class City:
    """A repository whose settings name authorities and witnesses, and the folder of its log."""

    def __init__(self, path: Path) -> None:
        self.repo = Repo(path / "city")
        self.log = path / "log"
        (self.repo.root / "content").mkdir(parents=True)
        (self.repo.root / "ca.pem").write_bytes(ROOT.pem)

    def settings(self, authorities: dict[str, str] | None = None, witnesses: dict[str, str] | None = None) -> None:
        """Names authorities by name and address, witnesses by key and address."""
        log = {
            "keys": [SIGNER.verifier.text],
            "authorities": [{"name": name, "address": address, "certificates": "ca.pem"} for name, address in (authorities or {}).items()],
            "witnesses": [{"key": key, "address": address} for key, address in (witnesses or {}).items()],
        }
        text = json.dumps({"site_name": "信用", "site_url": "https://city.example/", "extra": {"log": log}}, ensure_ascii=False)
        (self.repo.root / "mkdocs.yml").write_text(text, encoding="utf-8", newline="\n")

    def stamp(self, *words: str) -> Result:
        return self.repo.credit("stamp", str(self.log), *words)

    def data(self) -> bytes:
        size = folder.load(self.log, "city.example/log", [SIGNER.verifier]).size
        return (self.log / f"checkpoints/{size}").read_bytes()


@pytest.fixture
def city(tmp_path: Path) -> City:
    found = City(tmp_path)
    grow(found.log, "a/1", "a/2")
    return found


def test_all_authorities_stamp_and_a_second_run_asks_nobody(city: City) -> None:
    with ONE.serving() as one, TWO.serving() as two:
        city.settings({"one": one.url, "two": two.url})
        done = city.stamp()
        assert done.code == 0, done.err
        assert done.out.count("已盖时间戳") == 2
        # The certificate of the second one ends soon.
        assert done.out.count("到期") == 1
        for name in ("one", "two"):
            assert openssl_accepts((city.log / f"stamps/2.{name}.tsr").read_bytes(), city.data(), ROOT.pem)
        before = files(city.log)
        done = city.stamp()
        assert (done.code, done.out.count("已经盖过")) == (0, 2)
        assert files(city.log) == before
        assert (len(one.asked), len(two.asked)) == (1, 1)
        # A log that has grown is stamped anew, and what was there stays.
        grow(city.log, "a/3")
        assert city.stamp().code == 0
        assert sorted(path.name for path in (city.log / "stamps").iterdir()) == ["2.one.tsr", "2.two.tsr", "3.one.tsr", "3.two.tsr"]


def test_what_one_authority_refuses_stops_no_other(city: City) -> None:
    replay = always(stamp_of(city.data(), ONE.signer))
    with answering(says(answer(b"", "500 Oh"))) as broken, answering(replay) as old, ONE.serving() as good:
        city.settings({"broken": broken.url, "old": old.url, "good": good.url})
        done = city.stamp()
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == f"时间戳机构 broken 没有盖成（{broken.url}）：对方答复 500（对方出了故障）。下次再盖。"
    assert "随机数对不上" in lines[1]
    assert "下次再盖" in lines[1]
    assert "已盖时间戳" in lines[2]
    assert [path.name for path in (city.log / "stamps").iterdir()] == ["2.good.tsr"]


def test_a_stamp_that_is_good_no_more_is_told_and_made_anew_when_asked(city: City) -> None:
    expired = identity("Old", ROOT, usages=STAMPING, until=YESTERDAY)
    place = city.log / "stamps/2.one.tsr"
    for bad in (stamp_of(city.data(), expired, YESTERDAY.replace(year=YESTERDAY.year - 1)), b"nonsense", stamp_of(b"other", ONE.signer)):
        logfiles.put(city.log, "stamps/2.one.tsr", bad)
        with ONE.serving() as server:
            city.settings({"one": server.url})
            done = city.stamp()
            assert (done.code, server.asked) == (1, [])
            assert "--again" in done.out
            assert place.read_bytes() == bad
            assert city.stamp("--again").code == 0
            assert openssl_accepts(place.read_bytes(), city.data(), ROOT.pem)
            kept = place.read_bytes()
            assert city.stamp("--again").code == 0
            assert place.read_bytes() == kept


def test_witnesses_cosign_the_checkpoint_and_nothing_else_changes(city: City) -> None:
    witness, silence = Witnessing({"city.example/log": SIGNER.verifier}), Witnessing({}, name="witness.example/w3")
    with witness.serving() as server, answering(says(answer(b"", "404 Not Found"))) as deaf:
        city.settings(witnesses={witness.verifier.text: server.url, silence.verifier.text: deaf.url})
        done = city.stamp()
        assert done.code == 1
        assert "已联签" in done.out
        assert "还没有登记这个日志" in done.out
        current = (city.log / "checkpoint").read_bytes()
        assert current.startswith(city.data())
        assert len(cosignatures.found(notes.parsed(current), [witness.verifier])) == 1
        city.settings(witnesses={witness.verifier.text: server.url})
        done = city.stamp()
        assert (done.code, "已经联签" in done.out) == (0, True)
        assert (city.log / "checkpoint").read_bytes() == current
        grow(city.log, "a/3")
        assert city.stamp().code == 0
        assert witness.seen["city.example/log"][0] == 3


def test_a_log_that_another_run_holds_is_left_alone(city: City) -> None:
    with ONE.serving() as server:
        city.settings({"one": server.url})
        with folder.locked(city.log):
            done = city.stamp()
        assert (done.code, server.asked) == (2, [])
    assert "另一个 credit 正在写日志文件夹" in done.err


def test_calls_that_cannot_be_carried_out(city: City, tmp_path: Path) -> None:
    city.settings()
    done = city.stamp()
    assert (done.code, "没有写 authorities" in done.err) == (2, True)
    city.settings({"one": "https://tsa.example/"})
    assert "还没有日志" in city.repo.credit("stamp", str(tmp_path / "nothing")).err
    assert "CREDIT_LOG" in city.repo.program("stamp", env={"CREDIT_LOG": ""}).err
    assert "还没有日志" in city.repo.program("stamp", env={"CREDIT_LOG": "nowhere"}).err
    assert "证书文件 nothing.pem 读不了" in city.repo.program("stamp", str(city.log), env={"CREDIT_CA_FILE": "nothing.pem"}).err
    (city.log / "checkpoints/2").unlink()
    done = city.stamp()
    assert (done.code, "缺少 checkpoints/2" in done.err) == (2, True)


def test_a_build_stamps_what_it_signs_and_goes_on_where_an_authority_does_not(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    city.repo.write("ca.pem", ROOT.pem)
    city.commit(FIRST, {GOOD_FILE: GOOD})

    def settings(**addresses: str) -> None:
        named = [f"      - {{name: {name}, address: '{address}', certificates: ca.pem}}\n" for name, address in addresses.items()]
        city.name_keys(city.signer.verifier.text, more="".join(["    authorities:\n", *named]))

    with answering(says(answer(b"", "500 Oh"))) as broken, ONE.serving() as good:
        settings(broken=broken.url)
        done = city.attempt(FIRST, "--stamp")
        assert done.code == 0, done.err
        assert "时间戳机构 broken 没有盖成" in done.err
        assert not (city.site / "log/stamps").exists()
        settings(broken=broken.url, good=good.url)
        done = city.attempt(FIRST, "--stamp", keyless=True)
        assert done.code == 0, done.err
        assert f"公示日志：没有新的，共 {city.size()} 条；盖了 1 个时间戳。" in done.out.splitlines()
    size = city.size()
    for place in (city.log, city.site / "log"):
        assert [path.name for path in (place / "stamps").iterdir()] == [f"{size}.good.tsr"]
        token, data = (place / f"stamps/{size}.good.tsr").read_bytes(), (place / f"checkpoints/{size}").read_bytes()
        assert openssl_accepts(token, data, (city.site / "log/authorities/good.pem").read_bytes())

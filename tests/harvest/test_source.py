"""generator.harvest.source: what a server of a city may do, and that it disturbs nobody else."""

from __future__ import annotations

import errno
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import harvesting
import pytest
from harvesting import Handler, Province, Trick, answer, serving
from support import free_port

FIRST_SHARD = "/api/v1/records/commitment/"


def on(part: str, act: Callable[[Handler], bool]) -> Trick:
    """A trick that is played on the addresses with a part."""
    return lambda handler, path: part in path and act(handler)


def cut(handler: Handler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"{")
    handler.close_connection = True
    return True


def drip(handler: Handler) -> bool:
    """A byte now and then: never silent for long, never at its end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    stop = threading.Event()
    for _ in range(40):
        stop.wait(0.05)
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            break
    handler.close_connection = True
    return True


def chunks(handler: Handler) -> bool:
    """Without a length, more than anybody wants to have."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b"[" * 65536
    try:
        for _ in range(200_000):
            handler.wfile.write(b"10000\r\n" + piece + b"\r\n")
    except OSError:
        pass
    handler.close_connection = True
    return True


BOMB = gzip.compress(bytes(64 << 20))
PAGE = "<!doctype html><title>欢迎</title><p>您访问的网站很好".encode()

CASES: dict[str, tuple[Trick, str, str]] = {
    "nothing is there": (lambda handler, path: answer(handler, 404), "down", "网站不在这个网址了"),
    "forbidden": (lambda handler, path: answer(handler, 403), "down", "服务器答复 403"),
    "it is being mended": (lambda handler, path: answer(handler, 503, b"soon"), "down", "服务器答复 503"),
    "a page of HTML for everything": (lambda handler, path: answer(handler, 200, PAGE), "broken", "像是一张网页"),
    "cut off at the catalogue": (on("sums.json", cut), "down", "中途断开"),
    "cut off at a record": (on(FIRST_SHARD, cut), "broken", "超过"),
    "elsewhere": (lambda handler, path: answer(handler, 301, Location="https://other.example/"), "broken", "被引到别处"),
    "elsewhere within": (on(FIRST_SHARD, lambda handler: answer(handler, 302, Location="/api/v1/gone.json")), "broken", "被引到别处"),
    "ten gigabytes by its length": (
        on(FIRST_SHARD, lambda handler: answer(handler, 200, b"{}", Content_Length=str(10 << 30))),
        "broken",
        "没有读完",
    ),
    "ten gigabytes in chunks": (on(FIRST_SHARD, chunks), "broken", "没有读完"),
    "a bomb": (on(FIRST_SHARD, lambda handler: answer(handler, 200, BOMB, Content_Encoding="gzip")), "broken", "没有读完"),
    "a catalogue without end": (on("sums.json", chunks), "broken", "没有读完"),
    "packed in another way": (on("sums.json", lambda handler: answer(handler, 200, b"x", Content_Encoding="br")), "broken", "压缩"),
    "a file of the catalogue is not there": (on(FIRST_SHARD, lambda handler: answer(handler, 404)), "broken", "网站上却没有这个文件"),
    "an older program": (on("sums.json", lambda handler: answer(handler, 404)), "broken", "程序版本太旧"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_server_that_answers_wrongly_is_told_and_the_others_go_on(province: Province, jia: Path, yi: Path, case: str) -> None:
    trick, state, said = CASES[case]
    with serving(jia, trick) as address:
        province.list("jia", address)
        province.list("yi", yi)
        told = province.harvest()
    assert told["yi"]["state"] == "good"
    assert (told["jia"]["state"], told["jia"]["as_of"], told["jia"]["records"]) == (state, None, 0)
    assert said in "".join(told["jia"]["said"])
    assert province.ids("jia") == set()


@pytest.mark.parametrize("case", ["nothing is there", "a page of HTML for everything", "ten gigabytes in chunks", "a bomb"])
def test_what_was_good_stays_with_its_day(province: Province, jia: Path, case: str) -> None:
    trick, state, _ = CASES[case]
    province.list("jia", jia)
    before = province.harvest()["jia"]
    ids = province.ids("jia")
    harvesting.dated(jia, "2026-11-22")
    [path, *_] = harvesting.shards(jia)
    path.write_bytes(path.read_bytes().replace(b"xzspj", b"xzspj "))
    harvesting.announce(jia)
    with serving(jia, trick) as address:
        province.list("jia", address)
        told = province.harvest(as_of="2026-11-24")["jia"]
        again = province.harvest(as_of="2026-11-25")["jia"]
    assert (told["state"], told["as_of"], told["records"]) == (state, before["as_of"], before["records"])
    assert "这里仍是截至 2026-11-22 的内容" in "".join(told["said"])
    assert (told["failing_since"], again["failing_since"], again["tried_on"]) == ("2026-11-24", "2026-11-24", "2026-11-25")
    assert province.ids("jia") == ids


def test_a_server_that_drips_is_late_as_a_whole(province: Province, jia: Path, yi: Path) -> None:
    with serving(jia, on("sums.json", drip)) as address:
        province.list("jia", address)
        province.list("yi", yi)
        begun = time.process_time()
        told = province.harvest("--wait", "1")
    assert (told["jia"]["state"], told["yi"]["state"]) == ("down", "good")
    assert "迟迟没有答完" in "".join(told["jia"]["said"])
    assert time.process_time() - begun < 60


def test_who_is_not_there_is_told(province: Province, yi: Path) -> None:
    province.list("jia", f"http://127.0.0.1:{free_port()}/")
    province.list("bing", "../nowhere")
    province.list("yi", yi)
    told = province.harvest()
    assert {name: one["state"] for name, one in told.items()} == {"jia": "down", "bing": "down", "yi": "good"}
    assert "连接被拒绝" in "".join(told["jia"]["said"])
    assert told["bing"]["said"] == ["本地目录不在那里。"]


def test_a_host_without_a_name_is_told(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **more: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    province.list("jia", "https://xinyong.jia.invalid/")
    told = province.harvest()["jia"]
    assert told["state"] == "down"
    assert "找不到这个主机" in "".join(told["said"])


def test_who_shows_a_certificate_that_nobody_vouches_for_is_not_believed(province: Province, monkeypatch: pytest.MonkeyPatch, jia: Path) -> None:
    """The handshake is refused by what trusts nothing; tests of `web` have real certificates."""

    def refused(*args: object, **more: object) -> object:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_message = "self-signed certificate"
        raise error

    with serving(jia) as address:
        monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refused)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(address[17:-1])))])
        province.list("jia", "https://xinyong.jia.invalid/")
        told = province.harvest()["jia"]
    assert told["state"] == "down"
    assert "证书不受信任" in "".join(told["said"])


def test_a_link_in_the_folder_of_a_city_is_not_followed(province: Province, jia: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    [path, *_] = harvesting.shards(jia)
    path.unlink()
    path.symlink_to(secret)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert "要经过一个链接" in "".join(told["said"])


def test_packed_answers_are_the_same(province: Province, jia: Path) -> None:
    def packed(handler: Handler, path: str) -> bool:
        file = jia / path.lstrip("/")
        return file.is_file() and answer(handler, 200, gzip.compress(file.read_bytes()), Content_Encoding="gzip")

    province.list("jia", jia)
    plain = province.harvest()["jia"]
    ids = province.ids("jia")
    province.drop("jia")
    with serving(jia, packed) as address:
        province.list("bing", address)
        told = province.harvest()["bing"]
    assert (told["state"], told["kinds"], told["fetched"]) == ("good", plain["kinds"], plain["fetched"])
    assert province.ids("bing") == ids


@pytest.mark.parametrize("wrong", ["https://a..b/", f"https://{'a' * 64}.example/", "loop"])
def test_an_address_that_can_never_be_asked_stops_no_other_city(province: Province, yi: Path, wrong: str) -> None:
    (province.repo.root / "loop").symlink_to("loop")
    province.list("jia", wrong)
    province.list("yi", yi)
    assert {name: one["state"] for name, one in province.harvest().items()} == {"jia": "down", "yi": "good"}


def test_a_folder_that_may_not_be_looked_into_stops_no_other_city(province: Province, yi: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Path.is_dir

    def refusing(path: Path) -> bool:
        if path.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return looked(path)

    monkeypatch.setattr(Path, "is_dir", refusing)
    province.list("jia", "locked")
    province.list("yi", yi)
    told = province.harvest()
    assert {name: one["state"] for name, one in told.items()} == {"jia": "down", "yi": "good"}
    assert "本地目录打不开" in "".join(told["jia"]["said"])

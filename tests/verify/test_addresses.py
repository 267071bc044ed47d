"""generator.verify.addresses: a site on a server of this machine, also on one that moves, refuses, lies or changes meanwhile."""

from __future__ import annotations

import datetime
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.verify import checking, sources
from generator.verify.opened import Call
from generator.verify.source import SourceError
from generator.verify.sources import NoSource

Handler = http.server.SimpleHTTPRequestHandler
# What a server does otherwise for a path; True if it has answered.
Trick = Callable[[Handler, str], bool]


@contextmanager
def serving(folder: Path, trick: Trick = lambda handler, path: False) -> Iterator[str]:
    """The address of a server of a folder, which plays a trick."""

    class Playing(Handler):
        def handle_get(self) -> None:
            if not trick(self, self.path):
                super().do_GET()

        do_GET = handle_get  # noqa: N815  # the name that the base class looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Playing, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(handler: Handler, status: int, body: bytes = b"", **heads: str) -> bool:
    handler.send_response(status)
    for name, value in heads.items():
        handler.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in heads:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True


def slugs(address: str) -> dict[str, str]:
    with sources.opened(address) as source:
        return {one.slug: one.state for one in checking.verified(source, Call(datetime.date(2026, 11, 22))).checks}


def test_an_address_gives_what_the_folder_gives(plain_site: Path) -> None:
    with serving(plain_site) as address:
        assert slugs(address) == slugs(str(plain_site))
        with sources.opened(f"{address}index.html") as source:
            assert source.read("index.html") == (plain_site / "index.html").read_bytes()
            assert (source.read("nothing"), source.read("../secret"), source.listed()) == (None, None, None)
            with pytest.raises(SourceError, match="超过 3 字节"):
                source.read("index.html", 3)


def test_a_site_below_a_path_and_where_it_moved_to(copied: Path) -> None:
    copied.rename(copied.parent / "credit")

    def moved(handler: Handler, path: str) -> bool:
        return path.startswith("/old") and answer(handler, 301, Location=path.replace("old", "credit"))

    with serving(copied.parent, moved) as address:
        for path in ("credit", "credit/", "old/"):
            with sources.opened(f"{address}{path}") as source:
                assert source.read("api/v1/index.json")


def test_each_file_is_asked_for_once_and_anew_afterwards(copied: Path) -> None:
    asked: list[str] = []

    def noted(handler: Handler, path: str) -> bool:
        asked.append(path)
        return False

    with serving(copied, noted) as address, sources.opened(address) as source:
        before = source.read("robots.txt")
        (copied / "robots.txt").write_bytes(b"changed")
        assert (source.read("robots.txt"), source.read("none"), source.read("none")) == (before, None, None)
        assert (asked.count("/robots.txt"), asked.count("/none")) == (1, 1)
        source.again()
        assert source.read("robots.txt") == b"changed"


@pytest.mark.parametrize(
    ("trick", "words"),
    [
        (lambda handler, path: path == "/a" and answer(handler, 500), "答复 500"),
        (lambda handler, path: path == "/a" and answer(handler, 403), "答复 403"),
        (lambda handler, path: path == "/a" and answer(handler, 200, b"short", Content_Length="100"), "中途断开"),
        (lambda handler, path: path == "/a" and answer(handler, 302, Location="http://credit.jia.example/a"), "没有跟去"),
        (lambda handler, path: path == "/a" and answer(handler, 200, b"x", Content_Encoding="br"), "压缩"),
    ],
)
def test_what_is_no_answer_is_no_missing_file(copied: Path, trick: Trick, words: str) -> None:
    with serving(copied, trick) as address, sources.opened(address) as source:
        with pytest.raises(SourceError, match=words):
            source.read("a")
        # One such answer is not the end.
        assert source.read("robots.txt")


def test_a_compressed_file_must_arrive_as_it_is(copied: Path) -> None:
    def unpacked(handler: Handler, path: str) -> bool:
        return path.endswith("all.jsonl.gz") and answer(handler, 200, (copied / path[1:]).read_bytes(), Content_Encoding="gzip")

    with serving(copied, unpacked) as address:
        assert slugs(address)["download-changed"] == "failed"


def test_a_site_that_changes_meanwhile_is_read_anew_and_that_is_said(copied: Path) -> None:
    before = (copied / "data" / "measures.csv").read_bytes()
    (copied / "data" / "measures.csv").write_bytes(b"half published")
    asked: list[str] = []

    def publishing(handler: Handler, path: str) -> bool:
        asked.append(path)
        if path == "/data/measures.csv" and asked.count(path) == 2:
            (copied / "data" / "measures.csv").write_bytes(before)
        return path == "/api/v1/build.json" and answer(handler, 200, b"1" if asked.count(path) == 1 else b"2")

    with serving(copied, publishing) as address:
        found = slugs(address)
    assert found["site-changed"] == "claimed"
    assert "download-changed" not in found


def test_a_site_that_never_stays_the_same_is_told(copied: Path) -> None:
    asked: list[str] = []

    def restless(handler: Handler, path: str) -> bool:
        asked.append(path)
        return path == "/api/v1/build.json" and answer(handler, 200, str(len(asked)).encode())

    with serving(copied, restless) as address:
        assert slugs(address)["site-changes"] == "failed"


@pytest.mark.parametrize("address", ["http://", "https://a b/", "http://user:word@127.0.0.1/", "http://127.0.0.1/?a", "http://127.0.0.1:99999/", "http://[::1/"])
def test_what_is_no_address_of_a_site_is_refused(address: str) -> None:
    with pytest.raises(NoSource), sources.opened(address):
        pass


def test_a_site_that_is_not_there_is_refused(copied: Path) -> None:
    with serving(copied) as address, pytest.raises(NoSource, match="404"), sources.opened(f"{address}nothing/"):
        pass
    with pytest.raises(NoSource, match="连接"), sources.opened(address):
        pass

"""generator.pages.interface: the examples on the page of the data interface are run against the built site, as a reader would copy them."""

from __future__ import annotations

import csv
import functools
import html
import http.server
import io
import json
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import body_of

URL = "https://credit.shifan.example/"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def served(shipped_site: Path) -> Iterator[str]:
    """The address of the site on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(shipped_site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def examples(shipped_site: Path, served: str) -> dict[str, str]:
    """The examples by their names, with the address of the served site."""
    body = body_of((shipped_site / "api/index.html").read_text(encoding="utf-8"))
    found = re.findall(r'id="example-([a-z-]+)"[^>]*><code>(.*?)</code>', body, re.S)
    return {name: html.unescape(text).replace(URL, served) for name, text in found}


def wanted(shipped_site: Path, example: str) -> str:
    """The title of the record in an example."""
    kind, ident = re.findall(r'record\("([a-z-]+)", "([^"]+)"\)', example)[-1]
    files = (shipped_site / f"api/v1/records/{kind}").glob("*.json")
    return next(str(one[ident]["title"]) for one in (json.loads(file.read_text(encoding="utf-8")) for file in files) if ident in one)


def test_there_is_an_example_for_each_way(examples: dict[str, str]) -> None:
    assert set(examples) == {"curl", "curl-record", "python", "javascript", "power-query", "power-query-json", "cors"}


def test_the_python_example_prints_the_record(shipped_site: Path, examples: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", examples["python"]], capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == wanted(shipped_site, examples["python"])


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_javascript_example_prints_the_record(shipped_site: Path, examples: dict[str, str]) -> None:
    done = subprocess.run(["node", "-e", examples["javascript"]], capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == wanted(shipped_site, examples["javascript"])


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("name", ["curl", "curl-record"])
def test_each_command_brings_json(examples: dict[str, str], name: str) -> None:
    for line in examples[name].splitlines():
        words = line.split()
        assert words[:2] == ["curl", "-sf"]
        done = subprocess.run(words, capture_output=True, check=False)
        assert done.returncode == 0, line
        assert json.loads(done.stdout)


def test_what_power_query_asks_for_is_a_table(examples: dict[str, str]) -> None:
    [table] = re.findall(r'Web\.Contents\("([^"]+)"\)', examples["power-query"])
    with urllib.request.urlopen(table) as answer:
        rows = list(csv.reader(io.StringIO(answer.read().decode("utf-8-sig"), newline="")))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    [listed] = re.findall(r'Web\.Contents\("([^"]+)"\)', examples["power-query-json"])
    with urllib.request.urlopen(listed) as answer:
        records = json.load(answer)
    assert records
    # Table.FromRecords takes records with the same members, whose values are no records.
    assert {tuple(one) for one in records} == {tuple(records[0])}
    assert not [value for one in records for value in one.values() if isinstance(value, (dict, list))]

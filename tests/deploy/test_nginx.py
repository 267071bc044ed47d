"""deploy/nginx.conf in a real nginx: what each address answers, under which heads, at a root and below a path, during a publication and under attack."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from deploy.conftest import BELOW_URL, GONE, MOVED, ROOT_URL, STAYS
from nginx import NGINX, TEMPLATES, Server, free_port, rendered
from support import HANGS, ROOT, Page, Repo, addresses, assets

from generator.pages import policy
from generator.publish import serving


def base(server: Server) -> str:
    return urlsplit(server.site_url).path


@pytest.mark.parametrize("name", ["nginx.conf", "tls.conf"])
def test_the_settings_of_this_repository_are_those_that_a_city_gets(name: str) -> None:
    assert (ROOT / "deploy" / name).read_text(encoding="utf-8") == rendered(name, "https://credit.shifan.example/")


@pytest.mark.parametrize("name", ["README.md", "reload.sh", "credit-reload.service", "credit-reload.timer", "credit-desk.service", "desk.conf"])
def test_what_is_the_same_for_every_city_is_the_same_here(name: str) -> None:
    assert (ROOT / "deploy" / name).read_bytes() == (TEMPLATES / name).read_bytes()


@pytest.mark.parametrize(
    ("site_url", "listens", "leads"),
    [
        ("https://h.example/", ["80", "443"], "https://h.example$request_uri"),
        ("https://h.example:8443/credit/", ["80", "8443"], "https://h.example:8443$request_uri"),
        ("http://10.0.0.8:8080/credit", ["8080", "443"], "https://10.0.0.8$request_uri"),
    ],
)
def test_the_port_of_the_address_is_the_one_that_is_listened_to(site_url: str, listens: list[str], leads: str) -> None:
    both = rendered("nginx.conf", site_url) + rendered("tls.conf", site_url)
    assert re.findall(r"(?m)^ *listen (\d+)", both) == listens
    assert f"return 301 {leads};" in both


@pytest.mark.parametrize("site_url", [ROOT_URL, "https://h.example", "http://h.example:8080/a/b", "", BELOW_URL])
def test_any_address_gives_settings_that_nginx_takes_also_before_the_first_publication(tmp_path: Path, site_url: str) -> None:
    server = Server(tmp_path, site_url, port=free_port())
    server.write()
    tested = server.command("-t")
    assert tested.returncode == 0, tested.stderr


# Kinds of files

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "jsonld": "application/ld+json",
    "gz": "application/gzip",
    "bin": "application/octet-stream",
    "": "application/octet-stream",
    "zip": "application/zip",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "tsr": "application/timestamp-reply",
    "pem": "application/x-pem-file",
}
# Some folders have types of their own.
_OF_FOLDERS = {
    ("xml", "feeds"): "application/atom+xml; charset=utf-8",
    ("xml", ""): "application/xml; charset=utf-8",
    ("", "log"): "text/plain; charset=utf-8",
    ("", "log/tile"): "application/octet-stream",
}


def own_types(name: str) -> str:
    """The folder of a file if files there have types of their own, else ""."""
    return next((one for one in ("feeds", "log/tile", "log") if name.startswith(f"{one}/")), "")


def test_every_file_is_told_for_what_it_is(at_root: Server, sites: dict[str, Path]) -> None:
    """One file of each suffix and sort of folder; what begins with a dot is nobody's."""
    site = sites[ROOT_URL]
    files: dict[tuple[str, str], str] = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and not name.startswith("."):
            files[path.suffix[1:], own_types(name)] = name
    assert len(files) > 12
    assert {folder for _, folder in files} == {"", "feeds", "log", "log/tile"}
    for (suffix, folder), name in files.items():
        answer = at_root.ask(f"/{name}")
        expected = _OF_FOLDERS.get((suffix, folder)) or _TYPES.get(suffix)
        assert (answer.status, answer.heads["content-type"]) == (200, expected), name
        assert answer.body == (site / name).read_bytes()
        assert answer.heads["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "no-cache"),
        (STAYS, "no-cache"),
        ("api/v1/index.json", "no-cache"),
        ("search/index.json", "no-cache"),
        ("feeds/all.xml", "no-cache"),
        ("data/SHA256SUMS", "no-cache"),
        ("no/such/page/", "no-cache"),
        ("assets/no-such-0123abcd.css", "no-cache"),
        ("assets/images/favicon.png", "public, max-age=86400"),
        ("log/checkpoint", "no-cache"),
        ("log/stamps/5.tsa.tsr", "no-cache"),
        ("log/tile/0/000.p/5", "public, max-age=31536000, immutable"),
        ("log/tile/entries/x001/000", "public, max-age=31536000, immutable"),
        ("log/tile/0/999", "no-cache"),
        ("STYLE", "public, max-age=31536000, immutable"),
    ],
)
def test_how_long_each_kind_of_file_may_be_kept(anywhere: Server, sites: dict[str, Path], path: str, expected: str) -> None:
    """What has its digest in its name, and a part of the log, may be kept for ever. All else is asked for each time: what has left must not
    come out of a cache.
    """
    style = f"{assets(sites[ROOT_URL])}credit.css"
    assert anywhere.ask(f"{base(anywhere)}{style if path == 'STYLE' else path}").heads["cache-control"] == expected


def test_what_may_be_kept_for_ever_has_its_digest_in_its_name(sites: dict[str, Path], at_root: Server) -> None:
    site = sites[ROOT_URL]
    kept = [path for path in (site / "assets").rglob("*.*") if path.suffix in (".css", ".js")]
    assert len(kept) > 5
    asked = {path: at_root.ask(f"/{path.relative_to(site).as_posix()}").heads["cache-control"] for path in kept}
    assert {path.name for path, said in asked.items() if "immutable" not in said} == set()


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_what_has_not_changed_is_not_sent_again(at_root: Server, encoding: str) -> None:
    first = at_root.ask("/", Accept_Encoding=encoding)
    again = at_root.ask("/", Accept_Encoding=encoding, If_None_Match=first.heads["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.heads["cache-control"] == "no-cache"
    dated = at_root.ask("/", Accept_Encoding=encoding, If_Modified_Since=first.heads["last-modified"])
    assert dated.status == 304


@pytest.mark.parametrize("path", ["/", "/api/v1/index.json", "/feeds/all.xml", "/sitemap.xml", "/STYLE"])
def test_texts_are_sent_compressed_to_whom_takes_it(at_root: Server, sites: dict[str, Path], path: str) -> None:
    path = path.replace("STYLE", f"{assets(sites[ROOT_URL])}credit.css")
    plain, packed = at_root.ask(path), at_root.ask(path, Accept_Encoding="gzip")
    assert "content-encoding" not in plain.heads
    assert packed.heads["content-encoding"] == "gzip"
    assert packed.heads["vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize("suffix", ["sqlite.zip", "parquet"])
def test_parts_of_tables_can_be_asked_for(at_root: Server, sites: dict[str, Path], suffix: str) -> None:
    """Parquet is read in parts, and a large archive goes on where it broke off, also in a page of another site."""
    path = "/" + min(file.relative_to(sites[ROOT_URL]).as_posix() for file in sites[ROOT_URL].rglob(f"*.{suffix}"))
    whole = at_root.ask(path, Accept_Encoding="gzip")
    assert "content-encoding" not in whole.heads
    part = at_root.ask(path, Range="bytes=4-11")
    assert (part.status, part.body) == (206, whole.body[4:12])
    assert part.heads["content-range"] == f"bytes 4-11/{len(whole.body)}"
    assert part.heads["access-control-allow-origin"] == "*"
    assert at_root.ask(path, Range=f"bytes={len(whole.body)}-").status == 416
    head = at_root.ask(path, "HEAD")
    assert (head.status, head.body, head.heads["content-length"]) == (200, b"", str(len(whole.body)))


def test_many_parts_are_not_more_than_the_whole(at_root: Server) -> None:
    whole = at_root.ask("/data/credit.sqlite.zip")
    many = at_root.ask("/data/credit.sqlite.zip", Range="bytes=" + ",".join(["0-"] * 200))
    assert len(many.body) <= len(whole.body)
    few = at_root.ask("/data/credit.sqlite.zip", Range="bytes=0-,0-,0-")
    assert len(few.body) <= len(whole.body)


@pytest.mark.parametrize(
    ("path", "open_"), [("api/v1/index.json", True), ("data/credit.sqlite.zip", True), ("", False), ("feeds/all.xml", True), ("schemas/penalty.schema.json", True), ("log/checkpoint", True), ("log/tile/0/000.p/5", True), ("search/index.json", False)]
)
def test_only_open_data_may_be_read_by_pages_of_others(anywhere: Server, path: str, open_: bool) -> None:
    path = f"{base(anywhere)}{path}"
    heads = anywhere.ask(path, Origin="https://other.example").heads
    assert heads.get("access-control-allow-origin") == ("*" if open_ else None)
    assert heads["cross-origin-resource-policy"] == ("cross-origin" if open_ else "same-origin")
    asked = anywhere.ask(path, "OPTIONS", Origin="https://other.example", Access_Control_Request_Method="GET", Access_Control_Request_Headers="range")
    assert asked.status == (204 if open_ else 405)
    assert ("Range" in asked.heads.get("access-control-allow-headers", "")) is open_


@pytest.mark.parametrize("path", ["", "no/such", GONE, MOVED, ".git/HEAD", "api/v1/index.json", "assets/images/favicon.png"])
def test_every_answer_has_the_heads_of_safety(anywhere: Server, path: str) -> None:
    heads = anywhere.ask(f"{base(anywhere)}{path}").heads
    assert heads["content-security-policy"] == policy.HEADER
    assert heads["x-content-type-options"] == "nosniff"
    assert heads["referrer-policy"] == "same-origin"
    assert heads["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in heads["permissions-policy"]
    assert heads["server"] == "nginx"
    assert "strict-transport-security" not in heads


# Addresses


def test_an_address_that_does_not_exist_has_the_look_of_the_site_at_any_depth(anywhere: Server) -> None:
    root = base(anywhere)
    for path in ("x", "x/", "a/b/c/d/e/f.html", "disclosures/penalties/2026/scjgj-999/", "api/v1/no.json", "assets/", "data/x/"):
        answer = anywhere.ask(root + path)
        assert answer.status == 404, path
        page = Page(answer.body.decode())
        assert "没有这个网页" in page.text
        named = [one.get("href") or one.get("src", "") for tag, one in page.elements if tag in ("a", "link", "script")]
        # The telephone of the site is dialled, not asked for.
        loaded = [one for one in named if one and not one.startswith(("https://", "#", "tel:"))]
        assert len(loaded) > 5
        assert all(one.startswith(root) for one in loaded), loaded
        assert {anywhere.ask(one.partition("#")[0]).status for one in set(loaded)} == {200}


def test_what_has_left_answers_that_it_has_and_says_why(anywhere: Server) -> None:
    answer = anywhere.ask(f"{base(anywhere)}{GONE}")
    assert answer.status == 410
    assert "该信息已不再公示" in answer.body.decode()
    assert anywhere.ask(f"{base(anywhere)}{GONE}", "HEAD").status == 410
    without = anywhere.ask(f"{base(anywhere)}{GONE.rstrip('/')}")
    assert (without.status, without.heads["location"]) == (301, f"{base(anywhere)}{GONE}")


def test_an_old_address_leads_on(anywhere: Server) -> None:
    answer = anywhere.ask(f"{base(anywhere)}{MOVED}")
    assert (answer.status, answer.heads["location"]) == (301, f"{base(anywhere)}{STAYS}")
    # A file may get its old name back.
    assert answer.heads["cache-control"] == "no-cache"


def test_every_link_of_every_page_leads_somewhere(anywhere: Server, sites: dict[str, Path]) -> None:
    """At a root and below a path: links, forms, styles, scripts; canonical addresses, feeds and the sitemap name the public address."""
    site, root = sites[anywhere.site_url], base(anywhere)
    wanted: set[str] = set()
    for address in addresses(site):
        page = Page((site / address / "index.html").read_text(encoding="utf-8"))
        for tag, values in page.elements:
            target = values.get("href") or values.get("src") or values.get("action") or ""
            if tag == "link" and values.get("rel") == "canonical":
                assert target.startswith(anywhere.site_url)
            elif target and not re.match(r"[a-z]+:|#", target):
                wanted.add(urlsplit(urljoin(root + address, target)).path)
    assert len(wanted) > 200
    assert all(one.startswith(root) for one in wanted)
    # The hand-written pages of this small city name lists that have nothing to show yet.
    there = {one for one in wanted if (site / one.removeprefix(root).rstrip("/")).exists()} - {root + GONE}
    assert len(there) > 150
    assert {one: status for one in sorted(there) if (status := anywhere.ask(one).status) != 200} == {}
    for name in ("sitemap.xml", "feeds/all.xml"):
        text = anywhere.ask(root + name).body.decode()
        ET.fromstring(text)
        own = set(re.findall(rf"{re.escape(anywhere.site_url)}([^<\"#]*)", text))
        assert own
        assert {one for one in own if anywhere.ask(root + one).status != 200} == set()


def test_robots_and_reporters_find_their_files_at_the_root_of_the_host(anywhere: Server) -> None:
    robots = anywhere.ask("/robots.txt")
    assert robots.status == 200
    assert f"Sitemap: {anywhere.site_url}sitemap.xml\n" in robots.body.decode()
    contact = anywhere.ask("/.well-known/security.txt")
    assert (contact.status, contact.heads["content-type"]) == (200, "text/plain; charset=utf-8")
    host = urlsplit(anywhere.site_url).netloc
    assert f"Canonical: https://{host}/.well-known/security.txt" in contact.body.decode()
    assert anywhere.ask("/").status == (200 if base(anywhere) == "/" else 302)


# During and after a publication


def test_the_maps_count_only_for_the_site_to_which_they_belong(tmp_path: Path, sites: dict[str, Path]) -> None:
    """Until nginx has read the maps of the new site again, it says less; never what is not so."""
    other = tmp_path / "other"
    shutil.copytree(sites[ROOT_URL], other)
    # In the other site the record is shown again, and another one has left.
    (other / GONE / "index.html").write_text("it is shown again", encoding="utf-8")
    old = (other / serving.VERSION).read_text(encoding="utf-8").split()[1].rstrip(";")
    (other / serving.FOLDER / old).rename(other / serving.FOLDER / "ab")
    (other / serving.VERSION).write_text("default ab;\n", encoding="utf-8")
    (other / serving.ADDRESSES).write_text(f'"/{STAYS}" 410;\n', encoding="utf-8")
    server = Server(tmp_path / "nginx", ROOT_URL)
    server.show(sites[ROOT_URL])
    with server.running():
        assert [server.ask(f"/{one}").status for one in (GONE, MOVED, STAYS)] == [410, 301, 200]
        server.show(other)
        answer = server.ask(f"/{GONE}")
        assert (answer.status, answer.body) == (200, b"it is shown again")
        assert [server.ask(f"/{one}").status for one in (MOVED, STAYS)] == [200, 200]
        server.show(sites[ROOT_URL])
        assert [server.ask(f"/{one}").status for one in (GONE, MOVED, STAYS)] == [410, 301, 200]
        server.show(other)
    with server.running():
        assert [server.ask(f"/{one}").status for one in (GONE, STAYS)] == [200, 410]


def test_a_page_of_the_last_site_still_gets_its_style(tmp_path: Path, sites: dict[str, Path]) -> None:
    """Who has opened a page just before a publication asks for the style of that time."""
    newer = tmp_path / "newer"
    shutil.copytree(sites[ROOT_URL], newer)
    (newer / assets(newer)).rename(newer / "assets/credit-00000000")
    style = f"/{assets(sites[ROOT_URL])}credit.css"
    server = Server(tmp_path / "nginx", ROOT_URL)
    server.show(sites[ROOT_URL])
    with server.running():
        expected = server.ask(style)
        assert server.ask("/assets/credit-00000000/credit.css").status == 404
        server.show(sites[ROOT_URL], "previous")
        server.show(newer)
        after = server.ask(style)
        assert (after.status, after.body, after.heads["cache-control"]) == (200, expected.body, expected.heads["cache-control"])
        assert server.ask("/assets/credit-00000000/credit.css").status == 200
        # Only assets: a page of the last site is gone with it.
        shutil.rmtree(newer / STAYS)
        assert server.ask(f"/{STAYS}").status == 404
        assert server.ask(f"/.before{style}").status == 404


def test_the_command_and_the_server_agree_on_where_a_site_lies(tmp_path: Path, sites: dict[str, Path]) -> None:
    """`credit publish` into the folder from which nginx serves: the second site is shown at once, the style of the first one is there."""
    server = Server(tmp_path / "nginx", ROOT_URL)
    sites_there = [tmp_path / "first", tmp_path / "second"]
    for name, site in zip(("0123abcd", "4567cdef"), sites_there, strict=True):
        shutil.copytree(sites[ROOT_URL], site)
        # The log of these sites is no real one, and no build counted its files.
        shutil.rmtree(site / "log")
        (site / f"assets/only-{name}.css").write_text(name, encoding="utf-8")
        stamp = json.loads((site / ".server/build.json").read_text(encoding="utf-8"))
        stamp["files"] += 1
        stamp["bytes"] += len(name)
        stamp["digest"] = name + stamp["digest"][8:]
        (site / ".server/build.json").write_text(json.dumps(stamp), encoding="utf-8")

    def publish(site: Path) -> None:
        done = Repo(ROOT).credit("publish", str(server.target), "--site-dir", str(site))
        assert done.code == 0, done.err

    publish(sites_there[0])
    with server.running():
        assert [server.ask(f"/{one}").status for one in ("", GONE, MOVED)] == [200, 410, 301]
        assert [server.ask(f"/assets/only-{one}.css").status for one in ("0123abcd", "4567cdef")] == [200, 404]
        publish(sites_there[1])
        assert [server.ask(f"/assets/only-{one}.css").status for one in ("0123abcd", "4567cdef")] == [200, 200]
        assert [server.ask(f"/{one}").status for one in ("", GONE, MOVED, ".server/build.json")] == [200, 410, 301, 404]


def test_whoever_asks_during_publications_gets_one_whole_file(tmp_path: Path, sites: dict[str, Path]) -> None:
    """The link is switched in one step and read at each request: every answer is whole and of one of the two sites."""
    texts = {}
    for name in ("a", "b"):
        site = tmp_path / name
        site.mkdir()
        (site / "index.html").write_text(name * 300_000, encoding="utf-8")
        texts[name] = (site / "index.html").read_bytes()
    server = Server(tmp_path / "nginx", ROOT_URL)
    server.show(tmp_path / "a")
    got: list[tuple[int, bytes]] = []
    with server.running():

        def ask() -> None:
            for _ in range(60):
                answer = server.ask("/")
                got.append((answer.status, answer.body))

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for one in asking:
            one.start()
        for turn in range(200):
            server.show(tmp_path / "ab"[turn % 2])
        for one in asking:
            one.join()
    assert len(got) == 180
    assert {status for status, _ in got} == {200}
    assert {body for _, body in got} <= set(texts.values())


def test_a_hundred_thousand_addresses_that_have_left_are_no_burden(tmp_path: Path) -> None:
    """More than a city loses in ten years; nginx takes them without a warning."""
    site = tmp_path / "site"
    (site / serving.FOLDER).mkdir(parents=True)
    (site / serving.FOLDER / "ab").touch()
    (site / serving.VERSION).write_text("default ab;\n", encoding="utf-8")
    long = "x" * 149
    lines = [f'"/disclosures/penalties/2026/scjgj-{i}/" 410;\n' for i in range(100_000)] + [f'"/lists/serious-dishonesty/2026/{long}/" 410;\n']
    (site / serving.ADDRESSES).write_text("".join(lines), encoding="utf-8")
    server = Server(tmp_path / "nginx", ROOT_URL)
    server.show(site)
    with server.running():
        for address in [f"disclosures/penalties/2026/scjgj-{i}" for i in (0, 99_999)] + [f"lists/serious-dishonesty/2026/{long}"]:
            (site / address).mkdir(parents=True)
            (site / address / "index.html").touch()
        assert [server.ask(f"/disclosures/penalties/2026/scjgj-{i}/").status for i in (0, 99_999, 100_000)] == [410, 410, 404]
        assert server.ask(f"/lists/serious-dishonesty/2026/{long}/").status == 410


def test_a_reload_follows_a_publication_and_nothing_else(tmp_path: Path, sites: dict[str, Path]) -> None:
    """deploy/reload.sh against a running nginx: it reloads once for each site, and not with settings that are wrong."""
    assert NGINX is not None
    server = Server(tmp_path / "nginx", ROOT_URL)
    server.show(sites[ROOT_URL])
    note, programs = tmp_path / "current", tmp_path / "bin"
    programs.mkdir()
    called = tmp_path / "called"
    with server.running():
        call = f'{NGINX} -p {server.folder} -c {server.folder}/nginx.conf -e {server.folder}/log/error'
        (programs / "nginx").write_text(f'#!/bin/sh\necho "$@" >> {called}\nexec {call} "$@"\n', encoding="utf-8")
        (programs / "nginx").chmod(0o755)
        script = (ROOT / "deploy/reload.sh").read_text(encoding="utf-8").replace("/run/credit-current", str(note))

        def reload() -> tuple[int, list[str]]:
            called.unlink(missing_ok=True)
            text = script.replace("/srv/credit", str(server.target))
            done = subprocess.run(["sh", "-c", text], env={"PATH": f"{programs}:/usr/bin:/bin"}, check=False, capture_output=True, timeout=HANGS)
            return done.returncode, called.read_text(encoding="utf-8").splitlines() if called.exists() else []

        assert reload() == (0, ["-t -q", "-s reload"])
        assert reload() == (0, [])
        broken = tmp_path / "broken"
        (broken / serving.FOLDER).mkdir(parents=True)
        (broken / serving.ADDRESSES).write_text('} server { listen 1; "', encoding="utf-8")
        server.show(broken)
        code, words = reload()
        assert (code != 0, words) == (True, ["-t -q"])
        server.show(sites[BELOW_URL])
        assert reload() == (0, ["-t -q", "-s reload"])


def test_the_steps_of_the_guide_put_each_file_to_its_place(tmp_path: Path) -> None:
    """deploy/README.md: its commands are run, but for those of the system, and its table names where they put what."""
    guide = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL) for line in block.splitlines()]
    # What only root does on a machine of its own is not run here; tests/deploy/test_desk.py runs what the desk's service starts.
    system = {"apt-get", "nginx", "systemctl", "journalctl", "useradd", "chmod", "runuser", "cd", "echo"}
    assert {line.split()[0] for line in lines} == {"install", *system}
    for line in lines:
        if line.startswith("install") and "-o" not in line.split():
            moved = [f"{tmp_path}{word}" if word.startswith("/") and word != os.devnull else word for word in line.split()]
            (tmp_path / "etc/nginx/conf.d").mkdir(parents=True, exist_ok=True)
            (tmp_path / "etc/systemd/system").mkdir(parents=True, exist_ok=True)
            subprocess.run(moved, cwd=ROOT, check=True)
    rows = re.findall(r"^\| (`[^|]+`) \| `(/[^|`]+)` \|", guide, re.MULTILINE)
    assert len(rows) == 6
    for names, place in rows:
        for name in re.findall("`([^`]+)`", names):
            there = tmp_path / place[1:]
            assert (there / name if place.endswith("/") else there).read_bytes() == (ROOT / "deploy" / name).read_bytes()


def test_the_guide_says_what_each_address_answers(at_root: Server) -> None:
    guide = (ROOT / "deploy/README.md").read_text(encoding="utf-8").partition("## 什么网址回答什么")[2].partition("##")[0]
    rows = re.findall(r"^\| (.+?) \| (\d{3})", guide, re.MULTILINE)
    assert len(rows) == 7
    named = {"停止公示的网址": [f"/{GONE}"], "改过的旧网址": [f"/{MOVED}"]}
    for words, status in rows:
        for address in named.get(words) or re.findall("`([^`]+)`", words):
            assert at_root.ask(quote(address)).status == int(status), address


# Attacks


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd", "/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2f..%2fetc/passwd",
        "/assets../mark", "/feeds../mark", "/assets/../../mark", "/..\\..\\mark", "/..%5c..%5cmark", "/%c0%ae%c0%ae/mark", "/a%00/../../mark", "/index.html%00.txt",
        "/.git/HEAD", "/.git", "/%2egit/HEAD", "/a/.git/config", "//.git/HEAD", "/./.git/HEAD", "/.credit-cache/x", "/.server/addresses.map", "/.server/",
        "/.well-known/../.server/addresses.map", "/.well-known/x", "/.htaccess", "/.before/assets/x.css", "/%2ebefore/assets/x.css",
        "/" + "a" * 9000, "/" + "a/" * 2000, "/?" + "q" * 9000, "/%", "/%zz", "/%ff", "*", "http://other.example/.git/HEAD",
    ],
)  # fmt: skip
def test_nothing_but_the_site_comes_out(tmp_path_factory: pytest.TempPathFactory, attacked: Server, path: str) -> None:
    answer = attacked.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 400
    assert status in ((200,) if path.startswith("/?") and len(path) < 8000 else (301, 400, 403, 404, 414)), answer[:200]
    assert b"root:" not in answer
    assert b"a secret" not in answer
    assert b"refs/heads" not in answer


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, sites: dict[str, Path]) -> Server:
    """A site in which and beside which lies what nobody may see."""
    folder = tmp_path_factory.mktemp("attacked")
    target = folder / "nginx/target"
    shutil.copytree(sites[ROOT_URL], target / "releases/1")
    (target / "current").symlink_to(target / "releases/1")
    for place in (target, target / "releases", target / "releases/1/.git", target / "releases/1/a/.git", target / "releases/1/.credit-cache"):
        place.mkdir(parents=True, exist_ok=True)
        for name in ("mark", "HEAD", "config", "x"):
            (place / name).write_text("a secret: refs/heads/main", encoding="utf-8")
    (target / "releases/1/link.html").symlink_to(target / "mark")
    (target / "releases/1/linked").symlink_to(target)
    server = Server(folder / "nginx", ROOT_URL)
    with server.running():
        yield server


@pytest.mark.parametrize("path", ["/link.html", "/linked/mark", "/linked/"])
def test_a_link_in_the_site_leads_nowhere(attacked: Server, path: str) -> None:
    answer = attacked.ask(path)
    assert answer.status == 404
    assert b"a secret" not in answer.body


@pytest.mark.parametrize("path", ["/disclosures", "/disclosures/penalties", f"/{MOVED}", "//evil.example/%2f..", "/%5cevil.example", "/%0d%0aX:y", "///disclosures", "/%2f%2fdisclosures"])
def test_no_answer_leads_to_where_the_asker_says(at_root: Server, path: str) -> None:
    """A forged host and a forged path: what is answered leads within the site, by its path only."""
    answer = at_root.raw(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n".encode())
    heads = answer.partition(b"\r\n\r\n")[0]
    assert b"\nX:" not in heads
    for location in re.findall(rb"Location: ([^\r\n]*)", heads):
        assert re.match(rb"/[^/\\]", location)
    assert b"evil.example" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "CONNECT"])
def test_nothing_can_be_changed(at_root: Server, method: str) -> None:
    assert at_root.ask("/", method).status == 405


def test_heads_that_are_too_large_and_bodies_are_refused(at_root: Server) -> None:
    assert at_root.ask("/", X="a" * 40_000).status == 400
    assert at_root.ask("/", Content_Length="10000000").status == 413
    assert at_root.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", whole=True).split(b" ", 2)[1] == b"400"


@pytest.mark.slow
def test_a_request_that_never_ends_is_ended(at_root: Server) -> None:
    """The head must be there within ten seconds."""
    assert at_root.raw(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n") == b""
    assert at_root.ask("/").status == 200


def test_the_log_does_not_hold_what_people_look_for(tmp_path: Path, sites: dict[str, Path]) -> None:
    """A visitor's search names persons and companies."""
    server = Server(tmp_path, ROOT_URL)
    server.show(sites[ROOT_URL])
    with server.running():
        assert server.ask("/search/?q=LISI").status == 200
    log = (tmp_path / "log/credit.access.log").read_text(encoding="utf-8")
    assert "GET /search/index.html" in log
    assert "LISI" not in log


# TLS


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that nobody signed, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run([*words, "-subj", "/CN=credit.jia.example", "-addext", "subjectAltName=DNS:credit.jia.example", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def test_with_a_certificate_everything_is_led_to_tls(tmp_path: Path, sites: dict[str, Path], secret: tuple[Path, Path]) -> None:
    server = Server(tmp_path, ROOT_URL, tls=secret)
    server.show(sites[ROOT_URL])
    with server.running():
        led = server.ask("/disclosures/?a=1", host="evil.example")
        assert (led.status, led.heads["location"]) == (301, "https://credit.jia.example/disclosures/?a=1")
        assert "strict-transport-security" not in led.heads
        trusted = ssl.create_default_context(cafile=str(secret[0]))
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            trusted.minimum_version = trusted.maximum_version = version
            with socket.create_connection(("127.0.0.1", server.tls_port)) as wire, trusted.wrap_socket(wire, server_hostname="credit.jia.example") as safe:
                safe.sendall(f"GET /{GONE} HTTP/1.1\r\nHost: credit.jia.example\r\nConnection: close\r\n\r\n".encode())
                with safe.makefile("rb") as answer:
                    heads = answer.read().partition(b"\r\n\r\n")[0].decode()
            assert heads.startswith("HTTP/1.1 410")
            assert "\nStrict-Transport-Security: max-age=15552000" in heads
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", server.tls_port)) as wire, pytest.raises((ssl.SSLError, OSError)):
            old.wrap_socket(wire)

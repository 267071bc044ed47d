"""An office's desk behind a real nginx with the settings of deploy/: TLS, what is not written to a disk, and what the service may."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Running, office_settings, started
from nginx import NGINX, Answer, free_port
from support import GOOD, GOOD_FILE, HANGS, ROOT, Git, new_repo, run

from generator.desk.server import Server

DEPLOY = ROOT / "deploy"
HOST = "desk.jia.example"
SYSTEMD = shutil.which("systemd-analyze")


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("desk")
    repo = new_repo(folder / "city")
    repo.write(GOOD_FILE, GOOD)
    Git(repo.root).commit("2026-04-22")
    yield from started(office_settings(repo.root, folder / "state"), Server("127.0.0.1", 0), [1_800_000_000])


@pytest.fixture(scope="module")
def proxy(behind: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """nginx in front of the desk: its port and its folder."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "log").mkdir()
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    subprocess.run([*words, "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"], check=True, capture_output=True)
    port = free_port()
    text = (DEPLOY / "desk.conf").read_text(encoding="utf-8").replace("desk.example.gov.cn", HOST)
    text = text.replace("/etc/ssl/credit/desk-fullchain.pem", f"{folder}/certificate.pem").replace("/etc/ssl/credit/desk-privkey.pem", f"{folder}/key.pem")
    text = text.replace("/var/log/nginx", f"{folder}/log").replace("listen 443 ", f"listen 127.0.0.1:{port} ").replace("127.0.0.1:8900", f"127.0.0.1:{behind.port}")
    temporary = "".join(f"{one}_temp_path {folder}/temp-{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"pid {folder}/pid;\nevents {{}}\nhttp {{\n{temporary}{text}\n}}\n", encoding="utf-8")
    assert NGINX is not None
    call = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "log" / "error")]
    assert subprocess.run([*call, "-t"], check=False, capture_output=True).returncode == 0
    subprocess.run(call, check=True, capture_output=True)
    yield port, folder
    subprocess.run([*call, "-s", "stop"], check=False, capture_output=True)


def ask(port: int, method: str, path: str, body: bytes | None = None, **heads: str) -> Answer:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=HANGS)
    with contextlib.closing(connection):
        connection.request(method, path, body, {"Host": HOST, **{name.replace("_", "-"): value for name, value in heads.items()}})
        found = connection.getresponse()
        return Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())


def test_a_clerk_comes_in_by_the_link_through_tls(behind: Running, proxy: tuple[int, Path]) -> None:
    port, folder = proxy
    account = behind.desk.accounts.add("王芳", "", {"scjgj"})
    secret = behind.desk.accounts.invite(account.id, 600)
    shown = ask(port, "GET", f"/enter/{secret}")
    page, cookie = shown.body.decode(), shown.heads["set-cookie"].partition(";")[0]
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert shown.status == 200
    assert found
    big = "x" * 3_000_000
    form = f"token={found[1]}&text={big}".encode()
    entered = ask(port, "POST", f"/enter/{secret}", form, Cookie=cookie, Origin=f"https://{HOST}", Content_Type="application/x-www-form-urlencoded")
    assert entered.status == 200
    assert entered.heads["strict-transport-security"]
    cookie = entered.heads["set-cookie"].partition(";")[0]
    assert "王芳" in ask(port, "GET", "/", Cookie=cookie).body.decode()
    # Neither the body nor the secret is on the disk of the proxy.
    assert [one for one in folder.rglob("*") if one.is_file() and one.parent.name.startswith("temp-")] == []
    assert not any(secret in one.read_text(encoding="utf-8", errors="replace") for one in (folder / "log").iterdir())


def test_what_a_visitor_says_of_himself_does_not_pass_the_proxy(behind: Running, proxy: tuple[int, Path]) -> None:
    port, _ = proxy
    behind.desk.accounts.add("孙丽", "", None, admin=True, login="sunli")
    assert ask(port, "GET", "/", X_Remote_User="sunli", X_Forwarded_Proto="http", X_Forwarded_For="127.0.0.1").status == 401
    assert ask(port, "GET", "/", Host="evil.example").status == 421


def plain(page: str) -> str:
    """What is read on a page."""
    return re.sub(r"<[^>]+>", " ", page)


def test_what_the_proxy_itself_refuses_is_told_in_chinese(proxy: tuple[int, Path]) -> None:
    port, _ = proxy
    answer = ask(port, "POST", "/sheet/penalty/", Content_Length=str(22 << 20))
    assert (answer.status, answer.heads["content-type"]) == (413, "text/html; charset=utf-8")
    page = plain(answer.body.decode())
    assert "没有收下" in page
    assert not re.search(r"[A-Za-z]", page)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS)) as connection:
        connection.request("GET", "/", headers={"Host": HOST})
        found = connection.getresponse()
        assert (found.status, "从收藏里重新打开" in found.read().decode()) == (400, True)


def test_a_desk_that_does_not_answer_is_told_in_chinese() -> None:
    text = (DEPLOY / "desk.conf").read_text(encoding="utf-8")
    pages = dict(re.findall(r"location (@\w+) \{[^}]*return \d+ '([^']*)';", text))
    told = {code: place for codes, place in re.findall(r"error_page ([\d ]+) = (@\w+);", text) for code in codes.split()}
    assert told["502"] == told["504"] == "@down"
    assert set(told.values()) == pages.keys()
    assert not any(re.search(r"[A-Za-z]", plain(page).replace("https", "")) for page in pages.values())


@pytest.mark.skipif(SYSTEMD is None, reason="no systemd on this machine")
def test_the_service_is_right_and_may_do_little() -> None:
    done = run(["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(DEPLOY / "credit-desk.service")], cwd=DEPLOY)
    assert done.code == 0, done.out
    verified = run(["systemd-analyze", "verify", str(DEPLOY / "credit-desk.service")], cwd=DEPLOY)
    assert (verified.code, verified.out, verified.err) == (0, "", "")


def test_the_call_of_the_service_is_one_that_the_command_takes() -> None:
    from generator.cli.main import parser

    text = (DEPLOY / "credit-desk.service").read_text(encoding="utf-8")
    [call] = re.findall(r"^ExecStart=/usr/bin/python3 run\.py (.*)$", text, re.MULTILINE)
    args = parser().parse_args(call.replace("${CREDIT_DESK_HOST}", HOST).split())
    assert (args.office, args.host, args.listen, args.state) == (True, HOST, ("127.0.0.1", 8900), "/var/lib/credit-desk/state")

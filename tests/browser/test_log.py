"""A stranger reads the page of the log and looks up sheets of paper in it: new, corrected, taken down, mistyped, of another city, and cut files."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import fine, go, marks, serve
from playwright.sync_api import Browser, Page
from stamping import STAMPING, TimeAuthority, identity
from support import AS_OF, GOOD, GOOD_FILE, HANGS, PENALTY_FILE, REVOKED, Git, Repo, as_yaml, new_repo, schema

from generator.proof import notes, stamps

pytestmark = marks()

ORIGIN = "credit.jia.example/log"
SIGNER = notes.Signer.of_seed(ORIGIN, bytes(range(32)))
ROOT_OF_TSA = identity("root", authority=True)
TSA = TimeAuthority(identity("tsa", ROOT_OF_TSA, usages=STAMPING))
PENALTY = "disclosures/penalties/2026/scjgj-15/"
PLEDGE = "lists/commitments/xzspj-11/"


@dataclass(frozen=True)
class Sheet:
    """What stands on paper: the digest and the number of the entry."""

    code: str
    leaf: int
    salt: str


@dataclass(frozen=True)
class City:
    """A built site with a log, and sheets that were printed of it: of a record as it is shown, of one before its correction, of one that left."""

    site: Path
    shown: Sheet
    old: Sheet
    left: Sheet


def sheet(site: Path, address: str) -> Sheet:
    """What is printed of a record now."""
    text = (site / address / "index.html").read_text(encoding="utf-8")
    found, data = re.search(r"(?s)日志条目 ([\d,]+).*class=cr-hash>([0-9a-f ]+)", text), re.search(r"(api/v1/records/[^#]+)#/([^> ]+)>", text)
    assert found is not None
    assert data is not None
    records = json.loads((site / data[1]).read_text(encoding="utf-8"))
    return Sheet(found[2].strip(), int(found[1].replace(",", "")), records[data[2].replace("~1", "/")]["salt"])


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Three builds: two records, then one of them corrected, then the other one revoked."""
    folder = tmp_path_factory.mktemp("logged")
    repo = new_repo(folder / "repo")
    git = Git(repo.root)
    key = folder / "key"
    key.write_text(SIGNER.text + "\n", encoding="utf-8")
    penalty = schema("penalty")["examples"][0]

    def built(day: str, files: dict[str, str | None]) -> Path:
        git.commit(day, files)
        done = repo.credit("build", "--as-of", day, "--site-dir", str(folder / "site"), "--log", str(folder / "log"), "--key", str(key))
        assert done.code == 0, done.out + done.err
        return folder / "site"

    site = built("2026-11-18", {GOOD_FILE: GOOD, PENALTY_FILE: as_yaml(penalty)})
    old, left = sheet(site, PLEDGE), sheet(site, PENALTY)
    built("2026-11-20", {GOOD_FILE: GOOD.replace("法定条件", "法定要求")})
    built(AS_OF, {PENALTY_FILE: as_yaml(penalty | {"ended": REVOKED})})
    # An authority stamps what stands there, and the next build shows it.
    token = TSA.reply(stamps.request((folder / "log/checkpoint").read_bytes())[0])
    size = max(int(one.name) for one in (folder / "log/checkpoints").iterdir())
    (folder / "log/stamps").mkdir()
    (folder / f"log/stamps/{size}.tsa.tsr").write_bytes(token)
    settings = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    named = "  log:\n    authorities:\n      - {name: tsa, address: 'https://tsa.example/tsr', certificates: tsa.pem}\n"
    built(AS_OF, {"tsa.pem": ROOT_OF_TSA.pem.decode(), "mkdocs.yml": settings.replace("extra:\n", f"extra:\n{named}", 1)})
    return City(site, sheet(site, PLEDGE), old, left)


@pytest.fixture(scope="module")
def address(city: City) -> Iterator[str]:
    with serve(city.site) as found:
        yield found


# In one process, so that the city is built once.
@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["1280-light", "390-dark"])
def reader(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def ask(page: Page, address: str, code: str = "", leaf: str = "") -> tuple[str, str]:
    """The sort of the answer to what somebody types, and its words."""
    page.goto(f"{address}verify/")
    page.get_by_label("核对码").fill(code)
    page.get_by_label("日志条目").fill(leaf)
    page.get_by_role("button", name="核对").click()
    page.locator("#cr-answer[data-sort]").wait_for()
    answer = page.locator("#cr-answer")
    return answer.get_attribute("data-sort") or "", answer.inner_text()


def test_the_page_of_the_log_is_found_from_the_foot_and_is_plain(reader: Page, address: str) -> None:
    reader.goto(address)
    go(reader, 'footer a[href$="log/"]')
    fine(reader)
    # From every other page it is one step further, since a link on each would weigh as much as the log.
    reader.goto(f"{address}{PLEDGE}")
    go(reader, 'footer a[href$="verify/"]')
    go(reader, 'main a[href$="log/"]')
    # What a citizen reads has no Latin letters but those of names, in commands and in what is marked as such.
    text = reader.evaluate(
        """() => {
          const page = document.querySelector("article").cloneNode(true);
          for (const one of page.querySelectorAll("code, pre, [translate=no], a[href$=json]")) one.remove();
          return page.textContent;
        }"""
    )
    assert re.findall(r"[A-Za-z]{2,}", text) == []
    assert "不能证明" in text


def test_the_page_of_the_log_in_colours_that_the_reader_forces(browser: Browser, address: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{address}log/")
    fine(page)
    context.close()


def test_without_scripts_the_log_is_read_and_checked_by_hand(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}log/")
    assert page.get_by_text("用别人的工具").is_visible()
    page.goto(f"{address}verify/")
    assert page.get_by_text("没有 JavaScript 也能核对").is_visible()
    context.close()


def test_a_sheet_of_what_is_shown_is_proved_from_tiles(reader: Page, address: str, city: City) -> None:
    for code, leaf in ((city.shown.code, ""), (city.shown.code[:19].upper().replace("0", "O"), ""), ("", f"日志条目 {city.shown.leaf}"), (city.shown.code[:9], str(city.shown.leaf))):
        sort, words = ask(reader, address, code, leaf)
        assert sort in ("same", "shown"), (code, leaf, words)
        assert f"日志条目 {city.shown.leaf}，2026-11-20 更正（代替条目 {city.old.leaf}）" in words
        assert "一直通到检查点" in words
        assert "检查点的签名与本站公布的公钥相符" in words
        assert re.search(r"tsa 在 \d{4}-\d\d-\d\d \d\d:\d\d（北京时间）说前 \d+ 条已经存在。浏览器没有核对时间戳的签名", words)
    fine(reader)
    # What nobody can press is not printed.
    reader.emulate_media(media="print")
    assert not reader.get_by_text("保存证明", exact=True).first.is_visible()


def test_an_old_sheet_says_when_it_was_corrected_and_one_that_left_says_nothing_of_its_content(reader: Page, address: str, city: City) -> None:
    for code, leaf in ((city.old.code, ""), ("", str(city.old.leaf)), (city.old.code[:4], str(city.old.leaf))):
        sort, words = ask(reader, address, code, leaf)
        assert sort == "corrected"
        assert "2026-11-18 公示过的内容，2026-11-20 已经更正" in words
    for code, leaf in ((city.left.code, ""), ("", str(city.left.leaf))):
        sort, words = ask(reader, address, code, leaf)
        assert sort == "removed"
        assert f"2026-11-18 公示过的内容，{AS_OF} 已经撤下" in words
        assert not re.search("公司|罚", words)
    fine(reader)


def test_what_is_mistyped_or_of_another_city_is_told(reader: Page, address: str, city: City) -> None:
    other = ("f" if city.shown.code[0] != "f" else "0") + city.shown.code[1:]
    assert ask(reader, address, other)[0] == "none"
    assert ask(reader, address, city.shown.code[:9])[0] == "short"
    assert ask(reader, address, "示城管罚〔2026〕1号", "3")[0] == "strange"
    assert ask(reader, address, city.shown.code, str(city.old.leaf))[0] == "differs"
    assert ask(reader, address, "", "9999999")[0] == "far"
    assert ask(reader, address, "", "一二三")[0] == "strange"
    assert ask(reader, address, "", "99999999999999999999999")[0] == "strange"


def test_a_browser_that_cannot_check_signatures_says_so(browser: Browser, address: str, city: City) -> None:
    """As those from before 2025 cannot."""
    context = browser.new_context()
    context.add_init_script("SubtleCrypto.prototype.importKey = async () => { throw new DOMException('no Ed25519', 'NotSupportedError'); };")
    sort, words = ask(context.new_page(), address, city.shown.code)
    context.close()
    assert sort == "same"
    assert "没有核对" in words
    assert "与本站公布的公钥相符" not in words


def test_without_https_nothing_is_computed_and_that_is_told(browser: Browser, address: str, city: City) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    page = context.new_page()
    assert ask(page, address, city.shown.code)[0] == "compared"
    sort, words = ask(page, address, "", str(city.old.leaf))
    context.close()
    assert (sort, "https" in words) == ("compared", True)


@pytest.mark.parametrize("broken", ["tile", "entries", "missing", "checkpoint", "other-origin", "other-key", "html"])
def test_files_that_do_not_fit_are_told_and_no_page_is_empty(browser: Browser, city: City, tmp_path: Path, broken: str) -> None:
    site = tmp_path / "site"
    shutil.copytree(city.site, site)
    # Partial tiles of older checkpoints stay; the widest is that of now.
    tile = max((site / "log/tile/0/000.p").iterdir(), key=lambda one: int(one.name))
    bundle = site / "log/tile/entries/000.p" / tile.name
    checkpoint = site / "log/checkpoint"
    if broken == "tile":
        tile.write_bytes(tile.read_bytes()[:-7])
    elif broken == "entries":
        bundle.write_bytes(bundle.read_bytes()[:-7])
    elif broken == "missing":
        tile.unlink()
    elif broken == "checkpoint":
        checkpoint.write_bytes(checkpoint.read_bytes()[:40])
    elif broken == "other-origin":
        text = checkpoint.read_text(encoding="utf-8").partition("\n\n")[0] + "\n"
        other = notes.Signer.of_seed("credit.yi.example/log", bytes(32))
        checkpoint.write_bytes(notes.signed(text.replace("jia", "yi"), [other]))
    elif broken == "other-key":
        text = checkpoint.read_text(encoding="utf-8").partition("\n\n")[0] + "\n"
        checkpoint.write_bytes(notes.signed(text, [notes.Signer.of_seed(ORIGIN, bytes(32))]))
    else:
        checkpoint.write_text("<!doctype html><p>404", encoding="utf-8")
    page = browser.new_context().new_page()
    with serve(site) as address:
        sort, words = ask(page, address, city.shown.code)
    page.context.close()
    assert sort == "broken"
    assert words.startswith("日志文件不完整")
    assert "请告诉本站的管理员" in words


def test_a_saved_proof_is_read_by_the_command(browser: Browser, address: str, city: City, tmp_path: Path) -> None:
    """Saved by the browser, checked by `credit verify` without any site: of what is shown with its content, of what has left without it."""
    page = browser.new_context(accept_downloads=True).new_page()
    repo = Repo(tmp_path)
    for one, content in ((city.shown, True), (city.old, False), (city.left, False)):
        ask(page, address, one.code)
        with page.expect_download() as download:
            page.get_by_role("button", name="保存证明").click()
        path = tmp_path / download.value.suggested_filename
        assert path.name == f"credit.jia.example-{one.leaf}.tlog-proof"
        download.value.save_as(path)
        done = repo.program("verify", "--proof", str(path), "--sheet", one.code, "--key", SIGNER.verifier.text, "--format", "json")
        told = json.loads(done.out)
        assert (done.code, told["result"]) == (0, "proved"), done.out + done.err
        assert ("里面的内容与它相符" in told["checks"][0]["message"]) is content
        lines = path.read_text(encoding="utf-8").splitlines()
        extra = json.loads(base64.b64decode(lines[1].removeprefix("extra ")))
        assert ("record" in extra) is content
        # The bytes of the checkpoint are those of the site.
        assert path.read_bytes().endswith(b"\n\n" + (city.site / "log/checkpoint").read_bytes())
    page.context.close()


@pytest.mark.skipif(not all(map(shutil.which, ("jq", "basenc", "curl", "od"))), reason="jq, curl or coreutils is missing")
def test_the_commands_on_the_page_find_the_leaf_in_the_tile(browser: Browser, address: str) -> None:
    """They are run as they stand there, but for the address."""
    page = browser.new_context().new_page()
    page.goto(f"{address}log/")
    [commands] = [one for one in page.locator("pre").all_inner_texts() if "basenc" in one]
    page.context.close()
    assert "https://credit.jia.example/" in commands
    done = subprocess.run(["bash", "-c", commands.replace("https://credit.jia.example/", address)], capture_output=True, text=True, check=True, timeout=HANGS)
    computed, in_tile = done.stdout.split()[0], done.stdout.split()[-1]
    assert re.fullmatch("[0-9a-f]{64}", in_tile)
    assert computed == in_tile


@pytest.mark.skipif(not all(map(shutil.which, ("openssl", "curl"))), reason="openssl or curl is missing")
def test_the_commands_on_the_page_check_the_newest_stamp(browser: Browser, address: str, tmp_path: Path) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{address}log/")
    [commands] = [one for one in page.locator("pre").all_inner_texts() if "openssl" in one]
    page.context.close()
    (tmp_path / "tsa.pem").write_bytes(ROOT_OF_TSA.pem)
    done = subprocess.run(["bash", "-e", "-c", commands.replace("https://credit.jia.example/", address)], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=HANGS)
    assert "Verification: OK" in done.stdout
    assert "Policy OID: 1.3.6.1.4.1.99999.1" in done.stdout


def test_the_sheet_has_entry_and_salt_and_is_still_one(browser: Browser, address: str, city: City) -> None:
    page = browser.new_context().new_page()
    page.goto(address + PLEDGE)
    page.locator(".cr-hash.cr-told").wait_for(state="attached")
    page.evaluate("window.print = () => { document.documentElement.dataset.printed = 'yes'; }")
    page.get_by_role("button", name="打印").click()
    page.locator("html[data-printed]").wait_for(state="attached")
    page.emulate_media(media="print")
    assert f"日志条目 {city.shown.leaf} · 盐 {city.shown.salt}" in page.locator(".cr-paper").inner_text()
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", prefer_css_page_size=True))) == 1
    page.context.close()


def test_the_page_tells_what_was_corrected_and_the_sheet_only_that_it_was(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    page.goto(address + PLEDGE)
    fine(page)
    newest, first = page.locator(".cr-past > li").all()
    assert re.match(r"2026年11月20日\s+更正：.* · 日志条目 [0-9]+ · 时间戳 [-0-9]+ [:0-9]+（tsa）", newest.inner_text())
    assert newest.locator("del").all_inner_texts() == ["承诺经营场所和设施设备符合法定条件。"]
    assert newest.locator("ins").all_inner_texts() == ["承诺经营场所和设施设备符合法定要求。"]
    assert re.match(r"2026年11月18日\s+首次公示 · 日志条目 [0-9]+ · 时间戳 [-0-9]+ [:0-9]+（tsa）", first.inner_text())
    page.emulate_media(media="print")
    assert newest.is_visible()
    assert not newest.locator("del").is_visible()
    page.emulate_media(media="screen")
    # The number goes with the reader.
    page.locator(".cr-source > summary").click()
    page.locator(".cr-source").get_by_role("link", name="核对").click()
    page.locator("#cr-answer[data-sort=shown]").wait_for()
    page.context.close()


def test_the_page_of_what_has_left_has_the_days_and_the_leaves(browser: Browser, address: str, city: City) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address + PENALTY)
    text = page.locator("main").inner_text()
    assert re.search(rf"公示于\s+2026年11月18日 · 日志条目 {city.left.leaf} · 时间戳 [-0-9]+ [:0-9]+（tsa）", text)
    assert re.search(r"撤下记入日志\s+2026年11月22日 · 日志条目 [0-9]+ · 时间戳 [-0-9]+ [:0-9]+（tsa）", text)
    assert city.left.salt not in page.content()
    page.context.close()

"""generator.desk.previewing: a preview is the page that a build would publish, to the byte, and it says what follows from it."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
from samples import PENALTY
from support import AS_OF, GOOD, GOOD_FILE, ROOT, Git, Repo, new_repo

from generator.desk.base import Published
from generator.desk.previewing import Preview, Previews, Written
from generator.site.evidence import load_proved

DAY = datetime.date.fromisoformat(AS_OF)
FILE = "content/disclosures/penalties/2026/scjgj-20.yml"
TEXT = PENALTY.format(year=2026, serial=20, name="清和餐饮", code="91990100MA1G0A0192", severity="一般", day="2026-11-18")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with rules and a commitment, published some days ago."""
    repo = new_repo(tmp_path_factory.mktemp("previewing") / "city")
    repo.write(GOOD_FILE, GOOD)
    rules = repo.root / "content" / "rules"
    shutil.copytree(ROOT / "content" / "rules" / "calendars", rules / "calendars")
    for name in ("disclose-penalties", "take-down-penalty-general"):
        shutil.copy(ROOT / "content" / "rules" / f"{name}.yml", rules)
    repo.write(".gitignore", ".credit-cache/\n")
    Git(repo.root).commit("2026-11-12")
    return repo.root


def published(root: Path) -> Published:
    return Published("", root, load_proved(root, DAY))


@pytest.fixture(scope="module")
def previews(tmp_path_factory: pytest.TempPathFactory) -> Previews:
    return Previews(tmp_path_factory.mktemp("frames") / "kept")


def built(root: Path, target: Path, file: str, text: str) -> Path:
    """The site that a build makes once a record is merged."""
    merged = shutil.copytree(root, target / "merged")
    Git(merged, new=False).commit(AS_OF, {file: text})
    return Repo(merged).build(target / "site")


def address(file: str) -> str:
    return file.removeprefix("content/").removesuffix(".yml") + "/"


@pytest.mark.parametrize(
    ("file", "text"),
    [(FILE, TEXT), (GOOD_FILE, GOOD.replace("甲市清和餐饮管理有限公司", "甲市清和饮食管理有限公司"))],
    ids=["the first of its kind", "a change"],
)
def test_it_is_the_page_of_a_build_to_the_byte(city: Path, tmp_path: Path, previews: Previews, file: str, text: str) -> None:
    site = built(city, tmp_path, file, text)
    preview = previews.of(published(city), [Written(file, text.encode())])
    page = preview.page(address(file))
    assert page is not None
    assert page == (site / address(file) / "index.html").read_bytes()
    # What the page asks for is there too.
    for name in re.findall(r'(?:href|src)="?(?:\.\./)+(assets/[^"> ]+)', page.decode()):
        assert previews.file(name) == (site / name).read_bytes()


def test_other_records_are_shown_and_nothing_else(city: Path, previews: Previews) -> None:
    preview = previews.of(published(city), [Written(FILE, TEXT.encode())])
    page = preview.page(address(GOOD_FILE))
    assert page is not None
    assert "承诺经营场所和设施设备符合法定条件" in page.decode()
    for other in ("disclosures/penalties/", "authorities/scjgj/", "../../etc/passwd/", "", "/"):
        assert preview.page(other) is None


def test_a_department_can_be_previewed_too(city: Path, previews: Previews) -> None:
    file = "content/authorities/scjgj.yml"
    text = (city / file).read_text(encoding="utf-8").replace("name: 甲市市场监督管理局", "name: 甲市改名后的局")
    page = previews.of(published(city), [Written(file, text.encode())]).page("authorities/scjgj/")
    assert page is not None
    assert "甲市改名后的局" in page.decode()


def of(preview: Preview, file: str) -> Preview:
    assert [one.file for one in preview.records] == [file]
    return preview


def test_it_says_which_day_counts_and_how_long_it_stays(city: Path, previews: Previews) -> None:
    preview = of(previews.of(published(city), [Written(FILE, TEXT.encode())]), FILE)
    told = preview.consequences(preview.records[0])
    assert told.day == "最迟2026年11月27日公开。今天审核通过并公开的，公开日期算2026年11月22日，是第2个工作日，没有超过期限。"
    assert told.until.startswith("公示到2027年11月18日（公示期满，依据《信用修复管理办法》")
    assert "“甲市清和餐饮有限公司”的单位网页" in "".join(told.places)
    assert preview.before(preview.records[0]) is None


def test_a_late_one_is_told_to_be_late(city: Path, previews: Previews) -> None:
    preview = previews.of(published(city), [Written(FILE, TEXT.replace("2026-11-18", "2026-11-02").encode())])
    assert "已经超过期限" in preview.consequences(preview.records[0]).day


def test_a_change_is_told_field_by_field(city: Path, previews: Previews) -> None:
    changed = GOOD.replace("甲市清和餐饮管理有限公司", "甲市清和饮食管理有限公司").replace("fulfilment: 履行中", "fulfilment: 履行中\nremarks: 补充说明。")
    preview = previews.of(published(city), [Written(GOOD_FILE, changed.encode())])
    found = preview.differences(preview.records[0])
    assert [(one.before, one.after) for one in found] == [("甲市清和餐饮管理有限公司", "甲市清和饮食管理有限公司"), ("", "补充说明。")]
    assert "名称" in found[0].title


def test_a_record_that_may_not_be_shown_any_more_says_so(city: Path, previews: Previews) -> None:
    old = TEXT.replace("2026-11-18", "2019-11-18").replace("〔2026〕", "〔2019〕")
    file = FILE.replace("/2026/", "/2019/")
    preview = previews.of(published(city), [Written(file, old.encode())])
    page = preview.page(address(file))
    assert page is not None
    assert "该信息已不再公示" in page.decode()
    assert "清和餐饮" not in page.decode()
    assert "所以网站上只留一句说明" in preview.consequences(preview.records[0]).until


def test_frames_are_kept_for_the_next_start_and_made_anew_if_they_are_damaged(city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, written = published(city), [Written(GOOD_FILE, GOOD.encode())]
    first = Previews(tmp_path / "kept").of(base, written).page(address(GOOD_FILE))
    (kept,) = (tmp_path / "kept").iterdir()
    with monkeypatch.context() as patched:
        patched.setattr("generator.publish.frames.make", lambda *_: pytest.fail("made again"))
        assert Previews(tmp_path / "kept").of(base, written).page(address(GOOD_FILE)) == first
    kept.write_bytes(kept.read_bytes()[:1000])
    assert Previews(tmp_path / "kept").of(base, written).page(address(GOOD_FILE)) == first


def test_where_nothing_can_be_kept_the_preview_is_shown_all_the_same(city: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    preview = Previews(tmp_path / "file" / "kept").of(published(city), [Written(GOOD_FILE, GOOD.encode())])
    assert preview.page(address(GOOD_FILE)) is not None

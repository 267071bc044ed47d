"""A clerk who knows nothing of how it works publishes: by paste, by a ledger of her own layout, and again after something was sent back.

She sees only the pages: each step is a click on words, a text that is pasted, a file that is chosen, or a field that is filled in. The reviewer's
forge is a stand-in in the shapes of Gitea; git, the server and the browser are real.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browsing import browser, fine, modes
from desks import Running, started
from ledgers import ledger
from playwright.sync_api import Browser, Locator, Page
from reviewing import Office, ruled
from stand_in import TOKEN, StandIn
from support import Git, Repo, uscc

from generator.desk.server import Server
from generator.desk.settings import Clock, own
from generator.engine.clock import SHANGHAI
from generator.forge.choice import Asked

from .test_walk import WORDS

__all__ = ["browser"]

# A Tuesday morning, two working days after the decision.
MORNING = int(datetime.datetime(2026, 11, 24, 9, 30, tzinfo=SHANGHAI).timestamp())
DECISION = """甲市市场监督管理局
行政处罚决定书
甲市监罚〔2026〕99号

当事人：甲市西城区顺顺包子铺（个体工商户）
统一社会信用代码：92990100MA2002006P
经营场所：甲市西城区建设路7号
经营者：周大福
身份证件号码：（略）

2026年11月5日，我局执法人员对当事人的经营场所进行检查，在操作间的冰柜内查见“老街牌”肉馅2袋，已超过保质期。
当事人的行为涉嫌违反《中华人民共和国食品安全法》第三十四条的规定，我局于2026年11月6日立案调查。
经查明：当事人自2026年10月1日起使用上述超过保质期的肉馅加工包子并对外销售，货值金额人民币1,860.00元，违法所得共计人民币620.50元。
我局于2026年11月12日向当事人送达了《行政处罚告知书》，当事人在法定期限内未提出陈述、申辩意见。
当事人用超过保质期的食品原料生产食品的行为，违反了《中华人民共和国食品安全法》第三十四条第（三）项的规定，\
依据《中华人民共和国食品安全法》第一百二十四条第一款第（二）项的规定，责令当事人改正上述违法行为，并决定给予如下行政处罚：
一、没收违法所得人民币陆佰贰拾元伍角（￥620.50）；
二、罚款人民币伍仟元整（￥5,000.00）。
当事人应当自收到本决定书之日起十五日内，将罚没款缴至指定银行。

甲市市场监督管理局
2026年11月20日
"""
LAW = "《中华人民共和国食品安全法》第一百二十四条第一款第二项"
HEADS = ("序号", "案号", "被处罚人", "信用代码", "主要违法事实", "法律依据", "处罚结果", "罚款（元）", "决定时间")


def twenty(first: int = 201) -> bytes:
    """A ledger of twenty decisions as a department keeps it: a title above, heads in its own words, days in five ways, a total below."""
    days = ("2026年11月{0}日", "2026/11/{0}", "2026.11.{0}", "2026-11-{0:02}", "202611{0:02}")
    rows: list[list[object]] = [["2026年11月案件台账"], list(HEADS)]
    for n in range(20):
        day = days[n % 5].format(10 + n % 10)
        facts = f"2026年11月{1 + n % 9}日检查时，当事人使用超过保质期的食品原料{n + 1}袋。"
        rows.append([n + 1, f"甲市监罚〔2026〕{first + n}号", f"甲市第{n + 1}小吃店", CODES[n], facts, LAW, f"罚款{5000 + n}元", 5000 + n, day])
    rows.append(["合计", None, None, None, None, None, None, sum(5000 + n for n in range(20))])
    return ledger(rows)


CODES = [uscc(700 + n, "92990100") for n in range(20)]


@dataclass
class Clerk:
    """What a clerk does, counted: clicks, and the screens that she saw, each of which is held against what every screen must be."""

    page: Page
    clicks: int = 0
    seen: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Looks at the screen: no Latin letter but in data, and accessible."""
        self.page.wait_for_load_state()
        self.seen.append(self.page.title())
        assert self.page.evaluate(WORDS) == [], self.page.url
        fine(self.page)

    def click(self, what: Locator) -> None:
        """A click that leads to another screen."""
        self.clicks += 1
        what.click()
        self.look()

    def tick(self, what: Locator) -> None:
        """A click that stays on the screen."""
        self.clicks += 1
        what.check()

    def link(self, name: str) -> None:
        self.click(self.page.locator("main").get_by_role("link", name=name, exact=True).first)

    def button(self, name: str) -> None:
        self.click(self.page.locator("main").get_by_role("button", name=name).first)

    def go(self, name: str) -> None:
        """A click on the navigation."""
        self.click(self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True))


@pytest.fixture
def city(city: Path) -> Path:
    """The small city with the rules and calendars by which a penalty is published in time."""
    return ruled(city, ("disclose-penalties",), "2026-11-02")


@pytest.fixture
def running(city: Path, tmp_path: Path, api: StandIn) -> Iterator[Running]:
    """A desk that speaks with a forge, and whose days pass."""
    listening, seconds = Server("127.0.0.1", 0), [MORNING]
    clock = Clock(today=lambda: datetime.datetime.fromtimestamp(seconds[0], SHANGHAI).date(), now=lambda: seconds[0])
    forge = (Asked("gitea", api.url, "jia/credit"), {"GITEA_TOKEN": TOKEN})
    yield from started(own(city, tmp_path / "state", listening.port), listening, seconds, clock=clock, forge=forge)


@pytest.fixture
def office(city: Path, running: Running, api: StandIn) -> Office:
    """Those around the desk: the reviewer and the forge."""
    folder, desk = city.parent, running.desk
    origin = Git(folder / "origin.git", new=False)
    origin.run("clone", "-q", str(folder / "origin.git"), str(folder / "reviewer"))
    api.tip = lambda branch: origin.run("rev-parse", f"refs/heads/{branch}").strip()
    reviewers = Git(folder / "reviewer", new=False)
    return Office(folder, desk.bases, desk.store, desk.courier, desk.clock, running.seconds, reviewers, api)


@pytest.fixture(params=modes((1280, "light"), (390, "light")))
def clerk(running: Running, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Clerk]:
    """A clerk of one department who has opened her bookmark."""
    account = running.desk.accounts.add("王芳", "wang@jia.example", ["scjgj"])
    context = browser.new_context(viewport={"width": request.param[0], "height": 900}, locale="zh-CN", base_url=running.address)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(f"/enter/{running.desk.accounts.invite(account.id, 600)}")
    page.wait_for_url(f"{running.address}/")
    yield Clerk(page)
    context.close()
    assert said == []


def proved(office: Office, file: str) -> Repo:
    """The published branch after the merge: it passes `credit check`; the file is there."""
    repo = office.published()
    done = repo.credit("check", "--as-of", "2026-11-25")
    assert done.code == 0, done.out
    assert (repo.root / file).is_file()
    return repo


def test_a_pasted_decision_goes_to_the_site_and_the_proof_names_the_day(clerk: Clerk, office: Office, api: StandIn, running: Running, tmp_path: Path) -> None:
    page = clerk.page
    clerk.go("新增")
    clerk.link("行政处罚")
    clerk.link("粘贴决定书")
    page.locator("textarea").first.fill(DECISION)
    clerk.button("认出各项")
    # What is a judgement is left to her; what was found stands there with its words.
    assert page.get_by_text("请核对").count() >= 11
    assert page.locator("input[name*=severity]:checked").count() == 0
    clerk.tick(page.get_by_label("一般"))
    clerk.button("检查并预览")
    assert page.frame_locator("iframe").get_by_role("heading", level=1).inner_text()
    clerk.button("送审")
    assert clerk.page.get_by_text("已经").count()
    running.desk.courier.round()
    assert (list(api.pulls), clerk.clicks) == ([1], 7)
    file = "content/disclosures/penalties/2026/scjgj-99.yml"
    made = running.desk.store.submissions()[0]
    shown = office.origin.run("show", f"{made.branch}:{file}")
    assert "周大福" not in shown
    assert re.search(r"^fine_wan_yuan: 0.5$", shown, re.M)
    assert office.origin.run("log", "-1", "--format=%an", made.branch).strip() == "王芳"
    # The reviewer sends it back; she mends one field and sends it again.
    api.add_comment(1, "退回：违法行为类型请写短一些", "shen")
    running.later(600)
    running.desk.courier.round()
    before = clerk.clicks
    page.goto("/")
    clerk.look()
    assert page.get_by_text("违法行为类型请写短一些").count()
    clerk.click(page.get_by_role("link", name=re.compile("^去改正")).first)
    page.get_by_label(re.compile("违法行为类型")).first.fill("用超过保质期的食品原料生产食品")
    clerk.button("检查并预览")
    clerk.button("送审")
    running.desk.courier.round()
    assert clerk.clicks - before == 3
    assert list(api.pulls) == [1]
    # Merged in the afternoon, on the second working day.
    office.merge(made.branch, "2026-11-24T15:00:00+0800", squash=True)
    api.over(1, merged=True)
    running.later(6 * 3600)
    running.desk.courier.round()
    clerk.go("进度")
    assert page.get_by_text(re.compile(r"2026(-11-24|年11月24日)")).count()
    repo = proved(office, file)
    site = repo.build(tmp_path / "site", "--no-search", "--as-of", "2026-11-25")
    record = (site / "disclosures/penalties/2026/scjgj-99/index.html").read_text(encoding="utf-8")
    assert "2026-11-24" in record


def test_a_ledger_of_twenty_rows_becomes_one_request(clerk: Clerk, office: Office, api: StandIn, running: Running) -> None:
    page = clerk.page
    clerk.go("新增")
    clerk.link("行政处罚")
    clerk.link("上传表格")
    page.locator("input[type=file]").set_input_files({"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": twenty()})
    clerk.clicks += 1
    clerk.button("上传")
    # Her own words for three columns are proposed; what her table lacks is filled in once for all rows.
    page.get_by_label("处罚类别").fill("罚款")
    page.get_by_label("失信行为严重程度").select_option(label="一般")
    clerk.clicks += 2
    clerk.button("下一步：看各行")
    # 合计 is no record.
    assert page.get_by_text("都可以报").count()
    clerk.button("下一步：预览")
    clerk.button("送审这 20 条")
    running.desk.courier.round()
    assert (list(api.pulls), clerk.clicks) == ([1], 10)
    made = running.desk.store.submissions()[0]
    office.merge(made.branch, "2026-11-24T15:00:00+0800", squash=True)
    repo = proved(office, "content/disclosures/penalties/2026/scjgj-220.yml")
    assert len(list((repo.root / "content/disclosures/penalties/2026").iterdir())) == 21
    # Of the next ledger of the same layout the columns are known; what is a judgement is asked again.
    page.goto("/sheet/penalty/")
    page.locator("input[type=file]").set_input_files({"name": "十二月.xlsx", "mimeType": "application/octet-stream", "buffer": twenty(300)})
    clerk.button("上传")
    assert page.get_by_text("上次选的").count()
    assert page.get_by_label("失信行为严重程度").input_value() == ""

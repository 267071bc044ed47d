"""generator.pages.compared: before and after a change, and what a list says of an item."""

from __future__ import annotations

import datetime
import re
from html import unescape
from pathlib import Path

from support import AS_OF, new_repo

from generator.pages import values
from generator.site import site as sites


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_a_change_shows_what_stood_before_and_after_it(tmp_path: Path) -> None:
    """What stood after the first change is what stood before the second; what stands after the last is what the record says."""
    repo = new_repo(tmp_path / "repo")
    change = {"how": "行政复议", "decided_by": "甲市人民政府", "decided_on": "2026-08-20", "ground": "有误。"}
    data = {
        "content": "罚款5000元。",
        "fine_wan_yuan": 0.5,
        "changes": [
            change | {"before": {"content": "罚款20000元。", "fine_wan_yuan": 2, "licence": "经营许可证"}},
            change | {"how": "行政诉讼", "before": {"fine_wan_yuan": 0.8, "categories": ["罚款"]}},
        ],
    }
    here = sites.load(repo.root, datetime.date.fromisoformat(AS_OF))
    html = values.record(here, here.kinds.by_name["penalty"])(data)
    rows = [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in re.findall(r"<tr>(.*?)</tr>", html)]
    heads = ["项目", "改变之前", "改变之后"]
    assert rows == [
        heads,
        ["处罚内容", "罚款20000元。", "罚款5000元。"],
        ["罚款金额", "2 万元（20,000 元）", "0.8 万元（8,000 元）"],
        ["暂扣或吊销证照名称及编号", "经营许可证", "没有"],
        heads,
        ["处罚类别", "罚款", "没有"],
        ["罚款金额", "0.8 万元（8,000 元）", "0.5 万元（5,000 元）"],
    ]


def test_the_legal_basis_of_an_item_is_quoted_from_the_list(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo")
    repo.write(
        "content/lists/powers/xzspj.yml",
        "authority: xzspj\ntitle: 权责清单（2026年版）\nversion_date: 2026-03-31\nitems:\n  - code: A<1\n    name: 食品经营许可\n    category: 行政许可\n"
        "    legal_basis:\n      - law: 《中华人民共和国食品安全法》\n        article: 第三十五条第一款\n",
    )
    here = sites.load(repo.root, datetime.date.fromisoformat(AS_OF))
    shown = values.record(here, here.kinds.by_name["permit"])
    html = shown({"power": {"list": "xzspj", "item": "A<1"}})
    assert "A&lt;1" in html
    assert re.search(r'以下照<a href="\0lists/powers/xzspj/">权责清单（2026年版）</a>列出', html)
    assert "实施依据： 《中华人民共和国食品安全法》 第三十五条第一款" in " ".join(plain(html.replace("<", " <")).split())
    # By its name it is the same item; what is not in the list is shown as it is written.
    assert "第三十五条第一款" in shown({"power": {"list": "xzspj", "item": "食品经营许可"}})
    assert "第三十五条第一款" not in shown({"power": {"list": "xzspj", "item": "药品经营许可"}})

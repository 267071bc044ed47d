"""generator.site.elsewhere: what the site says of itself, and where organisations can be looked up. On pages: checks/test_about.py."""

from __future__ import annotations

import datetime

from support import AS_OF, Repo

from generator.site.elsewhere import about, lookups
from generator.site.site import load


def test_only_platforms_with_words_for_it_are_offered_in_the_order_of_their_files(repo: Repo) -> None:
    one = {"name": "甲网", "level": "国家", "operator": "某局", "url": "https://a.example/"}
    repo.dump("content/lists/platforms/b.yml", one | {"name": "乙网", "url": "https://b.example/", "lookup": "在乙网查询"})
    repo.dump("content/lists/platforms/a.yml", one | {"lookup": "在甲网查询"})
    repo.dump("content/lists/platforms/c.yml", one | {"name": "丙网"})
    site = load(repo.root, datetime.date.fromisoformat(AS_OF))
    assert lookups(site) == (("在甲网查询", "https://a.example/"), ("在乙网查询", "https://b.example/"))


def test_what_is_not_set_is_left_out(repo: Repo) -> None:
    repo.write("mkdocs.yml", "site_name: x\nextra:\n  about:\n    host: 信用办\n    code:\n    other: x\n")
    assert about(load(repo.root, datetime.date.fromisoformat(AS_OF))) == {"host": "信用办"}

"""How departments are reached from the pages of the site."""

from __future__ import annotations

import datetime

from support import AS_OF, Repo

from generator.model.kinds import Kinds
from generator.pages.contacts import Contacts
from generator.site import site

DAY = datetime.date.fromisoformat(AS_OF)
ABOLISHED = """
abolished:
  on: 2020-01-21
  document: 《甲市机构改革方案》（甲发〔2020〕1号）
  successors: [xzspj]
"""


def of(repo: Repo) -> Contacts:
    return Contacts(site.load(repo.root, DAY))


def test_a_department_is_reached_by_telephone_and_mail(repo: Repo, kinds: Kinds) -> None:
    repo.dump("content/authorities/scjgj.yml", kinds.by_name["department"].examples[0])
    found = of(repo).of("scjgj")
    assert found.phone == '<a href="tel:+863005550120">0300-5550120</a>'
    assert found.supervision == '<a href="tel:12315">12315</a>'
    assert found.mail == '<a href="mailto:scjgj@example.org">scjgj@example.org</a>'
    assert (found.address, found.name, found.place) == ("authorities/scjgj/", "市市场监管局", "甲市人民大道1号")


def test_without_a_department_it_is_the_site(repo: Repo) -> None:
    settings = repo.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    assert "contact: 0300-5550100" in text
    settings.write_text(text.replace("contact: 0300-5550100", "contact: 信用科 0300-5550100、a@jia.example"), encoding="utf-8")
    found = of(repo).of("nobody")
    assert found.phone == '信用科 <a href="tel:+863005550100">0300-5550100</a>、<a href="mailto:a@jia.example">a@jia.example</a>'
    assert (found.address, found.mailbox) == ("", "a@jia.example")


def test_nobody_is_sent_to_the_telephone_of_an_abolished_department(repo: Repo) -> None:
    file = repo.root / "content/authorities/scjgj.yml"
    repo.write("content/authorities/scjgj.yml", file.read_text(encoding="utf-8") + ABOLISHED)
    found = of(repo)
    assert found.of("scjgj").phone == found.own.phone != ""
    assert found.of("scjgj").name == "市市场监管局"
    assert found.with_role("行政执法机关") == []

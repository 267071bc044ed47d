"""generator.desk.kinds: which kinds of record can be made, and in which ways."""

from __future__ import annotations

import re

from support import KIND_NAMES

from generator.desk.accounts import Account
from generator.model.kinds import Kinds

from .conftest import Running, Visitor


def listed(text: str) -> list[str]:
    return re.findall(r'href="/new/([a-z-]+)/"', text)


def clerk(running: Running, *departments: str) -> Account:
    return running.desk.accounts.add("王芳", "wang@jia.example", departments)


def test_every_kind_can_be_found_by_its_name_and_says_what_it_is_for(visitor: Visitor, kinds: Kinds) -> None:
    text = visitor.get("/new/").text
    offered = [kind for kind in kinds if kind.by_hand]
    assert sorted(listed(text)) == sorted(kind.name for kind in offered)
    for kind in offered:
        assert f">{kind.singular}</a><p>{kind.schema['description'].replace('一个文件', '填一条')}</p>" in text
    assert "文件，" not in text


def test_what_a_program_writes_or_the_keeper_of_the_site_tends_is_not_offered(visitor: Visitor) -> None:
    """Batches that were forwarded, rules, calendars, the cities of a province: by their schemas."""
    assert set(KIND_NAMES) - set(listed(visitor.get("/new/").text)) == {"forwarding", "rule", "consequence", "calendar", "log-break", "city"}
    assert "forwarding" not in listed(visitor.get("/new/?q=%E5%BD%92%E9%9B%86").text)  # 归集


def test_those_of_the_department_come_first(running: Running) -> None:
    """Those of which it has published records and those by which its documents are numbered."""
    text = running.visitor(clerk(running, "scjgj")).get("/new/").text
    assert set(listed(text[: text.index("其他的")])) == {"penalty", "permit"}
    assert "penalty" not in listed(text[text.index("其他的") :])


def test_what_belongs_to_no_department_is_for_whoever_sees_to_all(running: Running) -> None:
    mine = running.visitor(clerk(running, "scjgj"))
    assert "department" not in listed(mine.get("/new/").text)
    assert mine.get("/new/department/").status == 403
    for name in ("rule", "platform"):
        assert [mine.get(f"/{where}/{name}/").status for where in ("new", "sheet")] == [403, 403]
        assert [mine.post(path, {"of": "scjgj"}).status for path in (f"/begin/{name}/", f"/form/{name}/new")] == [403, 403]
    assert mine.get("/new/forwarding/").status == 403


def test_they_are_found_by_a_word_from_their_names_or_fields(visitor: Visitor) -> None:
    def found(word: str) -> list[str]:
        text = visitor.get(f"/new/?q={word}").text
        return listed(text[text.index("<h2>查找") : text.rindex("<h2>本部门常用的") if "<h2>本部门常用的" in text else text.rindex("<h2>全部")])

    assert "penalty" in found("%E5%A4%84%E7%BD%9A")  # 处罚
    assert "commitment" in found("%E6%89%BF%E8%AF%BA")  # 承诺
    assert found("%E6%B2%A1%E6%9C%89%E8%BF%99%E7%A7%8D") == []  # 没有这种
    assert "没有找到" in visitor.get("/new/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E7%A7%8D").text
    assert "&lt;b&gt;" in visitor.get("/new/?q=%3Cb%3E").text


def test_a_decision_can_be_pasted_only_where_there_are_decisions(visitor: Visitor) -> None:
    assert 'href="/paste/penalty/"' in visitor.get("/new/penalty/").text
    text = visitor.get("/new/report/").text
    assert "/paste/" not in text
    assert 'href="/sheet/report/"' in text
    assert 'action="/form/report/new"' in text
    assert 'href="/change/?kind=report"' in text


def test_one_of_several_departments_must_be_chosen(visitor: Visitor, running: Running) -> None:
    assert "<option" in visitor.get("/new/penalty/").text
    text = running.visitor(clerk(running, "scjgj")).get("/new/penalty/").text
    assert 'name="department" value="scjgj"' in text
    assert "<option" not in text


def test_an_unknown_kind_is_no_page(visitor: Visitor) -> None:
    assert visitor.get("/new/nothing/").status == 404

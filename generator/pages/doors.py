"""The doors for who is concerned: a letter that says that a record is wrong, a complaint, and what a credit repair takes.

Each is a form that can be filled in and printed without a script. With one it takes over what the site says of a record
(`?record=ADDRESS`, see `assets/letter.js`). The limits come from the rules, so that a city that changes a rule changes the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2

from generator.law.rules import Rule
from generator.model.kindnames import COMPLAINT, DEPARTMENT, OBJECTION, REPAIR
from generator.pages.contacts import Contact, Contacts
from generator.pages.page import Page, PagePlan, of_view
from generator.site import elsewhere
from generator.site.addresses import COMPLAINT_FORM, LETTER, REPAIR_FORM
from generator.site.calendars import LEADING
from generator.site.published import PUBLISHED_SHARDS
from generator.site.site import Site

# The roles of those to whom complaints go.
_HALLS = "政务服务管理机构"
# The page of the city itself about all three; it may have none.
_WRITTEN = "objection.md"
_FORMS = (
    (
        LETTER,
        "letter.html",
        OBJECTION,
        "异议申请书",
        "公示的内容有错，向提供部门提出异议：自动填好收件部门、文号和网址的信，可以打印、复制、下载",
    ),
    (COMPLAINT_FORM, "complaint.html", COMPLAINT, "投诉书", "对窗口服务不满：投诉书、交给谁、多久答复"),
    (REPAIR_FORM, "repair.html", REPAIR, "信用修复准备单", "处罚的义务已经履行，想提前停止公示：条件、材料、信用承诺书和办理的地方"),
)


def pages(site: Site, env: jinja2.Environment) -> Iterator[PagePlan]:
    """The three forms."""
    contacts = Contacts(site)
    departments = sorted(site.by_kind.get(DEPARTMENT, ()), key=lambda one: one.id)
    written = site.written.get(_WRITTEN)
    same = {
        "departments": [(one.id, _shown(contacts.of(one.id))) for one in departments],
        "leading": [_shown(one) for one in contacts.with_role(LEADING) or [contacts.own]],
        "halls": [_shown(one) for one in contacts.with_role(_HALLS) or [contacts.own]],
        "kinds": {kind.folder: [kind.name, kind.plural] for kind in site.kinds if site.by_kind[kind.name] and kind.authority},
        "shards": PUBLISHED_SHARDS,
        "guide": written.address if written is not None else "",
        "elsewhere": elsewhere.lookups(site),
        "forms": [(address, title) for address, _, _, title, _ in _FORMS],
    }
    for address, template, kind, title, description in _FORMS:
        limits = [_limit(rule) for rule in site.rules if rule.kind == kind and rule.enabled]
        view = {**same, "here": address, "title": title, "limits": limits}
        yield of_view(env, template, Page(address, LETTER, title, description), view)


def _limit(rule: Rule) -> dict[str, Any]:
    return {
        "title": rule.record.caption,
        "law": rule.said,
        "note": str(rule.data.get("certainty", {}).get("note", "")),
        "address": rule.record.address,
    }


def _shown(one: Contact) -> dict[str, str]:
    return {key: str(value) for key, value in one._asdict().items()}

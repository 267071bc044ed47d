"""Telephone numbers and mail addresses in the pages of the site."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from support import AS_OF, Repo

from generator.model.kinds import Kinds
from generator.pages import dialling, values
from generator.site import site

DAY = datetime.date.fromisoformat(AS_OF)


def test_a_telephone_dials_and_a_mail_address_writes(kinds: Kinds, city_repo: Repo) -> None:
    shown = {
        name: values.shower(site.load(city_repo.root, DAY), kinds.by_name["department"].root.at(f"contact.{name}"))
        for name in ("phone", "email")
    }
    assert shown["phone"]("0300-5550120", {}) == '<a href="tel:+863005550120">0300-5550120</a>'
    assert shown["email"]("a@jia.example", {}) == '<a href="mailto:a@jia.example">a@jia.example</a>'


@pytest.mark.parametrize(
    "text",
    ["<img src=x>\"'&0300-8800101", "a@b.example?cc=all@c.example", "javascript:alert(1)@x", "0300-8800101<script>", '"a b"@c.example'],
)
def test_what_stands_in_a_field_is_only_text(text: str) -> None:
    for html in (dialling.linked(text), dialling.dialled(text), dialling.mail(text)):
        assert unescape(re.sub(r"<[^>]*>", "", html)) == text
        for href in re.findall(r"<([^>]*)>", html):
            assert re.fullmatch(r'/a|a href="(?:tel:[+0-9,]+|mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+)"', href)

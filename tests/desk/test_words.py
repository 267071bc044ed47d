from __future__ import annotations

import pytest

from generator.desk.words import mail_fault, name_fault


@pytest.mark.parametrize("name", ["王芳", "买买提·吐尔逊", "Li Ming", "王芳（市场监管局）", "\U0002b740明", "王　芳", "王芳😀"])
def test_names(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize("name", ["", "王<芳>", "王\n芳", "王\x00", "王\u2028芳", "王\u202e芳", "王\u200b芳", "王\u061c", "王\x85芳", "王\ud800", "\u2060", "...", "😀", "王" * 61])
def test_names_that_git_or_a_reader_would_take_for_something_else(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize("mail", ["", "a@b", "wang.fang+x@gov.jia.example"])
def test_mail_addresses(mail: str) -> None:
    assert mail_fault(mail) == ""


@pytest.mark.parametrize("mail", ["wang", "a@b>", "a b@c", "a@b\nc", "@b", "a@", "a@b..c", "王@b", "a@" + "b" * 200])
def test_what_is_no_mail_address(mail: str) -> None:
    assert "电子邮箱" in mail_fault(mail)

"""What a name and a mail address of an account must be, since they become those of an author in git."""

from __future__ import annotations

import re

# Characters.
NAME_MOST, _MAIL_MOST = 60, 200
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
# git would take them for the end of a name; a line end would begin a new head.
_FORBIDDEN = re.compile(r"[<>\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def name_fault(name: str) -> str:
    """What is wrong with a name, in Chinese; "" if nothing is."""
    if not name:
        return "请填写姓名，例如 王芳"
    if _FORBIDDEN.search(name):
        return "姓名里不能有尖括号和换行，例如 王芳"
    return f"姓名太长（{len(name)}个字，最多{NAME_MOST}个）" if len(name) > NAME_MOST else ""


def mail_fault(mail: str) -> str:
    """What is wrong with a mail address, in Chinese; "" if nothing is, or there is none."""
    if mail and (len(mail) > _MAIL_MOST or not _MAIL.fullmatch(mail)):
        return "电子邮箱的写法不对，例如 wangfang@example.gov.cn；没有可以不填"
    return ""

"""What a name and a mail address of an account must be, since they become those of an author in git."""

from __future__ import annotations

import re
import unicodedata

# Characters.
NAME_MOST, _MAIL_MOST = 60, 200
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
# What nobody sees: line ends, marks of direction, blanks without a width, halves of characters, characters that do not exist.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def name_fault(name: str) -> str:
    """What is wrong with a name, in Chinese; "" if nothing is."""
    if not name:
        return "请填写姓名，例如 王芳"
    # git would take a bracket for the end of a name, and a line end for that of a head.
    if any(one in "<>" or unicodedata.category(one) in _UNSEEN for one in name):
        return "姓名里不能有尖括号、换行和看不见的字符；请不要粘贴，用键盘输入，例如 王芳"
    if not any(one.isalpha() for one in name):
        return "姓名里没有字，例如 王芳"
    return f"姓名太长（{len(name)}个字，最多{NAME_MOST}个）" if len(name) > NAME_MOST else ""


def mail_fault(mail: str) -> str:
    """What is wrong with a mail address, in Chinese; "" if nothing is, or there is none."""
    if mail and (len(mail) > _MAIL_MOST or not _MAIL.fullmatch(mail)):
        return "电子邮箱的写法不对，例如 wangfang@example.gov.cn；没有可以不填"
    return ""

"""Messages that are ready to be sent: one for each department that owes something. Sending them is the city's own business.

RFC 5322, in UTF-8 with names and subjects as RFC 2047 has them. A message of the same department and day has the same id, so that what is
sent twice is shown once, and all messages of a department hang on one thread.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from generator.forge import gfm
from generator.forge.owed import Debtor

# A stricter form than RFC 5322 allows: what mail programs agree upon, without quotes, comments and blanks.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_ID = re.compile(r"[A-Za-z0-9-]+")
# In the morning, by the clock of Beijing.
_SENT = datetime.time(8, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
MOST_ADDRESS = 254


def is_address(text: str) -> bool:
    """Whether a text is an address that a message can be sent to."""
    return len(text) <= MOST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def messages(found: Sequence[Debtor], sender: str, site_name: str, site_url: str, as_of: datetime.date) -> dict[str, EmailMessage]:
    """A message by the name of its file, for each department that has an address. `sender` must be an address."""
    return {
        f"{as_of}-{_safe(one.authority)}.eml": _message(one, sender, site_name, site_url, as_of) for one in found if is_address(one.email)
    }


def _message(one: Debtor, sender: str, site_name: str, site_url: str, as_of: datetime.date) -> EmailMessage:
    host, name = _host(site_url) or sender.rpartition("@")[2], _safe(one.authority)
    thread = f"<credit.owed.{name}@{host}>"
    message = EmailMessage(SMTP)
    message["From"] = Address(_shown(site_name), addr_spec=sender)
    message["To"] = Address(_shown(one.name), addr_spec=one.email)
    message["Subject"] = f"[信用时限] {_shown(one.name)}：{len(one.owed)} 项逾期（截至 {as_of}）"
    message["Date"] = format_datetime(datetime.datetime.combine(as_of, _SENT))
    message["Message-ID"] = f"<credit.owed.{name}.{as_of}@{host}>"
    message["In-Reply-To"] = thread
    message["References"] = thread
    # RFC 3834: no answer by a machine.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(one, site_name, site_url, as_of), charset="utf-8", cte="base64")
    return message


def _shown(name: str) -> str:
    """A name in a head. What a reader would take for an encoded word, and decode, stays as it is written."""
    return gfm.plain(name, 60).replace("=?", "＝？")


def _host(site_url: str) -> str:
    """The name of the site's host as a part of a message id, in letters of RFC 5322; "" if there is none."""
    try:
        host = (urlsplit(site_url).hostname or "").encode("idna").decode("ascii")
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def _text(one: Debtor, site_name: str, site_url: str, as_of: datetime.date) -> str:
    parts = [f"{one.name}：\n\n截至 {as_of}，下列 {len(one.owed)} 项已经到期，仍未办结。"]
    parts += [f"{number}. {each.title}\n{each.text}" for number, each in enumerate(one.owed, 1)]
    parts.append(f"全部时限见 {site_url.rstrip('/')}/deadlines/" if site_url else "全部时限见网站的“公示时限”。")
    parts.append(f"这封邮件由“{gfm.plain(site_name, 60)}”的程序写成。已经办结的，请在记录里填写，或者公布应当公布的内容。")
    return "\n\n".join(parts) + "\n"


def _safe(authority: str) -> str:
    """The id of a department as a part of a file name and of a message id."""
    if _ID.fullmatch(authority):
        return authority
    return f"x{hashlib.sha256(authority.encode('utf-8', 'replace')).hexdigest()[:12]}"


def eml(message: EmailMessage) -> bytes:
    """A message as a file of its own, with the line ends of RFC 5322."""
    return message.as_bytes()


def mbox(found: Sequence[EmailMessage], as_of: datetime.date) -> str:
    """Messages in one file, each after a line `From `; RFC 4155. Bodies are base64, so no line of theirs begins so."""
    line = datetime.datetime.combine(as_of, datetime.time()).ctime()
    return "".join(f"From credit@localhost {line}\n{eml(one).decode('ascii').replace(chr(13), '')}\n" for one in found)

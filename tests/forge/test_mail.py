"""generator.forge.mail: messages that a mail program reads, one for each department, and that nobody's name can change."""

from __future__ import annotations

import contextlib
import datetime
import email
import email.policy
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from samples import OBJECTION, one
from support import Repo, Result, schema

from generator.forge.mail import is_address, messages
from generator.forge.owed import Debtor, Owed

AS_OF = "2026-11-22"
FROM = "credit@jia.example"
OWED = Owed("answer:x", "题", "对象：x", "2026-09-15", "")


def department(late: Repo, **other: object) -> None:
    example = {key: value for key, value in schema("department")["examples"][0].items() if key != "document_numbers"}
    late.dump("content/authorities/scjgj.yml", example | other)


def written(late: Repo, folder: Path, *words: str) -> Result:
    return late.credit("issues", "--format", "eml", "--into", str(folder), "--from", FROM, "--as-of", AS_OF, *words)


def read(file: Path) -> EmailMessage:
    found = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert found.defects == []
    return found


def test_a_message_for_each_department(late: Repo, tmp_path: Path) -> None:
    department(late)
    late.dump(one(2), OBJECTION | {"number": "示信异〔2026〕2号"})
    done = written(late, tmp_path / "out" / "box")
    [file] = (tmp_path / "out" / "box").iterdir()
    assert done == Result(0, f"{file}\n", "")
    assert file.name == f"{AS_OF}-scjgj.eml"
    message = read(file)
    assert str(message["Subject"]) == f"[信用时限] 市市场监管局：2 项逾期（截至 {AS_OF}）"
    assert str(message["To"]) == "市市场监管局 <scjgj@example.org>"
    assert message["From"].addresses[0].addr_spec == FROM
    assert message["Date"].datetime == datetime.datetime.fromisoformat("2026-11-22T08:00:00+08:00")
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith(
        "市市场监管局：\n\n截至 2026-11-22，下列 2 项已经到期，仍未办结。\n\n1. 异议10个工作日内答复（2026/o-1）\n对象：2026/o-1\n"
    )
    assert "2. 异议10个工作日内答复（2026/o-2）\n" in text
    raw = file.read_bytes()
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_the_same_day_is_the_same_message_and_all_days_are_one_thread(late: Repo, tmp_path: Path) -> None:
    department(late)
    written(late, tmp_path / "a")
    written(late, tmp_path / "b")
    first = tmp_path / "a" / f"{AS_OF}-scjgj.eml"
    assert first.read_bytes() == (tmp_path / "b" / first.name).read_bytes()
    written(late, tmp_path / "a", "--as-of", "2026-11-23")
    today, tomorrow = (read(file) for file in sorted((tmp_path / "a").iterdir()))
    assert today["Message-ID"] == "<credit.owed.scjgj.2026-11-22@credit.jia.example>"
    assert today["Message-ID"] != tomorrow["Message-ID"]
    assert today["References"] == tomorrow["References"] == today["In-Reply-To"] == "<credit.owed.scjgj@credit.jia.example>"


def test_a_department_that_has_no_address_is_named(late: Repo, tmp_path: Path) -> None:
    contact = {key: value for key, value in schema("department")["examples"][0]["contact"].items() if key != "email"}
    department(late, contact=contact)
    assert written(late, tmp_path / "out") == Result(0, "", "市市场监管局（scjgj）没有可用的邮箱，1 项没有写成邮件\n")
    assert list((tmp_path / "out").iterdir()) == []


def test_one_file_for_all(late: Repo, tmp_path: Path) -> None:
    department(late)
    done = late.credit("issues", "--format", "mbox", "--from", FROM, "--as-of", AS_OF)
    assert (done.code, done.err) == (0, "")
    (tmp_path / "box").write_text(done.out, encoding="ascii", newline="")
    with contextlib.closing(mailbox.mbox(tmp_path / "box", create=False)) as box:
        [found] = list(box)
    assert found["Message-ID"] == "<credit.owed.scjgj.2026-11-22@credit.jia.example>"
    assert "2026/o-1" in found.get_payload(decode=True).decode()


def test_the_sender_is_a_setting(late: Repo, tmp_path: Path) -> None:
    department(late)
    settings = (late.root / "mkdocs.yml").read_text(encoding="utf-8")
    late.write(
        "mkdocs.yml",
        settings.replace("extra:\n", f"extra:\n  mail_from: {FROM}\n")
        if "extra:" in settings
        else f"{settings}\nextra:\n  mail_from: {FROM}\n",
    )
    assert late.credit("issues", "--format", "eml", "--into", str(tmp_path / "out"), "--as-of", AS_OF).code == 0
    assert read(tmp_path / "out" / f"{AS_OF}-scjgj.eml")["From"].addresses[0].addr_spec == FROM


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "eml", "--from", FROM), "--into DIR"),
        (("--format", "json", "--into", "x"), "--into DIR"),
        (("--format", "mbox"), "不知道发件人"),
        (("--format", "mbox", "--from", "credit"), "不是邮箱地址"),
        (("--format", "mbox", "--from", f"{FROM}\nBcc: x@y.example"), "不是邮箱地址"),
        (("--format", "eml", "--from", FROM, "--into", "/dev/null/x"), "写不了"),
    ],
)
def test_a_wrong_call(late: Repo, words: tuple[str, ...], said: str) -> None:
    done = late.credit("issues", *words, "--as-of", AS_OF)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


NAMES = (
    "甲局\r\nBcc: x@y.example",
    "甲局\nX: y",
    "\u2028Bcc: x@y.example",
    '"甲" <x@y.example>',
    "甲局, x@y.example",
    "局" * 500,
    "\x00",
    "=?utf-8?q?x?=",
    "",
)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_adds_a_head_or_a_receiver(name: str) -> None:
    found = messages([Debtor("scjgj", name, "a@b.example", (OWED,))], FROM, name, "https://a.example/", datetime.date(2026, 11, 22))
    [message] = [email.message_from_bytes(one.as_bytes(), policy=email.policy.default) for one in found.values()]
    assert [one.addr_spec for one in message["To"].addresses] == ["a@b.example"]
    assert [one.addr_spec for one in message["From"].addresses] == [FROM]
    assert set(message.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }


@pytest.mark.parametrize("authority", ["../x", "a b", "局", "a@b", "a\r\nb", ""])
def test_no_id_leaves_the_folder_or_breaks_an_id(authority: str) -> None:
    found = messages([Debtor(authority, "甲局", "a@b.example", (OWED,))], FROM, "站", "", datetime.date(2026, 11, 22))
    [(file, message)] = found.items()
    assert Path(file).name == file
    assert file.isascii()
    assert str(message["Message-ID"]).count("@") == 1
    assert str(message["Message-ID"]).endswith(".2026-11-22@jia.example>")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "a b@c.example",
        "a@b.example,c@d.example",
        "<a@b.example>",
        "a@b.example\n",
        ".a@b.example",
        "a..b@c.example",
        "局@b.example",
        f"{'a' * 250}@b.example",
        "a@b..example",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)
    assert messages([Debtor("x", "甲局", text, (OWED,))], FROM, "站", "", datetime.date(2026, 11, 22)) == {}


@pytest.mark.parametrize("text", ["scjgj@example.org", "gk.2@xx-yy.gov.cn", "a+b@c.example"])
def test_what_is_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    ("site_url", "host"),
    [
        ("https://信用.政务/", "xn--vuqs22g.xn--zfr164b"),
        ("https://ａ.example/", "a.example"),
        ("https://a>b.example/", "jia.example"),
        ("https://[x/", "jia.example"),
        ("https://[::1]/", "jia.example"),
        ("", "jia.example"),
    ],
)
def test_an_address_of_the_site_in_any_letters_makes_a_message(site_url: str, host: str) -> None:
    debtor = Debtor("scjgj", "=?utf-8?q?a=0ABcc:_e=40evil.example?=", "a@b.example", (OWED,))
    [message] = messages([debtor], FROM, "信用=?utf-8?q?x?=", site_url, datetime.date(2026, 11, 22)).values()
    found = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert found["Message-ID"] == f"<credit.owed.scjgj.2026-11-22@{host}>"
    assert [one.defects for one in found.values() if one.defects] == []
    assert found["Bcc"] is None
    assert "evil" in found["To"].addresses[0].display_name
    assert found["To"].addresses[0].addr_spec == "a@b.example"

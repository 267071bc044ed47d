"""generator.exchange.messages: a message is read whole, or a sentence says why not; nothing of it disappears."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from generator.exchange import messages
from generator.exchange.raw import NotATable
from generator.exchange.tables import read

BILLION = '<!DOCTYPE a [<!ENTITY b "ccc"><!ENTITY c "&b;&b;&b;&b;">]>'


def xml(body: str, encoding: str = "UTF-8") -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?><ExchangeMessage><Header><Date>1</Date></Header><Body>{body}</Body></ExchangeMessage>'.encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'[{"a": 1e99999999999999999999}]', "太大"),
        (b'[{"a": NaN}]', "NaN，不是数字"),
        (b'[{"a": -Infinity}]', "不是数字"),
        (b'[{"a": "\\ud800"}]', "半个字符"),
        (b'[{"a": ' + b"9" * 5000 + b"}]", "JSON 不完整"),
        (b'{"a":' * 100_000, "JSON 不完整"),
        (b"[" * 2_000_001, "内容太多"),
        (b"[" + b"{}," * 1_000_001, "内容太多"),
        (b'[{"a": 1, "a": 2}]', "“a”出现了两次"),
        (b'[{"a": 1, "extension": {"a": 2}}]', "第1条记录里“a”出现了两次"),
        (json.dumps([{f"k{n}": 1} for n in range(20_000)]).encode(), "20000种不同的栏目"),
        (json.dumps([{f"k{n % 1500}": 1} for n in range(1_500)]).encode(), "1500种不同的栏目"),
        (b'<?xml version="1.0" encoding="undefined"?><a/>', "“undefined”不认得"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "“no-such”不认得"),
        (b'<?xml version="1.0" encoding="ascii"?><a>\xe4</a>', "与内容不符"),
        (b'<?xml version="1.0" encoding="GBK"?><a>\xff\xff</a>', "与内容不符"),
        (f"<?xml version='1.0'?>{BILLION}<a>&c;</a>".encode(), "DTD"),
        (b"<a>" * 1000, "层次太深"),
        (b"<a " + b"x" * 3_000_000, "有一段太长"),
        (b"<!--" + b"x" * 3_000_000, "有一段太长"),
        (xml("<fields><a>" + "x" * 200_000 + "</a></fields>"), "文字太长"),
        (xml("<fields><a>1</a><a>2</a></fields>"), "第1条记录里“a”出现了两次"),
        (xml("<fields><a>1</b></fields>"), "XML 不完整"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(NotATable, match=says):
        read(data)


def test_more_records_than_memory_should_hold_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "MOST_RECORDS", 3)
    for data in (xml("<fields><a>1</a></fields>" * 4), json.dumps([{"a": 1}] * 4).encode()):
        with pytest.raises(NotATable, match="多于3条"):
            read(data)
    monkeypatch.setattr(messages, "MOST_VALUES", 3)
    with pytest.raises(NotATable, match="内容太多"):
        read(xml("<fields><a>1</a><b>1</b><c>1</c><d>1</d></fields>"))


def test_numbers_of_json_are_exact_and_several_values_stay_several() -> None:
    (sheet,) = read(b'[{"a": 0.10000000000000000001, "b": ["x", "y"], "c": {"d": 1}, "e": true, "f": "", "g": 1e999999999}]')
    assert sheet.rows[1][:5] == [Decimal("0.10000000000000000001"), ["x", "y"], {"d": 1}, True, None]


def test_a_field_may_be_called_like_a_record_and_a_record_stand_in_another() -> None:
    (sheet,) = read(xml("<data><fields><record>1</record><b>2</b></fields><fields><b>3</b></fields></data>"))
    assert sheet.rows == [["record", "b"], ["1", "2"], [None, "3"]]


def test_what_stands_in_no_record_is_named() -> None:
    (sheet,) = read(xml("<fields><a>1</a></fields><item><a>2</a></item><item><a>3</a></item>x"))
    assert sheet.rows == [["a"], ["1"]]
    assert sheet.notes == ("<a> 不在记录里，有2处，没有读", "<Body> 不在记录里，有1处，没有读")


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "x-gbk", "cp936", "big5", "utf-16"])
def test_any_encoding_of_chinese_messages(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a><row><b>中文</b></row></a>'
    (sheet,) = read(text.encode("gbk" if encoding == "x-gbk" else encoding))
    assert sheet.rows == [["b"], ["中文"]]

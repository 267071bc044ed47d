"""generator.exchange.decision: the fields of a decision out of its text; what is not clear is asked, and nothing private comes through."""

from __future__ import annotations

import pytest

from generator.exchange import columns as c
from generator.exchange import decision
from generator.exchange.decision import Known, Reading
from generator.model.kinds import Kinds

CODE, SOLE_CODE = "91990100MA1G0A0192", "92990100MA1K0A020U"
DEPARTMENTS = c.Departments(
    {"scjgj": c.Department("scjgj", "甲市市场监督管理局", "11990100MB1A021110"), "sthjj": c.Department("sthjj", "甲市生态环境局", "")},
    {"甲市市场监督管理局": "scjgj", "甲市生态环境局": "sthjj"},
    {"11990100MB1A021110": "scjgj"},
)
KNOWN = Known(DEPARTMENTS, {"scjgj": ["甲市监罚〔{year}〕{serial}号"], "sthjj": ["甲环罚〔{year}〕{serial}号"]}, "2026-11-28")
MARKET = f"""甲市市场监督管理局
行政处罚决定书
甲市监罚〔2026〕15号

当事人：甲市东城区老巷面馆（个体工商户）
主体资格证照名称：营业执照
统一社会信用代码：{SOLE_CODE}
经营场所：甲市东城区和平路18号
经营者：周大福
身份证件号码：110101199003070011
联系电话：13912345678

2026年10月5日，我局执法人员王大海、李小江对当事人进行现场检查，发现操作间有超过保质期的酱料。当事人的上述行为涉嫌违反《中华人民共和国食品安全法》第三十四条第（十）项的规定，我局于2026年10月6日立案调查。
经查明：当事人自2026年3月1日起使用上述酱料加工面条并对外销售，经营者周大福承认知情，货值金额1,860.00元，违法所得620.50元。
以上事实，有现场检查笔录、询问笔录、照片等证据证明。
我局于2026年10月12日向当事人送达了《行政处罚告知书》（甲市监罚告〔2026〕15号），当事人未提出陈述、申辩意见。
我局认为：当事人用超过保质期的食品原料生产食品的行为，违反了《中华人民共和国食品安全法》第三十四条第（三）项的规定。鉴于当事人系初次违法，符合《中华人民共和国行政处罚法》第三十二条第（五）项之规定，依据《中华人民共和国食品安全法》第一百二十四条第一款第（二）项的规定，责令当事人改正上述违法行为，并决定给予如下行政处罚：
一、没收违法所得人民币陆佰贰拾元伍角（￥620.50）；
二、没收超过保质期的酱料3瓶；
三、罚款人民币伍仟元整（￥5,000.00）。
当事人应当自收到本决定书之日起十五日内，将罚没款缴至指定银行。到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款。
如不服本处罚决定，可以自收到本决定书之日起六十日内向甲市人民政府申请行政复议。

甲市市场监督管理局
2026年10月20日
"""
ENVIRONMENT = f"""甲市生态环境局
行 政 处 罚 决 定 书
甲环罚〔2026〕6号
甲市青石铸件有限公司：
统一社会信用代码：{CODE}
法定代表人：吴大明 联系电话：0300-8800101
地 址：甲市工业园区一号路2号
一、环境违法事实和证据
我局于2026年2月4日对你公司进行了调查，发现你公司实施了以下环境违法行为：你公司未取得排污许可证，通过布袋除尘器排放污染物。
以上事实，有现场检查笔录等证据为凭。
你公司未取得排污许可证排放污染物的行为，违反了《排污许可管理条例》第二条第一款“依照法律规定应当申请取得排污许可证的，处二十万元以下罚款”和第十四条第一款的规定。
二、行政处罚的依据、种类
依据《排污许可管理条例》第三十三条第（一）项：“违反本条例规定，处二十万元以上一百万元以下的罚款”的规定，我局决定对你公司处以罚款人民币贰拾万元整。
限你公司自收到本决定之日起十五日内缴纳罚款。你公司如不服本决定，可以向甲市人民政府申请行政复议。
甲市生态环境局
二〇二六年三月三日
"""


def read(kinds: Kinds, text: str, kind: str = "penalty") -> Reading:
    return decision.read(kinds.by_name[kind], text, KNOWN)


def asked(reading: Reading) -> dict[str, list[str]]:
    return {one.key: [value for value, _ in one.choices] for one in reading.found if one.asked}


def test_a_decision_fills_the_fields_of_a_penalty(kinds: Kinds) -> None:
    reading = read(kinds, MARKET)
    assert reading.cells == {
        "CF_XDR_MC": "甲市东城区老巷面馆",
        "CF_XDR_LB": "个体工商户",
        "CF_XDR_SHXYM": SOLE_CODE,
        "CF_FRDB": "周*",
        "CF_WSH": "甲市监罚〔2026〕15号",
        "CF_WFXW": "用超过保质期的食品原料生产食品",
        "CF_SY": "当事人自2026年3月1日起使用上述酱料加工面条并对外销售，经营者周*承认知情，货值金额1,860.00元，违法所得620.50元。",
        "CF_YJ": "违反《中华人民共和国食品安全法》第三十四条第（三）项；符合《中华人民共和国行政处罚法》第三十二条第（五）项；"
        "依据《中华人民共和国食品安全法》第一百二十四条第一款第（二）项。",
        "CF_CFLB": "没收违法所得；没收非法财物；罚款",
        "CF_NR": "没收违法所得人民币陆佰贰拾元伍角（￥620.50）；没收超过保质期的酱料3瓶；罚款人民币伍仟元整（￥5,000.00）。",
        "CF_NR_FK": "5000元",
        "CF_NR_WFFF": "620.5元",
        "CF_JDRQ": "2026-10-20",
        "CF_CFJG": "甲市市场监督管理局",
    }
    assert (asked(reading), reading.notes) == ({}, ())


def test_each_value_stands_where_its_place_says(kinds: Kinds) -> None:
    reading = read(kinds, MARKET)
    said = {one.key: reading.text[slice(*one.places[0])] for one in reading.found}
    assert said["CF_FRDB"] == "周大福"
    assert said["CF_JDRQ"] == "2026年10月20日"
    assert said["CF_NR_FK"] == "三、罚款人民币伍仟元整（￥5,000.00）"
    assert said["CF_WSH"] == "甲市监罚〔2026〕15号"


def test_one_addressed_to_a_company_with_the_articles_quoted(kinds: Kinds) -> None:
    cells = read(kinds, ENVIRONMENT).cells
    assert cells["CF_XDR_MC"] == "甲市青石铸件有限公司"
    assert (cells["CF_XDR_LB"], cells["CF_FRDB"]) == ("法人及非法人组织", "吴*")
    assert cells["CF_YJ"] == (
        "违反《排污许可管理条例》第二条第一款、《排污许可管理条例》第十四条第一款；依据《排污许可管理条例》第三十三条第（一）项。"
    )
    assert cells["CF_SY"] == "你公司未取得排污许可证，通过布袋除尘器排放污染物。"
    assert cells["CF_WFXW"] == "未取得排污许可证排放污染物"
    assert (cells["CF_NR_FK"], cells["CF_CFLB"]) == ("200000元", "罚款")
    assert (cells["CF_JDRQ"], cells["CF_CFJG"]) == ("2026-03-03", "甲市生态环境局")


PERSON = """甲市市场监督管理局行政处罚决定书（甲市监罚〔2026〕16号）
当事人姓名：李小明，男，汉族，1990年3月7日出生
公民身份号码：110101199003070011
住址：甲市东城区和平路18号3单元201室
经查明，李小明未取得食品经营许可，在甲市集贸市场内卖熟食，李小明家住和平路18号3单元201室。
以上事实有询问笔录证明。
当事人违反了《中华人民共和国食品安全法》第三十五条第一款的规定。依据《中华人民共和国食品安全法》第一百二十二条第一款的规定，我局作出行政处罚如下：
1.警告；2.罚款2000元。
如不服本决定，可以申请行政复议。
甲市市场监督管理局
2026年7月20日
"""


def test_nothing_of_a_natural_person_comes_through(kinds: Kinds) -> None:
    reading = read(kinds, PERSON)
    cells = reading.cells
    assert (cells["CF_XDR_MC"], cells["CF_XDR_LB"]) == ("李*", "自然人")
    assert {"CF_XDR_SHXYM", "CF_FRDB", "CF_SY"}.isdisjoint(cells)
    assert "住址" in next(one.asked for one in reading.found if one.key == "CF_SY")
    everything = "".join((*cells.values(), *(way for ways in asked(reading).values() for way in ways)))
    assert not [one for one in ("李小明", "110101", "201室") if one in everything]
    assert cells["CF_CFLB"] == "警告；罚款"


@pytest.mark.parametrize(
    ("old", "new", "key", "ways"),
    [
        # In words five thousand, in figures fifty thousand: a question, not a choice.
        ("伍仟元整（￥5,000.00）", "伍仟元整（￥50,000.00）", "CF_NR_FK", ["5000元", "50000元"]),
        ("三、罚款", "三、罚款1000元；\n四、罚款", "CF_NR_FK", ["1000元", "5000元"]),
        ("经营者：周大福", "经营者：周大福\n负责人：钱三", "CF_FRDB", ["周*", "钱*"]),
        ("15号\n\n当事人", "15号\n甲市监罚〔2026〕16号\n当事人", "CF_WSH", ["甲市监罚〔2026〕15号", "甲市监罚〔2026〕16号"]),
        ("\n2026年10月20日", "\n2026年10月20日\n甲市市场监督管理局\n2026年10月21日", "CF_JDRQ", ["2026-10-20", "2026-10-21"]),
        (f"{SOLE_CODE}\n", f"{SOLE_CODE}\n营业执照注册号：{CODE}\n", "CF_XDR_SHXYM", [SOLE_CODE, CODE]),
        ("当事人：甲", "当事人：甲市康宁大药房有限公司\n当事人：甲", "CF_XDR_MC", ["甲市康宁大药房有限公司", "甲市东城区老巷面馆"]),
        (SOLE_CODE, SOLE_CODE[:-1] + "1", "CF_XDR_SHXYM", []),
        ("2026年10月20日", "2027年10月20日", "CF_JDRQ", ["2027-10-20"]),
        ("甲市市场监督管理局\n2026", "甲市生态环境局\n2026", "CF_CFJG", ["甲市生态环境局", "甲市市场监督管理局"]),
    ],
)
def test_what_is_said_in_two_ways_is_asked(kinds: Kinds, old: str, new: str, key: str, ways: list[str]) -> None:
    assert old in MARKET
    reading = read(kinds, MARKET.replace(old, new))
    assert key not in reading.cells
    assert asked(reading)[key] == ways


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("〔2026〕15号", "[2026]15号"),
        ("〔2026〕15号\n", "【2026】 15 号\n"),
        ("〔2026〕15号\n", "（2026）15号\n"),
        ("2026年10月20日\n", "二〇二六年十月二十日\n"),
        ("2026年10月20日\n", "二O二六年十月二十日\n"),
        ("2026年10月20日\n", "二○二六年十月二十日\n（印章）\n"),
        ("2026年10月20日\n", "2026 年 10 月 20 日\n"),
        ("管理局\n2026年10月20日\n", "管理局    2026年10月20日\n- 3 -\n"),
        ("2026年10月20日\n", "2026年10月20日\n送达日期\n2026年11月1日\n当事人签收：\n2026年11月1日\n"),
        ("\n", "\r\n"),
        ("当事人：", "当事人:\u00a0"),
        ("一、没收", "\uf06c一、没收"),
        ("\n", "\n\n"),
        ("行政处罚决定书\n", "行 政 处 罚 决 定 书\n"),
        ("经营者：", "经营者（负 责 人）："),
        ("一、没收", "1.没收"),
        ("二、没收", "（二）没收"),
        ("营业执照\n", "营业执照\n第1页 共3页\n"),
        ("决定给予如下行政处罚：", "作出以下处罚决定："),
    ],
)
def test_habits_of_writing_change_nothing(kinds: Kinds, old: str, new: str) -> None:
    assert old in MARKET
    assert read(kinds, MARKET.replace(old, new)).cells == read(kinds, MARKET).cells


def test_lines_that_a_page_has_broken_are_joined(kinds: Kinds) -> None:
    wide = 32
    broken = "\n".join(
        "\n".join(line[at : at + wide] for at in range(0, len(line), wide)) if len(line) > wide else line for line in MARKET.split("\n")
    )
    assert read(kinds, broken).cells == read(kinds, MARKET).cells


def test_a_web_page_is_read_as_it_is_shown(kinds: Kinds) -> None:
    page = (
        "<html><style>p {}</style><body>"
        + "".join(f'<p class="a"><span>{line}</span></p>' for line in MARKET.split("\n"))
        + "</body></html>"
    )
    assert read(kinds, page).cells == read(kinds, MARKET).cells


PERMIT = f"""甲市市场监督管理局
准予延续行政许可决定书
甲市监许〔2026〕58号
申请人：甲市康宁大药房有限公司
统一社会信用代码：{CODE}
法定代表人：孙大伟
你单位于2026年3月1日提出的药品经营许可延续申请，本机关已依法受理。经审查，符合法定条件。根据《中华人民共和国行政许可法》第三十八条第一款、《中华人民共和国药品管理法》第五十一条第一款的规定，决定准予你单位从事药品零售经营，颁发《药品经营许可证》。
许可证编号：甲DB9901001
有效期限：自2026年3月10日至2031年3月9日。
如对本决定不服，可以申请行政复议。
甲市市场监督管理局
2026年3月10日
"""


def test_a_permit_has_its_laws_its_certificate_and_its_period(kinds: Kinds) -> None:
    cells = read(kinds, PERMIT, "permit").cells
    assert cells == {
        "XK_XDR_MC": "甲市康宁大药房有限公司",
        "XK_XDR_LB": "法人及非法人组织",
        "XK_XDR_SHXYM": CODE,
        "XK_FRDB": "孙*",
        "XK_XKWS": "准予延续行政许可决定书",
        "XK_WSH": "甲市监许〔2026〕58号",
        "XK_XKZS": "药品经营许可证",
        "XK_XKBH": "甲DB9901001",
        "XK_NR": "准予你单位从事药品零售经营，颁发《药品经营许可证》。",
        "XK_JDRQ": "2026-03-10",
        "XK_YXQZ": "2026-03-10",
        "XK_YXQZI": "2031-03-09",
        "XK_XKJG": "甲市市场监督管理局",
        "application": "延续",
        "result": "准予",
        "legal_basis": "《中华人民共和国行政许可法》｜第三十八条第一款\n《中华人民共和国药品管理法》｜第五十一条第一款",
    }


def test_a_table_of_a_decision_is_read_by_its_labels(kinds: Kinds) -> None:
    table = f"行政处罚决定书文号\t甲市监罚〔2026〕15号\n行政相对人名称\t甲市康宁大药房有限公司\n统一社会信用代码\t{CODE}\n法定代表人\t孙大伟\n处罚机关\t甲市市场监督管理局\n处罚程序\t普通程序\n"
    cells = read(kinds, table).cells
    assert (cells["CF_XDR_MC"], cells["CF_XDR_SHXYM"], cells["CF_FRDB"]) == ("甲市康宁大药房有限公司", CODE, "孙*")
    assert (cells["CF_WSH"], cells["procedure"]) == ("甲市监罚〔2026〕15号", "普通程序")


def test_every_kind_with_a_party_and_a_number_takes_them(kinds: Kinds) -> None:
    some = [kind for kind in kinds.by_name.values() if decision.readable(kind)]
    assert {"penalty", "permit", "other-act", "serious-dishonesty", "abnormal-operation"} <= {kind.name for kind in some}
    for kind in kinds.by_name.values():
        found = {one.key for one in decision.read(kind, MARKET, KNOWN).found}
        assert found <= {column.key for column in c.columns(kind)}
    for kind in some:
        by_key = {column.key: column.path for column in c.columns(kind)}
        paths = {by_key[key] for key in decision.read(kind, MARKET, KNOWN).cells}
        assert {(kind.party, "name"), (kind.party, "uscc")} <= paths or not kind.party


def test_what_is_a_judgement_is_never_guessed(kinds: Kinds) -> None:
    text = MARKET.replace("初次违法", "情节轻微、初次违法，属于一般失信行为")
    text = text.replace("联系电话", "失信行为严重程度：严重\n联系电话")
    assert {"severity", "valid_until", "publicity_reason"}.isdisjoint(read(kinds, text).cells)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MARKET.replace("行政处罚决定书", "行政处罚告知书"), "不是决定书"),
        ("今天天气很好，我们去公园。", "不像一份决定书"),
        (MARKET[: MARKET.index("如不服")], "没有找到落款"),
    ],
)
def test_a_text_that_is_no_whole_decision_is_told(kinds: Kinds, text: str, words: str) -> None:
    reading = read(kinds, text)
    assert words in "".join(reading.notes)
    assert "CF_JDRQ" not in reading.cells


def test_what_is_planned_is_not_decided(kinds: Kinds) -> None:
    text = MARKET.replace("决定给予如下行政处罚", "我局拟对你单位作出如下行政处罚")
    assert {"CF_NR", "CF_NR_FK", "CF_CFLB"}.isdisjoint(read(kinds, text).cells)


def test_what_is_taken_away_beside_the_gains_is_asked(kinds: Kinds) -> None:
    reading = read(kinds, MARKET.replace("一、没收违法所得", "一、没收违法所得和酱料一批，其中违法所得"))
    assert "CF_CFLB" in asked(reading)


def test_a_text_longer_than_any_decision_is_refused(kinds: Kinds) -> None:
    with pytest.raises(decision.TooLong, match="只复制一份决定书"):
        read(kinds, "甲" * 2_000_000)


@pytest.mark.parametrize(
    "piece",
    [
        "第",
        "《",
        "（",
        "当事人：",
        "违反了《",
        "依据《甲法》第一条、",
        "罚款一",
        "2026年",
        "〔2026〕1号",
        "<p>",
        "一 ",
        "经查明：",
        "“",
        "行为",
        "决定",
        "有效期",
        "零",
    ],
)
def test_hostile_texts_are_read_to_the_end(kinds: Kinds, piece: str) -> None:
    # An expression that tries all ways would not come to an end in the life of this test.
    text = MARKET[:200] + piece * (60_000 // len(piece))
    assert read(kinds, text).text


def test_options_that_are_not_ticked_are_not_decided(kinds: Kinds) -> None:
    start, end = MARKET.index("一、没收"), MARKET.index("当事人应当自")
    form = "□警告；☑罚款人民币伍仟元整（￥5,000.00）；□没收违法所得     元。\n"
    cells = read(kinds, MARKET[:start] + form + MARKET[end:]).cells
    assert (cells["CF_CFLB"], cells["CF_NR"], cells["CF_NR_FK"]) == ("罚款", "罚款人民币伍仟元整（￥5,000.00）。", "5000元")
    lost = read(kinds, MARKET[:start] + form.replace("☑", "□") + MARKET[end:]).cells
    assert {"CF_CFLB", "CF_NR", "CF_NR_FK"}.isdisjoint(lost)


def test_other_kinds_have_their_own_fields(kinds: Kinds) -> None:
    text = f"""甲市市场监督管理局
列入经营异常名录决定书
甲市监异列字〔2026〕118号
当事人：甲市恒泰铸造有限公司
统一社会信用代码：{CODE}
法定代表人：吴大明
经查，你单位未按照规定期限公示2025年度报告，违反了《甲条例》第八条的规定。依据《甲条例》第十七条第一款的规定，现决定将你单位列入经营异常名录。
如不服本决定，可以申请行政复议。
甲市市场监督管理局
2026年7月6日
"""
    cells = read(kinds, text, "abnormal-operation").cells
    assert cells["reason"] == "未按规定期限公示年度报告"
    assert (cells["basis.law"], cells["basis.clause"]) == ("《甲条例》", "第十七条第一款")
    assert (cells["legal_representative"], cells["decided_on"]) == ("吴*", "2026-07-06")
    assert cells["facts"] == "你单位未按照规定期限公示2025年度报告。"


TAX = """甲市税务局稽查局
税务行政处罚决定书
甲税稽罚〔2026〕12号
甲市青石铸件有限公司：
我局于2026年3月17日至5月10日对你单位的纳税情况进行了检查，违法事实及处罚决定如下：
一、违法事实
经查你单位2024年销售货物取得收入122222.24元，未申报纳税，少缴增值税20777.76元。
二、处罚决定
根据《中华人民共和国税收征收管理法》第六十三条第一款规定，处少缴增值税百分之六十的罚款，计金额12466.66元。
如对本决定不服，可以申请行政复议。
甲市税务局稽查局
2026年6月22日
"""
WITHDRAWN = """甲市市场监督管理局
撤销行政处罚决定书
甲市监撤〔2026〕1号
当事人：甲市安居物业服务有限公司
2026年1月10日，本局作出《行政处罚决定书》（甲市监罚〔2026〕5号），决定对你单位处以罚款人民币20000元。经复核，该决定认定事实不清。根据《中华人民共和国行政处罚法》第七十五条第二款的规定，本局{决定}：撤销甲市监罚〔2026〕5号《行政处罚决定书》。
甲市市场监督管理局
2026年3月15日
"""
TWO_PARTIES = f"""甲市市场监督管理局
行政处罚决定书
甲市监罚〔2026〕21号
被处罚单位：甲市大发矿业有限公司
统一社会信用代码：{CODE}
被处罚人：石大山，男，45岁，身份证号110101199003070011
违法事实：发生一起坍塌事故，造成矿工马小二死亡。
依据《中华人民共和国安全生产法》第一百一十四条的规定，对单位处50万元罚款，对石大山处4.8万元罚款。
如不服本决定，可以申请行政复议。
甲市市场监督管理局
2026年3月2日
"""


def test_what_was_found_is_not_taken_for_what_was_decided(kinds: Kinds) -> None:
    assert not {"CF_NR", "CF_NR_FK", "CF_CFLB"} & read(kinds, TAX).cells.keys()


@pytest.mark.parametrize("word", ["决定", "研究决定"])
def test_an_earlier_decision_that_is_told_of_is_not_the_decision(kinds: Kinds, word: str) -> None:
    reading = read(kinds, WITHDRAWN.format(决定=word))
    assert reading.cells.get("CF_NR", "撤销甲市监罚〔2026〕5号《行政处罚决定书》。") == "撤销甲市监罚〔2026〕5号《行政处罚决定书》。"
    assert not {"CF_NR_FK", "CF_CFLB"} & reading.cells.keys()


def test_a_company_and_its_head_who_are_both_fined_are_two_parties(kinds: Kinds) -> None:
    reading = read(kinds, TWO_PARTIES)
    assert asked(reading)["CF_XDR_MC"] == ["甲市大发矿业有限公司", "石*"]
    assert not {"CF_XDR_SHXYM", "CF_XDR_LB", "CF_NR_FK"} & reading.cells.keys()
    assert "马小二" not in str(reading.cells)


def test_of_two_decisions_in_one_text_nothing_is_taken(kinds: Kinds) -> None:
    reading = read(kinds, MARKET + "\n" + MARKET.replace("15号", "16号").replace("伍仟元整（￥5,000.00）", "陆仟元整"))
    assert reading.found == ()
    assert "不止一份" in reading.notes[0]


def test_lines_copied_across_two_columns_are_not_read(kinds: Kinds) -> None:
    left = ["当事人销售的药品未明码", "标价，违反了价格法规定", "依据价格法第四十二条，", "决定给予当事人如下处罚", "罚款人民币五百元，上缴"]
    right = ["当事人应当自收到之日起", "十五日内到指定银行缴纳", "罚款，逾期每日加处百分", "之三，不服本决定可以向", "甲市人民政府申请复议。"]
    mixed = "\n".join(f"{a}        {b}" for a, b in zip(left, right, strict=True))
    assert read(kinds, f"行政处罚决定书\n{mixed}").found == ()
    assert "两栏" in read(kinds, f"行政处罚决定书\n{mixed}").notes[0]


def test_a_number_of_a_person_is_no_number_of_a_certificate(kinds: Kinds) -> None:
    text = "甲市市场监督管理局\n准予行政许可决定书\n甲市监许〔2026〕2号\n申请人：范小明\n身份证号：110101199003070011\n经审查，本机关决定准予行政许可，发给《从业资格证》（证号：110101199003070011）。\n甲市市场监督管理局\n2026年6月9日\n"
    reading = read(kinds, text, "permit")
    assert "XK_XKBH" not in reading.cells
    assert "110101" not in str(reading.cells)

"""generator.exchange.decisionpersons: the persons that a decision names, and what else of them is not published."""

from __future__ import annotations

import pytest

from generator.exchange import decisionpersons as persons
from generator.text import privacy


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("因琐事与其妻王小红发生争吵", "因琐事与其妻王*发生争吵"),
        ("将邻桌食客张建国（男，42岁）打伤", "将邻桌食客张*（男，42岁）打伤"),
        ("驾驶员孙小军驾驶重型半挂车", "驾驶员孙*驾驶重型半挂车"),
        ("使用未取得医师资格证书的钱小芳从事口腔诊疗", "使用未取得医师资格证书的钱*从事口腔诊疗"),
        ("搭载乘客林小妹、许文强从火车站出发", "搭载乘客林*、许*从火车站出发"),
        ("造成矿工马小二死亡", "造成矿工马*死亡"),
        ("从一名叫谭咏的男子处购进", "从一名叫谭*的男子处购进"),
        ("对石小山的询问笔录、李二妹的证言", "对石*的询问笔录、李*的证言"),
        ("民警赵铁柱、辅警钱前到场", "民警赵*、辅警钱*到场"),
        ("由李时明的儿子李小明负责", "由李时明的儿子李*负责"),
        ("主治医师周文负责", "主治医师周*负责"),
        ("经理孙三、总监李四明签字", "经理孙*、总监李*签字"),
        ("从流动商贩穆念慈处购进", "从流动商贩穆*处购进"),
        ("伙同其弟薛小河于四月捕捞", "伙同其弟薛*于四月捕捞"),
        ("支付农民工马大力、马小力、余华等12人工资", "支付农民工马*、马*、余*等12人工资"),
    ],
)
def test_whoever_is_named_beside_the_party_is_masked(text: str, shown: str) -> None:
    assert privacy.without(text, tuple(persons.named(text))) == shown


@pytest.mark.parametrize(
    "text",
    ["上述当事人应自收到之日起", "乘客安全带未系", "经营者的陈述", "当事人和直接负责的主管人员", "驾驶员管理制度不健全", "由高温作业引起", "从外地购进", "工人施工时未戴安全帽"],
)
def test_words_are_no_names(text: str) -> None:
    assert privacy.without(text, tuple(persons.named(text))) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("驾驶冀AD12345小型轿车", "驾驶（略）小型轿车"),
        ("驾驶冀A·8K123面包车", "驾驶（略）面包车"),
        ("豫B67890/鲁C1234挂重型半挂车", "（略）/（略）重型半挂车"),
        ("李某，1985年2月12日生，联系电话：0300-7712345。", "李某，（略），联系电话（略）。"),
        ("2026年5月生产的面粉，型号AB12345", "2026年5月生产的面粉，型号AB12345"),
    ],
)
def test_plates_telephones_and_dates_of_birth_are_left_out(text: str, shown: str) -> None:
    assert persons.private(text) == shown

"""Records in the shapes in which offices really publish them, all invented: nothing lawful may be impossible to say."""

from __future__ import annotations

import copy
from typing import Any

from support import uscc

# A department that says nothing of its numbers: those of banks, tax offices and towns follow no pattern of ours.
OFFICE: dict[str, Any] = {
    "name": "甲市综合执法办公室",
    "short_name": "综合执法办",
    "uscc": uscc(1),
    "category": "行政机关",
    "contact": {
        "address": "甲市政务路1号",
        "phone": "0300-8800900",
        "supervision_phone": "0300-8800909",
        "hours": "工作日9:00至17:00",
    },
    "duties": ["依法实施行政许可和行政处罚。"],
}
FILLER = "00000000000000000X"
COMPANY = {"type": "法人及非法人组织", "name": "甲市远山银行股份有限公司", "uscc": "91990100MA1G0A0192", "legal_representative": "张*"}
OTHER = {"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": "91990100MA1G0A0860", "legal_representative": "王*"}
PERSON = {"type": "自然人", "name": "方*", "id_type": "身份证"}
_PENALTY = {
    "authority": "office",
    "subject": COMPANY,
    "violation_type": "贷款管理不到位",
    "facts": "当事人贷款管理不到位。",
    "basis": "依据《中华人民共和国银行业监督管理法》第四十六条。",
    "categories": ["罚款"],
    "content": "罚款30万元。",
    "fine_wan_yuan": 30,
    "severity": "一般",
    "decided_on": "2026-09-01",
    "valid_until": "2027-09-01",
}
_PERMIT = {
    "authority": "office",
    "document_name": "准予行政许可决定书",
    "subject": COMPANY,
    "category": "普通",
    "content": "准予经营。",
    "decided_on": "2026-09-02",
    "valid_from": "2026-09-02",
    "valid_until": "2031-09-01",
    "status": "有效",
}
_ACT = {
    "authority": "office",
    "subject": {key: value for key, value in COMPANY.items() if key != "legal_representative"},
    "content": "检查没有发现问题。",
    "basis": [{"law": "《中华人民共和国产品质量法》", "article": "第十八条"}],
    "decided_on": "2026-09-03",
}
_WARNING = {"categories": ["警告"], "content": "警告。", "fine_wan_yuan": None}
# By kind and name: what differs from the record above; None leaves a field out.
_SHAPES: dict[str, dict[str, dict[str, Any]]] = {
    "penalty": {
        "two-persons": {
            "document_number": "甲沙溪执罚字〔2024〕1-004号",
            "subject": [PERSON, PERSON | {"name": "梁*"}],
            "categories": ["其他"],
            "category_note": "责令限期拆除",
            "content": "责令限期拆除。",
            "fine_wan_yuan": None,
            "valid_until": "2099-12-31",
        },
        "two-persons-of-one-masked-name": {"document_number": "甲沙溪执罚字〔2024〕1-005号", "subject": [PERSON, PERSON], **_WARNING},
        "company-and-person": {
            "document_number": "银保监罚决字〔2026〕34号",
            "subject": [
                COMPANY | {"content": "罚款50万元", "fine_wan_yuan": 50, "categories": ["罚款"]},
                PERSON | {"name": "张**", "content": "警告并罚款10万元", "fine_wan_yuan": 10},
            ],
            "categories": ["罚款", "警告"],
            "content": "对甲市远山银行股份有限公司罚款50万元；对张**警告并罚款10万元",
            "fine_wan_yuan": 60,
        },
        "three-companies": {
            "document_number": "甲监罚〔2026〕7号",
            "subject": [
                COMPANY | {"fine_wan_yuan": 10},
                OTHER | {"fine_wan_yuan": 20},
                {"type": "个体工商户", "name": "甲市东城区老街坊小吃店", "uscc": "92990100MA1K0A020U"},
            ],
        },
        "borne-together": {"document_number": "甲监罚〔2026〕8号", "subject": [COMPANY, OTHER], "joint": True},
        "nobody-says-who-pays": {"document_number": "甲监罚〔2026〕9号", "subject": [COMPANY, OTHER]},
        "of-one-with-its-own": {"document_number": "甲监罚〔2026〕10号", "subject": [COMPANY | {"fine_wan_yuan": 30}]},
        "central-bank": {
            "document_number": "银罚决字〔2026〕104号",
            "subject": {"type": "法人及非法人组织", "name": "甲市远山银行股份有限公司"},
            "facts": None,
            "basis": None,
            "valid_until": None,
            "categories": ["警告", "没收违法所得", "罚款"],
            "content": "警告，没收违法所得16217.47元，并处罚款1712.4万元",
            "fine_wan_yuan": 1712.4,
            "confiscated_wan_yuan": 1.621747,
            "severity": "严重",
            "remarks": "公示期限五年",
        },
        "several-numbers": {"document_number": "商金监罚决字〔2025〕13号、14号、15号"},
        "branch": {
            "document_number": "济环罚字〔2020〕TQ第Q-4008号",
            "subject": {"type": "法人及非法人组织", "name": "甲乙石油股份有限公司甲市销售分公司308国道与鸿兴路交叉口东北角加油站"},
            "valid_until": None,
        },
        "unit-in-brackets": {"document_number": "穗番环罚〔2026〕156号", "content": "罚款:8.0（万元）", "fine_wan_yuan": 8},
        "unit-before": {"document_number": "穗番环罚〔2026〕157号", "content": "罚款（万元）：8", "fine_wan_yuan": 8},
        "yuan-sign": {"document_number": "惠环罚决字〔2026〕第045号", "content": "罚款￥30000.00", "fine_wan_yuan": 3},
        "platform": {
            "document_number": "国市监处罚〔2026〕10号",
            "categories": ["没收违法所得", "罚款", "限制开展生产经营活动"],
            "content": "没收违法所得949万元；罚款4540万元；罚款200万元；6个月内不得新增商户。",
            "fine_wan_yuan": 4740,
            "confiscated_wan_yuan": 949,
            "severity": "严重",
        },
        "goods-without-value": {
            "document_number": "闽市监光处〔2026〕0088号",
            "subject": {"type": "个体工商户", "name": "某镇优鲜百货商行", "uscc": FILLER},
            "categories": ["没收违法所得", "没收非法财物", "罚款"],
            "content": "没收违法所得12000元；没收用于违法生产的工具1台；罚款5万元。",
            "fine_wan_yuan": 5,
            "confiscated_wan_yuan": 1.2,
        },
        "on-the-spot": {
            "document_number": "双公当罚〔2026〕771号",
            "subject": PERSON,
            **_WARNING,
            "procedure": "简易程序",
            "severity": "轻微",
            "publicity_reason": "涉及校车，有必要让家长知道。",
        },
        "foreign-company": {
            "document_number": "国市监处罚〔2026〕31号",
            "subject": {"type": "法人及非法人组织", "name": "Example Holdings (Cayman) Ltd.", "uscc": FILLER},
        },
        "range-of-numbers": {"document_number": "银罚决字〔2026〕204-216号"},
        "by-a-court": {
            "document_number": "甲监罚〔2026〕66号",
            "content": "责令停止销售并罚款10万元。",
            "fine_wan_yuan": 10,
            "changes": [
                {
                    "how": "行政诉讼",
                    "decided_by": "甲市中级人民法院",
                    "document_number": "（2026）甲01行终78号",
                    "decided_on": "2026-10-10",
                    "ground": "判决变更罚款金额为10万元，其余处罚内容维持不变。",
                    "before": {"content": "责令停止销售并罚款20万元。", "fine_wan_yuan": 20, "categories": ["罚款", "警告"]},
                }
            ],
        },
        "by-a-team": {
            "document_number": "甲环罚字〔2026〕TQ第Q-4009号",
            "acting": {"how": "委托", "by": "office", "for": "scjgj", "document": "行政处罚委托书（甲市监托〔2026〕1号）"},
        },
        "by-two-bodies": {"document_number": "甲联罚〔2026〕1号", "joint_authorities": ["scjgj", "xzspj"]},
        "longer-by-law": {
            "document_number": "银罚决字〔2026〕18号",
            "publicity_until": "2031-09-08",
            "publicity_basis": {"law": "《甲市金融条例》", "clause": "第九条"},
        },
    },
    "permit": {
        "no-law": {"document_number": "宁新区管审环表复〔2025〕104号", "valid_until": "2099-12-31"},
        "registration": {
            "document_number": "(320101000561)登字〔2025〕第01160034号",
            "category": "登记",
            "valid_from": "2003-03-24",
            "valid_until": "2053-03-24",
        },
        "no-start": {"document_number": "(01000514)公司变更〔2018〕第07120014号", "category": "登记", "valid_from": None},
        "number-of-a-certificate": {"document_number": "JY33202810257113", "document_name": "食品经营许可证", "content": "热食类食品制售"},
        "vehicle": {"document_number": "车20苏B00144(19)", "document_name": "特种设备使用登记证"},
        "tax": {"document_number": "(沪税普一)许变准字2021第(837)"},
        "no-serial": {"document_number": "双环许可2019"},
        "refused-in-an-old-table": {"document_number": "澄市监不许〔2026〕3号", "status": "无效", "valid_from": None, "valid_until": None},
        "refused": {
            "document_number": "澄市监不许〔2026〕4号",
            "application": "首次申请",
            "result": "不予",
            "refusal_reason": "申请材料不符合法定条件。",
            "content": "不予行政许可。",
            "status": "无效",
            "valid_from": None,
            "valid_until": None,
        },
        "change-of-earlier": {
            "document_number": "澄市监许变〔2026〕12号",
            "document_name": "准予变更行政许可决定书",
            "application": "变更",
            "result": "准予",
            "earlier": "2026/number-of-a-certificate",
        },
        "renewal-of-one-elsewhere": {"document_number": "JY33202810257114", "application": "延续", "earlier_number": "JY33202810250001"},
        "cancelled": {
            "document_number": "JY33202810257999",
            "status": "无效",
            "cancellation": {"reason": "申请注销", "on": "2026-09-18", "document_number": "澄市监注〔2026〕3号", "note": "因停业申请注销。"},
        },
        "cancelled-in-an-old-table": {"document_number": "JY33202810257998", "status": "无效", "remarks": "2026年9月因停业申请注销。"},
        "natural-person": {"document_number": "双公许〔2026〕88号", "subject": {"type": "自然人", "name": "李*"}},
        "two-holders": {
            "document_number": "双公许〔2026〕89号",
            "subject": [
                PERSON | {"certificate_number": "990100202611001"},
                PERSON | {"name": "梁*", "certificate_number": "990100202611002", "content": "准予驾驶客车。"},
            ],
        },
        "two-holders-of-one-certificate": {
            "document_number": "双公许〔2026〕90号",
            "subject": [COMPANY, OTHER],
            "certificate_name": "采矿许可证",
            "certificate_number": "C9901002026",
        },
    },
    "other-act": {
        "inspection": {"type": "行政检查", "document_number": "甲市监检〔2026〕41号"},
        "random-inspection": {
            "type": "行政检查",
            "document_number": "甲市监检〔2026〕42号",
            "inspection": {"mode": "双随机抽查", "plan": "2026年抽查（甲随机2026-7）", "result": "未发现问题"},
        },
        "no-penalty": {
            "type": "不予处罚",
            "document_number": "甲市监不罚〔2026〕3号",
            "no_penalty": {"violation_type": "未按规定明码标价", "ground": "初次违法且危害后果轻微并及时改正"},
        },
        "ruling": {"type": "行政裁决", "document_number": "甲自然资裁〔2026〕1号"},
        "reward": {"type": "行政奖励", "document_number": "甲应急奖〔2026〕2号", "reward": {"reason": "举报违法行为，经查证属实。"}},
        "other": {"type": "其他行政权力", "type_note": "应急预案备案", "document_number": "甲应急备〔2026〕1号"},
        "two-persons": {
            "type": "行政强制",
            "document_number": "甲城管强拆〔2026〕2号",
            "subject": [{"type": "自然人", "name": "方*"}, {"type": "自然人", "name": "梁*", "content": "拆除西侧的一间。"}],
            "content": "对未取得规划许可证的两间仓房实施强制拆除。",
        },
    },
}


def records(kind: str) -> dict[str, dict[str, Any]]:
    """The lawful records of a kind, by their names, as an editor writes them."""
    base = {"penalty": _PENALTY, "permit": _PERMIT, "other-act": _ACT}[kind]
    return {
        name: copy.deepcopy({key: value for key, value in (base | changes).items() if value is not None})
        for name, changes in _SHAPES[kind].items()
    }

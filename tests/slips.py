"""A penalty as a clerk should write it, and the slips of input methods, editors and office programs, each with what it becomes when it is mended."""

from __future__ import annotations

FILE = "content/disclosures/penalties/2026/scjgj-41.yml"
RIGHT = """\
# 由法规科录入
authority: scjgj
document_number: 甲市监罚〔2026〕41号
subject:
  type: 个体工商户
  name: 甲市东城区老街坊小吃店
  uscc: 92990100MA1K0A020U # 对照执照
violation_type: 经营超过保质期的食品
facts: |
  2026年3月18日，执法人员检查发现货架上有超过保质期的糕点12盒。

  经查，当事人取得违法所得1260元。
basis: '依据《中华人民共和国食品安全法》第一百二十四条，予以处罚。'
categories:
  - 没收违法所得
  - 罚款
content: 没收违法所得1260元，罚款5000元。
fine_wan_yuan: 0.5
confiscated_wan_yuan: 0.126
severity: 一般
decided_on: 2026-04-21
valid_until: 2027-04-20
"""
# What is typed in the place of what, by a name. Mended, the file is RIGHT again.
SLIPS = {
    "full-width colon": ("authority: scjgj", "authority：scjgj"),
    "no blank behind the colon": ("severity: 一般", "severity:一般"),
    "equals sign": ("severity: 一般", "severity=一般"),
    "name of the department": ("authority: scjgj", "authority: 甲市市场监督管理局"),
    "square brackets": ("〔2026〕41号", "[2026]41号"),
    "black brackets and a blank": ("〔2026〕41号", "【2026】 41号"),
    "full-width digits": ("〔2026〕41号", "〔２０２６〕４１号"),
    "curly quotes": ("document_number: 甲市监罚〔2026〕41号", "document_number: “甲市监罚〔2026〕41号”"),
    "tabs": ("  type: 个体工商户\n  name", "\ttype: 个体工商户\n\tname"),
    "full-width blanks": ("  type: 个体工商户\n  name", "　type: 个体工商户\n　name"),
    "unbreakable blanks": ("  type: 个体工商户\n  name", "\u00a0\u00a0type: 个体工商户\n\u00a0\u00a0name"),
    "unbreakable blanks before a list": ("  - 没收违法所得\n  - 罚款", "\u00a0\u00a0- 没收违法所得\n\u00a0\u00a0- 罚款"),
    "marks before each field": ("fine_wan_yuan: 0.5\nconfiscated", "\ufefffine_wan_yuan: 0.5\n\u200bconfiscated"),
    "another name of a choice": ("type: 个体工商户", "type: 个体户"),
    "code with blanks": ("92990100MA1K0A020U", "92990100 MA1K 0A020U"),
    "code in small letters": ("92990100MA1K0A020U", "92990100ma1k0a020u"),
    "letters for digits in a code": ("92990100MA1K0A020U", "9299O100MAIK0A020U"),
    "full-width bar": ("facts: |", "facts: ｜"),
    "folded text": ("facts: |", "facts: >"),
    "full-width dashes": ("  - 没收违法所得\n  - 罚款", "  － 没收违法所得\n  － 罚款"),
    "list on one line": ("categories:\n  - 没收违法所得\n  - 罚款", "categories: 没收违法所得、罚款"),
    "list without dashes": ("  - 没收违法所得\n  - 罚款", "  没收违法所得\n  罚款"),
    "two items on one line": ("  - 没收违法所得\n  - 罚款", "  - 没收违法所得、罚款"),
    "sum in yuan": ("fine_wan_yuan: 0.5", "fine_wan_yuan: 5000元"),
    "sum in words": ("fine_wan_yuan: 0.5", "fine_wan_yuan: 伍仟元整"),
    "full-width number": ("fine_wan_yuan: 0.5", "fine_wan_yuan: ０．５"),
    "traditional characters": ("type: 个体工商户", "type: 個體工商戶"),
    "date with characters": ("decided_on: 2026-04-21", "decided_on: 2026年4月21日"),
    "date with slashes": ("decided_on: 2026-04-21", "decided_on: 2026/4/21"),
    "date without anything": ("decided_on: 2026-04-21", "decided_on: 20260421"),
    "date in Chinese numerals": ("decided_on: 2026-04-21", "decided_on: 二〇二六年四月二十一日"),
    "date with a time": ("decided_on: 2026-04-21", "decided_on: 2026-04-21 00:00:00"),
    "title for the name of a field": ("decided_on:", "处罚决定日期:"),
    "misspelt name of a field": ("document_number:", "documnet_number:"),
    "invisible character": ("老街坊", "老\u200b街坊"),
    "radical from a PDF": ("小吃店", "⼩吃店"),
    "word for nothing": ("valid_until: 2027-04-20\n", "valid_until: 2027-04-20\nremarks: 无\n"),
    "code fence": (RIGHT, f"```yaml\n{RIGHT}```\n"),
}
# Slips that nobody but the clerk can mend, each with the slug that stays.
LEFT = {
    "unknown severity": ("severity: 一般", "severity: 较重", "unknown-choice"),
    "two severities": ("severity: 一般", "severity: 轻微/一般", "several-choices"),
    "remark behind a choice": ("severity: 一般", "severity: 一般（首次）", "text-after-choice"),
    "sum without unit": ("fine_wan_yuan: 0.5", "fine_wan_yuan: 5000", "yuan-as-wan-yuan"),
    "another sum": ("fine_wan_yuan: 0.5", "fine_wan_yuan: 0.6", "amount-disagrees"),
    "day and month": ("decided_on: 2026-04-21", "decided_on: 04/05/2026", "wrong-date"),
    "no such day": ("decided_on: 2026-04-21", "decided_on: 2026年2月30日", "wrong-date"),
    "last minute of a day": ("decided_on: 2026-04-21", "decided_on: 2026-04-20 23:59:17", "date-in-other-form"),
    "rounded code": ("uscc: 92990100MA1K0A020U", "uscc: 9.299E+17", "rounded-number"),
    "wrong check digit": ("92990100MA1K0A020U", "92990100MA1K0A020W", "uscc-check-digit"),
    "bullet of Word": ("货架上", "货架上\uf06c", "control-character"),
    "lost character": ("货架上", "货架\ufffd上", "lost-character"),
    "field twice": ("severity: 一般\n", "severity: 一般\nseverity: 严重\n", "repeated-key"),
    "unknown department": ("authority: scjgj", "authority: 乙市市场监督管理局", "broken-link"),
    "open quote": ("name: 甲市", 'name: "甲市', "yaml-open-quote"),
    "anchor": ("name: 甲市", "name: &a 甲市", "yaml-anchor"),
    "nothing that may not be known yet": ("fine_wan_yuan: 0.5", "fine_wan_yuan: null", "placeholder-value"),
}

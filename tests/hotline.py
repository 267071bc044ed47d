"""A kind of record that is not shipped, with one record of it: what a new schema file gets without a line of code."""

from __future__ import annotations

from support import Repo

HOTLINE = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "12345热线受理案件",
  "description": "一件热线受理的案件一个文件，定期向社会公布。",
  "x-record": {
    "folder": "disclosures/gift-registers",
    "singular": "热线转办案件",
    "plural": "热线转办",
    "group": "信用监督",
    "order": 70,
    "caption": "{number}：{matter}",
    "date": "received_on",
    "authority": "authority",
    "columns": ["number", "matter", "authority", "received_on"]
  },
  "type": "object",
  "properties": {
    "number": {"title": "受理编号", "description": "填写受理编号，例如“R20260312001”。", "type": "string", "x-unique": true},
    "received_on": {"title": "受理时间", "description": "填写受理的日期。", "type": "string", "format": "date", "x-not-future": true},
    "matter": {"title": "反映问题", "description": "写明反映了什么问题。", "type": "string"},
    "result": {"title": "处理结果", "description": "写明处理的结果。", "type": "string"},
    "authority": {"$ref": "common.json#/$defs/department", "title": "承办单位", "x-link-title": "承办的热线案件"}
  },
  "required": ["number", "received_on", "matter", "result", "authority"],
  "additionalProperties": false,
  "examples": [
    {"number": "R20260312001", "received_on": "2026-03-12", "matter": "路灯不亮", "result": "已经修复。", "authority": "scjgj"},
    {"number": "R20260312002", "received_on": "2026-03-13", "matter": "井盖缺失", "result": "已经更换。", "authority": "xzspj"}
  ]
}
"""
HOTLINE_FILE = "schemas/gift-register.schema.json"
CASE = """\
number: R20261101007
received_on: 2026-11-01
matter: 菜市场公平秤失准
result: 当日检定校准，已回复来电人。
authority: scjgj
"""


def with_hotline(repo: Repo) -> Repo:
    """A repository with the new kind and its record."""
    repo.write(HOTLINE_FILE, HOTLINE)
    repo.write("content/disclosures/gift-registers/2026/7.yml", CASE)
    return repo

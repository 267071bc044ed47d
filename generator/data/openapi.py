"""The description of the data interface for programs: OpenAPI 3.1, with a schema for every answer."""

from __future__ import annotations

from typing import Any

from generator import __version__
from generator.data.answers import TEXT, ref, schemas
from generator.site.site import Site

# Path, schema of the answer, description.
PATHS = (
    ("/api/v1/index.json", "Index", "有哪些数据、各在哪里"),
    ("/api/v1/records/{kind}/{shard}.json", "Records", "记录全文：编号的 UTF-8 字节的 CRC-32 除以 200 的余数（三位数字）是文件名"),
    ("/api/v1/lists/{kind}/{year}.json", "List", "一类记录一年的目录，新的在前；没有日期的在 undated"),
    ("/api/v1/departments/{department}/{kind}.json", "List", "一个部门的一类记录的目录，新的在前"),
    ("/api/v1/organisations/{shard}.json", "Organisations", "单位及与它有关的记录：统一社会信用代码的 CRC-32 除以 200 的余数是文件名"),
    (
        "/api/v1/lookup/{file}.json",
        "Lookup",
        "代码、文号、全称的网页：规范写法的 CRC-32 除以 index.json 里 lookup.files 的余数是文件名",
    ),
    ("/api/v1/gone.json", "Gone", "已不再公示的网址及原因"),
    ("/api/v1/build.json", "Build", "数据截至哪一天，出自哪个提交"),
    (
        "/api/v1/digests/{digits}.json",
        "Digests",
        "核对码的前16位：现在公示的是哪一条，已不再公示的网址；以核对码的前几位为文件名，位数见 index.json 里 digests.digits",
    ),
    ("/api/v1/sums.json", "Sums", "数据接口各个文件的字节数和 SHA-256：只取变了的文件，取来的逐个核对"),
    ("/api/v1/moved.json", "Moved", "已变更的网址及现在的网址"),
    ("/api/v1/consequences.json", "Consequences", "每年谁有资格参加评优、谁被取消资格，原因和依据"),
    ("/api/v1/statistics.json", "Statistics", "各类记录按月份、部门的件数和金额，合规率、迟报率、瞒报率和它们的定义，各项时限的执行情况"),
    ("/api/v1/completeness.json", "Completeness", "双公示目录：各部门应当公示哪些许可、处罚事项，每一项各年公示了几件"),
    ("/api/v1/changes.json", "Changes", "近 90 天每次公布新增、修改、撤下的网址，新的在前"),
    ("/api/v1/openapi.json", "OpenApi", "本说明"),
    ("/deadlines/duties.json", "Deadlines", "没有办的每一项时限和它的状态；全部时限（含已办的）每年一个文件，列在 all 里"),
    ("/deadlines/count/rules.json", "Counting", "每条规则的期限和各年的放假、调休，用来算哪天到期"),
    ("/schemas/{kind}.schema.json", "JsonSchema", "一类记录的模式（JSON Schema 2020-12）"),
)


def document(site: Site, site_url: str) -> dict[str, Any]:
    """The whole OpenAPI document."""
    paths = {}
    for path, schema, summary in PATHS:
        names = [part[1 : part.index("}")] for part in path.split("/") if part.startswith("{")]
        parameters = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]
        answer = {"description": summary, "content": {"application/json": {"schema": ref(schema)}}}
        paths[path] = {"get": {"summary": summary, "parameters": parameters, "responses": {"200": answer}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "公共信用信息公开数据接口", "version": f"1 ({__version__})", "description": "全部为静态文件，只读，不需要登录。"},
        "servers": [{"url": (site_url or "/").rstrip("/") or "/"}],
        "paths": paths,
        "components": {"schemas": schemas()},
    }

"""Makes a repository with N seeded, invented records of about 1.4 KB: `python3 dev.py bench records N FOLDER`.

Half are penalties, half permits, of 14 departments over five years; a third as many organisations as records, so that many
occur more than once. The same N and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.reading import schemas
from generator.text.identifiers import ALPHABET, inner_check_digit, uscc_check_digit

DEPARTMENTS = (
    ("scjgj", "市场监督管理局", "市监"),
    ("zjj", "住房和城乡建设局", "住建"),
    ("wjw", "卫生健康委员会", "卫"),
    ("sthjj", "生态环境局", "环"),
    ("jtj", "交通运输局", "交"),
    ("yjj", "应急管理局", "应急"),
    ("rsj", "人力资源和社会保障局", "人社"),
    ("zrzyj", "自然资源和规划局", "自然资"),
    ("nyncj", "农业农村局", "农"),
    ("csglj", "城市管理局", "城管"),
    ("whlyj", "文化和旅游局", "文"),
    ("jyj", "教育局", "教"),
    ("gaj", "公安局", "公"),
    ("czj", "财政局", "财"),
)
_PLACES = [
    "东湖",
    "西山",
    "南屏",
    "北桥",
    "长宁",
    "新华",
    "平安",
    "和顺",
    "兴隆",
    "永安",
    "清河",
    "松林",
    "银杏",
    "金沙",
    "白石",
    "云溪",
    "柳园",
    "桃源",
    "石门",
    "龙泉",
]
_WORDS = [
    "恒信",
    "宏达",
    "瑞丰",
    "华盛",
    "天成",
    "博远",
    "嘉禾",
    "润泽",
    "鼎新",
    "安康",
    "同德",
    "万福",
    "启明",
    "锦绣",
    "汇通",
    "诚品",
    "泰和",
    "荣昌",
    "佳美",
    "四方",
]
_TRADES = ["食品", "建材", "药房", "餐饮", "物流", "环保", "科技", "装饰", "农业", "旅行社", "印刷", "机电", "化工", "商贸", "服饰", "家具"]
_FACTS = (
    "{date}，本局执法人员依法对当事人位于{place}路{n}号的经营场所进行现场检查，发现当事人{act}。执法人员当场制作现场笔录并拍照取证。",
    "本局接到群众举报后，于{date}对当事人开展调查，查明当事人自{date}起在{place}街道{n}号{act}，涉及货值金额{m}元。",
    "{date}，本局在专项检查中抽取当事人经营的产品{n}件送检，检验结论为不合格。经查，当事人{act}，未能提供进货查验记录。",
)
_ACTS = (
    ("经营标签不符合规定的预包装食品", "《中华人民共和国食品安全法》第六十七条第一款、第一百二十五条第一款第二项"),
    ("超标排放水污染物", "《中华人民共和国水污染防治法》第十条、第八十三条第二项"),
    ("未取得施工许可证擅自施工", "《中华人民共和国建筑法》第七条、第六十四条"),
    ("未按规定对从业人员进行安全生产教育和培训", "《中华人民共和国安全生产法》第二十八条、第九十七条第三项"),
    ("未取得道路运输经营许可擅自从事道路货物运输经营", "《中华人民共和国道路运输条例》第二十四条、第六十三条"),
)
_PERMITS = (
    (
        "食品经营许可证",
        "准予当事人从事预包装食品（含冷藏冷冻食品）销售，经营场所为{place}路{n}号。",
        "《中华人民共和国食品安全法》",
        "第三十五条",
    ),
    (
        "建筑工程施工许可证",
        "准予{place}片区{n}号地块工程施工，建设规模{m}平方米，合同工期{n}日历天。",
        "《中华人民共和国建筑法》",
        "第七条",
    ),
    ("公共场所卫生许可证", "准予在{place}街道{n}号开办公共场所，经营项目为住宿、沐浴。", "《公共场所卫生管理条例》", "第四条"),
)


def code(rng: random.Random, prefix: str = "91990100") -> str:
    """A unified social credit code with right check digits."""
    body = "MA" + "".join(rng.choice(ALPHABET[:31]) for _ in range(6))
    first = prefix + body + inner_check_digit(body)
    return first + uscc_check_digit(first)


def _numbered(rng: random.Random, number: int) -> str:
    return f"示范市{rng.choice(_PLACES)}{rng.choice(_WORDS)}{rng.choice(_TRADES)}有限公司{number}"


# A name for an organisation, by its number.
Name = Callable[[random.Random, int], str]


def _party(rng: random.Random, number: int, name: Name) -> dict[str, Any]:
    return {
        "type": "法人及非法人组织",
        "name": name(rng, number),
        "uscc": code(rng),
        "legal_representative": rng.choice("王李张刘陈杨赵黄周吴") + "*",
    }


def records(count: int, seed: int = 1, name: Name = _numbered, common: float = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path below content/ and value of each record. `common` is the part of the organisations that is the same for every seed."""
    rng, every = random.Random(seed), random.Random(0)
    number = max(1, count // 3)
    parties = [_party(every if i < common * number else rng, i, name) for i in range(number)]
    serials: dict[tuple[str, str, int], int] = {}
    first = datetime.date(2022, 1, 4)
    for i in range(count):
        ident, _name, short = rng.choice(DEPARTMENTS)
        day = first + datetime.timedelta(days=rng.randrange(1780))
        kind = "penalties" if i % 2 else "permits"
        serial = serials[kind, ident, day.year] = serials.get((kind, ident, day.year), 0) + 1
        fill = {
            "date": f"{day.year}年{day.month}月{day.day}日",
            "place": rng.choice(_PLACES),
            "n": rng.randrange(1, 900),
            "m": rng.randrange(100, 90000),
        }
        path = f"disclosures/{kind}/{day.year}/{ident}-{serial}.yml"
        # Taken over from an older site, as most records of a city are: published some days after the decision, a few of them too late.
        declared = {
            "date": min(day + datetime.timedelta(days=rng.randrange(1, 12)), datetime.date(2026, 11, 22)).isoformat(),
            "url": f"https://old-credit.shifan.example/{kind}/{i}.html",
        }
        until = day.replace(year=day.year + 1, day=min(day.day, 28)).isoformat()
        if kind == "penalties":
            act, basis = rng.choice(_ACTS)
            fine = rng.randrange(1, 200) * 500
            yield (
                path,
                {
                    "authority": ident,
                    "document_number": f"示{short}罚〔{day.year}〕{serial}号",
                    "subject": rng.choice(parties),
                    "violation_type": act,
                    "facts": "\n".join(rng.choice(_FACTS).format(act=act, **fill) for _ in range(2)),
                    "basis": basis,
                    "categories": ["警告", "罚款"],
                    "content": f"一、给予警告；二、处以罚款人民币{fine}元。当事人应当自收到本决定书之日起十五日内缴纳罚款。",
                    "fine_wan_yuan": fine / 10000,
                    "severity": "一般",
                    "decided_on": day.isoformat(),
                    "valid_until": until,
                    "declared_publication": declared,
                },
            )
        else:
            title, content, law, article = rng.choice(_PERMITS)
            yield (
                path,
                {
                    "authority": ident,
                    "document_name": f"准予行政许可决定书（{title}）",
                    "document_number": f"示{short}许〔{day.year}〕{serial}号",
                    "subject": rng.choice(parties),
                    "category": "普通",
                    "certificate_name": title,
                    "content": content.format(**fill) + "被许可人应当依法从事许可活动，接受监督检查，并于有效期届满三十日前申请延续。" * 2,
                    "legal_basis": [
                        {"law": law, "article": article},
                        {"law": "《中华人民共和国行政许可法》", "article": "第三十八条第一款"},
                    ],
                    "decided_on": day.isoformat(),
                    "valid_from": day.isoformat(),
                    "valid_until": until,
                    "status": "有效",
                    "declared_publication": declared,
                },
            )


def departments(seed: int = 1) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path below content/ and value of each department."""
    rng = random.Random(seed + 1)
    for ident, name, short in DEPARTMENTS:
        yield (
            f"authorities/{ident}.yml",
            {
                "name": f"示范市{name}",
                "short_name": f"市{name}",
                "uscc": code(rng, "11990100"),
                "category": "行政机关",
                "document_numbers": [
                    {"title": "行政处罚决定书", "kind": "penalty", "pattern": f"示{short}罚〔{{year}}〕{{serial}}号"},
                    {"title": "准予行政许可决定书", "kind": "permit", "pattern": f"示{short}许〔{{year}}〕{{serial}}号"},
                ],
                "contact": {
                    "address": "示范市行政中心",
                    "phone": "0990-8800100",
                    "supervision_phone": "0990-8800101",
                    "hours": "工作日9:00—12:00、13:30—17:00",
                },
                "duties": [f"负责本市{name[:4]}领域的监督管理工作。"],
            },
        )


def yaml_text(value: Any, indent: str = "") -> str:
    """Block YAML as an editor would write it."""
    lines = []
    for key, one in value.items():
        if isinstance(one, dict):
            lines.append(f"{indent}{key}:\n{yaml_text(one, indent + '  ')}")
        elif isinstance(one, list):
            lines.append(f"{indent}{key}:\n")
            for item in one:
                if isinstance(item, dict):
                    inner = yaml_text(item, indent + "    ")
                    lines.append(f"{indent}  - {inner.lstrip()}")
                else:
                    lines.append(f"{indent}  - {item}\n")
        elif isinstance(one, str) and "\n" in one:
            lines.append(f"{indent}{key}: |\n" + "".join(f"{indent}  {line}\n" for line in one.split("\n")))
        else:
            lines.append(f"{indent}{key}: {one}\n")
    return "".join(lines)


def repository(folder: Path, count: int, seed: int = 1, named: Name = _numbered, common: float = 0) -> None:
    """Writes a repository that `credit` and `mkdocs` accept. The folder must not exist."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copytree(ROOT / "content" / "pages", folder / "content" / "pages")
    for name in ("mkdocs.yml", ".gitignore"):
        shutil.copy(ROOT / name, folder / name)
    # The board of deadlines is part of the site. Rules that take records down are left out: the others would build more pages of the same
    # records.
    rules = folder / "content" / "rules"
    shutil.copytree(ROOT / "content" / "rules" / "calendars", rules / "calendars")
    for name in ("disclose-penalties.yml", "disclose-permits.yml"):
        shutil.copy(ROOT / "content" / "rules" / name, rules / name)
    for path, value in (*departments(seed), *records(count, seed, named, common)):
        file = folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml_text(value), encoding="utf-8")


def hugo(folder: Path, count: int, frame: str, seed: int = 1) -> None:
    """The same site for Hugo: the same frame, fields under the same labels, the same lists, departments and organisations.

    `frame` is a page of ours; the content of its article becomes Hugo's block. With a lighter frame another site would be compared.
    """
    folder.mkdir(parents=True)
    (folder / "hugo.toml").write_text(
        'baseURL = "https://credit.shifan.example/"\nlanguageCode = "zh"\ntitle = "信用示范"\ndisableKinds = ["rss"]\n'
        '[pagination]\npagerSize = 100\n[taxonomies]\nlist = "lists"\norganisation = "organisations"\n',
        encoding="utf-8",
    )
    (folder / "layouts").mkdir()
    start, end = frame.index("<article"), frame.index("</article>")
    base = frame[:start] + '<article class="md-content__inner md-typeset">{{ block "main" . }}{{ end }}' + frame[end:]
    base = re.sub(r"(?:\.\./)+", "/", base)
    base = re.sub(r"<title>.*?</title>", "<title>{{ .Title }} - {{ site.Title }}</title>", base)
    base = re.sub(r'<meta name="description"[^>]*>', '<meta name="description" content="{{ .Title }}">', base)
    base = re.sub(r'<link rel="canonical"[^>]*>', '<link rel="canonical" href="{{ .Permalink }}">', base)
    layouts = {"baseof.html": base, "single.html": _HUGO_RECORD}
    layouts |= dict.fromkeys(("list.html", "taxonomy.html", "term.html"), _HUGO_LIST)
    for name, text in layouts.items():
        (folder / "layouts" / name).write_text(text, encoding="utf-8")
    (folder / "data").mkdir()
    for kind in ("permit", "penalty", "department"):
        schema = schemas.load(ROOT).by_name[kind].schema
        fields = [
            {
                "key": key,
                "title": one["title"],
                "format": one.get("format", one.get("x-link", "")),
                "fields": [{"key": k, "title": v["title"], "format": v.get("format", "")} for k, v in one.get("properties", {}).items()],
            }
            for key, one in schema["properties"].items()
        ]
        (folder / "data" / f"{kind}.json").write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    for path, value in (*departments(seed), *records(count, seed)):
        parts = path.removeprefix("disclosures/").removesuffix(".yml").split("/")
        section = parts[0]
        file = folder / "content" / section / f"{'-'.join(parts[1:])}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        front: dict[str, Any] = {"fields": value}
        if section == "authorities":
            front |= {"title": value["name"], "kind_": "department"}
        else:
            year, who = parts[1], value["authority"]
            front |= {
                "title": f"{value['subject']['name']}：{value['document_number']}",
                "kind_": "penalty" if section == "penalties" else "permit",
                "date": value["decided_on"],
                "lists": [f"{section}-{year}", f"{section}-{who}", f"{section}-{who}-{year}"],
                "organisations": [value["subject"]["uscc"]],
            }
        file.write_text(f"---\n{yaml_text(front)}---\n", encoding="utf-8")


_HUGO_VALUE = """{{ define "value" }}{{ $v := .value }}{{ if eq .format "department" }}{{ with site.GetPage (printf "/authorities/%s" $v) }}\
<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ else if eq .format "uscc" }}<a href="/organisations/{{ lower $v }}/">{{ $v }}</a>\
{{ else if eq .format "date" }}<time datetime="{{ $v }}">{{ $v }}</time>{{ else if reflect.IsSlice $v }}<ul>{{ range $v }}<li>{{ . }}</li>\
{{ end }}</ul>{{ else }}{{ $v }}{{ end }}{{ end }}""".replace("\\\n", "")
_HUGO_RECORD = (
    _HUGO_VALUE
    + """{{ define "main" }}<nav><a href="/">首页</a> › <a href="/{{ .Section }}/">{{ .Section }}</a></nav><h1>{{ .Title }}</h1>
<dl class="cr-fields">{{ $fields := .Params.fields }}{{ range index site.Data .Params.kind_ }}{{ $field := . }}{{ with index $fields .key }}
{{ if $field.fields }}{{ $inner := . }}<h2>{{ $field.title }}</h2>{{ range $field.fields }}{{ $f := . }}{{ with index $inner .key }}
<div><dt>{{ $f.title }}</dt><dd>{{ template "value" (dict "value" . "format" $f.format) }}</dd></div>{{ end }}{{ end }}{{ else }}
<div><dt>{{ $field.title }}</dt><dd>{{ template "value" (dict "value" . "format" $field.format) }}</dd></div>{{ end }}{{ end }}{{ end }}</dl>
<footer class="cr-source"><p>对本条信息有异议？见<a href="/objection/">异议与信用修复</a>。</p><p>数据文件：<code>{{ .File.Path }}</code>，
<a href="https://git.shifan.example/credit/edit/main/content/{{ .File.Path }}" rel="nofollow">编辑这个文件</a></p></footer>{{ end }}"""
)
_HUGO_LIST = """{{ define "main" }}<h1>{{ .Title }}</h1><nav class="cr-choices"><ul>{{ range $name, $pages := site.Taxonomies.lists }}\
{{ if eq (len (findRE "-" $name)) 1 }}<li><a href="/lists/{{ $name }}/">{{ $name }} <span>{{ len $pages }}</span></a></li>{{ end }}{{ end }}</ul></nav>
{{ $p := .Paginate .Pages }}<table class="cr-list"><tbody>{{ range $p.Pages }}{{ $f := .Params.fields }}<tr><th scope="row" data-label="文号">
<a href="{{ .RelPermalink }}">{{ with $f }}{{ .document_number }}{{ else }}{{ .Title }}{{ end }}</a></th><td data-label="名称">{{ with $f }}{{ with .subject }}{{ .name }}{{ end }}
{{ end }}</td><td data-label="部门">{{ with $f }}{{ with .authority }}{{ with site.GetPage (printf "/authorities/%s" .) }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}
{{ end }}</td><td data-label="事项">{{ with $f }}{{ .violation_type }}{{ .document_name }}{{ end }}</td><td data-label="日期">{{ with $f }}{{ .decided_on }}{{ end }}</td></tr>{{ end }}</tbody></table>
<nav class="cr-pager"><ul>{{ range $p.Pagers }}{{ if or (le (math.Abs (sub .PageNumber $p.PageNumber)) 2) (eq .PageNumber 1) (eq .PageNumber $p.TotalPages) }}\
<li><a href="{{ .URL }}">{{ .PageNumber }}</a></li>{{ end }}{{ end }}</ul></nav>{{ end }}""".replace("\\\n", "")


def material(folder: Path, count: int, seed: int = 1) -> None:
    """The same records for Material in the simplest way: one Markdown page each, in its navigation and its search."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(
        "site_name: 信用示范\ntheme: {name: material, language: zh, font: false}\nmarkdown_extensions: [tables]\n",
        encoding="utf-8",
    )
    (folder / "docs" / "index.md").write_text("# 信用示范\n", encoding="utf-8")
    for path, value in records(count, seed):
        file = folder / "docs" / path.replace(".yml", ".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        cells = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in value.items()}
        table = "".join(f"| {key} | {cell.replace(chr(10), ' ').replace('|', ' ')} |\n" for key, cell in cells.items())
        title = f"{value['subject']['name']}：{value['document_number']}"
        file.write_text(f"# {title}\n\n| 字段 | 内容 |\n| --- | --- |\n{table}", encoding="utf-8")


def main() -> None:
    """Writes one repository."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    repository(args.folder, args.count, args.seed)


if __name__ == "__main__":
    main()

"""Describes the downloads for programs: as a Data Package, as a catalogue in DCAT, and for search engines in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.data import downloads, statistics, tables
from generator.data.downloads import FOLDER
from generator.data.tables import Table
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.site import elsewhere
from generator.site.fingerprints import Fingerprints
from generator.site.province import CITIES
from generator.site.site import Site
from generator.text import telephone

TITLE = "数据下载"
# Title and name of the tables that hold no records. No kind has such a name.
COUNTED = "统计"
# The same of the tables that were gathered from the cities of a province.
GATHERED = "各城市"
_ALL = "全部记录"
_ALL_TEXT = "本站正在公示的全部信用信息：行政许可、行政处罚、红黑榜、权责清单、信用承诺等，每条记录都有来源文件和公示日期。"
_GATHERED_TEXT = (
    "从各城市的信用网站汇集的公示信息：件数、金额、按期公示和各城市自己公布的合规率、迟报率、瞒报率，按城市、栏目、月份、部门。"
)
_MEDIA = {
    downloads.CSV: "text/csv",
    downloads.JSONL: "application/jsonl",
    downloads.PARQUET: "application/vnd.apache.parquet",
    downloads.BASE: "application/vnd.sqlite3",
}
_IANA = "https://www.iana.org/assignments/media-types/"
_EU = "http://publications.europa.eu/resource/authority/"
_TYPES = {tables.TEXT: "string", tables.LIST: "array"}


@dataclass(frozen=True, slots=True)
class Fact:
    """The facts about a finished file. `kind` is "" for a file of all kinds, `COUNTED` for the statistics, `GATHERED` for what cities of
    a province have; `table` is None if it holds more than one; `year` is "" unless it holds only that year.
    """

    path: str
    form: str
    title: str
    kind: str
    table: Table | None
    rows: int
    size: int
    sha256: str
    year: str = ""

    @property
    def below(self) -> str:
        """The path from the folder of the downloads."""
        return self.path.removeprefix(FOLDER)

    @property
    def weight(self) -> str:
        """The size in words."""
        if self.size < 1_000:
            return f"{self.size} B"
        return f"{self.size / 1_000:.0f} KB" if self.size < 1_000_000 else f"{self.size / 1_000_000:.1f} MB"


# Data Package


def package(site: Site, site_url: str, name: str, found: Sequence[Fact]) -> dict[str, Any]:
    """A Data Package of all tables in CSV."""
    csv = [(one, one.table) for one in found if one.form == downloads.CSV and one.table is not None]
    there = {table.name for one, table in csv if not one.year}
    # The tables of a year say the same once more, but where there is none of all years.
    shown = [(one, table) for one, table in csv if not one.year or table.name not in there]
    licence, host = elsewhere.licence(site), elsewhere.host(site)
    licences = [{"title": licence.name, **({"path": licence.url} if licence.url else {"name": "other"})}] if licence is not None else []
    home = {"homepage": site_url} if site_url.startswith("http") else {}
    return {
        "name": "credit",
        "title": f"{name}：{TITLE}",
        "description": f"{_ALL_TEXT}{'' if licences else elsewhere.NO_LICENCE}{elsewhere.STOPPED}",
        **home,
        "version": site.as_of.isoformat(),
        "created": f"{site.as_of.isoformat()}T00:00:00+08:00",
        **({"licenses": licences} if licences else {}),
        # The first version of the specification has `role`, the second `roles`.
        "contributors": [{"title": host, "role": "publisher", "roles": ["publisher"]}],
        "sources": [{"title": name, **({"path": site_url} if home else {})}],
        "keywords": _keywords(site),
        "resources": [_resource(one, table, there) for one, table in shown],
    }


def _keywords(site: Site) -> list[str]:
    return ["公共信用信息", "政府信息公开", *dict.fromkeys(kind.group for kind in site.kinds if site.by_kind[kind.name])]


def _resource(one: Fact, table: Table, there: set[str]) -> dict[str, Any]:
    # Programs that validate the package check its links. So only links are declared whose target is always there: another record may have
    # left the site.
    links = [(column.name, column.links.replace("-", "_")) for column in table.columns if column.links and column.type == tables.TEXT]
    own = table.kind.name.replace("-", "_") if table.kind is not None else ""
    of_year = f"-{one.year}" if one.year else ""
    # A record links to another of its kind in any year, but a row of a list to its record in its own.
    near = {DEPARTMENT: DEPARTMENT, **({own: f"{own}{of_year}"} if not of_year or table.path else {})} if own else {}
    keys = [
        {"fields": [column], "reference": {"resource": "" if other == table.name else near[other], "fields": [tables.RECORD_ID]}}
        for column, other in links
        if other in near and (other in there or (of_year and other == own))
    ]
    packed = {"compression": "zip", "innerpath": one.below.rpartition("/")[2].removesuffix(".zip")} if one.path.endswith(".zip") else {}
    return {
        "name": f"{table.name}{of_year}",
        "type": "table",
        "title": one.title,
        "path": one.below,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        # The files begin with a byte order mark, for spreadsheets.
        "encoding": "utf-8-sig",
        **packed,
        # Of what is packed, programs take the sum of what they unpack.
        **({} if packed else {"hash": f"sha256:{one.sha256}", "bytes": one.size}),
        "schema": {
            "fields": [
                {
                    "name": column.name,
                    "type": _TYPES.get(column.type, column.type),
                    "title": column.title,
                    "description": column.description,
                    **({"constraints": {"required": True}} if column.required else {}),
                }
                for column in table.columns
            ],
            **({"primaryKey": list(table.keys)} if table.keys else {}),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


# DCAT


def dcat(prints: Fingerprints, site_url: str, name: str, found: Sequence[Fact]) -> dict[str, Any]:
    """A catalogue in DCAT 3 as JSON-LD: a dataset for each kind and one of all, each file a distribution, and the data interface."""
    site = prints.site
    base = f"{site_url.rstrip('/')}/{FOLDER}"
    day = {"@type": "xsd:date", "@value": site.as_of.isoformat()}
    shown = [kind for kind in site.kinds if site.by_kind[kind.name]]
    kinds = [(kind.name, kind.plural, str(kind.schema.get("description", "")), f"{kind.folder}/", kind.group) for kind in shown]
    sets = [("", _ALL, _ALL_TEXT, FOLDER, ""), (COUNTED, COUNTED, statistics.NOTE, FOLDER, COUNTED), *kinds]
    if site.province is not None:
        sets.append((GATHERED, GATHERED, _GATHERED_TEXT, CITIES, GATHERED))
    common = _common(site, base, day)
    since = {kind.name: _since(prints, kind) for kind in shown}
    since[""] = min([one for one in since.values() if one], default="")
    api = f"{base.removesuffix(FOLDER)}api/v1/"
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "spdx": "http://spdx.org/rdf/terms#",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": base,
        "@type": "dcat:Catalog",
        "dct:title": _zh(f"{name}：{TITLE}"),
        "dct:description": _zh(_ALL_TEXT),
        "foaf:homepage": {"@id": base.removesuffix(FOLDER), "@type": "foaf:Document"},
        **common,
        "dcat:dataset": [
            _dataset(*one, since.get(one[0], ""), site, common, base, [fact for fact in found if fact.kind == one[0]]) for one in sets
        ],
        "dcat:service": {
            "@id": api,
            "@type": "dcat:DataService",
            "dct:title": _zh("数据接口"),
            "dcat:endpointURL": {"@id": api, "@type": "rdfs:Resource"},
            "dcat:endpointDescription": {"@id": f"{api}openapi.json", "@type": "rdfs:Resource"},
            "dcat:servesDataset": {"@id": f"{base}#all"},
        },
    }


def _zh(text: str) -> dict[str, str]:
    return {"@language": "zh", "@value": text}


def _since(prints: Fingerprints, kind: Kind) -> str:
    """The first month or year of the records of a kind; "" if none has a date."""
    return min([month for month in prints.groups.months(kind.name) if month], default="")


def _common(site: Site, base: str, day: Mapping[str, str]) -> dict[str, Any]:
    """What is said of the catalogue and of each dataset alike."""
    licence, host, contact = elsewhere.licence(site), elsewhere.host(site), elsewhere.about(site).get("contact", "")
    publisher = f"{base}#publisher"
    numbers = [{"@id": one.href} for one in telephone.parts(contact, field=True) if one.href]
    reached: dict[str, Any] = {"vcard:hasTelephone": numbers} if numbers else {"vcard:hasURL": {"@id": base.removesuffix(FOLDER)}}
    rights = {"@type": "dct:RightsStatement", "dct:description": _zh(f"{'' if licence else elsewhere.NO_LICENCE}{elsewhere.STOPPED}")}
    return {
        "dct:publisher": {"@id": publisher, "@type": "foaf:Agent", "foaf:name": _zh(host)},
        "dcat:contactPoint": {"@id": f"{base}#contact", "@type": "vcard:Kind", "vcard:fn": _zh(host), **reached},
        "dct:language": {"@id": f"{_EU}language/ZHO", "@type": "dct:LinguisticSystem"},
        "dct:modified": day,
        "dct:rights": rights,
        **_licensed(licence),
    }


def _licensed(licence: tuple[str, str] | None) -> dict[str, Any]:
    """The licence as DCAT has it: the address of its text, with its name."""
    if licence is None:
        return {}
    name, url = licence
    return {"dct:license": {**({"@id": url} if url else {}), "@type": "dct:LicenseDocument", "dct:title": _zh(name)}}


def _dataset(
    name: str,
    title: str,
    description: str,
    page: str,
    group: str,
    since: str,
    site: Site,
    common: Mapping[str, Any],
    base: str,
    found: Sequence[Fact],
) -> dict[str, Any]:
    """One dataset with its files; `page`, from the root of the site, is where people find it."""
    until = {"@type": "xsd:date", "@value": site.as_of.isoformat()}
    first = {"@type": "xsd:gYearMonth" if len(since) > 4 else "xsd:gYear", "@value": since}
    period = {"dct:temporal": {"@type": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": until}} if since else {}
    return {
        "@id": f"{base}#{name or 'all'}",
        "@type": "dcat:Dataset",
        "dct:title": _zh(title),
        "dct:description": _zh(description or title),
        "dct:identifier": f"{base}#{name or 'all'}",
        **common,
        "dcat:theme": {"@id": f"{_EU}data-theme/GOVE", "@type": "skos:Concept", "skos:prefLabel": _zh("政府和公共部门")},
        "dcat:keyword": [_zh(one) for one in dict.fromkeys(("公共信用信息", title, *([group] if group else [])))],
        # A record is published when its time has come; nothing more is promised.
        "dct:accrualPeriodicity": {"@id": f"{_EU}frequency/IRREG", "@type": "dct:Frequency"},
        **period,
        "dcat:landingPage": {"@id": f"{base.removesuffix(FOLDER)}{page}", "@type": "foaf:Document"},
        "dcat:distribution": [_distribution(one, common, base) for one in found],
    }


def _distribution(one: Fact, common: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {
        "@id": f"{base}{one.below}",
        "@type": "dcat:Distribution",
        "dct:title": _zh(f"{one.title} {one.form}"),
        "dcat:downloadURL": {"@id": f"{base}{one.below}"},
        "dcat:accessURL": {"@id": base},
        "dct:modified": common["dct:modified"],
        **{key: common[key] for key in ("dct:license",) if key in common},
        "dcat:mediaType": {"@id": f"{_IANA}{_MEDIA[one.form]}", "@type": "dct:MediaType"},
        **_packing(one),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(one.size)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": one.sha256},
        },
    }


def _packing(one: Fact) -> dict[str, Any]:
    """How a distribution is compressed or packed, if it is."""
    for end, key, media in ((".gz", "compressFormat", "gzip"), (".zip", "packageFormat", "zip")):
        if one.path.endswith(end):
            return {f"dcat:{key}": {"@id": f"{_IANA}application/{media}", "@type": "dct:MediaType"}}
    return {}


# schema.org


def catalogue_of_web(site: Site, site_url: str, name: str, found: Sequence[Fact]) -> dict[str, Any]:
    """The catalogue with the dataset of all, as search engines for data read it in the head of a page."""
    base = f"{site_url.rstrip('/')}/{FOLDER}"
    every = _of_web(site, base, base, _ALL, _ALL_TEXT, found)
    own = {"@type": "DataCatalog", "name": f"{name}：{TITLE}", "url": base, "publisher": _organisation(site), "dataset": every}
    return {"@context": "https://schema.org", **own}


def dataset_of_web(site: Site, site_url: str, name: str, kind: str, found: Sequence[Fact]) -> dict[str, Any]:
    """The dataset of a kind, for the head of its page."""
    base, of = f"{site_url.rstrip('/')}/{FOLDER}", site.kinds.by_name[kind]
    text = f"{name}公示的{of.plural}。{of.schema.get('description', '')}"
    inside = {"includedInDataCatalog": {"@type": "DataCatalog", "name": f"{name}：{TITLE}", "url": base}}
    return {"@context": "https://schema.org", **_of_web(site, base, f"{base}{kind}/", of.plural, text, found), **inside}


def _of_web(site: Site, base: str, url: str, title: str, text: str, found: Sequence[Fact]) -> dict[str, Any]:
    licence = elsewhere.licence(site)
    return {
        "@type": "Dataset",
        "name": title,
        "description": text,
        "url": url,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "creator": _organisation(site),
        "dateModified": site.as_of.isoformat(),
        **({"license": licence.url or licence.name} if licence is not None else {}),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": _MEDIA[one.form], "contentUrl": f"{base}{one.below}", "contentSize": str(one.size)}
            for one in found
        ],
    }


def _organisation(site: Site) -> dict[str, Any]:
    return {"@type": "GovernmentOrganization", "name": elsewhere.host(site)}

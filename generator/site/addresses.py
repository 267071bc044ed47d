"""The addresses of the site except those of single records, and the titles of the pages there."""

from __future__ import annotations

from generator.model.kindnames import CONSEQUENCE
from generator.model.kinds import Kind
from generator.site.logged import LOG
from generator.site.province import CITIES
from generator.site.site import Site

BOARD = "deadlines/"
AWARDS = "consequences/"
ORGANISATIONS = "organisations/"
SEARCH = "search/"
# The forms of `pages/doors`.
LETTER = "objection/letter/"
COMPLAINT_FORM = "objection/complaint/"
REPAIR_FORM = "objection/repair/"
CHECKS = "checks/"
SCHEMAS = "schemas/"
DATA = "data/"
# Empty spreadsheets for departments to fill in.
TEMPLATES = "templates/"
API = "api/"
FEEDS = "feeds/"
STATISTICS = "statistics/"
VERIFY = "verify/"
# Files with the digests of what is public, by their first digits.
DIGESTS = "api/v1/digests/"
# The pages of a province's cities: all of them and each, look-up, statistics.
CITY_LOOKUP = f"{CITIES}organisations/"
CITY_STATISTICS = f"{CITIES}statistics/"


def sections(site: Site, *, search: bool = True) -> list[tuple[str, str]]:
    """Address and name of the first page of each section that is made from records. `search` says whether there is an index."""
    gone = {record.kind.name for record in site.gone}
    found = [(f"{kind.folder}/", kind.plural) for kind in site.kinds if site.by_kind[kind.name] or kind.name in gone]
    if site.owes:
        found.append((BOARD, "公示时限"))
    if any(record.data.get("enabled") == "启用" for record in site.by_kind.get(CONSEQUENCE, ())):
        found.append((AWARDS, "年度评优资格"))
    if site.codes:
        found.append((ORGANISATIONS, "单位查询"))
    if site.province is not None:
        found.append((CITIES, "各城市"))
        if site.province.shards:
            found.append((CITY_LOOKUP, "各城市查单位"))
        if site.province.of_cities:
            found.append((CITY_STATISTICS, "各城市的统计"))
    if site.records:
        found += [(STATISTICS, "统计"), (VERIFY, "核对")]
    if site.logged is not None:
        found.append((LOG, "公示日志"))
    if search:
        found.append((SEARCH, "搜索"))
    # Whoever wants to complain can do so from the first day on.
    found.append((LETTER, "异议申请书"))
    return [*found, (CHECKS, "检查说明"), (SCHEMAS, "数据格式"), (DATA, "数据下载"), (API, "数据接口"), (FEEDS, "订阅")]


def page(site: Site, value: str) -> tuple[str, str] | None:
    """Address and title of the page that a text names (`x-page`), by its source in `content/pages` or by its address; None if there is
    none.

    The text after `#` is a place on the page.
    """
    path, mark, place = value.partition("#")
    written = site.written.get(path)
    if written is not None:
        return f"{written.address}{mark}{place}", written.title
    title = dict(sections(site)).get(path)
    return (value, title) if title is not None else None


def empty(site: Site, value: str) -> bool:
    """Whether a text names a page that will exist once there is something to show on it, as on a city's first day."""
    path = value.partition("#")[0]
    return path in (
        BOARD,
        AWARDS,
        ORGANISATIONS,
        STATISTICS,
        CITIES,
        CITY_LOOKUP,
        CITY_STATISTICS,
        SEARCH,
        LOG,
        *(f"{kind.folder}/" for kind in site.kinds),
    ) and path not in dict(sections(site))


def known(site: Site) -> list[str]:
    """The sources and addresses that `page` knows."""
    return [*site.written, *(address for address, _ in sections(site))]


# A kind with more records has its tables in archives: as plain text they would be a twelfth of a large site.
MANY = 2_000


def many(site: Site, kind: Kind) -> bool:
    """Whether the tables of a kind are in archives, one of all records and one of each year."""
    return len(site.by_kind[kind.name]) > MANY


# A kind with still more records has all its downloads by year, and no file of all: for one record that changes, nothing is written anew
# that grows with the years.
LARGE = 20_000


def large(site: Site, kind: Kind) -> bool:
    """Whether all downloads of a kind are by year."""
    return len(site.by_kind[kind.name]) > LARGE


def template(kind: Kind) -> str:
    """The empty spreadsheet of a kind, "" for one whose records belong to no department: nobody sends a table of these."""
    return f"{TEMPLATES}{kind.name}.xlsx" if kind.authority else ""


def csv(site: Site, kind: Kind, year: str = "", table: str = "") -> str:
    """The file with a table of a kind as CSV, that of its records for "". Where there are archives it may be that of a year, and where all
    downloads are by year it must be.
    """
    packed = many(site, kind)
    name = table or kind.name.replace("-", "_")
    return f"{DATA}{kind.name}/{name}{f'-{year}' if year and packed else ''}.csv{'.zip' if packed else ''}"


# Keys in one file of the look-up, and the largest number of files.
_KEYS, _MOST_FILES = 100, 16_384


def lookup_files(site: Site) -> int:
    """The number of files of the look-up: a power of two, so that each holds about a hundred keys."""
    keys = 2 * len(site.codes) + len(site.records)
    files = 1
    while files * _KEYS < keys and files < _MOST_FILES:
        files *= 2
    return files


def digest_digits(site: Site) -> int:
    """By how many first digits the files of digests are divided: a file of a large site holds a few hundred digests."""
    return 1 if len(site.records) + len(site.gone) < 3000 else 2

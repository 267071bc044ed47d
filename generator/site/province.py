"""What a province's site shows of its cities, as one frozen value: how the last harvest went, and what the questions over it gave.

`docs/interfaces.md` describes the harvest folder. It lies outside the repository, and what stands in it was said by others: what has not
the form that is described there is refused here with a sentence, so that no page has to doubt it.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import orjson

from generator.engine import whole
from generator.engine.artifact import digest
from generator.model.kindnames import GIVEN, NOT_OF_CITIES
from generator.model.records import Record
from generator.site.answers import COLUMNS, Differs, OfAmount, OfCity, OfDepartment, OfLate, OfMeasure, OfMonth, OfRule, Several

VERSION = 1
HARVEST = "harvest.json"
ANSWERS, GATHERED, ORGANISATIONS = "answers", "gathered", "organisations"
# The folder of the pages, and those names in it that no city may have.
CITIES = "cities/"
RESERVED = NOT_OF_CITIES
# Names of shards of organisations: the first digits of the SHA-256 of a code.
_SHARD = re.compile(r"[0-9a-f]{3}\.json")
CODE = re.compile(r"[0-9A-Z]{18}")
_NAME = re.compile(r"[a-z_]{1,40}")
_Row = TypeVar("_Row", bound=tuple[Any, ...])


class ProvinceError(Exception):
    """The harvest folder cannot be shown; the text says why, and what is to be done."""


@dataclass(frozen=True, slots=True)
class Log:
    """The public log of a city, and whether the harvest checked that it goes on."""

    origin: str
    size: int
    checked: bool


@dataclass(frozen=True, slots=True)
class City:
    """A city on the list. Name, code and address are those of the list, the rest is from the last harvest.

    `state` says how that went, `said` why, in Chinese. `as_of` is the day of the last good state, "" if there is none; then `records` is
    None.
    """

    id: str
    name: str
    code: str
    address: str
    since: str
    state: str
    said: tuple[str, ...] = ()
    as_of: str = ""
    commit: str = ""
    tried_on: str = ""
    failing_since: str = ""
    records: int | None = None
    log: Log | None = None
    kinds: Mapping[str, int] | None = None

    @property
    def page(self) -> str:
        """The address of its page here."""
        return f"{CITIES}{self.id}/"

    @property
    def site(self) -> str:
        """The address of its own site, "" if the list names a folder: nothing else of a city is ever made a link."""
        return self.address if re.fullmatch(r"https?://[^\s<>\"']+/", self.address) else ""


@dataclass(frozen=True)
class Province:
    """The cities in the order of their codes, and what was gathered from them until `as_of`.

    `folder` is the harvest folder, or the whole state in it that a harvest left; that state stays as long as it is `held`.
    """

    as_of: str
    folder: Path
    cities: tuple[City, ...]
    held: whole.Reading | None = field(default=None, compare=False, repr=False)

    @cached_property
    def by_id(self) -> Mapping[str, City]:
        """The cities by their ids."""
        return {one.id: one for one in self.cities}

    @cached_property
    def answers(self) -> Mapping[str, bytes]:
        """The bytes of all answers, by the names of their questions."""
        return {path.stem: _read(path) for path in sorted((self.folder / ANSWERS).glob("*.json")) if _NAME.fullmatch(path.stem)}

    @cached_property
    def mark(self) -> bytes:
        """A digest of all that is shown, but for the organisations."""
        return digest(self.as_of, repr(self.cities), [(name, digest(data)) for name, data in self.answers.items()])

    def mark_of(self, *questions: str) -> bytes:
        """A digest of the cities and of the answers to some questions."""
        return digest(self.as_of, repr(self.cities), [(name, digest(self.answers.get(name, b""))) for name in questions])

    @cached_property
    def of_cities(self) -> Sequence[OfCity]:
        """What there is of each kind in each city, without what comes with the program: that is the same in all of them."""
        return [one for one in self._rows(OfCity, "cities") if one.kind not in GIVEN]

    @cached_property
    def months(self) -> Sequence[OfMonth]:
        """The same by month."""
        return [one for one in self._rows(OfMonth, "months") if one.kind not in GIVEN]

    @cached_property
    def departments(self) -> Sequence[OfDepartment]:
        """The same by department."""
        return self._rows(OfDepartment, "departments")

    @cached_property
    def duties(self) -> Sequence[OfRule]:
        """The duties by rule and month."""
        return self._rows(OfRule, "duties")

    @cached_property
    def measures(self) -> Sequence[OfMeasure]:
        """The three measures, as the cities state them."""
        return self._rows(OfMeasure, "measures")

    @cached_property
    def differs(self) -> Sequence[Differs]:
        """Where a city states another number than what was gathered from it."""
        return self._rows(Differs, "differs")

    @cached_property
    def amounts(self) -> Sequence[OfAmount]:
        """Sums of money by kind, city and year."""
        return self._rows(OfAmount, "amounts")

    @cached_property
    def late(self) -> Sequence[OfLate]:
        """How each rule was kept in each month over all cities."""
        return self._rows(OfLate, "late")

    @cached_property
    def several(self) -> Sequence[Several]:
        """Organisations in more than one city."""
        return [one for one in self._rows(Several, "several") if CODE.fullmatch(one.code)]

    def of(self, question: str, city: str) -> Sequence[Any]:
        """The rows of a city in one of the answers that have cities, as values."""
        return self._by_city[question].get(city, ())

    @cached_property
    def _by_city(self) -> Mapping[str, Mapping[str, Sequence[Any]]]:
        found: dict[str, dict[str, list[Any]]] = {}
        for question in ("of_cities", "months", "departments", "duties", "measures", "differs"):
            own = found.setdefault(question, {})
            for row in getattr(self, question):
                own.setdefault(row.city, []).append(row)
        return found

    def table(self, question: str) -> tuple[list[str], list[list[Any]]]:
        """The columns and rows of any answer. Raises ProvinceError."""
        found = _json(self.folder / ANSWERS / f"{question}.json", self.answers.get(question))
        columns, rows = found.get("columns"), found.get("rows")
        if (
            not isinstance(columns, list)
            or not isinstance(rows, list)
            or not all(isinstance(one, str) for one in columns)
            or any(not isinstance(row, list) or len(row) != len(columns) for row in rows)
        ):
            raise ProvinceError(_bad(self.folder / ANSWERS / f"{question}.json", "没有 columns 和 rows，或者有一行的列数不对"))
        return columns, rows

    def _rows(self, sort: type[_Row], question: str) -> list[_Row]:
        """The rows of an answer as values; none of a question that was not asked."""
        if question not in self.answers:
            return []
        columns, rows = self.table(question)
        fields = [COLUMNS.get(one, one) for one in sort._fields]  # type: ignore[attr-defined]
        if lacking := [one for one in fields if one not in columns]:
            raise ProvinceError(_bad(self.folder / ANSWERS / f"{question}.json", f"没有{'、'.join(lacking)}这一列"))
        places = [columns.index(one) for one in fields]
        return [sort._make([row[place] for place in places]) for row in rows]  # type: ignore[attr-defined]

    # Organisations

    @cached_property
    def shards(self) -> Mapping[str, bytes]:
        """The digest of each shard of organisations, by the name of its file."""
        return {path.name: digest(_read(path)) for path in self._shard_files()}

    def _shard_files(self) -> list[Path]:
        folder = self.folder / ANSWERS / ORGANISATIONS
        return [path for path in sorted(folder.glob("*.json")) if _SHARD.fullmatch(path.name)]

    def shard(self, name: str) -> tuple[bytes, list[Organisation]]:
        """The bytes of a shard, and the organisations in it. Raises ProvinceError."""
        path = self.folder / ANSWERS / ORGANISATIONS / name
        data = _read(path)
        found = _json(path, data)
        try:
            return data, [_organisation(code, one) for code, one in sorted(found.items()) if CODE.fullmatch(code)]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise ProvinceError(_bad(path, "不是说明的样子")) from None

    @cached_property
    def rows(self) -> Mapping[str, bytes]:
        """By code, a row for each organisation of which a city on the list has anything: JSON with the code, the number of records, what
        each city has, and the names. What a city has is its id and a list of `[kind, records, newest, adverse]`.

        They stay bytes: as values, those of 300,000 organisations would fill the memory.
        """
        found: dict[str, bytes] = {}
        for name in self.shards:
            for one in self.shard(name)[1]:
                cities: dict[str, list[list[Any]]] = {}
                for city, kind, records, newest, adverse in one.held:
                    if city in self.by_id:
                        cities.setdefault(city, []).append([kind, records, newest, adverse])
                total = sum(kind[1] for kinds in cities.values() for kind in kinds)
                if total:
                    # A copy: what orjson gives holds on to a kilobyte.
                    found[one.code] = bytes(memoryview(orjson.dumps([one.code, total, [*cities.items()], *one.names])))
        return found

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The names of these organisations, by code."""
        return {code: tuple(orjson.loads(row)[3:]) for code, row in self.rows.items()}

    # What can be downloaded

    @cached_property
    def partitions(self) -> Sequence[str]:
        """The paths of the gathered tables, from the harvest folder, of cities on the list."""
        top = self.folder / GATHERED
        found = sorted(path.relative_to(self.folder).as_posix() for path in top.rglob("*.parquet")) if top.is_dir() else []
        return [one for one in found if any(f"/city={city.id}/" in one for city in self.cities)]


class Held(NamedTuple):
    """What a city has about an organisation, of one kind: how many records, the newest day, and how many speak against it."""

    city: str
    kind: str
    records: int
    newest: str
    adverse: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its names, the newest first, and what each city has about it."""

    code: str
    names: tuple[str, ...]
    held: tuple[Held, ...]


def _organisation(code: str, one: Mapping[str, Any]) -> Organisation:
    names = tuple(dict.fromkeys(str(name) for name in one["names"] if name)) or (code,)
    held = [
        Held(str(city), str(kind), int(some[0]), str(some[1] or ""), int(some[2]))
        for city, has in sorted(one["cities"].items())
        for kind, some in sorted(has["kinds"].items())
    ]
    return Organisation(code, names, tuple(held))


def load(folder: Path, listed: Iterable[Record], as_of: datetime.date) -> Province:
    """What a harvest folder holds, for the cities of a list (records of the kind `city`), on a day. Raises ProvinceError.

    A city that is not on the list any more must be gone from the folder too: its data would be shown otherwise. One that is on the list and
    was never tried is new. While a harvest is under way, or after one that was interrupted, the last whole one is shown.
    """
    held = whole.reading(folder)
    top = held.path if held is not None else folder
    path = top / HARVEST
    if not path.is_file():
        raise ProvinceError(f"{path} 没有：先运行 credit harvest --into {folder}")
    told = _json(path, _read(path))
    try:
        day = datetime.date.fromisoformat(told["as_of"])
        known = {str(one["id"]): _city(one) for one in told["cities"]}
    except (KeyError, TypeError, ValueError):
        raise ProvinceError(_bad(path, "不是说明的样子")) from None
    if told.get("version") != VERSION:
        raise ProvinceError(_bad(path, f"版本是 {told.get('version')}，这个程序只认 {VERSION}"))
    if day > as_of:
        raise ProvinceError(f"{path} 是 {day} 汇集的，网站是 {as_of} 的：汇集不能在以后，请用同一天再运行 credit harvest")
    records = {record.id: record for record in listed}
    if gone := sorted(known.keys() - records.keys()):
        raise ProvinceError(
            f"{path} 里还有不在名单上的城市：{'、'.join(gone)}。先运行 credit harvest --into {folder}，它会删去这些城市的数据"
        )
    if bad := sorted(RESERVED & records.keys()):
        raise ProvinceError(f"成员城市的文件不能叫 {'、'.join(bad)}：网站的网址 {CITIES}{bad[0]}/ 有别的用处，请改名")
    cities = [_listed(record, known.get(ident, {})) for ident, record in records.items()]
    return Province(day.isoformat(), top, tuple(sorted(cities, key=lambda one: (one.code, one.id))), held)


def _listed(record: Record, told: Mapping[str, Any]) -> City:
    own = [str(record.data.get(name) or "") for name in ("name", "code", "address", "since")]
    return City(record.id, own[0] or record.id, own[1], own[2], own[3], **{"state": "new", **told})


def _city(one: Mapping[str, Any]) -> dict[str, Any]:
    """What harvest.json says of a city, as members of `City`."""
    log, records = one.get("log"), one.get("records")
    kinds = {str(kind): int(count) for kind, count in sorted((one.get("kinds") or {}).items())}
    given = sum(count for kind, count in kinds.items() if kind in GIVEN)
    return {
        "state": str(one["state"]),
        "said": tuple(str(said) for said in one.get("said") or ()),
        **{name: str(one.get(name) or "") for name in ("as_of", "commit", "tried_on", "failing_since")},
        "records": int(records) - given if records is not None and one.get("as_of") else None,
        "log": Log(str(log["origin"]), int(log["size"]), bool(log["checked"])) if log else None,
        "kinds": {kind: count for kind, count in kinds.items() if kind not in GIVEN},
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProvinceError(f"{path} 读不了：{error.strerror}") from None


def _json(path: Path, data: bytes | None) -> Mapping[str, Any]:
    try:
        # Sums may need more than 64 bits, and orjson would make floats of them.
        found = json.loads(data or b"")
    except ValueError as error:
        raise ProvinceError(_bad(path, f"不是 JSON：{error}")) from None
    if not isinstance(found, dict):
        raise ProvinceError(_bad(path, "不是一个对象"))
    return found


def _bad(path: Path, why: str) -> str:
    return f"{path} {why}。用同一版本的程序再运行 credit harvest"

"""The pages of records that are not published yet, exactly as a build would publish them; and what they would change on the site."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2

from generator.desk import differing
from generator.desk.base import Published
from generator.desk.differing import Difference
from generator.engine.artifact import digest
from generator.engine.store import version
from generator.law.duties import MET
from generator.law.rules import PUBLICATION
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record
from generator.pages import board
from generator.pages.page import Page
from generator.pages.recordpage import RecordPages
from generator.pages.renderer import environment
from generator.publish import frames
from generator.publish.frames import Frames, NoFrames
from generator.publish.framing import Wanted
from generator.publish.making import wanted_of
from generator.publish.publication import html_of
from generator.reading.recordfile import read
from generator.site import public, wording
from generator.site.fingerprints import Fingerprints
from generator.site.links import party_address
from generator.site.merged import FAR_REACHING, with_records
from generator.site.site import Site

# Frames are needed for the newest states only: a section that gets its first record has frames of its own.
_MOST_FRAMES = 4


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it would be written: the path of its file and the content."""

    file: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Consequences:
    """What merging a record would do. `day` says which day counts as that of its publication and until when it must be public, `until` how
    long it stays on the site, `places` where else it shows, `leaves` what leaves the site because of it, `owes` what is due afterwards; all
    of them sentences.
    """

    day: str
    until: str
    places: Sequence[str]
    leaves: Sequence[str]
    owes: Sequence[str]


class Preview:
    """Some records as they would stand on the site if they were merged today. `records` are those that can be read."""

    def __init__(self, published: Published, written: Sequence[Written], env: jinja2.Environment, kept: Frames) -> None:
        self._base, self._env, self._frames = published.site, env, kept
        found = [read(published.root, one.file, published.site.kinds, content=one.content)[0] for one in written]
        self.records: Sequence[Record] = [one for one in found if one is not None]

    @cached_property
    def site(self) -> Site:
        """The site with the records."""
        return with_records(self._base, self.records)

    @cached_property
    def _pages(self) -> RecordPages:
        facts = self._frames.facts
        return RecordPages(Fingerprints(self.site), self._env, facts.edit_base, feeds=facts.site_url.startswith("http"))

    def page(self, address: str) -> bytes | None:
        """The whole page of a record at an address from the root of the site; None if no record is there."""
        found = self.content(address)
        return html_of(found, self._frames.shells) if found is not None and found.shell in self._frames.shells else None

    def content(self, address: str) -> Page | None:
        """The page of a record at an address without its frame; of one that has left, the page that says so.

        None for those that show what is counted of all records, unless they are what is previewed.
        """
        place = self.site.kinds.place(f"content/{address.strip('/')}.yml")
        record = self.site.find((place[0].name, place[1])) if place is not None else None
        if record is None or (record.kind.name in FAR_REACHING and record.file not in {one.file for one in self.records}):
            return None
        shown = self.site.by_key.get((record.kind.name, record.id))
        return self._pages.record(shown) if shown is not None else board.tombstone(self.site, self._env, record).make()

    def before(self, record: Record) -> Record | None:
        """What stands on the site in the place of a record."""
        return self._base.find((record.kind.name, record.id))

    def differences(self, record: Record) -> list[Difference]:
        """What a record changes of what stands, field by field; of a new one, all that it says."""
        before = self.before(record)
        return differing.differences(self.site, record.kind, before.data if before is not None else {}, record.data)

    def consequences(self, record: Record) -> Consequences:
        """What merging the record would do."""
        site = self.site
        shown = site.by_key.get((record.kind.name, record.id))
        return Consequences(
            self._day(record) if shown is not None else "",
            self._until(record, shown is not None),
            self._places(shown) if shown is not None else [],
            self._leaves(record),
            self._owes(shown) if shown is not None else [],
        )

    def _day(self, record: Record) -> str:
        site = self.site
        found = [one for one in site.duties_of(record) if one.rule.data.get("met_by") == PUBLICATION]
        today = site.as_of
        if not found:
            return f"今天合并公开的，公开日期是{_long(today.isoformat())}。" if record.date and self.before(record) is None else ""
        duty = found[0]
        due = f"最迟{_long(duty.due.isoformat())}公开" if duty.due is not None else "期限算不出来"
        if duty.status != MET:
            return f"{due}。"
        day = duty.met_on.isoformat() if duty.met_on is not None else ""
        counted = f"，是第{duty.working_days}个工作日" if duty.working_days is not None else ""
        if duty.met_on != today:
            return f"公开日期仍是{_long(day)}{counted}。"
        late = "，已经超过期限" if duty.on_time is False else "，没有超过期限"
        return f"{due}。今天审核通过并公开的，公开日期算{_long(day)}{counted}{late if duty.due is not None else ''}。"

    def _until(self, record: Record, shown: bool) -> str:
        ending, until = self.site.endings.get(record.file), public.until(self.site, record)
        if ending is None or until is None:
            return "没有规定撤下的日期，一直公示。"
        law = f"，依据{ending.law}" if ending.law else ""
        if not shown:
            return f"按规定{_long(ending.on.isoformat())}起不再公示（{ending.reason}{law}），所以网站上只留一句说明，不显示内容。"
        return f"公示到{_long(until)}（{ending.reason}{law}）。"

    def _places(self, record: Record) -> list[str]:
        site, kind = self.site, record.kind
        out = [f"“{kind.plural}”的列表{f'和{record.date[:4]}年的列表' if kind.years and record.date else ''}"]
        department = site.by_key.get((DEPARTMENT, record.authority)) if record.authority else None
        if department is not None:
            out.append(f"{department.caption}的网页和它的列表")
        named = {code: name for _, code, name in record.pointers.parties}
        out += [f"“{name or code}”的单位网页，集中列出公示过的关于它的全部信息" for code, name in named.items() if party_address(code)]
        for path, name, ident in record.pointers.links:
            target = site.by_key.get((name, ident))
            if target is not None and name != DEPARTMENT and path and target is not record:
                out.append(f"{target.kind.singular}“{target.caption}”的网页，下面会列出这一条")
        return list(dict.fromkeys(out))

    def _leaves(self, record: Record) -> list[str]:
        out = []
        for ident in {(name, ident) for _, name, ident in record.pointers.links}:
            other = self.site.find(ident)
            if other is None or other.file == record.file:
                continue
            now, was = self.site.endings.get(other.file), self._base.endings.get(other.file)
            if now is not None and (was is None or now.on < was.on):
                out.append(f"{other.kind.singular}“{other.caption}”{_long(now.on.isoformat())}起不再公示（{now.reason}）。")
        return sorted(out)

    def _owes(self, record: Record) -> list[str]:
        found = [one for one in self.site.duties_of(record) if one.status != MET]
        return [f"{one.rule.data['title']}：{wording.state(one)}" for one in found if one.rule.data.get("met_by") != PUBLICATION]


def prepared(site: Site) -> int:
    """Computes what every preview needs of a published state; returns the number of its organisations."""
    _ = site.by_key, site.endings, site.ended, site.parted, site.facts.claims
    return len(site.codes)


def _long(day: str) -> str:
    return f"{day[:4]}年{int(day[5:7])}月{int(day[8:10])}日"


class Previews:
    """Makes previews; keeps what all of them share: the templates, and the frames, each made once in a process of its own.

    Frames are also kept in a folder, so that the next start of the program need not make them. They hold nothing of any record.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: dict[bytes, Frames] = {}
        self._envs: dict[str, jinja2.Environment] = {}
        self._wanted: tuple[Published, Wanted] | None = None

    def of(self, published: Published, written: Sequence[Written]) -> Preview:
        """The preview of some records beside a published state. The first one takes seconds. Raises NoFrames."""
        with self._lock:
            kept = self._frames(published, written)
            env = self._envs.get(kept.facts.assets)
            if env is None:
                env = self._envs[kept.facts.assets] = environment(kept.facts.assets)
        return Preview(published, written, env, kept)

    def _frames(self, published: Published, written: Sequence[Written]) -> Frames:
        known = self._wanted
        wanted = known[1] if known is not None and known[0] is published else wanted_of(published.site, {}, search=True)
        self._wanted = published, wanted
        sections = {one.address for one in wanted.frames}
        kinds = [kind for one in written if (kind := published.site.kinds.of(one.file)) is not None]
        if any(f"{kind.folder}/" not in sections for kind in kinds):
            # The first record of a kind: the section is not there yet, and with the record it is in the navigation.
            found = [read(published.root, one.file, published.site.kinds, content=one.content)[0] for one in written]
            wanted = wanted_of(with_records(published.site, [one for one in found if one is not None]), {}, search=True)
        site = published.site
        settings = (published.root / "mkdocs.yml").read_bytes()
        pages = sorted((path, page.text) for path, page in site.written.items())
        asked = [(*one,) for one in wanted.frames], [(*one,) for one in wanted.kinds], sorted(wanted.empty)
        key = digest(version(), settings, pages, *asked)
        if key not in self._kept:
            if len(self._kept) >= _MOST_FRAMES:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._known(key.hex()) or self._made(key.hex(), published, wanted)
        return self._kept[key]

    def _known(self, name: str) -> Frames | None:
        """Frames that an earlier run has made; None if there are none, or no whole ones."""
        try:
            return frames.unpacked((self._folder / name).read_bytes())
        except (OSError, NoFrames):
            return None

    def _made(self, name: str, published: Published, wanted: Wanted) -> Frames:
        packed = frames.make(published.root, wanted, published.site.as_of)
        # A disk that is full is no reason to show nothing: then they are made again the next time.
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            older = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime)
            for one in older[: max(len(older) - _MOST_FRAMES + 1, 0)]:
                one.unlink()
            fresh = self._folder / f"{name}.new"
            fresh.write_bytes(packed)
            fresh.replace(self._folder / name)
        return frames.unpacked(packed)

    def file(self, name: str) -> bytes | None:
        """A file of the theme, the style sheet or a script of the site, by its path from the root of the site."""
        return next((kept.files[name] for kept in reversed(self._kept.values()) if name in kept.files), None)

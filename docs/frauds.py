#!/usr/bin/env python3
"""Plays frauds on a copy of a city, and shows what a stranger's `credit verify` says of each: `python3 docs/frauds.py [--sample]`.

The city that cheats owns its repository, its key and its server: it signs anew and builds anew whatever it can. The stranger owns nothing
of it. He has what he brings along: the city's key from elsewhere, a checkpoint that he kept, the certificate of an authority for time
stamps, a clone of the repository. Each fraud is tried on a stranger who brings nothing, and on one who brings what is needed.

Needs a checkout, git and openssl. Nothing leaves this machine. docs/proof.md explains the table.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from logging_city import FIRST, SECOND, THIRD, LoggingCity  # noqa: E402  # found by the lines above
from stamping import STAMPING, Identity, chained, identity, openssl_accepts, stamp_of  # noqa: E402
from support import GOOD, GOOD_FILE, PENALTY_FILE  # noqa: E402

from generator.proof import entries, folder, notes, tiles  # noqa: E402
from generator.proof.checkpoints import Checkpoint  # noqa: E402
from generator.proof.entries import Entry  # noqa: E402
from generator.proof.merkle import leaf_hash  # noqa: E402
from generator.proof.notes import Signer  # noqa: E402
from generator.site.public import DIGESTED  # noqa: E402
from generator.text.canonicaljson import canonical  # noqa: E402

KEY, SINCE, STAMP, CLONE, OTHER = "公钥", "存下的检查点", "时间戳机构的证书", "仓库的克隆", "别人看到的网站"
PENALTY = "penalty/2026/scjgj-15"
# The day on which strangers look.
_TODAY = "2026-12-24"
_RULE, _CALENDARS = "content/rules/disclose-penalties.yml", "content/rules/calendars"
_AUTHORITY = "    authorities:\n      - {name: tsa, address: https://tsa.jia.example/, certificates: tsa.pem}\n"
# The penalty was decided on 2026-11-06 and is due on 11-17. The city publishes it three days late, and then says that its commits were of:
_EARLIER = ("2026-11-12", "2026-11-13", "2026-11-16")


class City(LoggingCity):
    """An honest city of three days, with a time stamp for each day. What a stranger could have kept of it is below `kept`."""

    authority: Identity
    # The record that was corrected.
    corrected: str
    days: tuple[str, str, str] = (FIRST, SECOND, THIRD)

    @property
    def kept(self) -> Path:
        return self.folder / "kept"

    def live(self, *, sample: bool) -> None:
        """Three days of an honest city: it publishes, corrects a record, and publishes a penalty, late."""
        self.authority = chained()
        root = self.repo.root
        if sample:
            # Nothing of the sample is younger than the first, and the last is no later than the day on which this was written.
            self.days = ("2026-11-26", "2026-11-27", "2026-11-28")
            for name in ("content", "schemas"):
                shutil.rmtree(root / name)
                shutil.copytree(ROOT / name, root / name)
        (root / "tsa.pem").write_bytes(self.authority.root)
        self.name_keys(self.signer.verifier.text, more=_AUTHORITY)
        late = (ROOT / PENALTY_FILE).read_text(encoding="utf-8").partition("declared_publication")[0]
        late = late.replace("decided_on: 2026-09-11", "decided_on: 2026-11-06").replace("severity: 轻微", "severity: 一般")
        late = late if sample else late.replace("示市监罚", "甲市监罚")
        corrected = min((root / "content/lists/commitments").glob("*.yml")) if sample else root / GOOD_FILE
        text = corrected.read_text(encoding="utf-8") if sample else GOOD
        rules = {} if sample else {_RULE: (ROOT / _RULE).read_text(encoding="utf-8")}
        if not sample:
            shutil.copytree(ROOT / _CALENDARS, root / _CALENDARS)
        (root / PENALTY_FILE).unlink(missing_ok=True)
        self.corrected = f"commitment/{corrected.stem}"
        name = corrected.relative_to(root).as_posix()
        self.commit(self.days[0], {**rules, name: text})
        self.build(self.days[0])
        self.stamp(self.days[0])
        self.commit(self.days[1], {name: text.replace("liability: ", "liability: 若有不实，")})
        self.build(self.days[1])
        self.stamp(self.days[1])
        shutil.copytree(self.site, self.kept / "second")
        self.commit(self.days[2], {PENALTY_FILE: late})
        self.build(self.days[2])
        self.stamp(self.days[2])
        self.build(self.days[2])
        shutil.copytree(self.site, self.kept / "third")
        (self.kept / "tsa.pem").write_bytes(self.authority.root)

    def stamp(self, on: str, by: Identity | None = None, data: bytes | None = None) -> None:
        """The token of an authority for the current checkpoint, or for other data, of the evening of a day; openssl must agree."""
        size, signer = self.size(), by or self.authority
        at = datetime.datetime.fromisoformat(f"{on}T18:00:00+08:00")
        signed = data if data is not None else (self.log / f"checkpoints/{size}").read_bytes()
        token = stamp_of(signed, signer, at)
        assert openssl_accepts(token, signed, signer.root, at) or by is not None
        path = self.log / f"stamps/{size}.tsa.tsr"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(token)

    def anew(self) -> None:
        """A whole site from the log as it is, in the place of the one that stood."""
        shutil.rmtree(self.site)
        self.build(self.days[2], keyless=True)

    def page(self, name: str) -> Path:
        """The page of a record."""
        return self.site / self.address(name) / "index.html"

    def put_log(self) -> None:
        """The log's folder as it is, in the place of the one of the site; the pages stay."""
        shutil.rmtree(self.site / "log" / "tile")
        for path in sorted(self.log.rglob("*")):
            to = self.site / "log" / path.relative_to(self.log)
            if path.is_file() and not path.name.startswith(("records-", ".")):
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, to)

    def rewrite(self, change: Callable[[list[Entry]], list[Entry]], *, stamped: bool = False) -> None:
        """Another log in the place of this one, signed with the city's own key: each of its checkpoints is made again."""
        state = folder.load(self.log, self.signer.verifier.name, [self.signer.verifier])
        old = folder.checked(self.log, state)
        made = [entries.encoded(one) for one in change([entries.decoded(one) for one in old])]
        hashes = [leaf_hash(one) for one in made]
        sizes = [min(int(one.name), len(made)) for one in (self.log / "checkpoints").iterdir()]
        for name in ("tile", "checkpoints", *(() if stamped else ("stamps",))):
            shutil.rmtree(self.log / name, ignore_errors=True)
        for size in sorted({*sizes, len(made)}):
            files, edge = tiles.grown((), 0, hashes[:size])
            files |= {one.path: tiles.bundle(made[one.number * 256 :][: one.width]) for one in tiles.bundles_between(0, size)}
            signed = notes.signed(Checkpoint(state.origin, size, tiles.root_of(edge)).text, [self.signer])
            for path, data in {**files, f"checkpoints/{size}": signed, "checkpoint": signed}.items():
                (self.log / path).parent.mkdir(parents=True, exist_ok=True)
                (self.log / path).write_bytes(data)
        listed = self.log / f"records-{state.size}.json"
        listed.rename(self.log / f"records-{len(made)}.json")

    def relist(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Changes the list of leaves that only the city has, so that it fits the log again."""
        [file] = self.log.glob("records-*.json")
        value = json.loads(file.read_text(encoding="utf-8"))
        change(value)
        value["size"] = int(file.stem.rpartition("-")[2])
        file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class Fraud:
    """A fraud: what the city does, what the stranger needs, and the slugs of which `verify` must name at least one.

    `code` is the exit code: 0 where `verify` says that something is only claimed. `without` says whether it is also caught by a stranger
    who brings nothing, `long` whether a site must be built for it.
    """

    title: str
    play: Callable[[City], None]
    needs: tuple[str, ...]
    slugs: frozenset[str]
    code: int
    without: bool
    long: bool


FRAUDS: list[Fraud] = []


def fraud(
    title: str, slugs: str, *needs: str, code: int = 1, without: bool = False, long: bool = False
) -> Callable[[Callable[[City], None]], Callable[[City], None]]:
    """Adds a fraud to the list."""

    def add(play: Callable[[City], None]) -> Callable[[City], None]:
        FRAUDS.append(Fraud(title, play, needs, frozenset(slugs.split()), code, without, long))
        return play

    return add


def _word(city: City) -> str:
    """Some words of the penalty, which a fraud puts others in the place of."""
    return str(_record(city, PENALTY)["data"]["facts"])[:8]


def _shard(city: City, name: str) -> Path:
    kind, _, ident = name.partition("/")
    return next(one for one in (city.site / "api/v1/records" / kind).iterdir() if ident in json.loads(one.read_bytes()))


def _record(city: City, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_shard(city, name).read_bytes())[name.partition("/")[2]]
    return found


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def _leaf(city: City, name: str) -> int:
    """The number of the last leaf of a record."""
    leaf: int = city.records()["records"][name][1][-1][0]
    return leaf


def _digest(record: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical({key: record[key] for key in (*DIGESTED, "salt")})).digest()


@fraud("倒填日期：改写 git 的提交日期，网页说是按期公示的", "git-late", KEY, CLONE, long=True)
def _(city: City) -> None:
    # git believes no day that is before that of an earlier commit: all must be moved.
    made = ""
    for name, day in zip(city.git.run("rev-list", "--reverse", "HEAD").split(), _EARLIER, strict=True):
        city.git.at = f"{day}T10:00:00+0800"
        made = city.git.run("commit-tree", f"{name}^{{tree}}", *(("-p", made) if made else ()), "-m", day).strip()
    city.git.run("update-ref", "HEAD", made)
    city.anew()


@fraud("倒填日期：把日志里这一条的日期改早，整个日志重新签名，网站重新生成", "since-two-faces since-rewritten", KEY, SINCE, long=True)
def _(city: City) -> None:
    _dated_back(city)


@fraud("同上，并请时间戳机构给新的检查点盖章", "stamp-late", KEY, STAMP, code=0, long=True)
def _(city: City) -> None:
    _dated_back(city)
    # An honest authority names the moment at which it is asked.
    city.stamp("2026-12-20")
    city.anew()


def _dated_back(city: City) -> None:
    at = _leaf(city, PENALTY)
    city.rewrite(lambda found: [replace(one, day=city.days[1]) if one.day == city.days[2] else one for one in found])
    city.relist(lambda value: value["records"][PENALTY][1].__setitem__(0, [at, city.days[1]]))
    city.anew()


@fraud("悄悄撤下：一条信息从网页、数据接口里消失，日志照旧", "leaf-unshown", KEY, without=True)
def _(city: City) -> None:
    city.page(PENALTY).unlink()
    shard = _shard(city, PENALTY)
    value = json.loads(shard.read_bytes())
    del value[PENALTY.partition("/")[2]]
    shard.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


@fraud("掉包：只改网页上的内容", "rebuild-differs", KEY, CLONE, long=True)
def _(city: City) -> None:
    _replace(city.page(PENALTY), _word(city), "情节轻微并已改正")


@fraud("掉包：网页和数据接口一起改", "record-unlogged record-old", KEY, without=True)
def _(city: City) -> None:
    word = _word(city)
    _replace(city.page(PENALTY), word, "情节轻微并已改正")
    _replace(_shard(city, PENALTY), word, "情节轻微并已改正")


@fraud("掉包：仓库、网页、数据、日志一起改，全部重新签名", "since-two-faces since-rewritten", KEY, SINCE, long=True)
def _(city: City) -> None:
    _swapped_all(city)


def _swapped_all(city: City) -> None:
    """Other words in the penalty, wherever they stand: in the repository, in the log, and so in all that is built from them."""
    word, at, record = _word(city), _leaf(city, PENALTY), _record(city, PENALTY)
    record["data"]["facts"] = str(record["data"]["facts"]).replace(word, "情节轻微并已改正")
    _replace(city.repo.root / PENALTY_FILE, word, "情节轻微并已改正")
    city.git.run("reset", "-q", "--soft", "HEAD~1")
    city.commit(city.days[2])
    city.rewrite(lambda found: [replace(one, digest=_digest(record)) if number == at else one for number, one in enumerate(found)])
    city.anew()


@fraud("两副面孔：给您看的日志，和给别人看的一样长，内容不同，各自都对得上", "since-two-faces", KEY, OTHER, long=True)
def _(city: City) -> None:
    _swapped_all(city)


@fraud("改写整个日志：每一条的日期都改早，重新签名、重新生成", "since-rewritten since-two-faces", KEY, SINCE, long=True)
def _(city: City) -> None:
    city.rewrite(lambda found: [replace(one, day="2026-11-02") for one in found])

    def earlier(value: dict[str, Any]) -> None:
        for _, rows in value["records"].values():
            for row in rows:
                row[1] = "2026-11-02"

    city.relist(earlier)
    city.anew()


@fraud("放回旧的：旧的检查点和旧的网站，后来的不给看", "since-put-back", KEY, SINCE)
def _(city: City) -> None:
    shutil.rmtree(city.site)
    shutil.copytree(city.kept / "second", city.site)


@fraud("时间戳盖在别的树上", "stamp-other-data", KEY, STAMP, without=True)
def _(city: City) -> None:
    city.stamp(city.days[2], data=b"another tree")
    city.put_log()


@fraud("时间戳的证书当时已经过期", "stamp-not-valid-then", KEY, STAMP, without=True)
def _(city: City) -> None:
    expired = chained(until=datetime.datetime.fromisoformat(f"{city.days[1]}T00:00:00Z"))
    city.stamp(city.days[2], expired)
    (city.kept / "tsa.pem").write_bytes(city.authority.root + expired.root)
    city.put_log()
    (city.site / "log/authorities/tsa.pem").write_bytes(city.authority.root + expired.root)


@fraud("时间戳是城市自己的机构盖的，证书也由网站给出", "stamp-claimed", KEY, STAMP, code=0)
def _(city: City) -> None:
    own = identity("城市自己", usages=STAMPING)
    city.stamp(city.days[2], own)
    city.put_log()
    (city.site / "log/authorities/tsa.pem").write_bytes(city.authority.root + own.pem)


@fraud("日志的树片被截短", "tile-cut tile-wrong tile-missing", KEY, without=True)
def _(city: City) -> None:
    *_, last = [one for one in tiles.tiles_of(city.size()) if one.level == 0]
    tile = city.site / "log" / last.path
    tile.write_bytes(tile.read_bytes()[:-32])


@fraud("日志的条目被截短", "tile-cut tile-wrong tile-missing", KEY, without=True)
def _(city: City) -> None:
    *_, last = tiles.bundles_between(0, city.size())
    bundle = city.site / "log" / last.path
    bundle.write_bytes(bundle.read_bytes()[:-10])


@fraud("下载文件被换掉，校验和没改", "download-changed", KEY, without=True)
def _(city: City) -> None:
    _repacked(city, sums=False)


@fraud("下载文件被换掉，所有的校验和也改了", "download-other-records", KEY, without=True)
def _(city: City) -> None:
    _repacked(city, sums=True)


def _repacked(city: City, *, sums: bool) -> None:
    """The list of penalties with another text in it."""
    data = city.site / "data"
    file = data / "penalty/penalty.jsonl.gz"
    old = file.read_bytes()
    new = gzip.compress(gzip.decompress(old).replace(_word(city).encode(), "情节轻微并已改正".encode()), mtime=0)
    file.write_bytes(new)
    for name in ("SHA256SUMS", "catalog.jsonld") if sums else ():
        _replace(data / name, hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest())
    if sums:
        _replace(data / "catalog.jsonld", f'"@value":"{len(old)}"', f'"@value":"{len(new)}"')


@fraud("只改一张网页：首页多了一句话", "rebuild-differs", KEY, CLONE, long=True)
def _(city: City) -> None:
    _replace(city.site / "index.html", "</h1>", "</h1><p>本市全年无一起处罚。</p>")


@fraud("换了密钥，没有交接：所有的检查点都用新密钥签，网站重新生成", "checkpoint-signature", KEY, long=True)
def _(city: City) -> None:
    other = Signer.of_seed(city.signer.verifier.name, bytes([9] * 32))
    shutil.rmtree(city.log / "stamps")
    for path in (city.log / "checkpoint", *(city.log / "checkpoints").iterdir()):
        path.write_bytes(notes.signed(notes.parsed(path.read_bytes()).text, [other]))
    city.name_keys(other.verifier.text, more=_AUTHORITY)
    city.commit(city.days[2])
    city.anew()


@fraud("把一条信息从日志里抽掉，说从来没有过，全部重新签名、重新生成", "since-two-faces since-put-back", KEY, SINCE, long=True)
def _(city: City) -> None:
    gone = {leaf for leaf, _ in city.records()["records"][city.corrected][1]}
    size = city.size()
    places = {old: new for new, old in enumerate(old for old in range(size) if old not in gone)}

    def moved(one: Entry) -> Entry:
        return replace(one, before=places[one.before] if one.before is not None else None)

    city.rewrite(lambda found: [moved(one) for number, one in enumerate(found) if number not in gone])

    def renumber(value: dict[str, Any]) -> None:
        del value["records"][city.corrected]
        value["records"] = {name: [salt, [[places[leaf], day] for leaf, day in rows]] for name, (salt, rows) in value["records"].items()}

    city.relist(renumber)
    (city.repo.root / "content/lists/commitments" / f"{city.corrected.partition('/')[2]}.yml").unlink()
    city.git.run("update-ref", "-d", "HEAD")
    city.commit(city.days[0])
    city.anew()


@fraud("日志里有一条的日期早于它前面的一条", "day-back", KEY, without=True)
def _(city: City) -> None:
    city.rewrite(lambda found: [*found[:-1], replace(found[-1], day="2026-11-02")])
    city.put_log()


@dataclass(frozen=True)
class Outcome:
    """What `verify` said to a stranger: its exit code, the slugs of what failed, and of what is only claimed."""

    code: int
    failed: tuple[str, ...]
    claimed: tuple[str, ...] = ()

    def names(self, wanted: Collection[str]) -> str:
        """What of some slugs was named, or all that failed."""
        doubted = [f"{slug}（只是自己说的）" for slug in self.claimed if slug in wanted]
        return "、".join([*self.failed, *doubted])


def verified(city: City, needs: Sequence[str]) -> Outcome:
    """What a stranger learns who brings what is needed."""
    words = {
        KEY: ("--key", city.signer.verifier.text),
        SINCE: ("--since", str(city.kept / "third/log/checkpoint"), "--since", str(city.kept / "second/log/checkpoint")),
        OTHER: ("--since", str(city.kept / "third")),
        STAMP: ("--authority", str(city.kept / "tsa.pem")),
        CLONE: ("--repository", str(city.repo.root)),
    }
    told = [word for one in needs for word in words[one]]
    done = city.credit("verify", str(city.site), "--format", "json", "--as-of", _TODAY, *told)
    checks = json.loads(done.out)["checks"] if done.out else []
    failed, claimed = (dict.fromkeys(one["slug"] for one in checks if one["state"] == state) for state in ("failed", "claimed"))
    return Outcome(done.code, tuple(failed) if done.out else (done.err.strip()[:200],), tuple(claimed))


ALL = (KEY, SINCE, STAMP, CLONE)


@dataclass(frozen=True)
class Line:
    """A line of the table: a fraud, what a stranger learns who brings what is needed, and one who brings nothing."""

    fraud: Fraud
    found: Outcome
    nothing: Outcome

    @property
    def right(self) -> bool:
        """Whether the fraud was named as it should be."""
        named = self.found.failed if self.fraud.code else self.found.claimed
        good = self.found.code == self.fraud.code and bool(self.fraud.slugs.intersection(named))
        return good and bool(self.nothing.code) == self.fraud.without


def played(folder: Path, city: City, frauds: Sequence[Fraud]) -> Iterator[Line]:
    """Plays frauds, each on a copy of a city."""
    for number, one in enumerate(frauds):
        copy = city.copied(folder / f"{number:02}")
        one.play(copy)
        yield Line(one, verified(copy, one.needs), verified(copy, ()))
        shutil.rmtree(copy.folder)


def main(words: Sequence[str]) -> int:
    """Plays all and prints the table; 1 if a fraud was not named, or the honest city was accused."""
    parser = argparse.ArgumentParser(description="在一个城市的副本上演示各种造假，看 credit verify 说什么")
    parser.add_argument("--sample", action="store_true", help="用示例城市的全部记录（慢一些），不加则用一个只有几条记录的小城市")
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        city = City(folder / "honest")
        city.live(sample=args.sample)
        honest = verified(city, ALL)
        print("| 造假 | 陌生人手里有 | verify 说 | 退出码 | 手里什么也没有 |")
        print("|---|---|---|---|---|")
        print(f"| （没有造假） | {'、'.join(ALL)} | {'、'.join(honest.failed) or '没有不对的'} | {honest.code} | |")
        wrong = honest.code != 0
        for line in played(folder, city, FRAUDS):
            nothing = "也看得出" if line.nothing.code else "看不出"
            had, said = "、".join(line.fraud.needs), line.found.names(line.fraud.slugs)
            print(f"| {line.fraud.title} | {had} | {said} | {line.found.code} | {nothing} |", flush=True)
            wrong |= not line.right
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

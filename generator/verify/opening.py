"""Opens the log of a site: its checkpoint, all checkpoints before, its leaves, and whose signatures are good."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.proof import checkpoints
from generator.proof.checkpoints import Checkpoint
from generator.proof.merkle import ProofError
from generator.proof.notes import Note, Verifier
from generator.verify import keyring, trees
from generator.verify.keyring import Ring
from generator.verify.leaves import Leaves
from generator.verify.opened import CHECKPOINT, SMALL, Call, Log, Opened, Signed
from generator.verify.report import Check, capped, shown
from generator.verify.source import Source, SourceError
from generator.verify.values import BadValue, member, numbers, texts, value

KEYS = "log/keys.json"
LIST = "log/index.json"
# A city that publishes every hour for ten years signs fewer.
_MOST_NAMES = 100_000
_TOKEN = re.compile("log/stamps/((0|[1-9][0-9]{0,18})\\.[a-z0-9-]{1,64}\\.tsr)")
_KEPT = re.compile("log/checkpoints/(0|[1-9][0-9]{0,18})")
_LISTS = 16 << 20
_MOST_KEYS = 100


def opened(source: Source, call: Call, begun: bytes | None = None) -> tuple[Opened, list[Check]]:
    """The opened site, and what was found on the way. `begun` are leaves that were kept (`trees.leaves_of`)."""
    data = source.read(CHECKPOINT, SMALL)
    if data is None:
        return Opened(source, call, None), [_missing(call)]
    try:
        told, note = checkpoints.parsed(data)
    except ProofError as error:
        words = f"检查点不是 C2SP tlog-checkpoint 的格式（{error.message}），日志没法核对。请换一个时候再试，仍是这样就问公示机关。"
        return Opened(source, call, None), [Check("checkpoint-form", "failed", CHECKPOINT, words)]
    sizes, names, found = _names(source, told.size)
    sizes, names = _with_those_there(source, sizes, names)
    leaves, more = trees.leaves_of(told.size, told.root, _reader(source), begun)
    found += more
    notes = dict(_archive(source, sizes, told.origin, found))
    known = (*_keys(source, told.origin, found), *call.keys)
    ring = keyring.trusted(
        {CHECKPOINT: (told.size, note), **{_where(size): (size, one) for size, (_, one) in notes.items()}}, known, call.keys, leaves
    )
    found += ring.checks
    archive = {size: _signed(_where(size), bytes_, one, ring) for size, (bytes_, one) in notes.items()}
    current = _signed(CHECKPOINT, data, note, ring)
    found += _more({CHECKPOINT: note, **{_where(size): one for size, (_, one) in notes.items()}})
    found += _shown(told, current, archive, call, ring.handed)
    found += _elsewhere(source.name, told.origin)
    found += capped(_consistent(archive, told, leaves))
    if leaves is not None and archive and not any(one.slug.startswith("archive-") and one.state == "failed" for one in found):
        words = f"日志留着的 {len(archive):,} 个检查点都是现在这个日志的前一段：从第一个检查点（{min(archive):,} 条）起只增加、没有改写。"
        found.append(Check("archive", "proved", "log/checkpoints/", words))
    return Opened(source, call, Log(told.origin, current, archive, leaves, names, known)), capped(found)


def _reader(source: Source) -> trees.Read:
    """Reads files of the log; what cannot be read is a ProofError like what is cut."""

    def read(path: str) -> bytes | None:
        try:
            return source.read(f"log/{path}", SMALL)
        except SourceError as error:
            raise ProofError("unread", str(error)) from None

    return read


def _where(size: int) -> str:
    return f"log/checkpoints/{size}"


def _missing(call: Call) -> Check:
    words = "这个网站没有公示日志：先后发布、改过、撤下了什么，都没有留下别人能核对的凭据。"
    if call.keys or call.since:
        words += "您手里有它的公钥或以前的检查点，说明日志原来是有的，现在被拿掉了：请保存好您手里的，问公示机关。"
        return Check("log-missing", "failed", CHECKPOINT, words)
    return Check("log-missing", "skipped", CHECKPOINT, words)


def _names(source: Source, size: int) -> tuple[tuple[int, ...], tuple[str, ...], list[Check]]:
    """The sizes of the checkpoints that the log keeps, and the names of its tokens."""
    data = source.read(LIST, _LISTS)
    words = "没有写明日志留着哪些检查点和时间戳，它们没有核对。"
    if data is None:
        return (size,), (), [Check("log-list", "skipped", LIST, words)]
    try:
        told = value(data)
    except BadValue as error:
        return (size,), (), [Check("log-list", "failed", LIST, f"{error}；{words}")]
    stamps = member(told, "stamps")
    named = texts([member(one, "file") for one in stamps] if isinstance(stamps, list) else None)
    found = [one for path in dict.fromkeys(named) if (one := _TOKEN.fullmatch(path))]
    tokens = tuple(one[1] for one in found)
    sizes = tuple(sorted({*numbers(member(told, "checkpoints")), *(int(one[2]) for one in found), size}))
    if len(sizes) > _MOST_NAMES or len(tokens) > _MOST_NAMES:
        words = f"检查点或时间戳多于 {_MOST_NAMES:,} 个，只核对最后的。"
        return sizes[-_MOST_NAMES:], tokens[-_MOST_NAMES:], [Check("log-list", "failed", LIST, words)]
    return sizes, tokens, []


def _with_those_there(source: Source, sizes: tuple[int, ...], names: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Also the checkpoints and stamps that lie there and that the list leaves out, where a site can be listed."""
    try:
        found = source.listed()
    except SourceError:
        # `verify/files` tells it.
        found = None
    there = list(found.files) if found is not None else []
    tokens = sorted(one[1] for path in there if (one := _TOKEN.fullmatch(path)))
    kept = [int(one[1]) for path in there if (one := _KEPT.fullmatch(path))]
    return tuple(sorted({*sizes, *kept}))[-_MOST_NAMES:], tuple(dict.fromkeys((*names, *tokens)))[:_MOST_NAMES]


def _archive(source: Source, sizes: tuple[int, ...], origin: str, found: list[Check]) -> Iterator[tuple[int, tuple[bytes, Note]]]:
    for size in sizes:
        where = f"log/checkpoints/{size}"
        data = source.read(where, SMALL)
        if data is None:
            words = "日志说有这个检查点，文件却没有：盖在它上面的时间戳就没法核对了。请问公示机关。"
            found.append(Check("archive-missing", "failed", where, words))
            continue
        try:
            told, note = checkpoints.parsed(data)
        except ProofError as error:
            found.append(Check("archive-wrong", "failed", where, f"不是检查点的格式：{error.message}。"))
            continue
        if told.size != size or told.origin != origin:
            words = f"里面写的是 {shown(told.origin)} 的 {told.size:,} 条，和文件名、和这个日志都应一致：文件被调换过。"
            found.append(Check("archive-wrong", "failed", where, words))
            continue
        yield size, (data, note)


def _keys(source: Source, origin: str, found: list[Check]) -> list[Verifier]:
    """The keys that the site names. That it names them proves nothing; but without them nobody knows which key comes after which."""
    data = source.read(KEYS, SMALL)
    if data is None:
        found.append(Check("keys", "skipped", KEYS, "网站没有列出公钥，只能用您自己给的。"))
        return []
    try:
        told = value(data)
        keys = [Verifier.of_text(text) for text in texts(member(told, "keys"))[:_MOST_KEYS]]
    except (BadValue, ProofError) as error:
        found.append(Check("keys", "failed", KEYS, f"网站列出的公钥读不了：{error}。"))
        return []
    if member(told, "origin") != origin or any(one.name != origin for one in keys):
        words = f"公钥是给另一个日志用的，不是给 {shown(origin)} 的。"
        found.append(Check("keys", "failed", KEYS, words))
    return keys


def _signed(path: str, data: bytes, note: Note, ring: Ring) -> Signed:
    told = Checkpoint.of_text(note.text)
    return Signed(data, told.size, told.root, ring.signed[path], path in ring.own)


def _more(notes: Mapping[str, Note]) -> Iterator[Check]:
    """The checkpoints that say more than a city of ours ever does: what is signed there is in no leaf."""
    for where, note in notes.items():
        if Checkpoint.of_text(note.text).extra:
            words = (
                "检查点除来源、条数、树根三行以外还有别的行：公示日志没有这样的内容，不知道城市用它说了什么。请保存这个文件，问公示机关。"
            )
            yield Check("checkpoint-more", "failed", where, words)


def _shown(told: Checkpoint, current: Signed, archive: Mapping[int, Signed], call: Call, handed: tuple[str, ...]) -> Iterator[Check]:
    """Whose the checkpoint is that the site shows."""
    same = archive.get(told.size)
    if same is not None and same.root != told.root:
        words = "同样多的条目，网站给出的检查点和它存档的检查点树根不同：同一个日志有两副面孔。请保存这两个文件，它们是证据。"
        yield Check("two-faces", "failed", CHECKPOINT, words)
    if not current.keys:
        return
    if current.own:
        words = "检查点是用您给的公钥、或由它交接的公钥签的。"
        if handed:
            words += f"由它交接的公钥，最近的是 {shown(handed[-1])}。"
        yield Check("checkpoint-signature", "proved", CHECKPOINT, words)
    elif call.keys:
        words = (
            "检查点不是用您给的公钥签的，那把公钥也没有交接给别的：密钥换了没有交代，或者这不是那个公示机关的网站。请用别的途径问新的公钥。"
        )
        yield Check("checkpoint-signature", "failed", CHECKPOINT, words)
    else:
        words = "检查点的签名是对的，但公钥是网站自己给的：谁都能做一把。请从别处（公告、报纸、以前存下的）得到公钥，用 --key 再核对。"
        yield Check("checkpoint-signature", "claimed", CHECKPOINT, words)


def _elsewhere(name: str, origin: str) -> Iterator[Check]:
    """Whether the log of an address is one that is called by another address."""
    scheme, _, place = name.partition("://")
    if scheme in ("http", "https") and f"{place.rstrip('/')}/log" != origin:
        words = f"日志的名称是 {shown(origin)}，不是您打开的网址的：这里可能是镜像，也可能是冒充。请用别处得到的公钥（--key）再核对。"
        yield Check("origin-elsewhere", "claimed", CHECKPOINT, words)


def _consistent(archive: Mapping[int, Signed], told: Checkpoint, leaves: Leaves | None) -> Iterator[Check]:
    """Whether every checkpoint of the archive is a beginning of the log."""
    for size, one in archive.items():
        where = f"log/checkpoints/{size}"
        if size > told.size:
            words = f"存档里签过 {size:,} 条的检查点，网站却只给出 {told.size:,} 条的：旧的检查点被放了回来，后来的条目藏起来了。"
            yield Check("put-back", "failed", where, words)
        elif size < told.size and leaves is not None and leaves.root(size) != one.root:
            words = "这个以前签过的检查点不是现在这个日志的前一段：以前的条目被改写过。请保存这个文件，它是证据。"
            yield Check("archive-rewritten", "failed", where, words)

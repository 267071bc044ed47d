"""Asks a witness to cosign a checkpoint, as C2SP tlog-witness says: it does so only if the log has grown from what it saw before."""

from __future__ import annotations

import datetime
from base64 import b64encode
from collections.abc import Callable, Sequence

from generator.proof import cosignatures
from generator.proof.checkpoints import Checkpoint
from generator.proof.cosignatures import Cosigned
from generator.proof.notes import BadNote, Verifier
from generator.web.client import Answer, Client
from generator.web.errors import NetworkError, printable

# Bytes of an answer: lines of several keys, also of those after quantum computers.
_MOST = 100_000
_APART = datetime.timedelta(days=1)
_SIZE_DIGITS = 19
_MEANINGS = {
    400: "请求的格式不对",
    403: "见证人不认得签名的公钥；请把 extra.log.keys 里的公钥告诉它",
    404: "见证人还没有登记这个日志；请先向它登记",
    409: "见证人见过的大小一再变化",
    422: "见证人说日志不是从它见过的样子接着长的",
    429: "请求太多",
}


def cosigned(
    client: Client, address: str, key: Verifier, signed: bytes, found: Checkpoint, proof: Callable[[int], Sequence[bytes]], now: int
) -> Cosigned:
    """The cosignature of a witness on a signed checkpoint, whose parts are `found`.

    `proof` gives the proof that the log has grown from a smaller size. Which size the witness has seen is asked by a first call from 0,
    as the protocol has it. `now` are seconds since 1970. NetworkError if the witness does not answer or refuses, BadNote if what it says
    is no cosignature by its key.
    """
    where = f"{address.rstrip('/')}/add-checkpoint"
    answer = _asked(client, where, 0, (), signed)
    if answer.status == 409:
        seen = _size(answer, where)
        if seen > found.size:
            words = f"见证人见过更大的日志（{seen} 条，这里只有 {found.size} 条）：日志被换成了旧的；请还原日志文件夹"
            raise NetworkError("refused", words, where)
        answer = _asked(client, where, seen, proof(seen), signed)
    if answer.status != 200:
        meaning = _MEANINGS.get(answer.status, "见证人出了故障" if answer.status >= 500 else "见证人没有接受")
        raise NetworkError("refused", f"{meaning}（{answer.status}）", where)
    one = cosignatures.answered(found.text, answer.body, key)
    if one.at - datetime.datetime.fromtimestamp(now, datetime.UTC) > _APART:
        raise BadNote("other-time", f"见证人的时间是 {one.at:%Y-%m-%d %H:%M}（UTC），比本机的晚得多；请核对电脑的日期")
    return one


def _asked(client: Client, where: str, old: int, proof: Sequence[bytes], signed: bytes) -> Answer:
    lines = "".join(f"{line}\n" for line in (f"old {old}", *(b64encode(one).decode() for one in proof), ""))
    return client.post(where, lines.encode() + signed, "application/octet-stream", _MOST)


def _size(answer: Answer, where: str) -> int:
    text = answer.body.decode("latin-1").removesuffix("\n")
    if not text.isascii() or not text.isdecimal() or len(text) > _SIZE_DIGITS:
        raise NetworkError("refused", f"见证人没有说清它见过多大的日志（{printable(text)[:40]}）", where)
    return int(text)

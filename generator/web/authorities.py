"""Asks an authority for a time stamp (RFC 3161, 3.4: over HTTP), and keeps only an answer that proves what was asked."""

from __future__ import annotations

import datetime

from generator.proof import stamps
from generator.proof.stamps import BadStamp, Stamped
from generator.web.client import Client
from generator.web.errors import NetworkError

_ASKS, _ANSWERS = "application/timestamp-query", "application/timestamp-reply"
# An authority whose clock, or a machine whose clock is further off than this is told, and nothing is kept.
_APART = datetime.timedelta(days=1)


def stamped(client: Client, address: str, data: bytes, certificates: bytes, now: int) -> tuple[bytes, Stamped]:
    """The answer of an authority for data, and what it proves by its certificates (PEM). `now` are seconds since 1970.

    NetworkError if it does not answer, BadStamp if the answer does not prove that the data existed now.
    """
    request, nonce = stamps.request(data)
    answer = client.post(address, request, _ASKS, stamps.MOST_BYTES, {"Accept": _ANSWERS})
    if answer.status != 200:
        raise NetworkError("status", _refusal(answer.status, answer.headers.get("Location", "")), address)
    try:
        found = stamps.verified(answer.body, data, certificates, nonce)
    except BadStamp as error:
        if error.slug == "unreadable" and not answer.headers.get_content_type().startswith(_ANSWERS):
            raise BadStamp(error.slug, f"答复是 {answer.headers.get_content_type()}，不是时间戳；请检查网址") from None
        raise
    if abs(found.at - datetime.datetime.fromtimestamp(now, datetime.UTC)) > _APART:
        raise BadStamp("other-time", f"对方的时间是 {found.at:%Y-%m-%d %H:%M}（UTC），和本机的时间相差太多；请核对电脑的日期")
    return answer.body, found


def _refusal(status: int, location: str) -> str:
    if status in (301, 302, 303, 307, 308) and location:
        return f"被引到别的网址（{''.join(c for c in location if c.isprintable())[:200]}），没有跟去；确实搬了家的，请改设置里的网址"
    meanings = {401: "要先登录或者付费", 403: "不许访问", 404: "没有这个网址", 429: "请求太多"}
    return f"对方答复 {status}（{meanings.get(status, '对方出了故障' if status >= 500 else '没有接受请求')}）"

"""generator.text.formats: the formats of texts that schemas may ask for."""

from __future__ import annotations

import pytest
from support import GOOD, GOOD_FILE, Repo

from generator.text import formats


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        *(("date", v, True) for v in ("2026-02-28", "2024-02-29", "2099-12-31", "1900-01-01", "2199-12-31")),
        *(
            ("date", v, False)
            for v in ("2026-02-29", "2026-2-28", "20260228", "2026/02/28", "2026-02-28 ", "２０２６-02-28", "2026-W08-6", "")
        ),
        *(("datetime", v, True) for v in ("2026-11-03 14:05", "2024-02-29 00:00", "2099-12-31 23:59")),
        *(
            ("datetime", v, False)
            for v in (
                "2026-11-03",
                "2026-11-03 24:00",
                "2026-11-03 14:60",
                "2026-11-03 4:05",
                "2026-11-03T14:05",
                "2026-11-03  14:05",
                "2026-11-03 14:05:00",
                "2026-02-29 10:00",
                "0001-01-01 10:00",
                "2026-11-03 １4:05",
                "2026-11-03 14:05\n",
            )
        ),
        *(("uri", v, True) for v in ("http://a.cn", "https://example.org/gs/123.html", "HTTPS://a.b/c?d=e#f", "https://甲市.中国/公示")),
        *(
            ("uri", v, False)
            for v in (
                "javascript:alert(1)",
                "//a.cn",
                "ftp://a.cn/",
                "https://",
                "https://a b.cn",
                "https://user:p@a.cn",
                'https://a.cn/"onclick',
                "data:text/html,x",
                "https://a.cn/<x>",
                "https://a.cn/\n",
            )
        ),
        *(("email", v, True) for v in ("scjgj@example.org", "a.b-c@x.y.cn")),
        *(("email", v, False) for v in ("a@b", "a b@c.cn", "a@b.cn\n", "<a@b.cn>", "@b.cn", "a@@b.cn")),
        *(("uscc", v, True) for v in ("91110000600037341L", "00000000000000000X")),
        *(("uscc", v, False) for v in ("91110000600037341l", "91110000600037341M", " 91110000600037341L")),
    ],
)
def test_formats(name: str, value: str, good: bool) -> None:
    assert formats.good_format(name, value) is good


def test_there_is_no_year_zero(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("2026-03-12", "0000-01-01"))
    assert repo.places() == [(GOOD_FILE, 10, 10, "wrong-date")]

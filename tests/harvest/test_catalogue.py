"""generator.harvest.catalogue: what a city may announce, and what makes its whole catalogue worthless."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvesting import Province

SHA = "0" * 64


def member(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda told: {**told, name: value}


def file(path: str, weight: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda told: {**told, "files": {**told["files"], path: weight}}


BAD: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "another version": (member("version", 2), "是第 2 版的格式，这里只读得懂第 1 版"),
    "no version": (member("version", None), "版的格式"),
    "no files": (member("files", None), "缺少 files 或者 schemas"),
    "no schemas": (member("schemas", []), "缺少 files 或者 schemas"),
    "no day": (member("as_of", None), "不是日期"),
    "no day at all": (member("as_of", "2026-13-01"), "不是日期"),
    "a week": (member("as_of", "2026-W48-1"), "不是日期"),
    "a commit that is none": (member("commit", "$(reboot)"), "不是 git 的版本号"),
    "a list": (lambda told: [told], "版的格式"),
    "up": (file("../../../etc/passwd", [1, SHA]), "不是网站里文件的路径"),
    "up in the middle": (file("records/penalty/../../../x.json", [1, SHA]), "不是网站里文件的路径"),
    "from the root": (file("/etc/passwd", [1, SHA]), "不是网站里文件的路径"),
    "of Windows": (file("records\\penalty\\001.json", [1, SHA]), "不是网站里文件的路径"),
    "with a line in it": (file("records/a\nb/001.json", [1, SHA]), "不是网站里文件的路径"),
    "a size that is none": (file("records/penalty/001.json", ["many", SHA]), "大小和校验和不是应有的样子"),
    "a size below nothing": (file("records/penalty/001.json", [-1, SHA]), "大小和校验和不是应有的样子"),
    "a size of yes": (file("records/penalty/001.json", [True, SHA]), "大小和校验和不是应有的样子"),
    "a sum that is none": (file("records/penalty/001.json", [1, "abc"]), "大小和校验和不是应有的样子"),
    "one number more": (file("records/penalty/001.json", [1, SHA, 2]), "大小和校验和不是应有的样子"),
    "a file of ten gigabytes": (file("records/penalty/001.json", [10 << 30, SHA]), "多于一个文件最多的"),
    "a hundred thousand names": (
        lambda told: {**told, "files": {f"records/penalty/{number}": [1, SHA] for number in range(100_001)}},
        "多于 100,000 个",
    ),
    "without what says who it is": (lambda told: {**told, "files": {k: v for k, v in told["files"].items() if k != "index.json"}}, "没有 index.json"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_catalogue_that_is_not_what_it_should_be_is_told(province: Province, jia: Path, case: str) -> None:
    change, said = BAD[case]
    harvesting.save(jia, "sums.json", change(harvesting.load(jia, "sums.json")))
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert said in "".join(told["said"])
    assert not (province.into / "cities/jia/files").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 JSON"),
        (b'{"version":1,"version":1}', "两个同名的项"),
        (b'{"version":NaN}', "不是 JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"version":1,"files":{', "不是 JSON"),
        (b"\xff\xfe", "不是 JSON"),
        (b" " * (17 << 20), "超过"),
    ],
)
def test_what_is_no_json_is_told(province: Province, jia: Path, content: bytes, said: str) -> None:
    (jia / "api/v1/sums.json").write_bytes(content)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert said in "".join(told["said"])


def test_ten_million_names_are_not_read(province: Province, jia: Path) -> None:
    """The file is as large as they would be, and holds nothing: who reads it would have read them."""
    with (jia / "api/v1/sums.json").open("r+b") as handle:
        handle.truncate(10_000_000 * 100)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert "超过 16,777,216 字节" in "".join(told["said"])


def test_what_a_later_version_announces_more_is_left_alone(province: Province, jia: Path) -> None:
    told = harvesting.load(jia, "sums.json")
    told["files"]["graphs/penalty.json"] = [5, SHA]
    told["witnesses"] = ["a"]
    (jia / "api/v1/sums.json").write_text(json.dumps(told))
    province.list("jia", jia)
    assert province.harvest()["jia"]["state"] == "good"


def test_more_than_the_record_of_the_city_allows_is_not_fetched(province: Province, jia: Path) -> None:
    harvesting.announce(jia)
    told = harvesting.load(jia, "sums.json")
    told["files"]["records/penalty/001.json"] = [2 << 20, SHA]
    harvesting.save(jia, "sums.json", told)
    province.list("jia", jia, most_megabytes=1)
    found = province.harvest()["jia"]
    assert found["state"] == "broken"
    assert "most_megabytes" in "".join(found["said"])

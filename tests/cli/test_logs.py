"""generator.cli.logs: the options of a build that keeps a log, and what the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest
from logging_city import FIRST, LoggingCity
from support import AS_OF, GOOD, GOOD_FILE, Repo


@pytest.fixture
def city(tmp_path: Path) -> LoggingCity:
    made = LoggingCity(tmp_path / "city")
    made.commit(FIRST, {GOOD_FILE: GOOD})
    return made


@pytest.mark.parametrize("words", [("--key", "key.txt"), ("--stamp",)])
def test_a_key_or_a_stamp_without_a_log_is_a_wrong_call(repo: Repo, words: tuple[str, ...]) -> None:
    done = repo.credit("build", "--as-of", AS_OF, *words)
    assert (done.code, "要和 --log DIR" in done.err) == (2, True)


def test_the_environment_of_ci_is_enough(city: LoggingCity) -> None:
    env = {"CREDIT_LOG": str(city.log), "CREDIT_LOG_KEY": city.signer.text}
    done = city.repo.program("build", "--as-of", FIRST, "--site-dir", str(city.site), env=env)
    assert done.code == 0, done.err
    assert city.size() == city.size(city.site / "log") == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "里没有私钥"),
        ("hello\n", "应以 PRIVATE+KEY+ 开头"),
        (None, "读不了：没有这个文件"),
        (b"\xff\xfe\x00", "不是文本"),
    ],
)
def test_a_file_that_is_no_key_is_told(city: LoggingCity, text: str | bytes | None, told: str) -> None:
    if text is None:
        city.key.unlink()
    else:
        city.key.write_bytes(text.encode() if isinstance(text, str) else text)
    done = city.attempt(FIRST)
    assert (done.code, told in done.err) == (2, True), done.err
    assert not city.log.exists()


def test_a_damaged_key_is_not_repeated(city: LoggingCity) -> None:
    text = city.signer.text
    city.key.write_text(f"{text[:-8]}AAAAAAA=\n", encoding="utf-8")
    done = city.attempt(FIRST)
    assert done.code == 2
    assert text.rpartition("+")[2][:20] not in done.err


def test_a_site_without_an_address_can_have_no_log(city: LoggingCity) -> None:
    settings = city.repo.root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("site_url: https://credit.jia.example/\n", ""), encoding="utf-8")
    done = city.attempt(FIRST)
    assert (done.code, "site_url" in done.err) == (2, True)

"""generator.publish.logfiles: the files of a log in a site that is built day by day."""

from __future__ import annotations

import shutil
from pathlib import Path

from logging_city import FIRST, LoggingCity, tree
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY

STEPS: tuple[dict[str, str | None], ...] = (
    {GOOD_FILE: GOOD, PENALTY_FILE: PERSONS_PENALTY},
    {GOOD_FILE: GOOD.replace("经营场所", "场所")},
    {GOOD_FILE: None},
    {},
    {GOOD_FILE: GOOD, PENALTY_FILE: PERSONS_PENALTY.replace("警告。", "予以警告。")},
)


def test_day_by_day_and_as_a_whole_the_site_is_the_same(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    for number, files in enumerate(STEPS):
        day = f"2026-11-{18 + number}"
        city.commit(day, files)
        city.build(day)
    step_by_step = tree(city.site)
    shutil.rmtree(city.site)
    city.build("2026-11-22", "--no-cache", keyless=True)
    assert tree(city.site) == step_by_step


def test_a_site_without_a_log_has_nothing_of_one_and_says_so_if_keys_are_named(tmp_path: Path) -> None:
    city = LoggingCity(tmp_path / "city")
    city.commit(FIRST, STEPS[0])
    with_log = tree(city.build(FIRST))
    done = city.credit("build", "--as-of", FIRST, "--site-dir", str(city.site))
    assert done.code == 0
    assert done.err.count("没有用 --log，网站里没有公示日志") == 1
    without = tree(city.site)
    assert not [path for path in without if path.startswith("log/")]
    assert not [path for path, data in without.items() if path.startswith("api/v1/records/") and b'"salt"' in data]
    city.build(FIRST)
    assert tree(city.site) == with_log

"""generator.publish.logbook: what a build writes to the log, and when it refuses, through the command line."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest
from logging_city import COMMITMENT_FILE, FIRST, ORIGIN, SECOND, THIRD, LoggingCity, salts, tree
from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, as_yaml

from generator.engine import clock
from generator.proof import entries, folder
from generator.proof.checkpoints import Checkpoint
from generator.proof.notes import Signer, signed

FOURTH = "2026-11-23"
NAME = "commitment/xzspj-11"
PENALTY = "penalty/2026/scjgj-15"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> LoggingCity:
    """A city with three days of its log. Tests only read it."""
    city = LoggingCity(tmp_path_factory.mktemp("kept"))
    city.history()
    return city


@pytest.fixture
def city(kept: LoggingCity, tmp_path: Path) -> LoggingCity:
    """A copy of it, to go on with."""
    return kept.copied(tmp_path / "city")


def log_of(city: LoggingCity) -> list[entries.Entry]:
    """The entries of the city's log, checked against its root."""
    state = folder.load(city.log, ORIGIN, [city.signer.verifier])
    return [entries.decoded(one) for one in folder.checked(city.log, state)]


def broken_with(city: LoggingCity, checkpoint: bytes) -> str:
    """A record that says in the open that the log does not go on from a checkpoint."""
    origin, size, root, *_ = checkpoint.decode().splitlines()
    return as_yaml(
        {
            "authority": "xzspj",
            "origin": origin,
            "size": int(size),
            "root": root,
            "cause": "日志文件损坏或者丢失",
            "facts": "11月20日磁盘损坏，日志文件夹没有备份。",
            "decided_by": "市信用办主任办公会",
            "decided_on": "2026-11-20",
            "advice": "保存了以前检查点的，核对到那里为止；以后以新的日志为准。",
        }
    )


BREAK_FILE = "content/disclosures/log-breaks/2026/xzspj-1.yml"


def test_each_publication_correction_and_taking_down_is_a_leaf(kept: LoggingCity) -> None:
    found = log_of(kept)
    shown = len(kept.records()["records"])
    assert [one.event for one in found] == ["published"] * (shown + 1) + ["corrected", "removed"]
    assert [one.day for one in found] == [FIRST] * (shown + 1) + [SECOND, THIRD]
    [first, second, third] = kept.records()["removed"][NAME]
    assert [first[1], second[1], third[1]] == [FIRST, SECOND, THIRD]
    assert (found[second[0]].before, found[third[0]].before) == (first[0], second[0])


def test_every_record_that_is_shown_opens_its_leaf(kept: LoggingCity) -> None:
    found, rows = log_of(kept), kept.records()["records"]
    digests = {}
    for path in (kept.site / "api/v1/digests").iterdir():
        digests |= {name: digest for digest, name in json.loads(path.read_text(encoding="utf-8"))["shown"].items()}
    assert rows.keys() == digests.keys() == salts(kept.site).keys()
    for name, (salt, versions) in rows.items():
        digest = found[versions[-1][0]].digest
        assert digest is not None
        assert digest.hex().startswith(digests[name])
        assert salts(kept.site)[name] == salt
        page = (kept.site / f"{kept.address(name)}index.html").read_text(encoding="utf-8")
        assert digest.hex() in page.replace(" ", "")


def test_of_what_has_left_nothing_but_digests_is_published(kept: LoggingCity) -> None:
    first, second, _ = kept.records()["removed"][NAME]
    assert first != second
    everything = b"".join(tree(kept.site / "log").values())
    assert b"xzspj-11" not in everything
    assert "清和餐饮".encode() not in everything
    assert not list((kept.site / "log").glob("records-*"))


def test_the_site_has_the_files_of_the_log_but_the_list_that_names_records(kept: LoggingCity) -> None:
    log = {path: data for path, data in tree(kept.log).items() if not path.startswith(("records-", "."))}
    # The site adds a page, and what programs read before it.
    assert {path: data for path, data in tree(kept.site / "log").items() if not path.startswith("index.")} == log


def test_a_build_says_how_far_its_log_has_grown(city: LoggingCity) -> None:
    size = city.size()
    assert f"公示日志：没有新的，共 {size} 条。" in city.attempt(THIRD, keyless=True).out.splitlines()
    city.commit(THIRD, {GOOD_FILE: GOOD})
    assert f"公示日志：新增 1 条，共 {size + 1} 条。" in city.attempt(THIRD).out.splitlines()
    assert f"log: {size + 1} entries, 0 new, 0 new stamps" in city.attempt(THIRD, "--lang", "en").out.splitlines()


def test_nothing_new_needs_no_key_and_gives_the_same_bytes_to_whoever_has_the_log(kept: LoggingCity, city: LoggingCity) -> None:
    before = tree(city.site)
    shutil.rmtree(city.site)
    city.build(THIRD, "--no-cache", keyless=True)
    assert tree(city.site) == before
    assert tree(city.log) == tree(kept.log)


def test_a_quiet_day_makes_no_leaf(city: LoggingCity) -> None:
    before = tree(city.log)
    city.build(FOURTH, keyless=True)
    assert tree(city.log) == before


def test_without_a_key_a_change_is_refused_with_how_many_leaves_are_due(city: LoggingCity) -> None:
    before = tree(city.log), tree(city.site)
    city.commit(FOURTH, {GOOD_FILE: GOOD, PENALTY_FILE: PERSONS_PENALTY.replace("警告。", "予以警告。")})
    done = city.attempt(FOURTH, keyless=True)
    assert done.code == 2
    assert "有2条变化要写进日志（新公示1、更正1、撤下0），但没有签名的私钥：请用 --key FILE 或环境变量 CREDIT_LOG_KEY 给出" in done.err
    assert (tree(city.log), tree(city.site)) == before


def test_a_record_that_comes_back_is_published_again_with_another_salt(city: LoggingCity, kept: LoggingCity) -> None:
    city.commit(FOURTH, {GOOD_FILE: GOOD})
    city.build(FOURTH)
    *_, last = log_of(city)
    assert (last.event, last.day) == ("published", FOURTH)
    assert len(city.records()["removed"][NAME]) == 3
    assert city.records()["records"][NAME][1] == [[city.size() - 1, FOURTH]]


def test_a_renamed_file_is_a_correction(city: LoggingCity) -> None:
    before = city.records()["records"][PENALTY][1]
    city.commit(FOURTH, {PENALTY_FILE: None, PENALTY_FILE.replace("-15", "-16"): PERSONS_PENALTY})
    city.build(FOURTH)
    *_, last = log_of(city)
    assert (last.event, last.before) == ("corrected", before[-1][0])
    rows = city.records()["records"]
    assert PENALTY not in rows
    assert rows[PENALTY.replace("-15", "-16")][1] == [*before, [city.size() - 1, FOURTH]]
    assert not city.records()["removed"].keys() - {NAME}


def test_a_key_that_is_not_in_the_settings_is_refused(city: LoggingCity, tmp_path: Path) -> None:
    other = Signer.of_seed(ORIGIN, bytes(range(32)))
    file = tmp_path / "other.txt"
    file.write_text(other.text, encoding="utf-8")
    done = city.attempt(FOURTH, key=file)
    assert done.code == 2
    assert f"私钥 {ORIGIN}+{other.verifier.hash.hex()} 不在 mkdocs.yml 的 extra.log.keys 里" in done.err
    assert other.text.rpartition("+")[2] not in done.err


def test_a_log_signed_by_nobody_known_is_refused(city: LoggingCity) -> None:
    city.name_keys(Signer.of_seed(ORIGIN, bytes(range(32))).verifier.text)
    done = city.attempt(FOURTH, keyless=True)
    assert done.code == 2
    assert "没有一个签名出自所给的公钥" in done.err
    assert "公示日志中断说明" in done.err


def test_the_log_of_another_city_is_refused(city: LoggingCity) -> None:
    settings = city.repo.root / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("credit.jia.example/\n", "credit.yi.example/\n", 1), encoding="utf-8")
    done = city.attempt(FOURTH)
    assert done.code == 2
    assert "credit.jia.example/log 的日志，不是 credit.yi.example/log 的" in done.err


def test_the_log_of_another_city_is_called_so_though_none_of_our_keys_signed_it(city: LoggingCity) -> None:
    theirs = Signer.of_seed("credit.yi.example/log", bytes([9] * 32))
    (city.log / "checkpoint").write_bytes(signed(Checkpoint("credit.yi.example/log", 3, bytes(32)).text, [theirs]))
    done = city.attempt(FOURTH)
    assert done.code == 2
    assert f"credit.yi.example/log 的日志，不是 {ORIGIN} 的" in done.err


@pytest.mark.parametrize("file", ["tile/0/000.p/6", "tile/entries/000.p/6"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_log_that_does_not_give_its_root_is_refused(city: LoggingCity, file: str, cut: bool) -> None:
    data = (city.log / file).read_bytes()
    (city.log / file).write_bytes(data[:-7] if cut else data[:-1] + bytes([data[-1] ^ 1]))
    before = tree(city.site)
    done = city.attempt(FOURTH)
    assert done.code == 2
    assert str(city.log) in done.err
    assert "公示日志中断说明" in done.err
    assert tree(city.site) == before


def test_a_day_before_the_last_leaf_is_refused(city: LoggingCity) -> None:
    done = city.attempt(SECOND)
    assert done.code == 2
    assert f"日志最后一天是{THIRD}，不能再写入{SECOND}的内容" in done.err


def test_a_day_that_has_not_come_is_never_written_since_it_could_not_be_taken_back(city: LoggingCity) -> None:
    before = tree(city.log)
    city.commit(THIRD, {GOOD_FILE: GOOD.replace("不符合承诺条件的", "承诺不实的")})
    tomorrow = clock.today() + datetime.timedelta(days=1)
    done = city.attempt(tomorrow.isoformat())
    assert done.code == 2
    assert f"{tomorrow} 还没有到（今天是 {clock.today()}），日志里不能写以后的日期" in done.err
    assert "不要用 --log" in done.err
    assert tree(city.log) == before
    city.build(clock.today().isoformat())


def test_an_empty_log_beside_a_site_that_has_one_is_refused(city: LoggingCity, tmp_path: Path) -> None:
    done = city.attempt(FOURTH, log=tmp_path / "new")
    assert done.code == 2
    assert "里没有日志，而" in done.err
    assert not (tmp_path / "new").exists()


def test_a_log_from_an_old_backup_is_refused_since_the_site_is_ahead(city: LoggingCity, tmp_path: Path) -> None:
    shutil.copytree(city.log, tmp_path / "backup")
    city.commit(FOURTH, {GOOD_FILE: GOOD})
    city.build(FOURTH)
    done = city.attempt(FOURTH, log=tmp_path / "backup")
    assert done.code == 2
    assert "比网站已公布的（7 条）旧" in done.err


def test_a_log_that_says_something_else_than_the_site_is_refused(city: LoggingCity, tmp_path: Path) -> None:
    shutil.copytree(city.log, tmp_path / "other")
    shutil.copytree(city.site, tmp_path / "site")
    city.commit(FOURTH, {GOOD_FILE: GOOD})
    city.build(FOURTH)
    city.commit(FOURTH, {GOOD_FILE: None, PENALTY_FILE: PERSONS_PENALTY.replace("警告。", "予以警告。")})
    site, city.site = city.site, tmp_path / "site"
    city.build(FOURTH, log=tmp_path / "other")
    city.site = site
    done = city.attempt(FOURTH, log=tmp_path / "other")
    assert done.code == 2
    assert "对不上" in done.err


@pytest.mark.parametrize("lost", ["tiles", "log", "key"])
def test_a_record_that_names_the_checkpoint_lets_a_new_log_begin(city: LoggingCity, tmp_path: Path, lost: str) -> None:
    checkpoint = (city.log / "checkpoint").read_bytes()
    if lost == "tiles":
        shutil.rmtree(city.log / "tile")
    elif lost == "log":
        shutil.rmtree(city.log)
    else:
        city.signer = Signer.of_seed(ORIGIN, bytes(range(32)))
        city.key.write_text(city.signer.text, encoding="utf-8")
        city.name_keys(city.signer.verifier.text)
    assert city.attempt(FOURTH).code == 2 or lost == "key"
    old = salts(city.site)
    city.commit(FOURTH, {BREAK_FILE: broken_with(city, checkpoint)})
    city.build(FOURTH)
    first, *others = log_of(city)
    assert (first.event, first.day) == ("restarted", FOURTH)
    assert {one.event for one in others} == {"published"}
    # What has left must not be guessed by the salts of what comes after it.
    assert not set(old.values()) & set(salts(city.site).values())
    again = tree(city.log), tree(city.site)
    [aside] = (city.log / "broken").iterdir()
    assert (aside / "checkpoint").read_bytes() == checkpoint
    assert (city.site / "log/broken" / aside.name / "checkpoint").read_bytes() == checkpoint
    city.build(FOURTH)
    assert (tree(city.log), tree(city.site)) == again


def test_a_record_that_names_another_checkpoint_helps_nothing(city: LoggingCity) -> None:
    checkpoint = (city.log / "checkpoints/5").read_bytes()
    shutil.rmtree(city.log / "tile")
    city.commit(FOURTH, {BREAK_FILE: broken_with(city, checkpoint)})
    assert city.attempt(FOURTH).code == 2


def test_a_new_key_is_a_leaf_that_old_and_new_key_sign(city: LoggingCity) -> None:
    old, new = city.signer, Signer.of_seed(ORIGIN, bytes(range(32)))
    city.name_keys(new.verifier.text, old.verifier.text)
    city.key.write_text(f"{new.text}\n{old.text}\n", encoding="utf-8")
    city.build(FOURTH)
    *_, last = log_of(city)
    assert last.event == "key"
    state = folder.load(city.log, ORIGIN, [new.verifier, old.verifier])
    assert state.signed_by == (new.verifier.text, old.verifier.text)
    assert json.loads((city.site / "log/keys.json").read_text(encoding="utf-8"))["keys"] == [new.verifier.text, old.verifier.text]
    size = city.size()
    city.build(FOURTH)
    assert city.size() == size
    city.key.write_text(new.text, encoding="utf-8")
    city.commit(FOURTH, {GOOD_FILE: GOOD})
    city.build(FOURTH)
    assert folder.load(city.log, ORIGIN, [new.verifier]).signed_by == (new.verifier.text,)


def test_a_new_key_alone_cannot_go_on(city: LoggingCity) -> None:
    new = Signer.of_seed(ORIGIN, bytes(range(32)))
    city.name_keys(new.verifier.text, city.signer.verifier.text)
    city.key.write_text(new.text, encoding="utf-8")
    done = city.attempt(FOURTH)
    assert done.code == 2
    assert "换密钥时要新旧两把一起签" in done.err


def test_a_run_that_was_killed_after_the_log_goes_on(city: LoggingCity, tmp_path: Path) -> None:
    shutil.copytree(city.site, tmp_path / "before")
    city.commit(FOURTH, {GOOD_FILE: GOOD})
    city.build(FOURTH)
    wanted = tree(city.site), tree(city.log)
    shutil.rmtree(city.site)
    (tmp_path / "before").rename(city.site)
    city.build(FOURTH, keyless=True)
    assert (tree(city.site), tree(city.log)) == wanted


def test_a_run_that_was_killed_within_the_log_leaves_nothing(city: LoggingCity) -> None:
    checkpoint = (city.log / "checkpoint").read_bytes()
    rows = (city.log / "records-6.json").read_bytes()
    city.commit(FOURTH, {GOOD_FILE: GOOD})
    city.build(FOURTH)
    # All but the last step: the checkpoint is that of before. Then the city does something else.
    (city.log / "checkpoint").write_bytes(checkpoint)
    (city.log / "records-6.json").write_bytes(rows)
    shutil.rmtree(city.site)
    city.commit(FOURTH, {GOOD_FILE: None, PENALTY_FILE: PERSONS_PENALTY.replace("警告。", "予以警告。"), COMMITMENT_FILE.replace("11", "12"): GOOD})
    city.build(FOURTH)
    assert city.size() == 8
    assert sorted(path.name for path in (city.site / "log/checkpoints").iterdir()) == ["4", "5", "6", "8"]
    assert not (city.site / "log/tile/0/000.p/7").exists()
    log_of(city)


def test_while_one_build_holds_the_log_another_is_refused(city: LoggingCity) -> None:
    with folder.locked(city.log):
        done = city.attempt(FOURTH)
    assert done.code == 2
    assert "另一个 credit 正在写日志文件夹" in done.err


def test_errors_in_the_data_are_told_rather_than_what_the_log_lacks(city: LoggingCity) -> None:
    before = tree(city.log)
    city.commit(FOURTH, {GOOD_FILE: GOOD.replace("made_on: 2026-03-12", "made_on: 2026-13-12")})
    done = city.attempt(FOURTH, keyless=True)
    assert done.code == 1
    assert "made_on" in done.err
    assert tree(city.log) == before


def test_three_hundred_corrections_at_once_are_as_many_leaves(city: LoggingCity) -> None:
    files = {COMMITMENT_FILE.replace("11", f"{number}"): GOOD.replace("0000111", f"{number:07}") for number in range(100, 400)}
    files = {file: text.replace("99010020260312000011", f"9901002026031200{number:04}") for number, (file, text) in enumerate(files.items(), 100)}
    city.commit(FOURTH, files)
    city.build(FOURTH)
    assert city.size() == 306
    city.commit(FOURTH, {file: text.replace("经营场所", "场所") for file, text in files.items()})
    city.build(FOURTH)
    assert city.size() == 606
    before = tree(city.site), tree(city.log)
    assert (city.site / "log/tile/0/000").stat().st_size == 8192
    shutil.rmtree(city.site)
    city.build(FOURTH, "--no-cache", keyless=True)
    assert (tree(city.site), tree(city.log)) == before

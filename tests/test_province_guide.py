"""docs/province.zh-CN.md: what the engineer of a province is told to do, done."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import harvesting
import provinces
import pytest
import wheels
from logging_city import FIRST, SECOND, LoggingCity
from support import PENALTY_FILE, PERSONS_PENALTY, ROOT, Git, Page, Repo, new_repo, run

from generator import __version__
from generator.adopt.answers import FORGES
from generator.cli import main
from generator.lake import engines, questions
from generator.lake.questions import QUESTIONS
from generator.model.kindnames import GIVEN
from generator.site import harvestwords
from generator.site.province import RESERVED

GUIDE = (ROOT / "docs/province.zh-CN.md").read_text(encoding="utf-8")
DEPLOY = ROOT / "generator/adopt/template/common/deploy"


def told() -> list[str]:
    """The commands of the guide: the lines of its examples and those in its sentences."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [one for one in (*lines, *re.findall(r"`(credit [^`]+)`", GUIDE)) if one.startswith("credit ")]


@pytest.mark.parametrize("line", sorted(set(told())))
def test_the_commands_of_the_guide_are_there(line: str) -> None:
    assert callable(main.parser().parse_args(shlex.split(line)[1:]).run)


def test_the_record_of_the_guide_is_right(tmp_path: Path) -> None:
    [text] = re.findall(r"```yaml\n(name: .*?)```", GUIDE, re.DOTALL)
    repo = new_repo(tmp_path / "repo")
    repo.write("content/lists/cities/jia.yml", text)
    assert repo.places() == []


def test_the_files_of_the_guide_are_there() -> None:
    names = re.findall(r"/var/lib/credit/repository/deploy/(\S+)", GUIDE)
    assert names
    assert [name for name in names if not (DEPLOY / name).is_file()] == []


def test_every_state_is_explained_in_its_words() -> None:
    table = GUIDE.partition("| 写法 | 意思 | 数字 |")[2].partition("\n\n")[0]
    assert [one.words for one in harvestwords.STATES.values() if one.words not in table] == []


def test_the_names_that_no_city_may_have_are_told() -> None:
    assert [name for name in RESERVED if f"`{name}`" not in GUIDE] == []


def test_every_question_is_explained_with_its_columns() -> None:
    table = GUIDE.partition("| 问题 | 问的是什么 | 各列 |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE) == list(QUESTIONS)
    tables = engines.tables()
    columns = {column for name in QUESTIONS for column in questions.asked(name, tables).columns}
    assert [name for name in sorted(columns) if f"`{name}`" not in table] == []
    assert [kind for kind in sorted(GIVEN) if f"`{kind}`" not in GUIDE.partition("## 九")[2]] == []


def test_the_site_is_built_and_published_as_told(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    harvest = provinces.harvest(tmp_path / "harvest")
    build = next(line for line in told() if line.startswith("credit build"))
    words = [str(harvest) if word == "/var/lib/credit/harvest" else word for word in shlex.split(build)[1:]]
    assert repo.credit(*words, "--as-of", provinces.DAY).code == 0
    publish = next(line for line in told() if line.startswith("credit publish"))
    done = repo.credit(*[str(tmp_path / "srv") if word == "/srv/credit" else word for word in shlex.split(publish)[1:]])
    assert done.code == 0, done.err
    assert (tmp_path / "srv/current/cities/index.html").is_file()


@pytest.mark.skipif(shutil.which("flock") is None, reason="no flock on this machine")
@pytest.mark.parametrize(
    ("harvest", "code", "words"),
    [
        ("", 0, ["check", "build", "publish", "issues"]),
        ("0", 0, ["check", "harvest", "build", "publish", "issues"]),
        # A city that is down is told on the site: the site is published all the same.
        ("1", 0, ["check", "harvest", "build", "publish", "issues"]),
        ("2", 1, ["check", "harvest"]),
    ],
)
def test_the_script_gathers_before_it_builds(tmp_path: Path, harvest: str, code: int, words: list[str]) -> None:
    root = tmp_path / "repository"
    (root / "deploy").mkdir(parents=True)
    Git(root)
    shutil.copy(DEPLOY / "publish.sh", root / "deploy")
    # Stands for `credit`: notes what it is asked, and gathers as the test says.
    stub = "import sys\nopen('asked', 'a').write(sys.argv[1] + '\\n')\n"
    (root / "run.py").write_text(f"{stub}sys.exit({harvest or 0} if sys.argv[1] == 'harvest' else 0)\n", encoding="utf-8")
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "CREDIT_TARGET": str(tmp_path / "srv")}
    env |= {"CREDIT_HARVEST": str(tmp_path / "harvest")} if harvest else {}
    done = subprocess.run(["/bin/sh", str(root / "deploy/publish.sh")], env=env, cwd="/", capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (code, "")
    assert (root / "asked").read_text(encoding="utf-8").split() == words


def test_the_guide_says_of_each_forge_where_the_harvest_lasts() -> None:
    table = GUIDE.partition("| 平台 | 汇集的文件夹 | 要设置的 |")[2].partition("\n\n")[0]
    names = {"github": "GitHub", "gitea": "Gitea", "gitlab": "GitLab", "gitee": "Gitee", "none": "没有平台的"}
    assert names.keys() == set(FORGES)
    assert [name for name in names.values() if name not in table] == []


def test_where_a_city_is_not_well_a_job_goes_on_and_where_gathering_fails_it_ends() -> None:
    template = ROOT / "generator/adopt/template"
    files = [template / "github/.github/workflows/publish.yml", template / "gitea/.gitea/workflows/publish.yml", template / "gitlab/.gitlab-ci.yml"]
    for file in files:
        [line] = re.findall(r"python3 run\.py harvest .*$", file.read_text(encoding="utf-8"), re.MULTILINE)
        for code, wanted in ((0, 0), (1, 0), (2, 1)):
            command = line.replace("python3 run.py harvest", f"(exit {code})")
            assert subprocess.run(["/bin/sh", "-e", "-c", command], check=False).returncode == wanted


@pytest.mark.slow
def test_the_commands_of_the_guide_one_after_another_in_a_fresh_folder(tmp_path: Path) -> None:
    """A new person does what stands there, word for word; the two cities are invented, one keeps a log, and both are served."""
    logged = LoggingCity(tmp_path / "jia")
    for day in (FIRST, SECOND):
        logged.day(day)
    yi = harvesting.built(tmp_path / "yi", "yi", range(31, 34))
    wheel = str(wheels.make(tmp_path / "wheels", __version__))
    places = {"/var/lib/credit/harvest": str(tmp_path / "harvest"), "/srv/credit": str(tmp_path / "srv")}
    blocks = re.findall(r"```sh\n(credit .*?)```", GUIDE, re.DOTALL)
    lines = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    assert [words[0] for words in lines] == ["init", "new", "upgrade", "upgrade", "harvest", "harvest", "build", "publish", "ask", "received"]
    repo, said = Repo(tmp_path / "sheng"), {}
    [record] = re.findall(r"```yaml\n(name: .*?)```", GUIDE, re.DOTALL)
    with harvesting.serving(logged.site) as jia, harvesting.serving(yi.root / "site") as other:
        for words in lines:
            here = [places.get(word, word) for word in words]
            if words[0] == "init":
                # The program of these tests was not installed from a wheel.
                done = run([sys.executable, "-m", "generator", *here, "--wheel", wheel, "--no-git"], cwd=tmp_path)
                Git(repo.root).commit("2026-11-21")
            else:
                if words[0] == "received":
                    # What was handed upward: the penalty that the city shows.
                    handed = new_repo(tmp_path / "handed")
                    handed.write(PENALTY_FILE, PERSONS_PENALTY)
                    assert handed.credit("export", "penalty", str(repo.root / words[2])).code == 0
                done = repo.credit(*here, *(["--as-of", provinces.DAY] if words[0] in ("harvest", "build") else []))
            assert (done.code, done.err) == (0, ""), (words, done.out, done.err)
            said[words[0]] = done.out
            if words[0] == "new":
                assert (repo.root / "content/lists/cities/jia.yml").is_file()
                key = f"keys: [{logged.signer.verifier.text}]\n"
                repo.write("content/lists/cities/jia.yml", record.replace("https://xinyong.jia.example/", jia) + key)
                repo.write("content/lists/cities/yi.yml", record.replace("甲市", "乙县").replace("990100", "990221").replace("https://xinyong.jia.example/", other))
    assert said["ask"].startswith("city,kind,records,")
    assert "一致1条。" in said["received"]
    # It was asked for twice, and had nothing new the second time.
    assert "甲市 没有变化 2026-11-19" in provinces.text(tmp_path / "srv/current", "cities/")
    assert "接得上以前收的" in provinces.text(tmp_path / "srv/current", "cities/jia/")
    # It has no organisations of its own: the home page leads to those of its cities.
    home = Page((tmp_path / "srv/current/index.html").read_text(encoding="utf-8"))
    assert "cities/organisations/" in home.links()
    # It is the home page of a province: what can be done there leads to the cities, and nothing is missing that only a city has.
    assert "（尚未登载）" not in home.text
    assert {"cities/", "cities/organisations/", "cities/statistics/", "data/"} <= {one["href"] for one in home.all("a")}


@pytest.mark.slow
def test_from_the_sites_of_two_cities_to_the_site_of_a_province(tmp_path: Path) -> None:
    """The whole way: two cities publish, the province gathers and builds; then one takes a record down, and the other is not there."""
    jia = harvesting.built(tmp_path / "jia", "jia", range(11, 17))
    harvesting.built(tmp_path / "yi", "yi", range(31, 34))
    province = harvesting.Province(tmp_path)
    province.list("jia", jia.root / "site", name="甲市")
    province.list("yi", tmp_path / "yi/site", name="乙县")
    assert {name: one["state"] for name, one in province.harvest().items()} == {"jia": "good", "yi": "good"}
    built, where = tmp_path / "site", str(province.into)
    province.repo.build(built, "--harvest", where)
    # Where the folders of the cities are is nobody's business.
    path = str(tmp_path).encode()
    assert [file for file in (*built.rglob("*"), province.into / "harvest.json") if file.is_file() and path in file.read_bytes()] == []
    assert "本地目录" in provinces.text(built, "lists/cities/jia/")
    # Each has two departments beside its commitments.
    assert "甲市 已汇集 2026-11-22 8" in provinces.text(built, "cities/")
    assert "乙县 已汇集 2026-11-22 5" in provinces.text(built, "cities/")
    assert "信用承诺 6" in provinces.text(built, "cities/jia/")
    code = "91990100MA1G0A0192"
    shard = next((built / "api/v1/cities/organisations").glob("*.json"))
    held = json.loads(shard.read_bytes())[code]["cities"]
    assert {city: one["kinds"]["commitment"][0] for city, one in held.items()} == {"jia": 6, "yi": 3}
    assert f"{code} 2 9" in provinces.text(built, "cities/organisations/several/")

    file, _ = harvesting.commitment(12)
    (jia.root / file).unlink()
    jia.build(jia.root / "site", "--no-search")
    shutil.rmtree(tmp_path / "yi")
    assert {name: one["state"] for name, one in province.harvest().items()} == {"jia": "good", "yi": "down"}
    province.repo.build(built, "--harvest", where)
    shown = provinces.text(built, "cities/")
    assert "甲市 已汇集 2026-11-22 7" in shown
    assert "乙县 连不上 2026-11-22 5" in shown
    assert json.loads(shard.read_bytes())[code]["cities"]["jia"]["kinds"]["commitment"][0] == 5

    province.drop("yi")
    refused = province.repo.credit("build", "--as-of", provinces.DAY, "--site-dir", str(built), "--harvest", where)
    assert refused.code == 2
    assert "不在名单上的城市：yi" in refused.err
    province.harvest()
    province.repo.build(built, "--harvest", where)
    assert "乙县" not in provinces.text(built, "cities/")
    assert not (built / "cities/yi").exists()
    assert list((built / "data/cities").rglob("city=yi")) == []

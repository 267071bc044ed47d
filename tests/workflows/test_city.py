"""The workflows of a city's own repository, on GitHub and on Gitea or Forgejo, run by act.

The city has only what is its own; the program is installed. Gitea's runner is act with another name, so what runs here runs there.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import harvesting
import provinces
import pytest
import stand_in
import yaml
from acting import PULL, TEMPLATE, Trial, city_files, city_record, log_key, program
from samples import OBJECTION, one
from stand_in_dialects import GiteaStandIn
from support import GOOD, GOOD_FILE, as_yaml, run, tree

WRONG = GOOD.replace("made_on: 2026-03-12", "made_on: 2026-13-12")
FOLDERS = {"github": ".github/workflows", "gitea": ".gitea/workflows"}
FILES = sorted(file for forge, folder in FOLDERS.items() for file in (TEMPLATE / forge / folder).glob("*.yml"))
STRANGER = "import os, pathlib\npathlib.Path(os.environ['MARK']).touch()\n"


@pytest.fixture
def trial(tmp_path: Path) -> Callable[[str], Trial]:
    return lambda forge: Trial(tmp_path, city_files(forge), FOLDERS[forge])


def test_actionlint_finds_nothing() -> None:
    """But for the label of a city's own runner."""
    done = run([program("actionlint"), "-no-color", "-ignore", 'label "credit-publish" is unknown', *map(str, FILES)], cwd=TEMPLATE)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_zizmor_finds_nothing() -> None:
    words = ["--offline", "--no-progress", "--no-config", "--color", "never", "--persona", "pedantic", *map(str, FILES)]
    done = run([program("zizmor"), *words], cwd=TEMPLATE)
    assert done.code == 0, done.out + done.err
    assert "No findings to report" in done.out


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-4]}-{file.stem}")
def test_a_workflow_of_a_city_says_what_ours_says(file: Path) -> None:
    """Nothing is permitted but what a job asks for; no token outside one step; no value in a shell line; pinned actions."""
    text = file.read_text(encoding="utf-8")
    flow = yaml.load(text, yaml.BaseLoader)
    assert flow["permissions"] == {}
    assert "concurrency" in flow
    assert "env" not in flow
    # The key of the log is for the step that signs; others learn at most whether there is one.
    secrets = re.findall(r"\$\{\{[^}]*secrets\.[^}]*\}\}", text)
    whether = "${{ secrets.CREDIT_LOG_KEY != '' && 'credit-log' || '' }}"
    assert set(secrets) <= {whether, "${{ secrets.CREDIT_LOG_KEY }}"}
    assert not secrets or file.stem in ("publish", "deadlines")
    for line in text.splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert re.search(r"uses: actions/[a-z-]+(?:/(?:restore|save))?@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
    for job in flow["jobs"].values():
        assert "env" not in job
        assert "permissions" in job
        for step in job.get("steps", ()):
            assert "${{" not in step.get("run", "")
            assert all(line.startswith("python3 run.py ") for line in step.get("run", "").splitlines())
            if "GITHUB_TOKEN" in step.get("env", {}):
                assert step["run"].split()[2] in ("issues", "comment", "log")
                assert "CREDIT_LOG_KEY" not in step["env"]
            assert ("CREDIT_LOG_KEY" in step.get("env", {})) == (file.stem == "publish" and step.get("name") == "生成")
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


def test_the_actions_are_those_of_this_repository() -> None:
    """One hash of each, so that a new version is tried here before a city gets it."""
    ours = {(name, pin) for file in FILES_OF_OURS for name, pin in pins(file)}
    # From version 4 on it refuses every forge but GitHub; this is 3.2.1.
    ours.add(("actions/upload-artifact", "ff15f0306b3f739f7b6fd43fb5d26cd321bd4de5"))
    # Only a province keeps something between its runs; this is 6.1.0.
    ours |= {(f"actions/cache/{part}", "55cc8345863c7cc4c66a329aec7e433d2d1c52a9") for part in ("restore", "save")}
    assert {(name, pin) for file in FILES for name, pin in pins(file)} <= ours


FILES_OF_OURS = sorted((TEMPLATE.parent.parent.parent / ".github" / "workflows").glob("*.yml"))


def pins(file: Path) -> list[tuple[str, str]]:
    return re.findall(r"uses: (\S+)@([0-9a-f]{40})", file.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("forge", FOLDERS)
def test_a_pull_request_is_checked(trial: Callable[[str], Trial], forge: str) -> None:
    city = trial(forge)
    city.propose({GOOD_FILE: GOOD})
    done = city.run("pull_request", "check")
    assert done.code == 0, done.said
    assert done.commands() == ["check", "summary", "changes"]
    assert "新增 1 项" in done.said
    city.propose({GOOD_FILE: WRONG})
    done = city.run("pull_request", "check")
    assert done.code == 1
    assert re.search(rf"❗.*file={GOOD_FILE},line=10,.*2026-13-12", done.said), done.said
    assert done.tokens() == {}


@pytest.mark.slow
@pytest.mark.parametrize("forge", FOLDERS)
def test_a_comment_is_made_by_the_program_of_the_default_branch(trial: Callable[[str], Trial], forge: str, tmp_path: Path) -> None:
    city = trial(forge)
    mark = tmp_path / "ran"
    slip, day = GOOD_FILE.replace("11", "12"), GOOD.index("made_on: 2026-03-12")
    typed = GOOD.replace("0011\n", "0012\n").replace("made_on: 2026-03-12", "made_on: 2026年3月12日")
    city.propose({GOOD_FILE: GOOD, slip: typed, "run.py": STRANGER, "generator/__init__.py": STRANGER, "sitecustomize.py": STRANGER})
    with stand_in.running(*([GiteaStandIn()] if forge == "gitea" else [])) as api:
        # The account of a job's own token.
        api.bot = "gitea-actions" if forge == "gitea" else api.bot
        api.changed = {slip: {GOOD.count("\n", 0, day) + 1}}
        for number in range(1, PULL):
            api.add_issue(f"{number}", "…")
        assert api.add_pull(city.sha(f"refs/pull/{PULL}/head")) == PULL
        done = city.run("pull_request_target", "comment", env=at(forge, api.url) | {"MARK": str(mark)})
        assert done.code == 0, done.said
        [comment] = api.of(PULL)
        assert GOOD_FILE.removeprefix("content/").removesuffix(".yml") in comment
        assert done.commands() == ["changes", "fix", "comment"]
        assert done.tokens() == {"comment": ["GITHUB_TOKEN"]}
        [suggested] = api.remarks.values()
        assert (suggested["path"], suggested["body"].endswith("```suggestion\nmade_on: 2026-03-12\n```")) == (slip, True)
        assert (city.store / "pages" / "pages.zip").is_file() or (city.store / "artifact" / "pages.zip").is_file()
        assert "index.html" in comment
        # Merged: what was said goes.
        city.action = "closed"
        api.pulls[PULL]["state"] = "closed"
        done = city.run("pull_request_target", "comment", env=at(forge, api.url) | {"MARK": str(mark)})
        assert done.code == 0, done.said
        assert (api.of(PULL), api.remarks) == ([], {}), done.said
        assert done.commands() == ["comment"]
    assert not mark.exists()


def at(forge: str, url: str) -> Mapping[str, str]:
    """What a runner of the forge tells a job of where it is."""
    return {"GITHUB_API_URL": url} if forge == "github" else {"GITEA_ACTIONS": "true", "GITHUB_API_URL": url}


@pytest.mark.slow
def test_github_publishes_the_whole_site_every_morning(trial: Callable[[str], Trial]) -> None:
    city = trial("github")
    city.git.commit("2026-06-01", {GOOD_FILE: GOOD, one(1): as_yaml(OBJECTION)})
    with stand_in.running() as api:
        done = city.run("schedule", "deadlines", env=at("github", api.url))
        assert done.code == 0, done.said
        assert api.open() != []
    assert sorted(done.commands()) == ["build", "check", "deadlines", "issues", "log", "summary"]
    assert done.tokens() == {"issues": ["GITHUB_TOKEN"], "log": ["GITHUB_TOKEN"]}
    published = tree(city.store / "published")
    wanted = city.folder / "wanted"
    as_of = json.loads(published["api/v1/index.json"])["as_of"]
    built = run([sys.executable, "-m", "generator", "build", "--site-dir", str(wanted), "--as-of", as_of], cwd=city.git.root)
    assert built.code == 0, built.err
    assert published == tree(wanted)


@pytest.mark.slow
def test_gitea_publishes_to_the_city_s_server(trial: Callable[[str], Trial], tmp_path: Path) -> None:
    city = trial("gitea")
    target = tmp_path / "srv"
    done = city.run("push", "publish", "--var", f"CREDIT_TARGET={target}")
    assert done.code == 0, done.said
    assert done.commands() == ["check", "summary", "log", "build", "log", "publish"]
    assert (target / "current" / "index.html").is_file()
    assert done.tokens() == {"log": ["GITHUB_TOKEN"]}
    assert city.git.run("branch", "--list", "credit-log") == ""
    # In the morning it also reminds.
    city.git.commit("2026-06-01", {one(1): as_yaml(OBJECTION)})
    with stand_in.running(GiteaStandIn()) as api:
        done = city.run("schedule", "publish", "--var", f"CREDIT_TARGET={target}", env=at("gitea", api.url))
        assert done.code == 0, done.said
        assert api.open() != []
    assert done.tokens() == {"issues": ["GITHUB_TOKEN"], "log": ["GITHUB_TOKEN"]}


@pytest.mark.slow
@pytest.mark.parametrize("forge", FOLDERS)
def test_with_a_key_the_log_is_saved_in_its_branch_and_each_run_goes_on_from_it(trial: Callable[[str], Trial], forge: str, tmp_path: Path) -> None:
    city, target = trial(forge), tmp_path / "srv"
    city.git.commit("2026-06-01", {GOOD_FILE: GOOD})
    words = ("--var", f"CREDIT_TARGET={target}", "--secret", f"CREDIT_LOG_KEY={log_key()}")
    done = city.run("push", "publish", *words)
    assert done.code == 0, done.said
    assert done.tokens() == {"build": ["CREDIT_LOG_KEY"], "log": ["GITHUB_TOKEN"]}
    assert done.commands().index("build") < len(done.commands()) - 1 - done.commands()[::-1].index("log")
    shown = city.store / "published" if forge == "github" else target / "current"
    first = (shown / "log/checkpoint").read_bytes()
    assert city.git.run("show", "credit-log:checkpoint").encode() == first
    assert "PRIVATE" not in done.said
    # The next morning: nothing new, nothing pushed; then a new record.
    city.git.commit("2026-06-02", {GOOD_FILE.replace("11", "12"): GOOD.replace("0011", "0012")})
    done = city.run("push", "publish", *words)
    assert done.code == 0, done.said
    assert city.git.run("rev-list", "--count", "credit-log").strip() == "2"
    assert (shown / "log/checkpoint").read_bytes() == city.git.run("show", "credit-log:checkpoint").encode() != first
    # The secret is lost: visitors keep the site with its log.
    done = city.run("push", "publish", *words[:2])
    assert done.code != 0
    assert "build" not in done.commands()
    assert (shown / "log/checkpoint").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("forge", FOLDERS)
def test_a_province_gathers_before_it_builds_and_keeps_what_it_gathered(trial: Callable[[str], Trial], forge: str, tmp_path: Path) -> None:
    """On GitHub in its cache, on Gitea in a folder of the machine; a city that is down is told and the site is published."""
    site = harvesting.built(tmp_path / "jia", "jia", range(11, 13)).root / "site"
    city, target, kept = trial(forge), tmp_path / "srv", tmp_path / "kept"
    city.git.commit("2026-11-21", {"content/lists/cities/jia.yml": as_yaml(city_record(site))})
    words = ("--var", f"CREDIT_TARGET={target}", "--var", f"CREDIT_HARVEST={kept}")
    shown = city.store / "published" if forge == "github" else target / "current"
    for number, state in enumerate(("数据陈旧", "连不上"), 1):
        # Each run has its number, by which the cache is told apart.
        done = city.run("push", "publish", *words, env={"GITHUB_RUN_ID": str(number)})
        assert done.code == 0, done.said
        assert [one for one in done.commands() if one in ("check", "harvest", "build")] == ["check", "harvest", "build"]
        assert state in provinces.text(shown, "cities/jia/")
        # The second time it is known from the first time alone.
        assert "信用承诺 2" in provinces.text(shown, "cities/jia/")
        shutil.rmtree(site, ignore_errors=True)
    if forge == "github":
        assert list((city.store / "cache").iterdir())
    else:
        assert (kept / "harvest.json").is_file()
    assert done.tokens().keys() <= {"log"}


def test_a_city_asks_for_no_cache_and_gathers_nothing() -> None:
    """The steps of a province are for repositories that list cities."""
    for forge, folder in FOLDERS.items():
        flow = yaml.load((TEMPLATE / forge / folder / "publish.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
        steps = [step for job in flow["jobs"].values() for step in job["steps"]]
        of_province = [step for step in steps if "actions/cache/" in step.get("uses", "") or "run.py harvest" in step.get("run", "")]
        assert len(of_province) == (3 if forge == "github" else 1)
        for step in of_province:
            assert step["if"] in ("hashFiles('content/lists/cities/*.yml') != ''", "${{ !cancelled() && steps.harvest.outcome != 'skipped' }}")

"""A city's pipeline on GitLab, run by gitlab-ci-local on this machine: which jobs an event has, what each does, and who gets which variable.

gitlab-ci-local holds the file against GitLab's published schema before it runs anything; a test shows that it does. It has no runner, no
protected variables and no Pages: what GitLab keeps from whom is GitLab's. Jobs run where they would be checked out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import harvesting
import provinces
import pytest
import yaml
from acting import TEMPLATE, Outcome, Trial, city_files, city_record, log_key
from nodes import module, node
from samples import OBJECTION, one
from stand_in import TOKEN
from stand_in_dialects import PROJECT, GitLabStandIn, served
from support import GOOD, GOOD_FILE, HANGS, Git, as_yaml

FILE = TEMPLATE / "gitlab" / ".gitlab-ci.yml"
WRONG = GOOD.replace("made_on: 2026-03-12", "made_on: 2026-13-12")
RUNNER = "gitlab-ci-local/dist/index.js"
# Variables that GitLab sets itself. Others are the city's.
PREDEFINED = (
    "CI_PIPELINE_SOURCE",
    "CI_COMMIT_BRANCH",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA",
    "CI_MERGE_REQUEST_IID",
    "CI_API_V4_URL",
    "CI_SERVER_URL",
    "CI_PROJECT_PATH",
)


class Pipeline(Trial):
    """The repository as GitLab would check it out for a job."""

    def __init__(self, folder: Path) -> None:
        self.runner = module(RUNNER)
        super().__init__(folder, city_files("gitlab"))
        (self.git.root / ".git/info/exclude").write_text(".gitlab-ci-local/\n/public/\n/changes.md\n/pages.zip\n", encoding="utf-8")
        shutil.copytree(self.folder / "venv", self.git.root / ".venv", symlinks=True)
        self.git.run("remote", "add", "origin", "git@gitlab.example.org:jia/credit.git")
        self.git.run("update-ref", "refs/remotes/origin/main", "main")
        self.git.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")

    def at(self, source: str, *words: str, **variables: str) -> Outcome:
        """What the pipeline of an event does."""
        self.log.write_text("", encoding="utf-8")
        given = {"CI_PIPELINE_SOURCE": source} | ({"CI_COMMIT_BRANCH": ""} if source == "merge_request_event" else {}) | variables
        command = [
            node(),
            str(self.runner),
            "--force-shell-executor",
            "--no-color",
            f"--ignore-predefined-vars={','.join(PREDEFINED)}",
            *words,
        ]
        for name, value in given.items():
            command += ["--variable", f"{name}={value}"]
        done = subprocess.run(command, cwd=self.git.root, env=self._environment(), capture_output=True, check=False, timeout=HANGS)
        calls = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return Outcome(done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace"), calls)

    def jobs(self, source: str, **variables: str) -> set[str]:
        """The jobs that the pipeline of an event would run."""
        listed = self.at(source, "--list-json", **variables).said
        return {job["name"] for job in json.loads(listed[listed.index("[\n") : listed.rindex("]") + 1]) if job["when"] != "never"}


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path)


@contextmanager
def on_branch(pipeline: Pipeline, files: dict[str, str]) -> Iterator[str]:
    """The commits of a merge request checked out; yields where it parted from main."""
    base = pipeline.sha("main")
    pipeline.git.run("checkout", "-q", "-b", "patch-1")
    pipeline.git.commit("2026-11-21", files)
    yield base
    pipeline.git.run("checkout", "-q", "main")


def test_which_event_has_which_jobs(pipeline: Pipeline) -> None:
    assert pipeline.jobs("merge_request_event") == {"records", "changes"}
    # Whatever a fork sets, the pipeline of a merge request neither publishes nor speaks for the city.
    assert pipeline.jobs("merge_request_event", CREDIT_TARGET="/srv/credit", CI_COMMIT_BRANCH="main") == {"records", "changes"}
    assert pipeline.jobs("push") == {"records", "pages"}
    assert pipeline.jobs("push", CREDIT_TARGET="/srv/credit") == {"records", "pages", "server"}
    assert pipeline.jobs("schedule", CREDIT_TARGET="/srv/credit") == {"records", "pages", "server", "issues"}


def test_the_file_is_held_against_the_schema_of_gitlab(pipeline: Pipeline) -> None:
    wrong = FILE.read_text(encoding="utf-8").replace("interruptible: true", "interruptable: true", 1)
    pipeline.git.write(".gitlab-ci.yml", wrong)
    done = pipeline.at("push", "--list")
    assert done.code != 0
    assert "interruptable" in done.said


def test_no_key_outside_one_job_and_no_token_in_the_file() -> None:
    """The token reaches the command by its own name: no line hands it on. Both are protected variables, which merge requests do not get."""
    jobs = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    parts = {name: json.dumps(value) for name, value in jobs.items() if isinstance(value, dict)}
    assert {name for name, text in parts.items() if "CREDIT_SSH_KEY" in text} == {"server"}
    assert {name for name, text in parts.items() if "CREDIT_LOG_KEY" in text} == {"pages", "server"}
    for name in ("pages", "server"):
        # The variable may be given to this environment alone; in the job only the step that signs has it.
        assert jobs[name]["environment"] == "publish"
        lines = [line for one in jobs[name]["script"] for line in (one if isinstance(one, list) else [one])]
        assert [line.split("run.py ")[1].split()[0] for line in lines if line.startswith("python3 ")] == ["build"]
        without = ("env -u CREDIT_LOG_KEY ", 'test -z "$CREDIT_HARVEST" || env -u CREDIT_LOG_KEY ', "export CREDIT_LOG=", "export CREDIT_HARVEST=")
        assert all(line.startswith(("python3 run.py build", *without)) for line in lines)
    # Tokens are only ever taken away.
    assert not [name for name, text in parts.items() if "TOKEN" in text.replace("-u GITLAB_TOKEN", "")]
    assert jobs["variables"] == {"GIT_DEPTH": "0"}


@pytest.mark.slow
def test_a_merge_request_is_checked_and_says_what_the_public_would_see(pipeline: Pipeline) -> None:
    with on_branch(pipeline, {GOOD_FILE: GOOD}) as base:
        done = pipeline.at("merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=base, CI_MERGE_REQUEST_IID="7")
        assert done.code == 0, done.said
        told = (pipeline.git.root / "changes.md").read_text(encoding="utf-8")
        assert "新增 1 项" in told
        assert "以“退回”两个字开头的评论" in told
        with zipfile.ZipFile(pipeline.git.root / "pages.zip") as packed:
            assert "0001-after.html" in packed.namelist()
    assert sorted(done.commands()) == ["changes", "check"]
    assert done.tokens() == {}


@pytest.mark.slow
def test_a_merge_request_with_errors_fails(pipeline: Pipeline) -> None:
    with on_branch(pipeline, {GOOD_FILE: WRONG}) as base:
        done = pipeline.at("merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert done.code != 0
    assert f"{GOOD_FILE}:10" in done.said
    assert "2026-13-12" in done.said


@pytest.mark.slow
def test_a_merge_publishes_and_one_with_errors_does_not(pipeline: Pipeline) -> None:
    pipeline.git.commit("2026-11-21", {GOOD_FILE: GOOD})
    done = pipeline.at("push")
    assert done.code == 0, done.said
    assert done.commands() == ["check", "log", "build", "log"]
    public = pipeline.git.root / "public"
    assert (public / "lists/commitments/xzspj-11/index.html").is_file()
    shutil.rmtree(public)
    pipeline.git.commit("2026-11-21", {GOOD_FILE: WRONG})
    done = pipeline.at("push")
    assert done.code != 0
    assert done.commands() == ["check"]
    assert not public.exists()


@pytest.mark.slow
def test_every_morning_issues_are_kept(pipeline: Pipeline) -> None:
    pipeline.git.commit("2026-06-01", {one(1): as_yaml(OBJECTION)})
    with served("gitlab") as api:
        where = {"CI_API_V4_URL": api.url, "CI_SERVER_URL": api.url, "CI_PROJECT_PATH": PROJECT, "GITLAB_CI": "true"}
        done = pipeline.at("schedule", GITLAB_TOKEN=TOKEN, **where)
        assert done.code == 0, done.said
        assert isinstance(api, GitLabStandIn)
        assert api.open() != []
    assert sorted(done.commands()) == ["build", "check", "issues", "log", "log"]
    # The token of the issues is of a role that may not push, and is not shown to what pushes.
    assert "log" not in done.tokens()
    assert done.tokens()["issues"] == ["GITLAB_TOKEN"]


@pytest.mark.slow
def test_with_a_key_the_log_is_saved_in_its_branch_before_the_site_is_handed_over(pipeline: Pipeline, tmp_path: Path) -> None:
    forge = Git(tmp_path / "forge")
    forge.commit("2026-11-20")
    pipeline.git.run("remote", "set-url", "origin", str(forge.root))
    pipeline.git.commit("2026-06-01", {GOOD_FILE: GOOD})
    done = pipeline.at("push", CREDIT_LOG_KEY=log_key())
    assert done.code == 0, done.said
    assert done.commands() == ["check", "log", "build", "log"]
    assert forge.run("show", "credit-log:checkpoint") == (pipeline.git.root / "public/log/checkpoint").read_text(encoding="utf-8")
    # gitlab-ci-local gives a variable to every job; GitLab gives this one to the environment `publish`. In that job only one step has it.
    signing = [call["words"] for call in done.calls if "CREDIT_LOG_KEY" in call["tokens"] and call["words"][:2] == ["-m", "generator"]]
    assert [words[2] for words in signing if words[2] != "check"] == ["build"]


@pytest.mark.slow
def test_a_province_gathers_before_it_builds_and_keeps_what_it_gathered(pipeline: Pipeline, tmp_path: Path) -> None:
    site = harvesting.built(tmp_path / "jia", "jia", range(11, 13)).root / "site"
    pipeline.git.commit("2026-11-21", {"content/lists/cities/jia.yml": as_yaml(city_record(site))})
    public = pipeline.git.root / "public"
    for state in ("数据陈旧", "连不上"):
        done = pipeline.at("push")
        assert done.code == 0, done.said
        assert done.commands() == ["check", "harvest", "log", "build", "log"]
        assert state in provinces.text(public, "cities/jia/")
        # The second time it is known from the first time alone: a runner empties the folder of a job and unpacks the cache into it.
        assert "信用承诺 2" in provinces.text(public, "cities/jia/")
        shutil.rmtree(site, ignore_errors=True)
    jobs = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert [jobs[name]["cache"]["paths"] for name in ("pages", "server")] == [[".credit-harvest/"]] * 2

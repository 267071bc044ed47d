"""The workflows: what they may do, what they run, and that the two linters find nothing."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, Repo, run

from generator.cli import main

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAMES = [path.stem for path in WORKFLOWS]


def load(name: str) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true; as texts, all keys are what they look like.
    value: dict[str, Any] = yaml.load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return value


def jobs(name: str) -> list[tuple[str, dict[str, Any]]]:
    return list(load(name)["jobs"].items())


def steps(name: str) -> list[dict[str, Any]]:
    return [step for _, job in jobs(name) for step in job.get("steps", ())]


def tool(name: str) -> str:
    """A program that a test dependency brought with it."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; requirements/test.txt brings it")
    return found


def test_there_are_four() -> None:
    assert NAMES == ["check", "comment", "deadlines", "publish"]


def test_actionlint_finds_nothing() -> None:
    done = run([tool("actionlint"), "-no-color", *map(str, WORKFLOWS)], cwd=ROOT)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_zizmor_finds_nothing() -> None:
    """At its most pedantic, and without asking the network."""
    words = ["--offline", "--no-progress", "--no-config", "--color", "never", "--persona", "pedantic", *map(str, WORKFLOWS)]
    done = run([tool("zizmor"), *words], cwd=ROOT)
    assert done.code == 0, done.out + done.err
    assert "No findings to report" in done.out


def test_two_findings_are_set_aside_and_they_are_the_known_ones() -> None:
    """pull_request_target is dangerous where it runs what it was handed, which comment.yml does not; `./` and `$/` mean the same workflow."""
    found = [line.strip() for path in WORKFLOWS for line in path.read_text(encoding="utf-8").splitlines() if "zizmor:" in line]
    assert found == [
        "pull_request_target: # zizmor: ignore[dangerous-triggers]",
        "uses: ./.github/workflows/publish.yml # zizmor: ignore[self-repository]",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_permitted_but_what_a_job_asks_for(name: str) -> None:
    assert load(name)["permissions"] == {}
    assert all("permissions" in job for _, job in jobs(name))


def test_what_each_job_may_do() -> None:
    found = {f"{name}/{job}": value["permissions"] for name in NAMES for job, value in jobs(name)}
    pages = {"id-token": "write", "pages": "write"}
    assert found == {
        "check/records": {"contents": "read"},
        "check/tests": {"contents": "read"},
        "check/slow": {"contents": "read"},
        "check/windows": {"contents": "read"},
        "comment/compare": {"contents": "read"},
        "comment/comment": {"contents": "read", "pull-requests": "write"},
        "comment/clear": {"contents": "read", "pull-requests": "write"},
        "deadlines/issues": {"contents": "read", "issues": "write"},
        # As much as the jobs of publish.yml may do together.
        "deadlines/publish": {"contents": "write", **pages},
        "publish/build": {"contents": "read"},
        "publish/log": {"contents": "write"},
        "publish/deploy": pages,
    }


def test_what_starts_them() -> None:
    assert load("check")["on"] == {"pull_request": ""}
    assert load("comment")["on"] == {"pull_request_target": {"types": ["opened", "synchronize", "reopened", "closed"]}}
    assert load("deadlines")["on"] == {"schedule": [{"cron": "17 22 * * *"}], "workflow_dispatch": ""}
    assert load("publish")["on"] == {"push": {"branches": ["main"]}, "workflow_dispatch": "", "workflow_call": {"secrets": {"CREDIT_LOG_KEY": {"required": "false"}}}}


def test_the_schedule_has_a_file_of_its_own() -> None:
    """traps.md: a scheduled workflow stops after 60 idle days and takes the other triggers of the same file with it."""
    scheduled = [name for name in NAMES if "schedule" in load(name)["on"]]
    assert scheduled == ["deadlines"]
    assert set(load("deadlines")["on"]) == {"schedule", "workflow_dispatch"}


@pytest.mark.parametrize("name", NAMES)
def test_runs_that_would_meet_wait_for_each_other(name: str) -> None:
    group = load(name)["concurrency"]
    # Only a check may be dropped half way: it changes nothing.
    assert group["cancel-in-progress"] == ("true" if name == "check" else "false")
    assert group["group"].startswith(name)


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_hash_with_their_version(name: str) -> None:
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert re.search(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


def test_one_version_of_each_action() -> None:
    used = {step["uses"] for name in NAMES for step in steps(name) if "uses" in step}
    assert len({one.partition("@")[0] for one in used}) == len(used)


@pytest.mark.parametrize("name", NAMES)
def test_no_value_reaches_a_shell_line(name: str) -> None:
    """traps.md: values from a record never reach a shell line; they travel in the environment."""
    for step in steps(name):
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("name", NAMES)
def test_no_token_is_left_in_a_checkout_and_history_is_whole_where_dates_are_proved(name: str) -> None:
    for job, value in jobs(name):
        for step in value.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"
                # A comment, and the job that only saves the log, ask for no date.
                whole = job != "log" and (name != "comment" or "path" in step["with"])
                assert step["with"].get("fetch-depth") == ("0" if whole else None)


def test_what_a_fork_brings_never_meets_a_token() -> None:
    assert all("env" not in step or not re.search("TOKEN|secrets|github.token", str(step)) for step in steps("check"))
    assert not [name for name in ("check", "comment") if "secrets" in (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")]


def test_the_key_of_the_log_reaches_the_step_that_signs_and_no_other() -> None:
    """Nor a job that may write: who builds cannot push, and who pushes cannot sign."""
    for value in dict(jobs("publish")).values():
        for step in value["steps"]:
            env = step.get("env", {})
            assert ("CREDIT_LOG_KEY" in env) == (step.get("name") == "生成")
            # Others learn at most whether there is one.
            told = {name: text for name, text in env.items() if "secrets." in text and name != "CREDIT_LOG_KEY"}
            assert set(told.values()) <= {"${{ secrets.CREDIT_LOG_KEY != '' && 'credit-log' || '' }}"}
        assert "write" not in str(value["permissions"]) or "secrets." not in str(value["steps"])
    assert dict(jobs("deadlines"))["publish"]["secrets"] == {"CREDIT_LOG_KEY": "${{ secrets.CREDIT_LOG_KEY }}"}
    assert not [step for step in steps("deadlines") if "secrets." in str(step)]
    # Saved before it is shown.
    assert dict(jobs("publish"))["deploy"]["needs"] == ["build", "log"]


def test_the_comment_is_computed_by_the_default_branch_and_what_a_fork_reports_is_not_asked_for() -> None:
    compare, comment = dict(jobs("comment"))["compare"], dict(jobs("comment"))["comment"]
    for job in (compare, comment):
        first = job["steps"][0]
        assert first["with"] == {"ref": "${{ github.event.repository.default_branch }}", "persist-credentials": "false"}
    # The pull request lies in a folder of its own, where no program is started, and only the job without any right to write has it.
    others = [step for job in (compare, comment) for step in job["steps"][1:] if "checkout" in step.get("uses", "")]
    assert [step["with"]["path"] for step in others] == ["proposed"]
    assert others[0] in compare["steps"]
    assert "write" not in str(compare["permissions"])
    assert "TOKEN" not in str(compare)
    assert all("working-directory" not in step for step in steps("comment"))
    # What the second job reads is of this very run: no other run is named.
    [download] = [step for step in comment["steps"] if "download-artifact" in step.get("uses", "")]
    assert set(download["with"]) == {"name", "path"}
    assert not [step for step in steps("check") if "artifact" in step.get("uses", "")]


def test_tokens_are_handed_to_one_step_only() -> None:
    for name in NAMES:
        assert "env" not in load(name)
        for _, job in jobs(name):
            assert "env" not in job
    with_token = [
        step["run"].split("credit ")[1].split()[0] for name in NAMES for step in steps(name) if "GITHUB_TOKEN" in step.get("env", {})
    ]
    assert with_token == ["comment", "comment", "issues", "log", "log"]


@pytest.mark.parametrize("name", NAMES)
def test_no_job_runs_for_ever(name: str) -> None:
    assert all(int(job["timeout-minutes"]) <= 60 for _, job in jobs(name) if "uses" not in job)


def commands() -> list[tuple[str, list[str]]]:
    """Every `credit` command that a workflow runs, its words as the shell would split them."""
    found = []
    for name in NAMES:
        for step in steps(name):
            for line in step.get("run", "").splitlines():
                if line.startswith("python3 dev.py credit "):
                    words = shlex.split(line.removeprefix("python3 dev.py credit ").partition(">")[0])
                    found.append((name, words))
    return found


@pytest.mark.parametrize(("name", "words"), commands())
def test_workflows_run_commands_that_there_are(repo: Repo, name: str, words: list[str]) -> None:
    """Logic lives in `credit`; a workflow is thin. That a command takes its options is seen without running it."""
    given = ["7" if word == "$NUMBER" else "x" if word.startswith("$") else word for word in words]
    args = main.parser().parse_args(given)
    assert callable(args.run)


def test_workflows_are_thin() -> None:
    windows = r"python dev\.py (check|build|test -n 0( tests/\S+)+)"
    known = re.compile(rf"python3 dev\.py (credit [a-z]+ .*|credit [a-z]+|lint|test( --slow)?)|sudo apt-get .*|{windows}")
    for name in NAMES:
        for step in steps(name):
            assert all(known.fullmatch(line) for line in step.get("run", "").splitlines())
    assert {words[0] for _, words in commands()} == {"check", "summary", "changes", "fix", "comment", "issues", "deadlines", "build", "log"}

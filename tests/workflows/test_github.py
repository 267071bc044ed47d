"""The workflows of this repository, run by act: a pull request, a merge, a morning, a comment.

Each job of `.github/workflows/` that runs on Linux is run here. The jobs `tests` and `slow` run in a repository that has two small tests, since to run
the whole suite inside itself proves nothing; mypy and sudo only write down that they were called. act knows no Windows: the job for it is only linted here, and first runs at the forge.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
import stand_in
import yaml
from acting import PULL, TOKEN, Outcome, Trial, checkout_files
from samples import ANSWER, OBJECTION, one
from support import GOOD, GOOD_FILE, ROOT, as_yaml, run, schema, tree

WRONG = GOOD.replace("made_on: 2026-03-12", "made_on: 2026-13-12")
# Names that a shell, a workflow command or a terminal would take for more than a name.
HOSTILE_BRANCH = 'x";touch${IFS}"$MARK";"$(touch${IFS}$MARK)`touch${IFS}$MARK`'
HOSTILE_NAME = "$(touch $MARK) `touch $MARK` ::set-output name=a::b"
HOSTILE_FILES = {
    "content/lists/commitments/$(touch $MARK).yml": GOOD,
    "content/lists/commitments/::set-output name=a::b.yml": GOOD.replace("made_on: 2026-03-12", "made_on: '::add-path::/tmp'"),
    "content/lists/commitments/xzspj-12.yml": GOOD.replace("甲市清和餐饮管理有限公司", f"'{HOSTILE_NAME}'").replace(
        "content: 承诺", 'content: "一\\n::error file=dev.py::假的\\n::set-env name=PATH::/tmp\\n##[add-path]/tmp"\nfulfilment_note: 承诺'
    ),
    ".gitattributes": "* filter=own diff=own merge=own working-tree-encoding=UTF-16 export-subst\n*.yml export-ignore\n",
    "dev.py": "import os, pathlib\npathlib.Path(os.environ['MARK_DEV']).write_text(str(dict(os.environ)))\n",
    "generator/__init__.py": "import os, pathlib\npathlib.Path(os.environ['MARK_DEV']).write_text(str(dict(os.environ)))\n",
    "sitecustomize.py": "import os, pathlib\npathlib.Path(os.environ['MARK_DEV']).write_text(str(dict(os.environ)))\n",
    ".github/workflows/comment.yml": 'on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: touch "$MARK"\n',
}


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path, checkout_files())


def nothing_ran(trial: Trial) -> dict[str, str]:
    """The files that appear if a name is run as a command, or the program of a fork is started."""
    return {"MARK": str(trial.folder / "ran"), "MARK_DEV": str(trial.folder / "ran-dev")}


def command_of_workflows(done: Outcome) -> list[str]:
    """Lines that act took for commands that change the run. `set-output` is what the runner of today refuses."""
    wanted = ("set-output", "set-env", "add-path", "add-mask", "save-state")
    # The stand-in that keeps artifacts says so where they are, as the action itself does.
    said = [line for line in done.said.splitlines() if "https://forge.example/artifacts/" not in line]
    return [line for line in said if "⚙" in line and any(f"::{name}" in line for name in wanted)]


def test_a_pull_request_with_right_records(trial: Trial) -> None:
    trial.propose({GOOD_FILE: GOOD})
    done = trial.run("pull_request", "check", "--job", "records")
    assert done.code == 0, done.said
    assert done.commands() == ["check", "summary", "changes"]
    assert done.tokens() == {}
    assert "新增 1 项" in done.said


@pytest.mark.slow
def test_a_pull_request_with_errors_fails_and_says_all_of_it(trial: Trial) -> None:
    trial.propose({GOOD_FILE: WRONG})
    done = trial.run("pull_request", "check", "--job", "records")
    assert done.code == 1, done.said
    # What is wrong stands at its line, and the other steps run all the same.
    assert re.search(rf"❗.*file={GOOD_FILE},line=10,.*2026-13-12", done.said), done.said
    assert done.commands() == ["check", "summary", "changes"]


@pytest.mark.slow
def test_the_jobs_of_the_tests_start_the_linters_and_both_sets_of_tests(trial: Trial) -> None:
    trial.propose({GOOD_FILE: GOOD})
    for job, marks in (("tests", []), ("slow", ["-m", "slow or hypothesis"])):
        done = trial.run("pull_request", "check", "--job", job, env={"PYTEST_ADDOPTS": "-p no:cacheprovider -n 0"})
        assert done.code == 0, done.said
        assert done.said.count("1 passed, 1 deselected") == 1
        called = [call["words"] for call in done.calls]
        assert ["sudo", "apt-get", "update", "-qq"] in called
        assert ["-m", "pytest", *marks] in called
        assert (["mypy"] in called) == (job == "tests")


@pytest.mark.slow
def test_a_hostile_fork_is_checked_without_a_token_and_names_are_only_names(trial: Trial) -> None:
    """A pull request runs what it brings. So all depends on what the job is given: nothing."""
    marks = nothing_ran(trial)
    brought = {name: text for name, text in HOSTILE_FILES.items() if not name.endswith(".py")}
    trial.propose(brought, branch=HOSTILE_BRANCH, message=f"{HOSTILE_NAME}\n\n::add-path::/tmp")
    done = trial.run("pull_request", "check", "--job", "records", env=marks)
    assert done.code == 1
    assert done.tokens() == {}
    assert not Path(marks["MARK"]).exists()
    assert command_of_workflows(done) == []
    # Its own program is run, and finds no token.
    trial.propose({"dev.py": HOSTILE_FILES["dev.py"]}, branch=HOSTILE_BRANCH)
    trial.run("pull_request", "check", "--job", "records", env=marks)
    assert TOKEN not in Path(marks["MARK_DEV"]).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_hostile_fork_is_compared_by_the_program_of_the_default_branch(trial: Trial) -> None:
    marks = nothing_ran(trial)
    trial.propose({GOOD_FILE: GOOD, **HOSTILE_FILES}, branch=HOSTILE_BRANCH, message=HOSTILE_NAME)
    with stand_in.running() as api:
        for number in range(1, PULL):
            api.add_issue(f"{number}", "…")
        assert api.add_pull(trial.sha(f"refs/pull/{PULL}/head")) == PULL
        done = trial.run("pull_request_target", "comment", env=marks | {"GITHUB_API_URL": api.url})
        assert done.code == 0, done.said
        [comment] = api.of(PULL)
        trial.action, api.pulls[PULL]["state"] = "closed", "closed"
        closed = trial.run("pull_request_target", "comment", env=marks | {"GITHUB_API_URL": api.url})
        assert (closed.code, closed.commands(), api.of(PULL)) == (0, ["comment"], []), closed.said
    with zipfile.ZipFile(trial.store / "artifact" / "pages.zip") as packed:
        assert "index.html" in packed.namelist()
    assert "(https://forge.example/artifacts/artifact)" in comment
    assert GOOD_FILE.removeprefix("content/").removesuffix(".yml") in comment
    assert "程序" in comment
    # The fork's program, workflow and names did nothing, and only the step that comments has the token.
    assert not Path(marks["MARK"]).exists()
    assert not Path(marks["MARK_DEV"]).exists()
    assert command_of_workflows(done) == []
    assert done.commands() == ["changes", "fix", "comment"]
    assert done.tokens() == {"comment": ["GITHUB_TOKEN"]}


@pytest.mark.slow
def test_a_merge_publishes_the_whole_site(trial: Trial) -> None:
    trial.git.commit("2026-11-21", {GOOD_FILE: GOOD})
    done = trial.run("push", "publish")
    assert done.code == 0, done.said
    # Without a key there is no log, and nothing is pushed.
    assert done.commands() == ["check", "summary", "log", "build"]
    assert done.tokens() == {"log": ["GITHUB_TOKEN"]}
    assert trial.git.run("branch", "--list", "credit-log") == ""
    published = tree(trial.store / "published")
    as_of = json.loads(published["api/v1/index.json"])["as_of"]
    wanted = trial.folder / "wanted"
    built = run([sys.executable, "-m", "generator", "build", "--site-dir", str(wanted), "--as-of", as_of], cwd=trial.git.root)
    assert built.code == 0, built.err
    there = tree(wanted)
    # The digest in the stamp is also of the program, which lies in another folder with other files beside it.
    stamps = [json.loads(one.pop(".server/build.json")) | {"digest": ""} for one in (published, there)]
    assert stamps[0] == stamps[1]
    assert published == there


@pytest.mark.slow
def test_a_merge_with_errors_publishes_nothing(trial: Trial) -> None:
    trial.git.commit("2026-11-21", {GOOD_FILE: WRONG})
    done = trial.run("push", "publish")
    assert done.code == 1
    assert done.commands() == ["check", "summary"]
    assert not (trial.store / "github-pages").exists()


@pytest.mark.slow
def test_every_morning_issues_are_kept_and_the_site_is_published(trial: Trial) -> None:
    late = {"content/rules/answer.yml": ANSWER, "content/rules/calendars/cn-2026.yml": schema("calendar")["examples"][0], one(1): OBJECTION}
    trial.git.commit("2026-11-21", {file: as_yaml(value) for file, value in late.items()})
    with stand_in.running() as api:
        for _ in range(2):
            done = trial.run("schedule", "deadlines", env={"GITHUB_API_URL": api.url})
            assert done.code == 0, done.said
            kept = {number: (one["title"], one["state"]) for number, one in api.issues.items()}
        # The second morning opens nothing again.
        assert len({title for title, _ in kept.values()}) == len(kept) > 0
    assert sorted(done.commands()) == ["build", "check", "deadlines", "issues", "log", "summary"]
    assert done.tokens() == {"issues": ["GITHUB_TOKEN"], "log": ["GITHUB_TOKEN"]}
    assert (trial.store / "published" / "index.html").is_file()


def test_every_job_for_linux_is_run_here() -> None:
    """A job that is added must be named here, with the event of the test that runs it."""
    run_here = {
        "check.yml": {"records", "tests", "slow"},
        "comment.yml": {"compare", "comment", "clear"},
        "publish.yml": {"build", "log", "deploy"},
        "deadlines.yml": {"issues", "publish"},
    }
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        assert {name for name, job in jobs.items() if "windows" not in job.get("runs-on", "")} == run_here[file.name]

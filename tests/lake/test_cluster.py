"""docs/cluster.md: every command of it, run against a master and workers that Spark's own programs start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import lakes
import pytest
from sparks import Cluster
from support import ROOT

TEXT = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_every_command_of_the_page_runs(tmp_path: Path, cluster: Cluster) -> None:
    """In the order of the page. What both engines answer is the same."""
    harvest, shared = tmp_path / "harvest", tmp_path / "shared"
    tables = lakes.random_tables(9, 60)
    lakes.write(harvest, tables)
    (harvest / "harvest.json").write_text('{"as_of": "2026-11-28"}', encoding="utf-8")
    shared.mkdir()
    # As in a checkout whose dev.py has installed everything.
    checkout = tmp_path / "checkout"
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / "generator").symlink_to(ROOT / "generator")
    programs = tmp_path / "programs"
    programs.mkdir()
    for program, words in ((checkout / ".venv" / "bin" / "python", ""), (programs / "credit", "-m generator")):
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "SPARK_LOCAL_IP": "127.0.0.1"}
    env |= {"HARVEST": str(harvest), "SHARED": str(shared), "MASTER": cluster.master, "SPARK_HOME": str(cluster.home), "SPARK_CONF_DIR": str(cluster.folder)}
    said = []
    for block in BLOCKS:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=checkout, env=env, capture_output=True, text=True, check=False)
        # `spark-submit` writes both to one.
        assert done.returncode == 0, block + done.stderr + "".join(path.read_text(encoding="utf-8") for path in checkout.glob("*.json"))
        said.append(done.stdout)
    assert len(BLOCKS) == 5
    # One question, on both.
    half = len(said[0]) // 2
    assert said[0][:half] == said[0][half:]
    assert said[0].startswith('{"version":1,"question":"cities","as_of":"2026-11-28"')
    assert (checkout / "late.sql").read_text(encoding="utf-8").startswith("SELECT")
    again = subprocess.run([str(programs / "credit"), "ask", "differs", "--from", str(harvest)], env=env, capture_output=True, text=True, check=True)
    assert (checkout / "differs.json").read_text(encoding="utf-8") == again.stdout
    assert '"question":"several"' in said[3]
    counted = {city: str(len(rows)) for (city,), rows in lakes.grouped(tables["records"], "city").items()}
    assert dict(line.split("\t") for line in said[4].splitlines() if "\t" in line) == counted


def test_the_page_names_what_is_pinned() -> None:
    pinned = re.search(r"^pyspark==(\S+)", (ROOT / "requirements" / "spark.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned
    assert f"{pinned.group(1)} is what the tests run" in TEXT

"""issue 14: what inspectors of government sites look for (国办秘函〔2019〕19号), on the site that is shipped. The foot of pages: checks/test_about.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, Repo, body_of

SERVICE, COLUMN, POLICY = "service-figures-quarterly", "column-service-figures", "normative-document-interpretation"


@pytest.fixture
def duties(shipped: Repo) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(shipped.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]:
        found.setdefault(one["rule"], []).append(one)
    return found


def test_figures_of_what_was_handled_come_every_quarter_and_never_grow_older_than_three_months(duties: dict[str, list[dict[str, Any]]]) -> None:
    by_quarter = {one["period"]: one["status"] for one in duties[SERVICE]}
    assert by_quarter == {"2025-Q4": "met", "2026-Q1": "met", "2026-Q2": "met", "2026-Q3": "met", "2026-Q4": "open"}
    assert [(one["authority"], one["due"]) for one in duties[COLUMN]] == [("zwfwzx", "2027-01-12")]


def test_a_quarter_without_figures_is_overdue(shipped: Repo, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    for name in ("schemas", "content"):
        (repo.root / name).mkdir(parents=True)
        for path in (shipped.root / name).rglob("*.*"):
            if path.is_file() and not (path.parent.name == "service-figures" and path.name == "2026-q3.yml"):
                repo.write(path.relative_to(shipped.root).as_posix(), path.read_bytes())
    repo.write("mkdocs.yml", (shipped.root / "mkdocs.yml").read_bytes())
    found = json.loads(repo.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    late = {(one["rule"], one["due"]) for one in found if one["rule"] in (SERVICE, COLUMN) and one["status"] == "overdue"}
    assert late == {(SERVICE, "2026-10-15"), (COLUMN, "2026-10-08")}


def test_shares_of_a_quarter_are_worked_out(shipped_site: Path) -> None:
    page = body_of((shipped_site / "lists/service-figures/2026-q3/index.html").read_text(encoding="utf-8"))
    assert all(title in page for title in ("办结率", "按时办结率", "网上受理率", "满意率"))
    assert "99.9%" in page


def test_a_policy_and_its_explanation_lead_to_each_other(shipped_site: Path, duties: dict[str, list[dict[str, Any]]]) -> None:
    policy, article = "lists/normative-documents/2026/shi-zheng-4/", "lists/articles/2026/sthjj-1/"
    assert f"../../../../{article}" in (shipped_site / policy / "index.html").read_text(encoding="utf-8")
    assert f"../../../../{policy}" in (shipped_site / article / "index.html").read_text(encoding="utf-8")
    told = {one["record"].rpartition("/")[2]: (one["due"], one["met_on"]) for one in duties[POLICY]}
    assert told["shi-zheng-4.yml"] == ("2026-03-23", "2026-03-20")


def test_a_department_says_which_divisions_it_has_and_names_nobody(shipped_site: Path) -> None:
    page = body_of((shipped_site / "authorities/xyb/index.html").read_text(encoding="utf-8"))
    assert all(word in page for word in ("主要职责", "内设机构", "信息归集科", "领导分工", "分管归集和公示的副主任"))

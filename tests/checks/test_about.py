"""generator.checks.about: what must stand at the foot of a government's site is set, and stands on every page and in the data interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import PENALTY_FILE, PERSONS_PENALTY, Page, Repo

from generator.proof.notes import Signer

KEYS = ("host", "contact", "code", "icp", "police", "report_errors")


def without(repo: Repo, *keys: str) -> None:
    path = repo.root / "mkdocs.yml"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(line for line in lines if line.strip().partition(":")[0] not in keys), encoding="utf-8")


def change(repo: Repo, key: str, value: str) -> None:
    path = repo.root / "mkdocs.yml"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(f"    {key}: {value}" if line.startswith(f"    {key}:") else line for line in lines), encoding="utf-8")


@pytest.mark.parametrize("key", KEYS)
def test_what_is_not_set_is_a_warning_that_says_what_it_costs(repo: Repo, key: str) -> None:
    assert repo.check() == []
    without(repo, key)
    [one] = repo.check()
    assert (one["path"], one["slug"], one["severity"]) == ("mkdocs.yml", "site-about-missing", "warning")
    assert key in one["message"]
    assert (repo.root / "mkdocs.yml").read_text(encoding="utf-8").split("\n")[one["line"] - 1].strip() == "about:"


def test_without_any_all_are_named(repo: Repo) -> None:
    without(repo, "about", *KEYS)
    assert [one["slug"] for one in repo.check()] == ["site-about-missing"] * len(KEYS)


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("code", '"4101000001"', True),
        ("code", "bm01000001", True),
        ("code", "410100000", False),
        ("code", "0410100001", False),
        ("icp", "甲ICP备1号", True),
        ("icp", "ICP1号", False),
        ("police", "示公网备1号", False),
        ("report_errors", "javascript:alert(1)", False),
        ("report_errors", "'https://a.example/\"><script>'", False),
        ("report_errors", "http://a.example/?id=1&x=2", True),
    ],
)
def test_a_value_has_its_form(repo: Repo, key: str, value: str, right: bool) -> None:
    change(repo, key, value)
    found = repo.check()
    assert [(one["slug"], one["severity"]) for one in found] == ([] if right else [("site-about-form", "error")])
    if found:
        text = (repo.root / "mkdocs.yml").read_text(encoding="utf-8").split("\n")[found[0]["line"] - 1]
        assert text.strip().startswith(f"{key}:")


def test_it_stands_on_every_page_and_in_the_data_interface(repo: Repo, tmp_path: Path) -> None:
    repo.write(PENALTY_FILE, PERSONS_PENALTY.replace("type: 自然人\n  name: 李*\n  id_type: 身份证", "type: 法人及非法人组织\n  name: 甲市清和餐饮管理有限公司\n  uscc: 91990100MA1G0A0192").replace("severity: 轻微", "severity: 一般"))
    repo.dump("content/lists/platforms/a.yml", {"name": "查询网", "level": "国家", "operator": "某局", "url": "https://q.example/", "lookup": "在查询网查询"})
    change(repo, "host", "信用办<b>&")
    site = repo.build(tmp_path / "site")
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("index.html") if "content=\"0;" not in path.read_text(encoding="utf-8")]
    assert len(pages) > 10
    for html in pages:
        assert "信用办&lt;b&gt;&amp;" in html
        assert all(word in html for word in ("0000000000", "ICP备", "安备", "https://zhaocuo.jia.example/", "我为政府网站找错"))
    about = json.loads((site / "api/v1/index.json").read_text(encoding="utf-8"))["about"]
    assert set(about) == set(KEYS)
    assert about["host"] == "信用办<b>&"
    organisation = Page((site / "organisations/91990100MA1G0A0192/index.html").read_text(encoding="utf-8"))
    assert "https://q.example/" in organisation.links()


def test_who_names_no_licence_is_told_once(repo: Repo) -> None:
    without(repo, "licence")
    [one] = repo.check()
    assert (one["path"], one["slug"], one["severity"]) == ("mkdocs.yml", "site-licence-missing", "warning")
    assert (repo.root / "mkdocs.yml").read_text(encoding="utf-8").split("\n")[one["line"] - 1] == "extra:"


def test_the_settings_of_the_log_are_looked_at_before_the_build_that_publishes(repo: Repo) -> None:
    path = repo.root / "mkdocs.yml"
    key = Signer.of_seed("credit.jia.example/log", bytes(range(32))).verifier.text
    text = path.read_text(encoding="utf-8")

    def log(keys: str, more: str = "") -> list[dict[str, Any]]:
        path.write_text(text.replace("extra:\n", f"extra:\n  log:\n    keys: ['{keys}']\n{more}", 1), encoding="utf-8")
        return repo.check()

    assert log(key) == []
    for found, said in (
        (log(key[:-4]), "extra.log.keys 的第1项"),
        (log(key, "    authorities: [{name: tsa, address: 'https://tsa.example/', certificates: tsa.pem}]\n"), "tsa.pem 读不了：没有这个文件"),
    ):
        [one] = found
        assert (one["path"], one["slug"], one["severity"]) == ("mkdocs.yml", "site-log-form", "error")
        assert said in one["message"]
        assert path.read_text(encoding="utf-8").split("\n")[one["line"] - 1].strip() == "log:"

"""The data interface: what the site shows and what the interface holds are the same, in both directions."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, GOOD, GOOD_FILE, SAMPLE, SAMPLE_FILE, Page, Repo, addresses, body_of

from generator.data import api
from generator.model.kinds import Kinds
from generator.site import public

API = "api/v1/"


def read(site_dir: Path, name: str) -> Any:
    return json.loads((site_dir / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def index(shipped_site: Path) -> dict[str, Any]:
    found: dict[str, Any] = read(shipped_site, f"{API}index.json")
    return found


def records(shipped_site: Path, index: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every record of the interface by its page."""
    return {one["address"]: one for kind in index["kinds"].values() for file in kind["files"] for one in read(shipped_site, file).values()}


def test_the_site_shows_what_the_interface_holds_and_the_other_way_round(shipped_site: Path, index: dict[str, Any], kinds: Kinds) -> None:
    """issue 4: nothing on the site that the API lacks, nothing in the API that the site hides."""
    held = records(shipped_site, index)
    gone = read(shipped_site, f"{API}gone.json")
    organisations = {one["address"] for file in index["organisations"]["files"] for one in read(shipped_site, file).values()}
    folders = tuple(f"{kind.folder}/" for kind in kinds)
    shown = {
        address
        for address in addresses(shipped_site)
        if address.startswith(folders)
        and address not in folders
        # What is left are lists: of departments, of years, of the largest amounts, and their further pages.
        and not any(part in f"/{address}" for part in ("/by/", "/page-", "/largest/"))
        and not (
            address.rstrip("/").rpartition("/")[2].isdecimal()
            and len(address.rstrip("/").rpartition("/")[2]) == 4
            and f"{address.rstrip('/').rpartition('/')[0]}/" in folders
        )
    }
    assert set(held) | set(gone) == shown
    assert not set(held) & set(gone)
    assert organisations == {
        a for a in addresses(shipped_site) if a.startswith("organisations/") and a not in ("organisations/", "organisations/about/") and "page-" not in a
    }
    assert index["records"] == len(held) == sum(kind["count"] for kind in index["kinds"].values())


def test_every_value_on_a_record_page_is_in_the_interface(shipped_site: Path, index: dict[str, Any]) -> None:
    for address, one in records(shipped_site, index).items():
        page = Page((shipped_site / address / "index.html").read_text(encoding="utf-8"))
        text = page.text
        assert one["title"] in text
        for value in _texts(one["data"]):
            assert value in text or value.split("-")[0] in text or value[:4] in text, (address, value)
        # The page leads to its own place in the interface, and every duty that it shows is there.
        [link] = [link for link in page.links() if ".json#/" in link]
        file, _, pointer = link.rpartition("../")[2].partition("#/")
        assert read(shipped_site, file)[pointer.replace("~1", "/").replace("~0", "~")] == one
        badges = [a for _, a in page.elements if a.get("class", "").startswith("cr-is-")]
        assert len(badges) == len(one.get("duties", ()))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    # Links show the name of what they lead to; ids are small letters.
    return [line.strip() for line in value.split("\n") if line.strip()] if isinstance(value, str) and not value.isascii() else []


def test_lists_by_year_and_department_hold_every_record(shipped_site: Path, index: dict[str, Any]) -> None:
    held = records(shipped_site, index)
    for name, kind in index["kinds"].items():
        rows = [row for one in kind["lists"].values() for row in read(shipped_site, one["address"])]
        assert {row["address"] for row in rows} == {address for address, one in held.items() if one["kind"] == name}
        for year, one in kind["lists"].items():
            found = read(shipped_site, one["address"])
            assert len(found) == one["count"]
            assert all((row["date"] or "undated").startswith(year) for row in found)
        for authority, one in kind["departments"].items():
            found = read(shipped_site, one["address"])
            assert {row["address"] for row in found} == {a for a, r in held.items() if r["kind"] == name and r["authority"] == authority}
            for row in found:
                assert read(shipped_site, f"{API}records/{name}/{row['shard']}.json")[row["id"]]["address"] == row["address"]


def test_public_records_hold_just_what_is_promised(shipped_site: Path, index: dict[str, Any]) -> None:
    for one in records(shipped_site, index).values():
        more = tuple(one)[len(public.KEYS) :]
        assert tuple(one)[: len(public.KEYS)] == public.KEYS
        assert set(more) <= {"computed", "duties", "left", "forwarded", "repair_from"}
        assert all(one[key] for key in more), "what says nothing is left out"
        assert not [duty for duty in one.get("duties", ()) if None in duty.values()]


def git(repo: Repo, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(repo.root), *who, *words], check=True, capture_output=True)


def commit(repo: Repo, day: str) -> None:
    git(repo, "add", "-A")
    env = os.environ | {"GIT_COMMITTER_DATE": f"{day}T10:00:00+08:00", "GIT_AUTHOR_DATE": f"{day}T10:00:00+08:00"}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(repo.root), *who, "commit", "-qm", "x"], check=True, capture_output=True, env=env)


def test_changes_tell_what_each_publication_added_changed_and_removed(repo: Repo, tmp_path: Path) -> None:
    """issue 4: `changes.json` with what was added, changed and removed since each build."""
    git(repo, "init", "-q")
    repo.write(GOOD_FILE, GOOD)
    commit(repo, "2026-10-08")
    repo.write(GOOD_FILE, GOOD.replace("法定条件", "法定要求"))
    repo.write("content/lists/commitments/xzspj-12.yml", GOOD.replace("000011", "000012"))
    commit(repo, "2026-10-09")
    (repo.root / "content/lists/commitments/xzspj-12.yml").rename(repo.root / "content/lists/commitments/xzspj-13.yml")
    commit(repo, "2026-10-10")
    # The next build has the text of these three in its file, and of the fourth one not.
    repo.build(tmp_path / "site")
    (repo.root / GOOD_FILE).unlink()
    commit(repo, "2026-10-12")
    found = read(repo.build(tmp_path / "site"), file := f"{API}changes.json")
    fresh = repo.build(tmp_path / "fresh", "--no-cache")
    assert (fresh / file).read_bytes() == (tmp_path / "site" / file).read_bytes()
    at = "lists/commitments/xzspj-"
    assert [(one["date"], one["added"], one["changed"], one["removed"], one["moved"]) for one in found["builds"]] == [
        ("2026-10-12", [], [], [f"{at}11/"], {}),
        ("2026-10-10", [f"{at}13/"], [], [f"{at}12/"], {f"{at}12/": f"{at}13/"}),
        ("2026-10-09", [f"{at}12/"], [f"{at}11/"], [], {}),
        ("2026-10-08", ["authorities/scjgj/", "authorities/xzspj/", f"{at}11/"], [], [], {}),
    ]
    assert found["known"]
    assert (found["version"], found["as_of"], found["since"]) == (1, AS_OF, "2026-08-24")
    # Who has looked on the 10th takes what came after it.
    assert [one["date"] for one in found["builds"] if one["date"] > "2026-10-10"] == ["2026-10-12"]


def test_what_comes_down_by_itself_is_among_the_changes(shipped_site: Path) -> None:
    found = read(shipped_site, f"{API}changes.json")
    gone = read(shipped_site, f"{API}gone.json")
    first = datetime.date.fromisoformat(AS_OF) - datetime.timedelta(days=api.DAYS)
    wanted = {(one["on"], address) for address, one in gone.items() if one["on"] >= first.isoformat()}
    assert wanted
    assert {(one["date"], address) for one in found["builds"] for address in one["removed"]} == wanted


def test_shares_and_figures_are_worked_out_for_people_and_programs(repo: Repo, tmp_path: Path) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    for name, more in {
        "a": {"on": "2026-03-02", "state": "办结", "finished": 7, "count": {"received": 8}, "authority": "scjgj"},
        "b": {"on": "2025-03-02", "state": "在办", "finished": 0, "count": {"received": 0}, "authority": "xzspj"},
        "c": {"state": "办结"},
        "d": {"on": "2026-04-02", "state": "在办", "authority": "scjgj"},
    }.items():
        repo.dump(f"content/lists/samples/{name}.yml", {"name": name, **more})
    built = repo.build(tmp_path / "site")
    held = records(built, index := read(built, f"{API}index.json"))
    assert {at: one["computed"] for at, one in held.items() if one["kind"] == "sample"} == {
        "lists/samples/a/": {"办结率": 87.5},
        **{f"lists/samples/{name}/": {"办结率": None} for name in "bcd"},
    }
    shown = {name: body_of((built / f"lists/samples/{name}/index.html").read_text(encoding="utf-8")) for name in "abcd"}
    assert "<dt>办结率<dd>87.5%" in shown["a"]
    assert all("<dt>办结率<dd>—" in shown[name] for name in "bcd")
    figures = [{"title": "已填日期", "count": 3, "of": 4}, {"title": "办结", "count": 1, "of": 3}]
    assert index["kinds"]["sample"]["figures"] == figures
    assert index["kinds"]["department"]["figures"] == []
    for address, said in {
        "": ("3 / 4（75.0%）", "1 / 3（33.3%）"),
        "2026/": ("2 / 2（100.0%）", "1 / 2（50.0%）"),
        "2025/": ("1 / 1（100.0%）", "0 / 1（0.0%）"),
        "by/scjgj/": ("2 / 2（100.0%）", "1 / 2（50.0%）"),
        "by/xzspj/2025/": ("1 / 1（100.0%）", "0 / 1（0.0%）"),
    }.items():
        text = Page(body_of((built / f"lists/samples/{address}index.html").read_text(encoding="utf-8"))).text
        assert f"已填日期 {said[0]}" in text
        assert f"办结 {said[1]}" in text

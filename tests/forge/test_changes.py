"""What the public would see change, told without a word that could hurt anybody."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from samples import ANSWERED, OBJECTION, commit, git, one
from support import AS_OF, GOOD, GOOD_FILE, REVOKED, Repo, new_repo, run, schema

from generator.forge.changereport import read

NONE = {"added": 0, "changed": 0, "renamed": 0, "withdrawn": 0, "removed": 0}
PENALTY = "content/disclosures/penalties/2026/scjgj-15.yml"
PENALTY_AT = "disclosures/penalties/2026/scjgj-15/"


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    """A city with a commitment, an objection and a penalty, committed."""
    repo = new_repo(tmp_path / "repo")
    repo.write(GOOD_FILE, GOOD)
    repo.dump(one(1), OBJECTION)
    repo.dump(PENALTY, penalty())
    git(repo.root, "init", "-q")
    commit(repo)
    return repo


def penalty(**other: Any) -> dict[str, Any]:
    return {**schema("penalty")["examples"][0], **other}


def changes(repo: Repo, base: str = "HEAD", as_of: str = AS_OF) -> dict[str, Any]:
    done = repo.credit("changes", "--base", base, "--format", "json", "--as-of", as_of)
    assert (done.code, done.err) == (0, "")
    value: dict[str, Any] = json.loads(done.out)
    assert value["version"] == 3
    assert value["as_of"] == as_of
    assert value["totals"] == {what: sum(c["what"] == what for c in value["changes"]) for what in NONE}
    return value


def told(repo: Repo, base: str = "HEAD", as_of: str = AS_OF) -> list[tuple[str, str, str]]:
    return [(c["what"], c["kind"], c["address"]) for c in changes(repo, base, as_of)["changes"]]


def kind(name: str) -> str:
    return str(schema(name)["x-record"]["singular"])


def test_nothing_has_changed(city: Repo) -> None:
    nothing = {"files": 0, "first": []}
    rest = {"pull_request": 0, "behind": 0, "late": 0, "due": "", "errors": 0, "warnings": 0, "settled": {"items": [], "more": 0}}
    assert changes(city) == {"version": 3, "as_of": AS_OF, "totals": NONE, "changes": [], "program": nothing, "unread": nothing, **rest}
    done = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF)
    assert done.out == f"### 合并后公众看到的变化\n\n没有变化。截至 {AS_OF}。\n"


def test_what_is_new_what_is_other_and_what_is_gone(city: Repo) -> None:
    city.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号"})
    city.dump(one(1), ANSWERED)
    (city.root / GOOD_FILE).unlink()
    assert told(city) == [
        ("added", kind("objection"), "lists/objections/2026/o-2/"),
        ("changed", kind("objection"), "lists/objections/2026/o-1/"),
        ("removed", kind("commitment"), "lists/commitments/xzspj-11/"),
    ]
    out = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF).out
    fields = schema("objection")["properties"]
    changed = [name for name in fields if ANSWERED.get(name) != OBJECTION.get(name)]
    said = re.sub(r"\n  - [^\n]*；[^\n]*", "", out.partition("**修改**")[2].partition("**删除")[0])
    assert changed
    for name in fields:
        assert (f"\n  - {fields[name].get('title', name)}" in said) == (name in changed), name
    assert "新增 1 项，修改 1 项，删除（网址将打不开） 1 项。" in out
    # A page that is not there yet has no address to go to; one that is, has.
    assert f"- {kind('objection')} 甲信异〔2026〕2号 `/lists/objections/2026/o-2/`\n" in out
    assert "(https://credit.jia.example/lists/objections/2026/o-1/)" in out


def test_comments_blanks_and_order_in_a_file_change_nothing(city: Repo) -> None:
    lines = GOOD.splitlines(keepends=True)
    city.write(GOOD_FILE, "# 说明\n" + "".join([*lines[-1:], *lines[:-1]]))
    assert told(city) == []


def test_fields_of_fields_are_named_with_what_they_are_in(city: Repo) -> None:
    subject = {**penalty()["subject"][0], "uscc": "92990100MA1K0A020U", "registration_number": "990100600012346"}
    city.dump(PENALTY, penalty(subject=[subject], remarks="改了。"))
    [change] = changes(city)["changes"]
    fields = schema("penalty")["properties"]
    assert len(change["fields"]) == 2
    assert change["fields"][0]["title"].startswith(f"{fields['subject']['title']}·")
    # The name stays as it was, and is on the site already.
    assert change["name"] == f"{subject['name']}：{penalty()['document_number']}"


def test_no_name_is_told_that_the_site_does_not_go_on_showing(city: Repo) -> None:
    """What is taken down or masked must not live on in a report or comment; what is new is open to all once it is merged."""
    old = penalty()["subject"][0]["name"]
    fresh = penalty(document_number="甲市监罚〔2026〕16号", subject=[{**penalty()["subject"][0], "name": "张三丰小吃店"}])
    city.dump("content/disclosures/penalties/2026/scjgj-16.yml", fresh)
    city.dump(PENALTY, penalty(subject=[{**penalty()["subject"][0], "name": "某小吃店"}]))
    (city.root / GOOD_FILE).unlink()
    out = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF).out + json.dumps(changes(city), ensure_ascii=False)
    for name in (old, "清和餐饮", "91990100MA1G0A0192"):
        assert name not in out, name
    assert [c["name"] for c in changes(city)["changes"]] == ["张三丰小吃店：甲市监罚〔2026〕16号", "", ""]


def test_a_record_that_leaves_the_site_keeps_its_address(city: Repo) -> None:
    city.dump(PENALTY, penalty(ended=REVOKED))
    assert city.check() == []
    assert told(city) == [("withdrawn", kind("penalty"), PENALTY_AT)]
    commit(city)
    assert told(city, "HEAD~1") == [("withdrawn", kind("penalty"), PENALTY_AT)]
    # Gone already, and now even what it left behind.
    (city.root / PENALTY).unlink()
    assert told(city) == [("removed", kind("penalty"), PENALTY_AT)]


def test_a_record_under_another_name_is_renamed_and_not_gone(city: Repo) -> None:
    """issue 12: a rename is a rename and its old address leads on."""
    to = "disclosures/penalties/2026/scjgj-77"
    (city.root / PENALTY).rename(city.root / f"content/{to}.yml")
    caption = f"{penalty()['subject'][0]['name']}：{penalty()['document_number']}"
    moved = {"what": "renamed", "kind": kind("penalty"), "address": PENALTY_AT, "name": caption, "fields": [], "to": f"{to}/"}
    [change] = changes(city)["changes"]
    assert change | moved == change
    out = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF).out
    assert "改名（旧网址转到新网址） 1 项。" in out
    assert f"(https://credit.jia.example/{PENALTY_AT}) → `/{to}/`\n" in out
    # With an edit that says who it was, no name is told.
    city.dump(f"content/{to}.yml", penalty(subject=[{**penalty()["subject"][0], "name": "某小吃店"}], remarks="改了。"))
    [change] = changes(city)["changes"]
    assert (change["what"], change["to"], change["name"]) == ("renamed", f"{to}/", "")
    assert len(change["fields"]) == 2


def test_another_record_in_another_file_is_no_rename_however_alike(city: Repo) -> None:
    (city.root / PENALTY).unlink()
    city.dump("content/disclosures/penalties/2026/scjgj-77.yml", penalty(document_number="甲市监罚〔2026〕77号"))
    assert [what for what, _, _ in told(city)] == ["added", "removed"]


def test_a_record_that_is_renamed_and_leaves_is_withdrawn_and_a_tombstone_may_move(city: Repo) -> None:
    (city.root / PENALTY).unlink()
    city.dump("content/disclosures/penalties/2026/scjgj-77.yml", penalty(ended=REVOKED))
    assert told(city) == [("withdrawn", kind("penalty"), PENALTY_AT)]
    commit(city)
    (city.root / "content/disclosures/penalties/2026/scjgj-77.yml").rename(city.root / PENALTY)
    [change] = changes(city)["changes"]
    at = "disclosures/penalties/2026/scjgj-77/"
    nothing = {"name": "", "card": [], "fields": [], "duties": []}
    assert change | nothing | {"what": "renamed", "kind": kind("penalty"), "address": at, "to": PENALTY_AT} == change


def test_what_leaves_by_date_is_no_change_of_this_request(city: Repo) -> None:
    city.dump(one(1), ANSWERED)
    assert ("changed", kind("objection"), "lists/objections/2026/o-1/") in told(city, as_of="2027-12-01")
    assert PENALTY_AT not in [address for _, _, address in told(city, as_of="2027-12-01")]


def test_pages_schemas_and_settings_count_too(city: Repo) -> None:
    about = city.root / "content/pages/about.md"
    about.write_text(about.read_text(encoding="utf-8") + "\n改了。\n", encoding="utf-8")
    city.write("content/pages/news/index.md", "# 新闻\n")
    city.write("content/pages/文件 一.pdf", b"%PDF")
    city.write("mkdocs.yml", (city.root / "mkdocs.yml").read_text(encoding="utf-8") + "\n")
    path = city.root / "schemas/objection.schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"title": "', '"title": "新', 3), encoding="utf-8")
    found = told(city)
    assert ("added", "页面", "news/") in found
    assert ("added", "页面", "文件 一.pdf") in found
    assert ("changed", "页面", "about/") in found
    assert ("changed", "网站设置", "") in found
    assert ("changed", "数据格式", "schemas/objection/") in found
    assert len(found) == 5
    # Every report that is written can be read.
    value = city.root.parent / "r.json"
    value.write_text(json.dumps(changes(city)), encoding="utf-8")
    assert len(read(value).changes) == 5


def test_only_what_this_branch_brings_is_told(city: Repo) -> None:
    """What others put on main since is not ours to remove."""
    git(city.root, "checkout", "-q", "-b", "topic")
    city.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号"})
    commit(city)
    git(city.root, "checkout", "-q", "main")
    city.dump(one(3), OBJECTION | {"number": "甲信异〔2026〕3号"})
    commit(city)
    git(city.root, "checkout", "-q", "topic")
    city.dump(one(4), OBJECTION | {"number": "甲信异〔2026〕4号"})
    assert [address for _, _, address in told(city, "main")] == ["lists/objections/2026/o-2/", "lists/objections/2026/o-4/"]
    # As GitHub checks a pull request out: the merge, whose first parent is main.
    (city.root / one(4)).unlink()
    git(city.root, "checkout", "-q", "main")
    git(city.root, "merge", "-q", "--no-ff", "-m", "m", "topic")
    assert [address for _, _, address in told(city, "HEAD^1")] == ["lists/objections/2026/o-2/"]


def test_in_a_folder_of_a_bigger_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    repo = new_repo(tmp_path / "city")
    commit(Repo(tmp_path))
    repo.write(GOOD_FILE, GOOD)
    assert told(repo) == [("added", kind("commitment"), "lists/commitments/xzspj-11/")]


def test_damaged_records_stop_nothing(city: Repo) -> None:
    city.write(PENALTY, "authority: [")
    assert told(city) == [("removed", kind("penalty"), PENALTY_AT)]
    commit(city)
    city.dump(PENALTY, penalty())
    assert told(city) == [("added", kind("penalty"), PENALTY_AT)]


def test_long_lists_are_counted_and_what_goes_is_not_crowded_out(city: Repo) -> None:
    for i in range(2, 140):
        city.dump(one(i), OBJECTION | {"number": f"甲信异〔2026〕{i}号"})
    (city.root / GOOD_FILE).unlink()
    done = city.credit("changes", "--base", "HEAD", "--format", "json", "--as-of", AS_OF)
    value = json.loads(done.out)
    assert value["totals"] == NONE | {"added": 138, "removed": 1}
    assert [c["what"] for c in value["changes"]] == ["added"] * 100 + ["removed"]
    out = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF).out
    assert "- 另有 108 项，没有逐一列出\n" in out
    assert "lists/commitments/xzspj-11/" in out


@pytest.mark.parametrize("base", ["nowhere", "-n", "--output=x", "", "HEAD~99"])
def test_a_revision_that_is_none(city: Repo, base: str) -> None:
    done = city.credit("changes", f"--base={base}", "--as-of", AS_OF)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


def test_outside_of_git_and_before_there_was_a_site(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "repo")
    assert repo.credit("changes", "--base", "HEAD").code == 2
    git(repo.root, "init", "-q")
    git(repo.root, "commit", "-q", "--allow-empty", "-m", "x")
    done = repo.credit("changes", "--base", "HEAD")
    assert (done.code, "mkdocs.yml" in done.err) == (2, True)


def test_the_work_tree_is_not_touched(city: Repo) -> None:
    city.dump(one(2), OBJECTION)
    before = run(["git", "status", "--porcelain", "--ignored"], cwd=city.root).out
    head = git(city.root, "rev-parse", "HEAD")
    changes(city)
    assert run(["git", "status", "--porcelain", "--ignored"], cwd=city.root).out == before
    assert git(city.root, "rev-parse", "HEAD") == head
    assert git(city.root, "worktree", "list").count("\n") == 0


def test_nothing_of_either_tree_is_run_and_links_lead_nowhere(city: Repo, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    settings = city.root / "mkdocs.yml"
    settings.write_text(
        f"{settings.read_text(encoding='utf-8')}hooks: [hook.py]\nx: !!python/object/apply:os.system ['touch {mark}']\n", encoding="utf-8"
    )
    city.write("hook.py", f"open({str(mark)!r}, 'w')\n")
    city.write("generator/__init__.py", f"open({str(mark)!r}, 'w')\n")
    secret = tmp_path / "secret.yml"
    secret.write_text(GOOD.replace("清和", "机密"), encoding="utf-8")
    (city.root / "content/lists/commitments/inside.yml").symlink_to("xzspj-11.yml")
    (city.root / "content/pages/secret.md").symlink_to(secret)
    head = git(city.root, "rev-parse", "HEAD")
    commit(city)
    # A link is told, and nothing of what it leads to.
    assert ("added", "页面", "secret/") in told(city, head)
    assert "机密" not in json.dumps(changes(city, head), ensure_ascii=False)
    assert not mark.exists()
    # Nor is a link out of the tree followed in the tree to compare with.
    assert told(city) == []
    assert not mark.exists()


def test_a_folder_of_pages_that_is_a_link_is_told(city: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/env.txt").write_text("TOPSECRET", encoding="utf-8")
    (city.root / "content/pages/leak").symlink_to(tmp_path / "outside")
    commit(city)
    assert told(city, "HEAD^") == [("added", "页面", "leak")]
    assert "没有变化" not in city.credit("changes", "--base", "HEAD^", "--as-of", AS_OF).out


# A pull request's data, compared by another program


def proposal(city: Repo, tmp_path: Path) -> Repo:
    """A clone in which somebody else proposes something."""
    git(tmp_path, "clone", "-q", str(city.root), "proposed")
    return Repo(tmp_path / "proposed")


def compared(city: Repo, other: Repo, *words: str) -> Any:
    done = city.credit("changes", "--data", str(other.root), "--base", "origin/main", "--head", "HEAD", "--as-of", AS_OF, *words)
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out) if "json" in words else done.out


def test_a_proposal_is_compared_by_this_program_and_not_by_its_own(city: Repo, tmp_path: Path) -> None:
    other = proposal(city, tmp_path)
    mark = tmp_path / "ran"
    for file in ("generator/__init__.py", "dev.py", "sitecustomize.py", "content/conftest.py"):
        other.write(file, f"open({str(mark)!r}, 'w')\n")
    other.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号"})
    commit(other)
    # What lies there uncommitted is not proposed.
    other.dump(one(3), OBJECTION | {"number": "甲信异〔2026〕3号"})
    found = compared(city, other, "--format", "json", "--pull-request", "7")
    assert [c["address"] for c in found["changes"]] == ["lists/objections/2026/o-2/"]
    assert found["program"] == {"files": 3, "first": ["dev.py", "generator/__init__.py", "sitecustomize.py"]}
    assert not mark.exists()
    text = compared(city, other)
    assert "共 3 个文件" in text
    assert "- `generator/__init__.py`\n" in text


@pytest.mark.parametrize("attributes", ["content/** export-ignore\n", "*.yml export-subst\n", "*.yml filter=evil diff=evil\n"])
def test_nobody_hides_a_record_from_the_comparison(city: Repo, tmp_path: Path, attributes: str) -> None:
    """`git archive` leaves out what `.gitattributes` of the same commit names."""
    other = proposal(city, tmp_path)
    other.write(".gitattributes", attributes)
    other.dump(one(2), OBJECTION | {"number": "甲信异〔2026〕2号"})
    commit(other)
    found = compared(city, other, "--format", "json")
    assert [(c["what"], c["address"]) for c in found["changes"]] == [("added", "lists/objections/2026/o-2/")]
    assert found["program"] == {"files": 1, "first": [".gitattributes"]}


def test_a_change_of_the_program_alone_is_told_too(city: Repo, tmp_path: Path) -> None:
    other = proposal(city, tmp_path)
    for i in range(40):
        other.write(f".github/workflows/w{i:02}.yml", "on: push\n")
    other.write("docs/notes.md", "# 注\n")
    commit(other)
    text = compared(city, other)
    assert "\n没有变化。" not in text
    assert "按现在的程序没有变化。截至" in text
    assert "共 40 个文件" in text
    assert "- 另有 10 个文件，没有逐一列出\n" in text


def test_the_other_repository_may_be_anything_and_nothing_of_it_is_written_to(city: Repo, tmp_path: Path) -> None:
    other = proposal(city, tmp_path)
    (other.root / "content/pages/out").symlink_to(tmp_path)
    (other.root / "content/authorities/evil.yml").symlink_to("/etc/hostname")
    other.write("content/pages/big.bin", b"\0" * 1000)
    commit(other)
    before = sorted(path.name for path in tmp_path.iterdir())
    found = compared(city, other, "--format", "json")
    assert ("added", "out") in [(c["what"], c["address"]) for c in found["changes"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    for words, said in (
        (["--data", str(tmp_path / "none"), "--base", "HEAD", "--head", "HEAD"], "没有成功"),
        (["--data", str(other.root), "--base", "HEAD"], "--head"),
        (["--data", str(other.root), "--base", "HEAD", "--head", "nowhere"], "没有成功"),
        (["--base", "HEAD", "--head=--output=x"], "不是 git 版本"),
    ):
        done = city.credit("changes", *words)
        assert (done.code, done.out) == (2, "")
        assert said in done.err


# What a reviewer must see, and what nobody must


PERSON = {"type": "自然人", "name": "王小明", "id_type": "身份证"}
SECRETS = ("王小明", "110101199003077715", "赵六六")


@pytest.mark.parametrize(
    "other",
    [
        {"subject": [PERSON]},
        {"facts": "当事人王小明，身份证号110101199003077715，住某小区。"},
        {"subject": [PERSON], "facts": "经查，王小明违法。"},
        {"subject": [{**penalty()["subject"][0], "legal_representative": "赵六六"}]},
        {"subject": [{**penalty()["subject"][0], "legal_representative": "赵*"}]},
    ],
)
@pytest.mark.parametrize("state", ["added", "changed", "mended"])
def test_what_must_not_be_public_is_in_no_form_of_the_report(city: Repo, tmp_path: Path, other: dict[str, Any], state: str) -> None:
    city.dump(PENALTY, penalty() if state == "changed" else penalty(**other))
    if state != "added":
        commit(city)
        city.dump(PENALTY, penalty(**other, remarks="改了。") if state == "changed" else penalty())
    else:
        (city.root / PENALTY).rename(city.root / PENALTY.replace("15", "16"))
        git(city.root, "rm", "-q", "--cached", PENALTY)
        git(city.root, "commit", "-q", "-m", "x")
    out = "".join(
        city.credit("changes", "--base", "HEAD", "--as-of", AS_OF, "--format", form, "--pages", str(tmp_path / "p.zip")).out
        for form in ("markdown", "text", "json")
    )
    with zipfile.ZipFile(tmp_path / "p.zip") as packed:
        out += "".join(packed.read(name).decode() for name in packed.namelist())
    assert PENALTY_AT.replace("15", "16" if state == "added" else "15") in out
    for secret in SECRETS:
        assert secret not in out, secret


def test_new_faults_are_told_and_old_ones_are_not(city: Repo) -> None:
    city.dump(PENALTY, penalty(decided_on="2026-13-01"))
    commit(city)
    city.dump(PENALTY, penalty(decided_on="2026-13-01", remarks="改了。"))
    assert (changes(city)["errors"], changes(city)["changes"][0]["found"]) == (0, [])
    city.dump(PENALTY, penalty(decided_on="2026-13-01", valid_until="2026-14-01"))
    found = changes(city)
    assert found["errors"] == 1
    assert [one["slug"] for one in found["changes"][0]["found"] if one["error"]] == ["wrong-date"]


@pytest.mark.parametrize("name", ["scjgj-14", "scjgj-99"])
def test_a_number_that_another_record_has_is_told_at_the_new_one(city: Repo, name: str) -> None:
    """The check names whichever file comes second, which may be the one that stood before."""
    city.dump(f"content/disclosures/penalties/2026/{name}.yml", penalty())
    [change] = changes(city)["changes"]
    assert change["address"].endswith(f"{name}/")
    assert [one["slug"] for one in change["found"]] == ["repeated-value"]
    assert f"与{PENALTY}" in change["found"][0]["text"].replace(" ", "")


def test_a_file_that_is_broken_before_and_after_is_not_passed_over(city: Repo) -> None:
    files = (PENALTY, "content/neu.docx", "content/disclosures/penalties/2026/x.yaml")
    for number in (1, 2):
        for file in files:
            city.write(file, f"authority: [{number}")
        if number == 1:
            commit(city)
    found = changes(city)
    assert found["unread"] == {"files": 3, "first": sorted(files)}
    out = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF).out
    assert "3 个文件读不了，无从比较" in out
    assert "没有变化" not in out


def test_a_request_of_many_records_is_bounded_and_what_is_wrong_comes_first(city: Repo, tmp_path: Path) -> None:
    for number in range(100, 400):
        city.dump(
            f"content/disclosures/penalties/2026/scjgj-{number}.yml",
            penalty(document_number=f"甲市监罚〔2026〕{number}号", facts="长" * 1500),
        )
    wrong = penalty(document_number="甲市监罚〔2026〕400号", decided_on="2026-13-01")
    city.dump("content/disclosures/penalties/2026/scjgj-400.yml", wrong)
    done = city.credit("changes", "--base", "HEAD", "--as-of", AS_OF, "--format", "json", "--pages", str(tmp_path / "p.zip"))
    value = json.loads(done.out)
    assert value["totals"]["added"] == 301
    assert len(value["changes"]) == 100
    assert value["changes"][0]["address"].endswith("scjgj-400/")
    assert len(done.out.encode()) < 1_000_000
    with zipfile.ZipFile(tmp_path / "p.zip") as packed:
        assert len(packed.namelist()) == 202
        assert "另有 101 项，没有放进来" in packed.read("index.html").decode()


def test_a_schema_that_changes_changes_what_its_records_say(city: Repo) -> None:
    path = city.root / "schemas/penalty.schema.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"title": "处罚内容"', '"title": "处罚的内容"'), encoding="utf-8")
    city.dump(PENALTY, penalty(content="没收违法所得1260元，罚款5000元，警告。"))
    found = changes(city)["changes"]
    assert [(one["what"], one["kind"]) for one in found] == [("changed", kind("penalty")), ("changed", "数据格式")]
    assert [one["title"] for one in found[0]["fields"]] == ["处罚的内容"]


def test_a_schema_that_cannot_be_read_is_told_with_its_fault(city: Repo) -> None:
    path = city.root / "schemas/penalty.schema.json"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace('"singular": "行政处罚"', '"singular": "<b>@all</b>"', 1), encoding="utf-8")
    found = changes(city)["changes"]
    format_of = next(one for one in found if one["kind"] == "数据格式")
    assert (format_of["what"], format_of["address"]) == ("changed", "schemas/penalty/")
    assert any(said["error"] for said in format_of["found"])
    assert all("见“数据格式”" in one["why"][0][1] for one in found if one["what"] == "removed")
    path.unlink()
    assert ("removed", "数据格式", "schemas/penalty/") in told(city)


def test_a_record_that_another_one_ends_says_by_which(city: Repo) -> None:
    repair = schema("credit-repair")["examples"][0]
    told = repair | {"penalty": "2026/scjgj-15", "applied_on": "2026-10-09", "accepted_on": "2026-10-12", "decided_on": "2026-10-15"}
    told |= {"result": "准予修复", "effective_on": "2026-10-16"}
    applicant = {key: penalty()["subject"][0][key] for key in ("type", "name")}
    city.dump("content/lists/repairs/2026-01.yml", told | {"applicant": applicant})
    [withdrawn] = [one for one in changes(city)["changes"] if one["what"] == "withdrawn"]
    assert withdrawn["address"] == PENALTY_AT
    assert withdrawn["why"][:2] == [["原因", "信用修复"], ["自", "2026-10-16"]]
    assert withdrawn["why"][-1] == ["由另一条记录终止", f"信用修复 {repair['number']}"]
    assert (withdrawn["name"], withdrawn["card"], withdrawn["fields"]) == ("", [], [])

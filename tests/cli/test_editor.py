"""`credit editor`: writes what an editor needs, says when it is old, and leaves what is not its own."""

from __future__ import annotations

from pathlib import Path

from founding import DEPARTMENTS, init, table
from support import Repo, tree

from generator.adopt import editor


def test_it_is_told_when_it_is_no_longer_the_newest(repo: Repo) -> None:
    assert repo.credit("editor", "--check").code == 1
    assert repo.credit("editor").code == 0
    before = tree(repo.root / ".vscode")
    assert repo.credit("editor", "--check").code == 0
    assert repo.credit("editor").out == ".vscode 本来就是最新的。\n"
    assert tree(repo.root / ".vscode") == before
    (repo.root / "content/authorities/new.yml").write_bytes((repo.root / "content/authorities/scjgj.yml").read_bytes())
    assert repo.credit("editor", "--check").code == 1
    (repo.root / ".vscode/schemas/gone.json").write_text("{}", encoding="utf-8")
    assert repo.credit("editor").code == 0
    assert not (repo.root / ".vscode/schemas/gone.json").exists()
    assert "new" in (repo.root / ".vscode/schemas/penalty.json").read_text(encoding="utf-8")


def test_settings_with_comments_and_links_are_refused(repo: Repo) -> None:
    settings = repo.write(editor.SETTINGS, "// mine\n{}\n")
    done = repo.credit("editor")
    assert (done.code, done.out) == (2, "")
    assert "没有写入任何文件" in done.err
    assert settings.read_text(encoding="utf-8") == "// mine\n{}\n"
    assert not (repo.root / editor.SCHEMAS).exists()
    settings.unlink()
    settings.parent.rmdir()
    settings.parent.symlink_to(repo.root.parent, target_is_directory=True)
    assert repo.credit("editor").code == 2


def test_an_override_of_the_city_has_its_references_resolved(repo: Repo) -> None:
    path = repo.root / "schemas" / "complaint.schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"title": "投诉编号"', '"title": "受理编号"'), encoding="utf-8")
    assert repo.credit("editor").code == 0
    made = (repo.root / ".vscode/schemas/complaint.json").read_text(encoding="utf-8")
    assert "受理编号" in made
    assert "$ref" not in made


def test_a_city_that_begins_has_the_newest(tmp_path: Path) -> None:
    city = tmp_path / "city"
    done = init(city, "--no-git", "--departments", str(table(tmp_path / "departments.xlsx", list(DEPARTMENTS))))
    assert done.code == 0, done.err
    found = Repo(city).credit("editor", "--check")
    assert (found.code, found.err) == (0, "")
    assert "发展和改革局" in (city / ".vscode/schemas/penalty.json").read_text(encoding="utf-8")

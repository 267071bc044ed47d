"""What comes with two versions, file by file, and what that means for the files of a city."""

from __future__ import annotations

from pathlib import Path

from support import ROOT

from generator.adopt.givendiff import FileChange, Override, compare, explanations, overrides

RULE = "title: 七日公示\nlimit:\n  count: 7\n"


def tree(root: Path, files: dict[str, str]) -> Path:
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
    return root


def test_the_same_folder_does_not_differ() -> None:
    assert compare(ROOT, ROOT) == []
    assert explanations(ROOT, ROOT) == []


def test_each_area_with_title_and_what_changed(tmp_path: Path) -> None:
    old = tree(
        tmp_path / "old",
        {
            "content/rules/a.yml": RULE,
            "content/rules/gone.yml": RULE,
            "content/rules/calendars/cn-2026.yml": "year: 2026\nregion: 全国\n",
            "content/pages/guide/a.md": "# 第一页\n\n一\n",
            "content/pages/index.md": "# 本市的首页\n",
            "schemas/a.schema.json": "{}",
        },
    )
    new = tree(
        tmp_path / "new",
        {
            "content/rules/a.yml": RULE.replace("7", "5"),
            "content/rules/calendars/cn-2026.yml": "year: 2026\nregion: 全国\n",
            "content/rules/calendars/cn-2027.yml": "year: 2027\nregion: 全国\n",
            "content/pages/guide/a.md": "# 第一页\n\n二\n",
            "schemas/a.schema.json": "{} ",
        },
    )
    assert compare(old, new) == [
        FileChange("pages", "content/pages/guide/a.md", "changed", "第一页"),
        FileChange("rules", "content/rules/a.yml", "changed", "七日公示", ("limit",)),
        FileChange("calendars", "content/rules/calendars/cn-2027.yml", "added", "全国2027年"),
        FileChange("rules", "content/rules/gone.yml", "removed", "七日公示"),
    ]


def test_explanations_by_slug(tmp_path: Path) -> None:
    head = "---\ntitle: 缺少\n---\n"
    folder = "generator/checks/explain"
    old = tree(tmp_path / "old", {f"{folder}/a.md": head, f"{folder}/b.md": head, f"{folder}/c.md": head})
    new = tree(tmp_path / "new", {f"{folder}/a.md": head, f"{folder}/b.md": head + "更多\n", f"{folder}/d.md": head})
    assert [(one.file, one.what, one.title) for one in explanations(old, new)] == [("b", "changed", "缺少"), ("c", "removed", "缺少"), ("d", "added", "缺少")]


def test_overrides_of_a_city(tmp_path: Path) -> None:
    city = tree(tmp_path / "city", {f"content/rules/{name}.yml": "own" for name in ("a", "b", "c", "d", "own")})
    old = tree(tmp_path / "old", {"content/rules/a.yml": "1", "content/rules/b.yml": "1", "content/rules/c.yml": "1"})
    new = tree(tmp_path / "new", {"content/rules/a.yml": "1", "content/rules/b.yml": "2", "content/rules/d.yml": "1"})
    assert list(overrides(city, old, new)) == [
        Override("content/rules/b.yml", "changed"),
        Override("content/rules/c.yml", "removed"),
        Override("content/rules/d.yml", "new"),
    ]

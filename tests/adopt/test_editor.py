"""`.vscode/`: made from the schemas and departments, the same each time, and right for the real language server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from languageserver import Server
from slips import FILE, RIGHT
from support import KIND_NAMES, Repo, as_yaml, new_repo, schema

from generator.adopt import editor
from generator.model.kinds import Kinds

NAMES = {"scjgj": "市市场监管局", "xzspj": "市行政审批局"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = new_repo(tmp_path_factory.mktemp("editor") / "repo")
    assert repo.credit("editor").code == 0
    return repo


@pytest.fixture(scope="module")
def server(city: Repo) -> Iterator[Server]:
    running = Server(city.root)
    yield running
    running.close()


def test_the_same_schemas_and_departments_give_the_same_files(kinds: Kinds) -> None:
    assert editor.files(kinds, NAMES) == editor.files(kinds, dict(NAMES))
    assert {f"{editor.SCHEMAS}/{name}.json" for name in KIND_NAMES} < editor.files(kinds, NAMES).keys()


def test_settings_of_the_city_stay(kinds: Kinds) -> None:
    own = {
        "yaml.schemas": {"mine.json": "x/*.yml", ".vscode/schemas/old.json": "y"},
        "window.zoomLevel": 1,
        "[yaml]": {"editor.rulers": [140]},
    }
    held = {editor.SETTINGS: json.dumps(own).encode(), editor.EXTENSIONS: b'{"recommendations": ["a.b"]}'}
    made = editor.files(kinds, NAMES, held)
    settings = json.loads(made[editor.SETTINGS])
    assert settings["window.zoomLevel"] == 1
    assert settings["yaml.schemas"]["mine.json"] == "x/*.yml"
    assert ".vscode/schemas/old.json" not in settings["yaml.schemas"]
    assert settings["[yaml]"]["editor.rulers"] == [140]
    assert settings["[yaml]"]["editor.tabSize"] == 2
    assert json.loads(made[editor.EXTENSIONS])["recommendations"] == ["a.b", "redhat.vscode-yaml"]
    assert editor.files(kinds, NAMES, made) == made


def test_what_is_right_has_no_fault_in_the_editor(server: Server) -> None:
    assert server.open(FILE, RIGHT) == []


def test_a_code_of_digits_alone_is_a_text(server: Server) -> None:
    assert server.open(FILE, RIGHT.replace("92990100MA1K0A020U", "119901000000000012")) == []


def test_the_examples_of_every_kind_have_no_fault_in_the_editor(server: Server, kinds: Kinds) -> None:
    some = [
        (kind.file_of(f"{'2026/' if kind.years else ''}example-{number}"), as_yaml(example))
        for kind in kinds
        for number, example in enumerate(schema(kind.name)["examples"])
    ]
    found = dict(zip(some, server.open_all(some), strict=True))
    assert {file: faults for (file, _), faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("right", "typed", "line", "words"),
    [
        ("severity: 一般", "severity: 较重", 17, ("轻微", "一般", "严重")),
        ("decided_on: 2026-04-21", "decided_on: 2026年4月21日", 18, ("日期写成 2026-11-20 这样",)),
        ("authority: scjgj", "authority: 市市场监管局", 1, ("不写中文名称",)),
        ("document_number:", "documnet_number:", 2, ("documnet_number",)),
        ("fine_wan_yuan: 0.5", "fine_wan_yuan: 5000元", 15, ("number",)),
        ("fine_wan_yuan: 0.5\n", "", 0, ("fine_wan_yuan",)),
    ],
)
def test_faults_are_shown_where_they_are(server: Server, right: str, typed: str, line: int, words: tuple[str, ...]) -> None:
    text = RIGHT.replace(right, typed)
    found = server.open(FILE, text)
    said = "\n".join(one["message"] for one in found)
    assert all(word in said for word in words)
    where = text.split("\n").index(typed) if typed and ":" in typed and typed in text.split("\n") else None
    assert where is None or where in {one["range"]["start"]["line"] for one in found}


def test_a_department_that_was_added_since_is_no_fault(server: Server) -> None:
    assert server.open(FILE, RIGHT.replace("authority: scjgj", "authority: xinbuju")) == []


def test_departments_can_be_chosen_by_their_names(server: Server) -> None:
    server.open(FILE, "authority: \n")
    found = {one["label"]: one for one in server.complete(FILE, 0, 11)}
    assert {"scjgj", "xzspj"} <= found.keys()
    named = next(one for label, one in found.items() if "市场监督管理局" in label or "市场监管局" in label)
    assert named["textEdit"]["newText"].strip() == "scjgj"


def test_choices_and_fields_are_completed_and_explained_in_chinese(server: Server) -> None:
    server.open(FILE, "severity: \n")
    assert {"轻微", "一般", "严重"} <= {one["label"] for one in server.complete(FILE, 0, 10)}
    server.open(FILE, "authority: scjgj\nd\n")
    labels = {one["label"] for one in server.complete(FILE, 1, 1)}
    assert {"document_number", "decided_on"} <= labels
    server.open(FILE, RIGHT)
    line = RIGHT.split("\n").index("decided_on: 2026-04-21")
    shown = server.hover(FILE, line, 3)
    assert "处罚决定日期" in shown
    assert any("\u4e00" <= sign <= "\u9fff" for sign in shown.replace("处罚决定日期", ""))


def test_the_fields_of_a_party_are_completed_whether_it_stands_in_a_list_or_alone(server: Server) -> None:
    for text, line, column in (("subject:\n  n\n", 1, 3), ("subject:\n  - n\n", 1, 5)):
        server.open(FILE, text)
        assert "name" in {one["label"] for one in server.complete(FILE, line, column)}

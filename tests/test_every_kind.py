"""issue 6: what each kind gets from its schema file alone. `python3 dev.py test -n 0 -s tests/test_every_kind.py` prints the matrix."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import AS_OF, KIND_NAMES, ROOT, Repo, city

from generator.exchange import columns
from generator.model.fields import Field
from generator.model.kinds import Kinds

COLUMNS = ("模式", "网页", "列表", "检查", "规则", "导出", "订阅", "接口", "示例记录", "模式中的例子")


@pytest.fixture(scope="module")
def matrix(shipped: Repo, shipped_site: Path, kinds: Kinds, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, ...]]:
    """For each kind, how much it has of each thing, counted on the built site and through the command."""
    index = json.loads((shipped_site / "api/v1/index.json").read_text(encoding="utf-8"))
    duties = [json.loads(path.read_text(encoding="utf-8")) for path in (shipped_site / "api/v1/records").rglob("*.json")]
    rules = [record["data"]["kind"] for some in duties for record in some.values() if record["kind"] in ("rule", "consequence")]
    table = tmp_path_factory.mktemp("exported") / "table.json"
    out = {}
    for kind in kinds:
        shown = index["kinds"].get(kind.name, {"count": 0})
        pages = sum(
            (shipped_site / record["address"] / "index.html").is_file()
            for some in duties
            for record in some.values()
            if record["kind"] == kind.name
        )
        assert shipped.credit("export", kind.name, str(table), "--as-of", AS_OF).code == 0
        exported = json.loads(table.read_text(encoding="utf-8"))[kind.name]
        out[kind.name] = (
            int(
                (shipped_site / f"schemas/{kind.name}.schema.json").is_file()
                and (shipped_site / f"schemas/{kind.name}/index.html").is_file()
            ),
            pages,
            int((shipped_site / kind.folder / "index.html").is_file()),
            sum(_checked(field) for field in kind.root.walk()),
            rules.count(kind.name),
            len(columns.columns(kind)) if len(exported) >= shown["count"] else 0,
            int((shipped_site / f"feeds/kinds/{kind.name}.xml").is_file()),
            shown["count"],
            len(list((ROOT / "content" / kind.folder).rglob("*.yml"))),
            len(kind.examples),
        )
    return out


def _checked(field: Field) -> bool:
    """Whether anything is checked of a field beyond its type."""
    return bool(
        field.format or field.enum or field.required or field.link or field.unique or field.privacy or field.not_future or field.not_before
        or field.length or field.document_number or field.kind or field.page or field.decimals >= 0
    )  # fmt: skip


def test_the_matrix(matrix: dict[str, tuple[int, ...]], kinds: Kinds) -> None:
    head = f"{'种类':<22}" + "".join(f"{name:>8}" for name in COLUMNS)
    print("\n" + head)
    for name, row in matrix.items():
        print(f"{name:<24}" + "".join(f"{number:>10}" for number in row) + f"   {kinds.by_name[name].plural}")
    assert set(matrix) == set(KIND_NAMES)


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_kind_has_everything(matrix: dict[str, tuple[int, ...]], kinds: Kinds, name: str) -> None:
    schema, pages, listed, checks, _, exported, feed, api, samples, examples = matrix[name]
    assert schema == listed == 1
    assert pages == api >= 1
    assert samples >= api
    assert checks >= 2
    assert exported >= 3
    assert examples >= 2
    # What has no date is never new.
    assert feed == bool(kinds.by_name[name].date)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_told_in_every_date_of_every_kind_and_ends_no_command(kinds: Kinds, tmp_path: Path, day: str) -> None:
    repo = city(tmp_path / "repo", kinds)
    wanted = set()
    for kind in kinds:
        seen: set[str] = set()
        for example in kind.examples:
            for path in _dates(kind.root, example, ()):
                name = ".".join(step for step in path if isinstance(step, str))
                if name not in seen:
                    seen.add(name)
                    data = copy.deepcopy(example)
                    above: Any = data
                    for step in path[:-1]:
                        above = above[step]
                    above[path[-1]] = day
                    file = f"content/{kind.folder}/{f'{data[kind.date][:4]}/' if kind.years else ''}day-{len(seen)}.yml"
                    repo.dump(file, data)
                    wanted.add((file, name))
    told = {(one["path"], re.sub(r"\[\d+\]|\.\d+(?=\.|$)", "", one["field"])) for one in repo.check() if one["slug"] == "date-out-of-reach"}
    assert wanted - told == set()
    assert repo.credit("deadlines", "--as-of", AS_OF).code == 0


def _dates(field: Field, value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _dates(field.properties[key], one, (*path, key))
    elif isinstance(value, list) and field.items is not None:
        for number, one in enumerate(value):
            yield from _dates(field.items, one, (*path, number))
    elif field.format == "date":
        yield path

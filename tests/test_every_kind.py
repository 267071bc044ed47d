"""issue 6: what each kind gets from its schema file alone. `python3 dev.py test -n 0 -s tests/test_every_kind.py` prints the matrix."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import AS_OF, KIND_NAMES, ROOT, Repo

from generator.exchange import columns
from generator.kinds import Field, Kinds

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

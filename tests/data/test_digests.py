"""generator.data.digests: which record has a digest, in files that anybody can read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Repo

from generator.site.public import DIGESTED


def digests(site: Path) -> dict[str, dict[str, str]]:
    """All digests of what is shown, and of what has left."""
    found: dict[str, dict[str, str]] = {"shown": {}, "gone": {}}
    for path in sorted((site / "api/v1/digests").iterdir()):
        for sort, some in json.loads(path.read_text(encoding="utf-8")).items():
            assert all(digest.startswith(path.stem) for digest in some)
            found[sort] |= some
    return found


def records(site: Path) -> dict[str, Any]:
    out = {}
    for path in (site / "api/v1/records").rglob("*.json"):
        for ident, one in json.loads(path.read_text(encoding="utf-8")).items():
            out[f"{path.parent.name}/{ident}"] = one
    return out


def by_hand(record: dict[str, Any]) -> str:
    """As `jq` and `sha256sum` do it. The numbers of the sample are plain."""
    told = {key: record[key] for key in DIGESTED}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_every_record_of_the_site_is_found_by_the_digest_that_anybody_computes(shipped_site: Path) -> None:
    found, shown = digests(shipped_site)["shown"], records(shipped_site)
    assert sorted(found.values()) == sorted(shown)
    plain = [one for one in found.items() if not any(x in json.dumps(shown[one[1]]["data"]) for x in (".0,", ".0}", "e-"))]
    assert len(plain) > len(found) / 2
    for digest, name in plain:
        assert by_hand(shown[name]).startswith(digest)


def test_the_index_says_where_the_digests_are(shipped_site: Path) -> None:
    index = json.loads((shipped_site / "api/v1/index.json").read_text(encoding="utf-8"))
    digits, address = index["digests"]["digits"], index["digests"]["address"]
    assert len(list((shipped_site / "api/v1/digests").iterdir())) == 16**digits
    assert (shipped_site / address.format(digits="0" * digits)).is_file()
    build = json.loads((shipped_site / index["build"]).read_text(encoding="utf-8"))
    assert build["as_of"] == index["as_of"]


def test_the_digest_of_what_was_printed_leads_to_a_tombstone_that_names_nobody(repo: Repo, tmp_path: Path) -> None:
    repo.write(PENALTY_FILE, PERSONS_PENALTY + "publicity_until: 2026-11-25\n")
    before = digests(repo.build(tmp_path / "site"))["shown"]
    [digest] = [digest for digest, name in before.items() if name.startswith("penalty/")]
    after = digests(repo.build(tmp_path / "site", "--as-of", "2026-11-26"))
    assert after["gone"] == {digest: "disclosures/penalties/2026/scjgj-15/"}
    assert digest not in after["shown"]


def test_a_change_of_one_letter_is_another_digest(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    before = digests(repo.build(tmp_path / "site"))["shown"]
    repo.write(GOOD_FILE, GOOD.replace("符合法定条件", "合于法定条件"))
    after = digests(repo.build(tmp_path / "site"))["shown"]
    assert sorted(before.values()) == sorted(after.values())
    assert len(before.keys() ^ after.keys()) == 2

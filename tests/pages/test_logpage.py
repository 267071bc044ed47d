"""generator.pages.logpage: what the page of the log says, and that its commands are right for this site."""

from __future__ import annotations

import base64
import datetime
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, Page, Repo, as_yaml, schema

from generator.pages.logpage import NEWEST, plans
from generator.pages.renderer import Renderer
from generator.proof import entries, folder
from generator.proof.folder import Draft
from generator.proof.notes import Signer
from generator.site import public
from generator.site import site as sites
from generator.site.extending import Leaves
from generator.site.logged import Logged, Stamp, name_of
from generator.site.site import Site

URL = "https://credit.jia.example/"
SIGNER = Signer.of_seed("credit.jia.example/log", bytes(range(32)))
AT = datetime.datetime(2026, 11, 20, 16, 1, tzinfo=datetime.UTC)


@pytest.fixture
def site(repo: Repo) -> Site:
    repo.write(GOOD_FILE, GOOD)
    return sites.load(repo.root, datetime.date.fromisoformat(AS_OF))


def logged(site: Site, where: Path, stamps: tuple[Stamp, ...] = (), *, before: int = 0, corrected: bool = False) -> Site:
    """The site with a log of its records after some others; the last one was corrected if asked for."""
    draft = Draft(folder.fresh(SIGNER.verifier.name), AS_OF)
    for number in range(before):
        draft.published(f"x/{number}", "s" * 16, bytes(32))
    for record in site.records:
        salt = entries.salt(SIGNER.seed, SIGNER.verifier.name, draft.next)
        digest = bytes.fromhex(public.sha256(record, salt))
        if corrected:
            draft.published(name_of(record), salt, bytes(32))
            draft.corrected(name_of(record), salt, digest)
        else:
            draft.published(name_of(record), salt, digest)
    extended = draft.signed([SIGNER])
    folder.write(where, extended)
    state = extended.state
    digests = b"".join(entries.decoded(one).digest or bytes(32) for one in extended.new)
    log = Logged(state.origin, state.size, state.root, state.day, (SIGNER.verifier.text,), stamps, state.records, state.removed, digests, days=Leaves(extended.new).days)
    return site.with_log(log)


def page(site: Site) -> Page:
    [plan] = plans(site, Renderer(site).env, URL)
    return Page(plan.make().body)


def stamp(size: int, *, proved: bool = True, minutes: int = 0) -> Stamp:
    return Stamp(size, AT + datetime.timedelta(minutes=minutes), "tsa", f"log/stamps/{size}.tsa.tsr", proved)


def test_a_site_without_a_log_has_no_page(site: Site) -> None:
    assert list(plans(site, Renderer(site).env, URL)) == []
    assert not any(address == "log/" for address, _ in Renderer(site).shells())


def test_the_figures_are_of_entries_and_of_good_stamps_only(site: Site, tmp_path: Path) -> None:
    one = logged(site, tmp_path, (stamp(4), stamp(7, proved=False)), before=10)
    assert ("log/", "公示日志") in Renderer(one).shells()
    text = " ".join(page(one).text.split())
    size = 10 + len(site.records)
    assert one.logged is not None
    assert f"条目{size} 今天新增{size} 已盖时间戳4 还没盖{size - 4}" in text.replace("条目 ", "条目").replace("新增 ", "新增").replace("戳 ", "戳").replace("没盖 ", "没盖")
    # Midnight in Shanghai has passed.
    assert "2026-11-21 00:01" in text
    assert "没有证书，只是照录" in text


def test_without_a_stamp_the_days_are_only_what_the_site_says(site: Site, tmp_path: Path) -> None:
    text = page(logged(site, tmp_path)).text
    assert "还没有时间戳：条目里的日期只是本站自己说的" in text
    assert "openssl ts" not in text


def test_entries_that_are_no_record_are_told_apart(site: Site, tmp_path: Path) -> None:
    one = logged(site, tmp_path)
    assert one.logged is not None
    size = len(site.records)
    assert "条记的是时间戳" not in page(one).text
    text = page(site.with_log(replace(one.logged, size=size + 3))).text
    assert f"条目里，{size} 条是公示、更正、撤下" in text
    assert "另外 3 条记的是时间戳、换密钥或者日志中断" in text


def test_only_the_newest_stamps_are_on_the_page(site: Site, tmp_path: Path) -> None:
    found = page(logged(site, tmp_path, tuple(stamp(1 + number % 3, minutes=number) for number in range(NEWEST + 5))))
    assert len([one for one in found.all("a") if one.get("href", "").endswith(".tsr")]) == NEWEST
    assert f"最近的 {NEWEST} 个" in found.text


@pytest.mark.parametrize("before", [0, 300])
@pytest.mark.parametrize("corrected", [False, True])
def test_the_example_by_hand_names_the_place_of_the_leaf_in_its_tile(site: Site, tmp_path: Path, before: int, corrected: bool) -> None:
    """The bytes before the digest, the tile and the line: with them, what the commands compute is what stands in the tile."""
    one = logged(site, tmp_path, before=before, corrected=corrected)
    assert one.logged is not None
    leaf = max(leaves[-1][0] for _, leaves in one.logged.records.values())
    shell = page(one).text
    tile, line = shell.partition(f"{URL}log/tile/0/")[2].split()[0], int(shell.partition("sed -n ")[2].split("p")[0])
    head = shell.partition("s/^/")[2].partition("/")[0]
    digest = one.logged.digests[32 * leaf : 32 * leaf + 32].hex()
    data = (tmp_path / "tile/0" / tile).read_bytes()
    assert hashlib.sha256(bytes.fromhex(head + digest)).digest() == data[32 * (line - 1) : 32 * line]


def test_breaks_are_told_on_top_the_newest_first(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    example = schema("log-break")["examples"][0] | {"authority": "xzspj"}
    for day in ("2026-11-03", "2026-11-05"):
        repo.write(f"content/disclosures/log-breaks/{day}.yml", as_yaml(example | {"decided_on": day, "root": f"{day.replace('-', '/'):A<43}="}))
    found = sites.load(repo.root, datetime.date.fromisoformat(AS_OF))
    text = page(logged(found, tmp_path)).text
    assert 0 < text.index("2026-11-05，市信用办主任办公会决定") < text.index("2026-11-03，") < text.index("公示日志像")
    assert example["advice"] in text


def test_the_page_names_keys_with_their_days_witnesses_and_checkpoints(site: Site, tmp_path: Path) -> None:
    one = logged(site, tmp_path)
    assert one.logged is not None
    old = Signer.of_seed("credit.jia.example/log", bytes(32)).verifier.text
    signature = base64.b64encode(b"hash" + int(AT.timestamp()).to_bytes(8, "big") + bytes(64)).decode()
    signed = (tmp_path / "checkpoint").read_bytes() + f"— witness.example {signature}\n— other.example AAAA\n".encode()
    new = hashlib.sha256(SIGNER.verifier.text.encode()).digest()
    more = replace(
        one.logged, keys=(SIGNER.verifier.text, old), handed=((new, "2026-11-20"),), files={"checkpoint": signed, "checkpoints/3": b"", "checkpoints/12": b""}
    )  # fmt: skip
    found = page(one.with_log(more))
    text = " ".join(found.text.split())
    assert "现在用的，2026-11-20 起" in text
    assert "以前用的" in text
    assert "witness.example，2026-11-21 00:01" in text.replace("， ", "，")
    assert "other.example" not in text
    assert [link["href"] for link in found.all("a") if link.get("href", "").startswith("checkpoints/")] == ["checkpoints/12", "checkpoints/3"]


def test_a_log_that_nobody_else_has_signed_names_no_witness(site: Site, tmp_path: Path) -> None:
    one = logged(site, tmp_path)
    assert one.logged is not None
    assert not any(one.get("id") == "witnesses" for one in page(one.with_log(replace(one.logged, files={"checkpoint": tmp_path / "checkpoint"}))).all("h2"))

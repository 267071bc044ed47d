"""What a record may name as a page of the site is a page of the site, and leads there."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, SAMPLE, SAMPLE_FILE, Page, Repo, body_of

from generator.site import addresses, site


def test_every_section_that_is_known_is_there(shipped: Repo, shipped_site: Path) -> None:
    found = addresses.sections(site.load(shipped.root, datetime.date.fromisoformat(AS_OF)))
    assert {"deadlines/", "organisations/", "search/", "data/", "lists/cases/"} <= {address for address, _ in found}
    for address, name in found:
        assert name in Page((shipped_site / address / "index.html").read_text(encoding="utf-8")).text


@pytest.mark.parametrize(
    ("value", "address", "title"),
    [
        ("policies/jining-2014.md", "policies/jining-2014/", "济宁市政务服务中心诚信建设实施方案（2014）"),
        ("index.md", "", None),
        ("about.md#privacy", "about/#privacy", "关于本站"),
        ("lists/commitments/", "lists/commitments/", "信用承诺"),
        ("search/", "search/", "搜索"),
    ],
)
def test_a_page_by_its_name(repo: Repo, value: str, address: str, title: str | None) -> None:
    repo.write(GOOD_FILE, GOOD)
    found = addresses.page(site.load(repo.root, datetime.date.fromisoformat(AS_OF)), value)
    assert found is not None
    assert found[0] == address
    assert title is None or found[1] == title


@pytest.mark.parametrize(
    "value", ["policies/none.md", "none/", "/search/", "search", "lists/cases/", "https://a.example/", "../about.md", "#x", ""]
)
def test_what_is_no_page(repo: Repo, value: str) -> None:
    assert addresses.page(site.load(repo.root, datetime.date.fromisoformat(AS_OF)), value) is None


def test_records_lead_to_the_pages_and_kinds_that_they_name(repo: Repo, tmp_path: Path) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    repo.write(GOOD_FILE, GOOD)
    repo.write("content/lists/samples/a.yml", "name: 甲\npage: about.md\nabout: commitment\n")
    repo.write("content/lists/samples/b.yml", "name: 乙\npage: data/\nabout: penalty\n")
    built = repo.build(tmp_path / "site")
    for address, up in (("lists/samples/a/", "../../../"), ("lists/samples/", "../../")):
        html = body_of((built / address / "index.html").read_text(encoding="utf-8"))
        assert f'<a href="{up}about/">关于本站</a>' in html
        assert f'<a href="{up}lists/commitments/">信用承诺</a>' in html
    html = body_of((built / "lists/samples/b/index.html").read_text(encoding="utf-8"))
    assert '<a href="../../../data/">数据下载</a>' in html
    # A kind without records has no list to go to.
    assert "<dd>行政处罚\n" in html


def test_a_page_that_goes_is_told_although_nothing_else_changed(repo: Repo) -> None:
    repo.write(SAMPLE_FILE, SAMPLE)
    repo.write("content/lists/samples/a.yml", "name: 甲\npage: extra.md\n")
    page = repo.write("content/pages/extra.md", "# 另外\n")
    assert repo.check() == []
    page.unlink()
    assert repo.places() == [("content/lists/samples/a.yml", 2, 7, "broken-page")]

"""Sites and servers that the tests of deploy/ share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nginx import NGINX, Server
from support import GOOD, GOOD_FILE, REVOKED, Git, as_yaml, new_repo, schema

ROOT_URL, BELOW_URL = "https://credit.jia.example/", "https://jia.example/credit/"
GONE, MOVED, STAYS = "disclosures/penalties/2026/scjgj-15/", "lists/commitments/xzspj-11/", "lists/commitments/xzspj-12/"
# The files of a log, as far as a server can tell them apart.
LOG = ("checkpoint", "tile/0/000.p/5", "tile/entries/x001/000", "stamps/5.tsa.tsr", "authorities/tsa.pem")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without nginx there is nothing to try here."""
    for item in items:
        if "deploy" in item.path.parts and NGINX is None:
            item.add_marker(pytest.mark.skip(reason="no nginx on this machine (Debian: apt-get install nginx)"))


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By its address, a site with a record, one that has left and one that has moved. Tests only read it."""
    folder = tmp_path_factory.mktemp("sites")
    repo = new_repo(folder / "repo")
    git = Git(repo.root)
    penalty = schema("penalty")["examples"][0]
    file = f"content/{GONE.rstrip('/')}.yml"
    repo.write("content/pages/faq/index.md", "# 常见问题\n\n[关于](../about.md)\n")
    git.commit("2026-10-01", {GOOD_FILE: GOOD, file: as_yaml(penalty), file.replace("15", "16"): as_yaml(penalty | {"document_number": "甲市监罚〔2026〕16号"})})
    git.run("mv", GOOD_FILE, GOOD_FILE.replace("11", "12"))
    git.commit("2026-11-01", {file: as_yaml(penalty | {"ended": REVOKED})})
    found = {ROOT_URL: repo.build(folder / "root")}
    settings = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    repo.write("mkdocs.yml", settings.replace(ROOT_URL, BELOW_URL))
    found[BELOW_URL] = repo.build(folder / "below")
    for site in found.values():
        for name in LOG:
            path = site / "log" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name}\n", encoding="utf-8")
    return found


@pytest.fixture(scope="session")
def at_root(tmp_path_factory: pytest.TempPathFactory, sites: dict[str, Path]) -> Iterator[Server]:
    """The small site at the root of a host. Tests only read it."""
    server = Server(tmp_path_factory.mktemp("nginx"), ROOT_URL)
    server.show(sites[ROOT_URL])
    with server.running() as found:
        yield found


@pytest.fixture(scope="session", params=[ROOT_URL, BELOW_URL], ids=["root", "below"])
def anywhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sites: dict[str, Path]) -> Iterator[Server]:
    """The small site at a root and below a path. Tests only read it."""
    server = Server(tmp_path_factory.mktemp("nginx"), request.param)
    server.show(sites[request.param])
    with server.running() as found:
        yield found

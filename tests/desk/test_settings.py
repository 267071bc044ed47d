from __future__ import annotations

from pathlib import Path

import pytest

from generator.desk import settings


def test_ones_own_machine_has_two_names_and_one_port(tmp_path: Path) -> None:
    found = settings.own(tmp_path, tmp_path / "s", 8760)
    assert found.hosts == {"127.0.0.1:8760", "localhost:8760"}
    assert found.origins == {"http://127.0.0.1:8760", "http://localhost:8760"}
    # Cookies know no ports: two desks must not take each other's.
    assert (found.cookie, settings.own(tmp_path, tmp_path, 9).cookie) == ("desk-8760", "desk-9")
    assert not found.office


@pytest.mark.parametrize(
    ("host", "hosts", "origin"),
    [("Desk.jia.example", {"desk.jia.example", "desk.jia.example:443"}, "https://desk.jia.example"), ("desk.jia.example:8443", {"desk.jia.example:8443"}, "https://desk.jia.example:8443")],
)
def test_an_office_has_its_public_name(tmp_path: Path, host: str, hosts: set[str], origin: str) -> None:
    found = settings.office(tmp_path, tmp_path / "s", host, ["127.0.0.1"], "X-User")
    assert (found.hosts, found.origins, found.cookie, found.office) == (hosts, {origin}, "__Host-desk", True)
    assert (found.proxies, found.header) == ({"127.0.0.1"}, "X-User")


def test_each_repository_has_a_state_of_its_own_outside_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    one, other = settings.state_folder(tmp_path / "a"), settings.state_folder(tmp_path / "b")
    assert one != other
    assert one == settings.state_folder(tmp_path / "a" / ".." / "a")
    assert one.parent.parts[-2:] == ("credit", "desk")
    assert not one.is_relative_to(tmp_path / "a")
    assert not one.exists()

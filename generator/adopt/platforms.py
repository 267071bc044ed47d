"""Knows the systems for which an archive can be made: which wheels they take, and what the installer asks of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """A system: its name, the tags of wheels that it takes (the best first), and the oldest glibc, if it has one."""

    name: str
    tags: tuple[str, ...]
    system: str
    machines: tuple[str, ...]
    glibc: tuple[int, int] | None

    @property
    def windows(self) -> bool:
        """Whether it is Windows: its archive is a zip, its texts have other line ends."""
        return self.system == "Windows"


def _glibc(machine: str, newest: int) -> tuple[str, ...]:
    """The tags of wheels for Linux with a glibc up to 2.`newest`."""
    old = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
    tags = []
    for minor in range(newest, 16 if machine == "aarch64" else 4, -1):
        tags.append(f"manylinux_2_{minor}_{machine}")
        if minor in old:
            tags.append(f"{old[minor]}_{machine}")
    return tuple(tags)


# 2.28 is what openEuler 20.03, Kylin V10, UOS 20, Debian 10 and RHEL 8 have at least.
PLATFORMS = {
    one.name: one
    for one in (
        Platform("linux-x86_64", _glibc("x86_64", 28), "Linux", ("x86_64", "amd64"), (2, 28)),
        Platform("linux-aarch64", _glibc("aarch64", 28), "Linux", ("aarch64", "arm64"), (2, 28)),
        Platform("windows-amd64", ("win_amd64",), "Windows", ("amd64", "x86_64"), None),
    )
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

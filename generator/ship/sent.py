"""The result of publishing a site, and why a site may not be published at a target; the same for every way of publishing."""

from __future__ import annotations

from dataclasses import dataclass

from generator.engine.stamp import Stamp


class Refused(Exception):
    """Nothing was switched; visitors still get the site that they got before. The text says in Chinese why."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: files whose content was not at the target, their bytes, and the bytes that went over the network (None without one).

    `switched` is whether visitors get another site now; `removed` are releases that were deleted, `kept` those that are there, the newest
    first; `gone` counts files of the last site that the new one has not got.
    """

    files: int
    size: int
    wire: int | None
    switched: bool
    gone: int = 0
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def demand_not_fewer(new: Stamp, old: Stamp | None, fewer: bool) -> None:
    """Raises Refused if a site has less than half of the files of the one that it replaces, unless that is meant."""
    if old is not None and not fewer and new.files * 2 < old.files:
        raise Refused(f"新网站只有 {new.files:,} 个文件，现在的有 {old.files:,} 个，少了一半以上；确实要这样发布，请加 --fewer")

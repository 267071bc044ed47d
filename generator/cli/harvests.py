"""The option by which a build shows what was gathered from the cities of a province."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.model.kindnames import CITY

if TYPE_CHECKING:
    from generator.site.site import Site

FOLDER = "CREDIT_HARVEST"


def add(parser: argparse.ArgumentParser) -> None:
    """Adds the option."""
    words = f"省级网站：各城市的数据汇集在哪里，由 credit harvest 写（默认取环境变量 {FOLDER}；都没有的，网站里没有各城市）"
    parser.add_argument("--harvest", metavar="DIR", help=words)


def place(args: argparse.Namespace) -> Path | None:
    """The harvest folder of a call, by its option or the environment; None without one."""
    where = args.harvest or os.environ.get(FOLDER, "")
    return Path(where).resolve() if where else None


def tell(site: Site) -> None:
    """Says in one line what a reader of the site might miss: cities that are listed but not shown, or numbers that are not of the day."""
    if site.province is None:
        if site.by_kind.get(CITY):
            print("没有用 --harvest，网站里没有各城市的网页（content/lists/cities/ 列有成员城市）", file=sys.stderr)
    elif site.province.as_of != site.as_of.isoformat():
        print(f"各城市的数据是 {site.province.as_of} 汇集的，网站是 {site.as_of} 的；当天撤下的要再汇集一次才会撤下", file=sys.stderr)

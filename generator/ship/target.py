"""Reads where a site is to be published: a folder of this machine, or one of a server by ssh."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path


class BadTarget(Exception):
    """A target cannot be understood, or must not be used; the text says in Chinese why."""


@dataclass(frozen=True, slots=True)
class Target:
    """The folder in which releases lie. `host` is "" for this machine, else that of ssh, with the user if one was given; `port` is "" for
    the usual one.
    """

    path: str
    host: str = ""
    port: str = ""

    def __str__(self) -> str:
        where = f"[{self.host}]" if ":" in self.host else self.host
        return self.path if not self.host else f"ssh://{where}:{self.port}{self.path}" if self.port else f"{where}:{self.path}"


# What could be taken for an option, or for several words, is no name of a host.
_USER = r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?"
_HOST = r"(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])"
_URL = re.compile(rf"ssh://(?P<host>{_USER}{_HOST})(?::(?P<port>[0-9]{{1,5}}))?(?P<path>/.*)", re.DOTALL)
_SHORT = re.compile(rf"(?P<host>{_USER}{_HOST}):(?P<path>.*)", re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:(?:[\\/]|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def of_text(text: str) -> Target:
    """The target that a word on the command line means. Raises BadTarget."""
    if not text or _CONTROL.search(text) or text.startswith("-"):
        raise BadTarget(f"发布目标 {text!r} 看不懂：写文件夹，或 用户@主机:/路径，或 ssh://用户@主机:端口/路径")
    url = _URL.fullmatch(text)
    if url:
        return _remote(url["host"], url["path"], url["port"] or "")
    if "://" in text:
        raise BadTarget(f"发布目标 {text} 看不懂：只能是文件夹、用户@主机:/路径 或 ssh://用户@主机:端口/路径")
    short = None if _DRIVE.match(text) or "/" in text.partition(":")[0] else _SHORT.fullmatch(text)
    if short:
        return _remote(short["host"], short["path"], "")
    return Target(os.path.abspath(Path(text).expanduser()))


def _remote(host: str, path: str, port: str) -> Target:
    if port and not 0 < int(port) < 65536:
        raise BadTarget(f"端口 {port} 不对，应在 1 至 65535 之间")
    if not path.startswith("/") or path.strip("/") == "" or ".." in path.split("/"):
        raise BadTarget(f"服务器上的文件夹 {path!r} 要从根写起，例如 /srv/credit，不能是 / 本身，也不能含 ..")
    return Target("/" + path.strip("/"), host.replace("[", "").replace("]", ""), port)

"""What mkdocs.yml says of the public log (`extra.log`): whose keys sign it, which authorities stamp it, which witnesses cosign it.

A module of its own: only commands that have to do with a log load what keys need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.engine.refusals import unread
from generator.proof.notes import COSIGNATURE, ED25519, BadNote, Verifier
from generator.reading.settings import SettingsError, extra, load_settings

_NAME = re.compile(r"[a-z0-9-]+")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
# More certificates than any authority has.
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority that stamps (RFC 3161): its name in file names, its address, and the certificates (PEM) by which its stamps are good."""

    name: str
    address: str
    certificates: bytes


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that cosigns checkpoints: the address below which it answers, and its key."""

    address: str
    key: Verifier


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The log as mkdocs.yml names it. `origin` is "" for a site without an address; `keys` are the city's, the current one first."""

    origin: str
    keys: tuple[Verifier, ...] = ()
    authorities: tuple[Authority, ...] = ()
    witnesses: tuple[Witness, ...] = ()


def load(root: Path) -> LogSettings:
    """The settings of the log of a repository. Raises SettingsError."""
    found = extra(root).get("log")
    if found is not None and not isinstance(found, dict):
        raise SettingsError("mkdocs.yml 的 extra.log 应当有 keys、authorities、witnesses 这几项，例如 keys: [“credit key 给出的公钥”]。")
    given = found or {}
    if unknown := [str(key) for key in given if key not in ("keys", "authorities", "witnesses")]:
        raise SettingsError(f"mkdocs.yml 的 extra.log 里没有 {unknown[0]} 这一项，只有 keys、authorities、witnesses。")
    keys = tuple(_verifier(one, f"extra.log.keys 的第{n}项", ED25519) for n, one in enumerate(_list(given, "keys"), 1))
    return LogSettings(
        origin_of(load_settings(root).site_url),
        keys,
        tuple(_authorities(root, _list(given, "authorities"))),
        tuple(_witnesses(_list(given, "witnesses"))),
    )


def origin_of(site_url: str) -> str:
    """The origin of the log of a site: its address without scheme and last slash, and `/log`; "" for a site without an address."""
    _, scheme, rest = site_url.partition("://")
    return f"{rest.rstrip('/')}/log" if scheme and rest.strip("/") else ""


def _list(given: dict[Any, Any], key: str) -> list[Any]:
    found = given.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise SettingsError(f"mkdocs.yml 的 extra.log.{key} 应当是一个列表，每项前面有“- ”。")
    return found


def _verifier(text: Any, where: str, kind: int) -> Verifier:
    try:
        found = Verifier.of_text(str(text).strip())
    except BadNote as error:
        secret = str(text).strip().startswith("PRIVATE+KEY+")
        # A private key that somebody has put there must not be repeated anywhere.
        told = "是私钥：私钥不能写进仓库，请当作已经泄露，另做一把" if secret else f"“{text}”不对：{error}"
        raise SettingsError(f"mkdocs.yml 的 {where}{told}。") from None
    if found.kind != kind:
        raise SettingsError(f"mkdocs.yml 的 {where}“{text}”不对：{'见证人' if kind == COSIGNATURE else '网站'}的公钥不是这一种。")
    return found


def _authorities(root: Path, given: list[Any]) -> Iterator[Authority]:
    names: set[str] = set()
    for number, one in enumerate(given, 1):
        where = f"mkdocs.yml 的 extra.log.authorities 的第{number}项"
        name, address, file = _members(one, ("name", "address", "certificates"), where)
        if not _NAME.fullmatch(name) or name in names:
            raise SettingsError(f"{where}的 name 写成了“{name}”，应当由小写字母、数字和连字符组成，每项不同，例如 tsa。")
        names.add(name)
        _demand_address(address, where)
        yield Authority(name, address, _certificates(root, file, where))


def _witnesses(given: list[Any]) -> Iterator[Witness]:
    for number, one in enumerate(given, 1):
        where = f"extra.log.witnesses 的第{number}项"
        address, key = _members(one, ("address", "key"), f"mkdocs.yml 的 {where}")
        _demand_address(address, f"mkdocs.yml 的 {where}")
        yield Witness(address, _verifier(key, f"{where}的 key ", COSIGNATURE))


def _members(one: Any, names: tuple[str, ...], where: str) -> list[str]:
    """The texts of the members of a setting, which must have these and no others."""
    if not isinstance(one, dict) or any(not str(one.get(name) or "").strip() for name in names) or set(one) - set(names):
        raise SettingsError(f"{where}应当有 {'、'.join(names)} 这几项，不多不少。")
    return [str(one[name]).strip() for name in names]


def _demand_address(address: str, where: str) -> None:
    if not _ADDRESS.fullmatch(address):
        raise SettingsError(f"{where}的 address 写成了“{address}”，应当是一个网址，例如 https://tsa.example/tsr。")


def _certificates(root: Path, file: str, where: str) -> bytes:
    path = root / file
    try:
        with path.open("rb") as handle:
            data = handle.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{where}的 certificates：{file} 读不了：{unread(error)}。路径从仓库的根算起。") from None
    if b"-----BEGIN CERTIFICATE-----" not in data or len(data) > _LARGEST or b"PRIVATE KEY" in data:
        raise SettingsError(f"{where}的 certificates：{file} 不是 PEM 格式的证书（-----BEGIN CERTIFICATE-----）。")
    return data

"""The log of a folder as it stands, for commands that only ask it: it is neither extended nor locked, and no key is needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from generator.proof import folder, logfiles
from generator.proof.folder import LogError
from generator.proof.notes import BadNote, Verifier
from generator.publish import logstamps
from generator.reading import logsettings
from generator.site.extending import Leaves
from generator.site.logged import Logged
from generator.site.site import Site

_LARGEST = 1 << 20


def with_log(site: Site, where: Path) -> Site:
    """A site with the log of a folder. LogError if there is none, or if it is not whole; SettingsError.

    Without keys in the settings those that the folder names count: who has the folder is the city itself.
    """
    settings = logsettings.load(site.root)
    keys = settings.keys or _named(where)
    state = folder.load(where, settings.origin, keys)
    if not state.size:
        raise LogError(f"{where} 里没有公示日志：请检查 --log（或环境变量 CREDIT_LOG），它由 credit build --log 写成")
    files: dict[str, bytes | Path] = {path: where / path for path in folder.paths(where, state)}
    files |= {f"{folder.AUTHORITIES}/{one.name}.pem": one.certificates for one in settings.authorities}
    leaves = Leaves(folder.checked(where, state))
    stamps = logstamps.lasting(logstamps.read(site.store, files, state.stamps), state.stamps, leaves.stamped, site.as_of)
    names = tuple(one.text for one in keys)
    at = (state.origin, state.size, state.root, state.day, names, stamps)
    return site.with_log(Logged(*at, state.records, state.removed, leaves.digests, days=leaves.days))


def _named(where: Path) -> Sequence[Verifier]:
    data = logfiles.read(where, folder.KEYS, _LARGEST)
    try:
        return [Verifier.of_text(str(one)) for one in json.loads(data)["keys"]] if data is not None else []
    except (ValueError, KeyError, TypeError, BadNote):
        raise LogError(f"{where / folder.KEYS} 读不懂：请在 mkdocs.yml 的 extra.log.keys 里写上公钥") from None

"""A small city that keeps a public log: a key, the folder of the log, and several days of commits and builds through the command line."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from support import GOOD, GOOD_FILE, PENALTY_FILE, PERSONS_PENALTY, Git, Repo, Result, new_repo

from generator.proof.notes import Signer
from generator.site.published import published_shard

HOST = "credit.jia.example"
ORIGIN = f"{HOST}/log"
COMMITMENT_FILE = "content/lists/commitments/xzspj-11.yml"
# The days of `history`: what each brings is said there.
FIRST, SECOND, THIRD = "2026-11-18", "2026-11-19", "2026-11-20"


class LoggingCity:
    """The repository `repo`, its log in `log`, its site in `site` and the file of its private key `key`, below one folder."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / "log"
        self.site = folder / "site"
        self.key = folder / "key.txt"
        self.signer = Signer.of_seed(ORIGIN, bytes([seed] * 32))
        self.key.write_text(f"{self.signer.text}\n", encoding="utf-8")
        self.repo: Repo = new_repo(folder / "repo")
        settings = self.repo.root / "mkdocs.yml"
        lines = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("site_url:")]
        self._settings = "\n".join([f"site_url: https://{HOST}/", *lines]) + "\n"
        self.name_keys(self.signer.verifier.text)
        self.git = Git(self.repo.root, new=False)
        self.git.run("init", "-q", "-b", "main")
        self.git.write(".gitignore", ".credit-cache/\n")

    def copied(self, folder: Path) -> Self:
        """A copy that goes on by itself, with everything that builds remember."""
        shutil.copytree(self.folder, folder, copy_function=shutil.copy2)
        new = copy.copy(self)
        new.folder, new.log, new.site, new.key = folder, folder / "log", folder / "site", folder / "key.txt"
        new.repo = Repo(folder / "repo")
        new.git = Git(new.repo.root, new=False)
        # git knows files by where they lie on the disk, too.
        new.git.run("status")
        return new

    def name_keys(self, *keys: str, more: str = "") -> None:
        """Writes the keys into the settings, and more lines below `extra.log`."""
        told = "".join(f"\n      - {key}" for key in keys)
        text = self._settings.replace("\nextra:\n", f"\nextra:\n  log:\n    keys:{told}\n{more}", 1)
        (self.repo.root / "mkdocs.yml").write_text(text, encoding="utf-8")

    def commit(self, day: str, files: Mapping[str, str | None] | None = None) -> None:
        """Writes files (None removes one) and commits everything on a day."""
        self.git.commit(day, files)

    def credit(self, *words: str) -> Result:
        """`credit` in this process, started in the repository."""
        return self.repo.credit(*words)

    def attempt(self, day: str, *words: str, key: Path | None = None, keyless: bool = False, log: Path | None = None) -> Result:
        """A build with the log, whether it succeeds or not."""
        keys = () if keyless else ("--key", str(key or self.key))
        return self.credit("build", "--as-of", day, "--site-dir", str(self.site), "--log", str(log or self.log), *keys, *words)

    def build(self, day: str, *words: str, key: Path | None = None, keyless: bool = False, log: Path | None = None) -> Path:
        """A build with the log that succeeds; the site."""
        done = self.attempt(day, *words, key=key, keyless=keyless, log=log)
        assert done.code == 0, done.out + done.err
        return self.site

    def records(self) -> dict[str, dict[str, Any]]:
        """The list of the log that only the city has: what is shown and what has left."""
        [file] = self.log.glob("records-*.json")
        found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def address(self, name: str) -> str:
        """The address of the page of a record, by its kind and id."""
        kind, _, ident = name.partition("/")
        file = self.site / "api/v1/records" / kind / f"{published_shard(ident):03}.json"
        found: str = json.loads(file.read_text(encoding="utf-8"))[ident]["address"]
        return found

    def size(self, folder: Path | None = None) -> int:
        """The number of leaves, by the checkpoint of a folder (the log's own)."""
        return int((folder or self.log).joinpath("checkpoint").read_text(encoding="utf-8").splitlines()[1])

    def history(self) -> None:
        """Three days: two records are published; one is corrected; that one is taken down (its file is removed) and the log goes on."""
        for day in (FIRST, SECOND, THIRD):
            self.day(day)

    def day(self, day: str) -> None:
        """One of these three days."""
        files: dict[str, dict[str, str | None]] = {
            FIRST: {PENALTY_FILE: PERSONS_PENALTY, GOOD_FILE: GOOD},
            SECOND: {GOOD_FILE: GOOD.replace("不符合承诺条件的", "承诺不实的")},
            THIRD: {GOOD_FILE: None},
        }
        self.commit(day, files[day])
        self.build(day)


def salts(site: Path) -> dict[str, str]:
    """The salt of each record of the data interface, by kind and id."""
    out = {}
    for path in (site / "api/v1/records").rglob("*.json"):
        for ident, one in json.loads(path.read_text(encoding="utf-8")).items():
            out[f"{path.parent.name}/{ident}"] = one["salt"]
    return out


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their paths."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}

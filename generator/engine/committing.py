"""Makes a commit beside every working tree: no file is written but git's own objects and one ref, and no hook runs.

`git fast-import` reads all that the commit changes from one pipe. It writes nothing that counts before it has read the last word (`done`),
and reads only the folders that change, so that a commit takes as long in a large repository as in a small one.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.engine import git
from generator.engine.git import GitError

# After a power cut the commit is there if its name was given back. Hooks of the user, and signing, are no part of this.
SETTINGS = ("-c", "core.fsync=all", "-c", "core.hooksPath=/dev/null/none", "-c", "commit.gpgSign=false")
_OFFSET = 8 * 3600
# What ends a name or an address in a commit.
_UNFIT = re.compile(r"[<>\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit. What git could not hold in a name or an address is left out."""

    name: str
    mail: str

    def at(self, seconds: int) -> str:
        """The line of a commit, at a time in seconds since 1970, by Beijing's clock."""
        # `.` and the like at the ends are what git itself would cut off.
        name = " ".join(_UNFIT.sub(" ", self.name).split()).strip(" .,:;\"'") or "?"
        mail = _UNFIT.sub("", self.mail).strip() or "nobody@localhost"
        return f"{name} <{mail}> {seconds} +{_OFFSET // 3600:02}00"


def commit(
    repository: Path,
    ref: str,
    parent: str,
    files: Mapping[str, bytes | None],
    message: str,
    author: Signature,
    committer: Signature,
    at: int,
) -> str:
    """The name of a new commit on top of `parent` ("" for a first one), to which `ref` leads from now on. None as a content removes the
    file.

    Paths count from the root of the repository, with `/`. Raises GitError: then there is no commit, and `ref` is what it was.
    """
    lines = [f"commit {ref}", f"author {author.at(at)}", f"committer {committer.at(at)}"]
    text = message.encode()
    with tempfile.TemporaryFile() as told:
        told.write("".join(f"{line}\n" for line in lines).encode())
        told.write(b"data %d\n%s\n%s" % (len(text), text, f"from {parent}\n".encode() if parent else b""))
        for path, content in sorted(files.items()):
            name = _path(path).encode()
            if content is None:
                told.write(b"D %s\n" % name)
            else:
                told.write(b"M 100644 inline %s\ndata %d\n%s\n" % (name, len(content), content))
        told.write(b"\ndone\n")
        told.seek(0)
        # `--force` lets the ref lead elsewhere than to a descendant of what it led to.
        call = (*SETTINGS, "fast-import", "--quiet", "--done", "--force", "--date-format=raw")
        with git.beside(repository, *call, stdin=told) as done:
            done()
    return tip(repository, ref)


def _path(path: str) -> str:
    parts = path.split("/")
    if not path or any(part in ("", ".", "..") or part.lower() == ".git" for part in parts) or not path.isprintable() or path[0] == '"':
        raise GitError(f"“{path}”不能作文件的路径")
    return path


def tip(repository: Path, ref: str) -> str:
    """The commit to which a ref leads, "" if there is none. Raises GitError."""
    return git.run(repository, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", fine=(0, 1, 128)).decode().strip()


def point(repository: Path, ref: str, commit: str) -> None:
    """Lets a ref lead to a commit, or removes it if that is "". Raises GitError."""
    git.run(repository, *SETTINGS, "update-ref", *(("--no-deref", ref, commit) if commit else ("-d", ref)))


def held(repository: Path, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """The names of the contents of those files that a commit has, by path from the root of the repository. Raises GitError."""
    out: dict[str, str] = {}
    for some in git.batches(sorted(paths)):
        told = git.text(repository, "--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *some)
        for entry in filter(None, told.split("\0")):
            words, _, path = entry.partition("\t")
            out[path] = words.split(" ")[2]
    return out


def present(repository: Path, commit: str) -> bool:
    """Whether a repository has a commit. Raises GitError."""
    return bool(tip(repository, commit))


def described(repository: Path, commit: str) -> tuple[str, str, int, str]:
    """The author of a commit (name, address), the time of its committer in seconds since 1970, and its message. Raises GitError."""
    told = git.run(repository, "show", "--no-patch", "--format=%an%x00%ae%x00%ct%x00%B", commit).decode("utf-8", "replace")
    name, mail, seconds, message = told.split("\0", 3)
    return name, mail, int(seconds), message.rstrip("\n") + "\n"


def within(repository: Path, commit: str, later: str) -> bool:
    """Whether a commit is another one or an ancestor of it. Raises GitError if one of them is not there."""
    done = git.run(repository, "rev-list", "--count", "--max-count=1", commit, f"^{later}")
    return done.strip() == b"0"


def changed(repository: Path, before: str, after: str, folder: str) -> dict[str, tuple[str, str]]:
    """The files below a folder that differ in a commit from where it parted from another: the names of their contents there and in the
    commit, "" where there is no file. Raises GitError.
    """
    base = git.run(repository, "merge-base", before, after, fine=(0, 1)).decode().strip()
    if not base:
        return {}
    call = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", base, after, "--", folder)
    words = iter(git.text(repository, "--literal-pathspecs", *call).split("\0"))
    out: dict[str, tuple[str, str]] = {}
    for line in filter(None, words):
        _, _, old, new, _ = line.split(" ")
        out[next(words)] = (old if old.strip("0") else "", new if new.strip("0") else "")
    return out


def refs(repository: Path, *call: str) -> list[tuple[str, str]]:
    """The lines of a call of `for-each-ref` whose format is a commit, a blank and a ref. Raises GitError."""
    lines = git.text(repository, *call).splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def prune(repository: Path) -> None:
    """Deletes the contents that no ref leads to any more and that lie in files of their own. Raises GitError."""
    git.run(repository, *SETTINGS, "prune", "--expire=now")

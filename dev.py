#!/usr/bin/env python3
"""Installs what a command needs into .venv beside this file and runs it: preview, build, check, test, lint, bench, credit ...

Needs only Python 3.11 or newer and git. All else is pinned in requirements/*.txt.
"""

from __future__ import annotations

import ast
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
USAGE = """用法 / usage: python3 dev.py COMMAND
  preview   安装、生成并在 http://127.0.0.1:8000 预览 / build and preview the site
  build     生成网站到 site/ / build the site
  check     检查全部数据 / check all records
  test      运行测试；加 --slow 运行较慢的那一部分 / run the tests, or with --slow the long ones
  lint      检查代码格式、类型和工作流 / check style, types and workflows
  wheel     把生成器做成 dist/ 里的轮子，给一个城市安装 / make the wheel in dist/ that a city installs
  bench …   测速，不写名称时列出全部 / measure, e.g. python3 dev.py bench compare 1000; lists all without a name
  credit …  任何 credit 命令 / any credit command, e.g. python3 dev.py credit explain missing-field
"""


def main(words: list[str]) -> int:
    """Runs one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A code page without Chinese characters shows their numbers.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.version_info < (3, 11):  # noqa: UP036  # this file is what an older Python meets first
        print(f"需要 Python 3.11 或更新版本，这里是 {sys.version.split()[0]} / needs Python 3.11 or newer", file=sys.stderr)
        return 2
    command, rest = (words[0], words[1:]) if words else ("", [])
    credit = {"preview": ["serve", "--throwaway-log"], "build": ["build"], "check": ["check"], "credit": []}
    if command == "test":
        # Spark is 450 MB of jars, and only slow tests use it.
        install("run.txt", "test.txt", *(["spark.txt"] if "--slow" in rest else []))
        # Without arguments pytest runs the quick set. Properties with all their examples belong to the slow set.
        slow = ["-m", "slow or hypothesis"] if "--slow" in rest else []
        return run([str(PYTHON), "-m", "pytest", *slow, *(word for word in rest if word != "--slow")])
    if command == "lint" and not rest:
        install("run.txt", "test.txt")
        return lint()
    if command == "wheel" and not rest:
        install("run.txt")
        return wheel()
    if command == "bench":
        return bench(rest)
    if command in credit:
        install("run.txt")
        return run([str(PYTHON), "-m", "generator", *credit[command], *rest])
    print(USAGE, end="", file=sys.stderr)
    return 2


def lint() -> int:
    """Runs every linter, also after one that found something; 1 if any did."""
    folders = (".github/workflows", "generator/adopt/template/github/.github/workflows", "generator/adopt/template/gitea/.gitea/workflows")
    workflows = [str(file) for folder in folders for file in sorted((ROOT / folder).glob("*.yml"))]
    commands = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "generator"],
        ["mypy"],
        # The label of the runner that a city has for publishing.
        ["actionlint", "-ignore", 'label "credit-publish" is unknown', *workflows],
        ["zizmor", "--offline", "--no-progress", "--no-config", "--persona", "pedantic", *workflows],
    ]
    return max([min(run([str(PYTHON.parent / program), *words]), 1) for program, *words in commands])


def wheel() -> int:
    """Makes the wheel of this checkout; the same commit gives the same bytes, since a city pins it by its hash."""
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode == 0:
        os.environ["SOURCE_DATE_EPOCH"] = told.stdout.strip()
    words = ["wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(ROOT / "dist"), str(ROOT)]
    return run([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *words])


def bench(words: list[str]) -> int:
    """Runs a file of benchmarks/ by its name; without a name lists all, each with its first sentence."""
    known = {file.stem: file for file in sorted((ROOT / "benchmarks").glob("*.py"))}
    if not words:
        for name, file in known.items():
            document = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            print(f"{name:12}{document.partition(': `')[0].splitlines()[0]}")
        return 0
    if words[0] not in known:
        print(f"没有测速程序 {words[0]}，可用 / no such benchmark, there are: {', '.join(known)}", file=sys.stderr)
        return 2
    # The benchmark of the search uses a real browser, with a library of the tests.
    install("run.txt", "test.txt", "bench.txt")
    return run([str(PYTHON), str(known[words[0]]), *words[1:]])


def install(*names: str) -> None:
    """Brings .venv to what the lock files say."""
    install_from_pypi(*names)
    if "test.txt" in names:
        install_from_npm()


def install_from_pypi(*names: str) -> None:
    """Brings .venv to what the lock files say; does nothing when it is there already."""
    files = [ROOT / "requirements" / name for name in names]
    wanted = hashlib.sha256(b"".join(f.read_bytes() for f in files) + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode())
    stamp = VENV / f"installed-{'-'.join(n.removesuffix('.txt') for n in names)}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted.hexdigest() and PYTHON.exists():
        return
    print("正在安装（只在第一次或版本变化时）… / installing …", file=sys.stderr)
    if not PYTHON.exists() and run([sys.executable, "-m", "venv", str(VENV)]):
        raise SystemExit("建立 .venv 失败：请安装 Python 的 venv 模块 / could not create .venv: install Python's venv module")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = [word for file in files if file.name != "spark.txt" for word in ("-r", str(file))]
    calls = [["--require-hashes", "--only-binary", ":all:", *wheels], ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]]
    if "spark.txt" in names:
        # What is built runs code of its own: nothing is, but for this one, of which there are no wheels, and with the tools pinned above.
        calls.append(["--require-hashes", "--only-binary", ":all:", "--no-binary", "pyspark", "--no-build-isolation", "-r", str(files[-1])])
    if any(run([*pip, *words]) for words in calls):
        raise SystemExit("安装失败，原因见上 / installation failed, see above")
    stamp.write_text(wanted.hexdigest(), encoding="utf-8", newline="\n")


def install_from_npm() -> None:
    """Brings .venv/node_modules to what requirements/package-lock.json says, if npm is there. A test that lacks it says so."""
    names, npm = ("package.json", "package-lock.json"), shutil.which("npm")
    files = [ROOT / "requirements" / name for name in names]
    held = VENV / "node_modules" / ".package-lock"
    wanted = b"".join(file.read_bytes() for file in files if file.is_file())
    if npm is None or not wanted or (held.is_file() and held.read_bytes() == wanted):
        return
    for file in files:
        shutil.copy(file, VENV / file.name)
    if run([npm, "ci", "--prefix", str(VENV), "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]):
        print("npm 没有装上，用到它的测试会跳过 / npm failed, tests that need it are skipped", file=sys.stderr)
        return
    held.parent.mkdir(exist_ok=True)
    held.write_bytes(wanted)


def run(words: list[str]) -> int:
    """Runs a program in the repository and returns its exit code. Whoever ends this one ends that too: a preview would go on serving."""
    with subprocess.Popen(words, cwd=ROOT) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            return process.wait()
        except KeyboardInterrupt:
            # From a terminal the program got it too, and is putting its things away.
            return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

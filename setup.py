"""Puts what comes with the program beside the code of a wheel: schemas, rules, notices, systems, the editor's guide, and the template of a
city's repository.

Everything else about the package is in pyproject.toml.
"""

import ast
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
TEMPLATE = "generator/adopt/template"


def folders():
    """The top-level folders that come with the program; the module that joins them with a city's own names them."""
    module = ast.parse((ROOT / "generator" / "reading" / "given.py").read_text(encoding="utf-8"))
    named = [node for node in module.body if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FOLDERS"]
    return ast.literal_eval(named[0].value)


class BuildWithGiven(build_py):
    """Copies these folders into the package; in an editable checkout they are found where they are."""

    def run(self):
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib, "generator")
        for folder in folders():
            copy(ROOT / folder, package / "given" / folder)
        # A city pins the libraries with which the program was tested, a province also those by which it gathers.
        copy(ROOT / "requirements", package / "given" / "requirements", only=("run.txt", "province.txt"))
        # Every site shows the licence of its scripts and styles.
        shutil.copyfile(ROOT / "LICENSE", package / "given" / "LICENSE")
        # Its hidden folders (.github) and files are no patterns of package data.
        copy(ROOT / TEMPLATE, Path(self.build_lib, TEMPLATE))


def copy(source, target, only=()):
    """Copies a folder, or some files of it. What an earlier build left, and the checkout has no more, must not be shipped."""
    shutil.rmtree(target, ignore_errors=True)
    if only:
        target.mkdir(parents=True)
        for name in only:
            shutil.copyfile(source / name, target / name)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*.sw?"))


setup(cmdclass={"build_py": BuildWithGiven})

"""A parser of command lines that speaks Chinese: what `argparse` itself says of a call, and the heads of its help."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

# What `argparse` says, and how we say it. What our own types say of a value is Chinese already.
_SAID = (
    (r"the following arguments are required: (.*)", r"还缺：\1"),
    (r"unrecognized arguments: (.*)", r"不认得：\1"),
    (r"argument 命令: invalid choice: '?(.*?)'? \(choose from (.*)\)", r"没有“\1”这个命令，可以用的有：\2"),
    (r"argument (.*?): invalid choice: '?(.*?)'?(?:, maybe you meant '.*?'\?)? \(choose from (.*)\)", r"\1 不能写“\2”，可选：\3"),
    (r"argument (.*?): expected (?:one|at least one) argument", r"\1 后面要写一个值"),
    (r"argument (.*?): expected (\d+) arguments?", r"\1 后面要写 \2 个值"),
    (r"argument (.*?): invalid \w+ value: (.*)", r"\1 不能写 \2"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能和 \2 一起用"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 后面不写值，多了 \2"),
    (r"one of the arguments (.*) is required", r"这几项要写一项：\1"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)
_HEADS = (("usage: ", "用法："), ("positional arguments:", "参数："), ("options:", "选项："))


class Parser(argparse.ArgumentParser):
    """Commands that are added to it are of this class too."""

    def __init__(self, **more: Any) -> None:
        super().__init__(add_help=False, **more)
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        """Says what is wrong with the call, and how it is written; ends the process with 2."""
        for said, words in _SAID:
            found = re.fullmatch(said, message, re.DOTALL)
            if found:
                message = found.expand(words)
                break
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}\n")

    def format_usage(self) -> str:
        """How the command is written."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """What the command does."""
        text = super().format_help()
        for head, words in _HEADS:
            text = re.sub(f"^{head}", words, text, count=1, flags=re.MULTILINE)
        return text

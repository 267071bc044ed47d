"""A client of the YAML language server over its protocol: what a text editor asks, and what the server answers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from nodes import module, node
from support import HANGS

SERVER = "yaml-language-server/bin/yaml-language-server"


class Server:
    """A running server for one folder, with the settings that lie in its `.vscode/settings.json`, as VS Code would give them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        program = module(SERVER)
        self.process = subprocess.Popen([node(), str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.settings = _nested(json.loads((root / ".vscode" / "settings.json").read_text(encoding="utf-8")))
        self.number = 0
        self.names: dict[str, str] = {}
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        folder = root.as_uri()
        abilities = {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                "hover": {"contentFormat": ["markdown"]},
            },
        }
        given = {
            "processId": None,
            "rootUri": folder,
            "workspaceFolders": [{"uri": folder, "name": "credit"}],
            "capabilities": abilities,
            "locale": "zh-cn",
            "initializationOptions": {"l10nPath": str(program.parent.parent / "l10n")},
        }
        self.ask("initialize", given)
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def close(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait(HANGS)

    def open(self, file: str, text: str) -> list[dict[str, Any]]:
        """Opens a file and returns what the server finds wrong in it."""
        return self.open_all([(file, text)])[0]

    def open_all(self, files: list[tuple[str, str]]) -> list[list[dict[str, Any]]]:
        """Opens some files and returns what the server finds wrong in each. One that was open gets another name in the same folder: what
        the server says later of the old text is not taken for the new one.
        """
        for file, text in files:
            self.number += 1
            self.names[file] = f"{file.removesuffix('.yml')}-{self.number}.yml"
            self.tell("textDocument/didOpen", {"textDocument": {"uri": self._uri(file), "languageId": "yaml", "version": 1, "text": text}})
        while any(self._uri(file) not in self.diagnostics for file, _ in files):
            self._take()
        return [self.diagnostics[self._uri(file)] for file, _ in files]

    def _uri(self, file: str) -> str:
        return (self.root / self.names[file]).as_uri()

    def complete(self, file: str, line: int, column: int) -> list[dict[str, Any]]:
        """The completions at a place (from 0)."""
        found = self.ask("textDocument/completion", self._at(file, line, column))
        items: list[dict[str, Any]] = found["items"] if isinstance(found, dict) else found
        return items

    def hover(self, file: str, line: int, column: int) -> str:
        """What is shown over a place (from 0)."""
        found = self.ask("textDocument/hover", self._at(file, line, column))
        return str(found["contents"]["value"]) if found else ""

    def _at(self, file: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": self._uri(file)}, "position": {"line": line, "character": column}}

    def tell(self, method: str, given: Any) -> None:
        self._send({"method": method, "params": given})

    def ask(self, method: str, given: Any) -> Any:
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": given})
        while True:
            answer = self._take()
            if answer.get("id") == number and "method" not in answer:
                assert "error" not in answer, answer
                return answer.get("result")

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _take(self) -> dict[str, Any]:
        """The next message of the server. What it asks is answered."""
        assert self.process.stdout is not None
        size = 0
        while (line := self.process.stdout.readline().strip()) or not size:
            assert line or not self.process.poll(), "the server has ended"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        message: dict[str, Any] = json.loads(self.process.stdout.read(size))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                result = [self.settings.get(one["section"]) for one in message["params"]["items"]]
            self._send({"id": message["id"], "result": result})
        return message


def _nested(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings with dotted keys, as VS Code gives them to a program: `{"yaml.format.enable": x}` as `{"yaml": {"format": {"enable": x}}}`."""
    out: dict[str, Any] = {}
    for key, value in settings.items():
        *above, last = key.split(".") if not key.startswith("[") else [key]
        here = out
        for step in above:
            here = here.setdefault(step, {})
        here[last] = value
    return out

"""git over HTTP on this machine (`git http-backend`), with a password, for the tests of pushing."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class GitServer:
    """Where it is, and what it was asked: the lines of requests and the heads `Authorization`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lines: list[str] = []
        self.authorizations: list[str] = []
        # Answers everything with this status, if it is not 0.
        self.status = 0


@contextmanager
def serving(folder: Path, password: str) -> Iterator[GitServer]:
    """A server of the repositories in a folder. Whoever brings no password may do nothing."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def handle_any(self) -> None:
            api.lines.append(self.requestline)
            given = self.headers.get("Authorization", "")
            api.authorizations.append(given)
            known = given.startswith("Basic ") and base64.b64decode(given[6:]).decode().partition(":")[2] == password
            if api.status or not known:
                self.send_response(api.status or 401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.end_headers()
                return
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            env = {"PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "desk"}
            env |= {"PATH_INFO": parts.path, "QUERY_STRING": parts.query, "REQUEST_METHOD": self.command, "GIT_CONFIG_GLOBAL": os.devnull}
            env |= {"CONTENT_TYPE": self.headers.get("Content-Type", ""), "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
            env |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.receivepack", "GIT_CONFIG_VALUE_0": "true"}
            if self.headers.get("Content-Encoding") == "gzip":
                env["HTTP_CONTENT_ENCODING"] = "gzip"
            done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True, check=True).stdout
            head, _, content = done.partition(b"\r\n\r\n")
            told = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.send_response(int(told.pop("Status", "200 OK").split(" ")[0]))
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = handle_any  # noqa: N815  # the names that the base class looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api = GitServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Measures a first visit on a phone: Lighthouse on a page of each sort, served by nginx with the settings of deploy/: `lighthouse.py`.

The shipped content is built, or `--site` names a built site. Lighthouse simulates a slow telephone on a slow network, so another load of this
machine changes the scores somewhat; it needs nginx, Chromium and what requirements/package.json lists.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import nginx
import nodes

PATHS = (
    "",
    "search/?q=食品",
    "disclosures/penalties/",
    "disclosures/penalties/2026/scjgj-15/",
    "lists/red-black/2026-q3/",
    "organisations/",
    "organisations/91990102MA2B4E633M/",
    "authorities/scjgj/",
    "deadlines/",
    "statistics/",
    "data/",
    "help/",
    "objection/",
    "guide/",
)
SCORES = ("performance", "accessibility", "best-practices", "seo")


def measured(url: str, folder: Path) -> dict[str, Any]:
    """What Lighthouse says of a page, as a telephone."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    program, out = nodes.module("lighthouse/cli/index.js"), folder / "lighthouse.json"
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    command = [nodes.node(), str(program), url, "--quiet", "--output=json", f"--output-path={out}", f"--only-categories={','.join(SCORES)}", flags]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": str(chromium), "HOME": str(folder)}, check=True, capture_output=True, timeout=300)
    found: dict[str, Any] = json.loads(out.read_bytes())
    return found


def main() -> None:
    """Prints a table: the four scores, the largest paint, the layout shift and the bytes of each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=list(PATHS), help="addresses from the root of the site; the usual ones if there are none")
    parser.add_argument("--site", type=Path, help="a built site; otherwise the shipped content is built")
    parser.add_argument("--work", type=Path, default=None)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work, prefix="credit-lighthouse-") as name:
        work = Path(name)
        site = args.site
        if site is None:
            site = work / "site"
            subprocess.run([sys.executable, "-m", "generator", "build", "--site-dir", str(site)], cwd=ROOT, check=True, capture_output=True)
        server = nginx.Server(work / "nginx", "https://credit.shifan.example/")
        server.show(site.resolve())
        print("| page | performance | accessibility | best practices | SEO | largest paint, s | layout shift | KB |\n|---|---|---|---|---|---|---|---|")
        with server.running():
            for path in args.paths:
                found = measured(f"http://127.0.0.1:{server.port}{urlsplit(server.site_url).path}{path}", work)
                scores = [f"{100 * (found['categories'][one]['score'] or 0):.0f}" for one in SCORES]
                audits = found["audits"]
                paint, shift = audits["largest-contentful-paint"]["numericValue"] / 1000, audits["cumulative-layout-shift"]["numericValue"]
                weight = audits["total-byte-weight"]["numericValue"] / 1000
                print(f"| /{path} | {' | '.join(scores)} | {paint:.1f} | {shift:.3f} | {weight:,.0f} |", flush=True)


if __name__ == "__main__":
    main()

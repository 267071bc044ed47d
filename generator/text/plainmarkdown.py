"""Turns a text that uses little of Markdown into HTML, twenty times faster than a whole Markdown processor.

Headings, paragraphs with code spans, and fenced code blocks are known here, and only where Markdown can read them in one way. For any
other text there is no result, and the whole processor must be asked. Where there is one, it is the same to the byte; a property test
compares the two.
"""

from __future__ import annotations

import html
import re

# Tabs, controls and unusual blanks, and lines of blanks: the processor changes some of these before it reads anything.
_UNUSUAL = re.compile(r"[^\S \n]|[\x00-\x08\x0e-\x1f\x7f]|^ +$", re.MULTILINE)
_HEADING = re.compile(r"(#{1,6}) ([^\s#`\\*_<>&\[\]|{}!:]+)(?:\n+|\Z)")
_FENCE = re.compile(r"```([A-Za-z0-9]+)\n((?:(?!```|~~~).*\n)*)```(?:\n+|\Z)")
# A line of a paragraph begins with nothing that could begin a list, a quotation, a table or a rule, and does not end with a blank.
_LINE = r"(?![0-9]+\.|```)(?=[A-Za-z0-9`㐀-䶿一-鿿“‘（《「【])(?:[^`\\*_<>&\[\]|\n]|`[^`\\<>&\n|]+`)+(?<! )"
_PARAGRAPH = re.compile(rf"({_LINE}(?:\n{_LINE})*)(?:\n\n+|\n?\Z)")
_CODE = re.compile(r"`([^`]+)`")


def to_html(text: str) -> str | None:
    """The HTML that Markdown with fenced code blocks and tables gives for a text; None if only a whole processor can tell."""
    if _UNUSUAL.search(text):
        return None
    text = text.strip("\n")
    out: list[str] = []
    at = 0
    while at < len(text):
        if found := _HEADING.match(text, at):
            level = len(found[1])
            out.append(f"<h{level}>{found[2]}</h{level}>")
        elif found := _FENCE.match(text, at):
            # Apostrophes stay as they are.
            code = html.escape(found[2], quote=False).replace('"', "&quot;")
            out.append(f'<pre><code class="language-{found[1]}">{code}</code></pre>')
        elif found := _PARAGRAPH.match(text, at):
            out.append(f"<p>{_CODE.sub(lambda code: f'<code>{code[1].strip()}</code>', found[1])}</p>")
        else:
            return None
        at = found.end()
    return "\n".join(out)

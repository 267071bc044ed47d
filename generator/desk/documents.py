"""Takes the text of a decision out of a file that somebody uploads: .docx, PDF with text, plain text, a saved web page.

Nothing is written to a disk. Word files and PDFs are read by a process of its own (`documentreader`), with bounds on memory and time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from generator.exchange.delimited import encoding_of
from generator.exchange.raw import NotATable

MOST_BYTES = 20 << 20
# Seconds, of which most are the start of a process on a busy machine.
_MOST_SECONDS = 60
_COPY = "请打开它，全选、复制，再粘贴到上面的框里"
_SAVE_AS = "请用 Word 或者 WPS 打开它，另存为“Word 文档（.docx）”再上传，或者全选复制，粘贴到上面的框里"
_OLE, _RTF, _PDF, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"%PDF", b"PK\x03\x04"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_WHY = {
    "password": f"这个文件加了密（设了密码或者限制编辑），读不了；请去掉密码再上传，或者{_COPY.removeprefix('请')}",
    "expands": f"这个文件展开以后大得不像一份决定书，没有读；{_COPY}",
    "entities": f"这个文件里有别的程序放进去的声明，不是正常的 Word 文档，没有读；{_COPY}",
    "broken": f"这个文件是坏的，读不了；{_COPY}",
    "pages": "这个 PDF 超过200页，不像一份决定书；请只上传决定书那几页，或者全选复制，粘贴到上面的框里",
    "long": "这个文件里的文字太多，不像一份决定书；请只复制决定书的正文，粘贴到上面的框里",
    "scanned": "这是扫描的 PDF，里面是图片，没有文字；请找决定书的 Word 文档上传，或者用识别软件转成文字，粘贴到上面的框里",
    "garbled": f"这个 PDF 里的文字读出来是乱码（它没有带上文字的编码）；{_COPY}，看看是不是正常的文字",
    "table": "这是表格，不是决定书；请到“新增”选“上传表格”",
    "slides": f"这是演示文稿，不是 Word 文档；{_COPY}",
    "ofd": f"这是 OFD 版式文件，读不了；{_COPY}",
    "open-document": f"这是 ODT 文档，读不了；{_SAVE_AS}",
    "archive": "这是压缩文件，里面没有 Word 文档；请先解压，再上传决定书",
}


class NoText(ValueError):
    """No text can be taken out of a file; the message says in Chinese why and what to do."""


def text_of(data: bytes) -> str:
    """The text of a document by its content, whatever its name is. Raises NoText."""
    if not data.strip(b"\0 \t\r\n"):
        raise NoText("文件是空的，请重新选一个")
    if len(data) > MOST_BYTES:
        raise NoText(f"文件有 {len(data) >> 20} MB，最多 {MOST_BYTES >> 20} MB；{_COPY}")
    start = data[:1024].lstrip(b"\0 \t\r\n\xef\xbb\xbf")
    if start.startswith(_OLE):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0" in data:
            raise NoText(_WHY["password"])
        raise NoText(f"这是旧版的 Word 文档（.doc）或者 WPS 文件，读不了；{_SAVE_AS}")
    if start.startswith(_RTF):
        raise NoText(f"这是 RTF 文档，读不了；{_SAVE_AS}")
    if start.startswith(_PICTURES):
        raise NoText("这是图片，里面没有文字；请找决定书的 Word 文档上传，或者用识别软件转成文字，粘贴到上面的框里")
    if start.startswith(_ZIP) or _PDF in data[:1024]:
        return _read_apart(data)
    return _plain(data)


def _plain(data: bytes) -> str:
    try:
        text = data.decode(encoding_of(data))
    except (NotATable, UnicodeDecodeError):
        raise NoText(f"这个文件不是 Word 文档、PDF 或者文本，读不了；{_COPY}") from None
    if "\0" in text or sum(one < " " and one not in "\t\n\r\x0b\x0c" for one in text[:4000]) > 20:
        raise NoText(f"这个文件不是 Word 文档、PDF 或者文本，读不了；{_COPY}")
    return text.removeprefix("\ufeff")


def _read_apart(data: bytes) -> str:
    program = str(Path(__file__).with_name("documentreader.py"))
    try:
        done = subprocess.run([sys.executable, "-P", program], input=data, capture_output=True, check=False, timeout=_MOST_SECONDS)
    except subprocess.TimeoutExpired:
        raise NoText(f"读这个文件用的时间太长，没有读完；{_COPY}") from None
    if done.returncode or not done.stdout:
        raise NoText(f"这个文件读不了，它可能已经损坏，或者展开以后太大；{_COPY}")
    fine, answer = json.loads(done.stdout)
    if not fine:
        raise NoText(_WHY[answer])
    return str(answer)

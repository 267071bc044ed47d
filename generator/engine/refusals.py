"""The reasons why the system refused to write, in Chinese."""

from __future__ import annotations

import errno

from generator.engine.system import LONGEST_ON_WINDOWS

# Refusals of a disk or its owner. `_NO_ROOM` is never a fault of ours, wherever it happens.
_NO_ROOM = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "磁盘是只读的",
    errno.EFBIG: "文件超出允许的大小",
    errno.EIO: "磁盘读写出错",
}

_REFUSED = {
    errno.EACCES: "没有权限",
    errno.ENOENT: "没有上一级文件夹",
    errno.EPERM: "没有权限",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "路径中有一段不是文件夹",
    errno.EISDIR: "那里是一个文件夹",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EXDEV: "它是一个挂载点，和上一级文件夹不在同一个磁盘",
    errno.EBUSY: "它是一个挂载点，或者正被占用",
    errno.ENOTEMPTY: "别的程序正在往里面写",
}
# Numbers of Windows: no such file or path, bad name, too long a name; access denied, open in another program, locked.
_NO_PATH = frozenset({2, 3, 123, 206})
_HELD = frozenset({5, 32, 33})
# A folder must leave room for a short file name.
_NAME = 12


def no_room(error: OSError) -> str:
    """Why the system could not write anything anywhere, in Chinese; "" if it may be a fault of ours."""
    return _NO_ROOM.get(error.errno or 0, "")


def refusal(error: OSError) -> str:
    """The same for a place that the user has chosen: permissions and existing files count too."""
    return no_room(error) or _on_windows(error) or _REFUSED.get(error.errno or 0, "")


def unread(error: OSError) -> str:
    """Why a file that the user has named cannot be read, in Chinese where the reason is known."""
    return "没有这个文件" if isinstance(error, FileNotFoundError) else refusal(error) or error.strerror or type(error).__name__


def _on_windows(error: OSError) -> str:
    """What Windows means, if its number does not say it: it calls a long path absent, and an open file forbidden. "" elsewhere."""
    number = getattr(error, "winerror", None)
    name = str(error.filename2 or error.filename or "")
    if number in _NO_PATH and len(name) > LONGEST_ON_WINDOWS - _NAME:
        return f"路径太长（{len(name)}个字符，Windows 默认只许{LONGEST_ON_WINDOWS}个），请把仓库放到短一些的文件夹，例如 D:\\xinyong"
    return "没有权限，或者别的程序正开着它（Excel、WPS、资源管理器、杀毒软件），请关掉再试" if number in _HELD else ""

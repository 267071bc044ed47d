"""generator.engine.refusals: why the system refused to write, in Chinese."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from generator.engine.refusals import no_room, refusal


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO])
def test_a_full_or_broken_disk_is_never_a_fault_of_ours(number: int) -> None:
    error = OSError(number, os.strerror(number))
    assert no_room(error)
    assert refusal(error) == no_room(error)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EXDEV])
def test_a_place_of_the_users_choice_may_be_refused(number: int) -> None:
    error = OSError(number, os.strerror(number))
    assert no_room(error) == ""
    assert refusal(error)


@pytest.mark.parametrize("error", [OSError(errno.EBADF, "x"), OSError("without a number"), OSError()])
def test_what_is_not_known_is_a_fault_of_ours(error: OSError) -> None:
    assert no_room(error) == refusal(error) == ""


def test_the_errors_of_the_system_itself_are_known(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = set()
    for path in ("file/x", "x/y", ".", "n" * 300):
        with pytest.raises(OSError) as told:  # noqa: PT011
            (tmp_path / path).write_text("x")
        said.add(refusal(told.value))
    assert said == {"路径中有一段不是文件夹", "没有上一级文件夹", "那里是一个文件夹", "名称太长"}


def windows(kind: type[OSError], number: int, name: str) -> OSError:
    """An error as Windows makes it."""
    error = kind(errno.EACCES if kind is PermissionError else errno.ENOENT, "x", name)
    if os.name != "nt":
        error.winerror = number  # type: ignore[attr-defined]
    else:
        error = kind(0, "x", name, number)
    return error


def test_windows_means_a_file_that_is_open_elsewhere() -> None:
    assert "Excel" in refusal(windows(PermissionError, 32, "D:\\处罚.xlsx"))
    assert refusal(PermissionError(errno.EACCES, "x", "y")) == "没有权限"


def test_windows_calls_a_long_path_absent() -> None:
    assert "路径太长（270个字符" in refusal(windows(FileNotFoundError, 3, "D:\\" + "长" * 267))
    assert "路径太长" not in refusal(windows(FileNotFoundError, 3, "D:\\short"))

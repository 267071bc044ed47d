"""What a visitor reads when something is refused or goes wrong: what happened and what to do, in Chinese."""

from __future__ import annotations

from typing import Any

from flask import Flask, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from generator.desk import again, log
from generator.desk.base import BaseError
from generator.desk.database import StateError
from generator.desk.store import Stale

# By status: what happened, and what to do now.
WORDS = {
    400: ("这个请求看不懂", "请回到上一页，刷新后再试。"),
    401: ("请先登录", "请用管理员给您的邀请链接进入；在自己电脑上，请用启动工作台时显示的那个网址。"),
    403: ("这里您不能进入", "它属于别的部门，或者需要管理员权限。如果您认为应当能进入，请联系管理员。"),
    404: ("没有这个网页", "它可能已经送审或者删除了。请回到“我的待办”看一看。"),
    405: ("这个网址不能这样打开", "请回到“我的待办”，从那里进入。"),
    408: ("网络太慢，没有收完", "什么也没有保存。请检查网络后再试一次；文件很大时，请先把它分成几个。"),
    409: ("没有保存", "请刷新后再试。"),
    413: ("内容太大", "上传的文件或者填写的内容超过了上限，没有保存。请把它分成几份。"),
    414: ("网址太长", "请从“我的待办”进入。"),
    421: ("网址不对", "工作台不用这个网址。请用启动时显示的网址，或者管理员给您的网址。"),
    429: ("试得太多了", "请过一分钟再试。"),
    431: ("浏览器发来的内容太长", "请清除浏览器里这个网站的数据，然后重新进入。"),
    500: ("程序出错了", "以前保存的内容都还在，这一步没有完成。请稍后再试；还是不行，请告诉管理员出错的时间。"),
    507: ("没有保存", "请告诉管理员；网页请不要关闭，恢复后可以再点一次保存。"),
}
_OTHER = ("没有成功", "请回到“我的待办”，再试一次。")
# The heads of an answer to somebody who is not let in at all.
BARE_HEADS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def page(status: int, said: str = "") -> str:
    """The page for a status. `said` stands in the place of the usual advice."""
    head, advice = WORDS.get(status, _OTHER)
    return render_template("fault.html", head=head, advice=said or advice, status=status)


def bare(status: int, said: str = "") -> str:
    """A page of words alone, for whom the desk does not know: no session, no style, no links."""
    head, advice = WORDS.get(status, _OTHER)
    return f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{head}</title><h1>{head}</h1><p>{said or advice}"


def register(app: Flask) -> None:
    """Makes an application answer with these pages."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(StateError, _unsaved)
    app.register_error_handler(BaseError, _unsaved)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(Exception, _broken)


def _refused(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if again.keeps(status):
        return make_response(again.page(status), status)
    # What the library itself says is English.
    said = error.description or ""
    if not any(ord(one) > 0x2E80 for one in said):
        said = ""
    response = make_response(page(status, said), status)
    if status == 405:
        # The methods that the address does take (RFC 9110, 15.5.6).
        response.headers["Allow"] = error.get_response().headers.get("Allow", "")
    return response


def _unsaved(error: Exception) -> Any:
    log.fault(error, request.url_rule)
    return page(507, f"{error}"), 507


def _stale(error: Stale) -> Any:
    return page(409, "这份草稿在另一个窗口里改过了，这里填写的没有保存，以免盖掉那边的。请打开那个窗口，或者刷新后再填。"), 409


def _broken(error: Exception) -> Any:
    log.fault(error, request.url_rule)
    return page(500), 500

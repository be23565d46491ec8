"""Typer in Chinese: the fixed words of its help pages, and what it says of wrong arguments."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HELP_WORDS = (
    (re.compile(r"^Usage: ", re.M), "用法："),
    (re.compile(r"^Arguments:$", re.M), "参数："),
    (re.compile(r"^Options:$", re.M), "选项："),
    (re.compile(r"^Commands:$", re.M), "命令："),
    (re.compile(r"\[OPTIONS\]"), "[选项]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "命令 [参数]…"),
    (re.compile(r"Show this message and exit\."), "显示这段说明。"),
    (re.compile(r"\[required\]"), "[必填]"),
    (re.compile(r"\[default: ([^\]]*)\]"), r"[默认：\1]"),
    (re.compile(r"\{([\u4e00-\u9fff]+)\}"), r"\1"),
    (re.compile(r" <(?:list\[)?(?:path|text|str|float)\]?(?: range)?>"), ""),
    (re.compile(r"<int(?:eger)?(?: range)?>"), "整数"),
    (re.compile(r"; x>=0\]"), "，不小于0]"),
    (re.compile(r"; (\d+)<=x<=(\d+)\]"), r"，从\1到\2]"),
)

_ERROR_WORDS = (
    (re.compile(r"^No such option: (\S+)(?: Did you mean (\S+)\?)?.*$", re.S), r"没有“\1”这个选项。"),
    (re.compile(r"^No such command '([^']*)'\..*$", re.S), r"没有“\1”这个命令。"),
    (re.compile(r"^Missing command\.$"), "没有写明要做什么。"),
    (re.compile(r"^Missing argument '([^']*)'.*$", re.S), r"缺少参数“\1”。"),
    (re.compile(r"^Missing option '([^']*)'.*$", re.S), r"缺少选项“\1”。"),
    (re.compile(r"^Option '([^']*)' requires .*$", re.S), r"选项“\1”后面要写内容。"),
    (re.compile(r"^Option '([^']*)' does not take a value\.$"), r"选项“\1”后面不用写内容。"),
    (re.compile(r"^Got unexpected extra arguments?\(?s?\)? ?\(([^)]*)\).*$", re.S), r"多出了参数“\1”。"),
    (
        re.compile(r"^Invalid value for '([^']*)': .* '([^']*)' does not exist\.$", re.S),
        r"“\1”所指的“\2”不存在。",
    ),
    (re.compile(r"^Invalid value for '([^']*)': Input should be a valid integer.*$", re.S), r"“\1”应填整数。"),
    (
        re.compile(r"^Invalid value for '([^']*)': Input should be greater than or equal to (\S+)$", re.S),
        r"“\1”不能小于\2。",
    ),
    (
        re.compile(r"^Invalid value for '([^']*)': Input should be less than or equal to (\S+)$", re.S),
        r"“\1”不能大于\2。",
    ),
    (re.compile(r"^Invalid value for '([^']*)': .*$", re.S), r"“\1”填写有误。"),
)


def in_chinese(message: str) -> str:
    """What Typer says of wrong arguments, as a Chinese sentence."""
    for pattern, words in _ERROR_WORDS:
        if pattern.match(message):
            return pattern.sub(words, message)
    return message


def _help_in_chinese(text: str) -> str:
    for pattern, words in _HELP_WORDS:
        text = pattern.sub(words, text)
    return text


class ChineseCommand(TyperCommand):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _help_in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """A group of commands whose help page is in Chinese, in the order they were added."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _help_in_chinese(super().get_help(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of declaration, which is the order of use."""
        return list(self.commands)

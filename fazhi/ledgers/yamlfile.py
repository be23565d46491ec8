"""YAML of an office, read with the line of every entry, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from fazhi.errors import LedgerError

MAX_BYTES = 512_000


class Entries(dict[str, Any]):
    """A mapping that knows the line each key stands on."""

    line: int
    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """Plain data only: no dates or yes/no made by guessing, no anchors (a few lines of which can fill the memory)."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the stubs leave it untyped
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=mark)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Entries:
    found = Entries()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key: Hashable = loader.construct_object(key_node, deep=True)
        if str(key) in found:
            raise yaml.MarkedYAMLError(problem=f"repeated {key}", problem_mark=key_node.start_mark)
        found[str(key)] = loader.construct_object(value_node, deep=True)
        found.lines[str(key)] = key_node.start_mark.line + 1
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# Only true and false are booleans, and dates stay text: "no" and "on" are words people write.
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, rule) for tag, rule in rules if not tag.endswith((":timestamp", ":bool", ":merge"))]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read_entries(text: str, *, file: str) -> Entries:
    """The mapping that a file holds; LedgerError with line and remedy where it holds none."""
    if len(text.encode()) > MAX_BYTES:
        raise LedgerError(file, "", f"文件超过{MAX_BYTES // 1000}KB，不像一份台账定义，请检查是否选错了文件")
    try:
        found = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LedgerError(file, f"第{line}行", _remedy(str(error.problem))) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise LedgerError(file, "", "不是能读的 YAML 文本，请用文本编辑器另存为 UTF-8 后再试") from None
    if not isinstance(found, Entries):
        raise LedgerError(file, "第1行", "应当是“名称: 内容”一行一项的写法，可以从样例文件改起")
    return found


def _remedy(problem: str) -> str:
    if problem == "alias":
        return "不能用 * 引用别处的内容，请把内容直接写在这里"
    if problem.startswith("repeated "):
        return f"“{problem.removeprefix('repeated ')}”写了两次，请删去一处"
    if "tab" in problem or "\\t" in problem:
        return "缩进不能用制表符，请改用空格"
    return "写法不对，请检查冒号后面有没有空格、缩进是否对齐、引号是否成对"

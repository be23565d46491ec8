"""Report templates: a head of facts, then text with names in double braces, run in a sandbox.

    {{ f.可办理服务事项 | moved }}          a figure with wording that adapts
    {{ l.典型经验.named("单位") }}          a list
    {{ table("各乡镇情况", ["听证案件"]) }}   a table or chart in a line of its own

Lines begin with # (title), ##, ###, #### (headings, numbered by themselves), - (items, joined as 一是…二是…) or @
(主送, 署名, 日期, 附注); every other line is a paragraph.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from fazhi.reporting.errors import ReportError, UnknownNameError, near
from fazhi.reporting.face import FILTERS, FigureNames, ListNames, Session, clean
from fazhi.reporting.panels import Panels

SECONDS = 10.0
"""A template that runs longer is stopped."""
LARGE = 10**12
MOST_LETTERS = 2_000_000
FACTS = ("县名", "单位", "主送", "署名", "日期", "文号", "期数")
"""Words that every template may use; those not given are empty."""
_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Template:
    """One template: `name` and `title` from its head, `body` with the line in the file at which it starts.

    `of_unit` (head: `scope: unit`) makes it a unit's report: its figures are those of the unit named by 单位.
    """

    name: str
    title: str
    body: str
    file: str
    first_line: int = 1
    of_unit: bool = False


def own_templates() -> dict[str, Template]:
    """The templates that come with the product, by name."""
    found = [load_template(path) for path in sorted(_FOLDER.glob("*.txt"))]
    return {template.name: template for template in found}


def load_template(path: Path) -> Template:
    """A template file: UTF-8 text with a YAML head between lines of ---, which may be left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(path.name, None, "不能读取，请确认文件存在并存为UTF-8文本") from error
    return parse_template(text, file=path.name)


def parse_template(text: str, *, file: str) -> Template:
    """A template from its text."""
    head: Mapping[str, Any] = {}
    body, first_line = text, 1
    if text.startswith("---\n"):
        top, mark, rest = text[4:].partition("\n---\n")
        if not mark:
            raise ReportError(file, 1, "开头的“---”之后缺少结束的“---”")
        try:
            loaded = yaml.safe_load(top)
        except yaml.YAMLError as error:
            raise ReportError(file, 1, "开头的名称和标题写得不合格式，请每行写“名称: 内容”") from error
        head = loaded if isinstance(loaded, dict) else {}
        body, first_line = rest, top.count("\n") + 4
    name = str(head.get("name") or Path(file).stem)
    return Template(name, str(head.get("title") or name), body, file, first_line, head.get("scope") == "unit")


class _Joins(CodeGenerator):
    """`a ~ b` goes through the sandbox too: joined to itself line after line a text would fill memory."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Names that are not there are errors with near ones; what fills memory is refused."""

    code_generator_class = _Joins
    intercepted_binops = frozenset({"+", "%", "*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = all(isinstance(side, int | float | Decimal) and -LARGE < side < LARGE for side in (left, right))
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.joined((left, right))
        if operator == "**" or not numbers:
            raise SecurityError("模板里不能这样计算，文字相连请用 ~")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of a text only what cannot make it longer."""
        if isinstance(obj, str):
            return attr in {"startswith", "endswith", "strip", "split"}
        return bool(super().is_safe_attribute(obj, attr, value))

    def joined(self, parts: tuple[Any, ...]) -> str:
        """Texts joined, up to what a report may hold."""
        texts = [str(part) for part in parts]
        if sum(map(len, texts)) > MOST_LETTERS:
            raise SecurityError("文字太长")
        return "".join(texts)


def sandbox(session: Session, facts: Mapping[str, str]) -> _Sandbox:
    """The environment of a run: figures, lists, facts, wordings, tables and charts, and nothing else."""
    environment = _Sandbox(undefined=StrictUndefined, keep_trailing_newline=True, lstrip_blocks=True)
    environment.filters = {"length": len, "列出": lambda a_list, column, most=0: a_list.named(column, most), **FILTERS}
    panels = Panels(session)
    figures, lists = FigureNames(session), ListNames(session)
    environment.globals = {
        "f": figures, "数据": figures, "l": lists, "清单": lists, "table": panels.table, "表": panels.table,
        "list_table": panels.list_table, "清单表": panels.list_table, "chart": panels.chart, "图": panels.chart,
        **{name: clean(value) for name, value in facts.items()},
    }  # fmt: skip
    return environment


def run_template(template: Template, session: Session, facts: Mapping[str, str]) -> str:
    """The text with marks; raises ReportError that names file, line and remedy."""
    environment = sandbox(session, facts)
    with said_in_chinese(template.file, template.first_line, environment.globals):
        source = "".join(c for c in template.body if not "\ue000" <= c <= "\uf8ff")
        compiled = environment.from_string(source)
        return "".join(_limited(compiled.generate, template.file))


def _limited(generate: Callable[[], Iterator[str]], file: str) -> Iterator[str]:
    until, letters = time.monotonic() + SECONDS, 0
    for piece in generate():
        letters += len(piece)
        if letters > MOST_LETTERS or time.monotonic() > until:
            raise ReportError(file, None, "模板生成的内容太多或太慢，请检查其中的循环")
        yield piece


class said_in_chinese:  # noqa: N801  # reads as a statement where it is used
    """Turns what Jinja raises into a ReportError with the line of the template."""

    def __init__(self, file: str, first_line: int | None, names: Mapping[str, Any]) -> None:
        self._file, self._first, self._names = file, first_line, names

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, UnknownNameError):
            if error.line is None:
                raise UnknownNameError(
                    error.file or self._file, self._line(trace), error.name, error.like, what=error.what
                ) from error
            return
        if isinstance(error, ReportError):
            return
        if isinstance(error, TemplateSyntaxError):
            line = None if self._first is None else error.lineno + self._first - 1
            raise ReportError(self._file, line, f"写法有误，请检查花括号和百分号是否成对（{error.message}）") from error
        if isinstance(error, UndefinedError):
            name = _undefined_name(str(error))
            raise UnknownNameError(self._file, self._line(trace), name, near(name, self._names), what="名称") from error
        if isinstance(error, SecurityError | TemplateRuntimeError):
            raise ReportError(self._file, self._line(trace), f"用了模板不允许的写法（{error}）") from error
        if isinstance(error, TypeError | ValueError | AttributeError | LookupError | ArithmeticError | OverflowError):
            raise ReportError(self._file, self._line(trace), f"这一行算不出结果（{error}）") from error

    def _line(self, trace: TracebackType | None) -> int | None:
        """The last line of the template on the way to the error."""
        line = None
        while trace is not None and self._first is not None:
            if trace.tb_frame.f_code.co_filename in {"<template>", "<unknown>"}:
                line = trace.tb_lineno + self._first - 1
            trace = trace.tb_next
        return line


def _undefined_name(message: str) -> str:
    """'x' is undefined; 'object' has no attribute 'x'."""
    quoted = message.split("'")[1::2]
    return quoted[-1] if quoted else message

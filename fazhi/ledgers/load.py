"""A ledger's YAML made into a `Ledger`, or one sentence that says where it is wrong and what to write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from fazhi.errors import LedgerError
from fazhi.ledgers.entries import Look
from fazhi.ledgers.measure_entries import load_measure
from fazhi.ledgers.model import Field, FieldType, ForeignKey, Ledger, RowRule
from fazhi.ledgers.yamlfile import read_entries

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FIELD_NAME = re.compile(r"[^\W\d]\w*")
_LEDGER_KEYS = (
    "name", "title", "owner", "group", "version", "description", "aliases", "fields", "primaryKey", "foreignKeys",
    "unit_field", "date_field", "checks", "measures", "virtual",
)  # fmt: skip
_FIELD_KEYS = ("name", "title", "type", "description", "aliases", "constraints", "hint", "measured_in", "example")
_CONSTRAINTS = ("required", "unique", "enum", "pattern", "minimum", "maximum")
RESERVED = frozenset({"first", "last"})
MAX_FIELDS = 120


def load_ledger(path: Path) -> Ledger:
    """The ledger that a YAML file defines. Raises LedgerError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LedgerError(path.name, "", "不是 UTF-8 文本，请用文本编辑器另存为 UTF-8 后再试") from None
    except OSError:
        raise LedgerError(path.name, "", "打不开，请检查文件是否存在、有没有读取权限") from None
    return parse_ledger(text, file=path.name)


def parse_ledger(text: str, *, file: str = "台账定义.yaml") -> Ledger:
    """The ledger that a YAML text defines; `file` is its name in messages. Raises LedgerError."""
    look = Look(file, read_entries(text, file=file))
    look.only(_LEDGER_KEYS)
    name = look.text("name")
    if not _NAME.fullmatch(name):
        raise look.wrong("name", "只能用小写字母、数字和连字符，以字母开头，如 case-files")
    fields = tuple(_field(one) for one in look.each("fields"))
    if not fields:
        raise look.wrong("fields", "至少要有一列")
    if len(fields) > MAX_FIELDS:
        raise look.wrong("fields", f"最多{MAX_FIELDS}列，现有{len(fields)}列")
    _distinct(look, "fields", [one.name for one in fields], "列名")
    _distinct(look, "fields", [heading for one in fields for heading in (one.title, *one.aliases)], "列标题或别名")
    names = [one.name for one in fields]
    unit_field, date_field = look.named("unit_field", names), look.named("date_field", names)
    if date_field and next(one for one in fields if one.name == date_field).type is not FieldType.DATE:
        raise look.wrong("date_field", f"“{date_field}”不是日期列")
    key = look.texts("primaryKey")
    look.known("primaryKey", key, names)
    checks = tuple(_rule(one, names) for one in look.each("checks"))
    measures = tuple(
        load_measure(one, ledger=name, fields=fields, date_field=date_field) for one in look.each("measures")
    )
    _distinct(look, "checks", [one.name for one in checks], "规则名")
    _distinct(look, "measures", [one.name for one in measures], "指标名")
    return Ledger(
        name=name,
        title=look.text("title"),
        owner=look.text("owner", ""),
        group=look.text("group", ""),
        fields=fields,
        version=look.whole("version", 1),
        description=look.text("description", ""),
        aliases=look.texts("aliases"),
        primary_key=key,
        foreign_keys=tuple(_foreign(one, names) for one in look.each("foreignKeys")),
        unit_field=unit_field,
        date_field=date_field,
        checks=checks,
        measures=measures,
        virtual=look.flag("virtual"),
        source=file,
    )


def _distinct(look: Look, key: str, names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise look.wrong(key, f"{what}“{name}”用了两次，请改掉一处")
        seen.add(name)


def _field(look: Look) -> Field:
    look.only(_FIELD_KEYS)
    name = look.text("name")
    if not _FIELD_NAME.fullmatch(name) or name in RESERVED:
        raise look.wrong("name", "列名用字母、数字、下划线或汉字，不能以数字开头，不能有空格")
    kind = look.choice("type", FieldType, FieldType.STRING)
    rules = look.inner("constraints")
    if rules is None:
        return _with_texts(look, Field(name, look.text("title"), kind))
    rules.only(_CONSTRAINTS)
    enum = rules.texts("enum")
    if enum and kind is not FieldType.STRING:
        raise rules.wrong("enum", "只有文字列（string）才能规定可选值")
    low, high = _bound(rules, "minimum", kind), _bound(rules, "maximum", kind)
    if low is not None and high is not None and low > high:  # type: ignore[operator]  # both are of the column's type
        raise rules.wrong("maximum", "最大值小于最小值，请检查")
    return _with_texts(
        look,
        Field(
            name,
            look.text("title"),
            kind,
            required=rules.flag("required"),
            unique=rules.flag("unique"),
            enum=enum,
            pattern=_pattern(rules, kind),
            minimum=low,
            maximum=high,
        ),
    )


def _with_texts(look: Look, field: Field) -> Field:
    return replace(
        field,
        description=look.text("description", ""),
        aliases=look.texts("aliases"),
        hint=look.text("hint", ""),
        measured_in=look.text("measured_in", ""),
        example=look.text("example", ""),
    )


def _pattern(rules: Look, kind: FieldType) -> str:
    pattern = rules.text("pattern", "")
    if pattern and kind is not FieldType.STRING:
        raise rules.wrong("pattern", "只有文字列（string）才能规定样式")
    try:
        re.compile(pattern)
    except re.error:
        raise rules.wrong("pattern", f"“{pattern}”不是正确的正则表达式，请检查括号和反斜杠") from None
    return pattern


def _bound(rules: Look, key: str, kind: FieldType) -> Decimal | date | None:
    text = rules.text(key, "")
    if not text:
        return None
    if kind not in {FieldType.INTEGER, FieldType.NUMBER, FieldType.DATE}:
        raise rules.wrong(key, "只有数字列和日期列才能规定大小")
    try:
        return date.fromisoformat(text) if kind is FieldType.DATE else Decimal(text)
    except (ValueError, InvalidOperation):
        want = "日期，如 2021-01-01" if kind is FieldType.DATE else "数字"
        raise rules.wrong(key, f"“{text}”应当是{want}") from None


def _foreign(look: Look, names: list[str]) -> ForeignKey:
    look.only(("fields", "reference"))
    fields = look.texts("fields")
    look.known("fields", fields, names)
    reference = look.inner("reference")
    if not fields or reference is None:
        raise look.wrong("reference", "要写明 fields 和 reference（resource 和 fields）")
    reference.only(("resource", "fields"))
    target = reference.texts("fields")
    if len(target) != len(fields):
        raise reference.wrong("fields", "列数要与本台账的 fields 相同")
    return ForeignKey(fields, reference.text("resource"), target)


def _rule(look: Look, names: list[str]) -> RowRule:
    look.only(("name", "title", "when", "message", "suggestion", "ledgers"))
    message, suggestion = look.text("message"), look.text("suggestion", "")
    for key, text in (("message", message), ("suggestion", suggestion)):
        look.known(key, re.findall(r"\{(\w+)\}", text), names)
    return RowRule(look.text("name"), look.text("title"), look.text("when"), message, suggestion, look.texts("ledgers"))

"""Forms made from a ledger's definition: what a column wants decides what is offered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from fazhi.apps.pages.forms import PlainForm
from fazhi.ledgers import Field, FieldType, Ledger, read_value

YES_NO = (("", "—"), ("是", "是"), ("否", "否"))
_LONG = re.compile("内容|问题|情况|说明|原因|措施|备注|经过|做法|建议|要求")
"""Titles of columns in which people write sentences."""
PREFIX = "c-"
"""Before a column's own name, so that no column of an office's ledger meets a field of the form."""


def form_field(column: Field, ledger: Ledger, units: Sequence[str], current: str = "") -> forms.Field:
    """The input of one column. Texts stay texts here; the ledger's own reader judges them."""
    common: dict[str, Any] = {
        "label": column.title + (" *" if column.required else ""),
        "required": False,
        "help_text": hint(column),
    }
    offered: Iterable[str] = ()
    if column.name == ledger.unit_field:
        offered = units
    elif column.enum:
        offered = column.enum
    if offered:
        names = list(dict.fromkeys([*offered, *([current] if current else [])]))
        return forms.ChoiceField(choices=[("", "请选择"), *((one, one) for one in names)], **common)
    if column.type is FieldType.BOOLEAN:
        return forms.ChoiceField(choices=YES_NO, **common)
    return forms.CharField(widget=_widget(column, ledger, current), max_length=4000, **common)


def _widget(column: Field, ledger: Ledger, current: str) -> forms.Widget:
    attrs: dict[str, Any] = {"aria-required": "true"} if column.required else {}
    if column.type is FieldType.DATE:
        return forms.DateInput(attrs=attrs)
    if column.type in (FieldType.INTEGER, FieldType.NUMBER):
        return forms.TextInput(attrs={**attrs, "inputmode": "decimal"})
    is_key = column.name in ledger.primary_key
    if len(current) > 40 or (not is_key and _LONG.search(column.title)):
        return forms.Textarea(attrs={**attrs, "rows": 2})
    return forms.TextInput(attrs=attrs)


def hint(column: Field) -> str:
    """What stands below the input."""
    parts = [column.description, column.hint]
    if column.measured_in:
        parts.append(f"单位：{column.measured_in}")
    if column.example:
        parts.append(f"如：{column.example}")
    return "；".join(part for part in parts if part)


class EntryForm(PlainForm):
    """One row. `units` are those whose rows the person may fill in."""

    def __init__(self, *args: Any, ledger: Ledger, units: Sequence[str], is_change: bool = False, **kwargs: Any):
        self.ledger = ledger
        initial: Mapping[str, str] = kwargs.pop("texts", {})
        super().__init__(*args, initial={PREFIX + name: text for name, text in initial.items()}, **kwargs)
        for column in ledger.fields:
            field = form_field(column, ledger, units, initial.get(column.name, "") if is_change else "")
            self.fields[PREFIX + column.name] = field
        if is_change:
            self.fields["why"] = forms.CharField(label="修改原因", max_length=300, required=False)
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self._dress()

    def _dress(self) -> None:
        for field in self.fields.values():
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs.setdefault(
                    "class", "form-select" if isinstance(field.widget, forms.Select) else "form-control"
                )
            if isinstance(field.widget, forms.DateInput):
                field.widget.input_type, field.widget.format = "date", "%Y-%m-%d"

    def clean(self) -> dict[str, Any]:
        """Every column judged as an import judges it, with the remedy beside it."""
        cleaned = super().clean() or {}
        for column in self.ledger.fields:
            name = PREFIX + column.name
            reading = read_value(str(cleaned.get(name, "")), column)
            if reading.remedy and name not in self.errors:
                self.add_error(name, f"{reading.remedy}。")
        return cleaned

    def texts(self) -> dict[str, str]:
        """What was filled in, by column."""
        return {column.name: self.cleaned_data.get(PREFIX + column.name, "") for column in self.ledger.fields}


class OneColumnForm(PlainForm):
    """A new value for one column of many rows, and why."""

    def __init__(self, *args: Any, column: Field, ledger: Ledger, units: Sequence[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["value"] = form_field(column, ledger, units)
        self.fields["value"].label = f"“{column.title}”改为"
        self.fields["why"] = forms.CharField(label="修改原因 *", max_length=300)
        EntryForm._dress(self)  # type: ignore[arg-type]  # the same look for inputs that are added later


class UploadForm(PlainForm):
    """A filled workbook."""

    file = forms.FileField(
        label="填好的工作簿", widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.ods,.xlsm,.xlsb"})
    )


class PasteForm(PlainForm):
    """Cells copied in Excel."""

    cells = forms.CharField(
        label="从 Excel 复制的单元格",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "在 Excel 里选中含列标题的区域，复制，粘贴到这里"}),
        help_text="第一行是列标题时按标题对应各列；没有标题时按模板的列次序。",
    )


class ProofForm(PlainForm):
    """A file or an address that proves a row."""

    file = forms.FileField(label="文件", required=False)
    url = forms.CharField(label="或者网址", max_length=2000, required=False)
    name = forms.CharField(label="说明", max_length=300, required=False)


class LockForm(PlainForm):
    """Which month of which ledger, of one unit or of all."""

    ledger = forms.ChoiceField(label="台账")
    month = forms.CharField(
        label="月份", max_length=7, widget=forms.TextInput(attrs={"type": "month", "placeholder": "2021-03"})
    )
    unit = forms.ChoiceField(label="单位", required=False)

    def __init__(self, *args: Any, ledgers: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["ledger"].choices = [("", "全部台账"), *ledgers]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["ledger"].required = False
        self.fields["unit"].choices = [("", "全部单位"), *units]  # type: ignore[attr-defined]  # a ChoiceField


class DefinitionForm(PlainForm):
    """The head of an office's own ledger."""

    title = forms.CharField(label="台账名称", max_length=60)
    name = forms.RegexField(
        r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        label="英文代号",
        max_length=60,
        help_text="小写字母、数字和连字符，如 street-visits；定下后不再改。",
        error_messages={"invalid": "只能用小写字母、数字和连字符，以字母开头。"},
    )
    owner = forms.CharField(label="负责单位", max_length=100, required=False)


TYPES = [(one.value, one.label) for one in FieldType]


class ColumnForm(PlainForm):
    """One column of an office's own ledger."""

    title = forms.CharField(label="列标题", max_length=60, required=False)
    type = forms.ChoiceField(label="类型", choices=TYPES)
    choices = forms.CharField(label="可选内容（顿号隔开）", max_length=500, required=False)
    required = forms.BooleanField(label="必填", required=False)
    is_key = forms.BooleanField(label="主键", required=False)
    is_unit = forms.BooleanField(label="单位列", required=False)
    is_day = forms.BooleanField(label="日期列", required=False)


class YamlForm(PlainForm):
    """A definition as text."""

    text = forms.CharField(
        label="台账定义（YAML）", strip=False, widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false"})
    )

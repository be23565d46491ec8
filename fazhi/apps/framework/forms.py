"""Forms of editions, indicators and cycles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from fazhi.apps.framework.models import Edition
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.units.forms import WordsField
from fazhi.tables import parse_date


def _lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class GuidanceForm(PlainForm):
    """What the handbook says of an indicator."""

    notes = forms.CharField(label="注意事项", required=False, widget=_lines())
    right_example = forms.CharField(label="正例", required=False, widget=_lines())
    wrong_example = forms.CharField(label="反例", required=False, widget=_lines())
    synonyms = WordsField(
        label="相关词", required=False, help_text="材料里常用的别的说法，多个用、分开；用来判断材料与指标是否相关"
    )
    is_key = forms.BooleanField(label="重点任务", required=False)


class CycleForm(PlainForm):
    """A cycle's name and days."""

    name = forms.CharField(label="名称", max_length=100, help_text="如：2026年上半年")
    first = forms.DateField(label="评估期起", widget=forms.DateInput)
    last = forms.DateField(label="评估期止", widget=forms.DateInput)
    submit_by = forms.DateField(label="报送截止", required=False, widget=forms.DateInput)
    halfway_on = forms.DateField(label="双过半检查日", required=False, widget=forms.DateInput)
    is_open = forms.BooleanField(label="进行中（不勾选为已结束，材料和结论都保留）", required=False, initial=True)


class NewCycleForm(CycleForm):
    """A new cycle also says by which edition it is measured."""

    edition = forms.ModelChoiceField(label="指标体系版本", queryset=Edition.objects.none())

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]  # a ModelChoiceField


class MilestonesForm(PlainForm):
    """Milestones, one a line, as people write them."""

    text = forms.CharField(
        label="节点",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个：名称 日期 应完成比例，如：半年检查 2026-06-30 50%",
    )

    def rows(self) -> list[tuple[str, date, int]]:
        """(name, day, per cent) of each line. Raises InputError."""
        found = []
        for number, line in enumerate(self.cleaned_data["text"].splitlines(), 1):
            if not line.strip():
                continue
            parts = line.replace("，", " ").replace(",", " ").split()
            day = parse_date(parts[1]) if len(parts) >= 2 else None
            percent = parts[2].rstrip("%％") if len(parts) >= 3 else "100"
            if len(parts) > 3 or day is None or not percent.isdecimal():
                raise InputError(f"第{number}行“{line.strip()}”应写成：名称 日期 比例，如：半年检查 2026-06-30 50%。")
            found.append((parts[0], day, int(percent)))
        return found

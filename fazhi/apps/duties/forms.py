"""Forms of duties."""

from __future__ import annotations

from typing import Any

from django import forms

from fazhi.apps.duties.models import Part
from fazhi.apps.framework.models import Edition, Indicator
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.units.models import Unit


class MoveForm(PlainForm):
    """A new due date for a selection, with the reason."""

    due = forms.DateField(label="新时限", widget=forms.DateInput)
    reason = forms.CharField(label="理由", max_length=300)


class RemoveForm(PlainForm):
    """Why a selection is taken off the list."""

    reason = forms.CharField(label="理由", max_length=300)


class DutyForm(PlainForm):
    """One duty."""

    indicator = forms.ModelChoiceField(label="指标", queryset=Indicator.objects.none())
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())
    part = forms.ChoiceField(label="分工", choices=Part.choices)
    due = forms.DateField(label="时限", required=False, widget=forms.DateInput, help_text="留空按周期的报送截止日")

    def __init__(self, *args: Any, indicators: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


class EditionForm(PlainForm):
    """The edition a cycle goes over to."""

    edition = forms.ModelChoiceField(label="更换为", queryset=Edition.objects.none())
    reason = forms.CharField(label="理由", max_length=300, required=False)

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]  # a ModelChoiceField

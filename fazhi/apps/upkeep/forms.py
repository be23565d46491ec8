"""Forms of this app."""

from __future__ import annotations

from typing import Any

from django import forms

from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.units.models import Unit


class MergeForm(PlainForm):
    """The unit that takes over."""

    heir = forms.ModelChoiceField(label="合并到", queryset=Unit.objects.none())
    reason = forms.CharField(label="依据", max_length=300, required=False)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField

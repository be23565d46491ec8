"""What people fill in at the desk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.review.models import Verdict


class DecisionForm(PlainForm):
    """A decision on one duty; `version` is the duty's when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    verdict = forms.ChoiceField(choices=Verdict.choices, error_messages={"required": "请选择结论。"})
    score = forms.DecimalField(
        label="得分",
        required=False,
        max_digits=7,
        decimal_places=2,
        error_messages={"invalid": "得分请填数字，最多两位小数。", "max_decimal_places": "得分最多两位小数。"},
    )
    opinion = forms.CharField(label="审阅意见", required=False, max_length=5000, widget=forms.Textarea)


class BatchForm(PlainForm):
    """One verdict for many duties. `duties` holds 'id:version' of each as the preview showed it."""

    duties = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    opinion = forms.CharField(
        label="统一意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写在每项意见的最后；补充、退回的，每项意见先列该项已采纳的问题。",
    )
    accept_open = forms.BooleanField(label="一并采纳尚未处理的“禁止”“严重”问题", required=False)

    def versions(self) -> dict[int, int]:
        """The version by duty."""
        pairs = (one.split(":") for one in self.cleaned_data["duties"].split(","))
        return {int(pk): int(version) for pk, version in pairs}


def cleaned(form: forms.Form) -> dict[str, Any]:
    """The values of a form. Raises InputError with the first fault in words."""
    if form.is_valid():
        return form.cleaned_data
    raise InputError(str(next(iter(form.errors.values()))[0]))


def score_of(values: dict[str, Any]) -> Decimal | None:
    """The score, None where none was given."""
    found: Decimal | None = values.get("score")
    return found

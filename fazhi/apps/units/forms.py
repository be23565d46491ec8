"""Forms of units and people."""

from __future__ import annotations

from typing import Any

from django import forms

from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.units.models import Unit, UnitCategory


class WordsField(forms.CharField):
    """Several words separated by 、 or line ends, as a list."""

    def prepare_value(self, value: Any) -> Any:
        """A list as people write it."""
        return "、".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> list[str]:
        """The words in order, each once."""
        import re

        words = re.split(r"[、，,;；\n\s]+", super().clean(value))
        return list(dict.fromkeys(word for word in words if word))


class UnitForm(PlainForm):
    """What a unit is."""

    name = forms.CharField(label="单位名称", max_length=100, help_text="改名后，原名称自动留作简称，仍能认出旧文件。")
    aliases = WordsField(label="简称", required=False, help_text="多个用、分开")
    category = forms.ChoiceField(label="类别", choices=UnitCategory.choices)
    enforces = forms.BooleanField(label="执法单位", required=False)
    leader = forms.CharField(label="分管县领导", max_length=50, required=False)
    contact = forms.CharField(label="联络员", max_length=50, required=False)
    phone = forms.CharField(label="联系电话", max_length=50, required=False)


class RegionForm(PlainForm):
    """What the checks must know of a region."""

    aliases = WordsField(label="简称", required=False, help_text="多个用、分开，如：明溪")
    web_domains = WordsField(label="官方网站域名", required=False, help_text="如：mingxi.gov.cn、gov.cn")
    accounts = WordsField(label="官方公众号", required=False)
    newspapers = WordsField(label="报刊域名", required=False)


class PersonForm(PlainForm):
    """A new account and its first part."""

    username = forms.CharField(label="账号", max_length=60, help_text="登录用，如姓名拼音；建好后不能改。")
    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(label="电话", max_length=30, required=False)


class RoleForm(PlainForm):
    """A part to give: the role and where."""

    role = forms.ChoiceField(label="角色")
    unit = forms.ModelChoiceField(
        label="单位", queryset=Unit.objects.none(), required=False, empty_label="—", help_text="联络员、负责人须选"
    )
    region = forms.ChoiceField(label="行政区划", required=False, help_text="其他业务角色按区划")
    cycle = forms.ChoiceField(label="评估周期", required=False, help_text="外部评估员须选")

    def __init__(self, *args: Any, roles: Any, units: Any, regions: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["region"].choices = [("", "—"), *regions]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["cycle"].choices = [("", "—"), *cycles]  # type: ignore[attr-defined]  # a ChoiceField


class PersonChangeForm(PlainForm):
    """What may change of an account."""

    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    is_active = forms.BooleanField(label="在用（停用后立即不能登录，记录都保留）", required=False)


class CodeForm(PlainForm):
    """A one-time code."""

    code = forms.CharField(label="手机上的6位数字", max_length=8)


class TokenForm(PlainForm):
    """A new key to the API."""

    title = forms.CharField(label="用途", max_length=100)
    may_write = forms.BooleanField(label="可以写入（不勾选则只读）", required=False)
    days = forms.TypedChoiceField(
        label="有效期", choices=[(30, "30天"), (90, "90天"), (365, "一年")], coerce=int, initial=90
    )

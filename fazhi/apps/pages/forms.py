"""Forms in the look of the pages."""

from __future__ import annotations

from typing import Any

from django import forms

CLASSES: dict[type[forms.Widget], str] = {
    forms.CheckboxInput: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.Select: "form-select",
    forms.SelectMultiple: "form-select",
    forms.HiddenInput: "",
}


class PlainForm(forms.Form):
    """A form whose widgets carry the look of the pages; dates are the browser's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            look = CLASSES.get(type(widget), "form-control")
            if look:
                widget.attrs.setdefault("class", look)
            if isinstance(widget, forms.DateInput):
                widget.input_type = "date"
                widget.format = "%Y-%m-%d"

"""Form fields as GOV.UK asks for things: a date in three boxes, a share as words, money in pounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

COMPONENTS = {
    forms.RadioSelect: "radios",
    forms.CheckboxSelectMultiple: "checkboxes",
    forms.CheckboxInput: "checkbox",
    forms.Select: "select",
    forms.Textarea: "textarea",
    forms.PasswordInput: "password",
    forms.ClearableFileInput: "file",
    forms.FileInput: "file",
    forms.HiddenInput: "hidden",
}


def component_of(bound: forms.BoundField) -> str:
    """Which GOV.UK component shows this field."""
    widget = bound.field.widget
    if isinstance(widget, DateBoxes):
        return "date"
    for kind, component in COMPONENTS.items():
        if type(widget) is kind:
            return component
    return "input"


def is_required(bound: forms.BoundField) -> bool:
    return bound.field.required


class DateBoxes(forms.MultiWidget):
    def __init__(self) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()])

    def decompress(self, value: date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DateField(forms.MultiValueField):
    """A date in three boxes: day, month, year. Says which box is wrong."""

    widget = DateBoxes

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=9) for _ in range(3)]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        boxes = [str(box or "").strip() for box in (value or ["", "", ""])]
        if not any(boxes):
            if self.required:
                raise ValidationError(f"Enter {self.label_in_sentence}")
            return None
        missing = [name for name, box in zip(("day", "month", "year"), boxes, strict=True) if not box]
        if missing:
            raise ValidationError(f"{self.label or 'The date'} must include a {' and a '.join(missing)}")
        if not all(box.isdecimal() and box.isascii() for box in boxes):
            raise ValidationError(f"{self.label or 'The date'} must be numbers, for example 27 3 1948")
        day, month, year = (int(box) for box in boxes)
        try:
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(f"{self.label or 'The date'} must be a real date") from None

    @property
    def label_in_sentence(self) -> str:
        label = self.label or "the date"
        return label[0].lower() + label[1:]

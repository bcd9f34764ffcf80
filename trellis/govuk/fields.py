"""Form fields as GOV.UK asks for things: a date in three boxes, a share as words, money in pounds."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# About seventy printed pages: nobody types more in one sitting, and a slip of the hand pastes much more.
MOST_CHARACTERS = 200_000

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


def fault_of_length(words: str, most: int = MOST_CHARACTERS) -> str:
    """What is said of more than a box takes; nothing where it fits.

    >>> fault_of_length("ab", 2)
    ''
    >>> fault_of_length("abc", 2).split(".")[0]
    'This is too long to keep: 3 characters, at most 2'
    """
    if len(words) <= most:
        return ""
    return (
        f"This is too long to keep: {len(words):,} characters, at most {most:,}. "
        "What you typed is still here: make it shorter, or save it in parts."
    )


def check_length(words: str, most: int = MOST_CHARACTERS) -> None:
    """Refuses more than a box takes, and says how long it is."""
    if fault := fault_of_length(words, most):
        raise ValidationError(fault)


def with_one_line_end(words: str) -> str:
    """The words with each line's end as one character, whatever the browser or the system sent.

    >>> with_one_line_end("one\\r\\ntwo\\rthree")
    'one\\ntwo\\nthree'
    """
    return words.replace("\r\n", "\n").replace("\r", "\n")


class WordsField(forms.CharField):
    """A large box for words, kept as they are typed; a line's end counts as one character, as it looks."""

    widget = forms.Textarea

    def __init__(self, *, most: int = MOST_CHARACTERS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(partial(check_length, most=most))

    def to_python(self, value: Any) -> str:
        return with_one_line_end(super().to_python(value) or "")


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

"""Form fields as GOV.UK asks for things: a date in three boxes, a share as words, money in pounds."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.basis.money import say_pounds

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


POUNDS = re.compile(r"-?£?-?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?", re.ASCII)
# A council of a million people spends less in a year.
MOST_PENCE = 10_000_000_00


class MoneyField(forms.CharField):
    """A sum in pounds, cleaned to whole pence: 17.25, £1,086.75 and 320 are read; 12.345 and words are not.

    least, most: in pence, both allowed. A sum in pence is shown in the box as pounds.
    """

    prefix = "£"

    def __init__(self, *, least: int = 0, most: int = MOST_PENCE, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "spellcheck": "false"}))
        label = str(kwargs.get("label") or "the sum")
        kwargs.setdefault("error_messages", {"required": f"Enter {label[0].lower() + label[1:]}"})
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
        return value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        typed = "".join(str(value or "").split())
        if not typed:
            return None
        name = self.label or "The sum"
        found = POUNDS.fullmatch(typed) if len(typed) <= 30 else None
        if found is None:
            raise ValidationError(f"{name} must be pounds and pence, for example 17.25")
        pence = int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
        pence = -pence if "-" in typed else pence
        if pence < self.least:
            raise ValidationError(f"{name} must be {say_pounds(self.least)} or more")
        if pence > self.most:
            raise ValidationError(f"{name} must be {say_pounds(self.most)} or less")
        return pence

    def run_validators(self, value: Any) -> None:
        """Those of words do not fit a whole number of pence; all that may be wrong is said above."""


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

"""Questions about statements: which file, which column is what, what a line of the bank is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from trellis.formats.bank_statements.cells import DATE_STYLES
from trellis.formats.bank_statements.guess import Guess
from trellis.formats.bank_statements.profiles import AMOUNT_STYLES, MEANINGS, Profile
from trellis.govuk.fields import DateField, MoneyField

from ..actions.matching import GIVEN_BACK, MONEY_BACK, OWN_MONEY, SPENT, WHAT_ELSE
from ..models import BankLine, StatementLayout
from ..queries.matching import Reconciliation

MOST_BYTES = 10_000_000
LEAST_BALANCE = -10_000_000_00
IN, OUT = (OWN_MONEY, MONEY_BACK), (SPENT, GIVEN_BACK)


def _layouts(rows: Sequence[StatementLayout]) -> list[tuple[str, str]]:
    return [("", "Work it out from the file"), *((one.ref, one.name) for one in rows)]


class HowToRead(forms.Form):
    """By which layout, and the balances from the paper where the file does not tell them."""

    layout = forms.ChoiceField(
        label="How is the file laid out?",
        help_text="This matters for CSV alone.",
        required=False,
        widget=forms.Select,
    )
    opening_pence = MoneyField(
        label="Balance before the first line",
        help_text="From the paper, if the file does not tell it.",
        required=False,
        least=LEAST_BALANCE,
    )
    closing_pence = MoneyField(
        label="Balance after the last line",
        help_text="From the paper, if the file does not tell it.",
        required=False,
        least=LEAST_BALANCE,
    )

    def __init__(self, *args: Any, layouts: Sequence[StatementLayout], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.by_key = {one.ref: one for one in layouts}
        self.fields["layout"].choices = _layouts(layouts)

    @property
    def said(self) -> dict[str, Any]:
        """What the act takes."""
        said = self.cleaned_data
        return {
            "layout": self.by_key.get(said["layout"]),
            "opening_pence": said["opening_pence"],
            "closing_pence": said["closing_pence"],
        }


class ReadStatement(HowToRead):
    """The file itself, with how to read it."""

    file = forms.FileField(
        label="The statement",
        allow_empty_file=True,
        help_text="As the bank gives it: camt.053, MT940, OFX or CSV. 10 MB or less.",
        error_messages={"required": "Choose the file."},
    )
    field_order = ("file", "layout", "opening_pence", "closing_pence")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("The file is larger than 10 MB. Ask the bank for shorter statements.")
        return file


# Which column is what. -----------------------------------------------------------------------------------

DATES = dict(
    zip(
        DATE_STYLES,
        ("Day first: 27/04/2026", "Month first: 04/27/2026", "Year first: 2026-04-27"),
        strict=True,
    )
)
DELIMITERS = {",": "A comma", ";": "A semicolon", "\t": "A tab", "|": "An upright stroke"}
# In the order in which somebody looks for them.
ASKED = ("date", "amount", "paid_in", "paid_out", "direction", "text", "counterparty", "balance")
MORE_ASKED = ("end_to_end", "bank_ref", "account", "sort_code", "opening", "closing")
TEXT_TOO = "text_2"
SAY_THE_DAY = "Say which column holds the day."


class Columns(forms.Form):
    """How one bank's CSV is laid out. With a file beside it, its columns are chosen; without, named."""

    name = forms.CharField(
        label="What is this layout called?",
        help_text="The bank's name will do. It is kept for the next statement.",
        max_length=100,
        error_messages={"required": "Give it a name of a few words, such as the bank's."},
    )
    amount_style = forms.ChoiceField(
        label="How are sums written?",
        choices=[(key, says[:1].upper() + says[1:]) for key, says in AMOUNT_STYLES.items()],
        widget=forms.RadioSelect,
    )
    date_style = forms.ChoiceField(
        label="How are days written?", choices=list(DATES.items()), widget=forms.RadioSelect
    )
    delimiter = forms.ChoiceField(label="What stands between columns?", choices=list(DELIMITERS.items()))
    decimal = forms.ChoiceField(
        label="What stands between pounds and pence?", choices=[(".", "A point"), (",", "A comma")]
    )
    sums_in = forms.ChoiceField(
        label="Are sums in pounds or in pence?", choices=[("pounds", "Pounds"), ("pence", "Whole pence")]
    )
    heading_row = forms.IntegerField(
        label="In which row do the headings stand?",
        help_text="0 if there are none.",
        min_value=0,
        max_value=1000,
    )
    rows_to_skip = forms.IntegerField(
        label="How many rows stand above the first line?",
        help_text="This matters where there are no headings.",
        min_value=0,
        max_value=1000,
    )
    in_words = forms.CharField(
        label="Words for what came in", help_text="With commas between them.", max_length=200, required=False
    )
    out_words = forms.CharField(
        label="Words for what went out", help_text="With commas between them.", max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        profile: Mapping[str, Any],
        guess: Guess | None = None,
        name: str = "",
        **kwargs: Any,
    ) -> None:
        plain = Profile(columns={}).as_dict() | dict(profile)
        columns = plain.pop("columns", {})
        text = columns.get("text")
        if isinstance(text, list | tuple):
            columns = {**columns, "text": text[0], TEXT_TOO: text[1]}
        initial = {
            **{key: plain[key] for key in self.base_fields if key in plain and key != "name"},
            **columns,
            "name": name or plain.get("name", ""),
            "in_words": ", ".join(plain["in_words"]),
            "out_words": ", ".join(plain["out_words"]),
        }
        if guess is not None and not profile.get("name"):
            initial["rows_to_skip"] += _rows_above(guess)
        super().__init__(*args, label_suffix="", initial=initial, **kwargs)
        self.encoding_kept = plain["encoding"]
        for meaning in (*ASKED[:6], TEXT_TOO, *ASKED[6:], *MORE_ASKED):
            told = "more of what the bank wrote" if meaning == TEXT_TOO else MEANINGS[meaning]
            label = told[:1].upper() + told[1:]
            if guess is None:
                help_text = "The heading, or the column's number." if meaning == "date" else ""
                self.fields[meaning] = forms.CharField(
                    label=label,
                    max_length=200,
                    required=meaning == "date",
                    help_text=help_text,
                    error_messages={"required": SAY_THE_DAY},
                )
            else:
                self.fields[meaning] = forms.ChoiceField(
                    label=label,
                    choices=_columns_of(guess),
                    required=meaning == "date",
                    error_messages={"required": SAY_THE_DAY},
                )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[one] for one in (*ASKED[:6], TEXT_TOO, *ASKED[6:])]

    @property
    def more_column_fields(self) -> list[forms.BoundField]:
        return [self[one] for one in MORE_ASKED]

    @property
    def profile(self) -> dict[str, Any]:
        """What the act takes."""
        said = self.cleaned_data
        columns: dict[str, Any] = {}
        for meaning in (*ASKED, *MORE_ASKED):
            if chosen := str(said.get(meaning) or "").strip():
                columns[meaning] = int(chosen) if chosen.isdecimal() and len(chosen) < 4 else chosen
        if more := str(said.get(TEXT_TOO) or "").strip():
            other = int(more) if more.isdecimal() and len(more) < 4 else more
            columns["text"] = [columns["text"], other] if "text" in columns else other
        words = {
            key: [word.strip() for word in said[key].split(",") if word.strip()]
            for key in ("in_words", "out_words")
        }
        return {
            "columns": columns,
            "encoding": self.encoding_kept,
            **{
                key: said[key]
                for key in (
                    "amount_style",
                    "date_style",
                    "delimiter",
                    "decimal",
                    "sums_in",
                    "heading_row",
                    "rows_to_skip",
                )
            },
            **{key: value for key, value in words.items() if value},
        }


def _rows_above(guess: Guess) -> int:
    """How many of the first rows tell no day and no sum, where no headings were found: they are headings."""
    is_line = [any(any(c.isdigit() for c in cell) for cell in row) for row in guess.rows]
    return is_line.index(True) if not guess.headings and True in is_line else 0


def _columns_of(guess: Guess) -> list[tuple[str, str]]:
    """The columns of a file, each by its heading and what stands under it first."""
    above = _rows_above(guess)
    first = guess.rows[above] if guess.rows else ()
    told = guess.headings or (guess.rows[above - 1] if above else ())
    width = max([len(guess.headings), *(len(row) for row in guess.rows)], default=0)
    found = [("", "Not in this file")]
    for at in range(width):
        heading = told[at] if at < len(told) else ""
        shown = f", such as {first[at][:30]}" if at < len(first) and first[at] else ""
        is_named = heading and guess.headings.count(heading) == 1
        found.append((heading if is_named else str(at + 1), f"{heading or f'Column {at + 1}'}{shown}"))
    return found


# What a line of the bank is. -----------------------------------------------------------------------------


class Suggested(forms.Form):
    """Which of the proposals shown are right: all of them, until somebody unticks one."""

    take = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick those that are right.",
            "invalid_choice": "Something changed meanwhile. Look at the list again.",
        },
    )

    def __init__(self, *args: Any, values: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", initial={"take": list(values)}, **kwargs)
        self.fields["take"].choices = [(value, value) for value in values]


class LeftOver(forms.Form):
    """What each line is that nothing in the books fits. A line may be left for later."""

    def __init__(self, *args: Any, found: Reconciliation, lines: Sequence[BankLine], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"what_{line.ref}"] = forms.ChoiceField(
                label="What is it?", choices=_may_be(found, line), required=False
            )
            self.fields[f"says_{line.ref}"] = forms.CharField(
                label="What was it for?", max_length=300, required=False
            )

    @property
    def rows(self) -> list[tuple[BankLine, forms.BoundField, forms.BoundField]]:
        return [(line, self[f"what_{line.ref}"], self[f"says_{line.ref}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.get(f"what_{line.ref}") for line in self.lines):
            raise ValidationError("Say of at least one line what it is.")
        return said

    @property
    def answers(self) -> list[tuple[BankLine, str, str]]:
        """For each line that was answered: what it is, and in which words."""
        said = self.cleaned_data
        return [
            (line, what, said[f"says_{line.ref}"])
            for line in self.lines
            if (what := said[f"what_{line.ref}"])
        ]


def _may_be(found: Reconciliation, line: BankLine) -> list[tuple[str, str]]:
    choices = [("", "I do not know yet")]
    choices += [(f"awaited:{one.key}", one.says) for one in found.may_be(line)]
    if found.statement.payee_id:
        if line.pence < 0:
            choices += [(f"plan:{one.ref}", f"In the plan: {one.what}") for one in found.plan_lines]
        choices += [(one, WHAT_ELSE[one]) for one in (IN if line.pence > 0 else OUT)]
    return choices


class JournalDays(forms.Form):
    """From which day to which the books are wanted."""

    first = DateField(label="From which day?")
    last = DateField(label="To which day?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must be the same as the first, or later.")
        return said

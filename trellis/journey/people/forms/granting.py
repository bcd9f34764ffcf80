from __future__ import annotations

from typing import Any, cast

from django import forms

from trellis.govuk.fields import DateField, WordsField
from trellis.journey.accounts.models import Account, Organisation, RoleHeld

from ..models import Grant, Person, Section
from ..queries import Sayers
from .consent import THE_PERSON
from .person import YesNoField


class LetInForm(forms.Form):
    """Whom somebody lets in, to which sections, until when. A worker also says who said it."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    whom = forms.ChoiceField(error_messages={"required": "Choose whom to let in."})
    sections = forms.MultipleChoiceField(
        choices=Section.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what you open to them."},
    )
    may_write = YesNoField(error_messages={"required": "Say whether they may write in the plan."})
    ends_on = DateField(label="The last day", required=False)
    said_by = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Say who said this."})

    def __init__(
        self,
        *args: Any,
        person: Person,
        planners: list[RoleHeld],
        grant: Grant | None = None,
        sayers: Sayers | None = None,
        **kwargs: Any,
    ) -> None:
        """grant: what stands and is changed. sayers: who may have said it, for a worker who notes it."""
        initial = dict(kwargs.pop("initial", {}))
        if grant is not None:
            initial |= {
                "shown": grant.ref,
                "sections": grant.sections,
                "may_write": grant.may_write,
                "ends_on": grant.ends_on,
            }
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.planners = planners
        you = "you" if sayers is None else person.named
        self.fields["sections"].label = f"What {'do' if sayers is None else 'does'} {you} open to them?"
        self.fields["sections"].help_text = "What is left out stays closed to them."
        self.fields["may_write"].label = "May they write in the plan, and not only read it?"
        self.fields[
            "ends_on"
        ].help_text = f"Leave this empty if it is until {you} say{'' if sayers is None else 's'} no."
        if grant is None:
            self.fields["whom"].label = f"Whom {'do' if sayers is None else 'does'} {you} let in?"
            self.fields["whom"].choices = [("", "Choose one"), *_choices(planners)]
        else:
            del self.fields["whom"]
        if sayers is None:
            del self.fields["said_by"]
            return
        self.fields["said_by"].label = "Who said it?"
        self.fields["said_by"].choices = [
            (THE_PERSON, person.full_name),
            *((one.ref, str(one)) for one in sayers.speakers),
        ]
        self.sayers = sayers

    def details(self) -> dict[str, Any]:
        """What was answered, as the act takes it."""
        given = dict(self.cleaned_data)
        given["shown"] = given["shown"] if "whom" not in self.fields else None
        if "said_by" in given:
            chosen = given["said_by"]
            given["said_by"] = next((one for one in self.sayers.speakers if one.ref == chosen), None)
        if whom := given.pop("whom", ""):
            given["organisation"], given["account"] = self._whom(whom)
        return given

    def _whom(self, chosen: str) -> tuple[Organisation, Account | None]:
        organisation, _, account = chosen.partition("-")
        found = [one for one in self.planners if str(one.organisation_id) == organisation]
        named = next((one.account for one in found if str(one.account_id) == account), None)
        # A planner's role is held in an organisation: the database says so.
        return cast(Organisation, found[0].organisation), named


def _choices(planners: list[RoleHeld]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for one in planners:
        found.setdefault(str(one.organisation_id), f"Everybody who plans at {one.organisation}")
    for one in planners:
        found[f"{one.organisation_id}-{one.account_id}"] = f"Only {one.account.name} of {one.organisation}"
    order = {str(one.organisation_id): at for at, one in reversed(list(enumerate(planners)))}
    return sorted(found.items(), key=lambda one: (order[one[0].partition("-")[0]], "-" in one[0]))


class HealthNoteForm(forms.Form):
    words = WordsField(error_messages={"required": "Write what is to be known."})
    told_by = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["words"].label = (
            "What should be known of your health?" if is_own else "What is to be known?"
        )
        self.fields["told_by"].label = "Who said so, if somebody else did?"
        self.fields["told_by"].help_text = "For example: my doctor, or the district nurse."

"""What somebody agreed to share, with whom and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.journey.accounts.models import Account

from .. import access
from ..file import Line, Part, Step
from ..models import Authority, Consent, ConsentKind, DecisionKind, Person, Speaker
from ..timeline import Event
from .at_a_glance import rows_at_a_glance
from .capacity import lacks_capacity_for
from .speakers import speakers_in_force

YES, NO, RAN_OUT, NOT_ASKED = "Yes", "No", "Ran out", "Not asked yet"


@dataclass(frozen=True)
class Sharing:
    """One kind of sharing as it stood on a day: what was last said, and whether it holds."""

    kind: str
    says: str
    consent: Consent | None
    state: str

    @property
    def may_share(self) -> bool:
        return self.state == YES


@dataclass(frozen=True)
class Sayers:
    """Who may say what is shared: `can_agree` where the person decides it themself, and who else."""

    can_agree: bool
    speakers: tuple[Speaker, ...]


def consents_of(person: Person, on: date) -> list[Sharing]:
    """Every kind of sharing as it stood on a day, in the order of `ConsentKind`.

    A yes whose last day has gone by is shown as run out, and shares nothing.
    """
    last = _last_said(_said_by(person, on))
    return [
        Sharing(kind, label, last.get(kind), _state(last.get(kind), on))
        for kind, label in ConsentKind.choices
    ]


def may_share(person: Person, kind: str, on: date) -> bool:
    """Whether the person agreed to this kind of sharing and it holds on this day. Not asked is no.

    Where the law makes sharing a duty (somebody is in danger), consent is not what it rests on, and this is
    not asked. Limits are words: whoever shares reads them first.
    """
    return _state(_last_said(_said_by(person, on).filter(kind=kind)).get(kind), on) == YES


def said_of_sharing(person: Person, kind: str) -> QuerySet[Consent]:
    """Everything that was ever said of one kind, what stands first: the last said, not the last written."""
    said = Consent.objects.filter(person=person, kind=kind).select_related("written_by", "replaced_by")
    return said.order_by("-on", "-written_at", "-pk")


def who_may_say_sharing(person: Person, on: date) -> Sayers:
    """Who may agree or refuse for this person to share, besides the person's own refusal, always heard.

    The person is presumed able to decide it, and then whom they asked to speak may say it too. A power of
    attorney or a deputy over welfare speaks only where the person was found unable to decide this (Mental
    Capacity Act 2005, s.1(2), and ss.9, 11 and 20: the last three to be confirmed).
    """
    can_agree = not lacks_capacity_for(person, DecisionKind.SHARING)
    speak = (Authority.ASKED,) if can_agree else (Authority.LPA_WELFARE, Authority.DEPUTY_WELFARE)
    speakers = (one for one in speakers_in_force(person, on) if one.authority in speak)
    return Sayers(can_agree, tuple(speakers))


def fault_of_sayer(person: Person, said_by: Speaker | None, *, agreed: bool, by: Account, on: date) -> str:
    """Why this may not be said of sharing by them; nothing where it may."""
    sayers = who_may_say_sharing(person, on)
    is_own = person.account_id == by.pk
    if said_by is None:
        if not is_own and not access.may_work_with(by, person):
            return _says_who_speaks(person, sayers)
        return "" if sayers.can_agree or not agreed else _says_who_can_agree(person)
    if is_own or said_by.pk not in {one.pk for one in sayers.speakers}:
        return _says_who_speaks(person, sayers)
    if said_by.account_id != by.pk and not access.may_work_with(by, person):
        return "Say it for yourself, and not for somebody else who speaks for them."
    return ""


def _says_who_speaks(person: Person, sayers: Sayers) -> str:
    if sayers.can_agree:
        return f"{person.full_name} can decide this. They say it, or somebody they asked to speak for them."
    return (
        f"{person.full_name} was found unable to decide this. Only somebody with a power of attorney for "
        "health and welfare, or a deputy for welfare, says it for them."
    )


def _says_who_can_agree(person: Person) -> str:
    return (
        f"{person.full_name} was found unable to decide this, so a yes of theirs does not count. A no does. "
        "Somebody who speaks for them in their welfare can say yes."
    )


def _said_by(person: Person, on: date) -> QuerySet[Consent]:
    # In the order in which they hold: what was said later stands, and on one day what was written later.
    said = Consent.objects.filter(person=person, on__lte=on).select_related("written_by")
    return said.order_by("on", "written_at", "pk")


def _last_said(said: Iterable[Consent]) -> dict[str, Consent]:
    return {one.kind: one for one in said}


def _state(consent: Consent | None, on: date) -> str:
    if consent is None:
        return NOT_ASKED
    if not consent.agreed:
        return NO
    return RAN_OUT if consent.until is not None and consent.until < on else YES


def sharing_part(person: Person, account: Account) -> Part | None:
    """For the person's file: what they said of sharing, for those who may read it."""
    today = localdate()
    if not access.may_read_sharing(account, person, today):
        return None
    address = reverse("people:sharing", args=[person.ref])
    last = _last_said(one for one in rows_at_a_glance(person, "consents") if one.on <= today)
    lines = tuple(
        Line(says, f"{address}#{kind}", last[kind].on, _state(last[kind], today))
        for kind, says in ConsentKind.choices
        if kind in last
    )
    is_own = person.account_id == account.pk
    return Part(
        "Whom we may share with",
        lines,
        (Step("Say what we may share" if is_own else "What may be shared, and with whom", address),),
        says_if_empty="We have not asked you yet." if is_own else "They have not been asked yet.",
    )


def told_of_sharing(person: Person) -> Iterator[Event]:
    """For the timeline, of the person and their workers alone: each yes and each no."""
    for one in rows_at_a_glance(person, "consents"):
        address = reverse("people:sharing_kind", args=[person.ref, one.kind])
        says = f"You said {'yes' if one.agreed else 'no'} to sharing. {one.get_kind_display()}."
        by = "" if one.said_by == person.full_name else f"Said for you by {one.said_by}"
        yield Event(one.on, says, address, by=by, is_close=True)

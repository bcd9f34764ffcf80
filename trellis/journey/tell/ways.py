"""By what ways somebody may be told something, and why not by the others.

A rule that a person has asked for is not a preference: there is no way round it in Trellis. What is ruled out
says why, in the person's own words where they gave them, and the ways that are left are offered instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from trellis.govuk.wording import day, names
from trellis.journey.accounts.models import Account
from trellis.journey.people.models import (
    FOR_MONEY_ALONE,
    Carer,
    Channel,
    Consent,
    Format,
    HowToReach,
    Person,
    Speaker,
)

from .letters import Words
from .models import Rule

# The order in which ways are offered to somebody who has not said what suits them best.
IN_ORDER = (Channel.LETTER, Channel.EMAIL, Channel.TEXT, Channel.PHONE, Channel.VISIT)
BY_SOMEBODY = (Channel.PHONE, Channel.VISIT)
MADE_BY_HAND = (Format.BRAILLE, Format.AUDIO, Format.BSL)

SAYS = {
    Channel.LETTER: "A letter to {name}",
    Channel.EMAIL: "An e-mail to {name}",
    Channel.TEXT: "A text message to {name}",
    Channel.PHONE: "Ring {name} and read it out",
    Channel.VISIT: "Tell {name} in person, on a visit",
}
NEVER = {
    Channel.LETTER: "send letters",
    Channel.EMAIL: "send e-mails",
    Channel.TEXT: "send text messages",
    Channel.PHONE: "ring",
    Channel.VISIT: "come on a visit",
}
FORM_IN_WORDS = {
    Format.STANDARD: "ordinary print",
    Format.LARGE_PRINT: "large print",
    Format.EASY_READ: "easy read",
    Format.BRAILLE: "braille",
    Format.AUDIO: "a recording",
    Format.BSL: "British Sign Language",
}
MOST_IN_A_TEXT = 918
MOST_LINES = 6


@dataclass(frozen=True)
class Way:
    """One way of telling one person. key: the same way, as a form sends it.

    says: the way as a button says it. why_not, rule: where it is not allowed. address: where it would go.
    format: what it would go in; is_format_met: whether that is what the person needs. Where it is not, it
    goes only with a reason, which is counted.
    """

    channel: str
    to: Carer | Speaker | None
    to_name: str
    says: str
    allowed: bool
    why_not: str
    format: str
    rule: str = ""
    address: str = ""
    format_wanted: str = Format.STANDARD
    is_format_met: bool = True
    # The one the person asked us to go through.
    is_trusted: bool = False

    @property
    def key(self) -> str:
        return key_of(self.channel, self.to)

    @property
    def is_told_by_somebody(self) -> bool:
        return self.channel in BY_SOMEBODY

    @property
    def is_made_by_hand(self) -> bool:
        return self.channel == Channel.LETTER and self.format in MADE_BY_HAND


def key_of(channel: str, to: Carer | Speaker | None) -> str:
    if to is None:
        return f"{channel}:person"
    return f"{channel}:{'carer' if isinstance(to, Carer) else 'speaker'}:{to.ref}"


@dataclass(frozen=True)
class Situation:
    """All that decides which ways are open, looked up once."""

    person: Person
    rules: HowToReach | None = None
    only_workers: tuple[Account, ...] = ()
    # Those who may be told, the trusted one first; and the one a carer's own letter is for.
    carers: tuple[Carer, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    consents: tuple[Consent, ...] = ()
    own_of: Carer | Speaker | None = None
    whom: tuple[Carer | Speaker | None, ...] = field(default=(None,))

    def is_trusted(self, carer: Carer) -> bool:
        return self.rules is not None and self.rules.trusted_id == carer.pk


def every_way(situation: Situation, *, by: Account, on: date, words: Words | None) -> list[Way]:
    """Each way to each of those who may be told; what suits the person best comes first."""
    best = situation.rules.best if situation.rules else ""
    found = [
        way_to(situation, channel, to, by=by, on=on, words=words)
        for to in situation.whom
        for channel in sorted(IN_ORDER, key=lambda one: (one != best, IN_ORDER.index(one)))
    ]
    # To somebody besides the person, what is only missing is no rule that anybody needs to know.
    only_missing = (Rule.NOWHERE, Rule.WORDS)
    return [way for way in found if way.allowed or way.to is None or way.rule not in only_missing]


def way_to(
    situation: Situation,
    channel: str,
    to: Carer | Speaker | None,
    *,
    by: Account,
    on: date,
    words: Words | None,
) -> Way:
    """One way, open or not. The reasons against are tried in a fixed order: what cannot be helped first."""
    person = situation.person
    name = person.full_name if to is None else to.name
    wanted = situation.rules.format if situation.rules and to is None else Format.STANDARD
    interpreter = situation.rules.interpreter if situation.rules else ""
    given, is_met = form_for(channel, wanted, words, interpreter=interpreter)
    address = address_of(channel, person if to is None else to)
    way = Way(
        channel=channel,
        to=to,
        to_name=name,
        says=_says(channel, to, name),
        allowed=True,
        why_not="",
        format=given,
        address=address,
        format_wanted=wanted,
        is_format_met=is_met,
        is_trusted=isinstance(to, Carer) and situation.is_trusted(to),
    )
    for rule, why_not in _against(situation, channel, to, by=by, on=on, words=words):
        if why_not:
            return replace(way, allowed=False, rule=rule, why_not=why_not)
    return way


def _says(channel: str, to: Carer | Speaker | None, name: str) -> str:
    relation = f" ({to.relation})" if isinstance(to, Carer) else ""
    return SAYS[Channel(channel)].format(name=f"{name}{relation}")


def _against(
    situation: Situation,
    channel: str,
    to: Carer | Speaker | None,
    *,
    by: Account,
    on: date,
    words: Words | None,
) -> Iterable[tuple[str, str]]:
    person = situation.person
    yield Rule.JOINED, _joined(person)
    yield Rule.DIED, _died(situation, channel, to)
    if to is None:
        yield Rule.WORDS, _for_somebody_else(situation, words)
        yield Rule.NEVER, _never(situation, channel)
        yield Rule.WORKER, _not_this_worker(situation, by)
    else:
        yield Rule.WORDS, _for_somebody_else(situation, words, to)
        yield Rule.NOT_AGREED, _not_agreed(situation, to, on=on, words=words)
    yield Rule.NOWHERE, _nowhere(channel, person if to is None else to)
    yield Rule.WORDS, _no_words(channel, words)


def _joined(person: Person) -> str:
    if person.merged_into_id is None:
        return ""
    return "This record was joined to another one of the same person. Write from that one."


def _died(situation: Situation, channel: str, to: Carer | Speaker | None) -> str:
    person = situation.person
    if person.died_on is None:
        return ""
    died = f"{person.full_name} died on {day(person.died_on)}."
    if to is None:
        return f"{died} Nothing more is sent to them. If there is something to say, say it to their family."
    if isinstance(to, Speaker):
        return f"{died} What {to.name} could do for them ended with their death."
    if channel != Channel.VISIT:
        return (
            f"{died} A letter that a machine has written is no way to speak to {to.name} now. "
            "Go and see them, or ring them, as yourself."
        )
    return ""


def _for_somebody_else(situation: Situation, words: Words | None, to: Carer | Speaker | None = None) -> str:
    """Words that speak to one carer are for nobody else: they may hold what was said in confidence."""
    only = words.only_to if words else ""
    if not only or (to is not None and to.ref == only):
        return ""
    own = situation.own_of
    return f"These words are for {own.name if own else 'somebody else'} alone."


def _never(situation: Situation, channel: str) -> str:
    rules = situation.rules
    if rules is None or channel not in rules.never:
        return ""
    asked = f"{situation.person.full_name} asked us never to {NEVER[Channel(channel)]}."
    return f"{asked} In their words: “{rules.because.strip()}”" if rules.because.strip() else asked


def _not_this_worker(situation: Situation, by: Account) -> str:
    if not situation.only_workers or by.pk in {one.pk for one in situation.only_workers}:
        return ""
    only = names([one.name for one in situation.only_workers], "or")
    return f"{situation.person.full_name} asked that nobody but {only} gets in touch."


def _not_agreed(situation: Situation, to: Carer | Speaker, *, on: date, words: Words | None) -> str:
    person = situation.person
    if to.person_id != person.pk:
        return f"{to.name} is not down as helping {person.full_name}."
    if to.ended_on is not None and to.ended_on <= on:
        return f"{to.name} stopped on {day(to.ended_on)}."
    if words is not None and words.only_to == to.ref:
        return ""
    if isinstance(to, Speaker):
        return _not_for_this_speaker(to, on=on, words=words)
    return _said_no(situation, to) or _never_said_yes(situation, to)


def _never_said_yes(situation: Situation, to: Carer) -> str:
    if situation.is_trusted(to) or to.may_see_since is not None:
        return ""
    return f"{situation.person.full_name} has not agreed that we tell {to.name}. Ask them first."


def _not_for_this_speaker(to: Speaker, *, on: date, words: Words | None) -> str:
    if not to.is_in_force(on):
        return f"The authority of {to.name} does not hold on {day(on)}, or nobody has seen the paper for it."
    if to.authority in FOR_MONEY_ALONE and not (words is not None and words.is_about_money):
        return f"{to.name} speaks for them about money alone, and this is about more."
    return ""


def _said_no(situation: Situation, to: Carer) -> str:
    """A no to sharing with family, given since: a yes to this one carer that is newer stands."""
    agreed = [one for one in (to.may_see_since, _trusted_since(situation, to)) if one is not None]
    for said in situation.consents:
        is_about_them = not said.with_whom or to.name.casefold() in said.with_whom.casefold()
        if not said.agreed and is_about_them and (not agreed or said.on >= max(agreed)):
            name = situation.person.full_name
            return f"{name} said on {day(said.on)} that we may not share with {to.name}."
    return ""


def _trusted_since(situation: Situation, to: Carer) -> date | None:
    return situation.rules.agreed_on if situation.rules and situation.is_trusted(to) else None


def _nowhere(channel: str, to: Person | Carer | Speaker) -> str:
    if channel == Channel.VISIT or address_of(channel, to):
        return ""
    name = to.full_name if isinstance(to, Person) else to.name
    missing = {
        Channel.LETTER: f"We have no whole address for {name}: at least two lines are needed.",
        Channel.EMAIL: f"We have no e-mail address for {name}.",
        Channel.TEXT: f"We have no mobile number for {name}.",
        Channel.PHONE: f"We have no phone number for {name}.",
    }
    return missing[Channel(channel)]


def _no_words(channel: str, words: Words | None) -> str:
    if channel != Channel.TEXT or words is None:
        return ""
    if not words.short:
        return "This has no words short enough for a text message."
    if len(words.short) > MOST_IN_A_TEXT:
        return (
            f"This is too long for a text message: {len(words.short):,} characters, at most {MOST_IN_A_TEXT}."
        )
    return ""


# Where it goes. ------------------------------------------------------------------------------------------


def address_of(channel: str, to: Person | Carer | Speaker) -> str:
    """Where something goes by this way: the lines under the name, an e-mail address, a number; or nothing."""
    if isinstance(to, Speaker):
        if to.carer is not None:
            return address_of(channel, to.carer)
        is_email = channel == Channel.EMAIL and to.account is not None
        return to.account.email if is_email and to.account else ""
    if channel == Channel.LETTER:
        lines = envelope_lines(to.address)
        return "\n".join(lines) if len(lines) > 1 else ""
    if channel == Channel.EMAIL:
        return to.email
    if channel == Channel.TEXT:
        return mobile_number(to.phone)
    return to.phone if channel == Channel.PHONE else ""


def envelope_lines(address: str) -> list[str]:
    """The lines of an address under the name, at most six; what is more is drawn together.

    >>> envelope_lines("1 Mill Lane, Northshire, NS1 1AA")
    ['1 Mill Lane', 'Northshire', 'NS1 1AA']
    """
    lines = [" ".join(line.split()).strip(" ,") for line in address.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1:
        lines = [part.strip() for part in lines[0].split(",") if part.strip()]
    if len(lines) > MOST_LINES:
        spare = len(lines) - MOST_LINES
        lines = [", ".join(lines[: spare + 1]), *lines[spare + 1 :]]
    return lines


def mobile_number(phone: str) -> str:
    """A number that takes text messages, as +44…; nothing where it is a landline's or no number.

    >>> mobile_number("07700 900123"), mobile_number("01632 960001"), mobile_number("+353 87 123 4567")
    ('+447700900123', '', '+353871234567')
    """
    figures = re.sub(r"[\s().-]", "", phone)
    figures = re.sub(r"^(00|\+)440?", "+44", figures)
    figures = re.sub(r"^00", "+", figures)
    figures = re.sub(r"^0", "+44", figures)
    if not re.fullmatch(r"\+[0-9]{9,15}", figures, re.ASCII):
        return ""
    if figures.startswith("+44") and not re.fullmatch(r"\+447[0-9]{9}", figures, re.ASCII):
        return ""
    return figures


def form_for(channel: str, wanted: str, words: Words | None, *, interpreter: str = "") -> tuple[str, bool]:
    """What a way gives somebody who needs this form, and whether that is what they need."""
    if wanted == Format.STANDARD:
        return Format.STANDARD, True
    has_easy = words is None or bool(words.easy)
    if wanted == Format.EASY_READ:
        # Read out by somebody who can stop and explain, ordinary words do as well where no easy ones are.
        met = channel in BY_SOMEBODY or (has_easy and channel in (Channel.LETTER, Channel.EMAIL))
        return (Format.EASY_READ if has_easy and channel != Channel.TEXT else Format.STANDARD), met
    if wanted == Format.LARGE_PRINT:
        is_paper = channel in (Channel.LETTER, Channel.EMAIL, Channel.VISIT)
        return (Format.LARGE_PRINT if is_paper else Format.STANDARD), True
    if channel == Channel.LETTER:
        return wanted, True
    if wanted == Format.BSL:
        return Format.STANDARD, channel == Channel.VISIT and bool(interpreter)
    return Format.STANDARD, channel in BY_SOMEBODY

"""What must be left to live on: the minimum income guarantee; in a care home the personal expenses allowance.

Which amounts apply hangs on the household and on whether somebody has reached pension age, and that hangs on
the day of birth: at 66 one person has reached it and another has not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trellis.basis.findings import Finding, Refused
from trellis.basis.law import Amount, Law
from trellis.basis.periods import say_day
from trellis.engines.charging.circumstances import Circumstances
from trellis.engines.charging.laws import SHIPPED, Laws

# Pension age has never been below this.
LOWEST_PENSION_AGE = 60
# Somebody single has the lower amount until this birthday.
FULL_AMOUNT_AGE = 25


def _birthday(born: date, *, years: int, months: int = 0) -> date:
    """The day somebody is so old. Born on a day the month lacks, they are so old on the first of the next."""
    month = born.month - 1 + months
    year = born.year + years + month // 12
    month = month % 12 + 1
    try:
        return date(year, month, born.day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def is_so_old(born: date, years: int, on: date) -> bool:
    """Whether somebody is so many years old, or older, on a day.

    >>> born = date(2000, 2, 29)
    >>> is_so_old(born, 25, date(2025, 2, 28)), is_so_old(born, 25, date(2025, 3, 1))
    (False, True)
    """
    return on >= _birthday(born, years=years)


def reaches_pension_age_on(born: date, law: Laws = SHIPPED) -> date:
    """The day somebody reaches pension age, by the law as it stands since 6 October 2020.

    Source: Pensions Act 1995, Sch 4, as amended. To be confirmed.

    >>> reaches_pension_age_on(date(1960, 4, 5)), reaches_pension_age_on(date(1960, 4, 6))
    (datetime.date(2026, 4, 5), datetime.date(2026, 5, 6))
    """
    steps = law.pension_age.history("pension_age")[0].value
    fits = [step for step in steps if step["born_from"] <= born] or steps[:1]
    return _birthday(born, years=fits[-1]["years"], months=fits[-1]["months"])


def is_of_pension_age(born: date, on: date, law: Laws = SHIPPED) -> bool:
    """Whether somebody has reached pension age on a day.

    Refused (`not-known`): a day before 6 October 2020 for somebody aged 60 to 65 on it, for it hung on more
    than the day of birth then.
    """
    if on >= reaches_pension_age_on(born, law):
        return True
    known_since = law.pension_age.history("pension_age")[0].since
    if on < known_since and is_so_old(born, LOWEST_PENSION_AGE, on):
        raise Refused(
            Finding(
                "not-known",
                f"Before {say_day(known_since)} pension age was between 60 and 66, and is not kept here.",
                "date_of_birth",
                "Give protected_income_pence as the council worked it out then.",
            )
        )
    return False


@dataclass(frozen=True, slots=True)
class Part:
    """One amount of the protected income, in pence a week, with its law. times: for children."""

    says: str
    pence: int
    law: Amount | None
    times: int = 1


def parts_of(given: Circumstances, *, on: date, law: Laws = SHIPPED) -> list[Part]:
    """The amounts that make up the national minimum, in the order of the regulation.

    A premium for disability is for people below pension age, and stands here with nought where it does not
    count. Refused (`not-known`, `before-the-law`) by the law of the day.

    Source: SI 2014/2672, regs 6 and 7.
    """
    protected = law.protected_income
    if given.setting == "care_home":
        kept = protected.on("care_home", on)
        return [Part("What somebody in a care home keeps", kept.value, kept)]
    pensioner = is_of_pension_age(given.date_of_birth, on, law)
    base = protected.on(_base_key(given, pensioner=pensioner, on=on), on)
    parts = [Part(base.says.removesuffix("."), base.value, base)]
    if given.children:
        child = protected.on("child", on)
        parts.append(Part("For each child", child.value, child, given.children))
    for premium in given.premiums:
        parts.append(_premium(premium, given, pensioner=pensioner, on=on, law=protected))
    return parts


def _base_key(given: Circumstances, *, pensioner: bool, on: date) -> str:
    if given.household == "couple":
        return "couple_pension_age" if pensioner else "couple"
    if pensioner:
        return "single_pension_age"
    if given.household == "lone_parent":
        return "lone_parent"
    return "single_25" if is_so_old(given.date_of_birth, FULL_AMOUNT_AGE, on) else "single_18_24"


def _premium(premium: str, given: Circumstances, *, pensioner: bool, on: date, law: Law) -> Part:
    if premium == "carer":
        carer = law.on("carer", on)
        return Part("The carer premium", carer.value, carer)
    words = {"disability": "The disability premium", "enhanced_disability": "The enhanced disability premium"}
    if pensioner:
        return Part(f"{words[premium]} is for people below pension age, so it is not added", 0, None)
    added = law.on(f"{premium}_{'couple' if given.household == 'couple' else 'single'}", on)
    return Part(words[premium], added.value, added)

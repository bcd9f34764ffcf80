"""Schemes, decided assessments and amounts for tests, made by the acts that make real ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files

from tests.people import J1_LEVELS, J1_SHARES
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate import actions, queries
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import actions as assessing
from trellis.journey.assess.models import Assessment
from trellis.journey.assess.queries import circumstances_shown
from trellis.journey.people.models import Carer, Person
from trellis.journey.people.tests import factories as people

TODAY = people.TODAY
SHIPPED = "northshire-2026-04"


def shipped_text() -> str:
    return files("trellis.engines.allocation.schemes").joinpath(f"{SHIPPED}.toml").read_text(encoding="utf-8")


def scheme_text(*, pence: int = 410, starts: str = "2026-04-01", version: str = "3", **changed: str) -> str:
    """The shipped scheme's file with another price, day or version; `changed` replaces other words."""
    text = shipped_text()
    for old, new in (
        ("price_pence_a_week = 410", f"price_pence_a_week = {pence}"),
        ("from = 2026-04-01", f"from = {starts}"),
        ('version = "3"', f'version = "{version}"'),
        ('title = "Northshire 2026-04 v3"', f'title = "Northshire v{version}"'),
        *changed.items(),
    ):
        assert old in text, f"the shipped scheme no longer says {old}"
        text = text.replace(old, new)
    return text


def finance() -> Account:
    return people.account("Frank Foster", RoleName.FINANCE)


def manager() -> Account:
    return people.account("Marta Mazur", RoleName.MANAGER)


def scheme_in_force() -> CouncilScheme:
    """The shipped scheme, prepared by Frank and adopted by Marta; made once."""
    return queries.scheme_in_force(TODAY) or actions.adopt_shipped(
        SHIPPED, prepared_by=finance(), adopted_by=manager(), on=date(2026, 3, 16)
    )


def adopted(text: str, *, on: date = TODAY) -> CouncilScheme:
    prepared = actions.prepare_scheme(text, by=finance())
    return actions.adopt_scheme(prepared, by=manager(), because="Decision D-17.", on=on)


def mrs_ahmed() -> tuple[Person, Carer]:
    """Mrs Ahmed, who signs in, and her daughter, who signs in too and may see her pages."""
    amina = people.person()
    people.signing_in(amina)
    return amina, people.carer(amina, signs_in=True, may_see=True)


def assessment(
    person: Person,
    carer: Carer | None = None,
    *,
    levels: Mapping[str, int] = J1_LEVELS,
    shares: Mapping[str, float] = J1_SHARES,
    willing: bool = True,
    able: bool = True,
    circumstances: Iterable[str] = (),
) -> Assessment:
    """An assessment under way with these answers: those of the first journey unless told."""
    by = people.worker_of(person)
    begun = assessing.start_assessment(person, begun_on=TODAY, by=by, on=TODAY)
    for outcome, level in levels.items():
        answer(begun, outcome, level, carer, shares.get(outcome, 0), willing=willing, able=able)
    begun.refresh_from_db()
    shown = circumstances_shown(begun)
    assessing.save_circumstances(begun, circumstances, shown=shown, by=by)
    begun.refresh_from_db()
    return begun


def answer(
    about: Assessment,
    outcome: str,
    level: int,
    carer: Carer | None = None,
    share: float = 0,
    *,
    willing: bool = True,
    able: bool = True,
) -> None:
    said = [assessing.HelpSaid(carer, Decimal(str(share)), willing, able)] if carer and share else []
    before = about.answers.filter(outcome=outcome).first()
    assessing.save_answer(
        about,
        outcome,
        version=before.version if before else 0,
        level=level,
        limbs=["without_assistance"] if level else [],
        said="I cannot do this by myself." if level else "I can do this.",
        evidence="Seen at home." if level else "",
        help=said,
        by=people.worker_of(about.person),
    )


def decide(about: Assessment, *, eligible: bool = True, on: date = TODAY) -> None:
    about.refresh_from_db()
    assessing.decide(
        about,
        version=about.version,
        decided_on=on,
        significant_wellbeing_impact=eligible,
        wellbeing_reason="She would lose her home." if eligible else "She manages well.",
        wellbeing_areas=["control"] if eligible else [],
        related_to_impairment=True,
        impairment="Arthritis.",
        by=people.worker_of(about.person),
        on=on,
    )
    about.refresh_from_db()


def eligible(person: Person, carer: Carer | None = None, **answers: object) -> Assessment:
    """An assessment with these answers, found eligible."""
    about = assessment(person, carer, **answers)  # type: ignore[arg-type]
    decide(about)
    return about


def amount(person: Person, carer: Carer | None = None, **answers: object) -> Allocation:
    """An indicative amount under the scheme in force."""
    scheme_in_force()
    about = eligible(person, carer, **answers)
    return actions.give_indicative_amount(about, by=people.worker_of(person), on=TODAY)


def mrs_ahmeds_amount() -> Allocation:
    """The amount of the first journey: £293.15 a week."""
    return amount(*mrs_ahmed())

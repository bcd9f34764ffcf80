"""A personal budget as one bill: what the page, the letter and the file are all made from.

Everything in it is worked out from the rows by the budget engine, so that a figure on paper is the figure on
the page. Sums are pence; a week unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trellis.engines.budget import funders as engine
from trellis.engines.budget.lines import yearly
from trellis.engines.budget.three_figures import ThreeFigures, three_figures
from trellis.govuk.wording import money

from .models import Body, BudgetLine, Funder, PersonalBudget

# By which law each body pays, where nobody says it more closely.
BASES = {
    Body.COUNCIL: "Care Act 2014, section 18",
    Body.PERSON: "Care Act 2014, section 14",
    Body.NHS: "National Health Service Act 2006",
    Body.AFTER_CARE: "Mental Health Act 1983, section 117",
    Body.OTHER: "Care Act 2014, section 26(3)",
}
CARERS_BASIS = "Care Act 2014, section 20"
# Whose money it is, as the bill says it to the person.
PAYS = {
    Body.COUNCIL: "We pay",
    Body.PERSON: "You pay",
    Body.NHS: "The NHS pays",
    Body.AFTER_CARE: "Section 117 after-care pays",
    Body.OTHER: "Somebody else pays",
}
WHO = {
    Body.COUNCIL: "The council",
    Body.PERSON: "You",
    Body.NHS: "The NHS",
    Body.AFTER_CARE: "Section 117 after-care",
    Body.OTHER: "Somebody else",
}
AGREES, DOES_NOT, NOT_ASKED = "agrees", "does_not_agree", ""
AGREEMENT = {
    AGREES: "Agrees",
    DOES_NOT: "Does not agree",
    NOT_ASKED: "Not asked yet",
}


# Working the figures out. --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """What the lines of a budget come to: the three figures, and what stands beside them (s.26(1) and (3)).

    chargeable_pence: the part of it that the person may be asked to pay towards.
    """

    three: ThreeFigures
    chargeable_pence: int
    other_pence: int
    once_pence: int
    by_body: tuple[tuple[str, int], ...]

    @property
    def total_pence(self) -> int:
        return self.three.cost_pence + self.other_pence


def figures_of(lines: Iterable[BudgetLine], charge_for: Callable[[int], int]) -> Figures:
    """The figures of these lines. charge_for: what the person pays of so much that they may be charged for.

    What regulations leave out of a budget is added up nowhere. A charge never exceeds what is chargeable.
    """
    counted = [line for line in lines if not line.is_outside]
    shares: dict[tuple[str, bool], int] = {}
    for line in counted:
        # Only what the council meets may be charged for: the health service's part and after-care are free.
        key = (line.funder, line.funder == Body.COUNCIL and line.is_chargeable)
        shares[key] = shares.get(key, 0) + line.weekly_pence
    told = [engine.Share(body, pence, may_charge) for (body, may_charge), pence in shares.items()]
    chargeable = engine.chargeable_pence(told)
    charge = min(charge_for(chargeable), chargeable) if chargeable else 0
    by_body: dict[str, int] = {}
    for body, pence in engine.paid_by(told, charge):
        by_body[body] = by_body.get(body, 0) + pence
    cost = sum(line.weekly_pence for line in counted if line.funder == Body.COUNCIL)
    return Figures(
        three=three_figures(cost, charge),
        chargeable_pence=chargeable,
        other_pence=sum(line.weekly_pence for line in counted if line.funder != Body.COUNCIL),
        once_pence=sum(line.once_pence for line in counted),
        by_body=tuple((body, pence) for body, pence in by_body.items() if pence),
    )


# The bill. -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BillLine:
    """One line of the bill. `asked` is what the plan asked for; `because` says why it is another sum."""

    ref: str
    says: str
    working: str
    asked_weekly_pence: int
    weekly_pence: int
    asked_once_pence: int
    once_pence: int
    elsewhere_weekly_pence: int
    elsewhere_says: str
    pays: str
    is_councils: bool
    is_chargeable: bool
    free_because: str
    is_outside: bool
    because: str
    changed_by: str
    changed_on: date | None

    @property
    def is_once(self) -> bool:
        return bool(self.once_pence or self.asked_once_pence)

    @property
    def is_changed(self) -> bool:
        return (self.weekly_pence, self.once_pence) != (self.asked_weekly_pence, self.asked_once_pence)

    @property
    def pence(self) -> int:
        return self.once_pence if self.is_once else self.weekly_pence

    @property
    def asked_pence(self) -> int:
        return self.asked_once_pence if self.is_once else self.asked_weekly_pence

    @property
    def is_cut(self) -> bool:
        """Whether less can be bought than was asked for: what somebody else pays cuts nothing."""
        return self.pence + (0 if self.is_once else self.elsewhere_weekly_pence) < self.asked_pence

    @property
    def change_says(self) -> str:
        """What became of the sum that was asked for, in a sentence; a cut is called a cut."""
        if not self.is_changed:
            return ""
        if self.pence > self.asked_pence:
            return f"Raised from {money(self.asked_pence)} by {money(self.pence - self.asked_pence)}."
        less = money(self.asked_pence - self.pence)
        if self.is_cut:
            return f"Cut from {money(self.asked_pence)} by {less}."
        return f"{less} less than the {money(self.asked_pence)} of the plan, and nothing is cut."


@dataclass(frozen=True)
class Purse:
    """One body's share: who pays, how much a week, by which law, whether somebody may be charged for it."""

    body: str
    who: str
    pays: str
    basis: str
    weekly_pence: int
    is_chargeable: bool
    reference: str
    review_on: date | None

    @property
    def free_says(self) -> str:
        """Whether the person is charged for this share, in a few words."""
        if self.body == Body.PERSON:
            return "What you pay"
        return "You may be charged for part of it" if self.is_chargeable else "Free to you"


@dataclass(frozen=True)
class Bill:
    """A whole personal budget, ready to be told."""

    ref: str
    is_carers: bool
    named: str
    starts_on: date
    lines: tuple[BillLine, ...]
    purses: tuple[Purse, ...]
    three: ThreeFigures
    other_pence: int
    once_pence: int
    chargeable_pence: int
    indicative_pence: int | None
    differs_because: str
    charge_says: str
    is_charge_known: bool
    to_be_confirmed: bool
    state: str
    submitted_by: str
    signed_by: str
    signed_on: date | None
    panel: str
    agreement: str
    persons_word: str
    let_stand: tuple[dict[str, Any], ...] = ()

    @property
    def total_pence(self) -> int:
        return self.three.cost_pence + self.other_pence

    @property
    def weekly_lines(self) -> tuple[BillLine, ...]:
        return tuple(line for line in self.lines if not line.is_once and not line.is_outside)

    @property
    def once_lines(self) -> tuple[BillLine, ...]:
        return tuple(line for line in self.lines if line.is_once and not line.is_outside)

    @property
    def outside_lines(self) -> tuple[BillLine, ...]:
        return tuple(line for line in self.lines if line.is_outside)

    @property
    def free_lines(self) -> tuple[BillLine, ...]:
        """The lines the person is not charged for, each with its reason."""
        return tuple(line for line in self.lines if line.free_because)

    @property
    def elsewhere_pence(self) -> int:
        return sum(line.elsewhere_weekly_pence for line in self.lines)

    @property
    def differs_pence(self) -> int:
        """By how much the final sum is more than the indicative amount; nought where there was none.

        The whole sum is laid beside it, whoever pays which part: the amount was for all that somebody needs.
        """
        return 0 if self.indicative_pence is None else self.total_pence - self.indicative_pence

    @property
    def buys_less_than_indicative(self) -> bool:
        """Whether less can be bought than for the indicative amount: what a grant pays is not cut."""
        return self.differs_pence < 0 and self.differs_pence + self.elsewhere_pence < 0

    @property
    def yearly(self) -> dict[str, int]:
        """The three figures for a year of 365 days, and the whole."""
        year = {
            "cost": yearly(self.three.cost_pence),
            "person_pays": yearly(self.three.person_pays_pence),
            "other": yearly(self.other_pence),
        }
        # What is left is the council's, so that the three agree in a year as they do in a week.
        return {**year, "council_pays": year["cost"] - year["person_pays"], "total": yearly(self.total_pence)}

    @property
    def agreement_says(self) -> str:
        return AGREEMENT.get(self.agreement, AGREEMENT[NOT_ASKED])

    def parts_back(self, pence: int) -> tuple[tuple[Purse, int], ...]:
        """What comes back to each purse of a sum that was not needed, by share and to the penny."""
        shared = [purse for purse in self.purses if purse.weekly_pence]
        parts = engine.split(pence, [purse.weekly_pence for purse in shared])
        return tuple(zip(shared, parts, strict=True))

    def as_json(self) -> dict[str, Any]:
        """The whole of it as a file holds it: pence, days and words. It names nobody but who decided."""
        return {
            "budget": self.ref,
            "is_carers": self.is_carers,
            "state": self.state,
            "starts_on": self.starts_on.isoformat(),
            "three_figures": {
                "cost_weekly_pence": self.three.cost_pence,
                "person_pays_weekly_pence": self.three.person_pays_pence,
                "council_pays_weekly_pence": self.three.council_pays_pence,
            },
            "other_public_money_weekly_pence": self.other_pence,
            "total_weekly_pence": self.total_pence,
            "once_pence": self.once_pence,
            "yearly_pence": self.yearly,
            "indicative_weekly_pence": self.indicative_pence,
            "differs_because": self.differs_because,
            "chargeable_weekly_pence": self.chargeable_pence,
            "charge": {"says": self.charge_says, "to_be_confirmed": self.to_be_confirmed},
            "lines": [
                {
                    "says": line.says,
                    "working": line.working,
                    "asked_weekly_pence": line.asked_weekly_pence,
                    "weekly_pence": line.weekly_pence,
                    "asked_once_pence": line.asked_once_pence,
                    "once_pence": line.once_pence,
                    "elsewhere_weekly_pence": line.elsewhere_weekly_pence,
                    "elsewhere_says": line.elsewhere_says,
                    "who": line.pays,
                    "is_chargeable": line.is_chargeable,
                    "free_because": line.free_because,
                    "is_outside_the_budget": line.is_outside,
                    "because": line.because,
                }
                for line in self.lines
            ],
            "funders": [
                {
                    "body": purse.body,
                    "name": purse.who,
                    "basis": purse.basis,
                    "weekly_pence": purse.weekly_pence,
                    "is_chargeable": purse.is_chargeable,
                    "reference": purse.reference,
                    "review_on": purse.review_on.isoformat() if purse.review_on else None,
                }
                for purse in self.purses
            ],
            "let_stand": list(self.let_stand),
            "submitted_by": self.submitted_by,
            "signed_by": self.signed_by,
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
            "panel": self.panel,
            "agreement": self.agreement_says,
            "persons_word": self.persons_word,
        }

    def as_rows(self) -> list[list[str]]:
        """The same lines as a table for a spreadsheet: pounds with their pence, and a total."""
        heads = ["What", "How it is worked out", "Who pays", "Asked for a week", "A week", "Once", "Why"]
        rows = [
            [
                line.says,
                line.working,
                line.pays,
                _plain(line.asked_weekly_pence),
                _plain(0 if line.is_outside else line.weekly_pence),
                _plain(0 if line.is_outside else line.once_pence),
                " ".join(filter(None, (line.because, line.free_because))),
            ]
            for line in self.lines
        ]
        ends = [
            ("All together", self.total_pence, self.once_pence),
            ("What it costs us to meet your needs", self.three.cost_pence, 0),
            ("You pay", self.three.person_pays_pence, 0),
            ("We pay", self.three.council_pays_pence, 0),
            ("Other public money", self.other_pence, 0),
        ]
        return [heads, *rows, *([says, "", "", "", _plain(pence), _plain(o), ""] for says, pence, o in ends)]


def _plain(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def bill_of(
    budget: PersonalBudget,
    lines: Sequence[BudgetLine],
    funders: Sequence[Funder],
    *,
    named: str,
    let_stand: Iterable[dict[str, Any]] = (),
) -> Bill:
    """The bill of a budget, from its rows as they were looked up."""
    contribution = budget.contribution
    names = {one.body: one.name for one in funders if one.name}
    figures = figures_of(lines, lambda chargeable: budget.person_pays_weekly_pence)
    return Bill(
        ref=budget.ref,
        is_carers=budget.carer_id is not None,
        named=named,
        starts_on=budget.starts_on,
        lines=tuple(_line(one, names) for one in lines),
        purses=tuple(_purse(one) for one in funders),
        three=ThreeFigures(
            budget.cost_weekly_pence, budget.person_pays_weekly_pence, budget.council_pays_weekly_pence
        ),
        other_pence=budget.other_weekly_pence,
        once_pence=budget.once_pence,
        chargeable_pence=figures.chargeable_pence,
        indicative_pence=budget.indicative_weekly_pence,
        differs_because=budget.differs_because,
        charge_says=_charge_says(budget, figures.chargeable_pence),
        is_charge_known=is_charge_known(budget, figures.chargeable_pence),
        to_be_confirmed=bool(contribution and contribution.is_to_be_confirmed),
        state=budget.state,
        submitted_by=budget.submitted_by.name if budget.submitted_by else "",
        signed_by=budget.signed_by.name if budget.signed_by else "",
        signed_on=budget.signed_on,
        panel=budget.panel,
        agreement=budget.persons_agreement,
        persons_word=budget.persons_word,
        let_stand=tuple(let_stand),
    )


def is_charge_known(budget: PersonalBudget, chargeable_pence: int) -> bool:
    """Whether it is known what the person pays: always, where there is nothing they may be charged for."""
    return budget.carer_id is not None or not chargeable_pence or budget.contribution_id is not None


def _charge_says(budget: PersonalBudget, chargeable_pence: int) -> str:
    """How what the person pays was come to, in a sentence or two."""
    if budget.carer_id is not None:
        return "This is support for a carer. You are not charged for it, and nor is the person you care for."
    if not chargeable_pence:
        return "Nothing in this budget may be charged for. You pay nothing."
    contribution = budget.contribution
    if contribution is None:
        return "We have not worked out yet what you pay. We ask you about your money first."
    able = contribution.assessed_pence or 0
    if contribution.pays_all:
        says = "you pay all of that."
    elif able > chargeable_pence:
        says = f"you could pay {money(able)} a week. Nobody pays more than their support costs."
    else:
        says = f"you pay {money(able)} a week." if able else "you pay nothing."
    may = f"You may be charged for {money(chargeable_pence)} a week of this."
    return f"{may} By your financial assessment {says}"


def _line(line: BudgetLine, names: Mapping[str, str]) -> BillLine:
    is_councils = line.funder == Body.COUNCIL
    return BillLine(
        ref=line.plan_line.ref,
        says=line.says,
        working=line.working,
        asked_weekly_pence=line.asked_weekly_pence,
        weekly_pence=line.weekly_pence,
        asked_once_pence=line.asked_once_pence,
        once_pence=line.once_pence,
        elsewhere_weekly_pence=line.elsewhere_weekly_pence,
        elsewhere_says=line.elsewhere_says,
        pays=names.get(line.funder) or WHO[Body(line.funder)],
        is_councils=is_councils,
        is_chargeable=is_councils and line.is_chargeable and not line.is_outside,
        free_because="" if is_councils and line.is_chargeable else line.not_chargeable_because,
        is_outside=line.is_outside,
        because=line.because,
        changed_by=line.changed_by.name if line.changed_by else "",
        changed_on=line.changed_on,
    )


def _purse(funder: Funder) -> Purse:
    body = Body(funder.body)
    return Purse(
        body=funder.body,
        who=funder.name or WHO[body],
        pays=f"{funder.name} pays" if funder.name else PAYS[body],
        basis=funder.basis,
        weekly_pence=funder.weekly_pence,
        is_chargeable=funder.is_chargeable,
        reference=funder.reference,
        review_on=funder.review_on,
    )

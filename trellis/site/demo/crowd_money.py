"""What the crowd plans with its money: plans, what people pay, budgets, who holds which slice, challenges.

Written in bulk with the crowd. Every charge is worked out by the charging engine and every line by the budget
engine; what people have, what they plan and how they hold it is drawn, and the shares are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.timezone import make_aware

from trellis.basis.working_days import add_working_days
from trellis.engines.budget.direct_payment import conditions
from trellis.engines.budget.lines import weekly
from trellis.engines.scenario.population import Draws
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.allocate.models import Allocation
from trellis.journey.challenge import states as challenge_states
from trellis.journey.challenge.models import Challenge, Kind, Outcome, RaisedAs
from trellis.journey.contribute import queries as contribute
from trellis.journey.contribute import translate
from trellis.journey.contribute.models import Contribution
from trellis.journey.find.models import Provider, SupportKind
from trellis.journey.people.models import Person
from trellis.journey.plan import bill, states
from trellis.journey.plan.models import (
    Body,
    BudgetLine,
    ConditionAnswer,
    Funder,
    Holder,
    How,
    PersonalBudget,
    Plan,
    PlanLine,
    PlanOutcome,
    Slice,
    WhoLed,
)

# How far those with an amount have come. Assumed: a council has always some at each step.
NOT_BEGUN, WRITING, WAITING = 0.14, 0.30, 0.34
CHALLENGED = 0.05
MORE_THAN_INDICATIVE = 0.25
PENSION_AGE = 66
# Prices of the made-up directory, in pence.
ASSISTANT, AGENCY, GROUP, TAXI = 17_80, 23_20, 27_50, 9_50

OUTCOMES = (
    ("relationships", "I want to see people who make me laugh, every week."),
    ("nutrition", "I want to eat hot food that I chose, at my own table."),
    ("community", "I want to get out of the house without being afraid of the way back."),
    ("hygiene", "I want to be clean, with help from somebody I know."),
    ("habitable_home", "I want my home to be a place where I can have visitors."),
)
# How each age holds its money: direct payment, service fund, council, arranged. Assumed, after the national
# figures: the older somebody is, the less often it is paid to them.
HELD = {"18-64": (0.42, 0.52, 0.92), "65-84": (0.20, 0.28, 0.85), "85+": (0.10, 0.15, 0.70)}
WORDS = {
    Kind.AMOUNT: "The points for washing were for a good day. Most days are not.",
    Kind.BUDGET: "Two hours in the morning became one and a half, and nobody says which half hour.",
    Kind.CHARGE: "You counted the money for my funeral as savings.",
}
REASONS = {
    Outcome.UPHELD: "You were right: we had not asked how most days are. It is put right from the first day.",
    Outcome.IN_PART: "Part of this was right, and is put right. The rest stands, for these reasons.",
    Outcome.NOT_UPHELD: "We looked again with you. The sum buys what the plan says, at last month’s prices.",
}


def _a_week(kind: str, pence: int) -> dict[str, Any]:
    """A sum as the financial assessment keeps it."""
    return {"kind": kind, "pence": pence, "every": "week"}


@dataclass
class _Rows:
    """What waits to be written at once, a list a table, in the order in which tables need one another."""

    kept: dict[type[Model], list[Any]] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        self.kept.setdefault(type(row), []).append(row)
        return row

    def write(self, order: Sequence[type[Model]]) -> dict[str, int]:
        for model in order:
            model._base_manager.bulk_create(self.kept.get(model, []))
        return {model._meta.model_name or "": len(self.kept.get(model, [])) for model in order}


ORDER = (
    Plan,
    PlanOutcome,
    PlanLine,
    Contribution,
    PersonalBudget,
    BudgetLine,
    Funder,
    Slice,
    ConditionAnswer,
)


class Money:
    """Made-up people with an amount, and what became of it."""

    def __init__(self, draws: Draws, on: date) -> None:
        self.on = on
        self.stage = draws.one("demo money")
        self.drawn = draws.each("demo plan", 12)
        self.means = draws.each("demo means", 6)
        self.kinds = {kind.code: kind for kind in SupportKind.objects.all()}
        self.provider = Provider.objects.filter(services__offers_individual_service_fund=True).first()
        policy = contribute.policy_in_force(on)
        assert policy is not None, "the policy is adopted before anybody is charged"
        self.policy, self.law = policy, contribute.law_as_read()
        self.disability = contribute.disability_benefits(on, self.law)
        self.finance = Account.objects.filter(roles__role=RoleName.FINANCE).order_by("pk")[0]
        managers = Account.objects.filter(roles__role=RoleName.MANAGER).values_list("roles__team", "pk")
        accounts = Account.objects.in_bulk([pk for _, pk in managers])
        self.managers = {team: accounts[pk] for team, pk in managers}

    def write(self, amounts: Mapping[int, Allocation]) -> dict[str, int]:
        """What became of these amounts; how many rows of each kind."""
        rows = _Rows()
        challenges = []
        for at, amount in amounts.items():
            if not amount.weekly_pence:
                continue
            decided: dict[Kind, Any] = {Kind.AMOUNT: amount}
            if self.stage[at] >= NOT_BEGUN:
                decided |= self._plan(at, amount, rows)
            if self.drawn[at, 6] < CHALLENGED:
                challenges.append(self._challenge(at, amount, decided))
        counts = rows.write(ORDER)
        Challenge.objects.bulk_create(challenges)
        return counts | {"challenge": len(challenges)}

    # The plan. -------------------------------------------------------------------------------------------

    def _plan(self, at: int, amount: Allocation, rows: _Rows) -> dict[Kind, Any]:
        is_written, is_signed = self.stage[at] >= WRITING, self.stage[at] >= WAITING
        begun_on = min(amount.made_on + timedelta(days=3 + int(self.drawn[at, 0] * 20)), self.on)
        handed_in_on = min(begun_on + timedelta(days=7 + int(self.drawn[at, 1] * 21)), self.on)
        worker = amount.made_by
        plan = rows.add(
            Plan(
                person=amount.person,
                assessment=amount.assessment,
                allocation=amount,
                begun_on=begun_on,
                begun_by=worker,
                state=states.AGREED if is_signed else states.HANDED_IN if is_written else states.DRAFTING,
                state_since=handed_in_on if is_written else begun_on,
                good_life=OUTCOMES[at % len(OUTCOMES)][1] if is_written else "",
                contingency="A neighbour has a key, and two assistants can stand in." if is_written else "",
                led_says_person=WhoLed.values[at % 5] if is_written else "",
                led_says_worker=WhoLed.values[(at // 3) % 5] if is_written else "",
                handed_in_on=handed_in_on if is_written else None,
                handed_in_by=worker if is_written else None,
            )
        )
        for position in range(2):
            key, words = OUTCOMES[(at + position) % len(OUTCOMES)]
            rows.add(PlanOutcome(plan=plan, words=words, serves=[key], position=position))
        lines = [rows.add(line) for line in self._lines(at, plan, amount)]
        if not is_written:
            return {}
        contribution = rows.add(self._contribution(at, amount.person, handed_in_on))
        budget = self._budget(at, plan, lines, contribution, rows, is_signed=is_signed)
        return {Kind.CHARGE: contribution, Kind.BUDGET: budget}

    def _lines(self, at: int, plan: Plan, amount: Allocation) -> Iterator[PlanLine]:
        wanted = amount.weekly_pence or 0
        if self.drawn[at, 2] < MORE_THAN_INDICATIVE:
            wanted = wanted * 115 // 100
        group, taxi = wanted > 100_00, wanted > 150_00
        left = wanted - (GROUP if group else 0) - (2 * TAXI if taxi else 0)
        by_assistant = bool(self.drawn[at, 3] < 0.5)
        price = ASSISTANT if by_assistant else AGENCY
        hours = Decimal(max(1, 2 * left // price)) / 2
        kind = "personal_assistant" if by_assistant else "home_care"
        what = "An assistant, mornings" if by_assistant else "Help at home, mornings and evenings"
        yield self._line(plan, kind, what, hours, price)
        if group:
            yield self._line(plan, "group", "A group on Wednesdays", Decimal(1), GROUP)
        if taxi:
            yield self._line(plan, "taxi", "A taxi there and back", Decimal(2), TAXI)

    def _line(self, plan: Plan, kind: str, what: str, quantity: Decimal, price: int) -> PlanLine:
        return PlanLine(
            plan=plan,
            what=what,
            kind=self.kinds[kind],
            quantity=quantity,
            unit=self.kinds[kind].unit,
            unit_price_pence=price,
            price_source="The directory",
            priced_on=plan.begun_on,
            put_in_by=plan.begun_by,
            put_in_on=plan.begun_on,
        )

    # What they pay. --------------------------------------------------------------------------------------

    def _contribution(self, at: int, person: Person, on: date) -> Contribution:
        circumstances = self._circumstances(at, person)
        # Everybody is an adult today; some were assessed shortly before their eighteenth birthday.
        born = person.date_of_birth
        on = on if born is not None and on.year - born.year > 18 else self.on
        told = translate.with_policy(
            circumstances, self.policy, on=on, law=self.law, disability=self.disability
        )
        worked = translate.worked(told, on=on, law=self.law)
        return Contribution(
            person=person,
            policy=self.policy,
            starts_on=on,
            made_on=on,
            made_by=self.finance,
            basis=worked.basis,
            pays_all=worked.assessed_pence is None,
            assessed_pence=worked.assessed_pence,
            circumstances=told,
            working=translate.as_kept(worked),
            is_to_be_confirmed=worked.to_be_confirmed,
        )

    def _circumstances(self, at: int, person: Person) -> dict[str, Any]:
        """What somebody of this age may have. Sums are of the size of the benefits of 2026, and made up."""
        assert person.date_of_birth is not None
        age = self.on.year - person.date_of_birth.year
        benefit, private, capital, rent, extra, _ = (float(one) for one in self.means[at])
        if age > PENSION_AGE:
            income = [
                _a_week("state_pension", 140_00 + int(benefit * 61_00)),
                _a_week("attendance_allowance_lower", 76_70),
            ]
            if private > 0.5:
                income.append(_a_week("private_pension", int((private - 0.5) * 180_00)))
            savings = int(capital**3 * 45_000_00)
        else:
            income = [
                _a_week("employment_and_support_allowance", 145_00),
                _a_week("pip_daily_living_enhanced", 114_60),
            ]
            savings = int(capital**6 * 30_000_00)
        premiums = [] if age > PENSION_AGE else ["disability", "enhanced_disability"]
        return {
            "date_of_birth": person.date_of_birth.isoformat(),
            "household": "single",
            "setting": "community",
            # What it costs is the plan's to say; what somebody is able to pay does not depend on it.
            "weekly_cost_pence": 0,
            "capital_pence": savings,
            "joint_capital": [],
            "refused_assessment": False,
            "light_touch": None,
            "children": 0,
            "income": income,
            "premiums": premiums,
            "housing": [_a_week("council_tax", int(rent * 28_00))],
            "disability_expenditure": [_a_week("other", int(extra * 22_00))],
        }

    # The budget. -----------------------------------------------------------------------------------------

    def _budget(
        self,
        at: int,
        plan: Plan,
        lines: Sequence[PlanLine],
        contribution: Contribution,
        rows: _Rows,
        *,
        is_signed: bool,
    ) -> PersonalBudget:
        worker, manager = plan.begun_by, self.managers[plan.person.team_id]
        sums = [weekly(line.quantity, line.unit_price_pence, every="week") for line in lines]
        cost = sum(sums)
        pays = cost if contribution.pays_all else min(contribution.assessed_pence or 0, cost)
        indicative = plan.allocation.weekly_pence if plan.allocation else None
        submitted_on = plan.handed_in_on or self.on
        signed_on = min(submitted_on + timedelta(days=1 + int(self.drawn[at, 4] * 9)), self.on)
        budget = rows.add(
            PersonalBudget(
                person=plan.person,
                plan=plan,
                contribution=contribution,
                starts_on=signed_on + timedelta(days=7),
                indicative_weekly_pence=indicative,
                cost_weekly_pence=cost,
                person_pays_weekly_pence=pays,
                council_pays_weekly_pence=cost - pays,
                differs_because="The plan was costed line by line." if cost != indicative else "",
                state=states.SIGNED if is_signed else states.SUBMITTED,
                prepared_by=worker,
                prepared_on=submitted_on,
                submitted_by=worker,
                submitted_on=submitted_on,
                signed_by=manager if is_signed else None,
                signed_on=signed_on if is_signed else None,
                signed_at=make_aware(datetime.combine(signed_on, time(12))) if is_signed else None,
                persons_agreement=bill.AGREES,
            )
        )
        for line, pence in zip(lines, sums, strict=True):
            rows.add(
                BudgetLine(
                    budget=budget,
                    plan_line=line,
                    says=line.what,
                    working=f"{line.quantity:g} × £{line.unit_price_pence / 100:.2f}",
                    asked_weekly_pence=pence,
                    weekly_pence=pence,
                )
            )
        for body, pence in ((Body.COUNCIL, cost - pays), (Body.PERSON, pays)):
            if pence:
                rows.add(
                    Funder(
                        budget=budget,
                        body=body,
                        basis=bill.BASES[body],
                        weekly_pence=pence,
                        is_chargeable=body == Body.COUNCIL,
                    )
                )
        self._slices(at, budget, cost, rows)
        made: PersonalBudget = budget
        return made

    def _slices(self, at: int, budget: PersonalBudget, cost: int, rows: _Rows) -> None:
        assert budget.person.date_of_birth is not None
        age = self.on.year - budget.person.date_of_birth.year
        paid, fund, council = HELD["18-64" if age < 65 else "65-84" if age < 85 else "85+"]
        at_random = self.drawn[at, 5]
        if at_random < paid:
            held = rows.add(
                Slice(
                    budget=budget,
                    how=How.DIRECT_PAYMENT,
                    holder=Holder.PERSON,
                    holder_name=budget.person.full_name,
                    weekly_pence=cost,
                    wanted_on=budget.prepared_on,
                    wanted_by=budget.person.full_name,
                )
            )
            for condition in conditions("person", on=self.on):
                rows.add(
                    ConditionAnswer(
                        slice=held,
                        key=condition.key,
                        is_met=True,
                        because="We talked it through together." if condition.is_judgement else "",
                        answered_by=budget.prepared_by,
                        answered_on=budget.prepared_on,
                    )
                )
        elif at_random < fund and self.provider is not None:
            rows.add(
                Slice(
                    budget=budget,
                    how=How.SERVICE_FUND,
                    holder=Holder.PROVIDER,
                    holder_name=self.provider.name,
                    provider=self.provider,
                    weekly_pence=cost,
                    what_for="Help at home, and company",
                    wanted_on=budget.prepared_on,
                    wanted_by=budget.person.full_name,
                )
            )
        else:
            how = How.COUNCIL if at_random < council else How.IN_KIND
            rows.add(Slice(budget=budget, how=how, holder=Holder.COUNCIL, weekly_pence=cost))

    # Challenges. -----------------------------------------------------------------------------------------

    def _challenge(self, at: int, amount: Allocation, decided: Mapping[Kind, Any]) -> Challenge:
        """A challenge of one of the things that were decided about somebody."""
        kind = list(decided)[int(self.drawn[at, 7] * len(decided))]
        # A third of them of late, so that some wait for an answer, and one or two wait too long.
        lately = self.on - timedelta(days=int(self.drawn[at, 11] * 18))
        then = amount.made_on + timedelta(days=5 + int(self.drawn[at, 8] * 30))
        raised_on = max(lately, amount.made_on) if at % 3 == 0 else min(then, self.on)
        due_on = add_working_days(raised_on, 10)
        answered_on = raised_on + timedelta(days=4 + int(self.drawn[at, 9] * 14))
        is_answered = answered_on <= self.on
        outcome = list(REASONS)[int(self.drawn[at, 10] * len(REASONS))]
        manager = self.managers[amount.person.team_id]
        challenge = Challenge(
            person=amount.person,
            kind=kind,
            about_ref=decided[kind].ref,
            about_says=str(decided[kind]),
            words=WORDS[kind],
            raised_on=raised_on,
            raised_by=amount.made_by,
            raised_as=RaisedAs.WORKER,
            stood_weekly_pence=amount.weekly_pence,
            team_id=amount.person.team_id,
            due_on=due_on,
        )
        if is_answered:
            challenge.state, challenge.outcome = challenge_states.ANSWERED, outcome
            challenge.reasons = REASONS[outcome]
            challenge.answered_by, challenge.answered_on = manager, answered_on
            challenge.answered_at = make_aware(datetime.combine(answered_on, time(12)))
        return challenge

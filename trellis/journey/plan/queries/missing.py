"""What a plan does not say yet: what the law asks of it, and what somebody would look for in vain.

Little of it stops anybody. A plan that says what is wanted and how the needs are met can be handed in; the
rest is said, with the page where it is written, so that nobody is sent away for a gap that can be mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from trellis.govuk.wording import day, names

from ..models import Plan
from ..translate import is_old, lines_under
from .drafting import document_of


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the page where it is written. `stops`: it cannot be handed in so.

    by: whose it is to write: `anybody`, the `person` (or who speaks for them), or a `worker` of the team.
    """

    says: str
    do: str
    address: str
    stops: bool = False
    by: str = "anybody"


def missing_in(plan: Plan, on: date, document: Mapping[str, Any] | None = None) -> list[Missing]:
    """Everything that is missing on a day, what stops the plan from being handed in first."""
    found = list(_missing(plan, document or document_of(plan), on))
    return sorted(found, key=lambda one: not one.stops)


def _missing(plan: Plan, document: Mapping[str, Any], on: date) -> Iterator[Missing]:
    yield from _in_what_is_wanted(plan, document)
    yield from _in_words(plan, document)
    yield from _in_lines(document, on)
    yield from _in_who_led(plan)


def _in_what_is_wanted(plan: Plan, document: Mapping[str, Any]) -> Iterator[Missing]:
    """The needs, the outcomes and how they are met. Source: Care Act 2014, s 25(1)(a) to (d)."""
    outcomes = document["outcomes"]
    new = reverse("plan:new_outcome", args=[plan.ref])
    is_met = bool(document["lines"]) or any(one["without_money"] for one in outcomes)
    if not outcomes and not plan.stays_as_it_is:
        yield Missing("It does not say yet what is wanted.", "Say what you want", new, stops=True)
    elif not is_met and not plan.stays_as_it_is:
        yield Missing(
            "It does not say yet what will help: neither what money pays for, nor what people do without.",
            "Add what money pays for",
            reverse("plan:new_line", args=[plan.ref]),
            stops=True,
        )
    for one in outcomes:
        if is_met and not one["without_money"] and not _serving(document, one["ref"]):
            yield Missing(
                f"Nothing stands yet under “{_short(one['words'])}”.",
                "Say what helps with it",
                reverse("plan:outcome", args=[one["ref"]]),
            )
    unmet = [one["title"] for one in document["needs"] if not one["lines"] and not one["without_money"]]
    if unmet and outcomes:
        yield Missing(
            f"The assessment found that help is needed with this, and nothing in the plan serves it: "
            f"{names(unmet)}.",
            "Say what is wanted",
            new,
        )


def _serving(document: Mapping[str, Any], outcome: str) -> list[Mapping[str, Any]]:
    return [one for one in document["lines"] if outcome in one["outcomes"]]


PARTS = {
    "contingency": "It does not say what happens if the usual help cannot come.",
    "emergency": "It does not say whom to ring in an emergency.",
    "skills_to_keep": "It does not say what the person can do and wants to go on doing.",
    "advice": "The council has not written yet what may keep needs from growing, as the law asks of it.",
}


def _in_words(plan: Plan, document: Mapping[str, Any]) -> Iterator[Missing]:
    """The words that are empty. The advice: Care Act 2014, s 25(1)(f)."""
    for name, says in PARTS.items():
        if not document[name]:
            address = reverse("plan:words", args=[plan.ref, name.replace("_", "-")])
            yield Missing(says, "Write it", address, by="worker" if name == "advice" else "anybody")


def _in_lines(document: Mapping[str, Any], on: date) -> Iterator[Missing]:
    for line in document["lines"]:
        address = reverse("plan:line", args=[line["ref"]])
        told_on = date.fromisoformat(line["priced_on"])
        if is_old(told_on, on):
            yield Missing(
                f"The price of “{line['what']}” is from {day(told_on)}, more than a year ago.",
                "Ask again what it costs",
                address,
            )
    for line in lines_under(document, ""):
        yield Missing(
            f"It does not say what “{line['what']}” is for.",
            "Say what it helps with",
            reverse("plan:line", args=[line["ref"]]),
        )


def _in_who_led(plan: Plan) -> Iterator[Missing]:
    address = reverse("plan:who_led", args=[plan.ref])
    if not plan.led_says_person:
        whom = plan.carer.name if plan.carer else plan.person.named
        yield Missing(f"{whom} has not said yet who led the planning.", "Say who led", address, by="person")
    if not plan.led_says_worker:
        says = "The council’s worker has not said yet who led the planning."
        yield Missing(says, "Say who led", address, by="worker")


def _short(words: str, most: int = 60) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"

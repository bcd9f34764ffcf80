"""What happened before a journey begins, told by the stages' own acts as the demonstration's story is.

A journey walks its own story in the browser. What another journey walks already (J1 works out Mrs Ahmed's
amount) is told here, in a process of its own on the journey's database: `python -m tests.journeys.before
STORY`. It prints references by name, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta

import django

django.setup()

from django.db import transaction  # noqa: E402 - after Django is set up
from django.utils.timezone import localdate  # noqa: E402

from tests import people as cast  # noqa: E402
from trellis.journey.accounts.models import Account  # noqa: E402
from trellis.journey.allocate.queries import latest_for  # noqa: E402
from trellis.journey.people.models import Carer, Person  # noqa: E402
from trellis.site.demo.story import tell_of_the_assessment  # noqa: E402


def account(one: cast.SignsIn) -> Account:
    return Account.objects.get(username=one.sign_in_name)


def person(one: cast.DrawsOnCare) -> Person:
    return Person.objects.select_related("team").get(
        family_name=one.details["family_name"], date_of_birth=one.date_of_birth
    )


def mrs_ahmeds_amount(on: date) -> dict[str, str]:
    """As in J1: her ten answers, Sara's help, the decision, and £293.15 a week."""
    mrs_ahmed, bea = person(cast.AMINA), account(cast.BEA)
    sara = Carer.objects.get(person=mrs_ahmed, name=cast.SARA.name)
    answers = []
    for outcome, level in cast.J1_LEVELS.items():
        limbs = cast.J1_LIMBS.get(outcome, [])
        answer = {"outcome": outcome, "level": level, "limbs": limbs, "said": f"Her words about {outcome}."}
        if limbs:
            answer["evidence"] = "Bea saw it on her visit."
        if outcome in cast.J1_SHARES:
            answer["help"] = [
                {"carer": "sara", "share": cast.J1_SHARES[outcome], "willing": True, "able": True}
            ]
        answers.append(answer)
    told = {
        "begun_days_ago": 21,
        "answers": answers,
        "decision": {
            "days_ago": 10,
            "related_to_impairment": True,
            "impairment": "Arthritis, and a stroke in 2024.",
            "wellbeing_areas": ["dignity", "relationships"],
            "significant_wellbeing_impact": True,
            "wellbeing_reason": "She is in pain, sees nobody, and has stopped cooking.",
        },
    }
    tell_of_the_assessment(mrs_ahmed, {"sara": sara}, told, by=bea, on=on)
    amount = latest_for(mrs_ahmed)
    assert amount is not None and amount.weekly_pence == cast.J1_WEEKLY_PENCE
    return {"person": mrs_ahmed.ref, "amount": amount.ref, "made_on": str(on - timedelta(days=10))}


STORIES: dict[str, Callable[[date], dict[str, str]]] = {"mrs_ahmeds_amount": mrs_ahmeds_amount}


def main(story: str) -> None:
    with transaction.atomic():
        print(json.dumps(STORIES[story](localdate())))


if __name__ == "__main__":
    main(*sys.argv[1:])

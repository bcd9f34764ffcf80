"""Money the council would like back: set aside, worked out, told, answered, decided."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.pay import actions, states
from trellis.journey.pay.models import LedgerEntry, Reclaim
from trellis.journey.pay.queries import reclaims as queries
from trellis.journey.pay.queries.spending import in_pot
from trellis.journey.people.tests import factories as people
from trellis.journey.tell import actions as telling
from trellis.journey.tell import letters

from . import money_factories as money
from .money_factories import LATER

pytestmark = pytest.mark.django_db


def over(pence: int = 5_000_00) -> Reclaim:
    """A reclaim of the account of the tenth journey with more in it: £357.74 is over."""
    return actions.work_out_reclaim(money.of_journey_ten(pence), on=LATER, by=money.frank())


def told(reclaim: Reclaim, on: date = LATER) -> Reclaim:
    """The same, told by Bea on a visit that day."""
    bea = people.worker_of(reclaim.person)
    told = actions.tell_of_reclaim(reclaim, by=bea, on=on)
    words = letters.typed("Money that might go back", "We worked it out.")
    message = telling.send(
        reclaim.person,
        letter=words,
        channel="visit",
        about=reclaim,
        letter_name=queries.LETTER,
        by=bea,
        on=on,
    )
    telling.note_told(message, told_on=on, by=bea, on=on)
    return told


def test_the_tenth_journey_to_the_penny():
    payee = money.of_journey_ten()
    reclaim = actions.work_out_reclaim(payee, on=LATER, by=money.frank())
    assert reclaim.balance_pence == 3_412_60
    assert (reclaim.weeks, reclaim.weekly_gross_pence, reclaim.threshold_pence) == (8, 320_00, 2_560_00)
    assert reclaim.plain_rule_pence == 852_60
    assert [one["pence"] for one in reclaim.set_aside_says] == [611_76, 422_40, 148_10, 900_00]
    assert reclaim.set_aside_pence == 2_082_26
    assert reclaim.free_pence == 1_330_34
    assert (reclaim.pence, reclaim.state) == (0, states.NOT_ASKED)
    assert in_pot(payee, LATER) == 3_412_60, "nothing was taken"
    with pytest.raises(ValidationError, match="told already, or nothing is asked back"):
        actions.tell_of_reclaim(reclaim, by=people.worker_of(reclaim.person), on=LATER)


@pytest.mark.parametrize(("more", "asked"), [(0, 0), (1, 1)], ids=["at the threshold", "a penny over"])
def test_only_what_is_free_above_eight_weeks_is_over(more, asked):
    payee = money.of_journey_ten(2_560_00 + 2_082_26 + more)
    reclaim = actions.work_out_reclaim(payee, on=LATER, by=money.frank())
    assert (reclaim.pence, reclaim.state) == (asked, states.WORKED_OUT if asked else states.NOT_ASKED)


def test_what_is_set_aside_beyond_what_is_there_leaves_nothing_free():
    reclaim = actions.work_out_reclaim(money.of_journey_ten(1_000_00), on=LATER, by=money.frank())
    assert (reclaim.free_pence, reclaim.pence) == (1_000_00 - 2_082_26, 0)


def test_an_account_is_worked_out_once_at_a_time_and_never_without_a_weeks_money():
    reclaim = over()
    with pytest.raises(ValidationError, match="not decided yet"):
        actions.work_out_reclaim(reclaim.payee, on=LATER, by=money.fiona())
    empty = money.payee(reclaim.person)
    with pytest.raises(ValidationError, match="no week’s money to measure by"):
        actions.work_out_reclaim(empty, on=LATER, by=money.frank())


def test_money_paid_no_longer_is_measured_by_what_was_paid_last():
    payee = money.of_journey_ten()
    payee.schedules.update(ends_on=date(2026, 8, 2), ended_because="It ended.")
    assert queries.weekly_gross(payee, LATER) == 320_00


def test_nothing_is_taken_within_the_notice_or_by_whoever_worked_it_out():
    reclaim = told(over())
    assert reclaim.notice_ends_on == date(2026, 11, 30)
    for day in (LATER, date(2026, 11, 30)):
        with pytest.raises(ValidationError, match="Take nothing before 1 December 2026"):
            actions.take_reclaim(reclaim, because="It is over.", by=money.fiona(), on=day)
    december = date(2026, 12, 1)
    with pytest.raises(Refused, match="somebody else in finance must decide"):
        actions.take_reclaim(reclaim, because="It is over.", by=money.frank(), on=december)
    with pytest.raises(ValidationError, match="answer what the person said"):
        actions.take_reclaim(reclaim, because=" ", by=money.fiona(), on=december)
    assert not LedgerEntry.objects.filter(what="given_back").exists()
    taken = actions.take_reclaim(reclaim, because="It is over.", by=money.fiona(), on=december)
    assert (taken.state, taken.decided_pence) == (states.TAKEN, 357_74)
    assert in_pot(taken.payee, december) == 5_000_00 - 357_74
    with pytest.raises(ValidationError):
        actions.take_reclaim(reclaim, because="Again.", by=money.fiona(), on=december)


def test_a_notice_that_was_never_told_has_not_begun():
    reclaim = over()
    bea = people.worker_of(reclaim.person)
    actions.tell_of_reclaim(reclaim, by=bea, on=LATER)
    long_after = LATER + timedelta(days=200)
    with pytest.raises(ValidationError, match="has not been told"):
        actions.take_reclaim(reclaim, because="It is over.", by=money.fiona(), on=long_after)
    words = letters.typed("Money that might go back", "We worked it out.")
    message = telling.send(
        reclaim.person,
        letter=words,
        channel="visit",
        about=reclaim,
        letter_name=queries.LETTER,
        by=bea,
        on=long_after,
    )
    telling.note_told(message, told_on=long_after, by=bea, on=long_after)
    with pytest.raises(ValidationError, match="The notice runs until"):
        actions.take_reclaim(reclaim, because="It is over.", by=money.fiona(), on=long_after)


def test_the_database_itself_lets_nothing_be_taken_within_the_notice():
    reclaim = told(over())
    money.credited(reclaim.payee, 1, LATER)
    entry = LedgerEntry.objects.latest("pk")
    for day, by in ((date(2026, 11, 30), money.fiona()), (date(2026, 12, 1), money.frank())):
        changes = {"entry": entry, "decided_on": day, "decided_by": by, "state": states.TAKEN}
        with pytest.raises(IntegrityError), transaction.atomic():
            Reclaim.objects.filter(pk=reclaim.pk).update(**changes)


def test_what_changed_since_counts_on_the_day_it_would_be_taken():
    reclaim = told(over())
    december = date(2026, 12, 1)
    aside = actions.set_aside(
        reclaim.person,
        reclaim.payee,
        kind="contingency",
        says="The boiler",
        pence=300_00,
        by=people.worker_of(reclaim.person),
        on=LATER,
    )
    with pytest.raises(ValidationError, match=r"£357\.74 is more than the £57\.74"):
        actions.take_reclaim(reclaim, because="It is over.", by=money.fiona(), on=december)
    with pytest.raises(Refused, match="Whoever set this aside"):
        actions.end_set_aside(aside, because="We want it.", by=money.frank(), on=december)
    taken = actions.take_reclaim(
        reclaim, pence=57_74, because="The rest stays.", by=money.fiona(), on=december
    )
    assert taken.decided_pence == 57_74


def test_the_person_answers_and_somebody_else_decides_with_reasons():
    reclaim = over()
    own = people.signing_in(reclaim.person)
    with pytest.raises(ValidationError, match="nobody was told of it yet"):
        actions.reply_to_reclaim(reclaim, reply="It is for the boiler.", by=own, on=LATER)
    reclaim = told(reclaim)
    answered = actions.reply_to_reclaim(reclaim, reply="It is for the boiler.", by=own, on=LATER)
    with pytest.raises(ValidationError, match="since you opened this page"):
        actions.reply_to_reclaim(reclaim, reply="No.", version=reclaim.version, by=own, on=LATER)
    better = actions.reply_to_reclaim(
        reclaim, reply="For the boiler, in May.", version=answered.version, by=own, on=LATER
    )
    assert better.reply == "For the boiler, in May."
    with pytest.raises(Refused):
        actions.reply_to_reclaim(reclaim, reply="Mine.", by=money.fiona(), on=LATER)
    dropped = actions.drop_reclaim(reclaim, because="The boiler is in the plan.", by=money.fiona(), on=LATER)
    assert (dropped.state, dropped.decided_pence, dropped.entry) == (states.NOT_ASKED, 0, None)


def test_before_anybody_is_told_it_may_be_left_by_whoever_worked_it_out_or_knows_the_person():
    reclaim = over()
    left = actions.leave_reclaim(reclaim, because="A holiday is coming.", by=money.frank(), on=LATER)
    assert (left.state, left.decided_by) == (states.NOT_ASKED, None)
    again = actions.work_out_reclaim(reclaim.payee, on=LATER, by=money.frank())
    bea = people.worker_of(reclaim.person)
    assert actions.leave_reclaim(again, because="Talked with her.", by=bea, on=LATER).decided_by == bea


def test_finance_never_works_out_what_they_see_to_themself_and_only_they_work_it_out():
    payee = money.of_journey_ten(5_000_00)
    with pytest.raises(Refused, match="finance team"):
        actions.work_out_reclaim(payee, on=LATER, by=people.worker_of(payee.person))
    own = people.account("Amina Ahmed", "person", "finance")
    payee.person.account = own
    payee.person.save()
    with pytest.raises(Refused, match="see to yourself"):
        actions.work_out_reclaim(payee, on=LATER, by=own)


def test_what_is_set_aside_says_what_for_and_is_a_sum():
    payee = money.paid_payee()
    with pytest.raises(ValidationError) as refused:
        actions.set_aside(payee.person, payee, kind="yacht", says=" ", pence=0, by=money.frank(), on=LATER)
    assert set(refused.value.message_dict) == {"kind", "says", "pence"}
    with pytest.raises(Refused):
        actions.set_aside(
            payee.person,
            payee,
            kind="hmrc",
            says="Tax",
            pence=1,
            by=people.worker("Tom Tran", "Hillside"),
            on=LATER,
        )

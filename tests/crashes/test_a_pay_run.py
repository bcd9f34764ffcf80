"""A pay run on a machine that stops at any moment, two people at once, a wrong clock, and many payees.

Every act is done by a process of its own with a connection of its own, which is ended with SIGKILL: nothing
in it has time to tidy up. What is looked at afterwards is what the database kept.
"""

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from unittest import mock

import psutil
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections
from django.db.models import Sum

from tests import migrated
from trellis.journey.pay import actions, states
from trellis.journey.pay.models import (
    Due,
    LedgerAccount,
    LedgerEntry,
    LedgerLine,
    PaymentFile,
    PayRun,
    RunLine,
)
from trellis.journey.pay.queries import ledger as books
from trellis.journey.pay.tests import crowd
from trellis.journey.pay.tests import runs_factories as pay
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry as RecordLine
from trellis.site.database import throwaway_cluster

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What other processes are to meet is really kept.
really_kept = pytest.mark.django_db(transaction=True)

FORK = get_context("fork")
TOTAL = 109_080 + 74_019 + 51_200
ROW_COUNTS = (Due, PayRun, RunLine, PaymentFile, LedgerEntry, LedgerLine, LedgerAccount, RecordLine)
LATE = date(2026, 12, 31)


# Processes that stop. ------------------------------------------------------------------------------------


class Stops:
    """Ends this process before the so-manieth statement that may change something, or waits there."""

    def __init__(self, before: int, do: Callable[[], None]) -> None:
        self.left, self.do = before, do

    def __call__(self, execute, sql, params, many, context):
        if not sql.lstrip().startswith("SELECT"):
            self.left -= 1
            if self.left == 0:
                self.do()
        return execute(sql, params, many, context)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def process(act, *, before_change=0, then=die, at_commit="", together=None):
    """Begins an act in a process of its own. at_commit: `before` or `after` ends it there.

    Gives the process and the end of a pipe from which comes what the act gave, or what it was refused with.
    """
    connections.close_all()
    ours, theirs = FORK.Pipe(duplex=False)

    def run() -> None:
        with ExitStack() as stack:
            if before_change:
                stack.enter_context(connection.execute_wrapper(Stops(before_change, then)))
            if at_commit:
                commit = connection._commit

                def stopped() -> None:
                    if at_commit == "after":
                        commit()
                    die()

                stack.enter_context(mock.patch.object(connection, "_commit", stopped))
            if together is not None:
                connection.ensure_connection()
                together.wait(30)
            try:
                act()
                theirs.send("done")
            except (ValidationError, DatabaseError) as refused:
                theirs.send(f"{type(refused).__name__}: {refused}")
        # Nothing of the tests' own is tidied up by a copy of them.
        os._exit(0)

    child = FORK.Process(target=run)
    child.start()
    theirs.close()
    return child, ours


def said(begun) -> str:
    """What came of an act; nothing where its process was ended."""
    child, ours = begun
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL)
    try:
        return str(ours.recv())
    except EOFError:
        return ""


def at_once(*acts):
    """Acts by as many processes, begun together and each slow, so that they meet."""
    together = FORK.Barrier(len(acts))
    slow = {"before_change": 1, "then": lambda: time.sleep(0.2)}
    return [said(one) for one in [process(act, together=together, **slow) for act in acts]]


def kept():
    """All that the database kept of the money, to be compared with what it kept before."""
    counts = {model.__name__: model._default_manager.count() for model in ROW_COUNTS}
    runs = list(PayRun.objects.order_by("pk").values_list("pk", "state", "count", "total_pence"))
    lines = list(RunLine.objects.order_by("pk").values_list("pk", "state", "pence"))
    dues = list(Due.objects.order_by("pk").values_list("pk", "line"))
    return json.dumps([counts, runs, lines, dues, stands()], default=str)


def stands(on: date = LATE) -> dict[str, int]:
    """How much money is where, by the kind of account."""
    there: dict[str, int] = {}
    pence = books.all_balances(on)
    for account in LedgerAccount.objects.filter(pk__in=pence):
        there[account.kind] = there.get(account.kind, 0) + pence[account.pk]
    return {kind: pence for kind, pence in there.items() if pence}


def check_nothing_is_lost_or_twice(total: int = TOTAL) -> None:
    there = stands()
    assert sum(there.values()) == 0
    assert sum(pence for kind, pence in there.items() if kind != "fund") == total == -there["fund"]
    payable = RunLine.objects.filter(state__in=(states.SENT, states.CREDITED))
    once = payable.values("payee").distinct().count()
    assert payable.count() == once
    sent = LedgerEntry.objects.filter(what="sent").count()
    assert sent == payable.count() and PaymentFile.objects.count() == (1 if sent else 0)


@pytest.fixture
def ready():
    """Mrs Ahmed, Mr Grant and Bill, each with a schedule, nothing due yet; the rail, and two of finance."""
    pay.three_people()
    return pay.bacs(), pay.frank(), pay.fiona()


def steps_of(rail, frank, fiona):
    """The steps of a run, each as an act that may be begun anew by anybody at any time."""
    on = pay.PREPARED_ON

    def the_run():
        return PayRun.objects.get()

    def credit():
        actions.credit_run(the_run(), by=frank, at=pay.at(pay.PAY_DAY, 9))

    return {
        "make_dues": lambda: actions.make_dues(on, until=pay.PAY_DAY),
        "prepare": lambda: actions.prepare_run(rail, pay.PAY_DAY, by=frank, on=on),
        "approve": lambda: actions.approve_run(the_run(), by=fiona, at=pay.at(on)),
        "send": lambda: actions.send_run(the_run(), by=frank, at=pay.at(on, 11)),
        "credit": credit,
    }


@really_kept
def test_killed_before_any_change_of_any_step_a_run_resumes_and_nothing_is_paid_twice_or_lost(ready):
    deaths = 0
    for name, step in steps_of(*ready).items():
        before = kept()
        change = 1
        while True:
            outcome = said(process(step, before_change=change))
            if outcome:
                break
            # Killed before that change: nothing of the step was kept, whatever came before it.
            assert kept() == before, (name, change)
            deaths += 1
            change += 1
        assert outcome == "done", (name, outcome)
        check_nothing_is_lost_or_twice()
    assert deaths > 25
    assert stands() == {"fund": -TOTAL, "pot": TOTAL}


@really_kept
def test_killed_at_the_commit_a_step_is_kept_whole_or_not_at_all_and_done_again_adds_nothing(ready):
    for name, step in steps_of(*ready).items():
        before = kept()
        assert not said(process(step, at_commit="before"))
        assert kept() == before, name
        assert not said(process(step, at_commit="after"))
        after = kept()
        assert after != before, name
        check_nothing_is_lost_or_twice()
        again = said(process(step))
        if name == "make_dues":
            # It is done every night, and says in the record that there was nothing more to do.
            assert again == "done" and Due.objects.count() == 3
        else:
            assert again.startswith("ValidationError") and kept() == after, name
    assert stands() == {"fund": -TOTAL, "pot": TOTAL}


# Two at once. --------------------------------------------------------------------------------------------


@really_kept
def test_of_two_who_do_a_step_at_once_one_does_it(ready):
    rail, frank, fiona = ready
    gwen = people.account("Gwen Green", "finance")
    steps = steps_of(*ready)

    def the_run():
        return PayRun.objects.get()

    at_once(steps["make_dues"], steps["make_dues"])
    assert Due.objects.count() == 3
    on = pay.PREPARED_ON
    for both in (
        [lambda by=by: actions.prepare_run(rail, pay.PAY_DAY, by=by, on=on) for by in (frank, frank)],
        [lambda by=by: actions.approve_run(the_run(), by=by, at=pay.at(on)) for by in (fiona, gwen)],
        [lambda by=by: actions.send_run(the_run(), by=by, at=pay.at(on, 11)) for by in (frank, fiona)],
        [
            lambda by=by: actions.credit_run(the_run(), by=by, at=pay.at(pay.PAY_DAY, 9))
            for by in (frank, gwen)
        ],
    ):
        first, second = sorted(at_once(*both))
        assert first.startswith("ValidationError") and second == "done", (first, second)
        check_nothing_is_lost_or_twice()
    assert RecordLine.objects.filter(act="approved a pay run").count() == 1
    assert stands() == {"fund": -TOTAL, "pot": TOTAL}


@really_kept
def test_a_run_that_is_called_off_while_it_is_sent_is_one_or_the_other(ready):
    _, frank, fiona = ready
    run = pay.approved()
    sending = lambda: actions.send_run(run, by=frank, at=pay.at(pay.PREPARED_ON, 11))  # noqa: E731
    stopping = lambda: actions.call_run_off(run, because="The hour has passed", by=fiona, on=pay.PREPARED_ON)  # noqa: E731
    assert sorted(one[:15] for one in at_once(sending, stopping)) == ["ValidationError", "done"]
    run.refresh_from_db()
    waits = Due.objects.filter(line=None).aggregate(all=Sum("pence"))["all"] or 0
    there = stands()
    assert (run.state, waits, there.get("on_the_way", 0), there.get("slice", 0)) in (
        (states.SENT, 0, TOTAL, 0),
        (states.CALLED_OFF, TOTAL, 0, TOTAL),
    )


# The database itself goes away. --------------------------------------------------------------------------


@really_kept
def test_the_database_is_killed_in_the_middle_of_sending_and_comes_back_with_all_or_nothing():
    with throwaway_cluster() as cluster:
        migrated.make(cluster, "crash")
        settings = connection.settings_dict
        there = {
            "NAME": "crash",
            "USER": "postgres",
            "PASSWORD": "",
            "HOST": str(cluster.home / "socket"),
            "PORT": "",
        }
        connections.close_all()
        with mock.patch.dict(settings, there):
            try:
                with connection.cursor() as cursor:
                    # A throwaway server need not wait for its log; this one is to be trusted after a crash.
                    cursor.execute("ALTER DATABASE crash SET synchronous_commit = on")
                connections.close_all()
                pay.three_people()
                run = pay.approved()
                frank = pay.frank()

                def kill_the_server() -> None:
                    number = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
                    server = psutil.Process(number)
                    children = server.children()
                    server.kill()
                    psutil.wait_procs([*children], timeout=20)

                def send() -> None:
                    actions.send_run(run, by=frank, at=pay.at(pay.PREPARED_ON, 11))

                before = kept()
                outcome = said(process(send, before_change=4, then=kill_the_server))
                assert "Error" in outcome and "done" not in outcome
                connections.close_all()
                cluster.start()
                assert kept() == before
                check_nothing_is_lost_or_twice()
                send()
                after = kept()
                connections.close_all()
                kill_the_server()
                cluster.start()
                assert kept() == after
                with pytest.raises(ValidationError):
                    send()
                actions.credit_run(run, by=frank, at=pay.at(pay.PAY_DAY, 9))
                check_nothing_is_lost_or_twice()
                assert stands() == {"fund": -TOTAL, "pot": TOTAL}
            finally:
                connections.close_all()


# Clocks. -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "day_on_the_wall"),
    [
        # In the night to 25 October 2026 the clock shows 01:30 twice; at 23:30 UTC it is past midnight here.
        (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),
        # In the night to 28 March 2027 there is no 01:30.
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29)),
    ],
)
def test_a_run_sent_in_a_night_in_which_the_clocks_change_is_of_the_day_on_the_wall(at, day_on_the_wall):
    made_on = day_on_the_wall - timedelta(days=3)
    pay_on = day_on_the_wall + timedelta(days=5)
    pay.schedule(pay.direct_payment(starts_on=date(2026, 4, 27)), starts_on=pay_on, a_period_begins=pay_on)
    run = actions.approve_run(pay.prepared(pay_on=pay_on, on=made_on), by=pay.fiona(), at=pay.at(made_on))
    file = actions.send_run(run, by=pay.frank(), at=at)
    entry = LedgerEntry.objects.get(what="sent")
    assert entry.on == day_on_the_wall
    assert file.totals["credited_on"] == run.credited_on.isoformat()
    with pytest.raises(ValidationError):
        actions.send_run(run, by=pay.frank(), at=at)
    credited = actions.credit_run(run, by=pay.frank(), at=pay.at(run.credited_on, 9))
    assert credited.state == states.CREDITED
    assert stands(LATE.replace(year=2028)) == {"fund": -109_080, "pot": 109_080}


def test_a_machine_whose_clock_went_back_is_refused_what_it_would_date_before_the_money_was_there(ready):
    _, frank, _ = ready
    run = pay.approved()
    yesterday = pay.PREPARED_ON - timedelta(days=1)
    before = kept()
    with pytest.raises(ValidationError, match=r"would be at -£|open only from"):
        actions.send_run(run, by=frank, at=pay.at(yesterday))
    assert kept() == before
    # An hour back, in the same day, nothing is in the way: what counts is what state the run is in.
    actions.send_run(run, by=frank, at=pay.at(pay.PREPARED_ON, 9))
    assert actions.make_dues(yesterday, until=pay.PAY_DAY).periods == 0
    with pytest.raises(ValidationError, match=r"would be at -£|open only from"):
        actions.credit_run(run, by=frank, at=pay.at(yesterday))
    with pytest.raises(ValidationError):
        actions.send_run(run, by=frank, at=pay.at(yesterday))
    actions.credit_run(run, by=frank, at=pay.at(pay.PAY_DAY, 9))
    check_nothing_is_lost_or_twice()
    assert stands() == {"fund": -TOTAL, "pot": TOTAL}


# Many. ---------------------------------------------------------------------------------------------------


@really_kept
def test_thousands_of_payees_take_as_many_queries_as_twenty():
    few, many = 20, 4_000
    one = pay.schedule()
    crowd.copies_of(one.rates.get(), few - 1)
    of_run(few, pay.PAY_DAY)
    # Once everybody has their accounts in the books, a run takes what it takes.
    needed = of_run(few, pay.PAY_DAY + timedelta(days=28))
    crowd.copies_of(one.rates.get(), many)
    took = of_run(many + few, pay.PAY_DAY + timedelta(days=56))
    # Accounts that are not there yet are opened: what is due to them, and where it is paid into.
    more = {name: took[name] - needed[name] for name in needed}
    assert more["prepare"] == more["approve"] == more["send"] == 0
    assert 0 <= more["make_dues"] <= 4 and 0 <= more["credit"] <= 4
    # Whoever is copied is paid up to then, as the one they are copied from.
    paid = 109_080 * (3 * few + many)
    assert stands() == {"fund": -paid, "pot": paid}


def of_run(payees, pay_on):
    """How many queries each step of a run takes; that many payees are paid by it."""
    on = pay_on - timedelta(days=6)
    frank, fiona, queries = pay.frank(), pay.fiona(), {}
    rail = pay.bacs()

    def counted(name, act):
        seen = []
        with connection.execute_wrapper(lambda do, sql, *rest: (seen.append(sql), do(sql, *rest))[1]):
            answer = act()
        queries[name] = len(seen)
        return answer

    counted("make_dues", lambda: actions.make_dues(on, until=pay_on))
    run = counted("prepare", lambda: actions.prepare_run(rail, pay_on, by=frank, on=on))
    counted("approve", lambda: actions.approve_run(run, by=fiona, at=pay.at(on)))
    file = counted("send", lambda: actions.send_run(run, by=frank, at=pay.at(on, 11)))
    counted("credit", lambda: actions.credit_run(run, by=frank, at=pay.at(pay_on, 9)))
    assert file.totals["credits"] == payees
    return queries

"""What holds of the books in the database whatever comes: a machine that posts, and the engine as referee."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from trellis.engines.ledger.accounts import Account
from trellis.engines.ledger.balances import balance
from trellis.engines.ledger.books import Books
from trellis.engines.ledger.correct import what_is_left
from trellis.engines.ledger.entries import Entry, Line
from trellis.engines.ledger.post import NotPosted
from trellis.engines.ledger.post import post as engine_post
from trellis.journey.pay.actions.ledger import NewEntry, post
from trellis.journey.pay.models import LedgerAccount, LedgerEntry, LedgerLine
from trellis.journey.pay.queries import ledger as queries

FIRST = date(2026, 5, 1)
KEYS = ("fund:council", "slice:amina", "held:amina", "on_the_way:bacs", "pot:amina", "spent:amina")
SHUT = {"spent:amina": FIRST + timedelta(days=4)}
DAYS = st.integers(-1, 5).map(lambda later: FIRST + timedelta(days=later))
REFERENCES = st.integers(0, 19).map(str)


@st.composite
def entries(draw):
    """Mostly two lines that sum to nought; now and then one, three, or an odd sum; some correct another."""
    keys, pence = st.sampled_from([*KEYS, *KEYS, "slice:nobody"]), draw(st.integers(1, 5))
    lines = [Line(draw(keys), -pence), Line(draw(keys), pence)]
    odd = draw(st.integers(0, 12))
    if odd == 0:
        lines = lines[:1]
    if odd == 1:
        lines[1] = Line(lines[1].account, draw(st.integers(-1, 1)))
    if odd in (2, 3):
        lines += [Line(draw(keys), 2), Line(draw(keys), -2)]
    corrects = draw(st.sampled_from([None, None, *map(str, range(5))]))
    return Entry(draw(REFERENCES), draw(DAYS), "Money", tuple(lines), corrects)


class TwoBooks(RuleBasedStateMachine):
    """The same entries put into the database and tried by the engine: same verdicts, same money."""

    def __init__(self):
        super().__init__()
        self.books = Books(Account(key, FIRST, SHUT.get(key)) for key in KEYS)
        self.all_or_nothing = transaction.atomic()
        self.all_or_nothing.__enter__()
        self.rows = {
            key: LedgerAccount.objects.create(
                kind=key.partition(":")[0], name=key, opened_on=FIRST, closed_on=SHUT.get(key)
            )
            for key in KEYS
        }
        self.keys = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.all_or_nothing.__exit__(None, None, None)

    @rule(batch=st.lists(entries(), min_size=1, max_size=4))
    def put_in(self, batch):
        """All of them or none; none of a batch corrects another of it, for it names what is posted."""
        batch = [
            one if one.corrects is None or one.corrects in self.keys else replace(one, corrects="nobody")
            for one in batch
        ]
        trial = Books(self.books.accounts.values(), entries=self.books.entries())
        refused = None
        for one in batch:
            answer = engine_post(trial, one)
            if isinstance(answer, NotPosted):
                refused = answer.reason
                break
            trial.add(answer)
        rows = [self._as_row(one) for one in batch]
        if refused is not None:
            with pytest.raises(ValidationError) as said:
                post(rows, by=None)
            assert said.value.code == refused
            return
        self.books = trial
        self.keys |= {one.reference: key for one, key in zip(batch, post(rows, by=None), strict=True)}

    @rule(entry=entries())
    def put_in_one(self, entry):
        self.put_in([entry])

    @precondition(lambda self: self.keys)
    @rule(which=st.integers(0, 9), pence=st.integers(1, 6), reference=REFERENCES, on=DAYS)
    def take_back(self, which, pence, reference, on):
        """So much of an entry that is posted goes back the way it came; it may be more than is left."""
        wrong = self.books.entry(list(self.keys)[which % len(self.keys)])
        out, into = wrong.lines[:2]
        lines = (Line(into.account, -pence), Line(out.account, pence))
        self.put_in([Entry(reference, max(on, wrong.on), "Money", lines, wrong.reference)])

    def _as_row(self, entry):
        lines = tuple(
            (self.rows[line.account].pk if line.account in self.rows else 0, line.pence)
            for line in entry.lines
        )
        corrects = None if entry.corrects is None else self.keys.get(entry.corrects, 0)
        return NewEntry(entry.reference, entry.on, "moved", entry.says, lines, corrects, "Because")

    @invariant()
    def every_balance_of_every_day_is_the_same(self):
        for later in range(-1, 7):
            on = FIRST + timedelta(days=later)
            there = queries.balances(self.rows.values(), on)
            assert {key: there[row.pk] for key, row in self.rows.items()} == {
                key: balance(self.books, key, on) for key in KEYS
            }

    @invariant()
    def all_money_is_somewhere_and_what_is_left_of_an_entry_is_the_same(self):
        assert not LedgerLine.objects.aggregate(all=Sum("pence"))["all"]
        if self.keys:
            reference, key = next(reversed(self.keys.items()))
            told = queries.told_entry(LedgerEntry.objects.get(pk=key))
            assert {account.name: pence for account, pence in told.left} == what_is_left(
                self.books, reference
            )


@pytest.mark.django_db
def test_the_database_and_the_engine_never_disagree():
    quick = settings(max_examples=12, stateful_step_count=12, deadline=None)
    run_state_machine_as_test(TwoBooks, settings=quick)

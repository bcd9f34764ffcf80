"""Two people put one statement in at the same moment, on a database that really keeps what they do."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from trellis.journey.pay import actions
from trellis.journey.pay.models import BankLine, LedgerEntry, Match
from trellis.journey.pay.queries import matching
from trellis.journey.pay.queries.spending import in_pot

from . import money_factories as money
from . import statements_factories as bank

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts):
    """Does these in threads of their own, begun together; gives what each gave or refused."""
    together = Barrier(len(acts))

    def do(act):
        together.wait()
        try:
            return act()
        except ValidationError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))


def test_one_file_put_in_twice_at_once_adds_once_and_is_matched_once():
    payee = bank.managed()
    frank, fiona = money.frank(), money.fiona()
    files = [bank.read(payee), bank.read(payee, bank.may(payee, "camt.053"), by=fiona)]
    done = at_once(
        lambda: actions.put_statement_in(files[0], by=frank, on=bank.ON),
        lambda: actions.put_statement_in(files[0], by=fiona, on=bank.ON),
        lambda: actions.put_statement_in(files[1], by=fiona, on=bank.ON),
    )
    refused = [one for one in done if isinstance(one, ValidationError)]
    assert len(refused) == 1 and "dealt with already" in str(refused[0])
    assert sorted(one.lines_added for one in done if one not in refused) == [0, 5]
    assert (BankLine.objects.count(), Match.objects.count()) == (5, 2)
    # And two who say yes to the same suggestions.
    [whole] = [one for one in done if one not in refused and one.lines_added]
    values = [one.value for one in matching.reconciliation(whole).proposals]
    before = LedgerEntry.objects.count()
    done = at_once(
        *(
            lambda by=by: actions.match_suggested(whole, values=values, by=by, on=bank.ON)
            for by in (frank, fiona)
        )
    )
    assert sum(one == 3 for one in done) == 1
    assert sum(isinstance(one, ValidationError) for one in done) == 1
    assert LedgerEntry.objects.count() == before + 3
    assert in_pot(payee, bank.ON) == 175_78

"""The books in the database: what is posted, what is refused and in whose words, and putting right."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from trellis.journey.accounts.access import Refused
from trellis.journey.pay import actions, places
from trellis.journey.pay.actions.ledger import NewEntry, account_of, post
from trellis.journey.pay.models import LedgerAccount, LedgerEntry, LedgerLine
from trellis.journey.pay.queries import ledger as queries
from trellis.journey.pay.tests import runs_factories as pay
from trellis.journey.people.tests import factories as people
from trellis.journey.record.models import Entry as RecordLine

pytestmark = pytest.mark.django_db

OPENED, MAY_4, MAY_5, JUNE = date(2026, 4, 1), date(2026, 5, 4), date(2026, 5, 5), date(2026, 6, 1)


@pytest.fixture
def amina():
    return people.person()


@pytest.fixture
def fund():
    name, of = places.fund()
    return account_of("fund", name, on=OPENED, **of)


@pytest.fixture
def slice_(amina):
    name, of = places.due_once(amina)
    return account_of("slice", name, on=OPENED, **of)


@pytest.fixture
def paid_in(amina):
    name, of = places.person(amina)
    return account_of("person", name, on=OPENED, **of)


def entry(reference, *lines, on=MAY_4, says="Due, 4 to 31 May", corrects=None, because=""):
    told = tuple((account.pk, pence) for account, pence in lines)
    what = "corrected" if corrects else "due"
    return NewEntry(reference, on, what, says, told, corrects.pk if corrects else None, because)


def posted(*entries):
    keys = post(entries, by=None)
    return LedgerEntry.objects.get(pk=keys[-1])


def refusal(*entries):
    with pytest.raises(ValidationError) as refused:
        post(entries, by=None)
    assert not LedgerEntry.objects.filter(reference__in=[one.reference for one in entries[1:]]).exists()
    return refused.value


# Refused in the engine's words and order. ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "no-lines"),
        ((-1090_80,), "one-line"),
        ((-1090_80, 1090.80), "not-whole-pence"),
        ((-(10**30), 10**30), "line-too-large"),
        ((-1090_80, 0), "nought-line"),
        ((-1090_80, 1090_81), "does-not-sum"),
    ],
)
def test_what_is_wrong_on_paper_is_refused_by_its_first_reason(fund, slice_, lines, code):
    accounts = (fund, slice_)
    assert refusal(entry("due-1", *zip(accounts, lines, strict=False))).code == code


def test_accounts_are_called_by_their_names(fund, slice_):
    posted(entry("due-1", (fund, -1090_80), (slice_, 1090_80)))
    refused = refusal(entry("out-1", (slice_, -1090_81), (fund, 1090_81)))
    assert refused.code == "would-go-below-nought"
    assert refused.messages == [
        "The account “Due once to Mrs Amina Ahmed” would be at -£0.01 on 4 May 2026. Move less, move it "
        "later, or bring the money in first."
    ]


def test_money_of_a_later_day_cannot_go_out_before_and_what_is_needed_later_stays(fund, slice_):
    posted(entry("due-1", (fund, -500), (slice_, 500), on=MAY_5))
    assert refusal(entry("early", (slice_, -500), (fund, 500), on=MAY_4)).code == "would-go-below-nought"
    posted(
        entry("due-0", (fund, -300), (slice_, 300), on=MAY_4),
        entry("out", (slice_, -600), (fund, 600), on=JUNE),
    )
    assert refusal(entry("too-much", (slice_, -201), (fund, 201), on=MAY_4)).code == "would-go-below-nought"
    assert posted(entry("just", (slice_, -200), (fund, 200), on=MAY_4))


def test_an_account_is_used_on_its_days_only(fund, slice_):
    LedgerAccount.objects.filter(pk=slice_.pk).update(closed_on=MAY_4)
    assert posted(entry("last", (fund, -1), (slice_, 1), on=MAY_4))
    assert refusal(entry("after", (fund, -1), (slice_, 1), on=MAY_5)).code == "account-closed"
    assert (
        refusal(entry("before", (fund, -1), (slice_, 1), on=date(2026, 3, 31))).code == "account-not-opened"
    )


def test_an_account_that_is_not_there_is_named_before_it_is_looked_for(fund):
    assert refusal(NewEntry("x", MAY_4, "due", "Due", ((fund.pk, -1), (0, 1)))).code == "account-unknown"


def test_all_of_a_batch_or_none(fund, slice_):
    right, wrong = entry("a", (fund, -5), (slice_, 5)), entry("b", (fund, -5), (slice_, 6))
    assert refusal(right, wrong).code == "does-not-sum"
    assert not LedgerEntry.objects.exists()


def test_a_batch_may_spend_what_it_brings(fund, slice_):
    keys = post([entry("in", (fund, -5), (slice_, 5)), entry("out", (slice_, -5), (fund, 5))], by=None)
    assert len(set(keys)) == 2 and queries.balance(slice_, MAY_4) == 0


def test_posted_again_it_is_there_already_even_when_the_account_is_closed_since(fund, slice_):
    first = posted(entry("due-1", (fund, -5), (slice_, 5)))
    LedgerAccount.objects.filter(pk=slice_.pk).update(closed_on=OPENED)
    again = entry("due-1", (fund, -5), (slice_, 5), says="In better words")
    assert posted(again) == first and posted(again, again) == first
    assert queries.balance(slice_, MAY_4) == 5
    taken = refusal(entry("due-1", (fund, -6), (slice_, 6)))
    assert taken.messages[0].startswith("The reference “due-1” is posted already, with other sums")


def test_a_hundred_entries_take_one_query_more_than_one_as_some_take_money_out(
    fund, slice_, django_assert_num_queries
):
    # Two of them open and close the savepoint.
    with django_assert_num_queries(7):
        post([entry("one", (fund, -1), (slice_, 1))], by=None)
    with django_assert_num_queries(8):
        post(
            [entry(f"out-{n}", (fund, -1), (slice_, 2), (fund, -1)) for n in range(50)]
            + [entry(f"back-{n}", (slice_, -1), (fund, 1)) for n in range(50)],
            by=None,
        )


# Corrections. --------------------------------------------------------------------------------------------


def test_a_correction_is_refused_in_the_engines_order(fund, slice_, paid_in):
    wrong = posted(entry("due-1", (fund, -700), (slice_, 700), on=MAY_5))

    def code(*lines, on=MAY_5, corrects=wrong, reference="due-1b"):
        return refusal(entry(reference, *lines, on=on, corrects=corrects, because="£4 a week")).code

    back = ((slice_, -300), (fund, 300))
    assert code(*back, corrects=LedgerEntry(pk=0)) == "nothing-to-correct"
    assert code(*back, on=MAY_4) == "corrects-before"
    other = account_of("funder", "The NHS", on=OPENED)
    assert code((paid_in, -1), (other, 1)) == "corrects-elsewhere"
    assert code((slice_, -701), (fund, 701)) == "corrects-too-much"
    right = posted(entry("due-1b", *back, on=MAY_5, corrects=wrong, because="£4 a week"))
    assert code((slice_, -401), (fund, 401), reference="due-1c") == "corrects-too-much"
    # A correction may itself be wrong.
    posted(entry("due-1c", (slice_, 300), (fund, -300), on=JUNE, corrects=right, because="It was £7"))
    assert code(*back, on=JUNE, corrects=right, reference="due-1d") == "corrected-already"
    posted(entry("due-1d", (slice_, -700), (fund, 700), on=JUNE, corrects=wrong, because="Not due at all"))
    assert code(*back, on=JUNE, reference="due-1e") == "corrected-already"


@pytest.fixture
def contribution(paid_in, amina):
    """Mrs Ahmed paid £189.20 in, and it was put down as £198.20."""
    payee = pay.payee(amina)
    name, of = places.pot(payee)
    pot = account_of("pot", name, on=OPENED, **of)
    wrong = NewEntry(
        "in-1", MAY_4, "contribution", "Her own share", ((paid_in.pk, -198_20), (pot.pk, 198_20))
    )
    return posted(wrong), paid_in, pot


def test_a_correction_is_a_further_entry_that_names_the_first(contribution):
    wrong, paid_in, pot = contribution
    right = [(paid_in, -189_20), (pot, 189_20)]
    further = actions.correct(wrong, right, because=" Two figures changed  places ", by=pay.frank(), on=MAY_5)
    assert (further.corrects, further.what, further.because) == (
        wrong,
        "corrected",
        "Two figures changed places",
    )
    assert [(line.account_id, line.pence) for line in further.lines.all()] == [
        (paid_in.pk, 9_00),
        (pot.pk, -9_00),
    ]
    assert [queries.balance(pot, day) for day in (MAY_4, MAY_5)] == [198_20, 189_20]
    kept = RecordLine.objects.latest("pk")
    assert (kept.act, kept.about_ref, kept.because) == (
        "put an entry of the books right",
        further.ref,
        "Two figures changed places",
    )
    with pytest.raises(ValidationError, match="nothing to put right"):
        actions.correct(wrong, right, because="Again", by=pay.frank(), on=MAY_5)
    actions.correct(wrong, [], because="It was never paid in", by=pay.frank(), on=JUNE)
    assert queries.balance(pot, JUNE) == 0
    told = queries.told_entry(queries.entries().get(pk=wrong.pk))
    assert [pence for _, pence in told.left] == [0, 0]
    assert [one.because for one in told.corrected_by] == [
        "Two figures changed places",
        "It was never paid in",
    ]


def test_a_correction_needs_a_reason_and_somebody_in_finance_whose_money_it_is_not(contribution, amina):
    wrong, *_ = contribution
    with pytest.raises(ValidationError, match="Say what was wrong"):
        actions.correct(wrong, [], because=" ", by=pay.frank(), on=MAY_5)
    with pytest.raises(Refused):
        actions.correct(wrong, [], because="x", by=people.worker_of(amina), on=MAY_5)
    amina.account = pay.frank()
    amina.save()
    with pytest.raises(Refused, match="your own"):
        actions.correct(wrong, [], because="x", by=pay.frank(), on=MAY_5)
    assert not LedgerEntry.objects.exclude(corrects=None).exists()


def test_what_is_due_is_put_right_where_it_falls_due(fund, slice_):
    due = posted(entry("due-1", (fund, -5), (slice_, 5)))
    with pytest.raises(ValidationError, match="Change the rate"):
        actions.correct(due, [], because="x", by=pay.frank(), on=MAY_5)


# The statement. ------------------------------------------------------------------------------------------


def test_a_statement_tells_both_ends_and_what_came_between(contribution):
    wrong, paid_in, pot = contribution
    actions.correct(wrong, [(paid_in, -189_20), (pot, 189_20)], because="Mistyped", by=pay.frank(), on=MAY_5)
    assert queries.statement(pot, MAY_4, JUNE).in_words() == [
        "At the start of 4 May 2026 there was £0.00.",
        "4 May 2026: Her own share (corrected later). £198.20 came in; £198.20 was there then.",
        "5 May 2026: Put right: Her own share: Mistyped. £9.00 went out; £189.20 was there then.",
        "At the end of 1 June 2026 there was £189.20.",
    ]
    assert queries.statement(pot, MAY_5, MAY_5).opening_pence == 198_20
    assert queries.statement([], MAY_5, MAY_5).in_words()[1] == "Nothing happened."


def test_a_statement_of_several_tells_what_waits_and_leaves_out_what_only_moves(fund, slice_, amina):
    held = account_of("held", "Held for Mrs Ahmed", on=OPENED, person=amina)
    posted(
        entry("due", (fund, -5_00), (slice_, 5_00)),
        entry("held", (slice_, -5_00), (held, 5_00), on=MAY_5, says="Held"),
    )
    told = queries.statement([slice_, held], MAY_4, JUNE)
    assert told.in_words()[2:] == [
        "5 May 2026: Held. Nothing came in or went out; £5.00 was there then.",
        "At the end of 1 June 2026 there was £5.00.",
        "Of this, £5.00 waits for somebody.",
    ]
    assert queries.statement([fund, slice_, held], MAY_4, MAY_4).lines == ()
    assert queries.all_balances(MAY_4) == queries.balances([fund, slice_], MAY_4)


# What the database refuses, whatever a program forgets. --------------------------------------------------


def by_hand(sql, *values):
    """Whether the database takes it, with all that it looks at when everything is saved."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


LINE = 'INSERT INTO pay_ledgerline (entry_id, account_id, "on", pence) VALUES '
WITH_ENTRY = """
    WITH entry AS (
        INSERT INTO pay_ledgerentry (ref, reference, "on", what, says, because, at)
        VALUES ('byhand', 'by-hand', '2026-05-04', 'due', 'By hand', '', now()) RETURNING id
    )
    INSERT INTO pay_ledgerline (entry_id, account_id, "on", pence)
    SELECT id, account, '2026-05-04', pence
    FROM entry, unnest(%s::bigint[], %s::bigint[]) AS line (account, pence)
"""


def test_the_database_takes_what_sums_to_nought_and_refuses_a_penny_off_and_a_single_line(fund, slice_):
    with pytest.raises(DatabaseError, match="sum to nought"):
        by_hand(WITH_ENTRY, [fund.pk, slice_.pk], [-5_00, 5_01])
    with pytest.raises(DatabaseError, match="sum to nought"):
        by_hand(WITH_ENTRY, [slice_.pk], [5_00])
    with pytest.raises(DatabaseError, match="a_line_is_not_nought"):
        by_hand(WITH_ENTRY, [fund.pk, slice_.pk], [0, 0])
    by_hand(WITH_ENTRY, [fund.pk, slice_.pk], [-5_00, 5_00])
    assert queries.balance(slice_, MAY_4) == 5_00


def test_the_database_takes_no_further_lines_and_no_entry_without_any(fund, slice_):
    stays = posted(entry("due", (fund, -5), (slice_, 5)))
    more = LINE + "(%s, %s, '2026-05-04', -5), (%s, %s, '2026-05-04', 5)"
    with pytest.raises(DatabaseError, match="no further lines"):
        by_hand(more, stays.pk, fund.pk, stays.pk, slice_.pk)
    with pytest.raises(DatabaseError, match="An entry has lines"):
        by_hand(WITH_ENTRY, [], [])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pay_ledgerline SET pence = pence",
        "UPDATE pay_ledgerentry SET says = 'other'",
        "DELETE FROM pay_ledgerline",
        "DELETE FROM pay_ledgerentry",
        "DELETE FROM pay_ledgeraccount",
        "TRUNCATE pay_ledgerline",
        "TRUNCATE pay_ledgerentry CASCADE",
        "TRUNCATE pay_ledgeraccount CASCADE",
    ],
)
def test_the_database_changes_removes_and_empties_nothing_that_is_posted(fund, slice_, sql):
    posted(entry("due", (fund, -5), (slice_, 5)))
    by_hand("SELECT 1")  # What waits for the end is looked at now: the books alone refuse what follows.
    with pytest.raises(DatabaseError, match=r"Cannot .*delete rows|books are not emptied"):
        by_hand(sql)
    assert LedgerLine.objects.count() == 2 and LedgerEntry.objects.get().says == "Due, 4 to 31 May"


def test_the_database_wants_a_reason_of_a_correction(fund, slice_):
    stays = posted(entry("due", (fund, -5), (slice_, 5)))
    with pytest.raises(DatabaseError, match="a_correction_has_a_reason"):
        post([entry("b", (fund, 5), (slice_, -5), corrects=stays)], by=None)


# The page of an entry. -----------------------------------------------------------------------------------


def test_finance_puts_an_entry_right_on_its_page(client, contribution):
    wrong, paid_in, pot = contribution
    client.force_login(pay.frank())
    address = f"/pay/books/{wrong.ref}"
    shown = client.get(address).content.decode()
    assert "Her own share" in shown and "£198.20" in shown and 'value="198.20"' in shown
    typed = {
        f"pence-{paid_in.ref}": "189.20",
        f"pence-{pot.ref}": "189.21",
        "because": "Two figures changed places",
    }
    refused = client.post(address, typed).content.decode()
    assert "The lines come to £0.01 together, not to nought." in refused and "189.21" in refused
    typed[f"pence-{pot.ref}"] = "189.20"
    assert client.post(address, typed, follow=True).redirect_chain
    further = LedgerEntry.objects.get(corrects=wrong)
    told = client.get(address).content.decode()
    assert f"/pay/books/{further.ref}" in told and "What it comes to now" in told
    assert f"/pay/books/{wrong.ref}" in client.get(f"/pay/books/{further.ref}").content.decode()


def test_the_page_of_an_entry_is_for_finance_and_says_where_a_due_is_put_right(client, fund, slice_, amina):
    due = posted(entry("due", (fund, -5), (slice_, 5)))
    client.force_login(people.worker_of(amina))
    assert client.get(f"/pay/books/{due.ref}").status_code == 403
    client.force_login(pay.frank())
    shown = client.get(f"/pay/books/{due.ref}").content.decode()
    assert "Change the rate" in shown and "Put it right" not in shown.replace("Putting it right", "")

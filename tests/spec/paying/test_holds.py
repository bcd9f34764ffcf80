"""A line may wait, and then somebody named must act. The other lines go out. Wages wait only where it is in
doubt whether they are owed or where they would go."""

import pytest

from tests.tables import told_by, yes
from trellis.basis.findings import Refused
from trellis.engines.paying.holds import KINDS, WHO, check_may_hold, kind, kinds

title = "What may wait, and for whom"


@told_by("""
    why                | who must act | may hold wages
    -------------------+--------------+---------------
    account_query      | finance      | no
    details_changed    | finance      | yes
    not_received       | finance      | yes
    papers_missing     | person       | no
    agreement_unsigned | person       | yes
    asked_to_wait      | person       | no
    in_hospital        | practitioner | no
    has_died           | manager      | no
    speaker_in_doubt   | practitioner | no
    fraud_feared       | manager      | no
    worker_in_doubt    | manager      | yes
""")
def test_a_question_about_the_account_never_holds_wages(row):
    """Whatever is asked about statements, receipts or papers, whoever worked is paid."""
    told = kind(row["why"])
    assert told.who == row["who must act"] and told.do in told.who_must_act
    assert told.may_hold_payroll == yes(row["may hold wages"])
    assert (check_may_hold(row["why"], is_payroll=True) == ()) == yes(row["may hold wages"])
    assert check_may_hold(row["why"], is_payroll=False) == ()


def test_nothing_waits_for_nobody():
    """Every kind of hold names who must act and what they must do."""
    assert [one.key for one in kinds()] == list(KINDS)
    assert all(one.who in WHO and one.do.endswith(".") and one.says.endswith(".") for one in kinds())


def test_a_reason_that_nobody_knows_holds_nothing():
    """It is refused, with the reasons there are."""
    with pytest.raises(Refused, match="account_query"):
        kind("too_much_trouble")
    (found,) = check_may_hold("too_much_trouble", is_payroll=False)
    assert found.code == "unknown-hold"

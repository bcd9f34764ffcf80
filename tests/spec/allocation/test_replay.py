"""An allocation is kept with its answers, its whole scheme, every line and a fingerprint over all of it.
Anybody can work it out again on any machine, and the scheme in the file is used, not the one in force."""

import json

from tests.spec.allocation.told import NORTHSHIRE, mrs_ahmed, northshire_but
from tests.tables import told_by, yes
from trellis.basis.money import say_pounds
from trellis.engines.allocation.replay import replay, save
from trellis.engines.allocation.working import allocate

title = "Working it out again"


@told_by("""
    price now | a new sum today | Mrs Ahmed's file replays to
    ----------+-----------------+----------------------------
    410       | £293.15         | £293.15
    390       | £278.85         | £293.15
    500       | £357.50         | £293.15
""")
def test_a_saved_sum_keeps_its_own_price(row):
    """A new price is a new scheme. It moves new sums and no old one."""
    kept = json.loads(json.dumps(save(allocate(mrs_ahmed(), NORTHSHIRE))))
    today = allocate(mrs_ahmed(), northshire_but(price_pence_a_week=int(row["price now"])))
    assert say_pounds(today.weekly_pence) == row["a new sum today"]
    again = replay(kept)
    assert again.same
    assert say_pounds(again.allocation.weekly_pence) == row["Mrs Ahmed's file replays to"]


@told_by("""
    what somebody changes in the file | found
    ----------------------------------+------
    nothing                           | no
    the week's sum, by a penny        | yes
    one level                         | yes
    the price                         | yes
    a word of a sentence              | yes
    the person's name                 | yes
""")
def test_a_file_that_somebody_changed_is_found_out(row):
    """Whatever it was. Sums and lines that no longer follow from the answers are named besides."""
    kept = json.loads(json.dumps(save(allocate(mrs_ahmed(), NORTHSHIRE))))
    match row["what somebody changes in the file"]:
        case "the week's sum, by a penny":
            kept["result"]["weekly_pence"] += 1
        case "one level":
            kept["answers"]["answers"]["hygiene"]["level"] = 4
        case "the price":
            kept["scheme"]["money"]["price_pence_a_week"] = 390
        case "a word of a sentence":
            kept["result"]["lines"][0]["says"] = kept["result"]["lines"][0]["says"].replace("takes", "took")
        case "the person's name":
            kept["answers"]["person"] = "Mrs B"
    assert replay(kept).same != yes(row["found"])

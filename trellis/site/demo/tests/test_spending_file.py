"""The made-up spending file tells the story that the guide does."""

from trellis.engines.cuts.report import report
from trellis.engines.cuts.spending import read_csv, read_spending
from trellis.site.demo.spending_file import made_up_spending_file


def test_the_file_has_no_findings_and_the_relabelled_of_the_guide():
    columns, odd = read_csv(made_up_spending_file().encode())
    told = report(read_spending(columns), ["age_band", "support_reason"])
    assert (odd, told.findings) == ((), ())
    assert (told.relabelled.moved, told.relabelled.relabelled) == (190, 92)
    assert [(one.reference, one.people) for one in told.policies] == [("D-17", 64)]
    assert told.policies[0].pence == told.whole.parts["policy"] < 0


def test_the_same_seed_gives_the_same_file():
    assert made_up_spending_file() == made_up_spending_file()
    assert made_up_spending_file() != made_up_spending_file(seed=1)

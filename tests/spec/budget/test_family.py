"""A direct payment may not pay a husband, wife or partner, nor near relatives in the same household, unless
the council finds it necessary."""

from tests.tables import told_by, yes
from trellis.engines.budget.family import may_be_paid

title = "Paying somebody in the family"


@told_by("""
    who                     | in the same household | in another
    ------------------------+-----------------------+-----------
    spouse_or_civil_partner | no                    | no
    partner                 | no                    | no
    parent                  | no                    | yes
    parent_in_law           | no                    | yes
    son_or_daughter         | no                    | yes
    son_or_daughter_in_law  | no                    | yes
    step_son_or_daughter    | no                    | yes
    brother_or_sister       | no                    | yes
    aunt_or_uncle           | no                    | yes
    grandparent             | no                    | yes
    partner_of_relative     | no                    | yes
    grandchild              | yes                   | yes
    other_relative          | yes                   | yes
    friend_or_neighbour     | yes                   | yes
    no_relation             | yes                   | yes
""")
def test_who_may_be_paid(row):
    """A friend or a lodger is nobody's relative. A daughter in the next street may be paid, and one at home
    may not."""
    for lives, same in (("in the same household", True), ("in another", False)):
        found = may_be_paid(row["who"], same_household=same, necessary_because="")
        assert (found == ()) == yes(row[lives])


@told_by("""
    who             | because                          | for the papers | may be paid
    ----------------+----------------------------------+----------------+------------
    partner         |                                  | no             | no
    partner         | He will let nobody else near.    | no             | yes
    partner         |                                  | yes            | no
    partner         | Nobody else can do the accounts. | yes            | yes
    son_or_daughter |                                  | no             | no
    son_or_daughter | She alone signs with him.        | no             | yes
""")
def test_where_it_is_necessary_anybody_may_be_paid_and_the_council_says_why(row):
    """For care, or to look after the money and the papers. A blank is no reason."""
    found = may_be_paid(
        row["who"],
        same_household=True,
        necessary_because=row["because"],
        for_administration=yes(row["for the papers"]),
    )
    assert (found == ()) == yes(row["may be paid"])

from datetime import date

import pytest

from trellis.basis.findings import Refused
from trellis.basis.law import NOT_KNOWN, Confirmed, read_law

LIMIT = """
[lower_limit]
says = "Capital up to this yields no income."
source = "SI 2014/2672, reg 25"
unit = "pence"
[lower_limit.from]
2010-04-01 = 14_000_00
2015-04-01 = 14_250_00
"""


@pytest.fixture
def law(tmp_path):
    def written(text):
        path = tmp_path / "capital.toml"
        path.write_text(text, encoding="utf-8")
        return read_law(path)

    return written


@pytest.mark.parametrize(
    ("day", "pence"),
    [
        (date(2010, 4, 1), 14_000_00),
        (date(2015, 3, 31), 14_000_00),
        (date(2015, 4, 1), 14_250_00),
        (date(2099, 1, 1), 14_250_00),
    ],
)
def test_what_held_on_a_day_is_the_latest_that_had_begun(law, day, pence):
    amount = law(LIMIT).on("lower_limit", day)
    assert (amount.value, amount.unit, amount.source) == (pence, "pence", "SI 2014/2672, reg 25")
    assert amount.since <= day and amount.status is None


def test_a_day_before_the_first_is_refused_by_name(law):
    with pytest.raises(Refused) as refused:
        law(LIMIT).on("lower_limit", date(2010, 3, 31))
    assert str(refused.value) == (
        "lower_limit: “Capital up to this yields no income.” holds from 1 April 2010; nothing is known for "
        "31 March 2010. Give 1 April 2010 or a later day."
    )


def test_law_that_has_ended_is_refused_the_day_after(law):
    ended = law(LIMIT.replace('unit = "pence"', 'unit = "pence"\nlast_day = 2020-03-31'))
    assert ended.on("lower_limit", date(2020, 3, 31)).value == 14_250_00
    with pytest.raises(Refused, match="held until 31 March 2020"):
        ended.on("lower_limit", date(2020, 4, 1))


def test_what_is_yet_to_be_confirmed_says_so(law):
    unsure = law(LIMIT.replace('unit = "pence"', 'unit = "pence"\nstatus = "to be confirmed"'))
    assert unsure.on("lower_limit", date(2026, 5, 1)).status == "to be confirmed"


def test_a_key_nobody_wrote_is_a_mistake_in_the_program(law):
    with pytest.raises(KeyError):
        law(LIMIT).on("upper_limit", date(2026, 5, 1))


def test_the_history_of_an_amount_is_whole_and_in_order(law):
    read = law(LIMIT)
    assert list(read) == ["lower_limit"]
    assert [(amount.since.year, amount.value) for amount in read.history("lower_limit")] == [
        (2010, 14_000_00),
        (2015, 14_250_00),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "code", "where"),
    [
        ("says =", "# says =", "law-unsaid", "lower_limit.says"),
        ("source =", "# source =", "law-unsaid", "lower_limit.source"),
        ('"pence"', '" "', "law-unsaid", "lower_limit.unit"),
        ("2010-04-01 = 14_000_00\n2015-04-01 = 14_250_00", "", "law-unsaid", "lower_limit.from"),
        ("unit =", 'sauce = "x"\nunit =', "law-unknown-key", "lower_limit.sauce"),
        ("unit =", 'status = "sure"\nunit =', "law-status", "lower_limit.status"),
        ("unit =", 'last_day = "soon"\nunit =', "not-a-day", "lower_limit.last_day"),
        ("unit =", "last_day = 2015-03-31\nunit =", "law-order", "lower_limit.last_day"),
        ("2010-04-01", "2010-04-31", "no-such-day", "lower_limit.from"),
        ("2010-04-01", "April", "not-a-day", "lower_limit.from"),
        ("2010-04-01", "2016-04-01", "law-order", "lower_limit.from"),
        ("14_250_00", "14250.00", "not-whole-pence", "lower_limit.from"),
        ("[lower_limit]", "step = 250\n[lower_limit]", "law-unsaid", "step"),
        ("[lower_limit]", "[lower_limit", "not-toml", "capital.toml"),
    ],
)
def test_law_that_does_not_say_all_it_must_is_refused(law, was, becomes, code, where):
    assert was in LIMIT
    with pytest.raises(Refused) as refused:
        law(LIMIT.replace(was, becomes, 1))
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [(code, where)]


UPRATED = """
[base]
says = "What must be left to live on."
source = "SI 2014/2672, reg 7"
unit = "pence"
[base.from]
2015-04-01 = 91_40
2022-04-11 = "not known"
2023-04-10 = 103_65
2026-04-06 = 120_40
[base.status]
2026-04-06 = "to be confirmed"
"""


@pytest.mark.parametrize(("day", "status"), [(date(2026, 4, 5), None), (date(2026, 4, 6), "to be confirmed")])
def test_one_years_amount_may_be_to_be_confirmed_and_the_year_before_not(law, day, status):
    assert law(UPRATED).on("base", day).status == status


@pytest.mark.parametrize("day", [date(2022, 4, 11), date(2023, 4, 9)])
def test_a_year_whose_amount_is_not_known_never_takes_the_year_before(law, day):
    with pytest.raises(Refused) as refused:
        law(UPRATED).on("base", day)
    assert refused.value.findings[0].code == "not-known" and "11 April 2022" in str(refused.value)
    assert law(UPRATED).on("base", date(2022, 4, 10)).value == 91_40


def test_a_status_for_a_day_without_an_amount_is_refused_by_name(law):
    with pytest.raises(Refused, match="2026-04-07"):
        law(UPRATED.replace('2026-04-06 = "to', '2026-04-07 = "to'))


def test_a_status_of_a_day_that_nobody_knows_is_refused(law):
    with pytest.raises(Refused, match="only status"):
        law(UPRATED.replace('"to be confirmed"', '"probably"'))


TWO_YEARS = LIMIT.replace("2015-04-01 = 14_250_00", '2015-04-01 = 14_250_00\n2016-04-01 = "not known"') + (
    "[lower_limit.status]\n2015-04-01 = 'to be confirmed'\n"
)


def test_what_was_confirmed_stands_in_place_of_what_ships_and_nothing_else_moves(law):
    shipped = law(TWO_YEARS)
    confirmed = shipped.with_confirmed(
        [Confirmed("lower_limit", date(2015, 4, 1), 14_300_00, "The regulation itself, read on 1 May")]
    )
    held = confirmed.on("lower_limit", date(2015, 6, 1))
    assert (held.value, held.source, held.status) == (14_300_00, "The regulation itself, read on 1 May", None)
    assert held.is_settled and held.says == "Capital up to this yields no income."
    assert confirmed.on("lower_limit", date(2015, 3, 31)) == shipped.on("lower_limit", date(2015, 3, 31))
    assert shipped.on("lower_limit", date(2015, 6, 1)).status == "to be confirmed"


def test_an_amount_nobody_had_found_is_known_once_it_is_confirmed(law):
    shipped = law(TWO_YEARS)
    assert [one.is_settled for one in shipped.history("lower_limit")] == [True, False, False]
    assert shipped.history("lower_limit")[2].value == NOT_KNOWN
    found = shipped.with_confirmed([Confirmed("lower_limit", date(2016, 4, 1), 15_000_00, "Circular 1")])
    assert found.on("lower_limit", date(2016, 4, 1)).value == 15_000_00


@pytest.mark.parametrize(("key", "since"), [("upper", date(2015, 4, 1)), ("lower_limit", date(2015, 4, 2))])
def test_an_amount_that_there_is_not_cannot_be_confirmed(law, key, since):
    with pytest.raises(KeyError):
        law(LIMIT).with_confirmed([Confirmed(key, since, 1, "Circular 1")])

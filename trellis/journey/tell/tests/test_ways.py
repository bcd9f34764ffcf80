"""Which ways are open to whom, and why not: told as a table, then each rule by itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from trellis.journey.people import actions as people_acts
from trellis.journey.people.models import Person
from trellis.journey.people.tests import factories as people
from trellis.journey.people.tests.factories import TODAY, agreed, said_of_sharing, worker
from trellis.journey.tell import queries
from trellis.journey.tell.models import Rule
from trellis.journey.tell.ways import envelope_lines, form_for, mobile_number

from . import factories
from .factories import amina, gwen, mr_grant, words

pytestmark = pytest.mark.django_db


def ways(person, *, by=None, on=TODAY, given=None):
    return {
        way.key: way
        for way in queries.ways_to_reach(
            person, by or worker(), on, words=words() if given is None else given
        )
    }


def test_somebody_without_rules_may_be_reached_in_every_way():
    found = ways(amina())
    assert [way.channel for way in found.values() if way.allowed] == [
        "letter",
        "email",
        "text",
        "phone",
        "visit",
    ]
    assert found["letter:person"].says == "A letter to Mrs Amina Ahmed"
    assert found["text:person"].address == "+447700900123"


# Mr Grant: no phone, no letters, only Bea or his sister Gwen.
MR_GRANT = """
    way             Bea Brooks  Ola Osei
    letter:person   never       never
    email:person    open        worker
    text:person     open        worker
    phone:person    never       never
    visit:person    open        worker
    letter:gwen     open        open
    email:gwen      open        open
    text:gwen       open        open
    phone:gwen      open        open
    visit:gwen      open        open
"""


def test_mr_grant_is_reached_as_he_asked_and_his_sister_by_anybody_of_the_team():
    george = mr_grant()
    sister = gwen(george)
    rows = [line.split() for line in MR_GRANT.strip().splitlines()[1:]]
    told = []
    for by in (worker(), people.account("Ola Osei", "practitioner")):
        found = ways(george, by=by)
        told.append({key: "open" if way.allowed else way.rule for key, way in found.items()})
    expected = [
        {row[0].replace("gwen", f"carer:{sister.ref}"): row[column] for row in rows} for column in (1, 2)
    ]
    assert told == expected


def test_what_suits_the_person_best_comes_first():
    found = list(ways(mr_grant()))
    assert found[0] == "visit:person"


def test_a_way_ruled_out_says_so_in_the_person_s_own_words():
    letter = ways(mr_grant())["letter:person"]
    assert letter.why_not == (
        "Mr George Grant asked us never to send letters. In their words: “Letters worry me.”"
    )
    other = ways(mr_grant_again(), by=people.account("Ola Osei", "practitioner"))["visit:person"]
    assert other.why_not == "Mr George Grant asked that nobody but Bea Brooks gets in touch."


def mr_grant_again():
    return Person.objects.get(given_name="George")


@pytest.mark.parametrize(
    ("missing", "key", "says"),
    [
        ({"address": ""}, "letter:person", "We have no whole address"),
        ({"address": "3 Weir Court"}, "letter:person", "at least two lines"),
        ({"email": ""}, "email:person", "We have no e-mail address"),
        ({"phone": ""}, "phone:person", "We have no phone number"),
        ({"phone": "01632 960001"}, "text:person", "We have no mobile number"),
    ],
)
def test_nowhere_to_send_it_is_said(missing, key, says):
    way = ways(amina(**missing))[key]
    assert not way.allowed and way.rule == Rule.NOWHERE and says in way.why_not


def test_a_landline_can_be_rung_and_gets_no_text():
    found = ways(amina(phone="01632 960001"))
    assert found["phone:person"].allowed and not found["text:person"].allowed


def test_words_too_long_for_a_text_or_without_a_short_form_go_by_no_text():
    person = amina()
    assert ways(person, given=words())["text:person"].allowed
    at_most = replace(words(), short="a" * 918)
    assert ways(person, given=at_most)["text:person"].allowed
    over = ways(person, given=replace(words(), short="a" * 919))["text:person"]
    assert over.rule == Rule.WORDS and "919 characters" in over.why_not
    assert ways(person, given=replace(words(), short=""))["text:person"].rule == Rule.WORDS


# Those who died, and those who are left.


def test_nothing_is_sent_to_somebody_who_died_and_their_family_is_told_by_a_human_being():
    george = factories.has_died(mr_grant())
    sister = gwen(george)
    found = ways(george)
    own = [way for way in found.values() if way.to is None]
    assert {way.rule for way in own} == {Rule.DIED} and not any(way.allowed for way in own)
    assert own[0].why_not.startswith("Mr George Grant died on 1 May 2026. Nothing more is sent to them.")
    hers = {way.channel: way for way in found.values() if way.to == sister}
    assert [channel for channel, way in hers.items() if way.allowed] == ["visit"]
    assert "no way to speak to Gwen Grant now" in hers["letter"].why_not


def test_who_speaks_for_somebody_does_so_no_more_once_they_have_died():
    person = amina()
    speaker = people_acts.add_speaker(
        person, name="Ray Reed", authority="asked", starts_on=TODAY, by=worker(), on=TODAY
    )
    assert ways(person)[f"visit:speaker:{speaker.ref}"].allowed
    factories.has_died(person)
    way = ways(person)[f"visit:speaker:{speaker.ref}"]
    assert way.rule == Rule.DIED and "ended with their death" in way.why_not


# Carers and speakers.


def test_a_carer_is_told_only_with_leave():
    person = amina()
    sara = people.carer(person)
    assert not any(way.to == sara for way in ways(person).values())
    refused = queries.way_for(person, "visit", sara, by=worker(), on=TODAY, words=words())
    assert refused.rule == Rule.NOT_AGREED and "has not agreed that we tell Sara Ahmed" in refused.why_not
    yusuf = people.carer(person, "Yusuf Ahmed", "son", may_see=True)
    assert ways(person)[f"visit:carer:{yusuf.ref}"].allowed


def test_somebody_else_s_carer_is_never_told():
    sara = people.carer(amina(), may_see=True)
    bill = people.person("Bill", "Baker")
    refused = queries.way_for(bill, "visit", sara, by=worker(), on=TODAY, words=words())
    assert refused.rule == Rule.NOT_AGREED and "not down as helping Bill Baker" in refused.why_not


@pytest.mark.parametrize(
    ("days_later", "with_whom", "is_open"),
    [(-1, "", True), (0, "", False), (1, "", False), (1, "Sara Ahmed", False), (1, "my son Yusuf", True)],
)
def test_a_no_to_family_that_is_newer_than_a_yes_to_this_one_holds(days_later, with_whom, is_open):
    person = amina()
    sara = people.carer(person, may_see=True)
    said_of_sharing(person, "family", agreed=False, with_whom=with_whom, on=TODAY + timedelta(days_later))
    way = ways(person, on=TODAY + timedelta(7))[f"visit:carer:{sara.ref}"]
    assert way.allowed is is_open


def test_a_carer_who_no_longer_helps_is_not_offered_and_is_refused():
    george = mr_grant()
    sister = people_acts.end_carer(gwen(george), because="They fell out.", by=worker(), on=TODAY)
    assert not any(way.to == sister for way in ways(george).values())
    refused = queries.way_for(george, "visit", sister, by=worker(), on=TODAY, words=words())
    assert refused.why_not == "Gwen Grant stopped on 1 May 2026."


@pytest.mark.parametrize(
    ("authority", "is_about_money", "is_open"),
    [("asked", False, True), ("lpa_property", False, False), ("lpa_property", True, True)],
)
def test_whoever_speaks_about_money_alone_is_told_of_money_alone(authority, is_about_money, is_open):
    person = amina()
    speaker = people_acts.add_speaker(
        person, name="Ray Reed", authority=authority, starts_on=TODAY, by=worker(), on=TODAY
    )
    if authority != "asked":
        speaker = people.seen(speaker)
    given = replace(words(), is_about_money=is_about_money)
    assert ways(person, given=given)[f"visit:speaker:{speaker.ref}"].allowed is is_open


def test_words_for_a_carer_alone_go_to_nobody_else_and_need_no_leave():
    person = amina()
    sara = people.carer(person)
    own = words(only_to=sara.ref)
    found = ways(person, given=own)
    assert {way.to for way in found.values()} == {sara} and found[f"visit:carer:{sara.ref}"].allowed
    for to in (None, people.carer(person, "Yusuf Ahmed", "son", may_see=True)):
        refused = queries.way_for(person, "visit", to, by=worker(), on=TODAY, words=own)
        assert refused.why_not == "These words are for Sara Ahmed alone."


# Forms.

FORMS = """
    wanted       letter         email          text        phone          visit
    standard     standard yes   standard yes   standard yes standard yes  standard yes
    large_print  large_print yes large_print yes standard yes standard yes large_print yes
    easy_read    easy_read yes  easy_read yes  standard no easy_read yes  easy_read yes
    braille      braille yes    standard no    standard no standard yes   standard yes
    audio        audio yes      standard no    standard no standard yes   standard yes
    bsl          bsl yes        standard no    standard no standard no    standard no
"""


@pytest.mark.parametrize(
    "row", [line.split() for line in FORMS.strip().splitlines()[1:]], ids=lambda row: row[0]
)
def test_each_way_gives_the_form_it_can(row):
    wanted, *rest = row
    told = [
        part
        for channel in ("letter", "email", "text", "phone", "visit")
        for part in _said(form_for(channel, wanted, words()))
    ]
    assert told == rest


def _said(given):
    return (str(given[0]), "yes" if given[1] else "no")


def test_easy_read_without_easy_words_is_not_met_on_paper_and_is_read_out_all_the_same():
    hard = replace(words(), easy=())
    assert form_for("letter", "easy_read", hard) == ("standard", False)
    assert form_for("visit", "easy_read", hard) == ("standard", True)


def test_a_visit_with_an_interpreter_meets_the_need_for_sign_language():
    assert form_for("visit", "bsl", words(), interpreter="BSL") == ("standard", True)


def test_the_form_is_the_person_s_and_not_that_of_whoever_helps():
    person = amina()
    sara = people.carer(person, may_see=True)
    agreed(person, format="easy_read")
    sara = people_acts.change_carer(sara, version=sara.version, address="1 A\nNS1 1AA", by=worker(), on=TODAY)
    found = ways(person)
    assert found["letter:person"].format == "easy_read"
    assert found[f"letter:carer:{sara.ref}"].format == "standard"


# Addresses.


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("1 Mill Lane", ["1 Mill Lane"]),
        ("1 Mill Lane, Northshire", ["1 Mill Lane", "Northshire"]),
        (" 1  Mill Lane ,\n\n Northshire\n", ["1 Mill Lane", "Northshire"]),
        ("a\nb\nc\nd\ne\nf", ["a", "b", "c", "d", "e", "f"]),
        ("a\nb\nc\nd\ne\nf\ng", ["a, b", "c", "d", "e", "f", "g"]),
    ],
)
def test_an_address_is_at_most_six_lines_under_the_name(typed, lines):
    assert envelope_lines(typed) == lines


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"),
        ("0770090012", ""),
        ("077009001234", ""),
        ("020 7946 0000", ""),
        ("+353 87 123 4567", "+353871234567"),
        ("ask Gwen", ""),
        ("٠٧٧٠٠٩٠٠١٢٣", ""),
        ("", ""),
    ],
)
def test_a_number_takes_texts_only_where_it_is_a_mobile_s(typed, number):
    assert mobile_number(typed) == number


def test_it_asks_a_bounded_number_of_questions(django_assert_max_num_queries):
    george = mr_grant()
    for number in range(12):
        people.carer(george, f"Friend {number}", "friend", may_see=True)
    by = worker()
    with django_assert_max_num_queries(6):
        assert len(queries.ways_to_reach(george, by, date(2026, 5, 1))) > 12

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.pages import words
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.people import actions, file, queries, timeline
from trellis.journey.people.models import BestInterests, CapacityDecision, Person
from trellis.journey.people.one_decision import fault_of_wording
from trellis.journey.record import drafts
from trellis.journey.record.models import Entry

from . import factories
from .factories import TODAY
from .test_about_me import age_to_read
from .test_consent import speaks

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def amina():
    accounts.council()
    return factories.person()


@pytest.fixture
def as_bea(client, amina):
    client.force_login(factories.worker())
    return client


def page(name, thing) -> str:
    return reverse(f"people:{name}", args=[thing.ref])


def day_in_boxes(name: str, day: date) -> dict:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def typed(**answers) -> dict:
    """The form as it opens, with the decision and the help filled in, and these answers."""
    return {
        "decision": "Whether to move to Oak House",
        "kind": "home",
        **day_in_boxes("assessed_on", TODAY),
        "support_given": "Pictures of both rooms.",
        "understands": "yes",
        "retains": "yes",
        "uses_or_weighs": "yes",
        "communicates": "yes",
        "has_capacity": "yes",
        **answers,
    }


UNABLE = {
    "has_capacity": "no",
    "retains": "no",
    "evidence": "She asked again after a minute.",
    "impairment": "Dementia.",
    "because_of_impairment": "She keeps nothing new.",
}


# One decision at one time.


@pytest.mark.parametrize(
    "decision",
    [
        "",
        "Everything",
        "All decisions",
        "ALL DECISIONS!",
        "Any decision about her care",
        "General capacity",
        "Her care and support",
        "Mental capacity in general",
        "Oak House",
        "a" * 301,
    ],
)
def test_what_names_no_one_decision_is_refused(amina, decision):
    with pytest.raises(ValidationError) as refused:
        factories.capacity(amina, decision)
    assert list(refused.value.message_dict) == ["decision"]
    assert not CapacityDecision.objects.exists()


# At the shortest length, a letter under it, and at the longest.
@pytest.mark.parametrize(
    ("decision", "is_named"), [("Oak House?", True), ("Oak House", False), ("Oak " * 75, True)]
)
def test_a_decision_has_ten_letters_at_least_and_300_at_most(decision, is_named):
    assert (fault_of_wording(decision) == "") is is_named


@pytest.mark.parametrize(
    "decision", ["Whether to have a bath", "Who holds her money", "Where to live after May"]
)
def test_a_plain_decision_is_named_well_enough(decision):
    assert fault_of_wording(decision) == ""


# Everybody can decide, until it is shown that they cannot.


def test_whoever_was_never_asked_about_lacks_capacity_for_nothing(amina):
    assert queries.lacks_capacity_for(amina) == [] and not queries.capacity_of(amina)


def test_the_page_opens_with_the_answer_that_the_law_presumes(as_bea, amina):
    shown = as_bea.get(page("new_capacity", amina)).content.decode()
    for question in ("understands", "retains", "uses_or_weighs", "communicates", "has_capacity"):
        chosen = re.findall(rf'name="{question}" type="radio" value="(\w+)" checked', shown)
        assert chosen == ["yes"], question
    assert "They can decide. That is where everybody starts." in words(
        as_bea.get(page("new_capacity", amina))
    )


def test_that_somebody_can_decide_needs_the_help_and_nothing_more(as_bea, amina):
    as_bea.post(page("new_capacity", amina), typed())
    found = CapacityDecision.objects.get()
    assert found.has_capacity and queries.lacks_capacity_for(amina) == []
    shown = words(as_bea.get(page("capacity", found)))
    assert "Mrs Ahmed could make this decision on 1 May 2026. It is theirs." in shown
    assert "Write down a decision made for them" not in shown


def test_that_somebody_cannot_needs_one_of_the_four_the_evidence_and_the_cause(as_bea, amina):
    refused = words(as_bea.post(page("new_capacity", amina), typed(has_capacity="no")))
    assert "They can be found unable to decide only if they could not do at least one of the four." in refused
    assert "Say what they said or did that shows it." in refused
    assert "Say what impairment of, or disturbance in, the mind or brain there is." in refused
    assert "Say why it comes of the impairment" in refused
    as_bea.post(page("new_capacity", amina), typed(**UNABLE))
    assert [one.decision for one in queries.lacks_capacity_for(amina)] == ["Whether to move to Oak House"]


@pytest.mark.parametrize("missing", ["evidence", "impairment", "because_of_impairment"])
def test_each_of_the_three_is_missed_by_name(amina, missing):
    with pytest.raises(ValidationError) as refused:
        factories.capacity(amina, **{missing: "  "})
    assert list(refused.value.message_dict) == [missing]


@pytest.mark.parametrize("function", ["understands", "retains", "uses_or_weighs", "communicates"])
def test_any_one_of_the_four_is_enough_and_none_of_them_is_not(amina, function):
    able = dict.fromkeys(actions.capacity.FUNCTIONS, True)
    assert factories.capacity(amina, **(able | {function: False})).pk
    with pytest.raises(ValidationError) as refused:
        factories.capacity(amina, "Whether to have a cat", **able)
    assert list(refused.value.message_dict) == ["has_capacity"]


def test_whoever_could_not_do_one_of_the_four_is_not_found_able(amina):
    with pytest.raises(ValidationError, match="cannot be found able"):
        factories.capacity(amina, can=True, retains=False)


def test_the_database_itself_refuses_incapacity_without_a_cause(amina):
    found = factories.capacity(amina)
    with pytest.raises(Error), transaction.atomic():
        CapacityDecision.objects.create(
            person=amina,
            decision="Whether to have a cat",
            assessed_on=TODAY,
            support_given="Pictures.",
            understands=False,
            retains=True,
            uses_or_weighs=True,
            communicates=True,
            evidence="She laughed.",
            has_capacity=False,
            assessed_by=found.assessed_by,
        )


@pytest.mark.parametrize(
    ("details", "question"),
    [
        ({"support_given": " "}, "support_given"),
        ({"kind": "weather"}, "kind"),
        ({"assessed_on": TODAY + DAY}, "assessed_on"),
        ({"assessed_on": date(2006, 12, 31)}, "assessed_on"),
        ({"fluctuates": "Clearest before noon."}, "review_on"),
        ({"review_on": TODAY}, "review_on"),
        ({"evidence": "a" * 200_001}, "evidence"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_question(amina, details, question):
    with pytest.raises(ValidationError) as refused:
        factories.capacity(amina, **details)
    assert list(refused.value.message_dict) == [question]


def test_what_comes_and_goes_has_a_day_to_look_again_and_shows_it(as_bea, amina):
    found = factories.capacity(amina, fluctuates="Clearest before noon.", review_on=TODAY + DAY)
    assert "To be looked at again on 2 May 2026." in words(as_bea.get(page("capacity", found)))


def test_nobody_is_found_unable_after_their_death(amina):
    amina.died_on = TODAY - DAY
    amina.save()
    assert factories.capacity(amina, assessed_on=TODAY - DAY).pk
    with pytest.raises(ValidationError, match="died on 30 April 2026"):
        factories.capacity(amina, "Whether to have a cat")


# Which decision, and which finding of it.


def test_being_unable_to_decide_where_to_live_says_nothing_of_money(amina):
    factories.capacity(amina, kind="home")
    assert queries.lacks_capacity_for(amina, "home") and not queries.lacks_capacity_for(amina, "money")


def test_one_decision_is_not_found_twice_side_by_side(amina):
    factories.capacity(amina)
    with pytest.raises(ValidationError, match="This was looked at on 1 May 2026"):
        factories.capacity(amina, "whether to move to OAK house")


def test_a_later_finding_replaces_the_earlier_one_and_both_are_read(as_bea, amina):
    first = factories.capacity(amina, kind="home")
    assert "Whether to move to Oak House" in words(as_bea.get(page("capacity_again", first)))
    as_bea.post(page("capacity_again", first), typed(decision="Something else entirely", kind="money"))
    second = queries.capacity_of(amina).get()
    assert (second.replaces, second.decision, second.kind) == (first, first.decision, "home")
    assert not queries.lacks_capacity_for(amina)
    listed = words(as_bea.get(page("deciding", amina)))
    assert "Can decide" in listed and "Looked at again since" in listed
    assert "We looked at this again on 1 May 2026." in words(as_bea.get(page("capacity", first)))
    assert as_bea.get(page("capacity_again", first)).url == page("capacity", second)


def test_a_finding_cannot_be_replaced_by_an_older_one(amina):
    first = factories.capacity(amina)
    with pytest.raises(ValidationError, match="This was looked at later, on 1 May 2026"):
        factories.capacity(amina, can=True, replaces=first, assessed_on=TODAY - DAY)


def test_two_workers_who_look_again_at_once_are_told_and_nothing_typed_is_lost(as_bea, amina):
    first = factories.capacity(amina)
    marta = factories.account("Marta Mazur", RoleName.MANAGER)
    factories.capacity(amina, can=True, replaces=first, by=marta)
    response = as_bea.post(page("capacity_again", first), typed(**UNABLE))
    assert response.status_code == 409
    shown = words(response)
    assert "Marta Mazur looked at this meanwhile" in shown and "Mrs Ahmed could make this decision" in shown
    assert ">She keeps nothing new.</textarea>" in response.content.decode()
    assert CapacityDecision.objects.count() == 2


def test_no_finding_can_be_changed_or_removed_even_by_hand(amina):
    found = factories.capacity(amina)
    for spoil in (lambda: CapacityDecision.objects.update(impairment="None."), found.delete):
        with pytest.raises(Error), transaction.atomic():
            spoil()


def test_every_finding_leaves_a_line(amina):
    first = factories.capacity(amina)
    factories.capacity(amina, can=True, replaces=first)
    entry = Entry.objects.first()
    assert (entry.act, entry.person_ref) == ("found that somebody can make a decision", amina.ref)
    assert (entry.before["has_capacity"], entry.after["has_capacity"]) == (False, True)


def test_what_was_typed_and_not_saved_comes_back(as_bea, amina):
    bea = factories.worker()
    drafts.save(
        bea, page("new_capacity", amina), {"decision": ["Whether to"], "retains": ["no"]}, timezone.now()
    )
    shown = as_bea.get(page("new_capacity", amina)).content.decode()
    assert 'value="Whether to"' in shown
    as_bea.post(page("new_capacity", amina), typed())
    assert drafts.of(bea, page("new_capacity", amina)) is None


# A decision made for somebody.


def test_a_decision_made_for_somebody_stands_under_the_finding_with_all_its_parts(as_bea, amina):
    found = factories.capacity(amina)
    factories.best_interests(found)
    shown = words(as_bea.get(page("capacity", found)))
    for part in (
        "She stays at home, with a sensor at the door.",
        "She went out twice at night.",
        "home is where her cat is",
        "Sara, her daughter: keep her at home",
        "Not likely. She took part",
        "Home takes less of her freedom.",
        "Nobody: everybody who was asked agreed.",
        "It is to be looked at again on 1 August 2026.",
    ):
        assert part in shown, part


def test_nobody_decides_for_somebody_what_they_can_decide(as_bea, amina):
    found = factories.capacity(amina, can=True)
    with pytest.raises(ValidationError, match="Nobody else makes it for them"):
        factories.best_interests(found)
    assert as_bea.get(page("new_best_interests", found)).status_code == 403
    assert as_bea.post(page("new_best_interests", found), {}).status_code == 403


def test_nobody_decides_for_somebody_on_a_finding_that_no_longer_stands(as_bea, amina):
    found = factories.capacity(amina)
    factories.capacity(amina, replaces=found)
    with pytest.raises(ValidationError, match="was looked at again since"):
        factories.best_interests(found)
    assert as_bea.get(page("new_best_interests", found)).status_code == 403


# On the day of the finding, the day before, today, and tomorrow.
@pytest.mark.parametrize(
    ("decided_on", "is_kept"),
    [
        (date(2026, 4, 28), True),
        (date(2026, 4, 27), False),
        (TODAY, True),
        (TODAY + DAY, False),
    ],
)
def test_a_decision_is_made_on_or_after_the_day_of_the_finding_and_not_in_the_future(
    amina, decided_on, is_kept
):
    found = factories.capacity(amina, assessed_on=date(2026, 4, 28))
    if is_kept:
        assert factories.best_interests(found, decided_on=decided_on).pk
        return
    with pytest.raises(ValidationError) as refused:
        factories.best_interests(found, decided_on=decided_on)
    assert list(refused.value.message_dict) == ["decided_on"]


A, B = (actions.Option(what, "For.", "Against.") for what in ("Stay at home", "Move"))


@pytest.mark.parametrize(
    ("details", "question", "says"),
    [
        ({"wishes": " "}, "wishes", "wish and feel"),
        ({"consulted": ""}, "consulted", "who was asked"),
        ({"may_regain": ""}, "may_regain", "may come to make"),
        ({"less_restrictive": ""}, "less_restrictive", "less of their freedom"),
        ({"decided": ""}, "decided", "what was decided"),
        ({"review_on": None}, "review_on", "when to look"),
        ({"review_on": TODAY}, "review_on", "after the day"),
        ({"options": [A]}, "options", "at least 2"),
        ({"options": [A, actions.Option("", "", " ")]}, "options", "at least 2"),
        ({"options": [A] * 13}, "options", "12 at most"),
        (
            {"options": [A, actions.Option("Move", "For.", "")]},
            "options",
            "Option 2: say what speaks against it",
        ),
        ({"options": [A, actions.Option("", "For.", "Against.")]}, "options", "Option 2: say what it is"),
        (
            {"options": [A, actions.Option("Move", "", "Against.")]},
            "options",
            "Option 2: say what speaks for it",
        ),
        ({"options": [A, actions.Option("Move", "a" * 200_001, "Against.")]}, "options", "at most 200,000"),
        ({"dissent": "a" * 200_001}, "dissent", "at most 200,000"),
    ],
)
def test_each_part_that_is_missing_or_cannot_be_is_named(amina, details, question, says):
    with pytest.raises(ValidationError) as refused:
        factories.best_interests(factories.capacity(amina), **details)
    assert list(refused.value.message_dict) == [question]
    assert says in refused.value.message_dict[question][0]


def decided(**answers) -> dict:
    """The best-interests form with two options and every part filled in, and these answers."""
    return {
        "how_many": "3",
        "option_1": "Stay at home",
        "for_1": "Her own bed.",
        "against_1": "She went out at night.",
        "option_2": "Move to Oak House",
        "for_2": "Somebody is awake.",
        "against_2": "She knows nobody.",
        "wishes": "Home.",
        "consulted": "Sara.",
        "may_regain": "Not likely.",
        "less_restrictive": "Home.",
        "decided": "She stays.",
        **day_in_boxes("decided_on", TODAY),
        **day_in_boxes("review_on", date(2027, 8, 1)),
        **answers,
    }


def test_the_page_keeps_a_decision_and_says_beside_its_box_what_is_missing(as_bea, amina):
    found = factories.capacity(amina)
    response = as_bea.post(page("new_best_interests", found), decided(for_2="", wishes="", option_3="Wait"))
    shown = words(response)
    for missing in (
        "Option 2: say what speaks for it.",
        "Option 3: say what speaks for it.",
        "Option 3: say what speaks against it.",
        "Say what they wish and feel",
    ):
        assert missing in shown, missing
    assert ">She stays.</textarea>" in response.content.decode() and not BestInterests.objects.exists()
    as_bea.post(page("new_best_interests", found), decided())
    kept = BestInterests.objects.get()
    assert [one["option"] for one in kept.options] == ["Stay at home", "Move to Oak House"]
    assert kept.decided_by.name == "Bea Brooks"


def test_another_option_is_asked_for_without_script_and_nothing_typed_is_lost(as_bea, amina):
    found = factories.capacity(amina)
    response = as_bea.post(
        page("new_best_interests", found), {**decided(wishes="", how_many="4"), "more": "1"}
    )
    shown = response.content.decode()
    assert 'name="option_5"' in shown and 'name="option_6"' not in shown
    assert ">Stay at home</textarea>" in shown and "There is a problem" not in shown
    for how_many in ("12", "99", "-1", "x", ""):
        typed_there = {**decided(how_many=how_many), "more": "1"}
        assert (
            'name="option_13"'
            not in as_bea.post(page("new_best_interests", found), typed_there).content.decode()
        )


def test_a_draft_with_five_options_comes_back_with_five(as_bea, amina):
    found = factories.capacity(amina)
    address = page("new_best_interests", found)
    drafts.save(factories.worker(), address, {"option_5": ["Wait"], "how_many": ["5"]}, timezone.now())
    assert ">Wait</textarea>" in as_bea.get(address).content.decode()


def test_no_decision_made_for_somebody_can_be_changed_or_removed(amina):
    kept = factories.best_interests(factories.capacity(amina))
    for spoil in (lambda: BestInterests.objects.update(decided="Move."), kept.delete):
        with pytest.raises(Error), transaction.atomic():
            spoil()


# Who reads it.


def test_a_carer_without_authority_reads_nothing_of_it_anywhere(client, amina):
    sara = factories.carer(amina, "Sara Ahmed", signs_in=True, may_see=True).account
    found = factories.capacity(amina)
    factories.best_interests(found)
    client.force_login(sara)
    for address in (page("deciding", amina), page("capacity", found)):
        assert client.get(address).status_code == 403
    shown = words(client.get(page("one", amina)))
    assert "Oak House" not in shown and "decide" not in shown
    assert Entry.objects.first().act == "was refused"


@pytest.mark.parametrize(
    ("authority", "role", "reads"),
    [
        ("lpa_welfare", RoleName.CARER, True),
        ("deputy_welfare", RoleName.CARER, True),
        ("advocate", RoleName.ADVOCATE, True),
        ("imca", RoleName.ADVOCATE, True),
        ("asked", RoleName.CARER, False),
        ("lpa_property", RoleName.CARER, False),
        ("appointee", RoleName.CARER, False),
    ],
)
def test_who_speaks_for_somebody_s_welfare_reads_it_and_who_minds_their_money_does_not(
    client, amina, authority, role, reads
):
    account = factories.account("Dawn Baker", role, of="Northshire Voices")
    speaker = factories.speaker(amina, "Dawn Baker", authority, sign_in_name=account.username, may_see=True)
    found = factories.capacity(amina)
    client.force_login(account)
    if speaker.authority in ("lpa_welfare", "deputy_welfare"):
        assert client.get(page("capacity", found)).status_code == 403
    if speaker.authority not in ("advocate", "imca", "asked"):
        factories.seen(speaker)
    expected = 200 if reads else 403
    assert client.get(page("capacity", found)).status_code == expected
    assert client.get(page("deciding", amina)).status_code == expected
    assert client.get(page("new_capacity", amina)).status_code == 403
    assert ("Oak House" in words(client.get(page("one", amina)))) is reads


def test_only_a_worker_of_the_team_writes_it(amina):
    _, dawn = speaks(amina, "Dawn Baker", "lpa_welfare")
    found = factories.capacity(amina)
    for by in (dawn, factories.worker("Tom Tran", of="Hillside"), factories.signing_in(amina)):
        with pytest.raises(Refused):
            factories.capacity(amina, "Whether to have a cat", by=by)
        with pytest.raises(Refused):
            factories.best_interests(found, by=by)


def test_the_person_reads_it_in_words_of_a_reader_of_nine(client, amina):
    first = factories.capacity(amina, fluctuates="Clearest before noon.", review_on=TODAY + DAY)
    factories.best_interests(first)
    able = factories.capacity(amina, "Who comes to wash her", can=True)
    client.force_login(factories.signing_in(amina))
    shown = words(client.get(page("capacity", first)))
    assert "You could not make this decision on 1 May 2026" in shown
    assert "If you think this is wrong, say so. We must look again." in shown
    for address in (page("deciding", amina), page("capacity", first), page("capacity", able)):
        assert age_to_read(client.get(address).content.decode()) <= 9, address


ACCESS = """
    who            deciding  capacity  new  again  best_interests
    Bea Brooks     200       200       200  200    200
    Marta Mazur    200       200       200  200    200
    Tom Tran       403       403       403  403    403
    Amina Ahmed    200       200       403  403    403
    Sara Ahmed     403       403       403  403    403
    Yusuf Ahmed    403       403       403  403    403
    Gwen Grant     403       403       403  403    403
    Olive Okafor   403       403       403  403    403
    Ade Adeyemi    403       403       403  403    403
    Frank Foster   403       403       403  403    403
    Nadia Noor     403       403       403  403    403
    Idris Iqbal    403       403       403  403    403
"""


def test_who_of_the_cast_gets_which_page_of_mrs_a(client):
    accounts.council()
    factories.gather_the_cast()
    amina = Person.objects.get(given_name="Amina")
    found = factories.capacity(amina)
    pages = [
        page("deciding", amina),
        page("capacity", found),
        page("new_capacity", amina),
        page("capacity_again", found),
        page("new_best_interests", found),
    ]
    for name, *expected in [line.rsplit(maxsplit=5) for line in ACCESS.strip().splitlines()[1:]]:
        client.force_login(Account.objects.get(name=name.strip()))
        assert [str(client.get(address).status_code) for address in pages] == expected, name


# Pages.


def test_forty_findings_take_the_queries_of_three_and_stand_on_two_pages(as_bea, amina):
    def counted() -> list[int]:
        numbers = []
        for address in (page("deciding", amina), page("capacity", first), page("one", amina)):
            as_bea.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert as_bea.get(address).status_code == 200
            numbers.append(len(seen))
        return numbers

    first = factories.capacity(amina, "Whether to have cat 1")
    for number in (2, 3):
        factories.capacity(amina, f"Whether to have cat {number}")
        factories.best_interests(first)
    few = counted()
    for number in range(4, 41):
        factories.capacity(amina, f"Whether to have cat {number}")
    for _ in range(20):
        factories.best_interests(first)
    assert counted() == few and max(few[:2]) <= 20
    assert "cat 16" in words(as_bea.get(page("deciding", amina)))
    assert "cat 15" in words(as_bea.get(page("deciding", amina) + "?page=2"))


def test_the_file_shows_nothing_to_the_person_while_nobody_had_reason_to_ask(amina):
    own = factories.signing_in(amina)
    amina.account_id = own.pk
    assert not [part for part in file.of(amina, own) if "decide" in part.heading]
    found = factories.capacity(amina)
    part = next(part for part in file.of(amina, own) if part.heading == "What you can decide")
    assert [(line.says, line.state) for line in part.lines] == [(found.decision, "Could not decide")]
    part = next(part for part in file.of(amina, factories.worker()) if part.heading == "What they can decide")
    assert [step.address for step in part.steps] == [page("deciding", amina), page("new_capacity", amina)]


def test_the_timeline_tells_the_person_and_their_workers_and_no_carer(amina):
    factories.best_interests(factories.capacity(amina))
    says = {
        "You could not make this decision yourself: Whether to move to Oak House.",
        "A decision was made for you, in your best interests: Whether to move to Oak House.",
    }
    assert says <= {event.says for event in timeline.of(amina, is_own=True)}
    assert says <= {event.says for event in timeline.of(amina, for_workers=True)}
    assert not says & {event.says for event in timeline.of(amina)}

"""Where each page of the service is, for the tests that open all of them.

`ARGUMENTS` says what stands in the address of a page about somebody or something; `what_the_demonstration_
has_none_of` makes, by the stages' own acts, what such a page needs and the made-up council has not.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from PIL import Image

from tests.house import addresses_of_figures, addresses_of_payments
from tests.house.addresses_of_payments import the
from tests.people import AMINA, BEA, BILL, DAWN, FRANK, GEORGE, IDRIS, MARTA, SARA, TOM
from trellis.journey.accounts.models import Account, Organisation, RoleHeld, Team
from trellis.journey.allocate.models import Allocation, CouncilScheme
from trellis.journey.assess import actions as assessing
from trellis.journey.assess.models import Assessment, Contact, Dispute, Said, SaidKind, Talk
from trellis.journey.challenge import actions as challenging
from trellis.journey.challenge.models import Challenge
from trellis.journey.contribute import actions as contributing
from trellis.journey.contribute.models import (
    ChargingPolicy,
    Contribution,
    Evidence,
    FinancialAssessment,
    Uprating,
)
from trellis.journey.find import actions as finding
from trellis.journey.find import queries as find
from trellis.journey.find.models import (
    Import,
    LibraryIdea,
    PersonalAssistant,
    Price,
    Provider,
    Quote,
    Service,
    ServiceIdea,
    SufficiencyTest,
    SupportKind,
)
from trellis.journey.people import actions as people
from trellis.journey.people.models import Carer, Grant, HealthNote, Merge, NotTheSame, Person, Speaker
from trellis.journey.plan import actions as planning
from trellis.journey.plan.models import (
    Agreement,
    FundEntry,
    Head,
    Idea,
    PersonalBudget,
    Plan,
    PlanLine,
    PlanningFund,
    PlanOutcome,
    Risk,
    Slice,
    Stay,
)
from trellis.journey.plan.parts import PARTS
from trellis.journey.tell import actions as telling
from trellis.journey.tell.actions import marking
from trellis.journey.tell.letters import PARAGRAPH, Block, Words
from trellis.journey.tell.models import Message

Arguments = tuple[object, ...]
DAY = date(2026, 5, 1)
A_FEED = """{"contents": [{
    "id": "b5f1a3de-0000-4000-8000-000000000001", "name": "Southshire friends", "status": "active",
    "organization": {
        "id": "b5f1a3de-0000-4000-8000-000000000002", "name": "Southshire CIC", "description": "Friends."
    }
}]}"""
"""Somebody else's directory, of one service."""

OPENED_BY_POST_ALONE = {
    "accounts:sign_in_as",
    "allocate:public_replay",
    "record:keep_draft",
    "record:drop_draft",
    "assess:keep_unkept",
    "assess:not_right",
    "learn:forecast_start",
    "learn:forecast_score_from",
}
# Pages that note something and lead on to another.
# A file that was looked at is gone after a while, and leads back to the page that takes files.
LEAD_ON = {"people:section", "find:my_listing", "learn:survey_look"}


def of_person(key: str) -> Person:
    name = {"amina": AMINA, "george": GEORGE, "bill": BILL}[key]
    return Person.objects.get(given_name=name.details["given_name"], date_of_birth=name.date_of_birth)


def assessment_of(key: str) -> Assessment:
    return of_person(key).assessments.get()


def bills(what: str) -> str:
    amount = Allocation.objects.get(person=of_person("bill"))
    return {"amount": amount.ref, "decision": amount.assessment.decisions.get().ref}[what]


def carer_of(key: str) -> Carer:
    return of_person(key).carers.get()


def talk_of(key: str, state: str) -> Talk:
    return Talk.objects.filter(assessment__person=of_person(key), state=state).order_by("pk")[0]


def words_of(key: str, kind: str = SaidKind.WORDS) -> Said:
    return Said.objects.filter(talk__assessment__person=of_person(key), kind=kind).order_by("pk")[0]


def speaker_of(key: str) -> Speaker:
    return of_person(key).speakers.get()


def open_talk() -> Talk:
    return Talk.objects.get(state="open")


def contact_of(state: str, **of: object) -> Contact:
    return Contact.objects.filter(state=state, team__is_front_door=True, **of).order_by("pk")[0]


def the_dead() -> Person:
    return Person.objects.get(died_on__isnull=False)


def prepared_scheme() -> CouncilScheme:
    return CouncilScheme.objects.get(adopted_at=None)


def bea() -> Account:
    return Account.objects.get(username=BEA.sign_in_name)


def bills_plan() -> Plan:
    plan: Plan = the(Plan, person=of_person("bill"), carer=None)
    return plan


def plan_in_hand() -> Plan:
    """Dawn's own support plan, which is being written."""
    plan: Plan = the(Plan, person=of_person("bill"), carer__isnull=False)
    return plan


def bills_budget() -> PersonalBudget:
    budget: PersonalBudget = the(PersonalBudget, person=of_person("bill"), carer=None)
    return budget


def slice_of(how: str) -> Slice:
    held: Slice = the(Slice, budget=bills_budget(), how=how)
    return held


def budget_in_hand(state: str) -> PersonalBudget:
    budget: PersonalBudget = the(PersonalBudget, state=state, person__family_name="Nash")
    return budget


def money_of(key: str) -> FinancialAssessment:
    """Bill's was worked out; Ned's was handed in; Theo's is part done."""
    name = {"bill": "Bill", "ned": "Ned", "theo": "Theo"}[key]
    told: FinancialAssessment = the(FinancialAssessment, person__given_name=name)
    return told


def a_place() -> str:
    """Where a service is, as the published directory tells it."""
    there = Service.objects.select_related("provider", "kind").exclude(address="")[:1]
    (told,) = find.services_told(list(there), DAY)
    place: str = told["service_at_locations"][0]["id"]
    return place


def agreement(state: str) -> Agreement:
    found: Agreement = the(Agreement, state=state)
    return found


ARGUMENTS: dict[str, Callable[[], list[Arguments]]] = {
    "accounts:one": lambda: [(bea().pk,)],
    "accounts:close": lambda: [(bea().pk,)],
    "accounts:end_role": lambda: [(bea().pk, RoleHeld.objects.get(account=bea()).pk)],
    "people:one": lambda: [(of_person(key).ref,) for key in ("amina", "george", "bill")],
    "people:change": lambda: [(of_person(key).ref,) for key in ("amina", "bill")],
    "people:new_carer": lambda: [(of_person("amina").ref,)],
    "people:carer": lambda: [(carer_of("amina").ref,)],
    "people:end_carer": lambda: [(carer_of("amina").ref,)],
    "people:alike_one": lambda: [(of_person("bill").ref,)],
    "people:merge": lambda: [(NotTheSame.objects.get().one.ref, NotTheSame.objects.get().other.ref)],
    "people:merged": lambda: [(Merge.objects.get().ref,)],
    "people:about_me": lambda: [(of_person("bill").ref,)],
    "people:about_me_history": lambda: [(of_person("bill").ref,)],
    "people:about_me_heading": lambda: [(of_person("bill").ref, "important_to_me")],
    "people:about_me_telling": lambda: [(of_person("bill").about_me.first().ref,)],
    "people:how_to_reach": lambda: [(of_person(key).ref,) for key in ("george", "bill")],
    "people:change_how_to_reach": lambda: [(of_person("george").ref,)],
    "people:new_access_need": lambda: [(of_person("george").ref,)],
    "people:access_need": lambda: [(of_person("george").access_needs.first().ref,)],
    "people:end_access_need": lambda: [(of_person("george").access_needs.first().ref,)],
    "people:name_worker": lambda: [(of_person("george").ref,)],
    "people:speakers": lambda: [(of_person(key).ref,) for key in ("george", "bill")],
    "people:new_speaker": lambda: [(of_person("bill").ref,)],
    "people:speaker": lambda: [(speaker_of(key).ref,) for key in ("george", "bill")],
    "people:change_speaker": lambda: [(speaker_of("bill").ref,)],
    "people:see_document": lambda: [(speaker_of("bill").ref,)],
    "people:end_speaker": lambda: [(speaker_of("bill").ref,)],
    "people:sharing": lambda: [(of_person("bill").ref,)],
    "people:sharing_kind": lambda: [(of_person("bill").ref, "nhs")],
    "people:deciding": lambda: [(of_person("bill").ref,)],
    "people:new_capacity": lambda: [(of_person("bill").ref,)],
    "people:capacity": lambda: [(of_person("bill").capacity_decisions.get().ref,)],
    "people:capacity_again": lambda: [(of_person("bill").capacity_decisions.get().ref,)],
    "people:new_best_interests": lambda: [(of_person("bill").capacity_decisions.get().ref,)],
    "people:death": lambda: [(of_person("bill").ref,)],
    "people:take_back_death": lambda: [(the_dead().ref,)],
    "tell:note_breach": lambda: [(of_person("george").ref,)],
    "tell:write": lambda: [(of_person(key).ref,) for key in ("george", "bill")],
    "tell:one": lambda: [(one.ref,) for one in Message.objects.order_by("pk")],
    "tell:paper": lambda: [(Message.objects.get(channel="letter").ref,)],
    "tell:another": lambda: [(Message.objects.get(state="failed").ref,)],
    "tell:send": lambda: [
        ("decision", bills("decision")),
        ("amount", bills("amount")),
        ("plan", bills_plan().ref),
        ("budget", bills_budget().ref),
        ("contribution", the(Contribution, person=of_person("bill")).ref),
        ("challenge-received", the(Challenge, person=of_person("bill"), state="open").ref),
    ],
    "assess:contact_about": lambda: [(of_person("bill").ref,)],
    "assess:contact": lambda: [(contact_of(state).ref,) for state in ("open", "answered")],
    "assess:contact_words": lambda: [(contact_of("answered").ref,)],
    "assess:change_contact": lambda: [(contact_of("open").ref,)],
    "assess:not_theirs": lambda: [(Contact.objects.get(state="open", person__isnull=False).ref,)],
    "assess:answer_contact": lambda: [
        (contact_of("open").ref, key) for key in ("advice", "short_term", "assessment", "emergency")
    ],
    "assess:follow_up": lambda: [(contact_of("answered", family_name="Ingram").ref,)],
    "assess:talk": lambda: [(talk_of("george", state).ref,) for state in ("planned", "ended")],
    "assess:begin_talk": lambda: [(talk_of("george", "planned").ref,)],
    "assess:end_talk": lambda: [(open_talk().ref,)],
    "assess:call_off_talk": lambda: [(talk_of("george", "planned").ref,)],
    "assess:add_picture": lambda: [(open_talk().ref,)],
    "assess:heard": lambda: [(words_of("george").ref,)],
    "assess:correct_words": lambda: [(words_of("george").ref,)],
    "assess:picture": lambda: [(Said.objects.get(kind=SaidKind.PICTURE).ref,)],
    "assess:new_talk": lambda: [(assessment_of("george").ref,)],
    "assess:said": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:dispute": lambda: [(Dispute.objects.get().ref,)],
    "assess:let_stand": lambda: [(Dispute.objects.get().ref,)],
    "assess:own_words": lambda: [(assessment_of("george").ref,)],
    "assess:own_words_about": lambda: [(assessment_of("george").ref, "nutrition")],
    "assess:offer_own_words": lambda: [(assessment_of("george").ref,)],
    "assess:paper": lambda: [(assessment_of("george").ref,)],
    "assess:type_in_paper": lambda: [(assessment_of("george").ref,)],
    "assess:advocate": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:new": lambda: [(of_person("amina").ref,)],
    "assess:one": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:written": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "assess:circumstances": lambda: [(assessment_of("george").ref,)],
    "assess:outcome": lambda: [(assessment_of("george").ref, key) for key in ("nutrition", "work")],
    "assess:decide": lambda: [(assessment_of("george").ref,)],
    "assess:reopen": lambda: [(assessment_of("bill").ref,)],
    "assess:set_aside": lambda: [(assessment_of("george").ref,)],
    "assess:decision": lambda: [(bills("decision"),)],
    "allocate:amount": lambda: [(assessment_of(key).ref,) for key in ("george", "bill")],
    "allocate:one": lambda: [(bills("amount"),)],
    "allocate:easy_read": lambda: [(bills("amount"),)],
    "allocate:what_if": lambda: [(bills("amount"),)],
    "allocate:replay": lambda: [(bills("amount"),)],
    "allocate:scheme": lambda: [(one.ref,) for one in CouncilScheme.objects.order_by("from_date")],
    "allocate:adopt": lambda: [(prepared_scheme().ref,)],
    "allocate:public_scheme": lambda: [(), (CouncilScheme.objects.exclude(adopted_at=None).get().ref,)],
    "people:let_in": lambda: [(of_person("bill").ref,)],
    "people:let_in_new": lambda: [(of_person("bill").ref,)],
    "people:change_let_in": lambda: [(the(Grant, revoked_at=None).ref,)],
    "people:take_back_let_in": lambda: [(the(Grant, revoked_at=None).ref,)],
    "people:openings": lambda: [(of_person("bill").ref,)],
    "people:health": lambda: [(of_person("bill").ref,)],
    "people:new_health_note": lambda: [(of_person("bill").ref,)],
    "people:health_note": lambda: [(the(HealthNote).ref,)],
    "challenge:raise": lambda: [
        ("amount", bills("amount")),
        ("charge", the(Contribution, person=of_person("bill")).ref),
        ("budget", bills_budget().ref),
    ],
    "challenge:one": lambda: [
        (the(Challenge, person=of_person("bill"), state=state).ref,) for state in ("open", "answered")
    ],
    "challenge:answer": lambda: [(the(Challenge, person=of_person("bill"), state="open").ref,)],
    "challenge:take_back": lambda: [(the(Challenge, person=of_person("bill"), state="open").ref,)],
    "contribute:policy": lambda: [(the(ChargingPolicy).ref,)],
    "contribute:confirm": lambda: [("protected_income", "single_25", "2026-04-06")],
    "contribute:uprating": lambda: [(the(Uprating).ref,)],
    "contribute:uprating_csv": lambda: [(the(Uprating).ref,)],
    "contribute:of": lambda: [(of_person("bill").ref,)],
    "contribute:new": lambda: [(of_person("bill").ref,)],
    "contribute:contribution": lambda: [(the(Contribution, person=of_person("bill")).ref,)],
    "contribute:paper": lambda: [(the(Evidence).ref,)],
    "contribute:take_out": lambda: [(the(Evidence).ref,)],
    "contribute:one": lambda: [(money_of(key).ref,) for key in ("bill", "ned", "theo")],
    "contribute:evidence": lambda: [(money_of("theo").ref,)],
    "contribute:hand_in": lambda: [(money_of("theo").ref,)],
    "contribute:set_aside": lambda: [(money_of("theo").ref,)],
    "contribute:send_back": lambda: [(money_of("ned").ref,)],
    "contribute:work_out": lambda: [(money_of("ned").ref,)],
    "contribute:page": lambda: [
        (money_of("theo").ref, page)
        for page in ("way", "household", "savings", "income", "housing", "disability", "family")
    ],
    "find:service": lambda: [(the(Service, is_free=free).ref,) for free in (False, True)],
    "find:service_change": lambda: [(the(Service).ref,)],
    "find:service_price": lambda: [(the(Service).ref,)],
    "find:provider": lambda: [(the(Provider).ref,)],
    "find:provider_change": lambda: [(the(Provider).ref,)],
    "find:provider_tie": lambda: [(the(Provider).ref,)],
    "find:service_new": lambda: [(the(Provider).ref,)],
    "find:assistant": lambda: [(the(PersonalAssistant).ref,)],
    "find:assistant_change": lambda: [(the(PersonalAssistant).ref,)],
    "find:assistant_end": lambda: [(the(PersonalAssistant).ref,)],
    "find:assistant_price": lambda: [(the(PersonalAssistant).ref,)],
    "find:idea": lambda: [
        (the(ServiceIdea, state=state).ref,) for state in ("proposed", "being_tried", "answered")
    ],
    "find:library_read": lambda: [(the(LibraryIdea, read_on=None).ref,)],
    "find:import_one": lambda: [(the(Import).ref,)],
    "oruk:service": lambda: [(the(Service).directory_id,)],
    "oruk:service_at_location": lambda: [(a_place(),)],
    "oruk:taxonomy": lambda: [(find.taxonomies()[0]["id"],)],
    "oruk:taxonomy_term": lambda: [(find.terms()[0]["id"],)],
    "find:price_end": lambda: [(the(Price, is_councils=True).ref,)],
    "find:quotes": lambda: [(of_person("bill").ref,)],
    "find:quote_new": lambda: [(of_person("bill").ref,)],
    "find:quote_withdraw": lambda: [(the(Quote).ref,)],
    "find:quote_paper": lambda: [(the(Quote, paper__isnull=False).ref,)],
    "find:test_new": lambda: [(of_person("bill").ref,)],
    "find:test": lambda: [(the(SufficiencyTest).ref,)],
    "plan:new": lambda: [(of_person("george").ref,)],
    "plan:no_plan": lambda: [(of_person("george").ref,)],
    "plan:new_for_carer": lambda: [(carer_of("george").ref,)],
    "plan:no_plan_for_carer": lambda: [(carer_of("george").ref,)],
    "plan:outcome": lambda: [(the(PlanOutcome, plan=plan_in_hand()).ref,)],
    "plan:line": lambda: [(the(PlanLine, plan=plan_in_hand()).ref,)],
    "plan:line_pays": lambda: [(the(PlanLine, plan=plan_in_hand()).ref,)],
    "plan:idea": lambda: [(the(Idea).ref,)],
    "plan:tell_library_idea": lambda: [(the(Idea, state="kept").ref,)],
    "plan:tell_library_line": lambda: [(the(PlanLine, plan=bills_plan()).ref,)],
    "plan:close_to": lambda: [(the(Head).ref,)],
    "plan:end_planning_fund": lambda: [(the(PlanningFund, person__family_name="Nash").ref,)],
    "plan:risk": lambda: [(the(Risk, plan=plan_in_hand()).ref,)],
    "plan:remove": lambda: [("line", the(PlanLine, plan=plan_in_hand()).ref)],
    "plan:budget": lambda: [
        (bills_budget().ref,),
        (budget_in_hand("prepared").ref,),
        (budget_in_hand("submitted").ref,),
    ],
    "plan:budget_file": lambda: [(bills_budget().ref,)],
    "plan:budget_csv": lambda: [(bills_budget().ref,)],
    "plan:budget_line": lambda: [
        (budget_in_hand("prepared").ref, budget_in_hand("prepared").lines.get().plan_line.ref)
    ],
    "plan:funders": lambda: [(budget_in_hand("prepared").ref,)],
    "plan:left_over": lambda: [(bills_budget().ref,)],
    "plan:say_of_budget": lambda: [(bills_budget().ref,)],
    "plan:submit_budget": lambda: [(budget_in_hand("prepared").ref,)],
    "plan:sign_budget": lambda: [(budget_in_hand("submitted").ref,)],
    "plan:send_budget_back": lambda: [(budget_in_hand("submitted").ref,)],
    "plan:end_budget": lambda: [(bills_budget().ref,)],
    "plan:slices": lambda: [(bills_budget().ref,), (budget_in_hand("prepared").ref,)],
    "plan:move": lambda: [(bills_budget().ref,)],
    "plan:open_slice": lambda: [(bills_budget().ref,)],
    "plan:slice": lambda: [(slice_of(how).ref,) for how in ("direct_payment", "service_fund")],
    "plan:how_paid": lambda: [(slice_of("direct_payment").ref,)],
    "plan:stop_payment": lambda: [(slice_of("direct_payment").ref,)],
    "plan:conditions": lambda: [(slice_of("direct_payment").ref,)],
    "plan:refuse_payment": lambda: [(slice_of("direct_payment").ref,)],
    "plan:payment_agreement": lambda: [(slice_of("direct_payment").ref,)],
    "plan:family": lambda: [(slice_of("direct_payment").ref,)],
    "plan:stays": lambda: [(of_person("bill").ref,)],
    "plan:call_off_stay": lambda: [(the(Stay).ref,)],
    "plan:put_right_fund": lambda: [(the(FundEntry).ref,)],
    "plan:fund": lambda: [(slice_of("service_fund").ref,)],
    "plan:budget_new": lambda: [(bills_plan().ref,)],
    "plan:not_enough": lambda: [(bills_plan().ref,)],
    "plan:agreements": lambda: [(of_person("bill").ref,)],
    "plan:pa_cost": lambda: [(of_person("bill").ref,)],
    "plan:new_agreement": lambda: [(of_person("bill").ref,)],
    "plan:agreement": lambda: [(agreement(state).ref,) for state in ("offered", "working")],
    "plan:easy_agreement": lambda: [(agreement("offered").ref,)],
    "plan:sign_agreement": lambda: [(agreement("offered").ref,)],
    "plan:seen_on_paper": lambda: [(agreement("offered").ref,)],
    "plan:another_agreement": lambda: [(agreement("working").ref,)],
    "plan:withdraw_agreement": lambda: [(agreement("offered").ref,)],
    "plan:end_agreement": lambda: [(agreement("working").ref,)],
    "plan:hours": lambda: [(agreement("working").ref,)],
    "plan:week": lambda: [(agreement("working").ref, "2026-04-27")],
    "plan:one": lambda: [(bills_plan().ref,), (plan_in_hand().ref,)],
    "plan:heads": lambda: [(bills_plan().ref,)],
    "plan:open_to": lambda: [(bills_plan().ref,)],
    "plan:ideas": lambda: [(bills_plan().ref,)],
    "plan:planning_fund": lambda: [(bills_plan().ref,)],
    "plan:easy_read": lambda: [(bills_plan().ref,)],
    "plan:json": lambda: [(bills_plan().ref,)],
    "plan:csv": lambda: [(bills_plan().ref,)],
    "plan:words": lambda: [(plan_in_hand().ref, part) for part in list(PARTS)[:1]],
    "plan:new_outcome": lambda: [(plan_in_hand().ref,)],
    "plan:new_line": lambda: [(plan_in_hand().ref,)],
    "plan:pick": lambda: [(plan_in_hand().ref,)],
    "plan:new_risk": lambda: [(plan_in_hand().ref,)],
    "plan:who_led": lambda: [(bills_plan().ref,)],
    "plan:stay": lambda: [(plan_in_hand().ref,)],
    "plan:hand_in": lambda: [(plan_in_hand().ref,)],
    "plan:take_up": lambda: [(budget_in_hand("prepared").plan.ref,)],
    "plan:put_by": lambda: [(plan_in_hand().ref,)],
    "plan:versions": lambda: [(bills_plan().ref,)],
    "plan:version": lambda: [(bills_plan().ref, 1)],
    "plan:compare": lambda: [(bills_plan().ref, 1, 2)],
    **addresses_of_payments.ARGUMENTS,
    **addresses_of_figures.ARGUMENTS,
}
"""What stands in the address of a page about somebody or something. Pages not named here take nothing."""


def what_the_demonstration_has_none_of() -> None:
    """A talk under way with a picture, a dispute, a letter, somebody who died, records alike and merged."""
    tom, bea = (Account.objects.get(username=one.sign_in_name) for one in (TOM, BEA))
    hillside = Team.objects.get(name="Hillside")

    def somebody(given_name: str) -> Person:
        born = date(1950, 5, 5)
        details = {"given_name": given_name, "family_name": "Nash", "date_of_birth": born}
        return people.add_person(team=hillside, by=tom, on=DAY, **details)

    one, other, kept, emptied, dead, talking = map(somebody, ("Una", "Una", "Ned", "Edward", "Olga", "Theo"))
    people.tell_apart(one, other, by=tom, on=DAY)
    people.merge_people(kept, emptied, choices={}, because="One man.", by=tom, on=DAY)
    people.note_death(dead, died_on=DAY, because="Her son rang.", by=tom, on=DAY)
    assessment = assessing.start_assessment(talking, begun_on=DAY, by=tom, on=DAY)
    talk = assessing.begin_talk(assessment, talk_on=DAY, by=tom, on=DAY)
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    assessing.add_words(
        talk, words="His garden, as he drew it.", kind=SaidKind.PICTURE, picture=drawn.getvalue(), by=tom
    )
    bill = of_person("bill")
    people.find_capacity(
        bill,
        decision="Whether to sign for the new flat",
        assessed_on=DAY,
        support_given="Read to him twice, with Dawn there.",
        impairment="A delirium, since Monday",
        has_capacity=False,
        retains=False,
        evidence="Could not say what he had been told a minute before.",
        because_of_impairment="It came with the delirium, and was not there before.",
        review_on=DAY + timedelta(days=7),
        by=tom,
        on=DAY,
    )
    assessing.take_contact(
        team=hillside, person=bill, words="The rail has come off.", came_by="phone", by=tom, on=DAY
    )
    words = Words("When I come next", (Block(PARAGRAPH, "I come on Tuesday."),))
    telling.send(bill, letter=words, channel="letter", by=tom, on=DAY)
    lost = telling.send(bill, letter=words, channel="email", by=tom, on=DAY)
    lost = marking.begin_sending(lost.pk, at=now())
    marking.note_failed(lost, because="Nobody has this address.")
    coded = assessment_of("george").answers.get(outcome="community")
    assessing.dispute_code(assessment_of("george"), "community", version=coded.version, by=bea, on=DAY)
    _money_besides(kept, talking, by=tom)
    _a_plan_in_hand(by=tom)
    vera = people.add_person(
        team=Team.objects.get(name="Riverside"),
        by=bea,
        on=DAY,
        given_name="Vera",
        family_name="Nash",
        date_of_birth=date(1950, 5, 5),
    )
    _budgets_in_hand(vera, somebody("Walt"))
    _something_of_each_kind_in_riverside(bea)
    _questions_and_papers(by=tom)
    _assistants(by=tom)
    addresses_of_payments.payments_besides(paper("receipt.png"))


def account_of(one: Any) -> Account:
    return Account.objects.get(username=one.sign_in_name)


def paper(name: str) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def _money_besides(handed_in: Person, part_done: Person, *, by: Account) -> None:
    """A financial assessment that finance has to work out, one part done with a paper in it, an uprating."""
    frank = account_of(FRANK)
    told = contributing.begin_assessment(handed_in, filled_in_by="officer", by=by, on=DAY)
    contributing.save_page(told, "way", {"way": "rather_not"}, version=0, by=frank, on=DAY)
    contributing.hand_in(told, by=frank, on=DAY)
    begun = contributing.begin_assessment(part_done, filled_in_by="officer", by=by, on=DAY)
    contributing.save_page(begun, "way", {"way": "full"}, version=0, by=frank, on=DAY)
    contributing.put_in_evidence(begun, paper("statement.png"), shows="Savings", by=frank, on=DAY)
    contributing.prepare_uprating(starts_on=DAY + timedelta(days=31), by=frank, on=DAY)


def _a_plan_in_hand(*, by: Account) -> None:
    """Dawn's own support plan, with everything that can be written in one, and Sara who thinks along."""
    dawn, sara = account_of(DAWN), account_of(SARA)
    plan = planning.begin_plan(of_person("bill"), carer=carer_of("bill"), by=by, on=DAY)
    planning.write_plan(plan, {"good_life": "A Saturday to myself."}, by=dawn, on=DAY)
    wanted = planning.add_outcome(plan, words="To sleep.", serves=["recreation"], by=dawn, on=DAY)
    planning.add_line(
        plan,
        what="A weekend away",
        quantity=Decimal(1),
        unit="item",
        every="once",
        unit_price_pence=300_00,
        price_source="Their page",
        priced_on=DAY,
        outcomes=[wanted],
        by=dawn,
        on=DAY,
    )
    planning.add_risk(
        plan, what="Dad may fall.", worth_it_because="I'd fall otherwise.", agreed="", by=dawn, on=DAY
    )
    planning.open_to(plan, sara, by=dawn, on=DAY)
    for words in ("Come to us.", "Take the train."):
        planning.put_in_idea(plan, words=words, by=sara, on=DAY)
    planning.keep_idea(the(Idea), by=dawn, on=DAY)


def _something_of_each_kind_in_riverside(bea: Account) -> None:
    """What every team of a large council has: a plan in hand, a budget to agree, a question to answer."""
    riverside = Team.objects.get(name="Riverside")
    for given_name in ("Xena", "Yves"):
        person = people.add_person(
            team=riverside,
            by=bea,
            on=DAY,
            given_name=given_name,
            family_name="Novak",
            date_of_birth=date(1950, 5, 5),
        )
        plan = planning.begin_plan(person, by=bea, on=DAY)
        if given_name == "Yves":
            continue
        _a_lift(plan, by=bea)
        planning.hand_in_plan(plan, by=bea, on=DAY)
        budget = planning.prepare_budget(plan, starts_on=DAY, by=bea, on=DAY)
        planning.submit_budget(budget, by=bea, on=DAY)
        challenging.raise_challenge("sufficiency", plan.ref, words="Two lifts are not three.", by=bea, on=DAY)


def _a_lift(plan: Plan, *, by: Account) -> None:
    """An outcome, and what helps with it."""
    wanted = planning.add_outcome(plan, words="To be out.", serves=["community"], by=by, on=DAY)
    planning.add_line(
        plan,
        what="A lift to town",
        quantity=Decimal(2),
        unit="journey",
        unit_price_pence=9_50,
        price_source="Blue Line Taxis, by phone",
        priced_on=DAY,
        outcomes=[wanted],
        by=by,
        on=DAY,
    )


def _budgets_in_hand(prepared_for: Person, submitted_for: Person) -> None:
    """One that Bea prepares, with a fund for planning; and one that Tom asks to be agreed."""
    for person, by in ((prepared_for, account_of(BEA)), (submitted_for, account_of(TOM))):
        plan = planning.begin_plan(person, by=by, on=DAY)
        _a_lift(plan, by=by)
        if person is prepared_for:
            planning.set_planning_fund(
                plan,
                Organisation.objects.get(name="Open Door CIC"),
                pence=420_00,
                what_for="Six talks",
                by=account_of(MARTA),
                on=DAY,
            )
        planning.hand_in_plan(plan, by=by, on=DAY)
        budget = planning.prepare_budget(plan, starts_on=DAY, by=by, on=DAY)
    planning.submit_budget(budget, by=account_of(TOM), on=DAY)


def _questions_and_papers(*, by: Account) -> None:
    """Challenges open and answered, a health note, a quote, a test, a stay, what a fund spent, an idea."""
    bill, own, dina = of_person("bill"), account_of(BILL), Account.objects.get(username="dina")
    words = "Why is the walk to the green worth nothing?"
    amount = challenging.raise_challenge("amount", bills("amount"), words=words, by=own, on=DAY)
    challenging.answer_challenge(
        amount, outcome="not_upheld", reasons="It is in the plan, and it is paid for there.", by=dina, on=DAY
    )
    challenging.raise_challenge("budget", bills_budget().ref, words=words, by=own, on=DAY)
    people.write_health_note(bill, words="His heart: in clinic every March.", by=by, on=DAY)
    kind = SupportKind.objects.get(code="personal_assistant_night")
    finding.put_in_quote(
        bill,
        kind,
        by_name="Dev Desai",
        pence=16_80,
        unit="hour",
        quoted_on=DAY,
        upload=paper("quote.png"),
        by=by,
        on=DAY,
    )
    finding.test_sufficiency(bill, kind, Decimal(63), "hour", by=by, on=DAY)
    paid, fund = slice_of("direct_payment"), slice_of("service_fund")
    planning.put_in_stay(
        bill, paid, starts_on=DAY, ends_on=DAY + timedelta(days=6), where="Moorside", by=by, on=DAY
    )
    planning.put_in_entry(
        fund,
        kind="spent",
        pence=23_20,
        day_of_it=DAY,
        says="An evening",
        by=Account.objects.get(username="will"),
        on=DAY,
    )
    finding.take_feed(A_FEED.encode(), source="Southshire", by=account_of(IDRIS), on=DAY)
    finding.add_to_library(
        "community",
        "A lift to where my friends are.",
        weekly_pence=19_00,
        once_pence=None,
        priced_on=DAY,
        by=own,
        on=DAY,
    )


def _assistants(*, by: Account) -> None:
    """An agreement that both signed, on paper; one that waits for signatures is in the demonstration."""
    bill = of_person("bill")
    offered = planning.offer_agreement(
        bill,
        terms={"hours_a_week": Decimal(4), "wage_pence": 13_20},
        assistants_name="Zofia Zielinska",
        what_they_do="Fridays, when Pat is away.",
        starts_on=DAY,
        by=by,
        on=DAY,
    )
    for side in ("employer", "assistant"):
        offered = planning.see_signature(
            offered, side=side, how="The paper in his file", signed_on=DAY, by=by, on=DAY
        )

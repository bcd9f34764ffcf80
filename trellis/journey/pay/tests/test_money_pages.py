"""Somebody's own pages about their money, and the pages of those who ask, set aside, decide and look."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
import readability
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from PIL import Image

from trellis.journey.accounts.models import RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.pay import actions, states
from trellis.journey.pay.models import Concern, Reclaim, Schedule, Spend, SpendQuery
from trellis.journey.people import file, sections, timeline, today
from trellis.journey.people.models import Section
from trellis.journey.people.tests import factories as people
from trellis.journey.plan import actions as planning
from trellis.journey.record.models import Entry
from trellis.journey.tell import letters

from . import money_factories as money
from . import runs_factories as runs

pytestmark = pytest.mark.django_db
MOST_QUERIES, MOST_BY_A_WORD = 20, 35
ON = localdate()


def png() -> bytes:
    made = BytesIO()
    Image.new("RGB", (2, 2)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def payee():
    accounts.council()
    return money.of_journey_ten()


@pytest.fixture
def amina(client, payee):
    client.force_login(people.signing_in(payee.person))
    return client


def at(name: str, thing) -> str:
    return reverse(f"pay:{name}", args=[thing.ref])


def words(response) -> str:
    return plainly(response.content.decode())


def plainly(html: str) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
    return " ".join(text.split())


def boxes(name: str, day) -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def said(pence: str = "38.50", says: str = "Art group", on=None, **more: str) -> dict:
    return {"pence": pence, "says": says, **boxes("on", on or ON), **more}


def over(payee) -> Reclaim:
    money.credited(payee, 2_000_00, ON, "Twice")
    return actions.work_out_reclaim(payee, on=ON, by=money.frank())


def as_account(client, account):
    client.force_login(account)
    return client


# The person's own. ---------------------------------------------------------------------------------------


def test_the_money_page_says_what_is_free_what_is_set_aside_and_shows_it_as_a_table_too(amina, payee):
    page = amina.get(at("money", payee.person))
    assert "You have £1,330.34 that is free to spend." in words(page)
    assert 'role="img"' in page.content.decode() and "A, Free to spend: £1,330.34." in page.content.decode()
    assert "B Set aside £2,082.26" in words(page) and "Altogether £3,412.60" in words(page)
    assert "You do not have to tell us of every pound." in words(page)
    assert payee.account_number not in page.content.decode()
    assert payee.sort_code not in page.content.decode()


def test_a_run_is_seen_on_the_page_as_it_goes_from_due_to_paid_and_what_is_held_says_for_whom(client):
    accounts.council()
    plan = runs.schedule()
    person = plan.person
    own = people.signing_in(person)
    as_account(client, own)
    run = runs.prepared()
    assert "£1,090.80 into the account ending 958" in words(client.get(at("money", person)))
    assert "Being sent" in words(client.get(at("money", person)))
    run = runs.sent(run)
    assert "On its way £1,090.80" in words(client.get(at("money", person)))
    actions.credit_run(run, by=money.frank(), at=runs.at(run.credited_on))
    page = words(client.get(at("money", person)))
    assert "You have £1,090.80 that is free to spend." in page and "Did it come?" in page
    assert "Nothing is due just now." in page
    assert any(part.heading == "What was paid to you" for part in file.of(person, own))
    actions.make_dues(runs.PREPARED_ON, until=date(2026, 6, 1))
    due = plan.dues.get(line=None)
    actions.hold_due(
        due, kind="papers_missing", because="The timesheet is not there.", by=money.frank(), on=ON
    )
    held_page = words(client.get(at("money", person)))
    assert "£1,090.80 waits. The timesheet is not there. It waits for you: Send the paper" in held_page


def test_what_waits_says_who_must_act_and_what_is_asked_stops_nothing(amina, payee):
    spend = money.spend(payee, 5_00, ON, today=ON)
    actions.ask_about_spend(spend, asks="What was it?", by=people.worker_of(payee.person), on=ON)
    actions.tell_of_reclaim(over(payee), by=people.worker_of(payee.person), on=ON)
    page = words(amina.get(at("money", payee.person)))
    assert "Bea Brooks asks about something you spent: Art group" in page
    assert "This stops nothing. Your payments go on." in page
    assert "could go back to the council. Nothing is taken now. You can say why it should stay." in page


def test_the_persons_own_pages_can_be_read_at_nine(amina, payee):
    spend = money.spend(payee, 5_00, ON, today=ON)
    query = actions.ask_about_spend(spend, asks="Was it paint?", by=people.worker_of(payee.person), on=ON)
    reclaim = actions.tell_of_reclaim(over(payee), by=people.worker_of(payee.person), on=ON)
    pages = [at("money", payee.person), at("account", payee), at("spend_new", payee.person)]
    pages += [at("set_aside", payee), at("spend", spend), at("query", query), at("reclaim", reclaim)]
    for address in pages:
        main = amina.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
        told = [plainly(one) for one in re.findall(r"<p\b.*?</p>", main, flags=re.DOTALL)]
        sentences = [s for one in told for s in re.split(r"(?<=[.:?])\s+", one) if re.search("[a-z]", s)]
        grade = readability.getmeasures("\n".join(sentences), lang="en")["readability grades"]["Kincaid"]
        assert grade + 5 <= 11, (address, grade)


def test_a_spend_is_put_in_with_a_sum_and_a_word_and_a_photo_and_sent_twice_is_once(amina, payee):
    form = amina.get(at("spend_new", payee.person)).content.decode()
    once = re.search(r'name="once" value="(\w{10})"', form)[1]
    picture = png()
    photo = SimpleUploadedFile("till.png", picture, "image/png")
    sent = said(once=once)
    answer = amina.post(at("spend_new", payee.person), sent | {"receipt": photo})
    spend = Spend.objects.get()
    assert answer.url == at("spend", spend) and spend.pence == 38_50
    assert amina.post(at("spend_new", payee.person), sent).url == answer.url
    assert Spend.objects.count() == 1
    download = amina.get(at("receipt", spend))
    assert download.content == picture and "attachment" in download["Content-Disposition"]
    assert amina.get(at("receipt", money.spend(payee, 1_00))).status_code == 404


def test_what_was_typed_stays_when_the_form_is_wrong_and_own_money_is_then_asked_for(amina, payee):
    page = words(amina.post(at("spend_new", payee.person), said("9,999.00", "A chair")))
    assert "£3,412.60 could be spent from this account" in page
    html = amina.post(at("spend_new", payee.person), said("", "A chair")).content.decode()
    assert 'value="A chair"' in html and "Enter how much it was." in html
    assert amina.post(at("spend_new", payee.person), said("3,512.60", own_pence="100")).status_code == 302


def test_a_spend_is_put_right_and_both_stay_to_be_read(amina, payee):
    spend = money.spend(payee, 38_50, ON, today=ON)
    wrong = words(amina.post(at("spend_right", spend), {"pence": "38.50", "because": ""}))
    assert "Enter what it ought to have been." in wrong or "Say what was wrong." in wrong
    amina.post(at("spend_right", spend), {"pence": "0", "because": "It was my own money."})
    page = words(amina.get(at("spend", spend)))
    assert "£0.00 . It was taken back" in page or "£0.00. It was taken back" in page
    assert "£38.50, as it was put in first." in page and "It was my own money." in page


def test_own_money_that_went_in_is_said_and_stands_in_the_account(amina, payee):
    amina.post(at("paid_in", payee), {"pence": "189.20", **boxes("on", ON), "says": "My share"})
    page = words(amina.get(at("account", payee)))
    assert "My share £189.20" in page and "There now £3,601.80" in page


def test_the_account_opens_in_a_spreadsheet_without_running_what_was_typed(amina, payee):
    money.spend(payee, 1_00, ON, "=1+1", today=ON)
    answer = amina.get(at("account_csv", payee) + "?months=12")
    text = answer.content.decode()
    assert "'=1+1" in text and text.startswith("\ufeffDay,What,In,Out,There then")
    assert "3412.60" in text and "3411.60" in text
    assert payee.account_number not in text and "Ahmed" not in answer["Content-Disposition"]


# Setting aside, and going back. --------------------------------------------------------------------------


def test_the_person_sets_money_aside_and_ends_it_with_a_reason(amina, payee):
    amina.post(at("set_aside", payee), {"kind": "contingency", "says": "The boiler", "pence": "300"})
    aside = payee.set_aside.get(says="The boiler")
    assert "So £1,030.34 is free." in words(amina.get(at("set_aside", payee)))
    assert "Say why" in words(amina.post(at("set_aside_end", aside), {"because": ""}))
    amina.post(at("set_aside_end", aside), {"because": "It was paid."})
    assert "So £1,330.34 is free." in words(amina.get(at("set_aside", payee)))


def test_the_tenth_journey_on_its_page_and_nothing_is_asked_back(client, payee):
    as_account(client, money.frank())
    shown = words(client.get(at("reclaim_new", payee)))
    assert "nothing is asked back. A plain rule would take £852.60." in shown
    address = client.post(at("reclaim_new", payee)).url
    page = words(client.get(address))
    for figure in ("£3,412.60", "−£611.76", "−£422.40", "−£148.10", "−£900.00", "£1,330.34", "£2,560.00"):
        assert figure in page, figure
    assert "May always stay: 8 weeks at £320.00" in page and "Could go back nothing" in page
    assert "A rule that sets nothing aside would take £852.60. We do not use that rule." in page


def test_a_reclaim_goes_from_finance_by_the_worker_to_the_person_and_back_to_somebody_else(client, payee):
    reclaim = over(payee)
    own, bea = people.signing_in(payee.person), people.worker_of(payee.person)
    address = at("reclaim", reclaim)
    assert as_account(client, own).get(address).status_code == 403, "she is not to hear of it by chance"
    told = as_account(client, bea).post(address, {"act": "tell"})
    assert told.url == reverse("tell:send", args=["money-back", reclaim.ref])
    assert "Some of your money could go back" in words(client.get(told.url))
    assert "The notice has not begun." in words(client.get(address))
    as_account(client, own)
    version = Reclaim.objects.get().version
    client.post(address, {"act": "reply", "version": version, "reply": "It is for the boiler."})
    late = client.post(address, {"act": "reply", "version": version, "reply": "And the roof."})
    assert "And the roof." in words(late) and "It is for the boiler." in words(late)
    assert client.post(address, {"act": "decide", "decision": "drop", "because": "x"}).status_code == 403
    as_account(client, money.fiona())
    early = words(
        client.post(address, {"act": "decide", "decision": "take", "pence": "5", "because": "Over."})
    )
    assert "The person has not been told what would be taken, and why." in early
    client.post(address, {"act": "decide", "decision": "drop", "because": "The boiler comes first."})
    assert Reclaim.objects.get().state == states.NOT_ASKED
    decided = letters.letter("money-back-decided").source(reclaim.ref, bea).words
    assert "The boiler comes first." in str(decided.blocks) and "You keep all" in str(decided.easy)


# Asking, and looking. ------------------------------------------------------------------------------------


def test_asking_about_an_old_spend_wants_a_fear_of_fraud_that_the_person_never_reads(client, payee):
    old = money.spend(payee, 20_00, ON - timedelta(91), today=ON)
    bea, own = people.worker_of(payee.person), people.signing_in(payee.person)
    as_account(client, bea)
    assert "stands since" in words(client.post(at("spend_ask", old), {"asks": "What was it?"}))
    client.post(at("spend_ask", old), {"asks": "What was it?", "fraud_because": "The shop has shut."})
    query = SpendQuery.objects.get()
    assert "The shop has shut." in words(client.get(at("query", query)))
    as_account(client, own)
    for address in (at("query", query), at("spend", old), at("money", payee.person)):
        assert "The shop has shut." not in words(client.get(address))
    assert "shop" not in str(letters.letter("spend-question").source(query.ref, bea).words)
    client.post(at("query", query), {"answer": "Paint, from the shop."})
    assert client.post(at("query", query), {"outcome": "stands", "because": "x"}).status_code == 403
    as_account(client, bea)
    client.post(at("query", query), {"outcome": "stands", "because": "Thank you."})
    query.refresh_from_db()
    assert (query.answer, query.outcome) == ("Paint, from the shop.", "stands")
    assert client.post(at("query", query), {"outcome": "stands", "because": "x"}).status_code == 403


def test_what_to_look_at_is_for_the_workers_of_the_team_alone(client, payee):
    people.speaker(payee.person, "Gwen Grant")
    money.spend(payee, 600_00, ON, "Help", to_whom="Gwen Grant", today=ON)
    actions.raise_concerns(ON)
    concern = Concern.objects.get()
    own = people.signing_in(payee.person)
    for account in (own, money.frank(), people.worker("Tom Tran", "Hillside")):
        assert as_account(client, account).get(at("concern", concern)).status_code == 403
    as_account(client, own)
    assert "somebody who speaks" not in words(client.get(at("money", payee.person)))
    as_account(client, people.worker_of(payee.person))
    assert "Mrs Amina Ahmed" in words(client.get(reverse("pay:concerns")))
    assert "See the person without whoever speaks for them." in words(client.get(at("concern", concern)))
    client.post(at("concern", concern), {"says": "She pays her back for the shopping."})
    assert "There is nothing to look at." in words(client.get(reverse("pay:concerns")))


# Who may, what waits, and how much is asked of the database. ---------------------------------------------


def test_strangers_see_none_of_it_and_the_try_is_recorded(client, payee):
    reclaim, spend = over(payee), money.spend(payee)
    query = actions.ask_about_spend(
        money.spend(payee, on=ON, today=ON), asks="?", by=people.worker_of(payee.person), on=ON
    )
    pages = [at(name, payee.person) for name in ("money", "paid", "spends", "spend_new")]
    pages += [at(name, payee) for name in ("account", "account_csv", "paid_in", "set_aside", "reclaim_new")]
    pages += [at(name, spend) for name in ("spend", "spend_right", "spend_ask", "receipt")]
    pages += [at("reclaim", reclaim), at("query", query), at("set_aside_end", payee.set_aside.first())]
    pages += [reverse("pay:concerns"), reverse("pay:reclaims")]
    tom = people.worker("Tom Tran", "Hillside")
    bill = people.account("Bill Baker", RoleName.PERSON)
    for account in (tom, bill):
        as_account(client, account)
        for address in pages:
            if account == tom and address == reverse("pay:concerns"):
                continue
            assert client.get(address).status_code == 403, address
    assert Entry.objects.filter(act="was refused").count() == 2 * len(pages) - 1


def test_what_waits_stands_on_the_homes_of_those_it_waits_for(payee):
    own, bea = people.signing_in(payee.person), people.worker_of(payee.person)
    spend = money.spend(payee, 5_00, ON, today=ON)
    query = actions.ask_about_spend(spend, asks="What?", by=bea, on=ON)
    reclaim = over(payee)

    def headings(account, on=ON) -> set[str]:
        return {heap.heading for heap in today.of(account, on)}

    assert "Money that might go back: talk with them first" in headings(bea)
    assert "What we ask you about" in headings(own)
    assert "Questions about spending to tell people of" in headings(bea)
    actions.tell_of_reclaim(reclaim, by=bea, on=ON)
    assert "Money that could go back: you can say no" in headings(own)
    actions.answer_query(query, answer="Paint.", by=own, on=ON)
    assert "Answers about spending that you asked for" in headings(bea)
    actions.reply_to_reclaim(reclaim, reply="No.", by=own, on=ON)
    assert "Money that might go back, to be decided" in headings(money.fiona())
    assert "Money that might go back, to be decided" not in headings(money.frank())
    with CaptureQueriesContext(connection) as asked:
        headings(people.account("Nadia Noor", RoleName.ANALYST))
    assert not any("pay_reclaim" in one["sql"] or "pay_spendquery" in one["sql"] for one in asked)
    told = [event.says for event in timeline.of(payee.person, is_own=True)]
    assert "We asked about £5.00 spent on Art group." in told
    assert any("could go back" in one for one in told)
    assert "What was paid, and what is left" in [one.says for one in sections.of(payee.person, Section.MONEY)]


def test_a_service_fund_says_what_is_left_and_the_hours_kept(client):
    accounts.council()
    fund = money.held_by("service_fund", provider=money.willow())
    more = {"by": money.will(), "on": ON, "day_of_it": money.TODAY}
    planning.put_in_entry(fund, kind="spent", pence=60_00, says="Mornings", **more)
    planning.put_in_entry(fund, kind="hours_kept", hours=4, says="She was away", **more)
    planning.put_in_entry(fund, kind="hours_used", hours=1, says="Made up", **more)
    page = words(
        as_account(client, people.signing_in(fund.budget.person)).get(at("money", fund.budget.person))
    )
    assert "Willow Support CIC spent £60.00." in page
    assert "Hours kept for later: 4. Hours used: 1. Hours left: 3." in page


def test_what_is_paid_to_a_carer_for_themself_is_for_that_carer_and_not_on_the_persons_page(client):
    accounts.council()
    person = people.person()
    sara = people.carer(person, signs_in=True)
    theirs, hers = money.payee(person), money.payee(person)
    money.credited(theirs, 50_00)
    money.credited(hers, 300_00)
    Schedule.objects.create(
        person=person,
        slice=money.held_by("to_me", carer=sara),
        payee=hers,
        a_period_begins=money.TODAY,
        starts_on=money.TODAY,
        put_in_by=money.frank(),
        put_in_on=money.TODAY,
    )
    as_account(client, people.signing_in(person))
    assert "You have £50.00 that is free to spend." in words(client.get(at("money", person)))
    assert client.get(at("account", hers)).status_code == 403
    assert "There now £300.00" in words(as_account(client, sara.account).get(at("account", hers)))


def test_whoever_sees_to_somebodys_money_may_see_it_and_say_what_was_spent(client, payee):
    dawn = people.account("Dawn Baker", RoleName.CARER)
    page = at("money", payee.person)
    assert as_account(client, dawn).get(page).status_code == 403
    deputy = people.speaker(
        payee.person, "Dawn Baker", "deputy_property", sign_in_name=dawn.username, scope="All her money"
    )
    people.seen(deputy)
    assert "Money of Mrs Amina Ahmed" in words(client.get(page))
    client.post(at("spend_new", payee.person), said())
    assert Spend.objects.get().put_in_by == dawn


def test_no_page_asks_the_database_more_than_twenty_times_however_much_there_is(client, payee):
    bea, own = people.worker_of(payee.person), people.signing_in(payee.person)
    for number in range(3):
        spend = money.spend(payee, 3_00 + number, ON, today=ON)
        actions.correct_spend(spend, pence=2_00, because="Less.", by=bea, on=ON)
        query = actions.ask_about_spend(spend, asks="What?", by=bea, on=ON)
        money.payee(payee.person, "card")
    reclaim = actions.tell_of_reclaim(over(payee), by=bea, on=ON)
    people.speaker(payee.person, "Gwen Grant")
    money.spend(payee, 300_00, ON, "Help", to_whom="Gwen Grant", today=ON)
    actions.raise_concerns(ON)
    pages = dict.fromkeys(("money", "paid", "spends", "spend_new"), payee.person)
    pages |= dict.fromkeys(("account", "account_csv", "set_aside", "paid_in"), payee)
    pages |= dict.fromkeys(("spend", "spend_right", "spend_ask"), spend)
    pages |= {"query": query, "reclaim": reclaim, "concern": Concern.objects.get()}
    pages |= {"set_aside_end": payee.set_aside.first(), "reclaim_new": payee}
    told = {}
    for account, most in ((bea, MOST_QUERIES), (money.fiona(), MOST_QUERIES), (own, MOST_BY_A_WORD)):
        as_account(client, account)
        for name, thing in pages.items():
            for more in ("", "?print=1") if name in ("money", "account", "reclaim") else ("",):
                with CaptureQueriesContext(connection) as asked:
                    status = client.get(at(name, thing) + more).status_code
                assert status in (200, 403), (name, account.name, status)
                if len(asked) > most:
                    told[name, account.name, more] = len(asked)
        for name in ("concerns", "reclaims"):
            client.get(reverse(f"pay:{name}"))
    assert told == {}

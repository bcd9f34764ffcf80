"""The pages of the front door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.engines.eligibility.short_term import SHORT_TERM_LAW
from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.actions import SavedMeanwhile
from trellis.journey.people.models import Person
from trellis.journey.record import drafts

from .. import actions, forms, queries, states, telling
from .. import contact_access as access
from ..models import Contact, Outcome

A_PAGE = 25
FIRST_YEAR = 2015
# What was searched for is kept here and not in the address: addresses stay in logs and histories.
SEARCHED = "contacts-searched"
SHOWN = {"waiting": states.OPEN, "answered": states.ANSWERED, "followed-up": states.FOLLOWED_UP, "all": ""}

OUTCOME_HINTS = {
    Outcome.ADVICE: "Their question is answered, or they know where to go. We ask in six months how it went.",
    Outcome.SHORT_TERM: "Help to get back on their feet, free for everybody at first.",
    Outcome.EQUIPMENT: "An aid, or a small change to the home.",
    Outcome.ASSESSMENT: "Find out together what they need, whatever money they have. A team goes on.",
    Outcome.EMERGENCY: "Act first, then write down what was done. A manager looks at it today.",
    Outcome.NOTHING_WANTED: "They do not want anything more from us now.",
}


def list_contacts(request: SignedInRequest) -> HttpResponse:
    people_access.check_is_worker(request.user)
    if request.method == "POST":
        form = forms.SearchContacts(request.POST)
        if form.is_valid():
            request.session[SEARCHED] = form.cleaned_data["words"].strip()
            # A name is looked for among all of them, whatever was shown before.
            return redirect(request.path + ("?show=all" if request.session[SEARCHED] else ""))
    else:
        form = forms.SearchContacts(initial={"words": request.session.get(SEARCHED, "")})
    words = request.session.get(SEARCHED, "")
    show = request.GET.get("show", "waiting")
    if show not in SHOWN:
        raise Http404("contacts are shown by their state")
    found = queries.contacts_worked_on(request.user, words)
    if SHOWN[show]:
        found = found.filter(state=SHOWN[show])
    found = queries.in_order_of_need(found) if show == "waiting" else found.order_by("-on", "-pk")
    return render(
        request,
        "assess/contacts.jinja",
        {
            "form": form,
            "words": words,
            "show": show,
            "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
            "alarms": queries.emergencies(request.user)[:A_PAGE],
            "due": queries.to_follow_up(request.user, localdate()).count(),
            "state_words": states.CONTACTS.words,
            "today": localdate(),
        },
    )


def list_follow_ups(request: SignedInRequest) -> HttpResponse:
    people_access.check_is_worker(request.user)
    due = queries.to_follow_up(request.user, localdate())
    page = Paginator(due, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "assess/contacts-follow-ups.jinja", {"page": page, "today": localdate()})


def new_contact(request: SignedInRequest) -> HttpResponse:
    people_access.check_is_worker(request.user)
    return _take(request, None)


def contact_about(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """A contact of somebody whom the worker's own team knows: who they are is not asked again."""
    person = get_object_or_404(Person.objects.select_related("team"), ref=person_ref)
    people_access.check_may_work_with(request.user, person)
    return _take(request, person)


def _take(request: SignedInRequest, person: Person | None) -> HttpResponse:
    teams = queries.contact_teams(request.user)
    initial = {"came_on": localdate(), "came_by": "phone"}
    if person is not None:
        columns = ("given_name", "family_name", "date_of_birth", "nhs_number")
        initial |= {column: getattr(person, column) for column in columns}
        initial |= {column: getattr(person, column) for column in ("sex", "ethnicity", "support_reason")}
    form = forms.ContactForm(request.POST or None, teams=teams, initial=initial)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            contact = actions.take_contact(
                team=form.cleaned_data.get("team") or teams[0],
                person=person,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "What they said is kept.")
            return redirect("assess:contact", contact.ref)
    shown = {"form": form, "draft": draft, "contact": None, "person": person}
    return render(request, "assess/contact-form.jinja", {**shown, **_flags(person)})


def show_contact(request: SignedInRequest, ref: str) -> HttpResponse:
    """For who works on it, all of it and what may be done; for the person, what they said and what came."""
    contact = _looked_up(ref)
    access.check_may_see_contact(request.user, contact)
    if request.method == "POST":
        return _say_who_it_is(request, contact)
    if not access.may_work_on_contact(request.user, contact):
        return _show_to_person(request, contact)
    person, today = contact.person, localdate()
    sees_person = person is not None and people_access.may_see(request.user, person)
    is_open = contact.state == states.OPEN
    before = contact.came_back_after
    if before is not None and not access.may_work_on_contact(request.user, before):
        before = None
    shown = {
        "contact": contact,
        "is_open": is_open,
        "sees_person": sees_person,
        "known": [] if person else queries.known_as(contact, request.user, today),
        "joinable": [] if person else queries.may_be_joined_to(contact, request.user, today),
        "before": before,
        "maybe_before": queries.may_have_come_back_after(contact, request.user),
        "earlier": [one for one in queries.earlier_contacts(contact, request.user) if one != before],
        "outcomes": [(one.value, one.label, OUTCOME_HINTS[one]) for one in Outcome],
        "state_words": states.CONTACTS.words,
        "may_follow_up": contact.state == states.ANSWERED
        and contact.follow_up_on is not None
        and access.may_follow_up(request.user, contact),
        "is_due": contact.follow_up_on is not None and contact.follow_up_on <= today,
        "today": today,
        "letter_ref": contact.ref
        if not is_open and person and people_access.may_work_with(request.user, person)
        else "",
        **(_flags(person) if sees_person else {}),
    }
    return render(request, "assess/contact.jinja", shown)


def _say_who_it_is(request: SignedInRequest, contact: Contact) -> HttpResponse:
    """Joins a contact to somebody we know, or to what the same person came for before."""
    access.check_may_work_on_contact(request.user, contact)
    try:
        if "person" in request.POST:
            person = get_object_or_404(Person, ref=request.POST["person"])
            actions.join_contact_to_person(contact, person, by=request.user, on=localdate())
            messages.success(request, "The contact is theirs now. Their team sees it.")
        else:
            earlier = get_object_or_404(Contact, ref=request.POST.get("after", ""))
            actions.note_came_back(contact, after=earlier, by=request.user, on=localdate())
            messages.success(request, "Noted: they came back.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("assess:contact", contact.ref)


def _show_to_person(request: SignedInRequest, contact: Contact) -> HttpResponse:
    assert contact.person is not None
    shown = {
        "contact": contact,
        "words_are_theirs": access.may_read_words(request.user, contact),
        "is_you": contact.person.account_id == request.user.pk,
    }
    return render(request, "assess/contact-yours.jinja", shown)


def change_contact(request: SignedInRequest, ref: str) -> HttpResponse:
    contact = _looked_up(ref)
    access.check_may_work_on_contact(request.user, contact)
    if contact.state != states.OPEN:
        messages.info(request, "This contact was answered. What it said then stays; write a new one.")
        return redirect("assess:contact", ref)
    form = forms.ContactForm(request.POST or None, contact=contact)
    shown = {"form": form, "contact": contact, "person": None, "draft": drafts.restore(form, request)}
    if form.is_valid():
        try:
            actions.change_contact(
                contact,
                version=form.cleaned_data["version"] or 0,
                **form.details,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            add_faults(form, problem)
        except SavedMeanwhile as meanwhile:
            theirs = forms.contact_as_it_is(meanwhile.theirs)
            shown["differences"] = differences(form, theirs)
            form.data = {**request.POST.dict(), "version": theirs["version"]}
            return render(request, "assess/contact-form.jinja", shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "The contact is saved.")
            return redirect("assess:contact", ref)
    return render(request, "assess/contact-form.jinja", shown)


def not_theirs(request: SignedInRequest, ref: str) -> HttpResponse:
    contact = _looked_up(ref)
    access.check_may_work_on_contact(request.user, contact)
    form = forms.NotTheirs(request.POST or None)
    if form.is_valid():
        try:
            actions.part_contact_from_person(
                contact, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "The contact is nobody’s again.")
            # Where it was their team alone that had it, it is theirs no more.
            now = _looked_up(ref)
            sees = access.may_see_contact(request.user, now)
            return redirect("assess:contact", ref) if sees else redirect("assess:contacts")
    return render(request, "assess/contact-not-theirs.jinja", {"form": form, "contact": contact})


def answer_contact(request: SignedInRequest, ref: str, outcome: str) -> HttpResponse:
    contact = _looked_up(ref)
    access.check_may_work_on_contact(request.user, contact)
    if outcome not in Outcome.values:
        raise Http404("nothing of this name comes of a contact")
    if contact.state != states.OPEN:
        messages.info(request, states.CONTACTS.passages["answer_contact"].else_says)
        return redirect("assess:contact", ref)
    teams = None
    if outcome == Outcome.EMERGENCY:
        teams = queries.teams_with_a_manager()
    elif outcome == Outcome.ASSESSMENT and contact.person is None:
        teams = queries.teams_to_hand_to(request.user)
    form = forms.AnswerContact(
        request.POST or None, outcome=outcome, teams=teams, initial={"version": contact.version}
    )
    shown = {
        "form": form,
        "contact": contact,
        "outcome": Outcome(outcome),
        "hint": OUTCOME_HINTS[Outcome(outcome)],
        "law": {key: SHORT_TERM_LAW.on(key, localdate()) for key in SHORT_TERM_LAW},
        "lacks_name": outcome == Outcome.ASSESSMENT
        and contact.person is None
        and not (contact.given_name and contact.family_name),
        "draft": drafts.restore(form, request),
    }

    def act() -> None:
        answer = actions.ContactAnswer(outcome=outcome, **form.details)
        version = form.cleaned_data["version"] or 0
        actions.answer_contact(contact, answer, version=version, by=request.user, on=localdate())

    return _save_once(request, "assess/contact-answer.jinja", shown, act, says="What comes of it is kept.")


def follow_up(request: SignedInRequest, ref: str) -> HttpResponse:
    contact = _looked_up(ref)
    access.check_may_follow_up(request.user, contact)
    if contact.state != states.ANSWERED:
        messages.info(request, states.CONTACTS.passages["follow_up_contact"].else_says)
        return redirect("assess:contact", ref)
    form = forms.FollowUpForm(request.POST or None, contact=contact)
    shown = {
        "form": form,
        "contact": contact,
        "draft": drafts.restore(form, request),
        **_flags(contact.person),
    }

    def act() -> None:
        actions.follow_up_contact(
            contact,
            version=form.cleaned_data["version"] or 0,
            result=form.cleaned_data["result"],
            says=form.cleaned_data["says"],
            by=request.user,
            on=localdate(),
        )

    return _save_once(request, "assess/contact-follow-up.jinja", shown, act, says="How it went is kept.")


def _save_once(
    request: SignedInRequest, template: str, shown: dict[str, Any], act: Callable[[], None], *, says: str
) -> HttpResponse:
    """Does the act of a page about a contact; over somebody else's save it shows what was typed again."""
    form = shown["form"]
    if form.is_valid():
        try:
            act()
        except ValidationError as problem:
            add_faults(form, problem)
        except SavedMeanwhile as meanwhile:
            shown["is_overtaken"] = True
            form.data = {**request.POST.dict(), "version": meanwhile.theirs.version}
            return render(request, template, shown, status=409)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, says)
            return redirect("assess:contact", shown["contact"].ref)
    return render(request, template, shown)


def contact_words(request: SignedInRequest, ref: str) -> HttpResponse:
    """What came of a contact as a letter says it, to print and hand over; in easy words where wanted."""
    contact = _looked_up(ref)
    access.check_may_see_contact(request.user, contact)
    if not contact.outcome:
        messages.info(request, "Nothing has come of this contact yet, so there is nothing to tell.")
        return redirect("assess:contact", ref)
    words = telling.words_for_contact(contact)
    is_easy = request.GET.get("words") == "easy"
    shown = {
        "contact": contact,
        "words": words,
        "blocks": words.easy if is_easy else words.blocks,
        "is_easy": is_easy,
    }
    return render(request, "assess/contact-words.jinja", shown)


def what_came(request: SignedInRequest) -> HttpResponse:
    access.check_may_see_what_came(request.user)
    came = queries.what_came(request.user, year=_year_asked(request), on=localdate())
    by = request.GET.get("by", "age")
    table = next((one for one in came.tables if one.key == by), None)
    if table is None or by == "outcome":
        raise Http404("contacts are not counted by this")
    shown = {"came": came, "table": table, "by_outcome": came.tables[0], "ways": came.tables[1:], "by": by}
    return render(request, "assess/contacts-what-came.jinja", shown)


def what_came_csv(request: SignedInRequest) -> HttpResponse:
    """The same as a sheet. Small numbers are hidden in it for everybody: nobody knows where a file goes."""
    access.check_may_see_what_came(request.user)
    came = queries.what_came(request.user, year=_year_asked(request), on=localdate(), hide=True)
    named = f"what-came-of-contacts-{came.year.first.year}-{came.year.last.year}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return HttpResponse(queries.as_csv(came), content_type="text/csv; charset=utf-8", headers=headers)


def _year_asked(request: SignedInRequest) -> date | None:
    """The financial year that was asked for by the year it begins in; none where nothing sensible was."""
    asked = request.GET.get("year", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) >= FIRST_YEAR):
        return None
    return date(int(asked), 4, 1)


def add_faults(form: Form, problem: ValidationError) -> None:
    """An act's refusals, each beside its question where the form asks it, otherwise over the whole page."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for question, faults in problem.error_dict.items():
        form.add_error(question if question in form.fields else None, faults)


def _flags(person: Person | None) -> dict[str, Any]:
    """What must be seen wherever somebody is about to get in touch with a person."""
    if person is None:
        return {}
    return {"person_flags": people.flags_of(person, localdate(), for_workers=True)}


def _looked_up(ref: str) -> Contact:
    return get_object_or_404(queries.contacts(), ref=ref)

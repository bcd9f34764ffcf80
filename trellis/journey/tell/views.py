from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.govuk import pdf
from trellis.govuk.wording import day
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.accounts.queries import council
from trellis.journey.people import queries as people
from trellis.journey.people.models import Channel, Person
from trellis.journey.record import drafts

from . import access, actions, forms, letters, paper, queries, states
from .letters import Words
from .models import Message
from .translate import message_of
from .ways import FORM_IN_WORDS, Way

A_PAGE = 25


# Telling. ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Telling:
    """What is to be told, and where the teller comes from. words: None while they are still being written."""

    person: Person
    words: Words | None
    title: str
    back: str
    about: Model | None = None
    letter: str = ""
    instead_of: Message | None = None
    writing: forms.Write | None = None


def send(request: SignedInRequest, letter: str, ref: str) -> HttpResponse:
    found = letters.letter(letter)
    if found is None:
        raise Http404("there is no such letter")
    prepared = found.source(ref, request.user)
    access.check_may_write_to(request.user, prepared.person)
    return _tell(
        request,
        Telling(
            person=prepared.person,
            words=prepared.words,
            title=found.title,
            back=prepared.back,
            about=prepared.about,
            letter=letter,
        ),
    )


def write(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person = _person(request, person_ref)
    form = forms.Write(request.POST or None)
    telling = Telling(
        person=person,
        words=form.letter if form.is_valid() else None,
        title="letter in your own words",
        back=reverse("people:one", args=[person.ref]),
        letter="words",
        writing=form,
    )
    return _tell(request, telling)


def another_way(request: SignedInRequest, ref: str) -> HttpResponse:
    message = get_object_or_404(queries.messages(), ref=ref)
    access.check_may_write_to(request.user, message.person)
    if message.state != states.FAILED:
        messages.info(request, states.STATES.passages["try_again"].else_says)
        return redirect("tell:one", ref)
    telling = Telling(
        person=message.person,
        words=paper.words_of(message),
        title="message that could not be sent",
        back=reverse("tell:one", args=[ref]),
        instead_of=message,
    )
    return _tell(request, telling)


def _person(request: SignedInRequest, ref: str) -> Person:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)
    access.check_may_write_to(request.user, person)
    return person


def _tell(request: SignedInRequest, telling: Telling) -> HttpResponse:
    """Choose a way, see what would go, send it. What was not seen is not sent."""
    today, by = localdate(), request.user
    ways = queries.ways_to_reach(telling.person, by, today, words=telling.words)
    chosen = request.POST.get("offer") or request.POST.get("way") or _best_of(ways)
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data["way"] = chosen
    form = forms.Send(data, ways=ways, chosen=chosen)
    draft = drafts.restore(telling.writing, request, form) if telling.writing else None
    shown: dict[str, Any] = {"telling": telling, "form": form, "ways": ways, "draft": draft, "no": None}
    shown["person_flags"] = people.flags_of(telling.person, today, for_workers=True)
    if form.is_valid() and telling.words is not None and request.POST.get("do") == "send":
        way = form.ways[form.cleaned_data["way"]]
        was_seen = form.cleaned_data["shown"] == forms.mark_of(way, telling.words)
        if was_seen or not way.allowed:
            try:
                return _send(request, telling, form, way)
            except actions.CannotSend as no:
                shown["no"] = no
            except ValidationError as problem:
                form.add_error(None, problem)
        else:
            shown["is_new"] = True
    return render(request, "tell/send.jinja", {**shown, **_preview(telling, ways, form, chosen, request)})


def _best_of(ways: list[Way]) -> str:
    """The first way that is open and in the form the person needs; else one that is open; else none."""
    is_open = [way for way in ways if way.allowed]
    fitting = [way for way in is_open if way.is_format_met]
    return next((way.key for way in (*fitting, *is_open)), "")


def _send(request: SignedInRequest, telling: Telling, form: forms.Send, way: Way) -> HttpResponse:
    assert telling.words is not None
    message = actions.send(
        telling.person,
        letter=telling.words,
        channel=way.channel,
        to=way.to,
        by=request.user,
        on=localdate(),
        about=telling.about,
        key=f"{request.user.pk}:{form.cleaned_data['key']}",
        format_because=form.cleaned_data["format_because"],
        letter_name=telling.letter,
        instead_of=telling.instead_of,
    )
    if telling.writing:
        drafts.drop(request.user, request.path)
    message.refresh_from_db()
    if message.state in (states.SENT, states.WAITING, states.SENDING):
        messages.success(request, f"{way.says}: it is on its way.")
        one = reverse("tell:one", args=[message.ref])
        return redirect(one if telling.instead_of else telling.back)
    return redirect("tell:one", message.ref)


def _preview(
    telling: Telling, ways: list[Way], form: forms.Send, chosen: str, request: SignedInRequest
) -> dict[str, Any]:
    way = next((one for one in ways if one.key == chosen), None)
    if way is None or not way.allowed or telling.words is None:
        return {"way": way, "preview": None, "mark": ""}
    ours = council()
    name = ours.name if ours else "The council"
    message = message_of(telling.person, way, telling.words, council=name, by=request.user, on=localdate())
    told_before = queries.told_of(telling.about._meta.label, telling.about.ref) if telling.about else []  # type: ignore[attr-defined]
    return {
        "way": way,
        "preview": paper.shown(message),
        "mark": forms.mark_of(way, telling.words),
        "parts": paper.parts_of_text(paper.text_message(message)) if way.channel == Channel.TEXT else 0,
        "forms_in_words": FORM_IN_WORDS,
        "told_before": told_before,
        "no_pdf": pdf.HOW_TO_GET_PDF if way.channel == Channel.LETTER and not pdf.can_make_pdf() else "",
    }


# A message, and what becomes of it. ------------------------------------------------------------------------


def one(request: SignedInRequest, ref: str) -> HttpResponse:
    message = get_object_or_404(queries.messages(), ref=ref)
    access.check_may_read(request.user, message)
    is_worker = access.may_write_to(request.user, message.person)
    done = forms.Done(None, initial={"done_on": localdate()})
    because = forms.Because(None)
    if request.method == "POST":
        access.check_may_write_to(request.user, message.person)
        act = request.POST.get("act", "")
        if act in ("told", "made"):
            done = forms.Done(request.POST)
        elif act == "withdraw":
            because = forms.Because(request.POST)
        form = {"told": done, "made": done, "withdraw": because}.get(act)
        if form is None or form.is_valid():
            try:
                _do(act, message, form, request)
            except ValidationError as problem:
                if form is None:
                    messages.info(request, " ".join(problem.messages))
                    return redirect("tell:one", ref)
                form.add_error(None, problem)
            else:
                return redirect("tell:one", ref)
    shown = {
        "form": done if done.is_bound else because,
        "done": done,
        "because": because,
        "is_worker": is_worker,
        "may_withdraw": message.state in states.WITHDRAW,
        "state_words": states.STATES.words,
        "forms_in_words": FORM_IN_WORDS,
        "can_make_pdf": pdf.can_make_pdf(),
        "is_own": message.person.account_id == request.user.pk and message.is_to_person,
        "told_instead": getattr(message, "told_instead", None),
        **paper.shown(message),
    }
    return render(request, "tell/one.jinja", shown)


def _do(act: str, message: Message, form: Any, request: SignedInRequest) -> None:
    by, today = request.user, localdate()
    acts: dict[str, Callable[[], Message]] = {
        "again": lambda: actions.try_again(message, by=by),
        "told": lambda: actions.note_told(message, told_on=form.cleaned_data["done_on"], by=by, on=today),
        "made": lambda: actions.note_made(message, made_on=form.cleaned_data["done_on"], by=by, on=today),
        "withdraw": lambda: actions.withdraw(message, because=form.cleaned_data["because"], by=by),
    }
    says = {
        "again": "It is being tried again.",
        "told": "It is noted that it was told.",
        "made": "It is noted that it was made and went out.",
        "withdraw": "It is let go. What was written is kept.",
    }
    if act not in acts:
        raise ValidationError("Choose what to do.")
    acts[act]()
    messages.success(request, says[act])


@require_safe
def on_paper(request: SignedInRequest, ref: str) -> HttpResponse:
    """The letter itself, for printing: PDF, or the same as a page where this machine makes none."""
    message = get_object_or_404(queries.messages(), ref=ref)
    access.check_may_read(request.user, message)
    if pdf.can_make_pdf():
        answer = HttpResponse(paper.as_pdf(message), content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="letter-{message.ref}.pdf"'
    else:
        answer = HttpResponse(paper.as_html(message), content_type="text/html; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="letter-{message.ref}.html"'
    return answer


def outbox(request: SignedInRequest) -> HttpResponse:
    access.check_may_see_outbox(request.user)
    counts = queries.counts_of_outbox(request.user)
    given = request.GET.get("show", "")
    show = given if given in queries.SHOWN else "failed"
    page = Paginator(queries.outbox(request.user, show), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "show": show,
        "tabs": [(name, says, counts[name]) for name, (says, _) in queries.SHOWN.items()],
        "teams": set(request.user.teams_as(*access.people.WORKERS)),
        "state_words": states.STATES.words,
        "now": timezone.now(),
    }
    return render(request, "tell/outbox.jinja", shown)


# Rules not kept. -----------------------------------------------------------------------------------------


def note_breach(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person = _person(request, person_ref)
    form = forms.NewBreach(request.POST or None, initial={"happened_on": localdate()})
    if form.is_valid():
        try:
            actions.note_breach(person, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "It is noted, and counted.")
            return redirect("people:one", person.ref)
    rules = people.how_to_reach(person)
    return render(request, "tell/breach.jinja", {"form": form, "person": person, "rules": rules})


def breaches(request: SignedInRequest) -> HttpResponse:
    access.check_may_count_breaches(request.user)
    form = forms.Period(request.GET if "since_0" in request.GET else None)
    since, until = form.days(localdate())
    if not form.is_bound:
        form = forms.Period(None, initial={"since": since, "until": until})
    shown = {"form": form, "report": queries.report(since, until), "query": request.GET.urlencode()}
    if access.sees_names(request.user):
        found = queries.breaches_of_teams(request.user).filter(happened_on__range=(since, until))
        shown["page"] = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "tell/breaches.jinja", shown)


@require_safe
def breaches_csv(request: SignedInRequest) -> HttpResponse:
    access.check_may_count_breaches(request.user)
    since, until = forms.Period(request.GET if "since_0" in request.GET else None).days(localdate())
    report = queries.report(since, until)
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(["by", "what", "tries refused", "rules not kept", "messages written"])
    for by, lines in (("rule", report.by_rule), ("team", report.by_team), ("month", report.by_month)):
        for line in lines:
            written = "" if line.written is None else line.written
            rows.writerow([by, _cell(line.says), line.tries, line.breaches, written])
    rows.writerow(["all", f"{day(since)} to {day(until)}", report.tries, report.breaches, report.written])
    # The mark at the beginning tells a spreadsheet that this is UTF-8.
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="contact-rules-{since}-to-{until}.csv"'
    return answer


def _cell(text: str) -> str:
    """A spreadsheet would take a name that begins like this for a sum to work out."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text

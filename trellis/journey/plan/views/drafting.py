"""The plan: its page, its words, who led, and what becomes of it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.govuk.both import differences
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.challenge import queries as challenge
from trellis.journey.people import access as people_access
from trellis.journey.people import queries as people
from trellis.journey.people.models import Carer, Person
from trellis.journey.record import drafts

from .. import access, actions, queries, states, translate
from ..forms import drafting as forms
from ..models import Plan
from ..parts import BY_NAME, PARTS
from .reader import check_to_see, check_to_write, sees_person, who_reads

A_PAGE = 25


# Beginning, or saying no. --------------------------------------------------------------------------------


def new(request: SignedInRequest, person_ref: str) -> HttpResponse:
    return _begin(request, _person(person_ref), None)


def new_for_carer(request: SignedInRequest, carer_ref: str) -> HttpResponse:
    carer = _carer(carer_ref)
    return _begin(request, carer.person, carer)


def no_plan(request: SignedInRequest, person_ref: str) -> HttpResponse:
    return _say_no(request, _person(person_ref), None)


def no_plan_for_carer(request: SignedInRequest, carer_ref: str) -> HttpResponse:
    carer = _carer(carer_ref)
    return _say_no(request, carer.person, carer)


def _person(ref: str) -> Person:
    return get_object_or_404(Person.objects.select_related("team", "account"), ref=ref)


def _carer(ref: str) -> Carer:
    return get_object_or_404(
        Carer.objects.select_related("person__team", "person__account", "account"), ref=ref
    )


def _begin(request: SignedInRequest, person: Person, carer: Carer | None) -> HttpResponse:
    """A plan begun by pressing; where one is in hand already, that one."""
    today = localdate()
    access.check_may_begin_plan(request.user, person, carer, today)
    in_hand = queries.plan_in_hand(person, carer)
    if in_hand is not None:
        return redirect("plan:one", in_hand.ref)
    shown = {
        **who_reads(request, Plan(person=person, carer=carer)),
        "amount": None if carer else queries.amount_to_plan_with(request.user, person, today),
        "agreed": queries.agreed_plan(person, carer),
        "may_say_no": _may_say_no(request, person, carer),
    }
    if request.method == "POST":
        try:
            plan = actions.begin_plan(person, carer=carer, by=request.user, on=today)
        except ValidationError as problem:
            # Somebody else pressed at the same moment: there is their plan, and it is the same one.
            messages.info(request, problem.messages[0])
            return redirect(request.path)
        return redirect("plan:one", plan.ref)
    return render(request, "plan/drafting/new.jinja", shown)


def _may_say_no(request: SignedInRequest, person: Person, carer: Carer | None) -> bool:
    return carer is not None or access.may_say_for(request.user, person, localdate())


def _say_no(request: SignedInRequest, person: Person, carer: Carer | None) -> HttpResponse:
    """“I do not want a plan or a budget”, written down as the choice it is."""
    today = localdate()
    access.check_may_say_for_plan(request.user, Plan(person=person, carer=carer), today)
    shown = who_reads(request, Plan(person=person, carer=carer))
    form = forms.Choice(request.POST or None, is_worker=shown["is_worker"])
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            plan = actions.want_no_plan(person, carer=carer, **form.cleaned_data, by=request.user, on=today)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            drafts.drop(request.user, request.path)
            return redirect("plan:one", plan.ref)
    return render(request, "plan/drafting/no-plan.jinja", {**shown, "form": form, "draft": draft})


def stay(request: SignedInRequest, ref: str) -> HttpResponse:
    """“I want it to stay as it is”, or changing one's mind about that."""
    plan = get_object_or_404(queries.plans(), ref=ref)
    access.check_may_say_for_plan(request.user, plan, localdate())
    shown = who_reads(request, plan)
    if plan.stays_as_it_is and plan.state == states.DRAFTING:
        if request.method == "POST":
            actions.change_after_all(plan, by=request.user, on=localdate())
            return redirect("plan:one", ref)
        return render(request, "plan/drafting/change-after-all.jinja", shown)
    form = forms.Choice(request.POST or None, is_worker=shown["is_worker"])
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            actions.stay_as_it_is(plan, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            drafts.drop(request.user, request.path)
            return redirect("plan:one", ref)
    return render(request, "plan/drafting/stay.jinja", {**shown, "form": form, "draft": draft})


# The plan itself. ----------------------------------------------------------------------------------------


@require_safe
def one(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_see(request, ref)
    document, shown = _told(request, plan)
    may_write = plan.state in queries.PLANS_IN_HAND and _may_write(request, plan)
    return render(
        request,
        "plan/drafting/one.jinja",
        {
            **shown,
            "may_write": may_write and plan.state == states.DRAFTING,
            "may_take_up": may_write and plan.state == states.HANDED_IN,
            "may_say_for": _may_say_for(request, plan),
            "may_say_who_led": shown["is_worker"] or access.may_say_who_led(request.user, plan, localdate()),
            "missing": queries.missing_in(plan, localdate(), document) if may_write else [],
            "challenges": challenge.about("sufficiency", plan.ref),
            "today": localdate(),
            "thinking": queries.around(plan, request.user, localdate()),
        },
    )


def _told(request: SignedInRequest, plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan's document, and all that its pages show of it."""
    reads = who_reads(request, plan)
    document = queries.document_of(plan)
    if not _sees_money(request, plan):
        # The amount is of the money, which may not be open to whoever helps to plan.
        document["indicative_weekly_pence"] = None
    return document, {
        **reads,
        "document": document,
        "sections": translate.sections_of(document),
        "part_of": BY_NAME,
        "state": states.PLANS.words[plan.state],
        "beside": translate.beside_indicative(document),
        "who_led": translate.says_who_led,
        "is_old": lambda told: translate.is_old(translate.day_of(told), localdate()),
        "is_large": request.GET.get("large") == "1"
        or (plan.carer_id is None and people.reads_large_print(plan.person)),
    }


def _sees_money(request: SignedInRequest, plan: Plan) -> bool:
    if plan.carer_id is not None or sees_person(request, plan):
        return True
    if access.may_see_money(request.user, plan.person, localdate()):
        return True
    # Whoever is asked to agree the budget has to see what it is measured by.
    return access.reads_for_budget(request.user, plan)


def _may_write(request: SignedInRequest, plan: Plan) -> bool:
    if sees_person(request, plan):
        return not people_access.is_closed(plan.person)
    return access.may_write_plan(request.user, plan, localdate())


def _may_say_for(request: SignedInRequest, plan: Plan) -> bool:
    today = localdate()
    if plan.carer_id is not None:
        return access.may_write_plan(request.user, plan, today)
    return access.may_say_for(request.user, plan.person, today)


@require_safe
def easy_read(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_see(request, ref)
    return render(request, "plan/drafting/easy-read.jinja", _told(request, plan)[1])


@require_safe
def as_json(request: SignedInRequest, ref: str) -> HttpResponse:
    """The whole plan as a file. Its name says nothing about whose it is."""
    document, _ = _told(request, check_to_see(request, ref))
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return HttpResponse(text, content_type="application/json", headers=_as(f"plan-{ref}.json"))


@require_safe
def as_csv(request: SignedInRequest, ref: str) -> HttpResponse:
    """What the plan costs, a row for each line, for a spreadsheet."""
    document, _ = _told(request, check_to_see(request, ref))
    text = StringIO()
    rows = csv.writer(text)
    rows.writerows(translate.rows_for_spreadsheet(document))
    # The mark at the beginning tells a spreadsheet that this is UTF-8.
    content = "\ufeff" + text.getvalue()
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=_as(f"plan-{ref}.csv"))


def _as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@require_safe
def plans(request: SignedInRequest) -> HttpResponse:
    """For workers: the plans of their teams that were handed in, then those that are being written."""
    people_access.check_is_worker(request.user)
    state = request.GET.get("state", states.HANDED_IN)
    if state not in queries.PLANS_IN_HAND:
        raise Http404("no such list")
    found = queries.plans_of_teams(request.user, state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plan/drafting/plans.jinja", {"page": page, "state": state})


# Its words, and who led. ---------------------------------------------------------------------------------


def words(request: SignedInRequest, ref: str, part: str) -> HttpResponse:
    plan = check_to_write(request, ref)
    told = PARTS.get(part)
    if told is None:
        raise Http404("no such part")
    if told.is_councils:
        access.check_may_work_on(request.user, plan.person)
    shown = {**who_reads(request, plan), "part": told}
    initial = {"shown": queries.mark_of(plan, (told.name,)), "words": getattr(plan, told.name)}
    form = forms.Words(request.POST or None, part=told, named=shown["named"], initial=initial)
    draft = drafts.restore(form, request)
    shown |= {"form": form, "draft": draft}
    if form.is_valid():
        given = {told.name: form.cleaned_data["words"]}
        try:
            actions.write_plan(plan, given, shown=form.cleaned_data["shown"], by=request.user, on=localdate())
        except actions.SavedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            saved = {
                "words": getattr(theirs, told.name),
                "mark": ("shown", queries.mark_of(theirs, (told.name,))),
            }
            return beside(request, "plan/drafting/words.jinja", shown, saved, plan)
        except ValidationError as problem:
            add_faults(form, problem, {told.name: "words"})
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, "The words are saved.")
            return redirect("plan:one", ref)
    return render(request, "plan/drafting/words.jinja", shown)


def beside(
    request: SignedInRequest, template: str, shown: dict[str, Any], theirs: dict[str, Any], thing: Any
) -> HttpResponse:
    """The page once more with what was typed, and beside it what somebody else saved meanwhile.

    theirs: what was saved, by the form's fields; `mark`: the hidden field that says so, and its value now.
    """
    form = shown["form"]
    name, value = theirs.pop("mark")
    shown["differences"] = differences(form, theirs)
    shown["saved"] = people.last_saved(thing, person=shown["person"])
    # Saving again is now done knowingly.
    form.data = form.data.copy()
    form.data[name] = value
    return render(request, template, shown, status=409)


def add_faults(
    form: django_forms.Form, problem: ValidationError, called: dict[str, str] | None = None
) -> None:
    """The act's faults on the form, each beside its question; on the whole page where there is none."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem.messages)
        return
    for name, faults in problem.message_dict.items():
        field = (called or {}).get(name, name)
        form.add_error(field if field in form.fields else None, faults)


def who_led(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who led, asked of each side by itself: neither sees here what the other said."""
    plan = check_to_see(request, ref)
    shown = who_reads(request, plan)
    if not shown["is_worker"]:
        access.check_may_say_who_led(request.user, plan, localdate())
    said = plan.led_says_worker if shown["is_worker"] else plan.led_says_person
    form = forms.Led(
        request.POST or None,
        label="Who led this plan?",
        person=shown["named"],
        initial={"who": said},
    )
    if form.is_valid():
        try:
            actions.say_who_led(plan, form.cleaned_data["who"], by=request.user, on=localdate())
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "Your answer is kept.")
            return redirect("plan:one", ref)
    return render(request, "plan/drafting/who-led.jinja", {**shown, "form": form})


# Handing in, taking up, putting by. ----------------------------------------------------------------------


def hand_in(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_write(request, ref)
    if plan.state != states.DRAFTING:
        messages.info(request, states.PLANS.passages["hand_in_plan"].else_says)
        return redirect("plan:one", ref)
    document, shown = _told(request, plan)
    if request.method == "POST":
        try:
            actions.hand_in_plan(plan, by=request.user, on=localdate())
        except ValidationError as problem:
            shown["problems"] = problem.messages
        else:
            messages.success(request, "The plan is handed in. A worker reads it next.")
            return redirect("plan:one", ref)
    shown["missing"] = queries.missing_in(plan, localdate(), document)
    shown["may_say_who_led"] = access.may_say_who_led(request.user, plan, localdate())
    status = 400 if "problems" in shown else 200
    return render(request, "plan/drafting/hand-in.jinja", shown, status=status)


def take_up(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_write(request, ref)
    return _with_reason(
        request,
        plan,
        actions.take_plan_up_again,
        act="take_plan_up_again",
        title="Take the plan up again",
        says="It can be written in again. What was handed in is kept as a version.",
        label="What is to be changed or added?",
        missing="Say what is to be changed or added",
        button="Take it up again",
    )


def put_by(request: SignedInRequest, ref: str) -> HttpResponse:
    plan = check_to_see(request, ref)
    access.check_may_say_for_plan(request.user, plan, localdate())
    return _with_reason(
        request,
        plan,
        actions.put_plan_by,
        act="put_plan_by",
        title="Put the plan by",
        says="It is not written any further. Nothing in it is lost, and another can be begun at any time.",
        label="Why is it put by?",
        missing="Say why it is put by",
        button="Put it by",
    )


def _with_reason(
    request: SignedInRequest, plan: Plan, do: Any, *, act: str, label: str, missing: str, **words: str
) -> HttpResponse:
    passage = states.PLANS.passages[act]
    if plan.state != passage.before:
        messages.info(request, passage.else_says)
        return redirect("plan:one", plan.ref)
    form = forms.Because(request.POST or None, label=label, missing=missing)
    draft = drafts.restore(form, request)
    if form.is_valid():
        try:
            do(plan, because=form.cleaned_data["because"], by=request.user, on=localdate())
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            drafts.drop(request.user, request.path)
            return redirect("plan:one", plan.ref)
    shown = {**who_reads(request, plan), **words, "form": form, "draft": draft}
    return render(request, "plan/drafting/with-reason.jinja", shown)


# Versions. -----------------------------------------------------------------------------------------------


def versions(request: SignedInRequest, ref: str) -> HttpResponse:
    """The versions that were kept; and keeping one more, by pressing."""
    plan = check_to_see(request, ref)
    may_keep = access.may_write_plan(request.user, plan, localdate())
    if request.method == "POST":
        access.check_may_write_plan(request.user, plan, localdate())
    form = forms.KeepVersion(request.POST or None)
    if form.is_valid():
        try:
            kept = actions.keep_version(plan, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, f"Version {kept.number} is kept.")
            return redirect("plan:versions", ref)
    page = Paginator(queries.versions_of(plan), A_PAGE).get_page(request.GET.get("page"))
    shown = {**who_reads(request, plan), "page": page, "form": form, "may_keep": may_keep}
    return render(request, "plan/drafting/versions.jinja", shown)


@require_safe
def version(request: SignedInRequest, ref: str, number: int) -> HttpResponse:
    plan = check_to_see(request, ref)
    kept = get_object_or_404(queries.versions_of(plan), number=number)
    _, shown = _told(request, plan)
    document = _without_amount_unless_open(request, plan, kept.document)
    shown |= {
        "kept": kept,
        "document": document,
        "sections": translate.sections_of(document),
        "beside": translate.beside_indicative(document),
        # What was a price's age on the day it was kept.
        "is_old": lambda told: translate.is_old(translate.day_of(told), kept.kept_on),
    }
    return render(request, "plan/drafting/version.jinja", shown)


def _without_amount_unless_open(
    request: SignedInRequest, plan: Plan, document: dict[str, Any]
) -> dict[str, Any]:
    return document if _sees_money(request, plan) else {**document, "indicative_weekly_pence": None}


@require_safe
def compare(request: SignedInRequest, ref: str, number: int, other: int) -> HttpResponse:
    """Two versions side by side; `other` nought is the plan as it stands now."""
    plan = check_to_see(request, ref)
    earlier = get_object_or_404(queries.versions_of(plan), number=number)
    later = get_object_or_404(queries.versions_of(plan), number=other) if other else None
    now = later.document if later else queries.document_of(plan)
    shown = who_reads(request, plan)
    found = queries.compared(earlier.document, now, shown["named"])
    shown |= {
        "earlier": earlier,
        "later": later,
        "changes": found,
        "changed": [one for one in found if one.mark],
        "before_pence": earlier.document["totals"]["weekly_pence"],
        "after_pence": now["totals"]["weekly_pence"],
        "others": [one for one in queries.versions_of(plan)[:A_PAGE] if one.number != number],
    }
    return render(request, "plan/drafting/compare.jinja", shown)

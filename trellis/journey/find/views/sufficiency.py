from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people.models import Person
from trellis.journey.record import drafts

from .. import access, actions, queries
from ..forms import LetStandForm, TestForm
from .asking import tell_faults


def test_new(request: SignedInRequest, person_ref: str) -> HttpResponse:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=person_ref)
    access.check_may_test(request.user, person)
    form = TestForm(request.POST or None)
    if form.is_valid():
        try:
            test = actions.test_sufficiency(person, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            tell_faults(form, problem)
        else:
            return redirect("find:test", test.ref)
    shown = {"person": person, "form": form, "quotes": queries.quotes_that_hold(person, localdate())}
    return render(request, "find/test-new.jinja", shown)


def test(request: SignedInRequest, ref: str) -> HttpResponse:
    """One test, with every price it was made with; and the director's word, where one is asked."""
    found, on = get_object_or_404(queries.tests(), ref=ref), localdate()
    access.check_may_see_test(request.user, found, on)
    newer = queries.newer_than(found)
    may_let_stand = (
        found.is_red
        and found.let_stand_by_id is None
        and newer is None
        and access.may_let_stand(request.user, found)
    )
    form, draft = LetStandForm(request.POST or None, label_suffix=""), None
    if request.method == "POST":
        access.check_may_let_stand(request.user, found)
        if form.is_valid():
            try:
                actions.let_stand(found, because=form.cleaned_data["because"], by=request.user, on=on)
            except ValidationError as problem:
                tell_faults(form, problem)
            else:
                drafts.drop(request.user, request.path)
                messages.success(request, "Your reason is kept. It prints on the plan.")
                return redirect("find:test", found.ref)
    elif may_let_stand:
        draft = drafts.restore(form, request)
    shown = {
        "test": found,
        "person": found.person,
        "is_own": found.person.account_id == request.user.pk,
        "says": queries.says_works_at_rate(found),
        "newer": newer,
        "may_see_quotes": access.may_see_quotes(request.user, found.person, on),
        "may_test": access.may_test(request.user, found.person),
        "may_let_stand": may_let_stand,
        "form": form,
        "draft": draft,
    }
    return render(request, "find/test.jinja", shown)

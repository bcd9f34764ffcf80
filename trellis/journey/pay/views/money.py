"""Somebody's own money: what is there, what comes, what waits, and each account line by line."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from trellis.basis.periods import Period
from trellis.journey.accounts.access import SignedInRequest
from trellis.journey.people import opening
from trellis.journey.people.models import Person, Section

from .. import access, states
from ..models import Payee
from ..queries import money as queries
from ..queries import reclaims as of_reclaims
from ..queries import spending

A_PAGE = 25
# How far back an account is told, in months; the first is what the page opens with.
MONTHS = (3, 12)


def person_to_see(request: SignedInRequest, person_ref: str) -> Person:
    person = get_object_or_404(Person.objects.select_related("team", "account"), ref=person_ref)
    access.check_may_see_money_of(request.user, person, localdate())
    opening.note_reading(request.user, person, Section.MONEY, localdate())
    return person


def payee_to_see(request: SignedInRequest, payee_ref: str) -> Payee:
    found = Payee.objects.select_related("person__team", "person__account", "rail")
    payee = get_object_or_404(found, ref=payee_ref)
    access.check_may_see_account(request.user, payee, localdate())
    opening.note_reading(request.user, payee.person, Section.MONEY, localdate())
    return payee


def about(request: SignedInRequest, person: Person) -> dict[str, Any]:
    """Whose money it is and who reads: they themself, or somebody else, to whom the page says the name."""
    is_own = person.account_id == request.user.pk
    on = localdate()
    return {
        "person": person,
        "is_own": is_own,
        "may_say": access.reads_in_full(request.user, person)
        and access.may_say_of_money(request.user, person, on),
        "is_finance": access.is_finance(request.user) and not is_own,
        "today": on,
    }


@require_safe
def money(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """All of somebody's money on one page."""
    person = person_to_see(request, person_ref)
    on = localdate()
    in_full = access.reads_in_full(request.user, person)
    shown = about(request, person) | {
        "money": queries.money_of(person, on, in_full=in_full),
        "in_full": in_full,
        "may_work_out": access.may_work_out_reclaim(request.user, person, on),
        "lines": states.LINES.words,
    }
    return render(request, "pay/money/money.jinja", shown)


@require_safe
def account(request: SignedInRequest, payee_ref: str) -> HttpResponse:
    """One account or card: what is in it, what is set aside, and every line in and out."""
    payee = payee_to_see(request, payee_ref)
    on = localdate()
    months = _months(request)
    told = queries.account_told(payee, _period(on, months))
    shown = about(request, payee.person) | {
        "payee": payee,
        "kept": queries.kept_by(payee, on),
        "told": told,
        "months": months,
        "choices": MONTHS,
        "page": Paginator(told.lines, A_PAGE).get_page(request.GET.get("page")),
        "may_set_aside": access.may_set_aside(request.user, payee.person, on),
        "may_spend": access.may_put_in_spend(request.user, payee, on),
        "in_hand": of_reclaims.in_hand(payee),
        "may_work_out": access.may_work_out_reclaim(request.user, payee.person, on),
    }
    return render(request, "pay/money/account.jinja", shown)


@require_safe
def account_csv(request: SignedInRequest, payee_ref: str) -> HttpResponse:
    """The same as a file that opens in a spreadsheet."""
    payee = payee_to_see(request, payee_ref)
    told = queries.account_told(payee, _period(localdate(), _months(request)))
    text = StringIO()
    csv.writer(text).writerows([[_safe(cell) for cell in row] for row in told.as_rows()])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="account-{payee.ref}.csv"'
    return response


@require_safe
def paid(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """Everything that was paid, the newest first."""
    person = person_to_see(request, person_ref)
    page = Paginator(queries.lines_paid_to(person), A_PAGE).get_page(request.GET.get("page"))
    shown = about(request, person) | {"page": page, "lines": states.LINES.words}
    return render(request, "pay/money/paid.jinja", shown)


@require_safe
def spends(request: SignedInRequest, person_ref: str) -> HttpResponse:
    """Everything that was spent, the newest first, each as it stands now."""
    person = person_to_see(request, person_ref)
    page = Paginator(spending.spends_of(person), A_PAGE).get_page(request.GET.get("page"))
    shown = about(request, person) | {"page": page, "told": spending.told_spends(page.object_list)}
    return render(request, "pay/money/spends.jinja", shown)


def _months(request: SignedInRequest) -> int:
    asked = request.GET.get("months", "")
    return int(asked) if asked in {str(one) for one in MONTHS} else MONTHS[0]


def _period(on: date, months: int) -> Period:
    """From the first of the month so many months ago up to today."""
    month = on.year * 12 + on.month - 1 - (months - 1)
    return Period(date(month // 12, month % 12 + 1, 1), on)


def _safe(cell: str) -> str:
    """A cell that a spreadsheet shows as it is, and never works out: somebody typed it."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell

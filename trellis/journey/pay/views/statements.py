"""The pages of statements: handed in, looked at, put in, and matched until nothing is left."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from trellis.basis.periods import financial_year_of
from trellis.govuk.wording import count_of
from trellis.journey.accounts.access import SignedInRequest

from .. import access, actions, awaited, states
from ..forms.payees import WithReason
from ..forms.statements import Columns, HowToRead, JournalDays, LeftOver, ReadStatement, Suggested
from ..models import BankLine, Payee, Rail, Statement, StatementLayout
from ..queries import matching
from ..queries import statements as queries
from .showing import show_faults

A_PAGE = 25
WORDS = states.STATEMENTS.words


@require_safe
def statements(request: SignedInRequest) -> HttpResponse:
    """Every statement, the newest first, and where to read the next one in."""
    access.check_is_finance(request.user)
    page = Paginator(queries.statements(), A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "words": WORDS, "states": states, "rails": queries.rails_with_accounts()}
    return render(request, "pay/statements/list.jinja", shown)


@require_safe
def accounts_kept(request: SignedInRequest) -> HttpResponse:
    """The accounts that the council keeps for people, to read a statement of one in."""
    access.check_is_finance(request.user)
    page = Paginator(queries.accounts_kept(localdate()), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pay/statements/accounts.jinja", {"page": page})


def new(request: SignedInRequest, payee_ref: str) -> HttpResponse:
    """Handing in a statement of an account kept for somebody."""
    rows = Payee.objects.select_related("person__team", "person__account")
    payee = get_object_or_404(rows, ref=payee_ref)
    access.check_may_keep_statement(request.user, payee)
    return _hand_in(request, payee=payee)


def new_of_rail(request: SignedInRequest, rail_ref: str) -> HttpResponse:
    """Handing in a statement of the council's own account that a rail pays from."""
    access.check_may_keep_statement(request.user, None)
    return _hand_in(request, rail=get_object_or_404(Rail, ref=rail_ref))


def _hand_in(request: SignedInRequest, payee: Payee | None = None, rail: Rail | None = None) -> HttpResponse:
    layouts = list(queries.layouts())
    last = queries.layout_used_last(payee, rail)
    form = ReadStatement(
        request.POST or None,
        request.FILES or None,
        layouts=layouts,
        initial={"layout": last.ref if last else ""},
    )
    if form.is_valid():
        try:
            read = actions.read_statement(
                form.cleaned_data["file"],
                payee=payee,
                rail=rail,
                **form.said,
                by=request.user,
                on=localdate(),
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            return redirect("pay:statement", read.ref)
    return render(request, "pay/statements/new.jinja", {"form": form, "payee": payee, "rail": rail})


def statement_for(request: SignedInRequest, ref: str) -> Statement:
    found = get_object_or_404(queries.statements(), ref=ref)
    access.check_may_keep_statement(request.user, found.payee)
    return found


def statement(request: SignedInRequest, ref: str) -> HttpResponse:
    """One statement: what the file says before it is put in, and its lines beside the books after."""
    found = statement_for(request, ref)
    if found.state == states.READ:
        return _look_at(request, found)
    if found.state == states.IN_BOOKS:
        return _reconcile(request, found)
    return render(request, "pay/statements/by.jinja", {"one": found})


def _look_at(request: SignedInRequest, found: Statement) -> HttpResponse:
    """The file as it would be put in, with what is wrong with it; nothing of it counts yet."""
    layouts = list(queries.layouts())
    on = localdate()
    initial = {
        "layout": found.layout.ref if found.layout else "",
        "opening_pence": found.opening_pence,
        "closing_pence": found.closing_pence,
    }
    asked = request.POST.get("do", "")
    how = HowToRead(request.POST if asked == "how" else None, layouts=layouts, initial=initial)
    refused: list[str] = []
    if asked == "how" and how.is_valid():
        try:
            actions.say_how_to_read(found, **how.said, by=request.user, on=on)
        except ValidationError as problem:
            show_faults(how, problem)
        else:
            return redirect("pay:statement", found.ref)
    elif asked == "put-in":
        try:
            done = actions.put_statement_in(found, by=request.user, on=on)
        except ValidationError as problem:
            refused = problem.messages
        else:
            messages.success(request, f"It is put in: {count_of(done.lines_added, 'new line')}.")
            return redirect("pay:statement", found.ref)
    looked = queries.look_at(found, on)
    if looked.needs_columns and found.layout is None and not asked:
        return redirect("pay:statement_columns", found.ref)
    page = Paginator(looked.told.lines if looked.told else (), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "one": found,
        "looked": looked,
        "page": page,
        "how": how,
        "form": how if how.is_bound else None,
        "refused": refused,
        "format": queries.FORMATS[looked.format],
        "is_csv": looked.format == queries.CSV,
    }
    return render(request, "pay/statements/look.jinja", shown)


def columns(request: SignedInRequest, ref: str) -> HttpResponse:
    """Which column of a file is what, beside its first rows; kept as a layout for the next one."""
    found = statement_for(request, ref)
    if found.state != states.READ or found.file_format != queries.CSV:
        return redirect("pay:statement", ref)
    guess = queries.guess(bytes(found.content or b""))
    layout = found.layout
    form = Columns(
        request.POST or None,
        profile=layout.profile if layout else guess.profile,
        guess=guess,
        name=layout.name if layout else "",
    )
    if form.is_valid():
        on = localdate()
        try:
            with transaction.atomic():
                kept = actions.save_layout(
                    form.cleaned_data["name"], form.profile, replaces=layout, by=request.user, on=on
                )
                actions.say_how_to_read(
                    found,
                    layout=kept,
                    opening_pence=found.opening_pence,
                    closing_pence=found.closing_pence,
                    by=request.user,
                    on=on,
                )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            return redirect("pay:statement", ref)
    return render(request, "pay/statements/columns.jinja", {"one": found, "form": form, "guess": guess})


def put_by(request: SignedInRequest, ref: str) -> HttpResponse:
    """A statement that is not wanted: why."""
    found = statement_for(request, ref)
    form = WithReason(request.POST or None, asks="Why is it not put in?")
    if form.is_valid():
        try:
            actions.put_statement_by(
                found, because=form.cleaned_data["because"], by=request.user, on=localdate()
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is put by. Nothing of it was kept.")
            return redirect("pay:statements")
    shown = {
        "form": form,
        "title": "Put this statement by",
        "says": f"{found.file_name}: nothing of it is kept but that it was read, and why it was put by.",
        "back": ("pay:statement", ref),
        "does": "Put it by",
    }
    return render(request, "pay/with-reason.jinja", shown)


# Beside the books. ---------------------------------------------------------------------------------------


def _reconcile(request: SignedInRequest, found: Statement) -> HttpResponse:
    """Matched, suggested and left over on each side."""
    asked = request.POST.get("do", "")
    told = matching.reconciliation(found)
    proposed, left = told.proposals[:A_PAGE], told.left_bank[:A_PAGE]
    values = [one.value for one in proposed]
    forms_shown: dict[str, forms.Form] = {
        "take": Suggested(request.POST if asked == "take" else None, values=values),
        "say": LeftOver(request.POST if asked == "say" else None, found=told, lines=left),
    }
    refused: list[str] = []
    form = forms_shown.get(asked)
    if asked and (form is None or form.is_valid()):
        try:
            done = _do(request, found, form, told)
        except ValidationError as problem:
            if form is None:
                refused = problem.messages
            else:
                show_faults(form, problem)
        else:
            messages.success(request, done)
            return redirect("pay:statement", found.ref)
    page: Page[Any] = Paginator(matching.matches_of(found), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "one": found,
        "told": told,
        "proposed": proposed,
        "suggested": forms_shown["take"],
        "left": forms_shown["say"],
        "left_books": told.left_books[:A_PAGE],
        "form": form,
        "refused": refused,
        "page": page,
        "rules": awaited.RULES,
        "may_finish": not found.finished_at and (told.is_done or found.payee is None),
    }
    return render(request, "pay/statements/match.jinja", shown)


def _do(
    request: SignedInRequest, found: Statement, form: forms.Form | None, told: matching.Reconciliation
) -> str:
    """Does what was pressed; gives the sentence that tells of it."""
    by, on = request.user, localdate()
    if isinstance(form, Suggested):
        done = actions.match_suggested(found, values=form.cleaned_data["take"], by=by, on=on)
        return f"{count_of(done, 'line')} matched."
    if isinstance(form, LeftOver):
        with transaction.atomic():
            for line, what, says in form.answers:
                _say_what(line, what, says, told, request)
        return f"{count_of(len(form.answers), 'line')} matched."
    if request.POST.get("do") != "finish":
        raise ValidationError("This statement was put in already. Here is how it stands now.")
    actions.finish_statement(found, by=by, at=now())
    return "It is finished. The bank's words are blanked; each line's day and sum stay."


def _say_what(
    line: BankLine, what: str, says: str, told: matching.Reconciliation, request: SignedInRequest
) -> None:
    """One line, as it was answered; a fault is told beside its own boxes."""
    kind, _, key = what.partition(":")
    said: dict[str, Any] = {"what": what, "says": says}
    if kind == "awaited":
        said = {"awaited": key}
    elif kind == "plan":
        said = {"plan_line": next(one for one in told.plan_lines if one.ref == key)}
    try:
        actions.match(line, **said, by=request.user, on=localdate())
    except ValidationError as problem:
        told_of = problem.message_dict if hasattr(problem, "error_dict") else {"what": problem.messages}
        raise ValidationError({f"{box}_{line.ref}": faults for box, faults in told_of.items()}) from None


def undo(request: SignedInRequest, ref: str) -> HttpResponse:
    """Undoing what a line of the bank was said to be: why."""
    found = get_object_or_404(matching.matches(), ref=ref, undone_at=None)
    of = found.bank_line.statement
    access.check_may_keep_statement(request.user, of.payee)
    form = WithReason(request.POST or None, asks="What was wrong?")
    if form.is_valid():
        try:
            actions.undo_match(found, because=form.cleaned_data["because"], by=request.user)
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is undone. Say anew what the line is.")
            return redirect("pay:statement", of.ref)
    shown = {
        "form": form,
        "title": "Undo this match",
        "says": "The line is open again, without the bank's words. What the match had put into the books is "
        "put right by a further entry.",
        "back": ("pay:statement", of.ref),
        "does": "Undo it",
    }
    return render(request, "pay/with-reason.jinja", shown)


# Layouts, and the books as a file. -----------------------------------------------------------------------


@require_safe
def layouts(request: SignedInRequest) -> HttpResponse:
    """Every layout the council has kept."""
    access.check_is_finance(request.user)
    page = Paginator(queries.layouts(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "pay/statements/layouts.jinja", {"page": page})


def layout(request: SignedInRequest, ref: str) -> HttpResponse:
    """One layout: which column is what, changed for the statements to come."""
    access.check_is_finance(request.user)
    found = get_object_or_404(StatementLayout.objects.select_related("put_in_by"), ref=ref)
    form = Columns(request.POST or None, profile=found.profile, name=found.name)
    if form.is_valid():
        try:
            actions.save_layout(
                form.cleaned_data["name"], form.profile, replaces=found, by=request.user, on=localdate()
            )
        except ValidationError as problem:
            show_faults(form, problem)
        else:
            messages.success(request, "It is saved. Statements that are in stay as they are.")
            return redirect("pay:layouts")
    return render(request, "pay/statements/layout.jinja", {"one": found, "form": form})


@require_safe
def journal(request: SignedInRequest) -> HttpResponse | StreamingHttpResponse:
    """The books between two days as CSV, for auditors and for other programs."""
    access.check_is_finance(request.user)
    on = localdate()
    year = financial_year_of(on)
    asked = "first_0" in request.GET
    form = JournalDays(request.GET if asked else None, initial={"first": year.first, "last": on})
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        answer = StreamingHttpResponse(
            actions.take_journal(first, last, by=request.user), content_type="text/csv; charset=utf-8"
        )
        name = f"journal-{first.isoformat()}-{last.isoformat()}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        return answer
    return render(request, "pay/statements/journal.jinja", {"form": form})


__all__ = [
    "accounts_kept",
    "columns",
    "journal",
    "layout",
    "layouts",
    "new",
    "new_of_rail",
    "put_by",
    "statement",
    "statements",
    "undo",
]

"""What somebody was typing and has not saved, kept for them until they save it or let it go.

A browser dies, a login ends, a server is restarted: words on their way to a page must not go with it. So the
page sends them here every few seconds (`trellis/drafts.js`), and shows them again when it is next opened by
the same account. A draft is no act, and no line of the record: nothing was done, nothing was said to anybody,
and a record that held every half-written sentence would keep for ever what its writer took back. What is
saved in the end is an act, and is recorded then.

A draft has one place (the address it will be saved at, which holds references and never names) and one
account. A window that shows older words never writes over newer ones: it is told, and what it holds stays in
it. See `save`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.urls import Resolver404, resolve

from trellis.govuk.fields import MOST_CHARACTERS
from trellis.journey.accounts.models import Account

from .models import Draft

MOST_FIELDS = 500
MOST_DRAFTS = 100
LONGEST_PLACE = 300
LONGEST_NAME = 200

# Never typed, or never to be kept: the page's own token, what signs somebody in.
NOT_KEPT = {"csrfmiddlewaretoken", "login"}
PAGE = re.compile(r"[A-Za-z0-9-]{0,40}", re.ASCII)


class TooLong(ValidationError):
    """More than a draft may hold. It says how long it is, and how long it may be."""

    def __init__(self, characters: int) -> None:
        super().__init__(
            f"This is too long to keep: {characters:,} characters, at most {MOST_CHARACTERS:,}. "
            "What you typed is still in its box."
        )


class WrittenElsewhere(Exception):
    """Newer words of the same account at the same place, written in another window. They stay."""

    says = (
        "Not kept: you are writing on this page in another window too, and what you type there is kept. "
        "What you type here is kept when you save it."
    )


def save(
    account: Account,
    place: str,
    fields: Mapping[str, list[str]],
    at: datetime,
    *,
    page: str = "",
    number: int = 0,
    shown: str = "",
) -> Draft:
    """Keeps what stands in the fields of the form at `place`; passwords and tokens are left out.

    page, number: which showing of the page sends it, and a number that rises with each sending, so that a
    sending overtaken on its way changes nothing. shown: the `mark` of the draft that the page was showing
    when the typing began. Where another showing has written since (`WrittenElsewhere`), nothing is changed.
    Refused (`ValidationError`): a place that is no page of ours, fields that are not words, and more than
    200,000 characters (`TooLong`). An account keeps 100 drafts; the oldest goes first.
    """
    check_place(place)
    kept = _words_of(fields)
    if not PAGE.fullmatch(page) or not isinstance(number, int) or not 0 <= number < 2**53:
        raise ValidationError("This does not say which page it was typed on.")
    with transaction.atomic():
        Draft.objects.get_or_create(account=account, place=place, defaults={"fields": {}, "saved_at": at})
        draft = Draft.objects.select_for_update().get(account=account, place=place)
        is_same_page = draft.page == page and draft.fields
        if page and is_same_page and number <= draft.number:
            return draft
        if page and draft.fields and not is_same_page and shown != draft.mark:
            raise WrittenElsewhere
        draft.fields, draft.saved_at, draft.page, draft.number = kept, at, page, number
        draft.save()
        oldest = Draft.objects.filter(account=account).order_by("-saved_at", "-pk")[MOST_DRAFTS:]
        Draft.objects.filter(pk__in=[one.pk for one in oldest]).delete()
    return draft


def of(account: Account, place: str) -> Draft | None:
    """What this account was typing at this place and has not saved."""
    return _with_words().filter(account=account, place=place).first()


def at_place(place: str) -> list[Draft]:
    """What anybody was typing at this place, the newest first, with whose it is.

    Whoever shows this to somebody else asks first whether its writer may write there at all: a draft can be
    sent to any address, also to one that its sender may not open.
    """
    return list(_with_words().filter(place=place).select_related("account").order_by("-saved_at", "-pk"))


def _with_words() -> QuerySet[Draft]:
    return Draft.objects.exclude(fields={})


def drop(account: Account, place: str) -> None:
    """Lets a draft go: it was saved, or is not wanted."""
    Draft.objects.filter(account=account, place=place).delete()


def restore(form: forms.BaseForm, request: HttpRequest, *besides: forms.BaseForm) -> Draft | None:
    """Puts a draft of this account back into the form, and gives it for the notice on the page.

    Only where a page is opened (GET), at the address the draft was typed at; on anything else None and the
    form as it was. besides: other forms inside the same `<form>`. The form then shows the draft's values and
    no faults, and is never valid: opening a page does nothing.
    """
    account = request.user
    if request.method != "GET" or not isinstance(account, Account):
        return None
    draft = of(account, request.path)
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, values)
    for one in (form, *besides):
        if _is_asked_in(one, data):
            _show(one, data)
    # The notice has a button of its own, and a macro is not told the page's token.
    draft.token = get_token(request)
    return draft


def _is_asked_in(form: forms.BaseForm, data: QueryDict) -> bool:
    """Whether the draft holds anything of this form: a carer added since is asked about afresh."""
    return any(
        name == asked or name.startswith(f"{asked}_")
        for asked in map(form.add_prefix, form.fields)
        for name in data
    )


def _show(form: forms.BaseForm, data: QueryDict) -> None:
    form.data, form.is_bound = data, True
    # Faults are told when something is sent; and a form merely shown is never valid, so that no page acts.
    form.__dict__.update(_errors=ErrorDict(), cleaned_data={}, is_valid=lambda: False)


def check_place(place: str) -> None:
    """Refuses what is no address of a page of ours: another site's, or one with something asked in it."""
    is_path = isinstance(place, str) and place.startswith("/") and not place.startswith("//")
    if not is_path or len(place) > LONGEST_PLACE or not place.isprintable() or set(place) & set("?#\\"):
        raise ValidationError("This is not the address of a page here.")
    try:
        resolve(place)
    except Resolver404:
        raise ValidationError("This is not the address of a page here.") from None


def _words_of(fields: Any) -> dict[str, list[str]]:
    if not isinstance(fields, Mapping) or len(fields) > MOST_FIELDS:
        raise ValidationError("This page has too many boxes to keep.")
    kept: dict[str, list[str]] = {}
    for name, values in fields.items():
        are_words = isinstance(values, list) and all(isinstance(value, str) for value in values)
        if (
            not isinstance(name, str)
            or not are_words
            or len(name) > LONGEST_NAME
            or len(values) > MOST_FIELDS
        ):
            raise ValidationError("Only words can be kept.")
        if name not in NOT_KEPT and "password" not in name.lower():
            kept[_storable(name)] = [_storable(value) for value in values]
    characters = sum(len(value) for values in kept.values() for value in values)
    if characters > MOST_CHARACTERS:
        raise TooLong(characters)
    return kept


def _storable(text: str) -> str:
    # The database takes neither a null nor half of a pair of surrogates; a browser can send both.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()

"""The directory for other services to take: Open Referral UK 3.0, read only, for everybody.

No key, and any website may ask from its reader's browser. What is asked and cannot be answered is refused in
words, never passed over: a list that looked filtered and was not would mislead somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import localdate

from trellis.formats.open_referral_uk.records import Json
from trellis.formats.open_referral_uk.write import OPENAPI, PROFILE, VERSION, write_page
from trellis.journey.accounts.access import SignedInRequest, for_everybody

from .. import queries

A_PAGE, MOST_A_PAGE = 50, 100
LONGEST = 200
DAYS_BY_NAME = dict(zip(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), queries.WEEKDAYS, strict=True))
A_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
View = Callable[..., HttpResponse]


class NotAnswered(Exception):
    """Something was asked that has no answer; `says` is why."""


def for_any_website(view: View) -> View:
    """GET and HEAD alone, to be read from any website; a fault in what was asked is told in words."""

    @wraps(view)
    def answered(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            answer: HttpResponse = HttpResponse(status=204)
        elif request.method not in ("GET", "HEAD"):
            answer = JsonResponse({"says": "This can be read, and not written to."}, status=405)
        else:
            try:
                answer = view(request, **kwargs)
            except NotAnswered as fault:
                answer = JsonResponse({"says": str(fault)}, status=400)
        answer["Allow"] = "GET, HEAD, OPTIONS"
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        return answer

    return for_everybody(answered)


@for_any_website
def about(request: SignedInRequest) -> HttpResponse:
    return JsonResponse({"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI})


@for_any_website
def services(request: SignedInRequest) -> HttpResponse:
    """Every service, and after them the assistants who are listed."""
    asked, on = _asked(request), localdate()
    number, per_page = _page(request)
    found, assistants = queries.published(asked), queries.assistants_published(asked, on)
    how_many, first = found.count(), (number - 1) * per_page
    total = how_many + assistants.count()
    contents = queries.services_told(found[first : first + per_page], on)
    wanting = per_page - len(contents)
    if wanting and total > how_many:
        after = max(first - how_many, 0)
        contents += queries.assistants_told(assistants[after : after + wanting], on, _page_of(request))
    return _a_page(contents, number, per_page, total)


@for_any_website
def service(request: SignedInRequest, directory_id: UUID) -> HttpResponse:
    return _one(queries.one_told(directory_id, localdate(), _page_of(request)))


@for_any_website
def service_at_locations(request: SignedInRequest) -> HttpResponse:
    if request.GET.get("proximity"):
        raise NotAnswered("We do not know where postcodes are, so nothing can be asked by distance.")
    asked, on = _asked(request), localdate()
    number, per_page = _page(request)
    found = queries.at_locations(asked)
    first = (number - 1) * per_page
    told = queries.services_told(found[first : first + per_page], on)
    return _a_page([queries.location_told(one) for one in told], number, per_page, found.count())


@for_any_website
def service_at_location(request: SignedInRequest, location_id: UUID) -> HttpResponse:
    return _one(queries.one_location(location_id, localdate()))


@for_any_website
def taxonomies(request: SignedInRequest) -> HttpResponse:
    return _of_all(request, queries.taxonomies())


@for_any_website
def taxonomy(request: SignedInRequest, taxonomy_id: UUID) -> HttpResponse:
    return _one(_with_id(queries.taxonomies(), taxonomy_id))


@for_any_website
def taxonomy_terms(request: SignedInRequest) -> HttpResponse:
    return _of_all(request, queries.terms())


@for_any_website
def taxonomy_term(request: SignedInRequest, term_id: UUID) -> HttpResponse:
    return _one(_with_id(queries.terms(), term_id))


# What is asked. ------------------------------------------------------------------------------------------


def _asked(request: SignedInRequest) -> queries.TermsAsked:
    return queries.TermsAsked(
        search=_words(request, "search"),
        term=_identifier(request, "taxonomy_term_id"),
        taxonomy=_identifier(request, "taxonomy_id"),
        minimum_age=_number(request, "minimum_age", most=130),
        maximum_age=_number(request, "maximum_age", most=130),
        day=_day(request),
        start_time=_time(request, "start_time"),
        end_time=_time(request, "end_time"),
        postcode=_words(request, "postcode"),
    )


def _words(request: SignedInRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _number(request: SignedInRequest, name: str, *, least: int = 0, most: int) -> int | None:
    typed = _words(request, name)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > 9 or not least <= int(typed) <= most:
        raise NotAnswered(f"{name} is a whole number from {least} to {most}.")
    return int(typed)


def _page(request: SignedInRequest) -> tuple[int, int]:
    number = _number(request, "page", least=1, most=1_000_000) or 1
    return number, _number(request, "per_page", least=1, most=MOST_A_PAGE) or A_PAGE


def _identifier(request: SignedInRequest, name: str) -> str:
    typed = _words(request, name)
    if not typed:
        return ""
    try:
        return str(UUID(typed))
    except ValueError:
        raise NotAnswered(f"{name} is an identifier such as ac148810-d857-441c-9679-408f346de14b.") from None


def _day(request: SignedInRequest) -> str:
    typed = _words(request, "day").upper()
    if not typed:
        return ""
    day = typed if typed in queries.WEEKDAYS else DAYS_BY_NAME.get(typed[:3], "")
    if not day:
        raise NotAnswered(f"day is one of {', '.join(queries.WEEKDAYS)}.")
    return day


def _time(request: SignedInRequest, name: str) -> str:
    typed = _words(request, name)
    if typed and not A_TIME.fullmatch(typed):
        raise NotAnswered(f"{name} is a time such as 09:30.")
    return typed[:5]


# What is answered. ---------------------------------------------------------------------------------------


def _page_of(request: SignedInRequest) -> Callable[[str], str]:
    return lambda ref: request.build_absolute_uri(reverse("find:assistant", args=[ref]))


def _a_page(contents: list[Json], number: int, per_page: int, total: int) -> HttpResponse:
    return JsonResponse(write_page(contents, number=number, per_page=per_page, total=total))


def _of_all(request: SignedInRequest, every: list[Json]) -> HttpResponse:
    number, per_page = _page(request)
    first = (number - 1) * per_page
    return _a_page(every[first : first + per_page], number, per_page, len(every))


def _with_id(every: list[Json], wanted: UUID) -> Json | None:
    return next((one for one in every if one["id"] == str(wanted)), None)


def _one(found: Json | None) -> HttpResponse:
    if found is None:
        return JsonResponse({"says": "There is nothing of this identifier here."}, status=404)
    return JsonResponse(found)

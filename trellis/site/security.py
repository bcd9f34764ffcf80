"""At the door: nothing without signing in, nothing typed is lost, refusals answered and recorded.

A lost session or a page left open over night must not cost anybody the words they typed. What was posted is
put back into the page that asks them to sign in (or to press again), in the browser and nowhere else.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from trellis.journey.accounts import queries as accounts
from trellis.journey.accounts.access import Refused
from trellis.journey.accounts.asked_once import while_a_page_is_shown
from trellis.journey.accounts.forms import SignIn
from trellis.journey.accounts.models import Account
from trellis.journey.accounts.sign_in import TYPED
from trellis.journey.people.models import Person
from trellis.journey.record import actions as record

NOT_KEPT = {"csrfmiddlewaretoken", "login"}
# What a page puts into its own form, and nobody types.
NOT_TYPED = {"version", "shown", "draft", "page"}
TOO_LONG = "This is too long to keep: at most 200,000 characters."
# As much of an upload that is too long as is still listened to.
MOST_BYTES_HEARD = 64 * 1024 * 1024


def kept_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """What was typed, as pairs for hidden fields; passwords and tokens are left out."""
    return [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name not in NOT_KEPT and "password" not in name
    ]


class SignedInOrKept(LoginRequiredMiddleware):
    """Django's rule that every page needs signing in, except that a form sent too late is kept."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method == "POST":
            return render(
                request,
                "accounts/sign-in-again.jinja",
                {
                    "kept": kept_fields(request.POST),
                    "prefix": TYPED,
                    "next": request.get_full_path(),
                    "form": SignIn(),
                    "cast": accounts.cast() if settings.DEMO else [],
                },
                status=401,
            )
        return super().handle_no_permission(request, view_func)


class NotKeptByBrowsers:
    """Pages of people signed in are not kept by browsers and proxies: the next at the desk sees nothing."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class AskedOnceAPage:
    """While a page is shown, and nothing is changed, the same question of who may is answered once."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response: HttpResponse = self.get_response(request)
            return response
        with while_a_page_is_shown():
            shown: HttpResponse = self.get_response(request)
            return shown


def page_was_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or another site sent the form. Ours is offered again; theirs is not."""
    origin = request.headers.get("Origin", "")
    is_ours = origin == f"{request.scheme}://{request.get_host()}"
    kept = kept_fields(request.POST) if is_ours else []
    return render(
        request, "accounts/press-again.jinja", {"kept": kept, "to": request.get_full_path()}, status=403
    )


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the sentence for the person, and a line in the record."""
    if there := _leads_to(request, exception):
        return redirect(there)
    account = request.user if isinstance(request.user, Account) else None
    says = exception.says if isinstance(exception, Refused) else "You may not open this page."
    about = exception.about if isinstance(exception, Refused) else None
    record.keep_refusal(
        by=account,
        says=says,
        address=request.path,
        about=about,
        person=_whom_it_is_about(about),
        tried=getattr(exception, "tried", ""),
    )
    shown = {"says": says, "home": reverse("first_page"), "typed": typed_fields(request)}
    return render(request, "site/refused.jinja", shown, status=403)


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody typed into a form that is refused, to be copied: nothing of it is saved.

    A planner's page may stand open when the person takes back what they opened; the words are still theirs.
    """
    if request.method != "POST":
        return []
    return [
        (name.replace("_", " ").replace("-", " "), value)
        for name, value in kept_fields(request.POST)
        if value.strip() and name not in NOT_TYPED
    ]


def _whom_it_is_about(about: Model | None) -> Model | None:
    """The person in whose record a refusal is kept: they may ask who tried to open what."""
    if about is None or isinstance(about, Person):
        return about
    is_about_somebody = any(field.name == "person" for field in about._meta.concrete_fields)
    return getattr(about, "person", None) if is_about_somebody else None


def _leads_to(request: HttpRequest, exception: Exception) -> str:
    """The same page of the record that is kept, where two records of one person were made one."""
    about = exception.about if isinstance(exception, Refused) else None
    if request.method == "GET" and isinstance(about, Person) and about.merged_into:
        there = request.path.replace(about.ref, about.merged_into.ref)
        return there if there != request.path else ""
    return ""


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is too long to be read is answered in words, and nothing of it is lost in the browser."""
    is_too_long = isinstance(exception, RequestDataTooBig)
    status = 413 if is_too_long else 400
    if is_too_long:
        _hear_out(request)
    if not request.accepts("text/html"):
        return JsonResponse({"says": TOO_LONG if is_too_long else "This was not understood."}, status=status)
    return render(request, "site/not-understood.jinja", {"is_too_long": is_too_long}, status=status)


def _hear_out(request: HttpRequest) -> None:
    """Reads on to the end and keeps nothing: a browser cut off while it speaks shows no answer at all."""
    heard = 0
    while heard < MOST_BYTES_HEARD and (chunk := request.read(65_536)):
        heard += len(chunk)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "site/not-found.jinja", status=404)


def went_wrong(request: HttpRequest) -> HttpResponse:
    # No database here: whatever broke may be the database.
    return HttpResponse(
        "<!doctype html><html lang='en'><title>Something went wrong</title><h1>Something went wrong</h1>"
        "<p>It is our fault, not yours. What you had saved before is safe. "
        "Go back, wait a minute and try again.</p></html>",
        status=500,
    )

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from . import access, actions, queries
from .access import SignedInRequest
from .forms import Because, GiveRole, Named, NamedTeam, NewAccount, SignIn
from .models import Account, Organisation, RoleHeld, RoleName, Team
from .sign_in import TYPED


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    is_for_everybody = True
    form_class = SignIn
    template_name = "accounts/sign-in.jinja"

    def form_valid(self, form: SignIn) -> HttpResponse:
        response = super().form_valid(form)
        if self.request.user.is_authenticated:
            actions.note_sign_in(self.request.user, as_cast=False)
            return _go_on(self.request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "title": "Sign in",
            "kept": [(f"{TYPED}{name}", value) for name, value in _typed_before(self.request)],
            "next": _safe_next(self.request),
        }


def _go_on(request: SignedInRequest) -> HttpResponse:
    """After signing in: to what they typed before they were signed out, else to where they were going."""
    if kept := _typed_before(request):
        return render(request, "accounts/press-again.jinja", {"kept": kept, "to": _safe_next(request)})
    return redirect(_safe_next(request))


def _typed_before(request: SignedInRequest) -> list[tuple[str, str]]:
    return [
        (name.removeprefix(TYPED), value)
        for name, values in request.POST.lists()
        if name.startswith(TYPED)
        for value in values
    ]


def _safe_next(request: SignedInRequest) -> str:
    """Where to go after signing in; only ever an address of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("home")


class SignOutView(LogoutView):
    template_name = "accounts/sign-out.jinja"
    is_for_everybody = True


class PasswordView(PasswordChangeView):
    template_name = "accounts/password.jinja"
    success_url = reverse_lazy("home")
    is_for_everybody = True  # Everybody signed in, for their own account alone.

    def dispatch(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Without this the library looks for a page to set a first password, and there is none.
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.info(request, "This account is signed in as from the first page. It has no password.")
            return redirect("home")
        return super().dispatch(request, *args, **kwargs)


@access.for_everybody
def no_signing_up(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/no-signing-up.jinja")


@access.for_everybody
def account_closed(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/closed.jinja")


@access.for_everybody
@require_POST
def sign_in_as(request: SignedInRequest, username: str) -> HttpResponse:
    """Signs in as one of the cast. In the demonstration alone: elsewhere there is no such page."""
    account = get_object_or_404(queries.cast(), username=username) if settings.DEMO else None
    if account is None:
        return render(request, "site/not-found.jinja", status=404)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    actions.note_sign_in(account, as_cast=True)
    return _go_on(request)


def list_accounts(request: SignedInRequest) -> HttpResponse:
    access.check_holds(request.user, RoleName.ADMINISTRATOR)
    return render(request, "accounts/list.jinja", {"accounts": queries.every_account()})


def new_account(request: SignedInRequest) -> HttpResponse:
    access.check_holds(request.user, RoleName.ADMINISTRATOR)
    form = NewAccount(request.POST or None)
    if form.is_valid():
        account = actions.make_account(**form.cleaned_data, by=request.user)
        messages.success(request, f"{account.name} can sign in. Give them a role so that they see something.")
        return redirect("accounts:one", account.pk)
    return render(request, "accounts/new.jinja", {"form": form})


def show_account(request: SignedInRequest, number: int) -> HttpResponse:
    access.check_holds(request.user, RoleName.ADMINISTRATOR)
    account = get_object_or_404(Account, pk=number)
    form = GiveRole(request.POST or None)
    if form.is_valid():
        try:
            actions.give_role(account, **form.cleaned_data, by=request.user, on=localdate())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{account.name} holds the role from today.")
            return redirect("accounts:one", account.pk)
    roles = account.roles.select_related("team", "organisation").order_by("-started_on")
    return render(request, "accounts/one.jinja", {"shown": account, "roles": roles, "form": form})


def end_role(request: SignedInRequest, number: int, held: int) -> HttpResponse:
    access.check_holds(request.user, RoleName.ADMINISTRATOR)
    role = get_object_or_404(
        RoleHeld.objects.select_related("account"), pk=held, account=number, ended_on=None
    )
    form = Because(request.POST or None)
    if form.is_valid():
        try:
            actions.end_role(role, by=request.user, on=localdate(), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{role.account.name} no longer holds the role of {role}.")
            return redirect("accounts:one", number)
    return render(request, "accounts/end-role.jinja", {"role": role, "form": form})


def close_account(request: SignedInRequest, number: int) -> HttpResponse:
    access.check_holds(request.user, RoleName.ADMINISTRATOR)
    account = get_object_or_404(Account, pk=number, is_active=True)
    form = Because(request.POST or None)
    if form.is_valid():
        try:
            actions.close_account(account, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Nobody can sign in as {account.name} any more.")
            return redirect("accounts:list")
    return render(request, "accounts/close.jinja", {"shown": account, "form": form})


def add_place(request: SignedInRequest, kind: str) -> HttpResponse:
    """A team of the council, or an organisation outside it."""
    access.check_holds(request.user, RoleName.ADMINISTRATOR)
    add: Callable[..., Team | Organisation] = actions.add_team if kind == "team" else actions.add_organisation
    form = (NamedTeam if kind == "team" else Named)(request.POST or None)
    if form.is_valid():
        try:
            add(**form.cleaned_data, by=request.user)
        except ValidationError:
            form.add_error(
                "name", f"There is a{'n' if kind == 'organisation' else ''} {kind} of this name already."
            )
        else:
            messages.success(request, f"{form.cleaned_data['name']} is added.")
            return redirect("accounts:list")
    return render(request, "accounts/add-place.jinja", {"form": form, "kind": kind})

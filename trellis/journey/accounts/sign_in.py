"""What we ask of allauth: sign in with a name and a password, and no signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

TYPED = "typed-"  # How the fields of a form that came too late are named on their way through signing in.


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again, or ask the council "
        "to help you sign in.",
        "username_password_mismatch": "The name or the password is not right. Check both and try again.",
        "account_inactive": "This account is closed. Ask the council if you think it should not be.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # An administrator makes accounts: what one may see hangs on who one is.

    def add_message(self, *args: object, **kwargs: object) -> None:
        """allauth's own notices repeat what the next page says; ours are said by the pages."""

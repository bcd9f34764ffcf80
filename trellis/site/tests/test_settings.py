"""What the settings promise, read as they are and not as the tests bend them."""

import importlib

import pytest
from django.core.exceptions import ImproperlyConfigured

from trellis.site import settings


def test_passwords_are_kept_by_argon2():
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_cookies_are_for_this_site_alone_and_out_of_reach_of_scripts():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"


def test_a_service_over_https_without_a_key_of_its_own_does_not_start(monkeypatch):
    monkeypatch.setenv("TRELLIS_HTTPS", "1")
    monkeypatch.delenv("TRELLIS_SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="TRELLIS_SECRET_KEY"):
        importlib.reload(settings)
    monkeypatch.delenv("TRELLIS_HTTPS")
    importlib.reload(settings)


def test_the_demonstration_is_never_on_unless_asked_for(monkeypatch):
    monkeypatch.delenv("TRELLIS_DEMO", raising=False)
    assert importlib.reload(settings).DEMO is False

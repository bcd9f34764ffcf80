"""Every setting, read from the environment here and only here.

DATABASE_URL            where the database is: postgresql://name@/trellis?host=/run/trellis
TRELLIS_SECRET_KEY      signs sessions; at least 50 characters, kept secret
TRELLIS_DEMO            1: the first page offers the made-up cast to sign in as. Never with real people.
TRELLIS_HOSTS           names this service answers to, separated by commas
TRELLIS_HTTPS           1: cookies only over https, and browsers told to stay with it
TRELLIS_TRUSTED_PROXIES how many proxies of ours stand in front (0: none); decides whose address is throttled
TRELLIS_DEBUG           1: shows programme errors in the browser; for developers
TRELLIS_OUTBOX          the folder that letters, e-mails and texts are put in; var/outbox
TRELLIS_COMPILED        the folder where pages are kept as compiled, so that a start is quick; var/compiled
TRELLIS_CONTACT         how to reach the council, for the end of each letter; a stroke | between lines
TRELLIS_COUNCIL_CODE    the council's three figures in national returns, such as 102
TRELLIS_MAIL_FROM       the address that e-mails come from
TRELLIS_NOTIFY_KEY      GOV.UK Notify's key; with it go those kinds of message that the next three name:
TRELLIS_NOTIFY_EMAIL_TEMPLATE, TRELLIS_NOTIFY_TEXT_TEMPLATE, TRELLIS_NOTIFY_LETTERS (1)
TRELLIS_NOTIFY_URL      where Notify is asked; theirs, unless a stand-in is tried
"""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def _is_on(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "yes", "true"}


DEBUG = _is_on("TRELLIS_DEBUG")
DEMO = _is_on("TRELLIS_DEMO")
HTTPS = _is_on("TRELLIS_HTTPS")
ALLOWED_HOSTS = [
    name.strip() for name in os.environ.get("TRELLIS_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if name
]

SECRET_KEY = os.environ.get("TRELLIS_SECRET_KEY", "")
if not SECRET_KEY:
    if HTTPS:
        raise ImproperlyConfigured(
            "TRELLIS_SECRET_KEY is not set. Set it to 50 or more random characters, and keep it."
        )
    # Enough for one process that signs nothing that must outlive it; `make run` makes and keeps a real one.
    SECRET_KEY = secrets.token_urlsafe(50)


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{known[key]: str(value) for key, value in parts.items() if key in known},
        "OPTIONS": {key: value for key, value in parts.items() if key not in known},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///trellis"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "trellis.site.apps.SiteConfig",
    "trellis.journey.accounts.apps.AccountsConfig",
    "trellis.journey.record.apps.RecordConfig",
    "trellis.journey.people.apps.PeopleConfig",
    "trellis.journey.tell.apps.TellConfig",
    "trellis.journey.challenge.apps.ChallengeConfig",
    "trellis.journey.assess.apps.AssessConfig",
    "trellis.journey.allocate.apps.AllocateConfig",
    "trellis.journey.contribute.apps.ContributeConfig",
    "trellis.journey.find.apps.FindConfig",
    "trellis.journey.plan.apps.PlanConfig",
    "trellis.journey.pay.apps.PayConfig",
    "trellis.journey.learn.apps.LearnConfig",
    "trellis.govuk",
    "allauth",
    "allauth.account",
    "pgtrigger",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trellis.site.security.SignedInOrKept",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trellis.site.security.NotKeptByBrowsers",
    "trellis.site.security.AskedOnceAPage",
]

ROOT_URLCONF = "trellis.site.urls"
WSGI_APPLICATION = "trellis.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "trellis.site.jinja.environment",
            "context_processors": [
                "trellis.site.navigation.page",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

AUTH_USER_MODEL = "accounts.Account"
# allauth's backend throttles: after five wrong passwords for a name it waits five minutes.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "first_page"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_ADAPTER = "trellis.journey.accounts.sign_in.Adapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRELLIS_TRUSTED_PROXIES", "0"))

# Throttling counts across all workers, so it lives in the database.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"},
}

SESSION_COOKIE_AGE = 10 * 60 * 60  # A long working day.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "trellis.site.security.page_was_too_old"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["trellis.govuk.uploads.KeptInMemory"]

# What is sent goes into a folder, from which the council's own post and mail are fed; or by GOV.UK Notify.
OUTBOX = Path(os.environ.get("TRELLIS_OUTBOX") or BASE_DIR / "var" / "outbox")
CONTACT = tuple(line.strip() for line in os.environ.get("TRELLIS_CONTACT", "").split("|") if line.strip())
# Nobody has 999: what the demonstration makes cannot be taken for a council's.
COUNCIL_CODE = os.environ.get("TRELLIS_COUNCIL_CODE", "999" if DEMO else "")
MAIL_FROM = os.environ.get("TRELLIS_MAIL_FROM", "no-reply@trellis.invalid")
NOTIFY_KEY = os.environ.get("TRELLIS_NOTIFY_KEY", "")
NOTIFY_EMAIL_TEMPLATE = os.environ.get("TRELLIS_NOTIFY_EMAIL_TEMPLATE", "")
NOTIFY_TEXT_TEMPLATE = os.environ.get("TRELLIS_NOTIFY_TEXT_TEMPLATE", "")
NOTIFY_LETTERS = _is_on("TRELLIS_NOTIFY_LETTERS")
NOTIFY_URL = os.environ.get("TRELLIS_NOTIFY_URL") or "https://api.notifications.service.gov.uk"

COMPILED = Path(os.environ.get("TRELLIS_COMPILED") or BASE_DIR / "var" / "compiled")

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("TRELLIS_STATIC", BASE_DIR / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _is_on("TRELLIS_STATIC_COLLECTED")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _is_on("TRELLIS_STATIC_COLLECTED")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

SILENCED_SYSTEM_CHECKS = ["account.W001"]

# Addresses hold references, never names; a log line never holds what was typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refusal is in the record, with who and why, and what is too long is told to whoever sent it. A
    # traceback of either in the log would help nobody.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
    },
}

"""Django's settings. What differs between installations comes from the environment (docs/guide/accounts.md)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dj_database_url
from csp.constants import NONE, SELF

from osa.web.environment import is_on, listed, mail, openid_connect, secret_key, static_files

OSA_HOME = Path(os.environ.get("OSA_HOME", "var")).resolve()
"""The directory that holds the state: the database, the keys, the mail that is not sent elsewhere."""

DEBUG = False
SECRET_KEY = os.environ.get("OSA_SECRET_KEY") or secret_key(OSA_HOME / "keys" / "secret")
SECRET_KEY_FALLBACKS = listed("OSA_SECRET_KEY_OLD")
ALLOWED_HOSTS = listed("OSA_HOSTS", "127.0.0.1,localhost")
ROOT_URLCONF = "osa.web.urls"
WSGI_APPLICATION = "osa.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "osa.trail",
    "osa.accounts",
    "osa.register",
    "osa.casework",
    "osa.web",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "osa.web.limits.HeadMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "osa.web.language.LanguageMiddleware",
    "osa.web.limits.PortMiddleware",
    "osa.web.limits.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "osa.web.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "osa.web.refusing.RefusingMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "osa.web.context.page",
                "osa.web.workspace.navigation.desk_navigation",
            ],
            "builtins": ["osa.web.templatetags.osa"],
        },
    }
]

# What pages load: laid out by `osa serve` under names that say the content; before that, from where it stands.

STATIC_URL = "static/"
globals().update(static_files(OSA_HOME / "static"))

# The database, and in it what all workers must know of each other: failed sign-ins, codes that are used up.

_url = os.environ.get("DATABASE_URL") or f"sqlite:///{quote(str(OSA_HOME / 'osa.sqlite3'))}"
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(_url, conn_max_age=600, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",  # a change must be the only writer from its first read on
        "timeout": 60,
    }
DATABASE_ROUTERS = ["osa.trail.as_of.AsOfRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},  # a full cache forgets, and a guesser could fill a small one
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": None,  # what is kept is named after the state that it shows
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
    "desk": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "desk",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}

# Accounts and signing in. Administrators make accounts; nobody signs up.

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:work"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "osa.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # an address is not written down before it is verified
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[osa] "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if is_on("OSA_TLS") else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/15m/ip,5/15m/key"}

MFA_ADAPTER = "osa.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "osa"

SOCIALACCOUNT_ADAPTER = "osa.accounts.adapters.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect()
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False

# The network. Without OSA_TLS, the cookies travel in the clear: for this machine only.

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = is_on("OSA_TLS")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if is_on("OSA_TLS") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = is_on("OSA_TLS")
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preload binds a whole domain, which is its owner's to decide
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("OSA_PROXIES") or 0)
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Mail, languages, time

globals().update(mail(OSA_HOME / "mail"))

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]
TIME_ZONE = os.environ.get("OSA_TIME_ZONE", "Asia/Tokyo")
USE_TZ = True

# What goes wrong is told on the error stream, where a service manager keeps it.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"errors": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["errors"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # what readers are refused is no fault of the site
}

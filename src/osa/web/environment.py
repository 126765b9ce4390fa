"""What the environment says about an installation, as Django's settings want it."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PROVIDER = "office"
"""The name of the OpenID Connect provider in addresses: `/accounts/oidc/office/login/callback/`."""


def is_on(name: str) -> bool:
    """Tell whether a variable of the environment says yes."""
    return os.environ.get(name, "").strip().lower() in ("1", "true", "yes", "on")


def listed(name: str, default: str = "") -> list[str]:
    """Return the items of a variable of the environment, which commas separate."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def secret_key(file: Path) -> str:
    """Return the secret that sessions and links are signed with: made at random once, and kept where only we can read.

    Several processes that start at once agree on one secret, for a file is linked into place whole and only once.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(64))
        try:
            os.link(made, file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_text(encoding="ascii")


def openid_connect() -> dict[str, Any]:
    """Return the office's OpenID Connect provider as allauth wants it; nothing unless `OSA_OIDC_ISSUER` names one."""
    issuer = os.environ.get("OSA_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    settings: dict[str, Any] = {"server_url": issuer}
    if domains := listed("OSA_OIDC_EMAIL_DOMAINS"):
        settings["verified_email"] = domains
    app = {
        "provider_id": PROVIDER,
        "name": os.environ.get("OSA_OIDC_NAME") or "OpenID Connect",
        "client_id": os.environ.get("OSA_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("OSA_OIDC_CLIENT_SECRET", ""),
        "settings": settings,
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def mail(directory: Path) -> dict[str, Any]:
    """Return Django's settings of mail: a server's if `OSA_SMTP_HOST` names one, else files in a directory."""
    sender = os.environ.get("OSA_MAIL_FROM") or "osa@localhost"
    settings: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender}
    host = os.environ.get("OSA_SMTP_HOST")
    if not host:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {**settings, "EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": str(directory)}
    security = os.environ.get("OSA_SMTP_SECURITY") or "starttls"
    return {
        **settings,
        "EMAIL_HOST": host,
        "EMAIL_PORT": int(os.environ.get("OSA_SMTP_PORT") or (465 if security == "tls" else 587)),
        "EMAIL_HOST_USER": os.environ.get("OSA_SMTP_USER", ""),
        "EMAIL_HOST_PASSWORD": os.environ.get("OSA_SMTP_PASSWORD", ""),
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_TIMEOUT": 30,
    }


def static_files(directory: Path, *, laid_out: bool | None = None) -> dict[str, Any]:
    """Return Django's settings of what pages load: as it is laid out in a directory, else from where it stands."""
    laid_out = (directory / "staticfiles.json").is_file() if laid_out is None else laid_out
    hashed, plain = "whitenoise.storage.CompressedManifest", "django.contrib.staticfiles.storage."
    return {
        "STATIC_ROOT": directory if laid_out else None,
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": f"{hashed if laid_out else plain}StaticFilesStorage"},
        },
        "WHITENOISE_USE_FINDERS": not laid_out,
    }

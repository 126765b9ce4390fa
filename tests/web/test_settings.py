"""The settings: what the environment says, a secret that makes itself, and what Django's own checks say."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from osa.web import settings as own_settings
from osa.web.environment import is_on, listed, mail, openid_connect, secret_key

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).parents[2]
SHOWN = ("SECRET_KEY", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS", "ALLAUTH_TRUSTED_PROXY_COUNT")


def django(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Django with the settings of an installation."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("OSA_", "DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**bare, "OSA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "osa.web.settings", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(home: Path, **variables: str) -> dict[str, Any]:
    """Some settings of an installation."""
    show = f"import json; from osa.web import settings as s; print(json.dumps({{n: getattr(s, n) for n in {SHOWN}}}))"
    ran = django(home, "-c", show, **variables)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def test_behind_tls_django_finds_nothing_to_warn_of(tmp_path: Path) -> None:
    ran = django(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING", OSA_TLS="1")
    assert ran.returncode == 0, ran.stderr


def test_without_tls_django_warns_of_what_travels_in_the_clear(tmp_path: Path) -> None:
    ran = django(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert ran.returncode == 1
    assert "SESSION_COOKIE_SECURE" in ran.stderr


def test_a_new_machine_just_works_and_keeps_its_secret(tmp_path: Path) -> None:
    first, second = settings_of(tmp_path / "home"), settings_of(tmp_path / "home")
    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    file = tmp_path / "home/keys/secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_a_secret_of_the_environment_writes_nothing(tmp_path: Path) -> None:
    given = {"OSA_SECRET_KEY": "given"}
    assert settings_of(tmp_path / "home", **given)["SECRET_KEY"] == given["OSA_SECRET_KEY"]
    assert not (tmp_path / "home").exists()


def test_the_environment_names_hosts_and_proxies(tmp_path: Path) -> None:
    found = settings_of(tmp_path, OSA_HOSTS="osa.example, www.osa.example", OSA_PROXIES="1", OSA_TLS="yes")
    assert found["ALLOWED_HOSTS"] == ["osa.example", "www.osa.example"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("application", ["wsgi", "asgi"])
def test_the_applications_start(tmp_path: Path, application: str) -> None:
    ran = django(tmp_path, "-c", f"from osa.web.{application} import application; print(application)")
    assert ran.returncode == 0, ran.stderr


def test_workers_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(secret_key, [tmp_path / "keys/secret"] * 32))
    assert len(made) == 1


@pytest.mark.parametrize(("value", "on"), [("1", True), ("Yes", True), ("0", False), ("", False), ("no", False)])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, value: str, *, on: bool) -> None:
    monkeypatch.setenv("OSA_TLS", value)
    assert is_on("OSA_TLS") is on


def test_a_list_has_no_empty_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSA_HOSTS", " a,, b ,")
    assert listed("OSA_HOSTS") == ["a", "b"]
    monkeypatch.delenv("OSA_HOSTS")
    assert listed("OSA_HOSTS") == []


def test_without_an_issuer_there_is_no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSA_OIDC_ISSUER", raising=False)
    assert openid_connect() == {}


def test_the_environment_names_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"ISSUER": "https://id.example/", "CLIENT_ID": "osa", "CLIENT_SECRET": "s", "NAME": "Office"}
    for name, value in {**told, "EMAIL_DOMAINS": "office.example"}.items():
        monkeypatch.setenv(f"OSA_OIDC_{name}", value)
    provider = openid_connect()["openid_connect"]
    (app,) = provider["APPS"]
    assert provider["OAUTH_PKCE_ENABLED"] is True
    assert (app["client_id"], app["secret"], app["name"], app["provider_id"]) == ("osa", "s", "Office", "office")
    assert app["settings"] == {"server_url": "https://id.example", "verified_email": ["office.example"]}


def test_without_a_mail_server_mail_is_written_into_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OSA_SMTP_HOST", raising=False)
    assert mail(tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path)


@pytest.mark.parametrize(
    ("security", "told"), [("", (587, True, False)), ("tls", (465, False, True)), ("none", (587, False, False))]
)
def test_the_environment_names_the_mail_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, security: str, told: tuple[int, bool, bool]
) -> None:
    monkeypatch.setenv("OSA_SMTP_HOST", "mail.example")
    monkeypatch.setenv("OSA_SMTP_SECURITY", security)
    found = mail(tmp_path)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == told


@pytest.mark.django_db
def test_pages_at_the_door_cannot_be_framed_and_tell_other_sites_nothing(client: Client) -> None:
    page = client.get("/accounts/login/")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    cookie = page.cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("page", ["accounts.md", "accounts.ja.md"])
def test_every_variable_of_the_environment_is_described(page: str) -> None:
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "src/osa/web").glob("*.py")]
    read = set(re.findall(r"\"(OSA_[A-Z_]+|DATABASE_URL)\"", "\n".join(sources)))
    described = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/guide" / page).read_text(encoding="utf-8"), re.M))
    assert read == described


def test_what_all_workers_must_know_is_in_the_database_and_cannot_be_crowded_out() -> None:
    cache = own_settings.CACHES["default"]
    assert str(cache["BACKEND"]).endswith("DatabaseCache")
    assert cache["OPTIONS"] == {"MAX_ENTRIES": 1_000_000}

"""People at the pages of a project: signing in, and sending the forms as a browser does."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from osa.accounts.acting import acting
from tests.casework.conftest import People
from tests.casework.world import TODAY, on, person

if TYPE_CHECKING:
    import pytest

    from osa.accounts.models import User

PROJECT = "PHL-26"


def everybody(monkeypatch: pytest.MonkeyPatch) -> People:
    """Make one account of each role, on the day of the tests."""
    on(monkeypatch, TODAY)
    translation.activate("en")  # the last request of another test may have left another language in this thread
    return People(
        desk=person("desk", "desk_officer"),
        legal=person("legal", "legal_reviewer"),
        budget=person("budget", "budget_officer"),
        boss=person("boss", "approver"),
        embassy=person("embassy", "monitor"),
    )


def browser(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    with acting(by=lambda: user.username):
        client.force_login(user)
    return client


def address(tab: str = "overview", project: str = PROJECT) -> str:
    """Return the address of a tab of a project."""
    return reverse("desk:case" if tab == "overview" else f"desk:case_{tab}", args=[project])


def text(answer: Any) -> str:  # noqa: ANN401 - what Django's test client returns
    """Return a page as a reader sees it, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def send(client: Client, action: str, /, **values: Any) -> Any:  # noqa: ANN401 - what Django's test client returns
    """Send the form of an action."""
    return client.post(reverse("desk:case_do", args=[PROJECT, action]), values)


def done(client: Client, action: str, /, **values: Any) -> str:  # noqa: ANN401 - the values of a form
    """Send the form of an action, which is to succeed, and return the page that follows."""
    answer = send(client, action, **values)
    assert answer.status_code == 302, text(answer)
    return text(client.get(answer.url))


def form_of(answer: Any, key: str) -> dict[str, str]:  # noqa: ANN401 - what Django's test client returns
    """Return what a form of a page would send: its fields by name."""
    page = answer.content.decode()
    found = re.search(rf'<form[^>]*data-draft="{re.escape(key)}".*?</form>', page, re.DOTALL)
    assert found, key
    values: dict[str, str] = {}
    for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', found[0]):
        values[name] = ", ".join(filter(None, (values.get(name), unescape(value))))  # sources are several inputs
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', found[0], re.DOTALL)
    values |= {name: unescape(value) for name, value in areas}
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', found[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = unescape(chosen[1]) if chosen else ""
    return values

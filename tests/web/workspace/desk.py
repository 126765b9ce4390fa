"""Somebody at a desk: signed in with a role, with a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client

from osa.trail.models import Entry
from tests.accounts.people import PASSWORD, account
from tests.web.door import sign_in

if TYPE_CHECKING:
    from osa.accounts.models import User

EVERYBODY = ("desk_officer", "legal_reviewer", "budget_officer", "approver", "monitor", "auditor", "administrator")


def somebody(*roles: str, name: str = "") -> Client:
    """Make an account with some roles, and return a browser in which it is signed in."""
    made = account(name or "-".join(roles) or "nobody", *roles, password=PASSWORD)
    return browser_of(made)


def browser_of(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    assert sign_in(client, user.username).status_code == 302
    return client


def last() -> int:
    """Return the number of the trail's last entry: whether anything has changed."""
    return Entry.objects.order_by("number").values_list("number", flat=True).last() or 0


def text(answer: Any) -> str:  # noqa: ANN401 - Django's response
    """Return the page that was answered."""
    return str(answer.content.decode())

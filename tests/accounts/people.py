"""Accounts to test with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from osa.accounts.services import user_add
from osa.accounts.serving import Operator

if TYPE_CHECKING:
    import pytest

    from osa.accounts.models import User

OPERATOR = Operator("operator:root")
PASSWORD = "seven green radars at sea"  # noqa: S105


def account(name: str, *roles: str, password: str | None = None) -> User:
    """Make an account with some roles."""
    return user_add(by=OPERATOR, username=name, email=f"{name}@office.example", password=password, roles=roles)


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date, hour: int = 12) -> None:
    """Set the clock to an hour of a day, in UTC."""
    moment = dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC)
    monkeypatch.setattr("osa.trail.clock.now", lambda: moment)

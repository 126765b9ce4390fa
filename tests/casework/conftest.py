"""What the tests of the casework share: the day, and people of every role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.casework.world import TODAY, on, person

if TYPE_CHECKING:
    from osa.accounts.models import User


@dataclass
class People:
    """One account of each role."""

    desk: User
    legal: User
    budget: User
    boss: User
    embassy: User


@pytest.fixture
def staff(db: None, monkeypatch: pytest.MonkeyPatch) -> People:  # noqa: ARG001
    """People of every role, on the day of the tests."""
    on(monkeypatch, TODAY)
    return People(
        desk=person("desk", "desk_officer"),
        legal=person("legal", "legal_reviewer"),
        budget=person("budget", "budget_officer"),
        boss=person("boss", "approver"),
        embassy=person("embassy", "monitor"),
    )

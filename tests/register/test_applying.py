"""What the database refuses is told in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from osa.register import applying
from osa.register.applying import GUARDED, reason_of
from osa.register.guards import register_guards

if TYPE_CHECKING:
    import pytest


def test_whatever_a_guard_says_can_be_translated() -> None:
    assert {guard.message for guard in register_guards()} == set(GUARDED)


def test_a_refusal_of_the_database_is_translated_and_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "_", {GUARDED[2]: "予算超過"}.__getitem__)
    assert reason_of(IntegrityError(GUARDED[2])) == "予算超過"
    assert reason_of(IntegrityError(f"{GUARDED[2]}\nCONTEXT:  PL/pgSQL function …")) == "予算超過"

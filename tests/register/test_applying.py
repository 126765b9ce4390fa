"""What the database refuses is told in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError

from osa.i18n import label, use_language
from osa.register.applying import reason_of
from osa.register.guards import OVERCOMMITTED, register_guards

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def japanese() -> Iterator[None]:
    """A reader of Japanese."""
    use_language("ja")
    yield
    use_language("en")


def test_whatever_a_guard_says_is_translated() -> None:
    assert [guard.message for guard in register_guards() if label(guard.message).ja == guard.message] == []


@pytest.mark.usefixtures("japanese")
def test_a_refusal_of_the_database_is_translated_and_told_in_one_line() -> None:
    told = label(OVERCOMMITTED).ja
    assert reason_of(IntegrityError(OVERCOMMITTED)) == told
    assert reason_of(IntegrityError(f"{OVERCOMMITTED}\nCONTEXT:  PL/pgSQL function …")) == told

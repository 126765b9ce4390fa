"""Second factors are stored encrypted, and survive a new secret of the installation as long as the old one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import InvalidToken

from osa.accounts.adapters import SecondFactorAdapter

if TYPE_CHECKING:
    from pytest_django import Settings

FACTOR = "JBSWY3DPEHPK3PXP"


def test_what_is_encrypted_is_read_again_and_never_looks_the_same_twice() -> None:
    adapter = SecondFactorAdapter()
    first, second = adapter.encrypt(FACTOR), adapter.encrypt(FACTOR)
    assert first != second
    assert FACTOR not in first
    assert adapter.decrypt(first) == adapter.decrypt(second) == FACTOR


def test_after_a_new_secret_what_the_old_one_encrypted_is_still_read(settings: Settings) -> None:
    adapter = SecondFactorAdapter()
    stored, old = adapter.encrypt(FACTOR), settings.SECRET_KEY
    settings.SECRET_KEY = f"another {old}"
    with pytest.raises(InvalidToken):
        adapter.decrypt(stored)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert adapter.decrypt(stored) == FACTOR

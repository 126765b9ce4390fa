"""The page about permissions is the one that the file of permissions makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from osa.accounts.permission_page import permission_page
from osa.accounts.permissions import DELEGABLE, EXCLUSIVE, OPERATOR, READING, ROLES, SERVICES
from osa.i18n import LANGUAGES, Language

GUIDE = Path(__file__).parents[2] / "docs/guide"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_step_with_the_file(language: Language) -> None:
    page = GUIDE / ("permissions.md" if language == "en" else f"permissions.{language}.md")
    assert page.read_text(encoding="utf-8") == permission_page(language), "run: make permissions"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_service_and_every_area(language: Language) -> None:
    page = permission_page(language)
    for name in (*SERVICES, *READING, *ROLES):
        assert f"`{name}`" in page


def test_the_file_names_only_roles_that_there_are() -> None:
    named = {role for roles in (*SERVICES.values(), *READING.values()) for role in roles}
    assert named <= {*ROLES, OPERATOR, "public"}
    assert set(ROLES) >= EXCLUSIVE | DELEGABLE
    assert not EXCLUSIVE & DELEGABLE


def test_an_auditor_changes_nothing() -> None:
    assert [name for name, roles in SERVICES.items() if "auditor" in roles] == []


def test_an_administrator_reads_and_changes_accounts_only() -> None:
    changed = {name for name, roles in SERVICES.items() if "administrator" in roles}
    assert changed == {"user_add", "user_deactivate", "user_activate", "role_grant", "role_revoke"}
    assert {area for area, roles in READING.items() if "administrator" in roles} == {"published", "accounts"}


def test_the_operator_decides_nothing() -> None:
    called = {name for name, roles in SERVICES.items() if OPERATOR in roles}
    assert not {name for name in called if name.startswith(("decision_", "commitment_", "fact_", "visit_"))}

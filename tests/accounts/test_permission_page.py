"""The page about permissions is the one that the file of permissions makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from osa.accounts.permission_page import permission_page
from osa.accounts.permissions import CONFIRMED, DELEGABLE, EXCLUSIVE, OPERATOR, READING, READING_ASKED, ROLES, SERVICES
from osa.i18n import LANGUAGES, Language

GUIDE = Path(__file__).parents[2] / "docs/guide"
SOURCE = Path(__file__).parents[2] / "src/osa"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_step_with_the_file(language: Language) -> None:
    page = GUIDE / ("permissions.md" if language == "en" else f"permissions.{language}.md")
    assert page.read_text(encoding="utf-8") == permission_page(language), "run: make pages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_service_and_every_area(language: Language) -> None:
    page = permission_page(language)
    for name in (*SERVICES, *READING, *ROLES):
        assert f"`{name}`" in page


def test_the_page_tells_where_reading_is_asked_about() -> None:
    """An area of which no page and no selector asks who reads it must not be told as if one did."""
    source = [file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py")]
    pattern = r'(?:check_may_read\(\w+, |@reads\()"(\w+)"\)'
    asked = {area for text in source for area in re.findall(pattern, text)}
    assert asked == READING_ASKED
    table = permission_page("en").partition("## Reading")[2].partition("## Changing")[0]
    assert "ask who reads in these areas: `accounts`, `casework`, `register`, `trail`" in table


def test_the_file_names_only_roles_that_there_are() -> None:
    named = {role for roles in (*SERVICES.values(), *READING.values()) for role in roles}
    assert named <= {*ROLES, OPERATOR, "public"}
    assert set(ROLES) >= EXCLUSIVE | DELEGABLE
    assert set(ROLES) >= CONFIRMED
    assert not EXCLUSIVE & DELEGABLE


def test_an_auditor_changes_nothing() -> None:
    assert [name for name, roles in SERVICES.items() if "auditor" in roles] == []


def test_an_administrator_reads_and_changes_accounts_only() -> None:
    changed = {name for name, roles in SERVICES.items() if "administrator" in roles}
    roles = {"role_grant", "role_confirm", "role_revoke", "delegation_end"}
    assert changed == {"user_add", "user_deactivate", "user_activate"} | roles
    assert {area for area, roles in READING.items() if "administrator" in roles} == {"published", "accounts"}


def test_the_operator_decides_nothing() -> None:
    called = {name for name, roles in SERVICES.items() if OPERATOR in roles}
    assert not {name for name in called if name.startswith(("decision_", "commitment_", "fact_", "visit_"))}

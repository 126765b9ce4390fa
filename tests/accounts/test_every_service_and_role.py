"""Every service is called by every role: who is not named is refused before anything else, who is named never."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

from osa.accounts.permissions import OPERATOR as OPERATOR_ROLE
from osa.accounts.permissions import ROLES, SERVICES
from osa.accounts.services import user_deactivate
from osa.accounts.serving import SERVICE_FUNCTIONS, NotAllowedError
from osa.trail.models import Entry
from tests.accounts.people import OPERATOR, account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from osa.accounts.serving import Actor

pytestmark = pytest.mark.django_db
APPS = ("osa.accounts", "osa.register", "osa.casework")


def service_modules() -> Iterator[ModuleType]:
    """Go through every module named services, or in a package of that name."""
    for name in APPS:
        app = importlib.import_module(name)
        for found in pkgutil.walk_packages(app.__path__, f"{name}."):
            if "services" in found.name.split("."):
                yield importlib.import_module(found.name)


def writers() -> dict[str, Any]:
    """Every public function that a module of services defines, by its full name."""
    return {
        f"{module.__name__}.{name}": function
        for module in service_modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def refused(name: str, by: Actor) -> bool:
    """Tell whether somebody may not call a service; called without what it is about, it fails after it has asked."""
    try:
        SERVICE_FUNCTIONS[name](by=by)
    except NotAllowedError:
        return True
    except Exception:
        return False
    return False


def test_every_service_that_is_named_exists_and_the_other_way_round() -> None:
    list(service_modules())
    assert set(SERVICE_FUNCTIONS) == set(SERVICES)


def test_every_public_function_of_a_service_module_is_a_service() -> None:
    found = writers()
    assert [name for name, function in found.items() if SERVICE_FUNCTIONS.get(function.__name__) is not function] == []


def test_every_service_takes_keywords_only_and_names_its_caller() -> None:
    for name, function in writers().items():
        parameters = inspect.signature(function).parameters
        assert "by" in parameters, name
        assert {parameter.kind for parameter in parameters.values()} <= {
            inspect.Parameter.KEYWORD_ONLY,
            inspect.Parameter.VAR_KEYWORD,
        }, name


@pytest.mark.parametrize("role", sorted(ROLES))
def test_an_account_calls_the_services_of_its_role_and_no_other(role: str) -> None:
    list(service_modules())
    caller = account("ann", role)
    before = Entry.objects.count()
    denied = [name for name in SERVICE_FUNCTIONS if role not in SERVICES[name]]
    assert [name for name in denied if not refused(name, caller)] == []
    assert Entry.objects.count() == before
    assert [name for name in SERVICE_FUNCTIONS if name not in denied and refused(name, caller)] == []


def test_the_operator_calls_the_services_of_an_operator_and_no_other() -> None:
    list(service_modules())
    named = {name for name in SERVICE_FUNCTIONS if OPERATOR_ROLE in SERVICES[name]}
    assert {name for name in SERVICE_FUNCTIONS if not refused(name, OPERATOR)} == named


@pytest.mark.parametrize("role", [None, *sorted(ROLES)])
def test_an_account_without_roles_or_deactivated_calls_nothing(role: str | None) -> None:
    list(service_modules())
    caller = account("ann", *([role] if role else []))
    if role:
        user_deactivate(by=OPERATOR, username="ann")
    before = Entry.objects.count()
    assert [name for name in SERVICE_FUNCTIONS if not refused(name, caller)] == []
    assert Entry.objects.count() == before

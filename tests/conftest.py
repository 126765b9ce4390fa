"""What all tests share: how hypothesis draws, Japan's rulebook, and a PostgreSQL server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings

from osa.rulebook.reading import PROGRAMMES, read_rulebook
from tests.postgres import find_programs, running_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.rulebook.clause import Rulebook

# Always the same draws, so that a run says something about the code and not about luck.
settings.register_profile(
    "osa", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("quick", settings.get_profile("osa"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("osa")


@pytest.fixture(autouse=True)
def guards_out_of_the_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let Django empty the database after a test with transactions of its own, which the guards would refuse."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from osa.trail.triggers import drop_guards  # noqa: PLC0415 - Django is not ready when this file is read

    drop_guards()


@pytest.fixture(scope="session")
def japan() -> Rulebook:
    """Japan's rulebook."""
    return read_rulebook(PROGRAMMES / "japan")


_LOADED: dict[str, list[dict[str, Any]]] = {}
"""The rows of the database once Japan's programme is loaded, by model; filled by the first test that asks for it."""


@pytest.fixture
def programme(db: None) -> None:  # noqa: ARG001 - the database to load into
    """Japan's programme is loaded, with its screenings and duties, as `osa register load` does it."""
    from django.apps import apps  # noqa: PLC0415 - Django is not ready when this file is read

    from osa.trail.as_of import fill  # noqa: PLC0415
    from osa.trail.backup import reset_sequences  # noqa: PLC0415
    from osa.trail.images import values_of  # noqa: PLC0415
    from osa.trail.triggers import without_guards  # noqa: PLC0415

    ours = [model for model in apps.get_models() if model.__module__.startswith("osa.")]
    if not _LOADED:
        load_programme()
        _LOADED.update({model._meta.label: [values_of(row) for row in model._base_manager.all()] for model in ours})
        return
    with without_guards():
        for model in ours:
            fill(model, _LOADED[model._meta.label])
        reset_sequences(ours)


def load_programme() -> None:
    """Load Japan's programme through the services."""
    from osa.accounts.serving import Operator  # noqa: PLC0415
    from osa.casework.retrospect import screen_programme  # noqa: PLC0415
    from osa.register.plans import plan_load  # noqa: PLC0415
    from osa.register.services import register_load  # noqa: PLC0415

    directory = PROGRAMMES / "japan"
    plan = plan_load(directory / "register", read_rulebook(directory).vocabulary, overwrite=False)
    register_load(by=Operator("operator:test"), plan=plan, why="test")
    screen_programme(by=Operator("operator:test"))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The connection string of a PostgreSQL database that lives as long as the tests of this process."""
    programs = find_programs()
    if programs is None:
        pytest.skip("POSTGRESQL IS NOT INSTALLED (no initdb): nothing that PostgreSQL should answer was tested")
    with running_cluster(programs) as url:
        yield url


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[psycopg.Connection]:
    """A connection to that database, which commits each statement."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection

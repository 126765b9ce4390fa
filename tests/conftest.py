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


_LOADED: dict[str, tuple[str, list[tuple[Any, ...]]]] = {}
"""What the tables hold once Japan's programme is loaded: how to fill each, and its rows, by its name; filled by the
first test that asks for it."""


@pytest.fixture
def programme(db: None) -> None:  # noqa: ARG001 - the database to load into
    """Japan's programme is loaded, with its screenings and duties, as `osa register load` does it."""
    from django.apps import apps  # noqa: PLC0415 - Django is not ready when this file is read
    from django.db import connection  # noqa: PLC0415

    from osa.trail.backup import reset_sequences  # noqa: PLC0415
    from osa.trail.triggers import without_guards  # noqa: PLC0415

    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("osa.")]
    if not _LOADED:
        load_programme()
        with connection.cursor() as cursor:
            _LOADED.update({model._meta.db_table: _content(cursor, model._meta.db_table) for model in ours})
        return
    with without_guards(), connection.cursor() as cursor:
        for fill, rows in _LOADED.values():
            cursor.executemany(fill, rows)
        reset_sequences(ours)


def _content(cursor: Any, table: str) -> tuple[str, list[tuple[Any, ...]]]:  # noqa: ANN401 - Django's cursor
    """Return how to fill a table, and its rows: plain SQL, which a thousand tests need to be quick."""
    cursor.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({places})', cursor.fetchall()


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

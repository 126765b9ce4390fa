"""What all tests share: how hypothesis draws, Japan's rulebook, and a PostgreSQL server."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


@pytest.fixture(scope="session")
def japan() -> Rulebook:
    """Japan's rulebook."""
    return read_rulebook(PROGRAMMES / "japan")


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

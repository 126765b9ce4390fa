"""The register: what the trail costs, how fast it is verified, and what questions of pages take on a large register."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Figure, in_turns, milliseconds, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measuring import Setup

YEAR = 2023
ROWS = 2_000
TIMES = 100
"""How many times larger than Japan's register the large one is."""


def run(setup: Setup) -> Iterator[Figure]:
    """Measure everything in a database of its own, in a temporary directory."""
    with tempfile.TemporaryDirectory(prefix="osa-bench-") as home:
        os.environ.update(OSA_HOME=home, DJANGO_SETTINGS_MODULE="osa.web.settings")
        os.environ.pop("DATABASE_URL", None)
        from osa.cli.database import open_database  # noqa: PLC0415 - its home must be known first

        open_database(create=True)
        yield from _writing(setup, Path(home))
        yield from _large(setup)


def _values(number: int) -> dict[str, Any]:
    """Return the values of a row."""
    return {
        "id": f"row-{number}",
        "publisher": "外務省",
        "title": "発表",
        "url": "https://example.org/",
        "kind": "primary",
    }


@contextmanager
def _undone() -> Iterator[None]:
    """Do something and take it back."""
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _writing(setup: Setup, home: Path) -> Iterator[Figure]:
    """Measure rows saved with their trail against the same rows saved by Django alone and by SQLite alone."""
    from django.db import models  # noqa: PLC0415

    from osa.register.models import Source  # noqa: PLC0415
    from osa.trail.changing import changing  # noqa: PLC0415

    count = setup.rows(ROWS)

    def recorded() -> None:
        with _undone(), changing(by="bench", service="row_save"):
            for number in range(count):
                Source(**_values(number)).save()

    def django() -> None:
        with _undone():
            for number in range(count):
                models.Model.save(Source(**_values(number)), force_insert=True)

    def sqlite() -> None:
        with sqlite3.connect(home / "plain.sqlite3") as plain:
            plain.execute("CREATE TABLE IF NOT EXISTS source (id TEXT PRIMARY KEY, publisher, title, url, kind)")
            for number in range(count):
                plain.execute("INSERT INTO source VALUES (:id, :publisher, :title, :url, :kind)", _values(number))
            plain.rollback()

    seconds = in_turns({"recorded": recorded, "django": django, "sqlite": sqlite}, setup.rounds)
    each = seconds["recorded"] / count
    ratio = seconds["recorded"] / seconds["django"]
    yield Figure(
        "register", "row saved with its trail ÷ by Django alone", f"{ratio:.1f} × ({milliseconds(each)} a row)"
    )
    yield Figure(
        "register", "row saved with its trail ÷ by SQLite alone", f"{seconds['recorded'] / seconds['sqlite']:.0f} ×"
    )


def _large(setup: Setup) -> Iterator[Figure]:
    """Measure verification and reading on a register a hundred times Japan's."""
    from osa.register.selectors import budget, numbers_of, projects  # noqa: PLC0415
    from osa.trail.models import Entry  # noqa: PLC0415
    from osa.trail.verifying import verify  # noqa: PLC0415

    made = once(lambda: fill(setup.rows(16 * TIMES)))
    entries = Entry.objects.count()
    yield Figure("register", f"large register: {entries:,} entries written", f"{entries / made:,.0f} a second")
    texts = [[*entry.said().values(), entry.before, entry.after, entry.previous] for entry in Entry.objects.iterator()]
    seconds = in_turns(
        {
            "verify": lambda: verify(keys=None),
            "limit": lambda: _hashed(texts),
            "budget": budget,
            "list": lambda: (list(projects()), numbers_of()),
        },
        setup.rounds,
    )
    ratio = seconds["verify"] / seconds["limit"]
    measured = f"{ratio:.1f} × ({entries / seconds['verify']:,.0f} entries a second)"
    yield Figure("register", "verify chain and rows ÷ JSON and SHA-256 of the entries", measured)
    yield Figure(
        "register", "budget of all years", milliseconds(seconds["budget"]), "≤ 100 ms", seconds["budget"] <= 0.1
    )
    yield Figure("register", "list of all projects with numbers", milliseconds(seconds["list"]))


def _hashed(texts: Sequence[object]) -> None:
    """Do what verification cannot do without."""
    for text in texts:
        hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).digest()


def fill(count: int) -> None:
    """Write a register of so many projects, with items, notes, money and deliveries."""
    from osa.register import models as rows  # noqa: PLC0415
    from osa.trail.changing import changing  # noqa: PLC0415

    with changing(by="bench", service="register_load"):
        rows.Source(**_values(0)).save()
        rows.Country(id="PHL", name_en="Philippines", name_ja="フィリピン").save()
        for year in range(YEAR, YEAR + 10):
            common = {"basis": "primary", "fiscal_year": year}
            rows.Appropriation(id=f"fy{year}", stage="approved", amount_yen=10**12, **common).save()
        for number in range(count):
            _project(number)


def _project(number: int) -> None:
    """Write a project with what belongs to it."""
    from osa.register import models as rows  # noqa: PLC0415

    name, year = f"P-{number}", YEAR + number % 10
    cites = {"sources": ["row-0"]}
    rows.Project(
        id=name,
        fiscal_year=year,
        country_id="PHL",
        title_en="Radar",
        title_ja="レーダー",
        basis="primary",
        published=True,
    ).save(links=cites)
    rows.Agreement(
        id=f"{name}-en", project_id=name, signed_on=f"{year}-11-03", amount_yen=10**8, basis="primary", published=True
    ).save(links=cites)
    rows.Commitment(
        id=f"{name}-c", project_id=name, fiscal_year=year, amount_yen=10**8, made_on=f"{year}-11-03", basis="primary"
    ).save(links=cites)
    rows.Delivery(
        id=f"{name}-d",
        project_id=name,
        batch=1,
        delivered_on=f"{year}-12-03",
        what_en="x",
        what_ja="x",
        basis="primary",
    ).save(links=cites)
    for item in range(3):
        rows.Item(
            id=f"{name}-i{item}",
            project_id=name,
            name_en="Boat",
            name_ja="艇",
            kind="equipment",
            announced=4,
            basis="primary",
        ).save(links=cites)
        rows.DeliveryLine(
            id=f"{name}-d-i{item}", delivery_id=f"{name}-d", item_id=f"{name}-i{item}", quantity=5, basis="primary"
        ).save(links=cites)

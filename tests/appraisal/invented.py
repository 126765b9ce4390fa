"""Invented evidence and indicators, with which rankings are tested."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from osa.appraisal.candidates import Measured
from osa.appraisal.indicator import Aim, Indicator, Missing, Reading
from osa.appraisal.record import Grant, Record
from osa.appraisal.settings import Settings
from osa.evidence.selection import BOX, available, choose
from osa.evidence.snapshots import DATASETS, Provenance
from osa.i18n import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from osa.appraisal.indicator import Basis
    from osa.evidence.selection import Evidence

TEXT = Text("invented", "架空")
EVERY_AIM = dict.fromkeys(Aim, 1.0)


def indicator(
    name: str,
    values: Mapping[str, float | Missing],
    *,
    aim: Aim = Aim.NEED,
    speaks_for: str = "high",
    datasets: tuple[str, ...] = (),
) -> Indicator:
    """An indicator that has these values, or reasons; the publisher has none for other countries."""

    def measure(_basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
        found = {country: values.get(country, Missing.NOT_REPORTED) for country in countries}
        return {
            country: Reading(missing=value) if isinstance(value, Missing) else Reading(value, until)
            for country, value in found.items()
        }

    return Indicator(name, aim, Text(name, name), TEXT, TEXT, speaks_for, datasets, TEXT, 1, measure)


def measured(
    countries: Sequence[str],
    columns: Mapping[str, tuple[Aim, Sequence[float]]],
    undefined: Collection[tuple[str, str]] = (),
) -> Measured:
    """What is measured, by name of the indicator; not a number is a missing value, if it is not called undefined."""
    made = tuple(indicator(name, {}, aim=aim) for name, (aim, _values) in columns.items())
    values = np.array([values for _aim, values in columns.values()], dtype=float).T.reshape(len(countries), len(made))
    missing = {
        (country, one.id): Missing.UNDEFINED if (country, one.id) in undefined else Missing.NOT_REPORTED
        for row, country in enumerate(countries)
        for column, one in enumerate(made)
        if np.isnan(values[row, column])
    }
    return Measured(tuple(countries), made, values, missing)


def evidence(
    directory: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], covers: Mapping[str, Any] | None = None
) -> Evidence:
    """Evidence with these rows; `covers` is by dataset."""
    box = directory / BOX
    box.mkdir(parents=True, exist_ok=True)
    for dataset, rows in tables.items():
        with (box / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, DATASETS[dataset].names)
            writer.writeheader()
            writer.writerows(rows)
        words = dict.fromkeys(
            ("format", "publisher", "title", "url", "licence", "credit", "file", "sha256"), "invented"
        )
        provenance = Provenance(
            dataset=dataset,
            **words,  # type: ignore[arg-type]
            content_sha256="",
            commercial=True,
            rows=len(rows),
            added=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            covers=(covers or {}).get(dataset, {}),
        )
        (box / f"{dataset}.json").write_text(provenance.model_dump_json(), encoding="utf-8")
    return choose(available(directory / "home", directory))


def recipient(iso3: str, group: str = "ldc", since: str = "2000-01-01", until: str = "") -> dict[str, str]:
    """A row of the list of recipients."""
    return {"country": iso3, "iso3": iso3, "income_group": group, "since": since, "until": until}


def settings(*subregions: str, **changed: Any) -> Settings:  # noqa: ANN401 - any field
    """Settings with every aim weighing the same."""
    fields: dict[str, Any] = {"excluded": {}, "asean": {}, "weights": EVERY_AIM}
    return Settings(subregions or ("South-Eastern Asia",), TEXT, **(fields | changed))


def record(**chosen: Sequence[str]) -> Record:
    """A record with projects by fiscal year, such as `FY2023=["PHL"]`."""
    grants = [
        Grant(f"{country}-{year}", country, TEXT, int(year.removeprefix("FY")), None, None)
        for year, countries in chosen.items()
        for country in countries
    ]
    return Record(tuple(grants))

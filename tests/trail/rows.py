"""Rows to change in the tests of the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.register.models import Appropriation, Country, Project, Source
from osa.trail.changing import changing

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from osa.trail.changing import Change


def by(name: str = "ann", why: str = "") -> AbstractContextManager[Change]:
    """A change by somebody."""
    return changing(by=name, service="row_save", why=why)


def save_country(code: str = "PHL", name: str = "Philippines") -> None:
    """Save a country."""
    with by():
        Country(id=code, name_en=name, name_ja="国").save()


def source(name: str = "mofa") -> Source:
    """A source, not saved."""
    return Source(id=name, publisher="外務省", title="発表", url="https://example.org/", kind="primary")


def save_project(name: str = "PHL-26", **values: Any) -> Project:  # noqa: ANN401 - what the model takes
    """Save a project with all that it needs."""
    with by():
        if not Country.objects.filter(pk="PHL").exists():
            save_country()
        project = Project(
            id=name,
            fiscal_year=2026,
            country_id="PHL",
            title_en="Radar",
            title_ja="レーダー",
            basis="primary",
            **values,
        )
        project.save()
    return project


def appropriate(amount_yen: int, year: int = 2026, name: str | None = None, stage: str = "approved") -> None:
    """Appropriate money for a fiscal year."""
    with by():
        row = Appropriation(
            id=name or f"fy{year}-{stage}", fiscal_year=year, stage=stage, amount_yen=amount_yen, basis="primary"
        )
        row.save()

"""What the database refuses of the register: a published row without a source, and more committed than is available."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.register import models as rows
from osa.register.models import Sourced
from osa.register.tables import TABLES
from osa.trail.guards import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

_AVAILABLE = """(
    COALESCE((SELECT SUM(amount_yen) FROM {appropriations}
              WHERE fiscal_year = {year} AND stage IN ('approved', 'supplementary', 'carry_over')), 0)
    - COALESCE((SELECT SUM(amount_yen) FROM {appropriations} WHERE from_fiscal_year = {year}), 0)
    - COALESCE((SELECT SUM(amount_yen) FROM {commitments} WHERE fiscal_year = {year}), 0))"""


def register_guards() -> tuple[Guard, ...]:
    """Return the guards of the register."""
    sourced = [table.model for table in TABLES.values() if issubclass(table.model, Sourced)]
    return (*(guard for model in sourced for guard in _published(model)), *_money())


def _published(model: type[Sourced]) -> Iterator[Guard]:
    """Refuse to publish a row without a source, and to take the last source from a published row."""
    table = model._meta.db_table
    link = model._meta.get_field("sources")
    linking, column = model.sources.through._meta.db_table, link.m2m_column_name()
    message = "a row without a source cannot be published"
    without = f"NEW.published AND NOT EXISTS (SELECT 1 FROM {linking} WHERE {column} = NEW.id)"
    yield Guard(f"{table}_published", table, "INSERT", without, message)
    yield Guard(f"{table}_published", table, "UPDATE", without, message)
    last = (
        f"EXISTS (SELECT 1 FROM {table} WHERE id = OLD.{column} AND published) "
        f"AND (SELECT COUNT(*) FROM {linking} WHERE {column} = OLD.{column}) = 1"
    )
    yield Guard(f"{linking}_last", linking, "DELETE", last, message)
    yield Guard(f"{linking}_last", linking, "UPDATE", "1 = 1", "sources are added and removed")


def _money() -> Iterator[Guard]:
    """Refuse whatever would leave more committed than is available, and more paid out than was committed."""
    tables = {"appropriations": rows.Appropriation._meta.db_table, "commitments": rows.Commitment._meta.db_table}
    commitments, appropriations = tables["commitments"], tables["appropriations"]
    message = "more would be committed than is available in the fiscal year"
    new, old = (_AVAILABLE.format(year=f"{row}.fiscal_year", **tables) for row in ("NEW", "OLD"))
    before_new = _AVAILABLE.format(year="NEW.from_fiscal_year", **tables)
    before_old = _AVAILABLE.format(year="OLD.from_fiscal_year", **tables)
    counts_old = "(CASE WHEN OLD.stage = 'request' THEN 0 ELSE OLD.amount_yen END)"
    counts_new = "(CASE WHEN NEW.stage = 'request' THEN 0 ELSE NEW.amount_yen END)"
    same = "(CASE WHEN OLD.fiscal_year = NEW.fiscal_year THEN OLD.amount_yen ELSE 0 END)"
    yield Guard("money_committed", commitments, "INSERT", f"NEW.amount_yen > {new}", message, locks=True)
    yield Guard("money_committed", commitments, "UPDATE", f"NEW.amount_yen > {new} + {same}", message, locks=True)
    yield Guard("money_appropriated", appropriations, "DELETE", f"{old} < {counts_old}", message, locks=True)
    lowered = f"{old} - {counts_old} + (CASE WHEN OLD.fiscal_year = NEW.fiscal_year THEN {counts_new} ELSE 0 END) < 0"
    carried = (
        "NEW.stage = 'carry_over' AND COALESCE(OLD.from_fiscal_year, 0) <> NEW.from_fiscal_year "
        f"AND NEW.amount_yen > {before_new} "
        "OR NEW.stage = 'carry_over' AND OLD.from_fiscal_year = NEW.from_fiscal_year "
        f"AND NEW.amount_yen > {before_old} + OLD.amount_yen"
    )
    yield Guard("money_appropriated", appropriations, "UPDATE", f"{lowered} OR {carried}", message, locks=True)
    first = f"NEW.stage = 'carry_over' AND NEW.amount_yen > {before_new}"
    yield Guard("money_appropriated", appropriations, "INSERT", first, message, locks=True)

"""What the database refuses of the register: a published row without a source, and more committed than is available.

The messages are translated where `applying.reason_of` shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import N_
from osa.register import models as rows
from osa.register.models import Sourced
from osa.register.tables import TABLES
from osa.trail.guards import ALWAYS, Event, Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

_APPROPRIATIONS = rows.Appropriation._meta.db_table
_COMMITMENTS = rows.Commitment._meta.db_table
_DISBURSEMENTS = rows.Disbursement._meta.db_table
_REFUNDS = rows.Refund._meta.db_table

OVERCOMMITTED = N_("more would be committed than is available in the fiscal year")
OVERPAID = N_("more would be paid out than was committed, or more come back than was paid out")


def _left(year: str) -> str:
    """Return the SQL of what is left in a fiscal year: available, less what is carried out of it and committed."""
    return f"""(
    COALESCE((SELECT SUM(amount_yen) FROM {_APPROPRIATIONS}
              WHERE fiscal_year = {year} AND stage IN ('approved', 'supplementary', 'carry_over')), 0)
    - COALESCE((SELECT SUM(amount_yen) FROM {_APPROPRIATIONS} WHERE from_fiscal_year = {year}), 0)
    - COALESCE((SELECT SUM(amount_yen) FROM {_COMMITMENTS} WHERE fiscal_year = {year}), 0))"""


def _out(commitment: str) -> str:
    """Return the SQL of what is out on a commitment: paid, less what came back."""
    return f"""(
    COALESCE((SELECT SUM(amount_yen) FROM {_DISBURSEMENTS} WHERE commitment_id = {commitment}), 0)
    - COALESCE((SELECT SUM(amount_yen) FROM {_REFUNDS} WHERE commitment_id = {commitment}), 0))"""


def _committed(commitment: str) -> str:
    """Return the SQL of what was committed."""
    return f"COALESCE((SELECT amount_yen FROM {_COMMITMENTS} WHERE id = {commitment}), 0)"


def register_guards() -> tuple[Guard, ...]:
    """Return the guards of the register."""
    sourced = [table.model for table in TABLES.values() if issubclass(table.model, Sourced)]
    return (*(guard for model in sourced for guard in _published(model)), *_money())


def _published(model: type[Sourced]) -> Iterator[Guard]:
    """Refuse to publish a row without a source, and to take the last source from a published row."""
    table = model._meta.db_table
    link = model._meta.get_field("sources")
    linking, column = model.sources.through._meta.db_table, link.m2m_column_name()
    message = N_("a row without a source cannot be published")
    without = f"NEW.published AND NOT EXISTS (SELECT 1 FROM {linking} WHERE {column} = NEW.id)"
    yield Guard(f"{table}_published", table, "INSERT", without, message)
    yield Guard(f"{table}_published", table, "UPDATE", without, message)
    last = (
        f"EXISTS (SELECT 1 FROM {table} WHERE id = OLD.{column} AND published) "
        f"AND (SELECT COUNT(*) FROM {linking} WHERE {column} = OLD.{column}) = 1"
    )
    yield Guard(f"{linking}_last", linking, "DELETE", last, message)
    yield Guard(f"{linking}_last", linking, "UPDATE", ALWAYS, N_("sources are added and removed"))


def _money() -> Iterator[Guard]:
    """Refuse whatever would leave more committed than is available, and more out than was committed."""
    yield from _commitments()
    yield from _appropriations()
    yield from _payments()
    for table in (_APPROPRIATIONS, _COMMITMENTS, _DISBURSEMENTS, _REFUNDS):
        there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        yield Guard(f"{table}_again", table, "INSERT", there, N_("money is changed, never replaced"))
        yield Guard(f"{table}_key", table, "UPDATE", "NEW.id <> OLD.id", N_("money keeps its id"))


def _commitments() -> Iterator[Guard]:
    """Let commitments fit into what is left, and not fall below what is paid out on them."""
    same = "(CASE WHEN OLD.fiscal_year = NEW.fiscal_year THEN OLD.amount_yen ELSE 0 END)"
    left = _left("NEW.fiscal_year")
    yield Guard("money_committed", _COMMITMENTS, "INSERT", f"NEW.amount_yen > {left}", OVERCOMMITTED, locks=True)
    raised = f"NEW.amount_yen > {left} + {same}"
    yield Guard("money_committed", _COMMITMENTS, "UPDATE", raised, OVERCOMMITTED, locks=True)
    lowered = f"NEW.amount_yen < {_out('OLD.id')}"
    yield Guard("money_paid", _COMMITMENTS, "UPDATE", lowered, OVERPAID, locks=True)


def _appropriations() -> Iterator[Guard]:
    """Let appropriations keep their year and stage, and not fall below what is committed or carried on."""
    moved = (
        "NEW.fiscal_year <> OLD.fiscal_year OR NEW.stage <> OLD.stage "
        "OR COALESCE(NEW.from_fiscal_year, 0) <> COALESCE(OLD.from_fiscal_year, 0)"
    )
    keeps = N_("an appropriation keeps its fiscal year and its stage: remove it and enter another")
    yield Guard("money_moved", _APPROPRIATIONS, "UPDATE", moved, keeps)
    carried = "NEW.stage = 'carry_over'"
    before = _left("NEW.from_fiscal_year")
    taken = f"{carried} AND NEW.amount_yen > {before}"
    yield Guard("money_carried", _APPROPRIATIONS, "INSERT", taken, OVERCOMMITTED, locks=True)
    more = f"{carried} AND NEW.amount_yen > {before} + OLD.amount_yen"
    yield Guard("money_carried", _APPROPRIATIONS, "UPDATE", more, OVERCOMMITTED, locks=True)
    counts = "OLD.stage <> 'request'"
    lowered = f"{counts} AND {_left('OLD.fiscal_year')} + NEW.amount_yen < OLD.amount_yen"
    yield Guard("money_appropriated", _APPROPRIATIONS, "UPDATE", lowered, OVERCOMMITTED, locks=True)
    gone = f"{counts} AND {_left('OLD.fiscal_year')} < OLD.amount_yen"
    yield Guard("money_appropriated", _APPROPRIATIONS, "DELETE", gone, OVERCOMMITTED, locks=True)


def _payments() -> Iterator[Guard]:
    """Let payments less refunds stay between nothing and what was committed."""
    new, old = _out("NEW.commitment_id"), _out("OLD.commitment_id")
    bound = _committed("NEW.commitment_id")
    cases: tuple[tuple[str, Event, str], ...] = (
        (_DISBURSEMENTS, "INSERT", f"{new} + NEW.amount_yen > {bound}"),
        (_DISBURSEMENTS, "UPDATE", f"{new} + NEW.amount_yen - OLD.amount_yen NOT BETWEEN 0 AND {bound}"),
        (_DISBURSEMENTS, "DELETE", f"{old} < OLD.amount_yen"),
        (_REFUNDS, "INSERT", f"NEW.amount_yen > {new}"),
        (_REFUNDS, "UPDATE", f"{new} + OLD.amount_yen - NEW.amount_yen NOT BETWEEN 0 AND {bound}"),
        (_REFUNDS, "DELETE", f"{old} + OLD.amount_yen > {_committed('OLD.commitment_id')}"),
    )
    for table, on, wrong in cases:
        yield Guard(f"{table}_out", table, on, wrong, OVERPAID, locks=True)
    for table in (_DISBURSEMENTS, _REFUNDS):
        other = "NEW.commitment_id <> OLD.commitment_id"
        yield Guard(f"{table}_of_another", table, "UPDATE", other, N_("a payment stays on its commitment"))

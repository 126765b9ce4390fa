"""Writing the register: loading and importing, single rows, money, deliveries and visits."""

# ruff: noqa: ARG001 - `by` and `why` are for the decorator

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from osa.accounts.permissions import OPERATOR, SERVICES
from osa.accounts.serving import Actor, Refused, service
from osa.i18n import _
from osa.register.applying import apply, reason_of
from osa.register.delivering import nothing_against
from osa.register.guards import OVERPAID
from osa.register.models import Commitment
from osa.register.paying import account, paid
from osa.register.saving import check_expected, referring_to, save_row, stored_row
from osa.register.stored import changed_since
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from osa.register.merging import Change, Plan
    from osa.register.models import Row

    Links = Mapping[str, Collection[str]]

MONEY = {
    "appropriations": "appropriation_save",
    "commitments": "commitment_make",
    "disbursements": "disbursement_record",
    "refunds": "refund_record",
}
"""The tables that only the services of money write, each with one of these."""

CASEWORK = {"case_facts": "fact_attest"}
"""The tables that only casework writes."""

VISITS = {"visits": "visit_record", "findings": "visit_record"}
"""The tables of what monitors have seen, which only those write who may record a visit."""

SETTLING = frozenset({"settled_on", "note_en", "note_ja", "sources"})
"""The columns of a finding that say how it was settled."""

LIFE = {"state": "need", "standing": "active"}
"""The columns of a project that only casework changes, and what they are in a new project."""


def _no_advance(_rows: int) -> None:
    """Do nothing for rows done."""


@service
def register_load(*, by: Actor, plan: Plan, why: str = "", advance: Callable[[int], None] = _no_advance) -> None:
    """Make the changes of a plan that CSV files have led to; `advance` is told how many rows are done.

    The files tell published history, which is taken as it was: what may not be given (a delivery without permission, or
    before anything was agreed) is for `osa register check` to tell. Raises `InputError` that names the rows which the
    database refuses, `Refused` if the register has changed since.
    """
    _make(plan, advance)


@service
def register_import(*, by: Actor, plan: Plan, why: str = "", advance: Callable[[int], None] = _no_advance) -> None:
    """Make the changes of a plan that a workbook has led to, as far as its importer may make them one by one.

    Raises what `register_load` raises. A workbook is no way around: but for the operator, who may load too, it is
    `Refused` for money without the role of a budget officer, what only casework changes, and what may not be given.
    """
    if OPERATOR in by.roles():
        _make(plan, advance)
        return
    reasons = [reason for change in plan.changes for reason in _not_by(by, change)]
    if reasons:
        raise Refused(*reasons)
    with nothing_against():
        _make(plan, advance)


def _make(plan: Plan, advance: Callable[[int], None]) -> None:
    """Make the changes of a plan, if the register is still as the plan has seen it."""
    if changed_since(plan.number):
        raise Refused(_("the register has changed since the changes were shown; look at them again"))
    apply(plan.changes, advance)


def _not_by(by: Actor, change: Change) -> Iterator[str]:
    """Go through what somebody may not change by importing it."""
    where = change.where or f"{change.table} {change.row}"
    if change.table in MONEY and not by.roles() & frozenset(SERVICES[MONEY[change.table]]):
        yield _("{where}: money is written by the budget officer").format(where=where)
    if change.table in CASEWORK:
        yield _("{where}: facts are attested in casework").format(where=where)
    fields = {name: value for name, value in (change.after or {}).items() if (change.before or {}).get(name) != value}
    if _not_seen_by(by, change.table, change.before, fields if change.after else {"removed": ""}):
        yield _("{where}: visits are recorded by monitors").format(where=where)
    if change.table == "projects" and change.after is not None and _moves(change.before, change.after):
        yield _("{where}: the state of a project changes in casework").format(where=where)


def _moves(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Tell whether a project comes into another state."""
    return any(after.get(name, now) != now for name, now in ((name, (before or LIFE)[name]) for name in LIFE))


@service
def row_save(  # noqa: PLR0913 - a row, and how it is saved
    *,
    by: Actor,
    table: str,
    values: Mapping[str, Any],
    links: Links | None = None,
    expected: int | None = None,
    why: str = "",
) -> Row:
    """Save a row of the register; columns that are not given stay as they are. A new row without an id gets one.

    `expected` is the number of the trail's last entry about the row that the caller has seen (0: there is none yet).
    Raises `ValidationError` with all faults by column, `Refused` if the row has changed since, is not written so, or
    leaves something that may not be given.
    """
    _check_table(table)
    before = stored_row(table, str(values.get("id", "")))
    if _not_seen_by(by, table, before, values):
        raise Refused(_("what was seen on a visit is recorded by monitors; others only settle a finding"))
    if table == "projects" and _moves(before, values):
        raise Refused(_("the state of a project changes in casework"))
    with nothing_against():
        return save_row(table, values, links, expected=expected)


def _not_seen_by(by: Actor, table: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Tell whether somebody who records no visits would change what one saw; to settle a finding is not that."""
    if table not in VISITS or by.roles() & frozenset(SERVICES[VISITS[table]]):
        return False
    return table == "visits" or before is None or not after.keys() <= {"id", *SETTLING}


def _check_table(table: str) -> None:
    """Refuse tables that are not there, or that other services write."""
    if table not in TABLES:
        raise Refused(_("{name} is no table of the register").format(name=repr(table)))
    if table in MONEY:
        raise Refused(_("money is written by the budget officer, with {service}").format(service=MONEY[table]))
    if table in CASEWORK:
        raise Refused(_("{table} is written in casework, with {service}").format(table=table, service=CASEWORK[table]))


@service
def row_remove(*, by: Actor, table: str, row: str, expected: int | None = None, why: str = "") -> None:
    """Remove a row that no other refers to, and nothing that was given rests on."""
    _check_table(table)
    found = _row(table, row)
    check_expected(table, row, expected)
    referring = referring_to(found)
    if referring:
        raise Refused(_("other rows refer to {row}: {rows}").format(row=row, rows=", ".join(referring)))
    try:
        with nothing_against():
            found.delete()
    except IntegrityError as refused:
        raise Refused(reason_of(refused)) from None


def _row(table: str, row: str) -> Row:
    """Return a row, or refuse."""
    found = TABLES[table].model._base_manager.filter(pk=row).first()
    if found is None:
        raise Refused(_("there is no row {id} in {table}").format(id=row, table=table))
    return found


@service
def row_publish(  # noqa: PLR0913 - a row, and how it is published
    *, by: Actor, table: str, row: str, published: bool = True, expected: int | None = None, why: str = ""
) -> Row:
    """Publish a row, which needs a source, or take it back."""
    if table not in TABLES or not hasattr(TABLES[table].model, "published"):
        raise Refused(_("rows of {table} are not published by themselves").format(table=table))
    _row(table, row)
    return save_row(table, {"id": row, "published": published}, expected=expected)


# Money


@service
def appropriation_save(
    *, by: Actor, values: Mapping[str, Any], links: Links | None = None, expected: int | None = None, why: str = ""
) -> Row:
    """Save an appropriation; `Refused` if more would be committed than is available then."""
    return save_row("appropriations", values, links, expected=expected)


@service
def commitment_make(*, by: Actor, values: Mapping[str, Any], links: Links | None = None, why: str = "") -> Row:
    """Bind money of a fiscal year to a project; `Refused` if there is not as much left, or the project is cancelled."""
    with nothing_against():
        return save_row("commitments", values, links, new=True)


@service
def commitment_release(
    *, by: Actor, commitment: str, amount_yen: int | None = None, expected: int | None = None, why: str
) -> None:
    """Free some of a commitment, or all of it that has not been paid out; what is refunded is not free again.

    A commitment of which nothing was paid out and nothing is left is removed.
    """
    found = _row("commitments", commitment)
    check_expected("commitments", commitment, expected)
    if not isinstance(found, Commitment) or not why.strip():
        raise Refused(_("say why the money is released"))
    out, _back = paid(commitment)
    most = max(found.amount_yen - out, 0)
    freed = most if amount_yen is None else amount_yen
    if not 0 < freed <= most:
        raise Refused(_("between ¥1 and ¥{most:,} of {id} can be released").format(most=most, id=commitment))
    try:
        if freed == found.amount_yen:
            found.delete()
        else:
            save_row("commitments", {"id": commitment, "amount_yen": found.amount_yen - freed})
    except IntegrityError as refused:
        raise Refused(reason_of(refused)) from None


@service
def disbursement_record(*, by: Actor, values: Mapping[str, Any], links: Links | None = None, why: str = "") -> Row:
    """Record money paid out; `Refused` if more would be out than was committed."""
    return _payment("disbursements", values, links)


@service
def refund_record(*, by: Actor, values: Mapping[str, Any], links: Links | None = None, why: str = "") -> Row:
    """Record money that came back; `Refused` if it is more than was paid out."""
    return _payment("refunds", values, links)


def _payment(table: str, values: Mapping[str, Any], links: Links | None) -> Row:
    """Record a payment; if it does not fit into its commitment, say how that stands."""
    try:
        return save_row(table, values, links, new=True)
    except Refused as refused:
        if _(OVERPAID) not in refused.reasons:
            raise
        commitment = values["commitment"]
        raise Refused(*refused.reasons, *account(str(getattr(commitment, "pk", commitment)).strip())) from None


# What happens afterwards


@service
def delivery_record(  # noqa: PLR0913 - a delivery with its lines
    *,
    by: Actor,
    values: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = (),
    links: Links | None = None,
    expected: int | None = None,
    why: str = "",
) -> Row:
    """Record a delivery, or that a planned one has come, with the items it brings; lines cite what the delivery cites.

    Raises `ValidationError` with all faults by column (`lines.0.item`), and `Refused` if nothing is agreed, the project
    is cancelled, or an item is defence equipment and no export permission covers it.
    """
    with nothing_against():
        delivery = save_row("deliveries", values, links, expected=expected)
        _save_parts("delivery_lines", lines, "lines", {"delivery": delivery.pk, **_cited("deliveries", delivery)})
    return delivery


@service
def visit_record(  # noqa: PLR0913 - a visit with its findings
    *,
    by: Actor,
    values: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]] = (),
    links: Links | None = None,
    expected: int | None = None,
    why: str = "",
) -> Row:
    """Record a monitoring visit with what it found; findings cite what the visit cites.

    Raises `ValidationError` with all faults by column (`findings.0.grade`).
    """
    visit = save_row("visits", values, links, expected=expected)
    _save_parts("findings", findings, "findings", {"visit": visit.pk, **_cited("visits", visit)})
    return visit


def _cited(table: str, row: Row) -> dict[str, Any]:
    """Return what the parts of a row take over from it."""
    values = stored_row(table, row.pk) or {}
    return {name: values[name] for name in ("basis", "sources")}


def _save_parts(table: str, parts: Sequence[Mapping[str, Any]], called: str, common: Mapping[str, Any]) -> None:
    """Save the rows that belong to another, and tell all their faults at once."""
    wrong: dict[str, list[str]] = {}
    for number, part in enumerate(parts):
        try:
            save_row(table, {**common, **part})
        except ValidationError as invalid:
            wrong.update({f"{called}.{number}.{column}": told for column, told in invalid.message_dict.items()})
    if wrong:
        raise ValidationError(wrong)

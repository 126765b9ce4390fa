"""What the database refuses of the casework, whoever asks and in whatever way: above all, one person deciding alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.models import Delegation, RoleGrant, User
from osa.casework.models import Comment, Decision, Deliberation, Document, Duty, RulebookSnapshot, Screening
from osa.register.models import Project
from osa.trail.guards import Guard, kept, unchangeable

if TYPE_CHECKING:
    from collections.abc import Iterable

STEPS = (
    ("draft", "reviewed"),
    ("draft", "returned"),
    ("reviewed", "approved"),
    ("reviewed", "returned"),
    ("approved", "invalidated"),
)
"""How a decision goes from one status to another; there is no other way."""


def casework_guards() -> tuple[Guard, ...]:
    """Return the guards of the casework."""
    return (
        *unchangeable("snapshot", RulebookSnapshot, "a rulebook that was used"),
        *unchangeable("screening", Screening, "a screening"),
        *unchangeable("deliberation", Deliberation, "a deliberation"),
        *unchangeable("comment", Comment, "a comment"),
        *unchangeable("document", Document, "a document"),
        *_decisions(),
        *_duties(),
        Guard(
            "project_cancelled",
            Project._meta.db_table,
            "UPDATE",
            "OLD.standing = 'cancelled' AND (NEW.standing <> 'cancelled' OR NEW.state <> OLD.state)",
            "a cancelled project stays cancelled",
        ),
    )


def _decisions() -> Iterable[Guard]:
    """Let a decision be born as a draft, go through other hands, and stay."""
    table = Decision._meta.db_table
    later = _columns(Decision, "reviewe", "opinion", "approve", "returned", "invalidated")
    born = f"NEW.status <> 'draft' OR {_any(later, 'COALESCE(CAST(NEW.{0} AS TEXT), {1}) <> {1}')}"
    yield Guard("decision_born", table, "INSERT", born, "a decision begins as a draft")
    yield Guard("decision_author", table, "INSERT", f"NOT ({_holds('author', 'desk_officer')})", "not a desk officer")
    fit = "s.id = NEW.screening_id AND s.project_id = NEW.project_id AND s.verdict = 'permitted'"
    unfit = f"NOT EXISTS (SELECT 1 FROM {Screening._meta.db_table} s WHERE {fit})"
    yield Guard("decision_screened", table, "INSERT", unfit, "a decision rests on a screening that permits its project")
    yield from _apart(table)
    own = [column for column in _columns(Decision) if column not in (*later, "status")]
    message = "what a decision says, and who drafted it, is never changed"
    yield Guard("decision_kept", table, "UPDATE", _any(own, _DIFFERS), message)
    steps = " OR ".join(f"OLD.status = '{old}' AND NEW.status = '{new}'" for old, new in STEPS)
    yield Guard("decision_steps", table, "UPDATE", f"NOT ({steps})", "a decision does not go this way")
    for prefix, status in (
        (("reviewe", "opinion"), "reviewed"),
        (("approve",), "approved"),
        (("returned",), "returned"),
        (("invalidated",), "invalidated"),
    ):
        changed = f"NEW.status <> '{status}' AND ({_any(_columns(Decision, *prefix), _DIFFERS)})"
        message = "who signed a decision, when and why, is never changed"
        yield Guard(f"decision_{status}_by", table, "UPDATE", changed, message)
    for who, role, status in (("reviewer", "legal_reviewer", "reviewed"), ("approver", "approver", "approved")):
        unfit = f"NEW.status = '{status}' AND NOT ({_holds(who, role)} AND {_lent(who, role)})"
        message = f"whoever signs here holds the role {role} or has it lent"
        yield Guard(f"decision_{role}", table, "UPDATE", unfit, message)
    backdated = (
        "NEW.reviewed_on IS NOT NULL AND CAST(NEW.reviewed_on AS TEXT) < SUBSTR(CAST(NEW.drafted_at AS TEXT), 1, 10) "
        "OR NEW.approved_on IS NOT NULL AND NEW.approved_on < NEW.reviewed_on"
    )
    message = "nobody signs before the decision was drafted, or approves before it was reviewed"
    yield Guard("decision_signed_after", table, "UPDATE", backdated, message)
    yield from kept("decision_kept", Decision, "a decision is never removed")


def _apart(table: str) -> Iterable[Guard]:
    """Keep author and signers apart, as the constraints do: SQLite can be told to ignore those, and triggers not.

    An INSERT OR REPLACE would also remove an open decision to make room for another.
    """
    signers = ("reviewer_id", "reviewer_for_id", "approver_id", "approver_for_id")
    same = " OR ".join(f"NEW.{signer} = NEW.author_id" for signer in signers)
    yield Guard("decision_apart", table, "INSERT", same, "the author of a decision does not sign it")
    yield Guard("decision_apart", table, "UPDATE", same, "the author of a decision does not sign it")
    is_open = "project_id = NEW.project_id AND status IN ('draft', 'reviewed', 'approved')"
    another = f"NEW.status IN ('draft', 'reviewed', 'approved') AND EXISTS (SELECT 1 FROM {table} WHERE {is_open})"
    yield Guard("decision_open", table, "INSERT", another, "the project has an open decision: one_decision_open")


_DIFFERS = "COALESCE(CAST(NEW.{0} AS TEXT), {1}) <> COALESCE(CAST(OLD.{0} AS TEXT), {1})"
"""That a column changes, where nothing is a value like others, as both engines understand it."""


def _any(columns: Iterable[str], condition: str) -> str:
    """Return that a condition holds for any of some columns."""
    return " OR ".join(condition.format(column, "''") for column in columns)


def _columns(model: type[Decision | Duty], *prefixes: str) -> list[str]:
    """Return the columns of a table, or those that begin in some way."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    return [column for column in columns if column.startswith(prefixes)] if prefixes else columns


def _holds(who: str, role: str) -> str:
    """Return that whoever acts is active, and that they, or whoever lent it to them, have the role and are active."""
    users, grants = User._meta.db_table, RoleGrant._meta.db_table
    acting = f"EXISTS (SELECT 1 FROM {users} u WHERE u.id = NEW.{who}_id AND u.is_active)"
    holder = f"NEW.{who}_id" if who == "author" else f"COALESCE(NEW.{who}_for_id, NEW.{who}_id)"
    return (
        f"{acting} AND EXISTS (SELECT 1 FROM {grants} g "
        f"JOIN {users} u ON u.id = g.user_id WHERE u.id = {holder} AND g.role = '{role}' AND g.confirmed_by <> '' "
        "AND u.is_active)"
    )


def _lent(who: str, role: str) -> str:
    """Return that, where somebody acts for another, the role is lent to them on the day."""
    day = "NEW.reviewed_on" if who == "reviewer" else "NEW.approved_on"
    table = Delegation._meta.db_table
    return (
        f"(NEW.{who}_for_id IS NULL OR EXISTS (SELECT 1 FROM {table} d WHERE d.giver_id = NEW.{who}_for_id "
        f"AND d.taker_id = NEW.{who}_id AND d.role = '{role}' AND {day} BETWEEN d.since AND d.until "
        f"AND (d.ended_on IS NULL OR {day} < d.ended_on)))"
    )


def _duties() -> Iterable[Guard]:
    """Let a duty be what it is, and stay; what shows that it is met is entered once."""
    table = Duty._meta.db_table
    own = ["id", "project_id", "duty", "clause"]
    yield Guard("duty_kept", table, "UPDATE", _any(own, _DIFFERS), "a duty is never changed into another")
    done = f"OLD.done_on IS NOT NULL AND ({_any(['done_on', 'done_by', 'evidence'], _DIFFERS)})"
    yield Guard("duty_done", table, "UPDATE", done, "how a duty was met is never changed")
    yield from kept("duty_kept", Duty, "a duty is never removed")

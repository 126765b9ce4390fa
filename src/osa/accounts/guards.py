"""What the database refuses of accounts: roles that would let one person watch or arm itself, and lost traces."""

from __future__ import annotations

from osa.accounts.models import AccountEvent, Delegation, RoleGrant, User
from osa.accounts.permissions import CONFIRMED, EXCLUSIVE, OPERATOR
from osa.trail.guards import Guard, kept, unchangeable

_GRANTS = RoleGrant._meta.db_table
_DELEGATIONS = Delegation._meta.db_table
_USERS = User._meta.db_table
_ALONE = ", ".join(f"'{role}'" for role in sorted(EXCLUSIVE))
_SECOND = ", ".join(f"'{role}'" for role in sorted(CONFIRMED))


def accounts_guards() -> tuple[Guard, ...]:
    """Return the guards of the accounts."""
    return (
        _roles_apart(),
        *_grants_confirmed(),
        *_delegations_apart(),
        *unchangeable("account_event", AccountEvent, "an account event"),
        *kept("account_kept", User, "an account is deactivated, never removed"),
        Guard(
            "account_name", _USERS, "UPDATE", "NEW.username <> OLD.username", "the trail knows accounts by their name"
        ),
    )


def _roles_apart() -> Guard:
    """Return the guard that leaves an administrator and an auditor without any other role, own or borrowed."""
    other = (
        f"EXISTS (SELECT 1 FROM {_GRANTS} WHERE user_id = NEW.user_id AND role <> NEW.role "
        f"AND (role IN ({_ALONE}) OR NEW.role IN ({_ALONE})))"
    )
    borrowed = (
        f"(NEW.role IN ({_ALONE}) AND EXISTS (SELECT 1 FROM {_DELEGATIONS} "
        "WHERE taker_id = NEW.user_id AND ended_on IS NULL AND until >= CURRENT_DATE))"
    )
    message = "an administrator or auditor has no other role"
    return Guard("roles_apart", _GRANTS, "INSERT", f"({other} OR {borrowed})", message, locks=True)


def _grants_confirmed() -> tuple[Guard, ...]:
    """Return the guards that let a role that decides count only once a second person has confirmed it."""
    alone = f"(NEW.role IN ({_SECOND}) AND NEW.confirmed_by <> '' AND NEW.confirmed_by NOT LIKE '{OPERATOR}:%')"
    administrator = (
        f"EXISTS (SELECT 1 FROM {_GRANTS} g JOIN {_USERS} u ON u.id = g.user_id WHERE u.username = NEW.confirmed_by "
        "AND u.is_active AND g.role = 'administrator' AND g.confirmed_by <> '')"
    )
    unfit = f"({alone} AND (NEW.confirmed_by = NEW.granted_by OR NOT {administrator}))"
    message = "a role that decides is confirmed by another administrator or the operator"
    moved = (
        "(NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id OR NEW.role <> OLD.role OR NEW.granted_by <> OLD.granted_by "
        "OR (OLD.confirmed_by <> '' AND NEW.confirmed_by <> OLD.confirmed_by))"
    )
    return (
        Guard("grant_kept", _GRANTS, "UPDATE", moved, "a role is taken and given anew, never changed"),
        Guard("grant_confirmed", _GRANTS, "INSERT", alone, message),
        Guard("grant_confirmed", _GRANTS, "UPDATE", unfit, message, locks=True),
    )


def _delegations_apart() -> tuple[Guard, ...]:
    """Return the guards of delegations: nobody lends what is not theirs, nor to an administrator or auditor."""
    not_own = (
        f"NOT EXISTS (SELECT 1 FROM {_GRANTS} WHERE user_id = NEW.giver_id AND role = NEW.role AND confirmed_by <> '')"
    )
    to_alone = f"EXISTS (SELECT 1 FROM {_GRANTS} WHERE user_id = NEW.taker_id AND role IN ({_ALONE}))"
    moved = (
        "(NEW.giver_id <> OLD.giver_id OR NEW.taker_id <> OLD.taker_id OR NEW.role <> OLD.role "
        "OR NEW.since <> OLD.since OR NEW.until <> OLD.until OR NEW.why <> OLD.why)"
    )
    return (
        Guard(
            "delegation_own",
            _DELEGATIONS,
            "INSERT",
            not_own,
            "only a role that the giver has itself is delegated",
            locks=True,
        ),
        Guard(
            "delegation_apart",
            _DELEGATIONS,
            "INSERT",
            to_alone,
            "an administrator or auditor has no other role",
            locks=True,
        ),
        Guard("delegation_kept", _DELEGATIONS, "UPDATE", moved, "a delegation is ended, not changed"),
        *kept("delegation_kept", Delegation, "a delegation is ended, never removed"),
    )

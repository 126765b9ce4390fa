"""What changes accounts: making and deactivating them, roles, delegations, and help for those who are locked out.

Nobody changes the roles of their own account or deactivates it; so an administrator is always left, unless an operator
takes away the last.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from osa.accounts.models import Delegation, RoleGrant, User
from osa.accounts.permissions import DELEGABLE, EXCLUSIVE, OPERATOR, ROLES
from osa.accounts.serving import Refused, service
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Collection

    from osa.accounts.serving import Actor


_RESERVED = frozenset({OPERATOR, "public", "system", "osa", "anonymous", "unknown"})
"""Names that no account has: the trail and the pages say them of others."""

_JAPANESE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"})

_LENT_AT_MOST = dt.timedelta(days=366)
"""The longest time for which a role is lent, and the latest day on which that begins, from today."""


@service
def user_add(  # noqa: PLR0913 - what an account is
    *,
    by: Actor,
    username: str,
    email: str,
    full_name: str = "",
    password: str | None = None,
    roles: Collection[str] = (),
    language: str = "ja",
    why: str = "",  # noqa: ARG001
) -> User:
    """Make an account with its roles, its address taken as verified, and the language that its holder is written to in.

    Without a password, its holder signs in with OpenID Connect, or sets one through the link in the mail that
    `/accounts/password/reset/` sends. Administrators give none: they could sign in as somebody else then. Raises
    `Refused` with everything that is wrong.
    """
    name, address = User.normalize_username(username), email.strip().lower()
    user = User(username=name, email=address, full_name=full_name.strip(), language=language)
    user.set_password(password)
    faults = [*_faults_of_name(user), *_faults_of_address(user), *_faults_of_field(user, "language")]
    faults += _faults_of_roles(roles)
    if password is not None:
        faults += _faults_of_password(user, password)
        if isinstance(by, User):
            faults.append(_("an administrator does not know passwords; make the account without one"))
    if faults:
        raise Refused(*faults)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in sorted(set(roles)):
        RoleGrant(user=user, role=role).save()
    return user


@service
def user_deactivate(*, by: Actor, username: str, why: str = "") -> User:  # noqa: ARG001
    """Take all roles from an account without forgetting them, and end its sessions; it cannot sign in any more."""
    user = _another(by, username)
    if not user.is_active:
        raise Refused(_("{name} is deactivated already").format(name=user.username))
    user.is_active = False
    user.save()
    return user


@service
def user_activate(*, by: Actor, username: str, why: str = "") -> User:  # noqa: ARG001
    """Give a deactivated account back, with the roles that it had."""
    user = _another(by, username)
    if user.is_active:
        raise Refused(_("{name} is active already").format(name=user.username))
    user.is_active = True
    user.save()
    return user


@service
def user_password_set(*, by: Actor, username: str, password: str, why: str = "") -> User:  # noqa: ARG001
    """Give an account another password, and end its sessions.

    Not for administrators, who could sign in as somebody else then and touch cases.
    """
    user = _user(username)
    faults = _faults_of_password(user, password)
    if faults:
        raise Refused(*faults)
    user.set_password(password)
    user.save()
    return user


@service
def user_factors_remove(*, by: Actor, username: str, why: str = "") -> User:  # noqa: ARG001
    """Remove the second factors of somebody who has lost them, recovery codes too; the password alone opens then."""
    user = _user(username)
    factors = Authenticator.objects.filter(user=user)
    if not factors.exists():
        raise Refused(_("{name} has no second factor").format(name=user.username))
    factors.delete()
    return user


@service
def role_grant(*, by: Actor, username: str, role: str, why: str = "") -> RoleGrant:  # noqa: ARG001
    """Give an account a role. An administrator and an auditor have no other, neither their own nor delegated.

    A role that decides counts once another administrator or the operator confirms it.
    """
    user = _another(by, username)
    own = dict(user.grants.values_list("role", "confirmed_by"))
    if role in own:
        known = _("{name} has the role {role} already")
        waits = _("{name} was given the role {role}, which waits to be confirmed: osa user confirm")
        raise Refused((known if own[role] else waits).format(name=user.username, role=role))
    faults = _faults_of_roles({role, *own})
    over = min(clock.today(), clock.now().astimezone(dt.UTC).date())  # the database counts days in UTC
    borrowed = user.delegations.filter(ended_on__isnull=True, until__gte=over)
    if role in EXCLUSIVE and borrowed.exists():
        faults.append(
            _("{name} holds a delegation; end it before giving the role {role}, which is held alone").format(
                name=user.username, role=role
            )
        )
    if faults:
        raise Refused(*faults)
    grant = RoleGrant(user=user, role=role)
    grant.save()
    return grant


@service
def role_confirm(*, by: Actor, username: str, role: str, why: str = "") -> RoleGrant:  # noqa: ARG001
    """Confirm a role that an administrator has given to somebody else; who gave it does not."""
    user = _another(by, username)
    grant: RoleGrant | None = user.grants.filter(role=role).first()
    if grant is None:
        raise Refused(_("{name} does not have the role {role}").format(name=user.username, role=role))
    if grant.confirmed_by:
        raise Refused(_("the role {role} of {name} counts already").format(name=user.username, role=role))
    if grant.granted_by == by.name:
        told = _("{who} gave the role {role} to {name}; another administrator or the operator confirms it")
        raise Refused(told.format(who=by.name, role=role, name=user.username))
    grant.confirmed_by = by.name
    grant.save()
    return grant


@service
def role_revoke(*, by: Actor, username: str, role: str, why: str = "") -> None:  # noqa: ARG001
    """Take a role from an account; what it has delegated of it holds no more."""
    user = _another(by, username)
    grant = user.grants.filter(role=role).first()
    if grant is None:
        raise Refused(_("{name} does not have the role {role}").format(name=user.username, role=role))
    grant.delete()


@service
def delegation_make(  # noqa: PLR0913 - what a delegation is
    *, by: Actor, taker: str, role: str, since: dt.date, until: dt.date, why: str
) -> Delegation:
    """Lend a role of one's own to another account, from one day to another, both included.

    The giver is the calling account, which must have the role itself and keeps it.
    """
    if not isinstance(by, User):
        raise Refused(_("only an account can delegate its role"))
    user = _user(taker)
    faults = [*_faults_of_lending(by, user, role), *_faults_of_days(since, until)]
    if not why.strip():
        faults.append(_("a delegation needs a reason"))
    if faults:
        raise Refused(*faults)
    delegation = Delegation(giver=by, taker=user, role=role, since=since, until=until, why=why.strip())
    delegation.save()
    return delegation


@service
def delegation_end(*, by: Actor, delegation: int, why: str = "") -> Delegation:  # noqa: ARG001
    """End a delegation before its time, from today on; giver and taker can, an administrator and the operator too."""
    found: Delegation | None = Delegation.objects.filter(pk=delegation).select_related("giver", "taker").first()
    if found is None:
        raise Refused(_("there is no delegation {number}").format(number=delegation))
    if by.name not in (found.giver.username, found.taker.username) and not by.roles() & {"administrator", OPERATOR}:
        told = _("only {giver} and {taker}, an administrator or the operator can end this delegation")
        raise Refused(told.format(giver=found.giver, taker=found.taker))
    if found.ended_on is not None or found.until < clock.today():
        raise Refused(_("the delegation has ended already"))
    found.ended_on = clock.today()
    found.save()
    return found


def _user(username: str) -> User:
    """Return an account by its name."""
    user = User.objects.filter(username=User.normalize_username(username)).first()
    if user is None:
        raise Refused(_("there is no account {name}; osa user list shows them").format(name=username))
    return user


def _another(by: Actor, username: str) -> User:
    """Return an account by its name, unless it is the caller's own."""
    user = _user(username)
    if isinstance(by, User) and by.pk == user.pk:
        raise Refused(_("nobody changes the roles of their own account or deactivates it; another administrator can"))
    return user


def _faults_of_name(user: User) -> list[str]:
    """Return what is wrong with the name of a new account."""
    faults = _faults_of_field(user, "username")
    if _folded(user.username) in _RESERVED:
        faults.append(_("{name} is no name for an account: the trail uses it for others").format(name=user.username))
    if len(_scripts(user.username)) > 1:
        told = _("{name} mixes letters of different scripts ({scripts}): it could be taken for another name")
        faults.append(told.format(name=user.username, scripts=", ".join(sorted(_scripts(user.username)))))
    if "@" in user.username:
        faults.append(_("a user name has no @, so that it is not taken for an e-mail address"))
    for known in User.objects.values_list("username", flat=True):
        if _folded(known) == _folded(user.username):
            faults.append(_("there is an account {name} already").format(name=known))
    return faults


def _scripts(name: str) -> set[str]:
    """Return the scripts of the letters of a name, as Unicode names them; those that write Japanese count as one."""
    found = {unicodedata.name(letter, "?").split(" ")[0].split("-")[0] for letter in name if letter.isalpha()}
    return {"JAPANESE" if script in _JAPANESE else script for script in found}


def _faults_of_address(user: User) -> list[str]:
    """Return what is wrong with the address of a new account."""
    faults = _faults_of_field(user, "email")
    known = [*EmailAddress.objects.values_list("email", flat=True), *User.objects.values_list("email", flat=True)]
    if _folded(user.email) in map(_folded, known):
        faults.append(_("another account has the e-mail address {email} already").format(email=user.email))
    return faults


def _folded(text: str) -> str:
    """Return a name without its capitals, in every alphabet (the database knows those of ASCII)."""
    return User.normalize_username(User.normalize_username(text).casefold())


def _faults_of_field(user: User, name: str) -> list[str]:
    """Return what is wrong with one field of an account."""
    field = user._meta.get_field(name)
    try:
        field.clean(getattr(user, name), user)  # type: ignore[union-attr]
    except ValidationError as error:
        return [f"{_(str(field.verbose_name))}: {message}" for message in error.messages]  # type: ignore[union-attr]
    return []


def _faults_of_password(user: User, password: str) -> list[str]:
    """Return what is wrong with a password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


def _faults_of_roles(roles: Collection[str]) -> list[str]:
    """Return what is wrong with the roles of one account."""
    unknown = [role for role in roles if role not in ROLES]
    faults = [
        _("there is no role {role}; there are: {roles}").format(role=role, roles=", ".join(ROLES)) for role in unknown
    ]
    if set(roles) & EXCLUSIVE and len(set(roles)) > 1:
        faults.append(
            _("an account with one of the roles {roles} has no other role").format(roles=", ".join(sorted(EXCLUSIVE)))
        )
    return faults


def _faults_of_lending(giver: User, taker: User, role: str) -> list[str]:
    """Return what is wrong with lending a role to somebody."""
    faults = []
    if role not in DELEGABLE:
        told = _("the role {role} cannot be delegated; these can: {roles}")
        faults.append(told.format(role=role, roles=", ".join(sorted(DELEGABLE))))
    elif not giver.has_itself(role):
        faults.append(_("{name} does not have the role {role} itself").format(name=giver.username, role=role))
    if taker.pk == giver.pk:
        faults.append(_("a role is delegated to another account"))
    if not taker.is_active:
        faults.append(_("{name} is deactivated").format(name=taker.username))
    if taker.grants.filter(Q(role__in=EXCLUSIVE)).exists():
        told = _("{name} is an administrator or auditor, who has no other role")
        faults.append(told.format(name=taker.username))
    elif taker.has_itself(role):
        faults.append(_("{name} has the role {role} already").format(name=taker.username, role=role))
    return faults


def _faults_of_days(since: dt.date, until: dt.date) -> list[str]:
    """Return what is wrong with the days of a new delegation."""
    faults = []
    if since < clock.today():
        faults.append(_("a delegation begins today or later, not on {day}").format(day=since))
    if since > clock.today() + _LENT_AT_MOST:
        faults.append(_("{day} is more than a year ahead").format(day=since))
    if until > since + _LENT_AT_MOST:
        faults.append(_("a role is lent for a year at most; lend it again when that is over"))
    if until < since:
        faults.append(_("the delegation ends on {until}, before it begins on {since}").format(until=until, since=since))
    return faults

"""`osa user …`: accounts, their roles and their passwords."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.options import AsJson, Lang  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from osa.accounts.selectors import Account
    from osa.accounts.serving import Operator

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

ADD_HELP = _(
    "Make an account. The password is asked for twice, or read from standard input; with --no-password, its holder "
    "signs in with OpenID Connect or sets a password through the link in a mail."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The user name."))]
Why = Annotated[str, typer.Option("--why", help=_("The reason, which the trail keeps."))]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help=_("Read the password from the first line of standard input."))
]


@app.command(help=ADD_HELP)
def add(  # noqa: PLR0913 - the options of the command
    name: Name,
    *,
    email: Annotated[str, typer.Option("--email", help=_("The e-mail address, which you know to be theirs."))],
    role: Annotated[list[str] | None, typer.Option("--role", help=_("A role; may be given several times."))] = None,
    full_name: Annotated[str, typer.Option("--full-name", help=_("The name of the person."))] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="en|ja", help=_("The language that the person is written to in."))
    ] = "ja",
    password_stdin: PasswordStdin = False,
    no_password: Annotated[bool, typer.Option("--no-password", help=_("Make the account without a password."))] = False,
    why: Why = "",
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Make an account."""
    from osa.cli.printing import console

    with _managing() as by:
        from osa.accounts.services import user_add

        if password_stdin and no_password:
            raise typer.BadParameter(_("--password-stdin and --no-password exclude each other"))
        password = None if no_password else _password(from_stdin=password_stdin)
        roles = role or []
        about = {"email": email, "full_name": full_name, "language": language}
        user = user_add(by=by, username=name, password=password, roles=roles, why=why, **about)
        told = _("{name} has an account with: {roles}")
        console.print(told.format(name=user.username, roles=", ".join(roles) or _("no role")), markup=False)


@app.command("list", help=_("List the accounts with their roles."))
def list_accounts(*, as_json: AsJson = False, lang: Lang = None) -> None:  # noqa: ARG001 - main has used it
    """List accounts."""
    from osa.cli.printing import console, print_json, table

    with _managing() as by:
        from osa.accounts.selectors import accounts

        found = accounts(by=by)
        if as_json:
            print_json(found)
            return
        headings = _("user name"), _("full name"), _("e-mail"), _("roles"), _("second factor"), _("last sign-in")
        shown = table(*headings)
        for account in found:
            shown.add_row(*_row(account))
        console.print(shown)


def _row(account: Account) -> list[str]:
    """Return an account as a row of a table."""
    from django.utils import timezone

    from osa.accounts.permissions import ROLES

    roles = [_(ROLES[role]) for role in account.roles]
    roles += [_("{role} (unconfirmed)").format(role=_(ROLES[role])) for role in account.unconfirmed]
    roles += [_("{role} (delegated)").format(role=_(ROLES[role])) for role in account.delegated]
    when = f"{timezone.localtime(account.last_login):%Y-%m-%d %H:%M}" if account.last_login else "–"
    told = ", ".join(roles) if account.active else _("deactivated")
    return [
        account.username,
        account.full_name,
        account.email,
        told or "–",
        ", ".join(account.second_factors) or "–",
        when,
    ]


@app.command(help=_("Give roles to an account, or take them; roles are taken before others are given."))
def role(
    name: Name,
    *,
    add: Annotated[list[str] | None, typer.Option("--add", help=_("A role to give."))] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help=_("A role to take."))] = None,
    why: Why = "",
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Change the roles of an account, all as asked or none."""
    from osa.cli.printing import console

    if not add and not remove:
        raise typer.BadParameter(_("name a role with --add or --remove"))
    with _managing() as by:
        from django.db import transaction

        from osa.accounts.models import User
        from osa.accounts.services import role_grant, role_revoke

        with transaction.atomic():
            for taken in remove or ():
                role_revoke(by=by, username=name, role=taken, why=why)
            for given in add or ():
                role_grant(by=by, username=name, role=given, why=why)
        held = ", ".join(sorted(User.objects.get(username=name).roles())) or _("no role")
        console.print(_("{name} has now: {roles}").format(name=name, roles=held), markup=False)


@app.command(help=_("Confirm a role that an administrator has given; an administrator, approver or reviewer needs it."))
def confirm(
    name: Name,
    *,
    role: Annotated[str, typer.Option("--role", help=_("The role to confirm."))],
    why: Why = "",
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Confirm a role of an account."""
    from osa.cli.printing import console

    with _managing() as by:
        from osa.accounts.services import role_confirm

        role_confirm(by=by, username=name, role=role, why=why)
        console.print(_("{name} has the role {role} from now on.").format(name=name, role=role), markup=False)


@app.command(help=_("Deactivate an account: it cannot sign in, and its sessions end. Nothing of it is removed."))
def deactivate(name: Name, *, why: Why = "", lang: Lang = None) -> None:  # noqa: ARG001 - main has used it
    """Deactivate an account."""
    from osa.cli.printing import console

    with _managing() as by:
        from osa.accounts.services import user_deactivate

        user_deactivate(by=by, username=name, why=why)
        console.print(_("{name} is deactivated.").format(name=name), markup=False)


@app.command(help=_("Give a deactivated account back, with the roles that it had."))
def activate(name: Name, *, why: Why = "", lang: Lang = None) -> None:  # noqa: ARG001 - main has used it
    """Activate an account."""
    from osa.cli.printing import console

    with _managing() as by:
        from osa.accounts.services import user_activate

        user = user_activate(by=by, username=name, why=why)
        roles = ", ".join(sorted(user.roles())) or _("no role")
        console.print(_("{name} is active again, with: {roles}").format(name=name, roles=roles), markup=False)


@app.command(help=_("Give an account another password, and end its sessions."))
def password(
    name: Name,
    *,
    password_stdin: PasswordStdin = False,
    remove_factors: Annotated[
        bool, typer.Option("--remove-factors", help=_("Remove the second factors too, for somebody who lost them."))
    ] = False,
    why: Why = "",
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Set a password."""
    from osa.cli.printing import console

    with _managing() as by:
        from django.db import transaction

        from osa.accounts.services import user_factors_remove, user_password_set

        given = _password(from_stdin=password_stdin)
        with transaction.atomic():
            user_password_set(by=by, username=name, password=given, why=why)
            if remove_factors:
                user_factors_remove(by=by, username=name, why=why)
        console.print(_("{name} has another password; its sessions have ended.").format(name=name), markup=False)


def _managing() -> AbstractContextManager[Operator]:
    """Open the database for the operator, and turn what is refused into messages."""
    from contextlib import contextmanager

    from osa.cli.database import answering, open_database, operator

    @contextmanager
    def managing() -> Iterator[Operator]:
        open_database()
        from django.utils import translation

        from osa.i18n import language

        with translation.override(language()), answering():
            yield operator()

    return managing()


def _password(*, from_stdin: bool) -> str:
    """Return a password: the first line of standard input, or what is typed twice without being shown."""
    from getpass import getpass

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter(_("there is no terminal to ask for the password; use --password-stdin"))
    given = getpass(_("Password: "))
    if getpass(_("Password again: ")) != given:
        raise typer.BadParameter(_("the two passwords are not the same"))
    return given

"""The database of the register, for the commands that need it."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.accounts.serving import Operator


def open_database(*, create: bool = False) -> None:
    """Set Django up and make sure that the database is there and as this version of osa needs it.

    With `create`, a database is made, or brought up to date; otherwise `InputError` says which command does that.
    """
    _check_address()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osa.web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    if create:
        settings.OSA_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        if connection.vendor == "sqlite" and "mode=memory" not in str(connection.settings_dict["NAME"]):
            Path(connection.settings_dict["NAME"]).touch(mode=0o600)
    elif connection.vendor == "sqlite" and not _is_there(str(connection.settings_dict["NAME"])):
        raise _unusable(str(connection.settings_dict["NAME"]), _("there is no database yet"))
    try:
        executor = MigrationExecutor(connection)
    except (OperationalError, ImproperlyConfigured) as error:
        from osa.rulebook.faults import Fault, InputError

        told = _("the database cannot be opened: {error}").format(error=str(error).strip())
        raise InputError([Fault("DATABASE_URL", told)]) from None
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not create:
        raise _unusable("DATABASE_URL", _("the database was made by an older osa, or is empty"))
    call_command("migrate", verbosity=0, interactive=False)


def _check_address() -> None:
    """Refuse an address of a database that osa does not work with."""
    scheme = os.environ.get("DATABASE_URL", "").partition(":")[0]
    if scheme not in ("", "sqlite", "postgres", "postgresql"):
        from osa.rulebook.faults import Fault, InputError

        told = _("{scheme} is no database that osa works with").format(scheme=scheme)
        raise InputError([Fault("DATABASE_URL", told, "postgresql://…, sqlite:///…")])


def _is_there(name: str) -> bool:
    """Tell whether SQLite's database is there: a file, or one in memory."""
    return os.path.exists(name) or ":memory:" in name or "mode=memory" in name  # noqa: PTH110 - a URI is no path


def _unusable(place: str, message: str) -> Exception:
    """Return the error that says what to do about a database."""
    from osa.rulebook.faults import Fault, InputError

    advice = _("osa register load makes one, and brings one up to date")
    return InputError([Fault(place, f"{message}; {advice}")])


def operator() -> Operator:
    """Return whoever runs this command, as the trail will name them."""
    from osa.accounts.serving import Operator

    return Operator(f"operator:{_user()}")


def _user() -> str:
    """Return the name of the system's account that runs this process (environment variables could say anything)."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


@contextmanager
def answering() -> Iterator[None]:
    """Turn what services and the database refuse into messages of the command line."""
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError

    from osa.accounts.serving import NotAllowedError, Refused
    from osa.rulebook.faults import Fault, InputError

    try:
        yield
    except Refused as refused:
        raise InputError([Fault("osa", reason) for reason in refused.reasons]) from None
    except ValidationError as invalid:
        told = invalid.message_dict if hasattr(invalid, "error_dict") else {"osa": invalid.messages}
        raise InputError([Fault(field, text) for field, texts in told.items() for text in texts]) from None
    except (NotAllowedError, IntegrityError) as refused:
        raise InputError([Fault("osa", str(refused))]) from None

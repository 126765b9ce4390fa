"""`osa serve`: the site, on a production server."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.options import Lang  # noqa: TC001 - Typer reads it
from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

SERVE_HELP = _(
    "Serve the site: the public portal and the workspace. What takes long to compute is computed first. The address is "
    "for this machine unless --host says otherwise; then name the site in OSA_HOSTS, and put TLS before it (OSA_TLS)."
)


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help=_("Address to listen at."))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=_("Port to listen at."), min=1, max=65_535)] = 8000,
    workers: Annotated[int, typer.Option("--workers", help=_("Processes that answer."), min=1, max=64)] = 2,
    threads: Annotated[int, typer.Option("--threads", help=_("Threads of each process."), min=1, max=64)] = 4,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Prepare the site, and become its server."""
    from osa.cli.database import open_database

    _check_free(host, port)
    open_database()
    _collect_static()
    _compute_answers()
    shown = f"[{host}]" if ":" in host else host
    typer.echo(_("osa is served at {address} (Ctrl-C stops it)").format(address=f"http://{shown}:{port}/"))
    sys.stdout.flush()
    options = [f"--bind={shown}:{port}", f"--workers={workers}", f"--threads={threads}"]
    server = [sys.executable, "-m", "gunicorn", "--config=python:osa.web.serving"]
    os.execv(sys.executable, [*server, *options, "osa.web.wsgi:application"])  # noqa: S606 - our own interpreter


def _check_free(host: str, port: int) -> None:
    """Refuse an address that something else listens at, before the work is done.

    Raises `InputError`.
    """
    import socket

    from osa.rulebook.faults import Fault, InputError

    try:
        family, kind, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        told = _("nothing can be served there: {error}").format(error=error.strerror or error)
        raise InputError([Fault(f"{host}:{port}", told, _("another --port, or another --host"))]) from None


def _collect_static() -> None:
    """Lay out what pages load, under names that change with its content, so that browsers may keep it for good."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    from osa.web.environment import static_files

    with override_settings(**static_files(settings.OSA_HOME / "static", laid_out=True)):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def _compute_answers() -> None:
    """Compute what the appraisal answers, if anything that it rests on has changed."""
    from osa.cli.printing import working
    from osa.web.answers import refresh

    told: Callable[[str], None]
    with working(_("computing the appraisal")) as told:
        refresh(told)

"""What is done with a row besides editing it: it is published or taken back, released, removed; asked before it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path

from osa.accounts.serving import Refused
from osa.i18n import N_, _
from osa.register.lookups import find
from osa.register.saving import stored_row
from osa.register.services import CASEWORK, MONEY, commitment_release, row_publish, row_remove
from osa.register.tables import TABLES
from osa.web.workspace.access import actor, reads, reasons_of
from osa.web.workspace.forms import whole
from osa.web.workspace.register_row import about
from osa.web.workspace.roles import able

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from osa.register.lookups import Found

_SHOWN = 40
"""So much of what was typed instead of an amount is repeated."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a row: what the page says of it, and the service that does it."""

    title: str
    about: str
    button: str
    done: str
    service: str
    call: Callable[..., object]
    fits: Callable[[Found], bool]
    grave: bool = False


def _publish(published: bool) -> Callable[..., object]:  # noqa: FBT001 - one of two acts
    """Return what publishes a row, or takes it back."""

    def call(**common: Any) -> object:  # noqa: ANN401 - what a service takes
        return row_publish(**common, published=published)

    return call


def _release(*, row: str, table: str, amount_yen: str = "", **common: Any) -> None:  # noqa: ANN401, ARG001
    """Release an amount of a commitment; without one, all that is not paid out."""
    told = amount_yen.replace(",", "").strip()
    amount = whole(told, -1)
    if told and amount < 0:
        raise Refused(_("{amount} is no amount in whole yen").format(amount=told[:_SHOWN]))
    commitment_release(commitment=row, amount_yen=amount if told else None, **common)


def _removable(found: Found) -> bool:
    """Tell whether rows of a table are removed one by one."""
    return found.table not in MONEY and found.table not in CASEWORK


ACTS = {
    "publish": Act(
        title=N_("Publish {row}"),
        about=N_("Everybody will see this row, with its sources. A row without a source cannot be published."),
        button=N_("Publish"),
        done=N_("{row} is published."),
        service="row_publish",
        call=_publish(True),  # noqa: FBT003 - the one of two
        fits=lambda found: found.values.get("published") is False,
    ),
    "withdraw": Act(
        title=N_("Take {row} back from the public"),
        about=N_("The row stays in the register; the public pages do not show it any more."),
        button=N_("Take back"),
        done=N_("{row} is not published any more."),
        service="row_publish",
        call=_publish(False),  # noqa: FBT003 - the other
        fits=lambda found: found.values.get("published") is True,
    ),
    "release": Act(
        title=N_("Release money of {row}"),
        about=N_("What is released is free again in its fiscal year. What is paid out cannot be released."),
        button=N_("Release"),
        done=N_("Money of {row} is released."),
        service="commitment_release",
        call=_release,
        fits=lambda found: found.table == "commitments",
    ),
    "remove": Act(
        title=N_("Remove {row}"),
        about=N_("The row leaves the register. The trail keeps what it said, who removed it and why."),
        button=N_("Remove the row"),
        done=N_("{row} is removed."),
        service="row_remove",
        call=row_remove,
        fits=_removable,
        grave=True,
    ),
}
"""What can be done with a row, by the word in the address."""


@reads("register")
def act(request: HttpRequest, table: str, row: str, what: str) -> HttpResponse:
    """Ask whether something is to be done with a row, and for what reason; and do it."""
    found = find(table, row) if table in TABLES else None
    asked = ACTS.get(what)
    if found is None or asked is None or not asked.fits(found):
        raise Http404
    refusals = _done(request, found, asked) if request.method == "POST" else []
    if refusals is None:
        messages.success(request, _(asked.done).format(row=row))
        gone = stored_row(table, row) is None
        return redirect("desk:table", table) if gone else redirect("desk:edit", table, row)
    context = {
        "act": asked,
        "what": what,
        "title": _(asked.title).format(row=row),
        "heading": TABLES[table].heading(),
        "sent": request.POST,
        "refusals": refusals,
        "able": able(request, asked.service),
        **about(request, table, found),
    }
    return render(request, "workspace/edit_act.html", context)


def _done(request: HttpRequest, found: Found, asked: Act) -> list[str] | None:
    """Do something with a row; return the reasons if it is refused, and nothing if it is done."""
    sent: dict[str, str] = {}
    if asked.service == "commitment_release":
        sent["amount_yen"] = request.POST.get("amount_yen", "")
    try:
        asked.call(
            by=actor(request),
            table=found.table,
            row=found.row,
            expected=whole(request.POST.get("expected", "")),
            why=request.POST.get("why", "").strip(),
            **sent,
        )
    except (Refused, ValidationError, IntegrityError) as refused:
        return reasons_of(refused)
    return None


urlpatterns = [
    path("register/<str:table>/<str:row>/<str:what>/", act, name="act"),
]

"""My delegations: the roles that somebody lends to others for a time, and those that were lent to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path

from osa.accounts.models import Delegation, User
from osa.accounts.permissions import DELEGABLE, ROLES
from osa.accounts.services import delegation_end, delegation_make
from osa.accounts.serving import NotAllowedError, Refused
from osa.i18n import N_, _
from osa.trail import clock
from osa.web.formatting import day
from osa.web.workspace.access import REFUSALS, actor, reads, reasons_of
from osa.web.workspace.account_reading import delegations_of
from osa.web.workspace.forms import whole

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

STATES = {
    "planned": N_("planned"),
    "in_force": N_("holds now"),
    "ended": N_("ended"),
    "not_counting": N_("does not count: the giver does not have the role any more, or an account is deactivated"),
}
"""How a delegation can stand."""


@reads("", keep=True)
def mine(request: HttpRequest) -> HttpResponse:
    """Show my delegations; make one or end one."""
    user, refusals = actor(request), list[str]()
    if request.method == "POST":
        told = _act(request)
        if isinstance(told, str):
            messages.success(request, told)
            return redirect("desk:delegations")
        refusals = told
    own = sorted(user.grants.filter(role__in=DELEGABLE, confirmed_by__gt="").values_list("role", flat=True))
    context = {
        "own": {role: ROLES[role] for role in own},
        "role_names": ROLES,
        "given": delegations_of(user, given=True),
        "held": delegations_of(user, given=False),
        "states": STATES,
        "today": clock.today(),
        "sent": request.POST,
        "refusals": refusals,
    }
    return render(request, "workspace/accounts_delegations.html", context)


def _act(request: HttpRequest) -> str | list[str]:
    """Make a delegation or end one; return what was done, or why it was not."""
    try:
        return _end(request) if request.POST.get("act") == "end" else _make(request)
    except NotAllowedError:
        raise
    except REFUSALS as refused:
        return reasons_of(refused)


def _make(request: HttpRequest) -> str:
    """Lend a role of one's own."""
    sent = request.POST
    taker = sent.get("taker", "").strip()
    if not User.objects.filter(username=User.normalize_username(taker)).exists():
        raise Refused(_("There is no account with the user name {name}.").format(name=taker))
    made = delegation_make(
        by=actor(request),
        taker=taker,
        role=sent.get("role", ""),
        since=_day(sent.get("since", "")),
        until=_day(sent.get("until", "")),
        why=sent.get("why", ""),
    )
    return _("{name} holds the role from {since} to {until}.").format(
        name=made.taker.username, since=day(made.since), until=day(made.until)
    )


def _day(told: str) -> dt.date:
    """Return a day that a form says, or refuse."""
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        raise Refused(_("say from which day to which, such as 2024-03-31")) from None


def _end(request: HttpRequest) -> str:
    """End a delegation that concerns whoever is signed in; of others, not even their being is told."""
    told = request.POST.get("delegation", "")
    user = actor(request)
    found = Delegation.objects.filter(pk=whole(told)).first()
    if found is None or user.pk not in (found.giver_id, found.taker_id):
        raise Http404
    delegation_end(by=user, delegation=found.pk, why=request.POST.get("why", "").strip())
    return _("The delegation is ended.")


urlpatterns = [
    path("delegations/", mine, name="delegations"),
]

"""Accounts and roles, for administrators; and delegations of one's own roles, for everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from osa.accounts import services
from osa.accounts.models import LANGUAGES, User
from osa.accounts.permissions import CONFIRMED, EXCLUSIVE, ROLES
from osa.accounts.selectors import accounts
from osa.accounts.serving import NotAllowedError
from osa.i18n import N_, _
from osa.web.workspace import delegations
from osa.web.workspace.access import REFUSALS, actor, reads, reasons_of
from osa.web.workspace.account_reading import delegations_of, events_of, factors_of, grants_of
from osa.web.workspace.roles import able

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from osa.accounts.selectors import Account

FACTORS = {
    "totp": N_("authenticator app"),
    "webauthn": N_("security key"),
    "recovery_codes": N_("recovery codes"),
}
"""Second factors, by the names that allauth has for them."""

DONE: dict[str, tuple[Callable[..., object], str, bool]] = {
    "grant": (services.role_grant, N_("{name} was given the role."), True),
    "confirm": (services.role_confirm, N_("The role of {name} is confirmed."), True),
    "revoke": (services.role_revoke, N_("The role of {name} is taken."), True),
    "deactivate": (services.user_deactivate, N_("{name} is deactivated and cannot sign in."), False),
    "activate": (services.user_activate, N_("{name} is active again, with the roles it had."), False),
}
"""What can be done with an account: the service, what is said when it is done, and whether it is about one role."""


@reads("accounts")
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the accounts."""
    found = accounts(by=actor(request))
    words = request.GET.get("q", "").strip().lower()
    role = request.GET.get("role", "")
    context = {
        "accounts": [_labelled(one) for one in found if _fits(one, words, role)],
        "words": words,
        "role": role,
        "roles": ROLES,
        "waiting": sum(len(one.unconfirmed) for one in found),
        "able": able(request, "user_add"),
    }
    return render(request, "workspace/accounts.html", context)


def _fits(one: Account, words: str, role: str) -> bool:
    """Tell whether an account is among what is asked for."""
    said = f"{one.username} {one.full_name} {one.email}".lower()
    return words in said and (not role or role in (*one.roles, *one.unconfirmed, *one.delegated))


def _labelled(one: Account) -> Account:
    """Return an account with its roles and second factors as people call them."""
    return replace(
        one,
        roles=tuple(ROLES[role] for role in one.roles),
        unconfirmed=tuple(ROLES[role] for role in one.unconfirmed),
        delegated=tuple(ROLES[role] for role in one.delegated),
        second_factors=tuple(FACTORS.get(factor, factor) for factor in one.second_factors),
    )


@reads("accounts")
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a new account, and make it; its holder chooses the password."""
    refusals: list[str] = []
    if request.method == "POST":
        sent = request.POST
        fields = {name: sent.get(name, "").strip() for name in ("username", "email", "full_name", "language", "why")}
        try:
            made = services.user_add(by=actor(request), roles=sent.getlist("roles"), **fields)
        except NotAllowedError:
            raise
        except REFUSALS as refused:
            refusals = reasons_of(refused)
        else:
            messages.success(request, _("{name} has an account.").format(name=made.username))
            return redirect("desk:account", made.username)
    context = {
        "roles": ROLES,
        "chosen": request.POST.getlist("roles"),
        "languages": LANGUAGES,
        "sent": request.POST,
        "refusals": refusals,
        "able": able(request, "user_add"),
        "alone": EXCLUSIVE,
        "confirmed": CONFIRMED,
    }
    return render(request, "workspace/account_new.html", context)


@reads("accounts")
def account(request: HttpRequest, username: str) -> HttpResponse:
    """Show an account, or do something with it."""
    found = User.objects.filter(username=User.normalize_username(username)).first()
    if found is None:
        raise Http404
    refusals: list[str] = []
    if request.method == "POST":
        told = _act(request, found)
        if isinstance(told, str):
            messages.success(request, told)
            return redirect(reverse("desk:account", args=[found.username]))
        refusals = told
        found.refresh_from_db()
    grants = grants_of(found)
    context = {
        "account": found,
        "grants": grants,
        "role_names": ROLES,
        "other_roles": {role: name for role, name in ROLES.items() if role not in {grant.role for grant in grants}},
        "given": delegations_of(found, given=True),
        "held": delegations_of(found, given=False),
        "events": events_of(found),
        "factors": [FACTORS.get(one, one) for one in factors_of(found)],
        "states": delegations.STATES,
        "own": found.pk == actor(request).pk,
        "able": able(request, "role_grant"),
        "alone": EXCLUSIVE,
        "confirmed": CONFIRMED,
        "sent": request.POST,
        "refusals": refusals,
    }
    return render(request, "workspace/account.html", context)


def _act(request: HttpRequest, found: User) -> str | list[str]:
    """Do something with an account; return what was done, or why it was not."""
    sent = request.POST
    known = DONE.get(sent.get("act", ""))
    if known is None:
        raise Http404
    service, done, of_role = known
    about = {"role": sent.get("role", "")} if of_role else {}
    try:
        service(by=actor(request), username=found.username, why=sent.get("why", "").strip(), **about)
    except NotAllowedError:
        raise
    except REFUSALS as refused:
        return reasons_of(refused)
    return _(done).format(name=found.username)


urlpatterns = [
    path("accounts/", listed, name="accounts"),
    path("accounts/new/", new, name="new_account"),
    path("accounts/of/<str:username>/", account, name="account"),
    *delegations.urlpatterns,
]

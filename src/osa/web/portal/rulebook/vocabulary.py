"""The words of the rules: every fact that a condition can ask for, with its question, and where it is read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import path

from osa.i18n import _
from osa.rulebook.expressions import names
from osa.rulebook.facts import ABOUT
from osa.web.caching import published
from osa.web.portal.rulebook.asking import trail
from osa.web.portal.rulebook.law import law

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from osa.rulebook.clause import Clause
    from osa.rulebook.facts import Fact


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact, the kind of its values, and the clauses that read it by name."""

    fact: Fact
    kind: str
    read_by: list[Clause]


@dataclass(frozen=True, slots=True)
class Group:
    """The facts about one thing."""

    id: str
    name: str
    facts: list[ShownFact]


@published
def facts(request: HttpRequest) -> HttpResponse:
    """Show the facts, by what they are about."""
    book = law().rulebook
    read_by: dict[str, list[Clause]] = {}
    for clause in book.clauses:
        for name in sorted(names(clause.condition)):
            read_by.setdefault(name, []).append(clause)
    shown = [ShownFact(fact, _kind(fact), read_by.get(name, [])) for name, fact in book.vocabulary.facts.items()]
    ordered = sorted(shown, key=lambda item: ABOUT.index(item.fact.about))
    groups = [Group(about, _about(about), list(found)) for about, found in groupby(ordered, lambda i: i.fact.about)]
    concepts = [(name, book.definitions(name)) for name in sorted(book.concepts)]
    context = {"trail": trail(_("The words of the rules")), "groups": groups, "concepts": concepts, "count": len(shown)}
    return render(request, "portal/rulebook_facts.html", context)


def _kind(fact: Fact) -> str:
    """Name the kind of values that a fact takes."""
    kinds = {
        "boolean": _("Yes or no"),
        "integer": _("A whole number"),
        "yen": _("An amount in yen"),
        "date": _("A day"),
        "choice": _("One of several"),
    }
    return kinds[fact.type]


def _about(about: str) -> str:
    """Name what facts are about."""
    names_ = {
        "transfer": _("The transfer"),
        "recipient": _("The recipient"),
        "item": _("The item"),
        "undertaking": _("Undertakings"),
        "budget": _("The budget"),
        "context": _("The circumstances"),
    }
    return names_[about]


urlpatterns = [path("rulebook/facts/", facts, name="facts")]

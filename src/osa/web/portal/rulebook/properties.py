"""Declared properties, each proved for every case or refuted by one, which is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import path

from osa.i18n import _
from osa.web.caching import published
from osa.web.portal.rulebook.asking import trail
from osa.web.portal.rulebook.law import law
from osa.web.portal.rulebook.shown import Answered, answered, screening_address
from osa.web.portal.rulebook.wording import Said, Token, condition_words, tokens

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from osa.rulebook.clause import Clause, Framework, Property, Rulebook, Verdict
    from osa.rulebook.proving import Counterexample, Proof


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a framework said of a counterexample when it was replayed, and the clauses responsible."""

    framework: Framework
    verdict: Verdict
    clauses: list[Clause]
    address: str


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A counterexample: its facts, those that take a permission away once known, and what was said of it."""

    example: Counterexample
    facts: list[Answered]
    more: list[Answered]
    replayed: list[Replayed]


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A property in words, with the answer and the cases that refute it."""

    proof: Proof
    frameworks: list[Framework]
    rule: str
    said: Said
    tokens: list[Token]
    cases: list[ShownCase]


@published
def properties(request: HttpRequest) -> HttpResponse:
    """Show the properties: those that hold and those that the law lets fail."""
    now = law()
    shown = [_shown(now.rulebook, proof) for proof in now.proofs()]
    context = {
        "trail": trail(_("What is proved")),
        "holding": [item for item in shown if item.proof.holds],
        "failing": [item for item in shown if not item.proof.holds],
        "count": len(shown),
    }
    return render(request, "portal/properties.html", context)


def _shown(book: Rulebook, proof: Proof) -> ShownProof:
    """Return a proof as it is shown."""
    return ShownProof(
        proof=proof,
        frameworks=[book.frameworks[name] for name in proof.claim.frameworks],
        rule=_rule(book, proof.claim),
        said=condition_words(book, proof.claim.condition),
        tokens=tokens(book, proof.claim.written),
        cases=[_case(book, example) for example in proof.counterexamples],
    )


def _rule(book: Rulebook, claim: Property) -> str:
    """Say what is claimed, as the line above the condition."""
    verdict = _(claim.verdict)
    match claim.kind:
        case "never":
            message = _("Of no case with the verdict “{verdict}” is this true:")
        case "always":
            message = _("Of every case with the verdict “{verdict}” this is true:")
        case "always_refers":
            message = _("Every case with the verdict “{verdict}” goes before this body: {target}, if:")
        case "always_obliges":
            message = _("Every case with the verdict “{verdict}” brings this duty: {target}, if:")
        case "monotone":
            return _("To learn more of a case never takes a permission away that was given on knowing less.")
    named = {**book.bodies, **book.duties}.get(claim.consequence, "")
    return message.format(verdict=verdict, target=named)


def _case(book: Rulebook, example: Counterexample) -> ShownCase:
    """Return a counterexample as it is shown."""
    replayed = [
        Replayed(
            book.frameworks[name],
            verdict,
            [book.by_id[clause] for clause in example.deciding[name]],
            screening_address(name, example.case),
        )
        for name, verdict in example.verdicts.items()
    ]
    return ShownCase(example, answered(book, example.case.facts), answered(book, example.more), replayed)


urlpatterns = [path("rulebook/properties/", properties, name="properties")]

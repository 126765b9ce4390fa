"""What the answer to a screening shows: why, what is missing, what would have to change, and the other channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from osa.i18n import _
from osa.rulebook.changing import smallest_changes
from osa.rulebook.screening import ClauseResult, screen
from osa.web.portal.showing import EFFECTS, answered, due_words

if TYPE_CHECKING:
    from osa.rulebook.changing import Change
    from osa.rulebook.clause import Verdict
    from osa.rulebook.facts import Fact
    from osa.rulebook.screening import Screening
    from osa.web.portal.questionnaire import Asking, Step


MOST_CLAUSES = 8
"""Deciding clauses that a cell of a table names."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause in force: what it does in a word, and the facts that it read, in words."""

    result: ClauseResult
    effect: str
    reads: tuple[tuple[Fact, str], ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """What the same case is under a framework, and the page that says why."""

    name: str
    verdict: Verdict
    deciding: tuple[str, ...]
    address: str
    current: bool

    @property
    def first(self) -> tuple[str, ...]:
        """The deciding clauses that a table shows."""
        return self.deciding[:MOST_CLAUSES]

    @property
    def more(self) -> int:
        """How many deciding clauses there are beyond those that a table shows."""
        return len(self.deciding) - MOST_CLAUSES


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that still matters, and where to answer it."""

    fact: Fact
    address: str


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together would permit a case, and the address of the case that has them.

    Each of the `changes` names a fact that was given, what it is now and what it would have to become; what is `open`
    names a fact that is not known, and what it would have to turn out to be.
    """

    changes: tuple[tuple[Fact, str, str], ...]
    open: tuple[tuple[Fact, str], ...]
    address: str


@dataclass(frozen=True, slots=True)
class Ways:
    """What would permit a case."""

    ways: tuple[Way, ...]


def explained(asking: Asking, step: Step) -> dict[str, Any]:
    """Return what a page shows of an answer: of one framework everything, of several which are open."""
    shared = {"given": answered(asking), "channels": _channels(asking, step), "missing": _missing(asking, step)}
    if len(step.screenings) > 1:
        return shared
    screening = step.screenings[0]
    return {
        **shared,
        "screening": screening,
        "settled": _(screening.settled) if screening.settled else "",
        "deciding": [_shown(asking, screening.clause(name)) for name in screening.deciding],
        "clauses": [_shown(asking, result) for result in screening.clauses],
        "duties": [(duty, due_words(asking.rulebook.by_id[duty.clause].due)) for duty in screening.duties],
        "ways": None if screening.verdict == "permitted" else _ways(asking),
    }


def _shown(asking: Asking, result: ClauseResult) -> Shown:
    """Return a clause as the page shows it."""
    vocabulary = asking.rulebook.vocabulary
    reads = tuple((vocabulary[name], vocabulary[name].label(value)) for name, value in result.reads.items())
    return Shown(result, _(EFFECTS[result.effect]), reads)


def _channels(asking: Asking, step: Step) -> list[Channel]:
    """Return what the case is under every framework."""
    known: dict[str, Screening] = {screening.framework: screening for screening in step.screenings}
    channels = []
    for framework in asking.rulebook.frameworks.values():
        found = known.get(framework.id) or screen(asking.rulebook, framework.id, asking.case)
        address = _page("portal:screen_result", asking.under(framework.id))
        current = framework.id == asking.framework
        channels.append(Channel(str(framework.name), found.verdict, found.deciding, address, current))
    return channels


def _page(name: str, asking: Asking) -> str:
    """Return the address of a page about a case."""
    return f"{reverse(name)}?{asking.query()}"


def _missing(asking: Asking, step: Step) -> list[Missing]:
    """Return the facts that are not known and can still change the answer, the most urgent first."""
    names = dict.fromkeys(item.fact for screening in step.screenings for item in screening.missing)
    facts = [asking.rulebook.vocabulary[name] for name in names]
    return [Missing(fact, _page("portal:screen", asking.asking(fact.name))) for fact in facts]


def _ways(asking: Asking) -> Ways:
    """Return the smallest changes that would permit the case, each with the case that has them."""
    vocabulary = asking.rulebook.vocabulary
    changes = smallest_changes(asking.rulebook, asking.framework, asking.case)
    assuming = tuple((vocabulary[name], vocabulary[name].label(value)) for name, value in changes.assuming.items())
    alternatives = changes.alternatives or (((),) if changes.assuming else ())
    ways = []
    for alternative in alternatives:
        facts = {**changes.assuming, **{change.fact: change.to[0] for change in alternative}}
        given = tuple(_told(asking, change) for change in alternative if change.now is not None)
        unknown = tuple(_told(asking, change)[::2] for change in alternative if change.now is None)
        address = _page("portal:screen_result", asking.knowing(facts))
        ways.append(Way(given, (*assuming, *unknown), address))
    return Ways(tuple(ways))


def _told(asking: Asking, change: Change) -> tuple[Fact, str, str]:
    """Return a change in words."""
    fact = asking.rulebook.vocabulary[change.fact]
    return fact, fact.label(change.now), _(" or ").join(fact.label(value) for value in change.to)

"""What the pages of the questionnaire show: questions with choices, answers given, clauses and verdicts in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from osa.i18n import N_, _
from osa.web.portal.questionnaire import Asking, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.rulebook.clause import Due, Effect, Rulebook, Verdict
    from osa.rulebook.facts import Fact, Value
    from osa.rulebook.screening import ClauseResult, Screening
    from osa.web.portal.questionnaire import Wrong

EFFECTS: dict[Effect, str] = {
    "prohibits": N_("Prohibition"),
    "permits": N_("Ground"),
    "requires": N_("Requirement"),
    "refers": N_("Referral"),
    "obliges": N_("Duty"),
    "lifts": N_("Exception"),
    "defines": N_("Definition"),
}
"""What a clause does, in a word."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be given by a press of a button; `chosen` if it is the present one."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A question that is dealt with: the answer (none, if it was skipped), and where to change or to take it back."""

    fact: Fact
    answer: str | None
    change: str
    remove: str


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses in force under a framework, and those of them that are decided."""

    screening: Screening
    name: str
    decided: tuple[tuple[ClauseResult, str], ...]

    @property
    def all(self) -> int:
        """How many clauses are in force."""
        return len(self.screening.clauses)


@dataclass(frozen=True, slots=True)
class Field:
    """An answer that must be given anew: its label, how it is asked for, and what is wrong with it."""

    wrong: Wrong
    label: str
    kind: str
    choices: tuple[Choice, ...] = ()


def choices(asking: Asking, fact: Fact) -> tuple[Choice, ...]:
    """Return the answers to a question that is answered by choosing; none, if it is answered by writing."""
    return _choices(fact, asking.facts.get(fact.name))


def _choices(fact: Fact, now: Value | None) -> tuple[Choice, ...]:
    """Return the values of a fact to choose from."""
    if fact.type == "boolean":
        return tuple(Choice(written(value), fact.label(value), now is value) for value in (True, False))
    return tuple(Choice(value, fact.label(value), now == value) for value in fact.values)


def answered(asking: Asking) -> list[Given]:
    """Return the questions that are dealt with, in the order of the vocabulary, those skipped at the end."""
    names = [name for name in asking.rulebook.vocabulary if name in asking.facts]
    skipped = [name for name in asking.rulebook.vocabulary if name in asking.skipped]
    return [_given(asking, asking.rulebook.vocabulary[name]) for name in (*names, *skipped)]


def _given(asking: Asking, fact: Fact) -> Given:
    """Return a question that is dealt with."""
    value = asking.facts.get(fact.name)
    page = reverse("portal:screen")
    change = f"{page}?{asking.asking(fact.name).query()}"
    label = None if value is None else fact.label(value)
    return Given(fact, label, change, f"{page}?{asking.forgetting(fact.name).query()}")


def clauses(rulebook: Rulebook, screening: Screening) -> Clauses:
    """Return the clauses that are decided, with what they do in a word."""
    known = [result for result in screening.clauses if result.result is not None]
    decided = tuple((result, _(EFFECTS[result.effect])) for result in known)
    return Clauses(screening, str(rulebook.frameworks[screening.framework].name), decided)


def fields(rulebook: Rulebook, wrong: Sequence[Wrong]) -> list[Field]:
    """Return a field for every answer that must be given anew."""
    return [_field(rulebook, item) for item in wrong]


def _field(rulebook: Rulebook, wrong: Wrong) -> Field:
    """Return the field for one answer."""
    if wrong.name == "framework":
        names = tuple(Choice(item.id, str(item.name), chosen=False) for item in rulebook.frameworks.values())
        return Field(wrong, _("Framework"), "choice", (*names, Choice("all", _("All frameworks"), chosen=False)))
    if wrong.name == "on":
        return Field(wrong, _("Decision date"), "date")
    fact = rulebook.vocabulary[wrong.name]
    listed = _choices(fact, None)
    kind = "choice" if listed else "date" if fact.type == "date" else "number"
    return Field(wrong, str(fact.question), kind, listed)


def verdict_words(verdict: Verdict, *, count: int = 1) -> str:
    """Say in a sentence what a verdict means; of several frameworks, what the best of their verdicts means."""
    if count > 1:
        several = {
            "permitted": N_("On these facts it is permitted through at least one channel."),
            "undetermined": N_("No channel is open yet; facts that are not known decide whether one is."),
            "not eligible": N_("No channel is open on these facts."),
            "prohibited": N_("It is prohibited through every channel."),
        }
        return _(several[verdict])
    words = {
        "permitted": N_("On these facts nothing stands in the way, and every requirement is met."),
        "undetermined": N_("Facts that are not known decide whether it is permitted."),
        "not eligible": N_("No clause prohibits it, but a requirement is not met or a ground is missing."),
        "prohibited": N_("On these facts a clause prohibits it, and no exception applies."),
    }
    return _(words[verdict])


def due_words(due: Due | None) -> str:
    """Say when a duty is due; empty where the text names no time."""
    if due is None:
        return ""
    events = {
        "decision": N_("within {time} of the decision"),
        "signature": N_("within {time} of the signature"),
        "entry_into_force": N_("within {time} of the entry into force"),
        "delivery": N_("within {time} of the delivery"),
    }
    months, days = _("{count} months").format(count=due.months), _("{count} days").format(count=due.days)
    time = " ".join(part for part, count in ((months, due.months), (days, due.days)) if count)
    return _(events[due.after]).format(time=time or days)

"""One clause as pages show it: its text, the rule in words and as executed, and its relations to other clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from osa.i18n import LANGUAGES, Text, language
from osa.rulebook.expressions import names
from osa.rulebook.facts import DECISION_DATE, Fact
from osa.web.portal.rulebook.wording import (
    READ_BADGES,
    Said,
    Token,
    condition_words,
    due_words,
    effect_label,
    effect_words,
    question,
    read_label,
    read_words,
    tokens,
    value_words,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from osa.i18n import Language
    from osa.rulebook.clause import Clause, Instrument, Rulebook
    from osa.rulebook.facts import Case, Value

_YEAR = re.compile(r"-\d{4}\Z")


@dataclass(frozen=True, slots=True)
class Answered:
    """A fact with its value, as a question and its answer; `value` as a case file writes it."""

    name: str
    question: str
    answer: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with everything that its page says beside the text itself, in the language in use."""

    clause: Clause
    instrument: Instrument
    effect: str
    badge: str
    does: str
    said: Said
    tokens: list[Token]
    facts: list[Fact]
    lifts: list[Clause]
    lifted_by: list[Clause]
    due: str
    known: str
    known_badge: str
    known_words: str
    other_text: str
    other_title: str
    other_language: Language


def show(rulebook: Rulebook, clause: Clause) -> ShownClause:
    """Return a clause as pages show it."""
    other = next(name for name in LANGUAGES if name != language())
    return ShownClause(
        clause=clause,
        instrument=rulebook.instruments[clause.instrument],
        effect=effect_label(clause.effect),
        badge=effect_badge(clause),
        does=effect_words(rulebook, clause),
        said=condition_words(rulebook, clause.condition),
        tokens=tokens(rulebook, clause.written),
        facts=[rulebook.vocabulary[name] for name in sorted(names(clause.condition)) if name in rulebook.vocabulary],
        lifts=[rulebook.by_id[name] for name in clause.targets] if clause.effect == "lifts" else [],
        lifted_by=lifting(rulebook, clause),
        due=due_words(clause.due),
        known=read_label(clause.read),
        known_badge=READ_BADGES[clause.read],
        known_words=read_words(clause.read),
        other_text=clause.text[other],
        other_title=clause.title[other],
        other_language=other,
    )


def effect_badge(clause: Clause) -> str:
    """Return how the badge looks that names what a clause does."""
    return {"prohibits": "bad", "permits": "good", "requires": "open"}.get(clause.effect, "note")


def lifting(rulebook: Rulebook, clause: Clause) -> list[Clause]:
    """Return the exceptions to a clause."""
    return [other for other in rulebook.clauses if other.effect == "lifts" and clause.id in other.targets]


def versions(rulebook: Rulebook, clause: Clause) -> list[Clause]:
    """Return a clause with its earlier and later versions, the first one first.

    Clauses of an instrument are versions of each other if they do the same, are never in force together, and have the
    same title, or ids that differ only in the year at their end.
    """
    stem = _YEAR.sub("", clause.id)
    alike = [
        other
        for other in rulebook.clauses
        if other.instrument == clause.instrument
        and other.effect == clause.effect
        and (other.title == clause.title or _YEAR.sub("", other.id) == stem)
        and (other is clause or not other.overlaps(clause))
    ]
    return sorted(alike, key=lambda other: other.since)


def answered(rulebook: Rulebook, facts: Mapping[str, Value]) -> list[Answered]:
    """Return facts as questions with their answers, in the order of the vocabulary: what is so before what is not."""
    ordered = sorted((name for name in rulebook.vocabulary if name in facts), key=lambda name: facts[name] is False)
    return [
        Answered(
            name, question(rulebook, name), value_words(rulebook.vocabulary[name], facts[name]), plain(facts[name])
        )
        for name in ordered
    ]


def plain(value: Value) -> str:
    """Return a value as files and addresses write it: true, false, 12, 2023-12-22, a value of a choice."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def screening_address(framework: str, case: Case) -> str:
    """Return where a case can be screened, with its facts and its day."""
    facts = {name: plain(value) for name, value in sorted(case.facts.items())}
    query = {"framework": framework, "on": case.decided.isoformat(), **facts}
    return f"{reverse('portal:screen_result')}?{urlencode(query)}"


def machine_form(rulebook: Rulebook, clause: Clause) -> dict[str, object]:
    """Return a clause as data for programs."""
    return {
        "id": clause.id,
        "instrument": clause.instrument,
        "frameworks": list(rulebook.instruments[clause.instrument].frameworks),
        "title": _both(clause.title),
        "text": _both(clause.text),
        "effect": clause.effect,
        "targets": list(clause.targets),
        "condition": clause.written,
        "reads": sorted(names(clause.condition) - {DECISION_DATE}),
        "since": clause.since.isoformat(),
        "until": _iso(clause.until),
        "due": str(clause.due) if clause.due else None,
        "cites": _both(clause.cites),
        "source": clause.source,
        "read": clause.read,
        "note": _both(clause.note) if clause.note else None,
        "lifted_by": [other.id for other in lifting(rulebook, clause)],
        "rulebook": {"id": rulebook.id, "sha256": rulebook.hash},
    }


def _both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {name: text[name] for name in LANGUAGES}


def _iso(day: dt.date | None) -> str | None:
    """Return a day for programs."""
    return day.isoformat() if day else None

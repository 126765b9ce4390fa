"""Claims about the rules: what they barred or allowed on a day, and since when they are there."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from osa.appraisal.claim_checks.amounts import day
from osa.appraisal.claim_checks.base import Check, Found, Verdict, joined, sentences
from osa.i18n import Text, _
from osa.rulebook.facts import parse_case
from osa.rulebook.screening import Screening, screen

if TYPE_CHECKING:
    from osa.appraisal.claim_checks.base import Grounds

_BARRED = ("prohibited", "not eligible")


class Example(BaseModel):
    """A case to screen: a precedent, with another day, other facts, or under another framework."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    like: str
    decided: dt.date
    framework: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)

    def screened(self, grounds: Grounds) -> Screening | None:
        """Screen it; none if the programme has no such precedent.

        Raises `InputError` if the rulebook does not know its facts.
        """
        base = grounds.precedents.get(self.like)
        if base is None:
            return None
        case = parse_case(
            grounds.rulebook.vocabulary,
            {**base.case.facts, **self.facts},
            decided=self.decided,
            where=self.like,
            case_id=self.like,
        )
        return screen(grounds.rulebook, self.framework or base.framework, case)


class Screened(Check):
    """What the rules of the day say of examples."""

    about: ClassVar[Text] = Text(
        "Examples, made of precedents, screened under the rules of a day. Holds if all come out as the article says "
        "(`barred` or `permitted`), with a caveat if only some do. Examples under `later` show rules of another day: "
        "where they come out otherwise, that is a caveat.",
        "先例を基にした事例を、ある日の規則で審査します。全てが記事のとおり（barred又はpermitted）であれば「妥当」、一部のみであれば"
        "留保付きとします。laterの事例は別の日の規則を示し、結論が異なれば留保とします。",
    )
    expected: Literal["barred", "permitted"]
    examples: list[Example]
    later: list[Example] = Field(default_factory=list)

    def found(self, grounds: Grounds) -> Found:
        """Screen all examples."""
        screenings = [(one, one.screened(grounds)) for one in (*self.examples, *self.later)]
        if not self.examples or any(screening is None for _one, screening in screenings):
            lacking = joined(one.like for one, screening in screenings if screening is None)
            return Found(Verdict.UNKNOWN, _("The programme has no precedent {ids}.").format(ids=lacking or "–"))
        answers = [(one, screening) for one, screening in screenings if screening]
        now = [self._as_said(screening) for _one, screening in answers[: len(self.examples)]]
        then = [self._as_said(screening) for _one, screening in answers[len(self.examples) :]]
        if None in now:
            verdict = Verdict.UNKNOWN
        elif not any(now):
            verdict = Verdict.FAILS
        else:
            verdict = Verdict.HOLDS if all(now) and all(then) else Verdict.CAVEAT
        says = sentences(*(_told(one, screening) for one, screening in answers))
        cited = [grounds.rulebook.by_id[clause].source for _one, answer in answers for clause in answer.deciding]
        return Found(verdict, says, tuple(dict.fromkeys(cited)))

    def _as_said(self, screening: Screening) -> bool | None:
        """Tell whether a screening comes out as the article says; none if it is undetermined."""
        if screening.verdict == "undetermined":
            return None
        return (screening.verdict in _BARRED) == (self.expected == "barred")


def _told(example: Example, screening: Screening) -> str:
    """Say how an example comes out."""
    clauses = joined(screening.deciding)
    told = _("{name}, {day}: {verdict} ({clauses}).") if clauses else _("{name}, {day}: {verdict}.")
    return told.format(name=example.name, day=day(example.decided), verdict=_(screening.verdict), clauses=clauses)


class RuleSince(Check):
    """Whether a clause came into force within a space of time."""

    about: ClassVar[Text] = Text(
        "The day from which a clause of the rulebook is in force. Holds if it lies within two days.",
        "規則集の条項の効力発生日です。所定の期間内であれば「妥当」とします。",
    )
    clause: str
    first: dt.date
    last: dt.date

    def found(self, grounds: Grounds) -> Found:
        """Look at the day."""
        clause = grounds.rulebook.by_id.get(self.clause)
        if clause is None:
            return Found(Verdict.UNKNOWN, _("The rulebook has no clause {id}.").format(id=self.clause))
        within = self.first <= clause.since <= self.last
        told = _("{id} ({title}) is in force since {day}.")
        says = told.format(title=clause.title, id=clause.id, day=day(clause.since))
        return Found(Verdict.HOLDS if within else Verdict.FAILS, says, (clause.source,))


class CameBefore(Check):
    """Whether one clause came into force before another."""

    about: ClassVar[Text] = Text(
        "The days from which two clauses are in force. Holds if the one came before the other.",
        "二つの条項の効力発生日です。先後が記事のとおりであれば「妥当」とします。",
    )
    earlier: str
    later: str

    def found(self, grounds: Grounds) -> Found:
        """Compare the days."""
        clauses = [grounds.rulebook.by_id.get(name) for name in (self.earlier, self.later)]
        known = [clause for clause in clauses if clause]
        if len(known) < len(clauses):
            lacking = joined(name for name in (self.earlier, self.later) if name not in grounds.rulebook.by_id)
            return Found(Verdict.UNKNOWN, _("The rulebook has no clause {id}.").format(id=lacking))
        told = _("{id} ({title}) is in force since {day}.")
        says = [told.format(title=clause.title, id=clause.id, day=day(clause.since)) for clause in known]
        verdict = Verdict.HOLDS if known[0].since < known[1].since else Verdict.FAILS
        return Found(verdict, sentences(*says), tuple(dict.fromkeys(clause.source for clause in known)))

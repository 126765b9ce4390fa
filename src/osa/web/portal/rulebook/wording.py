"""Rules in words: what a clause does, when, how its text is known, and its condition as questions and answers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osa.i18n import _
from osa.rulebook.expressions import Against, All, Among, Any, AtLeast, Const, Expr, Holds, Not
from osa.rulebook.facts import DECISION_DATE, Fact, Value
from osa.web.formatting import day as in_words
from osa.web.formatting import number, yen_exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.rulebook.clause import Clause, Due, Read, Rulebook
    from osa.rulebook.comparing import Relation

    Leaf = Holds | Among | AtLeast | Against

READ_BADGES: Mapping[Read, str] = {
    "primary": "good",
    "secondary": "note",
    "inferred": "open",
    "unverified": "open",
    "practice": "note",
}
"""How the badge looks that says how a text is known."""

RELATION_BADGES: Mapping[Relation, str] = {
    "equivalent": "note",
    "more permissive": "good",
    "less permissive": "bad",
    "incomparable": "open",
}


def effect_words(rulebook: Rulebook, clause: Clause) -> str:
    """Say what a clause does, as the line above its condition."""
    target = clause.targets[0] if clause.targets else ""
    named = {**rulebook.grounds, **rulebook.bodies, **rulebook.duties}.get(target, target)
    words = {
        "prohibits": _("Prohibited if:"),
        "permits": _("Ground for permission ({target}), if:"),
        "requires": _("Required; without it the case is not eligible:"),
        "refers": _("Goes before this body: {target}, if:"),
        "obliges": _("On approval this duty arises: {target}, if:"),
        "lifts": _("Exception: what it lifts does not stand in the way, if:"),
        "defines": _("In conditions, “{target}” means:"),
    }
    return words[clause.effect].format(target=named)


def effect_label(effect: str) -> str:
    """Name what a clause does, in a word or two."""
    labels = {
        "prohibits": _("Prohibition"),
        "permits": _("Ground"),
        "requires": _("Requirement"),
        "refers": _("Referral"),
        "obliges": _("Duty"),
        "lifts": _("Exception"),
        "defines": _("Definition"),
    }
    return labels[effect]


def read_words(read: Read) -> str:
    """Say how the text of a clause is known, in a sentence."""
    words = {
        "primary": _("Read in a primary source."),
        "secondary": _("Read in a secondary source."),
        "inferred": _("Inferred from other texts."),
        "unverified": _("Not verified: written down from memory."),
        "practice": _("Practice of the government, not the text of the rule."),
    }
    return words[read]


def read_label(read: Read) -> str:
    """Name how the text of a clause is known."""
    labels = {
        "primary": _("primary source"),
        "secondary": _("secondary source"),
        "inferred": _("inferred"),
        "unverified": _("not verified"),
        "practice": _("practice"),
    }
    return labels[read]


def due_words(due: Due | None) -> str:
    """Say when a duty is due; empty if its text names no time."""
    if due is None:
        return ""
    after = {
        "decision": _("the decision"),
        "signature": _("the signature"),
        "entry_into_force": _("the entry into force"),
        "delivery": _("the delivery"),
    }[due.after]
    if not due.days:
        return _("within {months} months of {event}").format(months=due.months, event=after)
    if not due.months:
        return _("within {days} days of {event}").format(days=due.days, event=after)
    return _("within {months} months and {days} days of {event}").format(months=due.months, days=due.days, event=after)


def relation_words(relation: Relation) -> str:
    """Say how the rules changed, in a sentence that anybody understands."""
    words = {
        "equivalent": _("No case comes out differently: the rules permit exactly what they permitted before."),
        "more permissive": _("The rules permit more than before, and nothing less."),
        "less permissive": _("The rules permit less than before, and nothing more."),
        "incomparable": _(
            "Both ways: some cases are permitted that were not, and some are refused that were permitted."
        ),
    }
    return words[relation]


def relation_label(relation: Relation) -> str:
    """Name how the rules changed."""
    labels = {
        "equivalent": _("The same"),
        "more permissive": _("More permissive"),
        "less permissive": _("Less permissive"),
        "incomparable": _("More here, less there"),
    }
    return labels[relation]


# Conditions

Kind = Literal["all", "any", "leaf", "always", "never"]


@dataclass(frozen=True, slots=True)
class Said:
    """A condition in words: all or any of several, or one question with the answer that it must have."""

    kind: Kind
    items: tuple[Said, ...] = ()
    name: str = ""
    question: str = ""
    answer: str = ""
    defined_by: str = ""


def condition_words(rulebook: Rulebook, expr: Expr) -> Said:
    """Return a condition in words."""
    match expr:
        case Const(value):
            return Said("always" if value else "never")
        case Not(item):
            return _leaf(rulebook, item, so=False)
        case All(items):
            return Said("all", tuple(condition_words(rulebook, item) for item in items))
        case Any(items):
            return Said("any", tuple(condition_words(rulebook, item) for item in items))
        case _:
            return _leaf(rulebook, expr, so=True)


def _leaf(rulebook: Rulebook, leaf: Leaf, *, so: bool) -> Said:
    """Return one question with the answer that it must have."""
    defined_by = rulebook.definitions(leaf.name)[-1].id if leaf.name in rulebook.concepts else ""
    return Said("leaf", (), leaf.name, question(rulebook, leaf.name), _answer(rulebook, leaf, so=so), defined_by)


def question(rulebook: Rulebook, name: str) -> str:
    """Return the question that a fact answers, or what a concept or the day of the decision is."""
    if name in rulebook.vocabulary:
        return str(rulebook.vocabulary[name].question)
    if name == DECISION_DATE:
        return _("Day of the decision")
    return str(rulebook.definitions(name)[-1].title)


def _answer(rulebook: Rulebook, leaf: Leaf, *, so: bool) -> str:
    """Return the answer that one question must have."""
    fact = rulebook.vocabulary.facts.get(leaf.name)
    match leaf:
        case Holds():
            return _("yes") if so else _("no")
        case Among(_name, values):
            listed = _(" or ").join(value_words(fact, value) for value in values)
            return listed if so else _("anything but: {values}").format(values=listed)
        case AtLeast(_name, value):
            message = _("{value} or later") if isinstance(value, dt.date) else _("{value} or more")
            before = _("before {value}") if isinstance(value, dt.date) else _("less than {value}")
            return (message if so else before).format(value=value_words(fact, value))
        case Against(_name, other, same):
            return _against(question(rulebook, other), same=same, so=so)


def _against(other: str, *, same: bool, so: bool) -> str:
    """Return the answer of a comparison with another fact."""
    if same:
        message = _("the same as: {question}") if so else _("not the same as: {question}")
    else:
        message = _("at least: {question}") if so else _("less than: {question}")
    return message.format(question=other)


def value_words(fact: Fact | None, value: Value) -> str:
    """Return a value of a fact as a reader writes it."""
    if isinstance(value, dt.date):
        return in_words(value)
    if fact is not None and fact.type == "yen" and isinstance(value, int):
        return yen_exact(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return fact.label(value) if fact is not None else str(value)


# The condition as it is written

_WORD = re.compile(r"('[^']*')|([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a condition as it is written: plain, or the name of a fact or concept with its question."""

    text: str
    fact: str = ""
    defined_by: str = ""
    question: str = ""


def tokens(rulebook: Rulebook, written: str) -> list[Token]:
    """Cut a condition into pieces, so that the names in it can be explained."""
    found: list[Token] = []
    place = 0
    for match in _WORD.finditer(written):
        name = match.group(2)
        known = name and (name in rulebook.vocabulary or name in rulebook.concepts)
        if known:
            found.append(Token(written[place : match.start()]))
            found.append(_named(rulebook, name))
            place = match.end()
    return [token for token in (*found, Token(written[place:])) if token.text]


def _named(rulebook: Rulebook, name: str) -> Token:
    """Return the piece that names a fact or a concept."""
    defined_by = rulebook.definitions(name)[-1].id if name in rulebook.concepts else ""
    return Token(name, "" if defined_by else name, defined_by, question(rulebook, name))

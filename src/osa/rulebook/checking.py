"""What must hold between the parts of a rulebook: one check per function, all with the same signature, in one list."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.rulebook.clause import LIFTABLE, Clause, Property, Rulebook
from osa.rulebook.expressions import names
from osa.rulebook.words import is_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.i18n import Text
    from osa.rulebook.faults import Faults

LONGEST_ID = 40
MOST_FACTS = 255
MOST_CLAUSES = 500
_PLAIN_ID = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9.]+)+")


def check_rulebook(rulebook: Rulebook, faults: Faults) -> None:
    """Run every check."""
    for check in CHECKS:
        check(rulebook, faults)


def ids_are_unique(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse two clauses, or two properties, with one id."""
    kinds: tuple[tuple[Clause | Property, ...], ...] = (rulebook.clauses, rulebook.properties)
    for kind in kinds:
        count = Counter(item.id for item in kind)
        for item in kind:
            if count[item.id] > 1:
                faults.add(item.place, _("the id {id} stands more than once").format(id=item.id), _("an id of its own"))


def ids_are_plain(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse ids that a database could not keep apart: they name columns, whatever their case, up to some length."""
    expected = _("an id such as TP-1-iii: Latin letters, digits, . and -, at most {count} characters")
    seen: dict[str, str] = {}
    for clause in rulebook.clauses:
        named = clause.id.startswith(f"{clause.instrument}-")
        if named and not (_PLAIN_ID.fullmatch(clause.id) and len(clause.id) <= LONGEST_ID):
            faults.add(clause.place, _("the id is not plain"), expected.format(count=LONGEST_ID))
        twin = seen.setdefault(clause.id.casefold(), clause.id)
        if twin != clause.id:
            faults.add(
                clause.place, _("the id differs from {other} only in case").format(other=twin), _("an id of its own")
            )


def there_are_not_too_many(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse more facts or clauses than the engines are made for."""
    for what, count, most in (
        (_("there are more facts than the engines are made for: {count}"), len(rulebook.vocabulary.facts), MOST_FACTS),
        (_("there are more clauses than the engines are made for: {count}"), len(rulebook.clauses), MOST_CLAUSES),
    ):
        if count > most:
            faults.add(rulebook.id, what.format(count=count), _("at most {count}").format(count=most))


def practice_defines_nothing(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse definitions from practice: the texts alone must have a meaning when practice is left out."""
    for clause in rulebook.clauses:
        if clause.effect == "defines" and clause.read == "practice":
            faults.add(clause.place, _("practice cannot define a concept"), _("a definition that a text gives"))


def ids_start_with_their_instrument(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse a clause id that does not tell where it comes from: `TP-1-i` stands in `TP`."""
    for clause in rulebook.clauses:
        if not clause.id.startswith(f"{clause.instrument}-"):
            faults.add(clause.place, _("the id does not name its instrument"), f"{clause.instrument}-…")


def dates_are_in_order(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse a clause or property that ends before it begins."""
    items: tuple[Clause | Property, ...] = (*rulebook.clauses, *rulebook.properties)
    for item in items:
        if item.since and item.until and item.until <= item.since:
            faults.add(item.place, _("until is not after since"), _("the first day on which it is no longer in force"))


def names_are_declared(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse frameworks, grounds, bodies and duties that are not declared in programme.toml."""
    declared: dict[str, Mapping[str, Text]] = {
        "permits": rulebook.grounds,
        "refers": rulebook.bodies,
        "obliges": rulebook.duties,
    }
    declared |= {"always_refers": rulebook.bodies, "always_obliges": rulebook.duties}
    used: list[tuple[str, str, str]] = [
        (clause.place, clause.effect, name) for clause in rulebook.clauses for name in clause.targets
    ]
    used += [(item.place, item.kind, item.consequence) for item in rulebook.properties if item.consequence]
    for place, effect, name in used:
        if name and effect in declared and name not in declared[effect]:
            expected = _("declare it in programme.toml, or one of: {names}").format(names=", ".join(declared[effect]))
            faults.add(place, _("{name} is not declared").format(name=name), expected)
    frameworks = [(item.place, item.frameworks) for item in rulebook.instruments.values()]
    frameworks += [(item.place, item.frameworks) for item in rulebook.properties]
    frameworks += [(item.place, tuple(i.framework for i in item.includes)) for item in rulebook.frameworks.values()]
    for place, listed in frameworks:
        for name in sorted(set(listed) - set(rulebook.frameworks)):
            expected = _("one of: {names}").format(names=", ".join(rulebook.frameworks))
            faults.add(place, _("there is no framework {name}").format(name=name), expected)


def includes_go_one_level_deep(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse includes within includes, so that there is no circle and no doubt about what is included."""
    for framework in rulebook.frameworks.values():
        for include in framework.includes:
            inner = rulebook.frameworks.get(include.framework)
            if inner and inner.includes:
                message = _("{name} includes {inner}, which includes another framework")
                faults.add(
                    framework.place, message.format(name=framework.id, inner=inner.id), _("one level of includes")
                )


def guards_use_facts_alone(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse an include whose condition uses a concept, for a framework has no dates within which it is defined."""
    for framework in rulebook.frameworks.values():
        for include in framework.includes:
            for concept in sorted(names(include.when) & rulebook.concepts):
                message = _("the condition of an include uses the concept {concept}").format(concept=concept)
                faults.add(framework.place, message, _("facts alone"))


def lifts_name_what_they_lift(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse an exception to what does not exist, cannot be lifted, or is never in force together with it."""
    for lift in rulebook.clauses:
        for name in lift.targets if lift.effect == "lifts" else ():
            target = rulebook.by_id.get(name)
            if target is None:
                message = _("it lifts {name}, which does not exist").format(name=name)
                faults.add(lift.place, message, _("the id of a clause"))
            elif target.effect not in LIFTABLE:
                expected = _("a clause that {effects}").format(effects=", ".join(LIFTABLE))
                message = _("it lifts {name}, which {effect}").format(name=name, effect=target.effect)
                faults.add(lift.place, message, expected)
            elif not lift.overlaps(target):
                expected = _("overlapping dates")
                faults.add(lift.place, _("it is never in force together with {name}").format(name=name), expected)


def concepts_are_clear(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse a concept with two definitions at a time, with one over other concepts, or with the name of a fact."""
    for concept in sorted(rulebook.concepts):
        definitions = rulebook.definitions(concept)
        if concept in rulebook.vocabulary or not is_name(concept):
            expected = _("lower-case letters, digits and _; no fact's name, no word of SQL")
            faults.add(definitions[0].place, _("a concept cannot have this name"), expected)
        for definition in definitions:
            if names(definition.condition) & rulebook.concepts:
                faults.add(definition.place, _("a definition uses another concept"), _("facts alone"))
        for first, second in itertools.combinations(definitions, 2):
            if first.overlaps(second):
                message = _("{concept} is also defined by {other} at the same time")
                message = message.format(concept=concept, other=first.id)
                faults.add(second.place, message, _("dates that do not overlap"))


def concepts_are_defined_while_used(rulebook: Rulebook, faults: Faults) -> None:
    """Refuse a clause or property that uses a concept on a day on which nothing defines it."""
    items: tuple[Clause | Property, ...] = (*rulebook.clauses, *rulebook.properties)
    for item in items:
        for concept in sorted(names(item.condition) & rulebook.concepts):
            if not _covered(item.since or dt.date.min, item.until, rulebook.definitions(concept)):
                what = _("{concept} is not always defined").format(concept=concept)
                faults.add(
                    item.place, what, _("dates on which it is: {periods}").format(periods=_periods(rulebook, concept))
                )


def _covered(since: dt.date, until: dt.date | None, definitions: tuple[Clause, ...]) -> bool:
    """Tell whether definitions leave no day of a period without one."""
    day = since
    for definition in sorted(definitions, key=lambda item: item.since):
        if definition.since <= day:
            if definition.until is None or (until is not None and definition.until >= until):
                return True
            day = max(day, definition.until)
    return False


def _periods(rulebook: Rulebook, concept: str) -> str:
    """Say when a concept is defined."""
    definitions = sorted(rulebook.definitions(concept), key=lambda item: item.since)
    return ", ".join(f"{item.since}…{item.until or ''}" for item in definitions)


CHECKS = (
    ids_are_unique,
    ids_are_plain,
    there_are_not_too_many,
    practice_defines_nothing,
    ids_start_with_their_instrument,
    dates_are_in_order,
    names_are_declared,
    includes_go_one_level_deep,
    guards_use_facts_alone,
    lifts_name_what_they_lift,
    concepts_are_clear,
    concepts_are_defined_while_used,
)

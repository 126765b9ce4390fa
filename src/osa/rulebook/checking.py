"""What must hold between the parts of a rulebook: one check per function, all with the same signature, in one list."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from osa.i18n import _
from osa.rulebook.clause import LIFTABLE, Clause, Rulebook
from osa.rulebook.expressions import names
from osa.rulebook.facts import NAME

if TYPE_CHECKING:
    from osa.rulebook.faults import Faults


def check_rulebook(rulebook: Rulebook, faults: Faults) -> None:
    """Run every check."""
    for check in CHECKS:
        check(rulebook, faults)


def ids_are_unique(rulebook: Rulebook, faults: Faults) -> None:
    """No two clauses or properties share an id."""
    for kind in (rulebook.clauses, rulebook.properties):
        count = Counter(item.id for item in kind)
        for item in kind:
            if count[item.id] > 1:
                faults.add(item.place, _("the id {id} stands more than once").format(id=item.id), _("an id of its own"))


def ids_start_with_their_instrument(rulebook: Rulebook, faults: Faults) -> None:
    """A clause id tells where it comes from: `TP-1-i` stands in `TP`."""
    for clause in rulebook.clauses:
        if not clause.id.startswith(f"{clause.instrument}-"):
            faults.add(clause.place, _("the id does not name its instrument"), f"{clause.instrument}-…")


def dates_are_in_order(rulebook: Rulebook, faults: Faults) -> None:
    """A clause ends after it begins."""
    for item in (*rulebook.clauses, *rulebook.properties):
        if item.since and item.until and item.until <= item.since:
            faults.add(item.place, _("until is not after since"), _("the first day on which it is no longer in force"))


def names_are_declared(rulebook: Rulebook, faults: Faults) -> None:
    """Frameworks, grounds, bodies and duties are declared in programme.toml."""
    declared = {"permits": rulebook.grounds, "refers": rulebook.bodies, "obliges": rulebook.duties}
    declared |= {"always_refers": rulebook.bodies, "always_obliges": rulebook.duties}
    used = [(clause.place, clause.effect, name) for clause in rulebook.clauses for name in clause.targets]
    used += [(item.place, item.kind, item.consequence) for item in rulebook.properties if item.consequence]
    for place, effect, name in used:
        if effect in declared and name not in declared[effect]:
            expected = _("declare it in programme.toml, or one of: {names}").format(names=", ".join(declared[effect]))
            faults.add(place, _("{name} is not declared").format(name=name), expected)
    frameworks = [(item.id, item.frameworks) for item in rulebook.instruments.values()]
    frameworks += [(item.place, item.frameworks) for item in rulebook.properties]
    frameworks += [(item.id, tuple(i.framework for i in item.includes)) for item in rulebook.frameworks.values()]
    for place, listed in frameworks:
        for name in set(listed) - set(rulebook.frameworks):
            expected = _("one of: {names}").format(names=", ".join(rulebook.frameworks))
            faults.add(place, _("there is no framework {name}").format(name=name), expected)


def includes_go_one_level_deep(rulebook: Rulebook, faults: Faults) -> None:
    """An included framework includes no other, so that there is no circle and no doubt about what is included."""
    for framework in rulebook.frameworks.values():
        for include in framework.includes:
            inner = rulebook.frameworks.get(include.framework)
            if inner and inner.includes:
                message = _("{name} includes {inner}, which includes another framework")
                faults.add(framework.id, message.format(name=framework.id, inner=inner.id), _("one level of includes"))


def lifts_name_what_they_lift(rulebook: Rulebook, faults: Faults) -> None:
    """An exception names existing clauses that can be lifted and that are in force together with it at some time."""
    for lift in rulebook.clauses:
        for name in lift.targets if lift.effect == "lifts" else ():
            target = rulebook.by_id.get(name)
            if target is None:
                faults.add(lift.place, _("it lifts {name}, which does not exist").format(name=name), _("the id of a clause"))
            elif target.effect not in LIFTABLE:
                expected = _("a clause that {effects}").format(effects=", ".join(LIFTABLE))
                faults.add(lift.place, _("it lifts {name}, which {effect}").format(name=name, effect=target.effect), expected)
            elif not lift.overlaps(target):
                expected = _("overlapping dates")
                faults.add(lift.place, _("it is never in force together with {name}").format(name=name), expected)


def concepts_are_clear(rulebook: Rulebook, faults: Faults) -> None:
    """A concept has one definition at a time, over facts alone, and a name that no fact has."""
    for concept in sorted(rulebook.concepts):
        definitions = rulebook.definitions(concept)
        if concept in rulebook.vocabulary or not NAME.match(concept):
            faults.add(definitions[0].place, _("a concept cannot have this name"), _("lower-case letters, digits and _; no fact's name"))
        for definition in definitions:
            if names(definition.condition) & rulebook.concepts:
                faults.add(definition.place, _("a definition uses another concept"), _("facts alone"))
        for first, second in itertools.combinations(definitions, 2):
            if first.overlaps(second):
                message = _("{concept} is also defined by {other} at the same time").format(concept=concept, other=first.id)
                faults.add(second.place, message, _("dates that do not overlap"))


def concepts_are_defined_while_used(rulebook: Rulebook, faults: Faults) -> None:
    """A clause that uses a concept is in force only while the concept has a definition."""
    for clause in rulebook.clauses:
        for concept in sorted(names(clause.condition) & rulebook.concepts):
            if not _covered(clause, rulebook.definitions(concept)):
                expected = _("a definition for every day on which the clause is in force")
                faults.add(clause.place, _("{concept} is not always defined").format(concept=concept), expected)


def _covered(clause: Clause, definitions: tuple[Clause, ...]) -> bool:
    """Tell whether definitions leave no day of a clause without one."""
    day = clause.since
    for definition in sorted(definitions, key=lambda item: item.since):
        if definition.since <= day:
            if definition.until is None or (clause.until is not None and definition.until >= clause.until):
                return True
            day = max(day, definition.until)
    return False


CHECKS = (
    ids_are_unique,
    ids_start_with_their_instrument,
    dates_are_in_order,
    names_are_declared,
    includes_go_one_level_deep,
    lifts_name_what_they_lift,
    concepts_are_clear,
    concepts_are_defined_while_used,
)

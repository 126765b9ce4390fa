"""A screening as a tree to read: the verdict, the deciding clauses with their text, what is missing or to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.text import Text as Styled
from rich.tree import Tree

from osa.cli.printing import console, read_text, styled, truth_text, value_text, verdict_text
from osa.i18n import _
from osa.rulebook.clause import READS

if TYPE_CHECKING:
    from osa.rulebook.changing import Changes
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.screening import ClauseResult, Screening


def print_explanation(rulebook: Rulebook, screening: Screening, changes: Changes | None) -> None:
    """Print a screening."""
    framework = rulebook.frameworks[screening.framework]
    heading = _("{case} under {framework}, decided on {day}: ").format(
        case=screening.case or _("The case"), framework=framework.name, day=screening.decided
    )
    tree = Tree(Styled.assemble(heading, verdict_text(screening.verdict)))
    _add_deciding(tree, rulebook, screening)
    _add_missing(tree, rulebook, screening)
    if changes:
        _add_changes(tree, rulebook, changes)
    _add_consequences(tree, screening)
    others = [result.id for result in screening.clauses if not result.decides]
    in_force = _("Other clauses in force ({count}): {clauses}").format(count=len(others), clauses=", ".join(others))
    tree.add(styled(in_force, "dim"))
    rules = _("Rulebook: {name} {hash}").format(name=screening.rulebook, hash=screening.rulebook_hash[:16])
    tree.add(styled(rules, "dim"))
    console.print(tree)


def _add_deciding(tree: Tree, rulebook: Rulebook, screening: Screening) -> None:
    """Add the clauses that decided, in their own words."""
    decided = [screening.clause(name) for name in screening.deciding]
    if not decided and screening.verdict == "not eligible":
        tree.add(_("No clause of this framework was in force on that day."))
        return
    branch = tree.add(styled(_("Open") if screening.verdict == "undetermined" else _("Because of"), "bold"))
    for result in decided:
        if screening.verdict == "undetermined":
            branch.add(f"[bold]{escape(result.id)}[/] {escape(str(result.title))}")
        else:
            _add_clause(branch, rulebook, screening, result)


def _add_clause(branch: Tree, rulebook: Rulebook, screening: Screening, result: ClauseResult) -> None:
    """Add one clause: title, text, condition, the values it read and how they are known, citation."""
    clause = branch.add(f"[bold]{escape(result.id)}[/] {escape(str(result.title))}")
    clause.add(escape(str(result.text)))
    label = effect_text(result.effect)
    clause.add(f"{label}: [cyan]{escape(result.condition)}[/] → {truth_text(result.result)}")
    if result.reads:
        values = "; ".join(value_text(rulebook.vocabulary, name, value) for name, value in result.reads.items())
        clause.add(escape(values))
    for given in screening.facts:
        if given.fact in result.reads and given.evidence:
            clause.add(f"[dim]{escape(f'{given.fact}: {given.attested_by} · {_evidence_text(given.evidence)}')}[/]")
    clause.add(f"[dim]{escape(str(result.cites))} · {read_text(result.read)} · {escape(result.source)}[/]")
    if result.note:
        clause.add(f"[dim]{escape(str(result.note))}[/]")


def _evidence_text(evidence: str) -> str:
    """Return evidence with its mark, if it begins with one, in words."""
    mark, colon, rest = evidence.partition(": ")
    known = next((read for read in READS if read == mark), None)
    return f"{read_text(known)}: {rest}" if colon and known else evidence


def effect_text(effect: str) -> str:
    """Say in words what a clause does."""
    words = {
        "prohibits": _("prohibits if"),
        "permits": _("ground if"),
        "requires": _("requires"),
        "refers": _("refers if"),
        "obliges": _("obliges if"),
        "lifts": _("exception if"),
        "defines": _("defines"),
    }
    return words[effect]


def _add_missing(tree: Tree, rulebook: Rulebook, screening: Screening) -> None:
    """Add the facts that still matter, as questions in their order."""
    if screening.settled:
        settled = _("Whatever the facts that are not known turn out to be, the case is: {verdict}")
        tree.add(settled.format(verdict=verdict_text(screening.settled)))
    if not screening.missing:
        return
    branch = tree.add(styled(_("Not known and decisive; ask in this order"), "bold"))
    for number, missing in enumerate(screening.missing, 1):
        evidence = rulebook.vocabulary[missing.fact].evidence
        tail = f" [dim]({escape(str(evidence))})[/]" if evidence else ""
        branch.add(f"{number}. {escape(str(missing.question))} [cyan]{missing.fact}[/]{tail}")


def _add_changes(tree: Tree, rulebook: Rulebook, changes: Changes) -> None:
    """Add the smallest changes that would make the case permitted."""
    if not changes.alternatives and changes.assuming:
        values = "; ".join(value_text(rulebook.vocabulary, name, value) for name, value in changes.assuming.items())
        tree.add(_("Without any change it is permitted if it turns out that {facts}").format(facts=escape(values)))
        return
    if not changes.alternatives:
        tree.add(_("No change that the parties can make would permit it on that day."))
        return
    branch = tree.add(styled(_("The smallest changes that would permit it"), "bold"))
    if changes.assuming:
        values = "; ".join(value_text(rulebook.vocabulary, name, value) for name, value in changes.assuming.items())
        branch.add(_("if it turns out that {facts}").format(facts=escape(values)))
    for alternative in changes.alternatives:
        parts = []
        for change in alternative:
            fact = rulebook.vocabulary[change.fact]
            to = _(" or ").join(fact.label(value) for value in change.to)
            parts.append(f"[cyan]{change.fact}[/]: {escape(fact.label(change.now))} → {escape(to)}")
        branch.add("; ".join(parts))


def _add_consequences(tree: Tree, screening: Screening) -> None:
    """Add the referrals and duties."""
    maybe = _(" (if facts that are not known turn out so)")
    if screening.referrals:
        branch = tree.add(styled(_("To be deliberated by"), "bold"))
        for referral in screening.referrals:
            branch.add(f"{escape(str(referral.name))} [dim]{referral.clause}[/]{'' if referral.certain else maybe}")
    if screening.duties:
        branch = tree.add(styled(_("Duties on approval"), "bold"))
        for duty in screening.duties:
            due = f" · {duty.due}" if duty.due else ""
            branch.add(f"{escape(str(duty.name))}{due} [dim]{duty.clause}[/]{'' if duty.certain else maybe}")

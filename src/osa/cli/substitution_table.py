"""How the table behind `osa substitute` looks in a terminal: what turns deliveries into cases, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    from osa.appraisal.substitution_mapping import Kind, SubstitutionTable
    from osa.rulebook.facts import Vocabulary


def print_table(substitution: SubstitutionTable, vocabulary: Vocabulary, *, as_json: bool) -> None:
    """Print what turns deliveries into cases."""
    from osa.cli.printing import console, print_json, table, value_text

    if as_json:
        print_json(substitution)
        return
    days = table(_("asked on"), _("rules"), _("reason"), _("basis"), title=_("Days"))
    for era in substitution.eras:
        days.add_row(str(era.day), str(era.name), str(era.reason), _basis(era.basis), end_section=True)
    recipient = table(_("fact"), _("evidence"), _("reason"), _("basis"), title=_("Facts about the recipient"))
    for one in substitution.recipient:
        recipient.add_row(one.fact, one.dataset, str(one.reason), _basis(one.basis), end_section=True)
    assumed = table(_("fact"), _("reason"), _("basis"), title=_("Facts that are supposed"))
    for what in substitution.assumed:
        values = dict.fromkeys(value_text(vocabulary, what.fact, value) for value in what.values.values())
        assumed.add_row("\n".join(values), str(what.reason), _basis(what.basis), end_section=True)
    unknown = table(_("fact"), _("reason"), title=_("Facts left open on purpose"))
    for fact, reason in substitution.unknown.items():
        unknown.add_row(fact, str(reason), end_section=True)
    kinds = table(_("kind"), _("descriptions"), _("facts"), _("reason"), _("basis"), title=_("Facts about the item"))
    for kind in substitution.kinds:
        kinds.add_row(*_kind_row(kind, vocabulary), end_section=True)
    for shown in (days, recipient, assumed, unknown, kinds):
        console.print(shown)
        console.print()


def _kind_row(kind: Kind, vocabulary: Vocabulary) -> list[str]:
    """Return a kind as a row of the table."""
    from osa.cli.printing import value_text

    facts = "\n".join(value_text(vocabulary, name, value) for name, value in kind.facts.items())
    reason = f"{kind.reason} {kind.source}".strip()
    return [
        str(kind.name),
        "; ".join(f"{category}: {text}" for category, text in kind.descriptions),
        facts,
        reason,
        _basis(kind.basis),
    ]


def _basis(basis: str) -> str:
    """Say in words how an entry is known."""
    return {
        "primary": _("read in a primary source"),
        "secondary": _("read in a secondary source"),
        "inferred": _("inferred"),
        "unverified": _("not verified"),
        "assumed": _("assumed"),
    }[basis]

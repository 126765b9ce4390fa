"""`osa claims`: the article that the programme started from, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from osa.cli.appraising import Vintages, print_sources, sources_data
from osa.cli.options import AsJson, Lang, Programme  # noqa: TC001 - Typer reads them
from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text as Styled

    from osa.appraisal.claim_checks import Grounds, Verdict
    from osa.appraisal.claims import Article, Checked, Claim
    from osa.evidence.snapshots import Snapshot

CLAIMS_HELP = _("Check the claims of the article that the programme started from against evidence, register and rules.")

_STYLES = {
    "holds": "green",
    "holds_with_a_caveat": "yellow",
    "does_not_hold": "bold red",
    "cannot_be_checked": "dim",
}

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="CLAIM", help=_("Ids of claims, to see all about them; without any, a table of all.")),
]


def claims(
    ids: Ids = None,
    *,
    programme: Programme = "japan",
    vintage: Vintages = None,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Print claims with what the data say."""
    from osa.appraisal.claims import check_claims, chosen, read_claims
    from osa.cli.printing import print_json
    from osa.rulebook.reading import programme_directory

    listed = read_claims(programme_directory(programme))
    wanted = chosen(listed, ids or ())
    checked = check_claims(wanted, _grounds(programme, vintage, listed.article.url))
    if as_json:
        shown = {"article": listed.article, "claims": [_data(one) for one in checked], "verdicts": _counted(checked)}
        print_json(shown | {"sources": sources_data(_snapshots(checked))})
    elif ids:
        for one in checked:
            _print_whole(one)
        print_sources(_snapshots(checked))
    else:
        _print_table(listed.article, checked)
        print_sources(_snapshots(checked))


def _grounds(programme: str, vintages: Iterable[str] | None, article: str) -> Grounds:
    """Return what claims are checked against."""
    from osa.appraisal.claim_checks import Grounds
    from osa.cli.appraising import load_basis
    from osa.cli.options import load_rulebook
    from osa.rulebook.precedents import read_precedents
    from osa.rulebook.reading import programme_directory

    basis = load_basis(programme, vintages, None)
    rulebook = load_rulebook(programme)
    precedents, _contrasts = read_precedents(rulebook, programme_directory(programme))
    return Grounds(basis.evidence, basis.record, rulebook, {one.id: one for one in precedents}, article)


def _data(one: Checked) -> dict[str, Any]:
    """Return a checked claim as JSON shows it."""
    claim = one.claim
    return {
        "id": claim.id,
        "paragraph": claim.paragraph,
        "claim": claim.says,
        "verdict": one.verdict.value,
        "data_say": one.says,
        "computation": claim.computation,
        "basis": claim.basis,
        "sources": one.sources,
        "snapshots": [snapshot.id for snapshot in one.snapshots],
    }


def _counted(checked: Sequence[Checked]) -> dict[str, int]:
    """Return how many claims came out how, by verdict."""
    from osa.appraisal.claims import counts

    return {verdict.value: count for verdict, count in counts(checked).items()}


def _print_table(article: Article, checked: Sequence[Checked]) -> None:
    """Print all claims as a table, then the counts."""
    from osa.appraisal.claim_checks.base import joined
    from osa.appraisal.claims import counts
    from osa.cli.printing import console, table

    title = f"{article.author}, {article.title} ({article.publisher})"
    headings = (_("claim"), "¶", _("the article says"), _("the data say"), _("verdict on it"), _("sources"))
    shown = table(*headings, title=title, right=(1,))
    for one in checked:
        says = (one.claim.id, str(one.claim.paragraph), str(one.claim.says), one.says)
        shown.add_row(*says, _verdict_text(one.verdict), _short(one), end_section=True)
    console.print(shown)
    console.print()
    told = _("{all} claims: {counts}.")
    listed = joined(f"{verdict.told} {count}" for verdict, count in counts(checked).items())
    console.print(told.format(all=len(checked), counts=listed), markup=False)


def _short(one: Checked) -> str:
    """Return where an answer comes from in few words: the hosts of the first sources, and the snapshots."""
    hosts = list(dict.fromkeys(urlsplit(source).netloc.removeprefix("www.") for source in one.sources))
    more = [f"+{len(hosts) - 2}"] if len(hosts) > 2 else []
    return ", ".join([*(snapshot.id for snapshot in one.snapshots), *hosts[:2], *more]) or "–"


def _verdict_text(verdict: Verdict) -> Styled:
    """Return a verdict in its colour."""
    from rich.text import Text as Styled

    return Styled(verdict.told, style=_STYLES[verdict])


def _print_whole(one: Checked) -> None:
    """Print all that is known of a claim."""
    from osa.cli.printing import console

    claim = one.claim
    console.print(f"{claim.id}: {claim.says}", style="bold", markup=False)
    console.print(_("paragraph {number} of the article").format(number=claim.paragraph), style="dim")
    console.print(_verdict_text(one.verdict))
    console.print(one.says, markup=False)
    for line in _how(claim):
        console.print(line, style="dim", markup=False)
    for source in one.sources:
        console.print(f"  {source}", markup=False, soft_wrap=True)
    console.print()


def _how(claim: Claim) -> list[str]:
    """Say how a claim is checked: the computation with the article's figures, or how the finding is known."""
    from osa.cli.printing import read_text

    if claim.computation is None:
        return [
            _("A finding, not a computation: {basis}.").format(basis=read_text(claim.basis) if claim.basis else "–")
        ]
    told = _("Computed by {name}: {about}")
    figures = [(name, value) for name, value in claim.computation.items() if name != "compute"]
    first = told.format(name=claim.computation["compute"], about=claim.about)
    return [first, *(f"  {line}" for name, value in figures for line in _figure(name, value))]


def _figure(name: str, value: object) -> list[str]:
    """Return a figure of a computation as lines; examples take one for each."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [f"{name}: {_example(one)}" for one in value]
    return [f"{name} = {', '.join(map(str, value)) if isinstance(value, list) else value}"]


def _example(one: dict[str, Any]) -> str:
    """Return an example to screen in a line: its precedent, its day, and the facts that differ."""
    plain = [f"{name} = {one[name]}" for name in ("like", "decided", "framework") if one.get(name)]
    facts = [f"{name} = {str(value).lower()}" for name, value in one.get("facts", {}).items()]
    return ", ".join([*plain, *facts])


def _snapshots(checked: Iterable[Checked]) -> list[Snapshot]:
    """Return the snapshots that answers rest on, each once."""
    used: dict[str, Snapshot] = {snapshot.id: snapshot for one in checked for snapshot in one.snapshots}
    return [used[name] for name in sorted(used)]

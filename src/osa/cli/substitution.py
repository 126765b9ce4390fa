"""`osa substitute`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from osa.cli.appraising import ChartFile, Vintages, load_evidence, print_sources, sources_data
from osa.cli.countries import find_countries
from osa.cli.options import AsJson, Lang, Programme, TextOnly, load_rulebook
from osa.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from osa.appraisal.substitution import Ground, Share, Substitution
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Value

SUBSTITUTE_HELP = _(
    "Show which share of the arms that states received Japan could lawfully have supplied, by set of rules.\n\n"
    "Every delivery is screened as if Japan had been asked and both sides had wanted it. The lower bound is what the "
    "rules permit, the upper what they do not bar. This is about law only: not whether Japan makes such an item, its "
    "price, or whether anybody would want it. With a COUNTRY, the kinds behind the bounds are shown, with the clauses "
    "that decide and the facts that are open."
)
_SUPPLIERS = (None, "CHN", "RUS")

Suppliers = Annotated[
    list[str] | None,
    typer.Option("--supplier", help=_("A supplier, by name or ISO code, or all; may be repeated.")),
]
Since = Annotated[
    int | None, typer.Option("--since", help=_("First year of delivery that counts."), min=1900, max=2100)
]
Assume = Annotated[
    list[str] | None,
    typer.Option("--assume", metavar="FACT=VALUE", help=_("Set a fact for every delivery, in this run only.")),
]
ShowTable = Annotated[
    bool, typer.Option("--table", help=_("Print the table that turns deliveries into cases, with its reasons."))
]


def substitute(  # noqa: PLR0913 - the options of the command
    country: Annotated[str | None, typer.Argument(metavar="COUNTRY", help=_("Name or ISO code."))] = None,
    *,
    supplier: Suppliers = None,
    since: Since = None,
    assume: Assume = None,
    show_table: ShowTable = False,
    text_only: TextOnly = False,
    programme: Programme = "japan",
    vintage: Vintages = None,
    chart: ChartFile = None,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Screen what states received as if Japan had been asked."""
    from osa.appraisal.charts.saving import check_ending
    from osa.appraisal.substitution import Question, Substitution, default_spans
    from osa.appraisal.substitution_mapping import read_substitution
    from osa.cli.printing import print_json
    from osa.cli.substitution_table import print_table
    from osa.rulebook.reading import programme_directory

    if chart:
        check_ending(chart)
    rulebook = load_rulebook(programme, text_only=text_only)
    table = read_substitution(programme_directory(programme), rulebook)
    if show_table:
        print_table(table, rulebook.vocabulary, as_json=as_json)
        return
    evidence = load_evidence(programme, vintage)
    recipients = tuple(find_countries([country])) if country else table.recipients
    suppliers = (
        tuple(None if one == "all" else find_countries([one])[0] for one in supplier) if supplier else _SUPPLIERS
    )
    question = Question(recipients, suppliers, default_spans(evidence, since), _assumed(assume or (), rulebook))
    found = Substitution(evidence, rulebook, table, question)
    if chart:
        _save_chart(found, rulebook, chart)
    if as_json:
        print_json(_data(found, with_grounds=country is not None))
        return
    _print_shares(found)
    if country:
        _print_grounds(found, rulebook, suppliers if supplier else suppliers[:1])
    _print_limits(found)
    print_sources(_sources(found))


def _assumed(written: tuple[str, ...] | list[str], rulebook: Rulebook) -> dict[str, Value]:
    """Read facts that are set for this run. Raises `InputError` with everything that is wrong."""
    from osa.rulebook.facts import parse_case

    pairs = [text.partition("=") for text in written]
    raw = {name.strip(): value.strip() for name, _equals, value in pairs}
    return dict(parse_case(rulebook.vocabulary, raw, decided="2014-04-01", where="--assume").facts)


def _sources(found: Substitution) -> Any:  # noqa: ANN401 - snapshots
    """Return the snapshots that the answer rests on."""
    return found.evidence.of("arms_deliveries", *(one.dataset for one in found.table.recipient))


def _supplier_name(supplier: str | None) -> str:
    """Return the name of a supplier, or that all of them are meant."""
    from osa.evidence.countries import countries

    return _("all suppliers") if supplier is None else str(countries()[supplier].name)


def _framework_name(framework: str) -> str:
    """Return a short name of a framework."""
    return {"transfer": _("transfer"), "osa": "OSA"}[framework]


# The bounds


def _print_shares(found: Substitution) -> None:
    """Print a table of bounds for each span."""
    from osa.cli.printing import console, table
    from osa.evidence.countries import countries

    if not found.question.spans:
        console.print(_("There are no deliveries in the evidence for these years."))
        return
    shares = {(s.recipient, s.supplier, s.span, s.era, s.framework): s for s in found.shares()}
    columns = [(era, framework) for era in found.table.eras for framework in _frameworks(found, era.id)]
    headings = [f"{era.day} {_framework_name(framework)}" for era, framework in columns]
    for span in found.question.spans:
        title = _("Share that Japan could lawfully have supplied, deliveries of {span}").format(span=span)
        shown = table(
            *(_("recipient"), _("supplier"), _("TIV (millions)"), *headings),
            title=title,
            right=(2, *range(3, 3 + len(headings))),
        )
        for recipient in found.question.recipients:
            for supplier in found.question.suppliers:
                row = [shares[recipient, supplier, span, era.id, framework] for era, framework in columns]
                name = str(countries()[recipient].name)
                total = row[0].bounds.total if row[0].bounds else None
                volume = "–" if total is None else f"{total:,.1f}"
                shown.add_row(name, _supplier_name(supplier), volume, *(_bounds(share) for share in row))
        console.print(shown)
        console.print()


def _frameworks(found: Substitution, era_id: str) -> list[str]:
    """Return the frameworks that exist on the day of an era."""
    from osa.appraisal.substitution_mapping import FRAMEWORKS

    era = next(era for era in found.table.eras if era.id == era_id)
    return [framework for framework in FRAMEWORKS if found.in_force(era, framework)]


def _bounds(share: Share) -> str:
    """Return bounds as a cell, or why there are none."""
    from osa.appraisal.indicator import Missing

    if share.bounds is None:
        if share.missing is Missing.UNDEFINED:
            return _("nothing received")
        return share.missing.told if share.missing else "–"
    return f"{share.bounds.lower:.1%} – {share.bounds.upper:.1%}"


# What is behind them


def _print_grounds(found: Substitution, rulebook: Rulebook, suppliers: tuple[str | None, ...]) -> None:
    """Print, for some suppliers in the first span, what the law says of each kind and what is open."""
    from osa.cli.substitution_grounds import print_ground_table

    recipient = found.question.recipients[0]
    for span in found.question.spans[:1]:
        for supplier in suppliers:
            if not any(found.received(recipient, supplier, span)):
                continue
            for era in found.table.eras:
                for framework in _frameworks(found, era.id):
                    title = _("{rules} ({day}), {framework}; {supplier}, {span}").format(
                        rules=era.name,
                        day=era.day,
                        framework=rulebook.frameworks[framework].name,
                        supplier=_supplier_name(supplier),
                        span=span,
                    )
                    print_ground_table(title, found.grounds(recipient, supplier, span, era.id, framework))


def _print_limits(found: Substitution) -> None:
    """Say what the bounds rest on and what they do not say."""
    from osa.cli.printing import console, value_text

    told = [
        _("Lower bound: permitted. Upper bound: also what cannot be decided, because a fact is not known."),
        _(
            "Law only, as if Japan had been asked and both sides had wanted it: not whether Japan makes such an item, "
            "its price, or whether anybody would want it. What is supposed stands in the table (--table) and is no "
            "finding."
        ),
    ]
    practice = found.barred_by_practice()
    if practice:
        line = _("Barred by practice and not by a text that was read: {clauses} (--text-only leaves it out).")
        told.append(line.format(clauses=", ".join(practice)))
    missing = sorted({one.dataset for one in found.table.recipient if not found.evidence.has(one.dataset)})
    if missing:
        told.append(
            _("No snapshot of {datasets}: what they would tell is not known.").format(datasets=", ".join(missing))
        )
    if found.question.assume:
        vocabulary = found.rulebook.vocabulary
        values = ", ".join(value_text(vocabulary, name, value) for name, value in found.question.assume.items())
        told.append(_("Set for this run: {facts}").format(facts=values))
    unnamed = found.unnamed()
    if unnamed:
        names = "; ".join(sorted({f"{item.category}: {item.description}" for item, _volume in unnamed}))
        told.append(_("Not named by the table, so nothing is known of them: {names}").format(names=names))
    for line in told:
        console.print(line, style="dim", markup=False)


# Other forms


def _data(found: Substitution, *, with_grounds: bool) -> dict[str, Any]:
    """Return the answer as JSON shows it."""
    data: dict[str, Any] = {
        "eras": [{"id": era.id, "day": era.day, "name": era.name} for era in found.table.eras],
        "assume": dict(found.question.assume),
        "shares": [_share_data(share) for share in found.shares()],
        "unnamed": [
            {"recipient": item.recipient, "category": item.category, "description": item.description, "tiv": volume}
            for item, volume in found.unnamed()
        ],
        "sources": sources_data(_sources(found)),
    }
    if with_grounds:
        data["grounds"] = [
            {
                "supplier": supplier,
                "span": [span.first, span.last],
                "era": era.id,
                "framework": framework,
                "kinds": [_ground_data(one) for one in found.grounds(recipient, supplier, span, era.id, framework)],
            }
            for recipient in found.question.recipients
            for supplier in found.question.suppliers
            for span in found.question.spans
            for era in found.table.eras
            for framework in _frameworks(found, era.id)
        ]
    return data


def _share_data(share: Share) -> dict[str, Any]:
    """Return bounds as JSON shows them."""
    bounds = share.bounds
    return {
        "recipient": share.recipient,
        "supplier": share.supplier,
        "span": [share.span.first, share.span.last],
        "era": share.era,
        "framework": share.framework,
        "tiv": bounds.total if bounds else None,
        "lower": bounds.lower if bounds else None,
        "upper": bounds.upper if bounds else None,
        "missing": share.missing,
    }


def _ground_data(ground: Ground) -> dict[str, Any]:
    """Return what the law says of a description as JSON shows it."""
    return {
        "category": ground.item.category,
        "description": ground.item.description,
        "kind": ground.kind.id if ground.kind else None,
        "name": ground.kind.name if ground.kind else None,
        "tiv": ground.volume,
        "verdict": ground.verdict,
        "deciding": ground.deciding,
        "open_facts": ground.open_facts,
    }


def _save_chart(found: Substitution, rulebook: Rulebook, file: Path) -> None:
    """Save the chart of the first supplier and span."""
    from osa.appraisal.charts.saving import credit_of, save
    from osa.appraisal.charts.substitution import ranges

    supplier = found.question.suppliers[0]
    shares = [
        share
        for share in found.shares()
        if share.supplier == supplier
        and share.span in found.question.spans[:1]
        and share.framework in _frameworks(found, share.era)
    ]
    names = {name: str(rulebook.frameworks[name].name) for name in ("transfer", "osa")}
    credit = credit_of(_sources(found))
    save(ranges(shares, found.table.eras, names, _supplier_name(supplier), credit), file)

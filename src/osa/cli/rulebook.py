"""`osa rulebook show|facts|check|prove|diff|sql`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from osa.cli.options import AsJson, Lang, On, Programme, TextOnly, check_framework, load_rulebook
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from osa.rulebook.clause import Clause, Rulebook
    from osa.rulebook.comparing import Comparison, Example, Side
    from osa.rulebook.facts import Value
    from osa.rulebook.proving import Proof

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
FrameworkFilter = Annotated[str | None, typer.Option("--framework", "-f", help=_("Only this framework."))]


@app.command(help=_("Show the clauses in force, or one clause with its text."))
def show(  # noqa: PLR0913 - the options of the command
    clause: Annotated[str | None, typer.Argument(metavar="CLAUSE", help=_("The id of a clause."))] = None,
    *,
    on: On = None,
    framework: FrameworkFilter = None,
    programme: Programme = "japan",
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Show clauses."""
    from osa.cli.printing import console, print_json, table

    rulebook = load_rulebook(programme, text_only=text_only)
    chosen = _chosen_clauses(rulebook, clause, framework)
    if on is not None:
        chosen = [item for item in chosen if item.in_force(on)]
    if clause and not chosen:
        raise typer.BadParameter(_("{id} was not in force on {day}").format(id=clause, day=on))
    if as_json:
        print_json(chosen)
    elif clause:
        _print_clause(rulebook, chosen[0])
    else:
        shown = table(_("clause"), _("title"), _("does"), _("in force from"), _("until"), _("known from"))
        for item in chosen:
            shown.add_row(*_clause_row(item))
        console.print(shown)
        console.print(_("{count} clauses; rulebook {hash}").format(count=len(chosen), hash=rulebook.hash))


def _chosen_clauses(rulebook: Rulebook, clause: str | None, framework: str | None) -> list[Clause]:
    """Return the clauses asked for."""
    if clause is not None:
        if clause not in rulebook.by_id:
            raise typer.BadParameter(_("there is no clause {id}").format(id=clause))
        return [rulebook.by_id[clause]]
    if framework is not None:
        return list(rulebook.clauses_of(check_framework(rulebook, framework)))
    return list(rulebook.clauses)


def _clause_row(clause: Clause) -> list[str]:
    """Return a clause as a row of a table."""
    from osa.cli.explaining import effect_text
    from osa.cli.printing import read_text

    does = effect_text(clause.effect)
    return [clause.id, str(clause.title), does, str(clause.since), str(clause.until or ""), read_text(clause.read)]


def _print_clause(rulebook: Rulebook, clause: Clause) -> None:
    """Print one clause in both languages, with everything it says."""
    from rich.markup import escape

    from osa.cli.explaining import effect_text
    from osa.cli.printing import console, read_text

    instrument = rulebook.instruments[clause.instrument]
    until = _(" until {day}").format(day=clause.until) if clause.until else ""
    for language in ("en", "ja"):
        console.print(f"[bold]{clause.id} {escape(clause.title[language])}[/] ({escape(instrument.title[language])})")
        console.print(escape(clause.text[language]))
        console.print()
    console.print(_("in force from {day}").format(day=clause.since) + until)
    targets = f" ({', '.join(clause.targets)})" if clause.targets else ""
    console.print(f"{effect_text(clause.effect)}{escape(targets)}: [cyan]{escape(clause.written)}[/]")
    console.print(f"{escape(str(clause.cites))}\n{read_text(clause.read)} · {escape(clause.source)}")
    if clause.note:
        console.print(escape(str(clause.note)))


@app.command(help=_("List the facts with their questions."))
def facts(
    *,
    framework: FrameworkFilter = None,
    programme: Programme = "japan",
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """List facts."""
    from osa.cli.printing import console, print_json, table
    from osa.rulebook.formulas import formula

    rulebook = load_rulebook(programme)
    names = list(rulebook.vocabulary.facts)
    if framework is not None:
        read = formula(rulebook, check_framework(rulebook, framework)).reads
        names = [name for name in names if name in read]
    chosen = [rulebook.vocabulary[name] for name in names]
    if as_json:
        print_json(chosen)
        return
    shown = table(_("fact"), _("question"), _("type"), _("can be changed"))
    for fact in chosen:
        kind = fact.type if fact.type != "choice" else " | ".join(fact.values)
        shown.add_row(fact.name, str(fact.question), kind, _("no") if fact.immutable else _("yes"))
    console.print(shown)


@app.command(
    help=_("Check the rulebook: every fault, and its weak places (dead clauses, contradictions, gaps, overlaps).")
)
def check(
    *,
    programme: Programme = "japan",
    overlaps: Annotated[bool, typer.Option("--overlaps", help=_("List the grounds that overlap."))] = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Check a rulebook."""
    from collections import Counter

    from osa.cli.printing import console, print_json, progress, table
    from osa.rulebook.formulas import eras
    from osa.rulebook.weaknesses import find_weaknesses

    rulebook = load_rulebook(programme)
    _check_precedents(rulebook, programme)
    total = sum(len(eras(rulebook, framework)) for framework in rulebook.frameworks)
    with progress(_("eras examined"), total) as advance:
        found = find_weaknesses(rulebook, lambda _framework, _era: advance(1))
    if as_json:
        print_json(found)
        return
    shown = table(_("weak place"), _("framework"), _("about"), _("eras"), _("a case that shows it"))
    for item in found:
        if item.kind != "overlap" or overlaps:
            example = _facts_text(item.example.facts) if item.example else ""
            shown.add_row(
                weakness_text(item.kind), item.framework, ", ".join(item.about), _eras_text(item.eras), example
            )
    console.print(shown)
    counts = Counter(item.kind for item in found)
    told = ", ".join(f"{weakness_text(kind)}: {count}" for kind, count in counts.items())
    console.print(_("The rulebook reads without faults ({clauses} clauses, {hash}).").format(
        clauses=len(rulebook.clauses), hash=rulebook.hash[:16]) + " " + told)  # fmt: skip


def _check_precedents(rulebook: Rulebook, programme: str) -> None:
    """Read the precedents as well, if the programme has any."""
    from osa.rulebook.precedents import read_precedents
    from osa.rulebook.reading import programme_directory

    directory = programme_directory(programme)
    if (directory / "precedents").is_dir():
        read_precedents(rulebook, directory)


def weakness_text(kind: str) -> str:
    """Name a kind of weak place."""
    words = {
        "dead clause": _("changes the verdict of no complete case"),
        "contradiction": _("nothing can be permitted"),
        "gap": _("no ground needed: what nothing forbids is permitted"),
        "case between": _("nothing forbids it, no ground covers it"),
        "overlap": _("grounds that hold together"),
    }
    return words[kind]


def _eras_text(listed: tuple[object, ...]) -> str:
    """Return some eras, the first of them if there are many."""
    shown = ", ".join(str(era) for era in listed[:2])
    return shown + (_(" … (+{count})").format(count=len(listed) - 2) if len(listed) > 2 else "")


def _facts_text(known: Mapping[str, Value]) -> str:
    """Return facts in words: first what is so, then what is not."""
    so = [name if value is True else f"{name} = {value}" for name, value in sorted(known.items()) if value is not False]
    not_so = [name for name, value in sorted(known.items()) if value is False]
    told = ", ".join(so)
    return told + (("; " if told else "") + _("not: {names}").format(names=", ".join(not_so)) if not_so else "")


@app.command(help=_("Prove the declared properties for all cases of all eras, or refute them with a replayed case."))
def prove(
    claims: Annotated[list[str] | None, typer.Argument(metavar="PROPERTY", help=_("Only these properties."))] = None,
    *,
    programme: Programme = "japan",
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Prove properties."""
    import dataclasses

    from osa.cli.printing import print_json, progress
    from osa.rulebook.proving import prove_all

    rulebook = load_rulebook(programme, text_only=text_only)
    if claims:
        unknown = sorted(set(claims) - {item.id for item in rulebook.properties})
        if unknown:
            raise typer.BadParameter(_("there is no property {ids}").format(ids=", ".join(unknown)))
        chosen = tuple(item for item in rulebook.properties if item.id in claims)
        rulebook = dataclasses.replace(rulebook, properties=chosen)
    with progress(_("properties examined"), len(rulebook.properties)) as advance:
        proofs = prove_all(rulebook, lambda _claim: advance(1))
    if as_json:
        print_json([_proof_json(proof) for proof in proofs])
    else:
        _print_proofs(proofs)
    if not all(proof.as_expected for proof in proofs):
        raise typer.Exit(1)


def _proof_json(proof: Proof) -> dict[str, object]:
    """Return a proof for JSON."""
    return {
        "property": proof.claim.id,
        "title": proof.claim.title,
        "holds": proof.holds,
        "expected": proof.claim.expect,
        "eras": proof.eras,
        "counterexamples": proof.counterexamples,
    }


def _print_proofs(proofs: list[Proof]) -> None:
    """Print proofs and counterexamples."""
    from rich.markup import escape

    from osa.cli.printing import console, styled, verdict_text

    for proof in proofs:
        if proof.holds:
            answer = styled(_("proved for every case of {count} era(s)").format(count=proof.eras), "green")
        else:
            answer = styled(_("refuted"), "yellow")
        expected = "" if proof.as_expected else " " + styled(_("not as declared"), "bold red")
        console.print(f"[bold]{proof.claim.id}[/] {escape(str(proof.claim.title))}: {answer}{expected}")
        for example in proof.counterexamples:
            for framework, verdict in example.verdicts.items():
                deciding = ", ".join(example.deciding[framework])
                where = _("{framework}, {day}: {verdict} by {clauses}")
                word, day = verdict_text(verdict), example.case.decided
                told = where.format(framework=framework, day=day, verdict=word, clauses=deciding or "–")
                console.print(f"    {escape(told)}")
            console.print(f"      {escape(_facts_text(example.case.facts))}")
        if not proof.holds and proof.claim.expect == "refuted":
            console.print(f"    [dim]{escape(str(proof.claim.text))}[/]")
    done = sum(proof.as_expected for proof in proofs)
    console.print(_("{done} of {count} properties are as declared.").format(done=done, count=len(proofs)))


@app.command(
    help=_("Compare two dates, or two programme directories, by meaning, with cases that show the difference.")
)
def diff(  # noqa: PLR0913 - the options of the command
    before: Annotated[str, typer.Argument(help=_("A date, or the directory of a programme."))],
    after: Annotated[str, typer.Argument(help=_("A date, or the directory of a programme."))],
    *,
    framework: FrameworkFilter = None,
    on: On = None,
    programme: Programme = "japan",
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Compare two sides."""
    from osa.cli.printing import console, print_json, progress
    from osa.rulebook.comparing import compare

    sides = [_side(text, programme, on, text_only=text_only) for text in (before, after)]
    known = sides[0].rulebook.frameworks
    chosen = list(known) if framework is None else [check_framework(sides[0].rulebook, framework)]
    with progress(_("frameworks compared"), len(chosen)) as advance:
        compared = compare(sides[0], sides[1], chosen, lambda _framework: advance(1))
    if as_json:
        print_json(compared)
    else:
        for comparison in compared:
            _print_comparison(sides, comparison)
        lone = sorted(set(known) ^ set(sides[1].rulebook.frameworks))
        if lone and framework is None:
            console.print(_("Not compared, since only one side has them: {names}").format(names=", ".join(lone)))


def _side(text: str, programme: str, on: dt.date | None, *, text_only: bool) -> Side:
    """Read a side: a date of the programme, or another programme on a day."""
    import datetime as dt
    from pathlib import Path

    from osa.rulebook.comparing import Side
    from osa.rulebook.facts import parse_decision_date

    try:
        day = parse_decision_date(text)
    except ValueError:
        if text[:1].isdigit() and not Path(text).exists():
            raise typer.BadParameter(_("{text} is neither a date nor a directory").format(text=text)) from None
        return Side(load_rulebook(text, text_only=text_only), on or dt.date.today(), text)  # the user's own day
    return Side(load_rulebook(programme, text_only=text_only), day)


def _print_comparison(sides: list[Side], comparison: Comparison) -> None:
    """Print how a framework changed, with cases."""
    from osa.cli.printing import console

    words = {
        "equivalent": _("equivalent"),
        "more permissive": _("more permissive"),
        "less permissive": _("less permissive"),
        "incomparable": _("incomparable: allows some cases more and some less"),
    }
    framework = sides[0].rulebook.frameworks[comparison.framework]
    console.print(f"[bold]{framework.name}[/] ({comparison.framework}): {words[comparison.relation]}")
    for heading, examples in (
        (_("Newly permitted"), comparison.newly_permitted),
        (_("Newly barred"), comparison.newly_barred),
    ):
        if examples:
            console.print(f"  [bold]{heading}[/]")
        for example in examples:
            _print_example(sides, example)


def _print_example(sides: list[Side], example: Example) -> None:
    """Print a case that shows a difference, with the clauses responsible on either side."""
    from rich.markup import escape

    from osa.cli.printing import console, verdict_text

    console.print(f"  • {escape(_facts_text(example.facts))}")
    both = ((sides[0], example.before, example.before_clauses), (sides[1], example.after, example.after_clauses))
    for side, verdict, clauses in both:
        told = _("{day}: {verdict} by {clauses}")
        responsible = escape(_responsible(side.rulebook, clauses))
        console.print(
            f"      [dim]{told.format(day=escape(str(side)), verdict=verdict_text(verdict), clauses=responsible)}[/]"
        )


def _responsible(rulebook: Rulebook, clauses: tuple[str, ...]) -> str:
    """Name clauses, with their titles if there are few."""
    if not clauses:
        return "–"
    few = len(clauses) <= 3
    return ", ".join(f"{name} ({rulebook.by_id[name].title})" if few else name for name in clauses)


class Dialect(StrEnum):
    """The SQL dialects."""

    duckdb = "duckdb"
    postgres = "postgres"
    spark = "spark"
    sqlite = "sqlite"


@app.command(help=_("Print the framework as one SELECT that screens every row of a table."))
def sql(  # noqa: PLR0913 - the options of the command
    *,
    framework: Annotated[str, typer.Option("--framework", "-f", help=_("The framework."))] = "osa",
    dialect: Annotated[Dialect, typer.Option(help=_("The SQL dialect."))] = Dialect.duckdb,
    table: Annotated[str, typer.Option(help=_("The table with the cases."))] = "cases",
    key: Annotated[str, typer.Option(help=_("The column that identifies a case."))] = "id",
    programme: Programme = "japan",
    text_only: TextOnly = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Print SQL."""
    from osa.rulebook.engines.sql import screening_sql

    rulebook = load_rulebook(programme, text_only=text_only)
    typer.echo(
        screening_sql(rulebook, check_framework(rulebook, framework), dialect=dialect.value, table=table, key=key)
    )


@app.command(help=_("Print the JSON Schema of the screening record."))
def schema() -> None:
    """Print the schema."""
    from osa.cli.printing import print_json
    from osa.rulebook.screening import Screening

    print_json(Screening.model_json_schema(mode="serialization"))

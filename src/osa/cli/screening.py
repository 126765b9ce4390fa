"""`osa screen` and `osa explain`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from osa.cli.options import AsJson, Lang, On, Programme, TextOnly, ToFile, check_framework, load_rulebook
from osa.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import pyarrow as pa

    from osa.rulebook.bulk import Format
    from osa.rulebook.clause import Rulebook, Verdict
    from osa.rulebook.facts import Case

SCREEN_HELP = _(
    "Screen the cases of files (YAML, CSV, XLSX, Parquet).\n\n"
    "A spreadsheet has a column for each fact, and decision_date; an empty cell is not known."
)
EXPLAIN_HELP = _(
    "Explain the verdict on one case, clause by clause.\n\n"
    "CASE is a project of the register (PHL-23), a precedent (C02), or a file with cases."
)
ALL_FRAMEWORKS = "all"
MOST_ROWS = 200


class Engine(StrEnum):
    """The engines for bulk screening."""

    columns = "columns"
    row = "row"
    duckdb = "duckdb"


class Output(StrEnum):
    """The forms of an answer."""

    table = "table"
    json = "json"
    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"


FrameworkName = Annotated[str, typer.Option("--framework", "-f", help=_("The framework, or all."))]


def screen(  # noqa: PLR0913 - the options of the command
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help=_("Files with cases."), exists=True, dir_okay=False)
    ],
    *,
    framework: FrameworkName = "osa",
    on: On = None,
    engine: Annotated[Engine, typer.Option(help=_("The engine that computes the verdicts."))] = Engine.columns,
    output: Annotated[
        Output | None,
        typer.Option(
            "--output", "-o", help=_("The form of the answer (default: that of the file's ending, else table).")
        ),
    ] = None,
    to: ToFile = None,
    programme: Programme = "japan",
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Screen files of cases."""
    from osa.rulebook.bulk import as_text, screen_batches, write_answers
    from osa.rulebook.cases import read_batches

    form = Output.json if as_json else output or _form_of(to)
    if form in (Output.parquet, Output.xlsx) and to is None:
        raise typer.BadParameter(_("this form goes into a file: name it with --to"))
    if form is Output.table and to is not None:
        raise typer.BadParameter(_("a table is only printed; for a file choose csv, json, parquet or xlsx"))
    if to is not None and to.exists() and any(file.samefile(to) for file in files):
        raise typer.BadParameter(_("the answers would replace the cases: name another file with --to"))
    rulebook = load_rulebook(programme, text_only=text_only)
    frameworks = _frameworks(rulebook, framework)
    batches = read_batches(files, rulebook.vocabulary, on)
    answers = screen_batches(rulebook, frameworks, batches, engine=engine.value)
    if len(frameworks) > 1:  # their clauses differ, and so would their columns
        answers = (as_text(answer) for answer in answers)
    if to is not None and form is not Output.table:
        count = write_answers(_with_progress(answers), to, cast("Format", form.value))
        typer.echo(_("{count} answers in {file}").format(count=count, file=to), err=True)
    else:
        _print_answers(list(_with_progress(answers)), form)


def _form_of(to: Path | None) -> Output:
    """Return the form that goes with a file's ending; a table if there is no file."""
    ending = to.suffix.lower().removeprefix(".") if to else "table"
    if ending not in (form.value for form in Output):
        raise typer.BadParameter(_("the ending of the file does not tell its form: name it with --output"))
    return Output(ending)


def _frameworks(rulebook: Rulebook, name: str) -> list[str]:
    """Return the frameworks asked for."""
    return list(rulebook.frameworks) if name == ALL_FRAMEWORKS else [check_framework(rulebook, name)]


def _with_progress(answers: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Hand answers through and show how many there were."""
    from osa.cli.printing import progress

    with progress(_("cases screened"), None) as advance:
        for answer in answers:
            advance(answer.num_rows)
            yield answer


def _print_answers(answers: list[pa.Table], output: Output) -> None:
    """Print answers, now that all of them are there."""
    import sys

    import pyarrow.csv

    from osa.cli.printing import print_json
    from osa.rulebook.bulk import for_csv, json_rows

    if output is Output.json:
        print_json([row for answer in answers for row in json_rows(answer)])
    elif output is Output.csv:
        for place, answer in enumerate([for_csv(answer) for answer in answers]):
            options = pyarrow.csv.WriteOptions(include_header=place == 0)
            pyarrow.csv.write_csv(answer, sys.stdout.buffer, options)
    else:
        _print_table(answers)


def _print_table(answers: list[pa.Table]) -> None:
    """Print answers as a table, of the first rows if there are very many, and count the verdicts."""
    from collections import Counter

    from osa.cli.printing import console, shortened, table, verdict_text
    from osa.rulebook.bulk import as_text

    headings = (_("case"), _("decided"), _("framework"), _("verdict"), _("deciding clauses"), _("not known"))
    shown = table(*headings, right=(5,))
    counts: Counter[Verdict] = Counter()
    for answer in answers:
        left = max(0, MOST_ROWS - shown.row_count)
        for row in as_text(answer.slice(0, left)).to_pylist():
            deciding = shortened(row["deciding"].split())
            shown.add_row(
                row["id"],
                str(row["decision_date"]),
                row["framework"],
                verdict_text(row["verdict"]),
                deciding,
                str(row["missing"]),
            )
        counts.update({item["values"]: item["counts"] for item in answer["verdict"].value_counts().to_pylist()})
    console.print(shown)
    total = counts.total()
    if total > shown.row_count:
        more = _("… and {count} more; use --output csv, json, xlsx or parquet for all.")
        console.print(more.format(count=total - shown.row_count))
    console.print("  ".join(f"{verdict_text(verdict)}: {count}" for verdict, count in sorted(counts.items())))


def explain(  # noqa: PLR0913 - the options of the command
    case: Annotated[str, typer.Argument(metavar="CASE", help=_("A project, a precedent, or a file."))],
    *,
    case_id: Annotated[str | None, typer.Option("--id", help=_("The case of the file with this id."))] = None,
    framework: Annotated[
        str | None, typer.Option("--framework", "-f", help=_("The framework (default: the case's own, else osa)."))
    ] = None,
    on: On = None,
    programme: Programme = "japan",
    text_only: TextOnly = False,
    as_json: AsJson = False,
    lang: Lang = None,  # noqa: ARG001 - main has used it
) -> None:
    """Explain one case."""
    from osa.cli.explaining import print_explanation
    from osa.cli.printing import print_json
    from osa.rulebook.changing import smallest_changes
    from osa.rulebook.screening import screen as screen_case

    rulebook = load_rulebook(programme)
    found, own_framework = _find_case(rulebook, programme, case, case_id, on)
    rulebook = rulebook.without_practice() if text_only else rulebook
    explained = []
    for name in _frameworks(rulebook, framework or own_framework or "osa"):
        screening = screen_case(rulebook, name, found)
        changes = None if screening.verdict == "permitted" else smallest_changes(rulebook, name, found)
        explained.append({"screening": screening, "changes": changes})
        if not as_json:
            print_explanation(rulebook, screening, changes)
    if as_json:
        print_json(explained if framework == ALL_FRAMEWORKS else explained[0])


def _find_case(
    rulebook: Rulebook, programme: str, name: str, case_id: str | None, on: dt.date | None
) -> tuple[Case, str | None]:
    """Find a case by name: a file, a project, or a precedent; with the framework that it belongs to, if it has one."""
    import dataclasses

    found, framework = _case_of_file(rulebook, Path(name), case_id, on), None
    if found is None:
        found, framework = _case_of_programme(rulebook, programme, name)
    if on is not None:
        found = dataclasses.replace(found, decided=on)
    return found, framework


def _case_of_file(rulebook: Rulebook, file: Path, case_id: str | None, on: dt.date | None) -> Case | None:
    """Return the case of a file; `None` if there is no such file."""
    if not file.is_file():
        return None
    from osa.rulebook.cases import read_case_file

    cases = read_case_file(file, rulebook.vocabulary, on)
    wanted = [case for case in cases if case_id in (None, case.id)]
    if len(wanted) == 1:
        return wanted[0]
    ids = ", ".join(case.id or "–" for case in cases)
    raise typer.BadParameter(_("name one case of the file with --id: {ids}").format(ids=ids))


def _case_of_programme(rulebook: Rulebook, programme: str, name: str) -> tuple[Case, str | None]:
    """Return a precedent or a project as a case."""
    from osa.rulebook.precedents import read_precedents
    from osa.rulebook.reading import programme_directory

    precedents, contrasts = read_precedents(rulebook, programme_directory(programme))
    for precedent in (*precedents, *(side for contrast in contrasts for side in contrast.sides)):
        if precedent.id == name:
            return precedent.case, precedent.framework
    return _case_of_project(name), "osa"


def _case_of_project(name: str) -> Case:
    """Return a project of the register as the case that it was on the day of its signature, or is today."""
    from osa.cli.database import open_database
    from osa.rulebook.faults import InputError

    try:
        open_database()
    except InputError as error:
        message = _("there is no file or precedent {name}, and no register to look for a project in: {error}")
        raise typer.BadParameter(message.format(name=name, error=error)) from None
    from osa.casework.facts import case_of
    from osa.register.models import Project
    from osa.trail import clock

    project = Project.objects.filter(pk=name).first()
    if project is None:
        raise typer.BadParameter(_("there is no file, project or precedent {name}").format(name=name))
    signed_on = project.agreements.order_by("signed_on").values_list("signed_on", flat=True).first()
    return case_of(project, on=signed_on or clock.today())

"""The workbook in which many cases are filled in: a column for each fact, and a sheet that explains them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from osa.i18n import N_, Text, _, label
from osa.rulebook.facts import CASE_WORDS, DECISION_DATE

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from osa.rulebook.facts import Fact, Vocabulary

_ROWS = 20_001
"""Rows in which a cell offers its values."""

_BESIDE = {
    CASE_WORDS[0]: N_("A name or number of the case; the answers repeat it."),
    DECISION_DATE: N_("The day of the decision, as 2024-03-31. Leave it empty for the day chosen on the page."),
}


def template_book(vocabulary: Vocabulary) -> bytes:
    """Return a workbook without cases: its first sheet is for them, the second says in both languages what is asked.

    The second one begins in its second row, so that it is not read as cases.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    cases: Worksheet = book.create_sheet(_("Cases"))
    _head(cases, vocabulary)
    guide: Worksheet = book.create_sheet(_("What is asked"))
    _explain(guide, vocabulary)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Worksheet, vocabulary: Vocabulary) -> None:
    """Write the heading of the sheet for cases; each cell of it bears its question, each below offers its values."""
    sheet.freeze_panes = "B2"
    told = {**{name: label(text) for name, text in _BESIDE.items()}, **{n: vocabulary[n].question for n in vocabulary}}
    for column, (name, question) in enumerate(told.items(), start=1):
        cell = sheet.cell(row=1, column=column, value=name)
        cell.font = Font(bold=True)
        cell.comment = Comment(f"{question.ja}\n\n{question.en}", "osa", height=180, width=420)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = max(12, len(name) + 2)
        if name in vocabulary and (values := _offered(vocabulary[name])):
            offer = DataValidation(type="list", formula1=f'"{",".join(values)}"', allow_blank=True)
            offer.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(offer)


def _offered(fact: Fact) -> list[str]:
    """Return the values that a cell of a fact offers, by what they are called if a spreadsheet's list can hold that.

    Otherwise they are offered as codes; none, if even these are too many.
    """
    if fact.type == "boolean":
        return [fact.label(value=True), fact.label(value=False)]
    labels = [fact.label(value) for value in fact.values]
    holds = len(set(labels)) == len(labels) and not any(mark in text for text in labels for mark in ',"')
    offers = [labels, list(fact.values)] if holds else [list(fact.values)]
    return next((one for one in offers if len(",".join(one)) < 255), [])


def _explain(sheet: Worksheet, vocabulary: Vocabulary) -> None:
    """Write what each column asks, which values it takes and what attests it."""
    heads = (N_("Column"), N_("Question"), N_("Values"), N_("What attests it"))
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(row=2, column=column, value=_both(label(head)))
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = (34, 70, 46, 46)[column - 1]
    rows = [(name, _both(label(text)), "", "") for name, text in _BESIDE.items()]
    rows += [_explained(vocabulary[name]) for name in vocabulary]
    for row, values in enumerate(rows, start=3):
        for column, value in enumerate(values, start=1):
            sheet.cell(row=row, column=column, value=value).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B3"


def _explained(fact: Fact) -> tuple[str, str, str, str]:
    """Return the row that explains a fact."""
    kinds = {
        "boolean": N_("yes or no; empty: not known"),
        "integer": N_("a whole number; empty: not known"),
        "yen": N_("a whole number of yen; empty: not known"),
        "date": N_("a date such as 2024-03-31; empty: not known"),
    }
    values = _both(label(kinds[fact.type])) if fact.type in kinds else _choices(fact)
    return fact.name, _both(fact.question), values, _both(fact.evidence) if fact.evidence else ""


def _choices(fact: Fact) -> str:
    """Return the values of a choice, each with what it means."""
    return "\n".join(f"{value}: {text.ja} / {text.en}" for value, text in fact.values.items())


def _both(text: Text) -> str:
    """Return a text in both languages."""
    return f"{text.ja}\n{text.en}" if text.ja != text.en else text.en

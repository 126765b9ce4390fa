"""What rows rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _
from osa.register.checks.book import Book, Check, Finding, Found, Grade
from osa.register.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.register.checks.book import Row


def _sourced(book: Book) -> Iterator[tuple[str, str, Row]]:
    """Go through the rows that can cite sources."""
    for table in TABLES:
        for key, row in book.rows(table):
            if "sources" in row:
                yield table, key, row


def without_source(book: Book) -> Found:
    """Find rows that cite nothing; published, they must not be."""
    for table, key, row in _sourced(book):
        if not row["sources"]:
            what = _("it is published and cites no source") if row["published"] else _("it cites no source")
            grade: Grade = "error" if row["published"] else "warning"
            yield Finding(grade, table, key, "sources", what, _("name the documents that it rests on"))


def primary_by_hearsay(book: Book) -> Found:
    """Find rows that are said to be read in a primary source, and cite secondary ones only."""
    for table, key, row in _sourced(book):
        kinds = {source["kind"] for name in row["sources"] if (source := book.row("sources", name))}
        if row["basis"] == "primary" and kinds == {"secondary"}:
            what = _("it is said to be read in a primary source, and cites secondary ones only")
            yield Finding("warning", table, key, "basis", what, _("cite the primary source, or call it secondary"))


def not_verified(book: Book) -> Found:
    """Find rows that nobody has verified."""
    for table, key, row in _sourced(book):
        if row["basis"] == "unverified":
            yield Finding("note", table, key, "basis", _("nobody has verified it"), _("look it up in a source"))


def never_cited(book: Book) -> Found:
    """Find sources that no row cites."""
    cited = {name for _table, _key, row in _sourced(book) for name in row["sources"]}
    for key, _row in book.rows("sources"):
        if key not in cited:
            yield Finding("note", "sources", key, "id", _("no row cites it"), _("cite it, or remove it"))


CHECKS: tuple[Check, ...] = (without_source, primary_by_hearsay, not_verified, never_cited)

"""Computing all answers of the present state, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import LANGUAGES, N_, _, speaking
from osa.web.answers import store
from osa.web.answers.aims import aim_pages
from osa.web.answers.article import article_pages
from osa.web.answers.back_test import back_test_pages
from osa.web.answers.countries import country_pages
from osa.web.answers.history import history_pages
from osa.web.answers.ranking import ranking_pages
from osa.web.answers.state import said_by
from osa.web.answers.substitution import substitution_pages
from osa.web.answers.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from osa.appraisal.record import Record
    from osa.web.answers.page import Page

RECORD = "record"
"""The page of the answers that says on what record they rest; nobody is shown it."""

STEPS: tuple[tuple[str, Callable[[Work], Iterator[Page]]], ...] = (
    (N_("the ranking"), ranking_pages),
    (N_("the back-test"), back_test_pages),
    (N_("lawful substitution"), substitution_pages),
    (N_("the history"), history_pages),
    (N_("the sheets of the countries"), country_pages),
    (N_("the aims and indicators"), aim_pages),
    (N_("the article, checked"), article_pages),
)
"""What is computed: the name of each step, and the function that makes its pages."""


def compute(key: str, progress: Callable[[str], None]) -> None:
    """Compute all answers and keep them under a key; `progress` is told the name of each step.

    Raises `InputError` if the programme's files or the evidence cannot be used.
    """
    work = Work()
    keep_record(key, work.basis.record)
    for name, pages in STEPS:
        progress(_(name))
        for tongue in LANGUAGES:
            with speaking(tongue):
                _keep(key, pages(work))


def keep_record(key: str, record: Record) -> None:
    """Keep what the record says that answers rest on, so that they are withheld once any of it is not public."""
    for tongue in LANGUAGES:
        with speaking(tongue):
            store.write(key, RECORD, {"said": sorted(said_by(record))})


def _keep(key: str, pages: Iterator[Page]) -> None:
    """Keep pages in the language in use."""
    for page in pages:
        for name, data in page.files():
            store.write(key, name, data)

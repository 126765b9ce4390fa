"""What is computed for the answers: each thing once, for both languages."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

from osa.appraisal.backtest import back_test
from osa.appraisal.candidates import candidates, check_aims, measured
from osa.appraisal.embargoes import embargo_on
from osa.appraisal.history import read_history, series
from osa.appraisal.indicator import Basis
from osa.appraisal.indicators import INDICATORS
from osa.appraisal.outside import why_outside
from osa.appraisal.ranking import rank
from osa.appraisal.settings import read_settings
from osa.appraisal.sheet import country_sheets
from osa.appraisal.substitution import Question, Substitution, default_spans
from osa.appraisal.substitution_mapping import read_substitution
from osa.rulebook.faults import InputError
from osa.rulebook.reading import read_rulebook
from osa.trail import clock
from osa.web.answers import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.appraisal.backtest import BackTest
    from osa.appraisal.embargoes import Embargo
    from osa.appraisal.history import HistoryTable, Series
    from osa.appraisal.ranking import Ranking
    from osa.appraisal.settings import Settings
    from osa.appraisal.sheet import Sheet
    from osa.appraisal.substitution import Share
    from osa.rulebook.clause import Rulebook

SUPPLIERS = ("CHN", "RUS", None)
"""Suppliers whose deliveries are screened; none stands for all together."""


class Work:
    """The appraisal of the present state, for one programme."""

    def __init__(self) -> None:
        self.directory = state.directory()
        self.today = clock.today()
        self.basis = Basis(state.evidence(), state.record(), self.today.year)

    @cached_property
    def settings(self) -> Settings:
        """Who can be a candidate, and how candidates are ranked."""
        return read_settings(self.directory)

    @cached_property
    def day(self) -> dt.date:
        """The day as on which countries are looked at."""
        return min(self.today, dt.date(self.basis.known_by, 12, 31))

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """The countries that are compared."""
        return candidates(self.basis.evidence, self.settings, self.day)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """The countries that have projects, in the order of the projects."""
        return tuple(dict.fromkeys(one.recipient for one in self.basis.record.grants))

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Every country that has a page: those with projects first."""
        return tuple(dict.fromkeys([*self.recipients, *self.candidates]))

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The sheet of each country."""
        outside = {
            code: why_outside(self.basis.evidence, self.settings, code, self.day)
            for code in set(self.countries) - set(self.candidates)
        }
        return {one.country: one for one in country_sheets(self.basis, self.countries, self.candidates, outside)}

    @cached_property
    def embargoes(self) -> Mapping[str, tuple[Embargo, ...] | None]:
        """The arms embargoes that are open, by country; none where that is not known."""
        return {code: embargo_on(self.basis.evidence, code, self.day) for code in self.countries}

    @cached_property
    def ranking(self) -> Ranking | InputError:
        """The candidates ranked, or why they cannot be."""
        found = measured(self.basis, self.candidates, INDICATORS)
        try:
            check_aims(found, self.settings.weights)
        except InputError as error:
            return error
        return rank(found, self.settings.weights, self.settings.method, self.settings.trials)

    @cached_property
    def back_test(self) -> BackTest | InputError:
        """The ranking tested on the past, or why it cannot be."""
        try:
            return back_test(self.basis, self.settings, INDICATORS, self.settings.method)
        except InputError as error:
            return error

    @cached_property
    def rulebook(self) -> Rulebook:
        """The programme's rules."""
        return read_rulebook(self.directory)

    @cached_property
    def substitution(self) -> Substitution:
        """What the countries received, screened as if Japan had been asked."""
        table = read_substitution(self.directory, self.rulebook)
        recipients = tuple(dict.fromkeys([*table.recipients, *self.countries]))
        question = Question(recipients, SUPPLIERS, default_spans(self.basis.evidence), {})
        return Substitution(self.basis.evidence, self.rulebook, table, question)

    @cached_property
    def shares(self) -> list[Share]:
        """The bounds of what Japan could lawfully have supplied, under rules that were in force."""
        found = self.substitution
        eras = {one.id: one for one in found.table.eras}
        return [one for one in found.shares() if found.in_force(eras[one.era], one.framework)]

    @cached_property
    def history(self) -> tuple[HistoryTable, list[Series]]:
        """The eras of the founding article, and every measure of aid of which there are data."""
        table = read_history(self.directory)
        return table, series(self.basis.evidence, table)

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from osa.appraisal.backtest import AID, ALL, ASEAN, NEW, OVERALL, BackTest, back_test, knows_the_record
from osa.appraisal.backtest_page import grids, markdown
from osa.appraisal.candidates import LeftOut, Why
from osa.appraisal.indicator import Aim, Basis, Indicator, Missing, Reading
from osa.appraisal.settings import CHOICES, Method
from osa.i18n import Text
from osa.rulebook.faults import InputError
from tests.appraisal.invented import TEXT, evidence, indicator, recipient, record, settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from osa.appraisal.record import Record

STATES = ("PHL", "VNM", "THA", "KHM", "LAO", "MMR")
GOOD = indicator("good", {"PHL": 9.0, "VNM": 8.0, "THA": 3.0, "KHM": 2.0, "LAO": 1.0, "MMR": 0.0})


def osa_yen(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
    chosen = {grant.recipient for grant in basis.record.grants}
    return {country: Reading(float(country in chosen), until) for country in countries}


KNOWING = Indicator("osa_yen", Aim.PRESENCE, Text("money", "供与額"), TEXT, TEXT, "high", (), TEXT, 0, osa_yen)


def aid(country: str, year: int, amount: float) -> dict[str, object]:
    common = {"donor_iso3": "JPN", "measure": "oda_gross", "price_base": "constant"}
    return common | {"recipient_iso3": country, "year": year, "usd_millions": amount}


def run(
    directory: Path,
    *indicators: Indicator,
    chosen: Record | None = None,
    rows: Sequence[dict[str, object]] = (),
    asean: dict[str, dt.date] | None = None,
) -> BackTest:
    listed = [recipient(state) for state in STATES]
    tables: dict[str, Sequence[dict[str, Any]]] = {"aid_recipients": listed, "aid_flows": list(rows)}
    basis = Basis(evidence(directory, tables), chosen or record(FY2023=["PHL"], FY2024=["PHL", "VNM"]), 2026)
    asked = settings(fiscal_years=(2023, 2024), asean=asean or {})
    return back_test(basis, asked, indicators, Method())


def test_a_ranking_that_puts_the_chosen_first_is_perfect(tmp_path: Path) -> None:
    made = run(tmp_path, GOOD)
    found = made.outcome(OVERALL, ALL, 2024).separation
    assert found is not None
    assert (found.auc, found.hits, found.chosen, found.others) == (1.0, 2.0, 2, 4)
    assert found.chance == pytest.approx(1 / 15)


def test_new_choices_are_looked_for_among_those_never_chosen(tmp_path: Path) -> None:
    found = run(tmp_path, GOOD).outcome(OVERALL, NEW, 2024).separation
    assert found is not None
    assert (found.chosen, found.others) == (1, 4)


def test_nothing_published_later_is_used(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def measure(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
        seen.append((basis.known_by, until))
        return dict.fromkeys(countries, Reading(1.0, until))

    run(tmp_path, Indicator("spy", Aim.NEED, TEXT, TEXT, TEXT, "high", (), TEXT, 2, measure))
    assert {(2022, 2020), (2023, 2021)} <= set(seen)


def test_an_indicator_that_knows_the_record_is_left_out(tmp_path: Path) -> None:
    made = run(tmp_path, GOOD, KNOWING)
    assert [(one.indicator, one.why) for one in made.years[0].left_out] == [("osa_yen", Why.KNOWS_THE_RECORD)]
    assert made.years[0].indicators == ("good",)


def test_the_record_is_kept_from_every_indicator(tmp_path: Path) -> None:
    late = 2026

    def sly(basis: Basis, until: int, countries: Sequence[str]) -> dict[str, Reading]:
        """Look at the record only in years in which nobody would notice."""
        if basis.known_by == late:
            return dict.fromkeys(countries, Reading(1.0, until))
        return osa_yen(basis, until, countries)

    made = run(tmp_path, Indicator("sly", Aim.NEED, TEXT, TEXT, TEXT, "high", (), TEXT, 0, sly))
    assert {year.left_out for year in made.years} == {(LeftOut("sly", Why.ALL_ALIKE),)}


def test_an_indicator_that_covers_only_some_countries_is_refused(tmp_path: Path) -> None:
    cut = indicator("arms", {"PHL": 1.0, "VNM": 2.0} | dict.fromkeys(STATES[2:], Missing.NOT_COVERED))
    year = run(tmp_path, GOOD, cut).years[0]
    assert [(one.indicator, one.why) for one in year.left_out] == [("arms", Why.CUT_DOWN)]
    assert year.left_out[0].countries == tuple(sorted(STATES[2:]))


def test_with_nothing_left_there_are_only_the_baselines(tmp_path: Path) -> None:
    made = run(tmp_path, KNOWING)
    assert made.outcome(OVERALL, ALL, 2023).separation is None
    assert made.outcome(OVERALL, ALL, None).separation is None
    assert made.outcome(ASEAN, ALL, 2023).separation is not None
    assert made.spreads == ()


def test_the_largest_recipients_are_those_of_the_three_years_known_then(tmp_path: Path) -> None:
    rows = [aid("THA", 2017, 1000.0), aid("PHL", 2018, 5.0), aid("VNM", 2020, 4.0), aid("KHM", 2021, 900.0)]
    found = run(tmp_path, GOOD, rows=rows).outcome(AID, ALL, 2023).separation
    assert found is not None
    assert found.auc == 1.0  # at the end of 2022 only 2018 to 2020 were known, as for the indicators


def test_the_last_year_of_aid_is_the_last_of_japans_own_rows(tmp_path: Path) -> None:
    rows = [aid("THA", 2015, 9.0), aid("PHL", 2016, 20.0), aid("VNM", 2018, 4.0)]
    others = [aid("KHM", 2020, 1.0) | changed for changed in ({"donor_iso3": "USA"}, {"measure": "oda_net"})]
    found = run(tmp_path, GOOD, rows=[*rows, *others]).outcome(AID, ALL, 2023).separation
    assert found is not None
    assert found.auc == 1.0  # 2016 to 2018


def test_members_of_asean_count_from_the_day_they_joined(tmp_path: Path) -> None:
    asean = {"PHL": dt.date(1967, 8, 8), "LAO": dt.date(2023, 6, 1)}
    made = run(tmp_path, GOOD, asean=asean)
    first, second = (made.outcome(ASEAN, ALL, year).separation for year in (2023, 2024))
    assert first is not None
    assert second is not None
    assert first.auc == 1.0
    assert second.auc == pytest.approx((3 + 0.5 + 1.5) / 8)


def test_who_was_chosen_and_is_no_candidate_is_told(tmp_path: Path) -> None:
    year = run(tmp_path, GOOD, chosen=record(FY2023=["PHL", "KEN"])).years[0]
    assert (year.chosen, year.outside) == (("PHL",), ("KEN",))


def test_candidates_without_a_score_are_told_and_come_last(tmp_path: Path) -> None:
    made = run(tmp_path, indicator("gappy", {"VNM": 2.0} | dict.fromkeys(STATES[2:], 1.0)))
    found = made.outcome(OVERALL, ALL, 2023).separation
    assert found is not None
    assert (made.years[0].unranked, found.auc) == (("PHL",), 0.0)


def test_years_without_projects_are_not_tested_and_none_at_all_is_a_fault(tmp_path: Path) -> None:
    assert [year.fiscal_year for year in run(tmp_path, GOOD, chosen=record(FY2024=["PHL"])).years] == [2024]
    with pytest.raises(InputError, match="nothing to test on"):
        run(tmp_path, GOOD, chosen=record(FY1999=["PHL"]))


def test_the_spread_over_methods_has_the_result_in_it(tmp_path: Path) -> None:
    other = indicator("other", {"PHL": 0.0, "VNM": 3.0, "THA": 9.0, "KHM": 1.0}, aim=Aim.PRESENCE)
    made = run(tmp_path, GOOD, other)
    spread = next(one for one in made.spreads if one.scope == ALL)
    found = made.outcome(OVERALL, ALL, None).separation
    assert found is not None
    assert spread.methods == 72
    assert {one.choice for one in spread.otherwise} == set(CHOICES)
    assert spread.low <= found.auc <= spread.high
    assert spread.low <= spread.median <= spread.high


def test_knowing_the_record_is_told_by_what_changes_without_it(tmp_path: Path) -> None:
    basis = Basis(evidence(tmp_path, {}), record(FY2023=["PHL"]), 2026)
    assert knows_the_record(KNOWING, basis, STATES)
    assert not knows_the_record(GOOD, basis, STATES)


def test_the_tables_have_every_way_to_rank_and_dashes_where_there_is_nothing(tmp_path: Path) -> None:
    tables = grids(run(tmp_path, GOOD), "en")
    assert len(tables) == 4
    rows = {row[0]: row[1:] for row in tables[0].rows}
    assert rows["All aims together"][1] == "1.00 (1.00–1.00), p = 0.07"
    assert set(rows["Deterrence through presence"]) == {"–"}
    assert rows["Baseline: drawing lots"][0] == "0.50"
    assert tables[1].rows[0][1:] == ("1 · 1", "2 · 2", "3 · 3")


def test_markdown_is_there_in_both_languages(tmp_path: Path) -> None:
    made = run(tmp_path, GOOD, KNOWING)
    assert "| All aims together |" in markdown(made, "en")
    assert "money (knows OSA itself)" in markdown(made, "en")
    assert "供与額 (OSA自体の実績を含む)" in markdown(made, "ja")
    assert "undefined values left out" in markdown(made, "en")
    assert "min_max" not in markdown(made, "ja") + markdown(made, "en")
    assert "| 全目的の総合 |" in markdown(made, "ja")

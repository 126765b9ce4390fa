"""Aid by period and region: each measure for itself, what is not reported is not nought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from osa.appraisal.history import UNALLOCATED, WDI, lacks_early_regions, periods, read_history, series
from osa.evidence.adding import add
from osa.evidence.selection import BOX, available, choose
from osa.rulebook.faults import InputError
from osa.rulebook.reading import PROGRAMMES
from tests.appraisal.claim_world import not_polite
from tests.appraisal.invented import evidence
from tests.real import real_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from osa.appraisal.history import Period, Series
    from osa.evidence.selection import Evidence

JAPAN = PROGRAMMES / "japan"
TABLE = read_history(JAPAN)


def flow(year: int, amount: float, to: str = "PHL", **others: Any) -> dict[str, Any]:  # noqa: ANN401 - any column
    row = {"donor_iso3": "JPN", "recipient_iso3": to, "measure": "oda_gross", "price_base": "constant"}
    return {**row, "base_year": 2022, "year": year, "usd_millions": amount, "recipient_code": 755, **others}


ROWS: dict[str, list[dict[str, Any]]] = {
    "aid_flows": [
        flow(1995, 3000),
        flow(2005, 1000),
        flow(2005, 500, "BGD"),
        flow(2011, 250),
        flow(2005, 7000, recipient="Asia, regional", recipient_iso3="", recipient_code=798),
        flow(2005, 99000, recipient="Developing countries, total", recipient_iso3="", recipient_code=10100),
        flow(2005, 42, donor_iso3="USA"),
        flow(2005, 4, price_base="current", base_year=""),
        flow(2005, -8000, measure="oda_net"),
        flow(2005, 1, measure="grants"),
    ],
    "aid_commitments": [
        {"donor_iso3": "JPN", "recipient_iso3": "PHL", "year": 1975, "usd": 2e9},
        {"donor_iso3": "JPN", "recipient_iso3": "", "year": 1975, "usd": 1e9},
    ],
    "world_indicators": [
        {"iso3": "PHL", "indicator": WDI, "year": 1961, "value": -5e8},
        {"iso3": "PHL", "indicator": "SP.POP.TOTL", "year": 1961, "value": 3e7},
    ],
}


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence(tmp_path_factory.mktemp("evidence"), ROWS, {"world_indicators": {"iso3": ("PHL",)}})


def era(name: str) -> Period:
    return next(one for one in TABLE.eras if one.id == name)


def of(found: Evidence, name: str) -> Series:
    return next(one for one in series(found, TABLE) if one.id == name)


def test_every_measure_and_every_price_stands_for_itself(invented: Evidence) -> None:
    assert [one.id for one in series(invented, TABLE)] == [
        "aid_commitments",
        "oda_gross_constant_2022",
        "oda_gross_current",
        "oda_net_constant_2022",
        "net_current",
    ]


def test_amounts_are_in_billions_by_era_and_region(invented: Evidence) -> None:
    gross = of(invented, "oda_gross_constant_2022")
    assert gross.total(era("after_cold_war"), "south_east_asia") == 3
    assert gross.total(era("two_thousands"), "south_east_asia") == 1.25
    assert gross.total(era("two_thousands"), "south_asia") == 0.5
    assert of(invented, "oda_net_constant_2022").total(era("two_thousands")) == -8


def test_regional_aid_counts_and_totals_of_groups_do_not(invented: Evidence) -> None:
    gross = of(invented, "oda_gross_constant_2022")
    assert gross.total(era("two_thousands"), UNALLOCATED) == 7
    assert gross.total(era("two_thousands")) == 8.75
    assert of(invented, "aid_commitments").total(era("growth"), UNALLOCATED) == 1


def test_an_era_or_region_without_data_has_no_amount_rather_than_nought(invented: Evidence) -> None:
    gross = of(invented, "oda_gross_constant_2022")
    assert gross.total(era("post_war")) is None
    assert gross.total(era("after_cold_war"), "europe") is None
    assert gross.covered(era("post_war")) == ()
    assert gross.covered(era("two_thousands")) == (2005, 2011)


def test_a_measure_says_to_which_recipients_its_source_was_cut_down(invented: Evidence) -> None:
    assert of(invented, "net_current").only == ("PHL",)
    assert of(invented, "net_current").total(era("post_war")) == -0.5
    assert of(invented, "oda_gross_current").only == ()


def test_a_measure_without_aid_to_regions_is_known_to_be_of_countries_only(invented: Evidence) -> None:
    assert [one.id for one in series(invented, TABLE) if one.countries_only] == [
        "oda_gross_current",
        "oda_net_constant_2022",
        "net_current",
    ]


def test_the_first_year_of_regions_is_told_only_where_commitments_are_missing(invented: Evidence) -> None:
    found = series(invented, TABLE)
    assert lacks_early_regions(found) is None
    assert lacks_early_regions([one for one in found if one.dataset != "aid_commitments"]) == 1995
    assert lacks_early_regions([]) is None


def test_decades_are_those_that_any_measure_has(invented: Evidence) -> None:
    found = periods(TABLE, "decade", series(invented, TABLE))
    assert [one.id for one in found] == ["1960", "1970", "1990", "2000", "2010"]
    assert [str(one.name) for one in found][:2] == ["1960s", "1970s"]
    assert periods(TABLE, "era", []) == TABLE.eras


def test_without_evidence_there_is_no_measure(tmp_path: Path) -> None:
    assert series(evidence(tmp_path, {}), TABLE) == []


def test_the_eras_follow_each_other_without_gap_and_give_reasons() -> None:
    for before, after in zip(TABLE.eras, TABLE.eras[1:], strict=False):
        assert before.until is not None
        assert before.until + 1 == after.since
    assert TABLE.eras[-1].until is None
    assert all(one.reason and one.about for one in TABLE.eras)


def test_what_is_said_of_the_eras_is_polite_japanese() -> None:
    texts = [text for one in TABLE.eras for text in (one.about, one.reason) if text]
    assert [text.ja for text in texts if not_polite(text.ja)] == []


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('subregions = ["Central Asia"]', 'subregions = ["Southern Asia"]', "'Southern Asia' stands under south_asia"),
        ('subregions = ["Central Asia"]', 'subregions = ["Atlantis"]', "'Atlantis' is no subregion"),
        ("since = 1990", "since = 1980", "begins before growth ends"),
        ("until = 1999", "until = 1989", "ends before it begins"),
        ("since = 1964", 'since = "then"', "a year is missing"),
        ('donor = "JPN"', 'donor = "JAP"', "'JAP' is not a country"),
        ("schema = 1", "schema = 2", "this version of osa reads schema 1"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place(tmp_path: Path, good: str, bad: str, told: str) -> None:
    text = (JAPAN / "history.toml").read_text("utf-8")
    assert good in text
    (tmp_path / "history.toml").write_text(text.replace(good, bad), "utf-8")
    with pytest.raises(InputError, match=r"history\.toml:[0-9]+") as caught:
        read_history(tmp_path)
    assert told in str(caught.value)


# The publishers' own files


@pytest.fixture
def real(tmp_path: Path) -> Callable[[str], Evidence]:
    """Evidence from a file of the real data."""

    def load(name: str) -> Evidence:
        add(real_file(name), tmp_path / BOX)
        return choose(available(tmp_path, tmp_path / "nothing"))

    return load


@pytest.mark.parametrize(
    ("decade", "region", "billions"),
    [
        (1970, None, 36.5),
        (1980, None, 86.1),
        (1990, None, 162.6),
        (2000, None, 155.5),
        (1970, "south_east_asia", 17.9),
        (1990, "south_east_asia", 63.0),
        (1990, "latin_america", 18.9),
        (2000, "middle_east", 16.1),
        (2000, UNALLOCATED, 8.4),
    ],
)
def test_the_commitments_are_those_known_from_aiddata(
    real: Callable[[str], Evidence], decade: int, region: str | None, billions: float
) -> None:
    found = series(real("aiddata/aiddata-totals-d-r-y_1947-2011.csv"), TABLE)
    period = next(one for one in periods(TABLE, "decade", found) if one.since == decade)
    assert found[0].total(period, region) == pytest.approx(billions, abs=0.05)


@pytest.mark.parametrize(
    ("measure", "decade", "region", "billions"),
    [
        ("oda_gross_constant_2022", 2010, None, 97.6),
        ("oda_gross_constant_2022", 2020, None, 40.5),
        ("oda_gross_constant_2022", 2010, "south_east_asia", 32.9),
        ("oda_gross_constant_2022", 2020, "south_asia", 15.7),
        ("oda_net_constant_2022", 2010, None, 58.5),
        ("oda_net_constant_2022", 2020, None, 28.6),
        ("oda_net_constant_2022", 2010, "sub_saharan_africa", 10.7),
    ],
)
def test_the_disbursements_in_the_box_are_those_known_from_the_dac(
    measure: str, decade: int, region: str | None, billions: float
) -> None:
    found = choose(available(Path("nowhere"), JAPAN))
    one = of(found, measure)
    period = next(p for p in periods(TABLE, "decade", [one]) if p.since == decade)
    assert one.total(period, region) == pytest.approx(billions, abs=0.05)

"""Countries by the names and codes of every publisher."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from osa.evidence.countries import connect, countries, meant, named
from osa.evidence.head import plain_name

with (files("osa.evidence") / "country_names.csv").open(encoding="utf-8") as _opened:
    NAMES = list(csv.DictReader(_opened))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("Côte d'Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Viet Nam", "VNM"),
        ("Vietnam", "VNM"),
        ("Lao People's Democratic Republic", "LAO"),
        ("Lao PDR", "LAO"),
        ("Laos", "LAO"),
        ("Timor-Leste", "TLS"),
        ("Korea, Rep.", "KOR"),
        ("Korea, Republic of", "KOR"),
        ("South Korea", "KOR"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("North Korea", "PRK"),
        ("Burma (Myanmar)", "MMR"),
        ("Myanmar", "MMR"),
        ("China (People's Republic of)", "CHN"),
        ("China (P.R.C.)", "CHN"),
        ("Congo, Dem. Rep.", "COD"),
        ("DR Congo", "COD"),
        ("Congo, Rep.", "COG"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("United Republic of Tanzania", "TZA"),
        ("United States of America", "USA"),
        ("Kosovo", "XKX"),
        ("  papua   new GUINEA ", "PNG"),
    ],
)
def test_a_state_is_known_by_every_name(name: str, code: str) -> None:
    assert named(name) == (code, "state")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Soviet Union", "SUN"),
        ("USSR", "SUN"),
        ("Soviet Union (former)", "SUN"),
        ("Yugoslavia", "YUG"),
        ("Czechoslovakia", "CSK"),
        ("East Germany (GDR)", "DDR"),
        ("Yemen Arab Republic (North Yemen)", "YAR"),
        ("North Yemen", "YAR"),
        ("South Yemen", "YMD"),
        ("Yemen People's Republic", "YMD"),
        ("South Vietnam", None),
        ("Biafra", None),
    ],
)
def test_a_state_that_is_no_more_is_not_taken_for_its_successor(name: str, code: str | None) -> None:
    assert named(name) == (code, "historical")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NATO**", "organisation"),
        ("Fiji**", "organisation"),
        ("Hezbollah (Lebanon)*", "non_state"),
        ("Libya GNC*", "non_state"),
        ("unknown supplier(s)", "unknown"),
        ("Utopia", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_is_no_state_has_a_kind_but_no_code(name: str, kind: str) -> None:
    assert named(name) == (None, kind)


def test_every_code_of_a_name_is_a_country() -> None:
    assert [row["name"] for row in NAMES if row["iso3"] and row["iso3"] not in countries()] == []


def test_no_two_names_are_the_same_to_the_eye_of_a_program() -> None:
    keys = [plain_name(row["name"]) for row in NAMES]
    assert len(keys) == len(set(keys))


def test_a_historical_name_belongs_to_a_country_that_has_ended_and_no_other_name_does() -> None:
    ended = {code for code, country in countries().items() if country.until}
    historical = {row["iso3"] for row in NAMES if row["kind"] == "historical" and row["iso3"]}
    assert historical == ended
    assert not ended & {row["iso3"] for row in NAMES if row["kind"] == "state"}


def test_every_country_is_known_by_the_name_it_is_shown_with() -> None:
    assert [code for code, country in countries().items() if named(country.name.en)[0] != code] == []


def test_the_database_knows_the_same_names_as_the_program() -> None:
    connection = connect()
    for row in NAMES:
        found = connection.sql(
            "SELECT iso3, kind FROM country_names WHERE key = name_key($name)", params={"name": row["name"]}
        ).fetchall()
        assert found == [(row["iso3"] or None, row["kind"])]


def test_the_database_understands_the_marks_of_sipri() -> None:
    asked = (
        "SELECT kind_of('NATO**', NULL), kind_of('a front*', NULL), kind_of('Fiji', 'state'), kind_of('Utopia', NULL)"
    )
    assert connect().sql(asked).fetchall() == [("organisation", "non_state", "state", "unknown")]


def test_a_dac_code_belongs_to_one_country() -> None:
    codes = [country.dac_code for country in countries().values() if country.dac_code]
    assert len(codes) == len(set(codes))


def test_a_two_letter_code_belongs_to_one_country() -> None:
    codes = [country.iso2 for country in countries().values() if country.iso2]
    assert len(codes) == len(set(codes))
    assert {countries()[code].iso2 for code in ("PHL", "BGD", "TLS")} == {"PH", "BD", "TL"}


def test_a_name_that_people_use_for_two_states_is_not_taken_for_one() -> None:
    assert [meant(name) for name in ("Korea", " congo ")] == [("KOR", "PRK"), ("COD", "COG")]
    assert [meant(name) for name in ("Korea, Rep.", "DR Congo", "Guinea", "Utopia")] == [
        ("KOR",),
        ("COD",),
        ("GIN",),
        (),
    ]


def test_no_key_of_a_table_of_countries_has_two_rows() -> None:
    connection = connect()
    keys = {"country_names": "key", "country_codes": "dac_code", "cow_codes": "cow_code", "iso3_codes": "iso3"}
    doubled = {
        table: connection.execute(f"SELECT {key} FROM {table} GROUP BY 1 HAVING count(*) > 1").fetchall()
        for table, key in keys.items()
    }
    assert doubled == {table: [] for table in keys}


def test_a_number_that_two_states_had_in_turn_is_that_of_today_and_says_so() -> None:
    asked = "SELECT cow_code, iso3, alone FROM cow_codes WHERE cow_code IN (365, 740) ORDER BY 1"
    assert connect().sql(asked).fetchall() == [(365, "RUS", False), (740, "JPN", True)]

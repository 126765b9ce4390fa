"""SIPRI's workbook of military expenditure. All figures but those of the real file are invented."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.styles.colors import Color

from osa.evidence.head import read_head
from osa.evidence.publishers.sipri_milex import FORMATS
from osa.rulebook.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osa.evidence.snapshots import Snapshot

    Added = Callable[..., tuple[Snapshot, list[dict[str, Any]]]]
    Real = Callable[[str], Path]

    Sheets = dict[str, list[list[Any]]]

CONSTANT = "Constant (2022) US$"
LOCAL = "Local currency calendar years"


def sheets() -> Sheets:
    """Return a small workbook in the layout of the release of 2024."""
    return {
        "Front page": [[None]],
        "Regional totals": [["Military expenditure by region"], ["Region", 2021.0, 2022.0], ["World", 1.5, 1.6]],
        "Local currency financial years": [
            ["Military expenditure by country, in local currency, 1949-2023      © SIPRI 2023"],
            ["Country", "Currency", "Fiscal Year (Jan-Dec if not stated)", "Notes", 2021.0, 2022.0],
            ["Japan", "Yen", "Apr-Mar", "56", 5e12, 6e12],
        ],
        LOCAL: [
            ["Military expenditure by country, in local currency, 1949-2023      © SIPRI 2023"],
            ["Figures are in local currency at current prices and are for calendar years."],
            ["Country", "Currency", "Notes", 2021.0, 2022.0, None],
            ["Japan", "Yen  ", "56", 5.1e12, 6e12, None],
        ],
        CONSTANT: [
            ["Military expenditure by country, in constant (2022) US$ m., 1949-2023      © SIPRI 2023"],
            ["Figures are in US $m., at constant 2022 prices and exchange rates"],
            [""],
            ["Country", "", "Notes", 2021.0, 2022.0, "2023 Current", None],
            [None],
            ["Asia & Oceania"],
            ["East Asia", None, None, None, None],
            ["Japan", None, 56.0, 40.5, 50.5, 99.0],
            ["Utopia", None, "§‖4", "...", "xxx", 99.0],
            ["Fiji", None, "", ". .", None, 99.0],
        ],
        "Current US$": [["in US $m."], ["Country", "Notes", 2021.0, 2022.0], ["Japan", "56", 41.5, 51.5]],
        "Share of GDP": [["percentage"], ["Country", "Notes", "2021", 2022.0], ["Japan", "56", 0.011, 0.012]],
        "Per capita": [["current US$"], ["Country", "Notes", 2021.0, 2022.0], ["Japan", "56", 300, 400.5]],
        "Share of Govt. spending": [
            ["percentage"],
            ["Country", "Notes", "Reporting year", 2021.0, 2022.0],
            ["Japan", "56", "FY", 0.025, 0.026],
        ],
        "Footnotes": [["Footnotes and special notes"], [1.0, None, "Angola: and so on"]],
    }


def book(content: Sheets, colours: dict[tuple[str, str], Color | str] | None = None) -> bytes:
    """Return a workbook with these sheets, some cells in a colour."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in content.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for (title, cell), colour in (colours or {}).items():
        workbook[title][cell].font = Font(color=colour)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def recognised(tmp_path: Path, content: bytes) -> bool:
    file = tmp_path / "anything.csv"
    file.write_bytes(content)
    return FORMATS[0].recognises(read_head(file))


def of(rows: list[dict[str, Any]], measure: str, country: str = "Japan") -> list[tuple[int, float | None, str]]:
    """Return year, value and state of a measure."""
    found = [row for row in rows if (row["measure"], row["country"]) == (measure, country)]
    return [(row["year"], row["value"], row["state"]) for row in found]


def faults(added: Added, content: Sheets, colours: dict[tuple[str, str], Color | str] | None = None) -> list[str]:
    with pytest.raises(InputError) as raised:
        added(book(content, colours))
    return [str(fault).split("download, ")[-1] for fault in raised.value.faults]


def test_the_workbook_is_known_by_the_titles_of_its_sheets(tmp_path: Path) -> None:
    assert recognised(tmp_path, book(sheets()))
    older = {"Constant (2017) USD": [["Country", 2017]], "Current USD": [["Country", 2017]]}
    assert recognised(tmp_path, book(older))


def test_another_workbook_or_zip_file_is_not_taken_for_it(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "Share of GDP")
    others = [book({"Data": [["Country", 2020]], "Share of GDP": []}), packed.getvalue(), packed.getvalue()[:40]]
    assert [recognised(tmp_path, other) for other in [*others, b"Country,Notes,2020\n"]] == [False] * 4


def test_every_sheet_gives_its_measure_in_its_unit(added: Added) -> None:
    snapshot, rows = added(book(sheets()))
    assert (snapshot.provenance.generated, snapshot.provenance.commercial) == (None, False)
    assert {row["measure"]: of(rows, row["measure"]) for row in rows} == {
        "constant_usd": [(2021, 40.5, "reported"), (2022, 50.5, "reported")],
        "current_usd": [(2021, 41.5, "reported"), (2022, 51.5, "reported")],
        "share_of_gdp": [(2021, 0.011, "reported"), (2022, 0.012, "reported")],
        "per_head_usd": [(2021, 300.0, "reported"), (2022, 400.5, "reported")],
        "share_of_government": [(2021, 0.025, "reported"), (2022, 0.026, "reported")],
        "local_currency": [(2021, 5_100_000.0, "reported"), (2022, 6_000_000.0, "reported")],
        "local_currency_financial_year": [(2021, 5_000_000.0, "reported"), (2022, 6_000_000.0, "reported")],
    }


def test_base_year_currency_and_notes_stand_with_the_measures_they_belong_to(added: Added) -> None:
    _snapshot, rows = added(book(sheets()))
    told = {row["measure"]: (row["base_year"], row["currency"], row["notes"]) for row in rows if row["iso3"] == "JPN"}
    assert told["constant_usd"] == (2022, None, "56")
    assert told["local_currency"] == (None, "Yen", "56")
    assert told["current_usd"] == (None, None, "56")


def test_the_marks_for_no_figure_stay_apart_and_no_region_becomes_a_country(added: Added) -> None:
    _snapshot, rows = added(book(sheets()))
    assert of(rows, "constant_usd", "Utopia") == [(2021, None, "missing"), (2022, None, "not_existing")]
    assert {row["country"]: row["iso3"] for row in rows} == {"Japan": "JPN", "Utopia": None, "Fiji": "FJI"}


def test_a_blank_cell_in_the_row_of_a_country_is_missing_and_not_nought(added: Added) -> None:
    content = sheets()
    content[CONSTANT][9][4] = 7.5
    content[CONSTANT][9][3] = None
    _snapshot, rows = added(book(content))
    assert of(rows, "constant_usd", "Fiji") == [(2021, None, "missing"), (2022, 7.5, "reported")]


@pytest.mark.parametrize(
    ("colour", "state"),
    [
        (Color(indexed=12), "estimated"),
        (Color(indexed=10), "uncertain"),
        (Color(indexed=8), "reported"),
        (Color(theme=1), "reported"),
        ("FF0000FF", "estimated"),
        ("FF0070C0", "estimated"),
        ("FFFF0000", "uncertain"),
        ("FFC00000", "uncertain"),
        ("FF333333", "reported"),
    ],
)
def test_the_colour_of_a_figure_says_how_sure_it_is(added: Added, colour: Color | str, state: str) -> None:
    _snapshot, rows = added(book(sheets(), {(CONSTANT, "D8"): colour}))
    assert of(rows, "constant_usd") == [(2021, 40.5, state), (2022, 50.5, "reported")]


def test_local_currency_in_millions_stays_in_millions(added: Added) -> None:
    content = sheets()
    content[LOCAL][1] = ["Figures are in millions of local currency"]
    _snapshot, rows = added(book(content))
    assert of(rows, "local_currency")[0] == (2021, 5.1e12, "reported")


def test_a_nought_beside_a_figure_in_another_sheet_is_missing(added: Added) -> None:
    content = sheets()
    content["Current US$"] += [["Taiwan", "", 0.0, 0], ["Iceland", "", 0.0, 0.0]]
    content[LOCAL] += [["Taiwan", "Dollars", "", 4.5e10, 0.0], ["Iceland", "Kronur", "", 0.0, 0.0]]
    _snapshot, rows = added(book(content))
    assert of(rows, "current_usd", "Taiwan") == [(2021, None, "missing"), (2022, 0.0, "reported")]
    assert of(rows, "current_usd", "Iceland") == [(2021, 0.0, "reported"), (2022, 0.0, "reported")]


def test_older_titles_and_another_header_row_are_read(added: Added) -> None:
    content: Sheets = {
        "Constant (2017) USD": [[None], [None], ["Country", "Notes", 1988, 1989], ["USSR", "", ". .", 1.5]],
        "Current USD": [["Country", "Notes", 1988, 1989], ["United States of America", "", 2.5, 3.5]],
    }
    _snapshot, rows = added(book(content))
    assert [(row["iso3"], row["year"], row["value"], row["base_year"]) for row in rows] == [
        ("SUN", 1988, None, 2017),
        ("SUN", 1989, 1.5, 2017),
        ("USA", 1988, 2.5, None),
        ("USA", 1989, 3.5, None),
    ]


def test_every_cell_that_cannot_be_read_is_named_at_once(added: Added) -> None:
    content = sheets()
    content["Share of GDP"][2][2:] = ["much", 12.5]
    content["Current US$"][2][2] = True
    content["Per capita"].append([None, None, 5, 6])
    coloured = "Expected: black, blue for an estimate or red for an uncertain figure"
    green: dict[tuple[str, str], Color | str] = {(CONSTANT, "E8"): "FF00B050"}
    assert faults(added, content, green) == [
        f"{CONSTANT}!E8: the colour of the figure has no meaning {coloured}",
        "Current US$!C3: True Expected: a number, or … or xxx where there is none",
        "Share of GDP!C3: 'much' Expected: a number, or … or xxx where there is none",
        "Share of GDP!D3: 12.5 Expected: a share as a fraction (0.02 for 2 per cent)",
        "Per capita!A4: is empty Expected: the name of a country or body",
    ]


def test_a_sheet_that_cannot_be_understood_is_a_fault(added: Added) -> None:
    content = sheets()
    content["Current US$"] = [["in US $m."], ["State", 2021.0], ["Japan", 1.5]]
    content["Per capita"][1] = ["Country", "Notes", "first", "second"]
    content[LOCAL][2] = ["Country", "Currency", "Notes", 2021.0, 2021.0]
    content[CONSTANT][1] = ["Figures are in US $m., at constant 2021 prices and exchange rates"]
    header = "Expected: a row that begins with Country and goes on with years"
    assert faults(added, content) == [
        f"{LOCAL}!E3: the year 2021 is there twice",
        f"{CONSTANT}!A1: names several base years: 2021, 2022 Expected: one base year",
        f"Current US$!A1: there is no header {header}",
        f"Per capita!A2: there are no years in the header {header}",
    ]


def test_a_damaged_workbook_is_a_fault(added: Added, tmp_path: Path) -> None:
    file = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(io.BytesIO(book(sheets()))) as good, zipfile.ZipFile(file, "w") as bad:
        for part in good.namelist():
            content = good.read(part)
            bad.writestr(part, content[: len(content) // 2] if part.endswith("sheet5.xml") else content)
    with pytest.raises(InputError, match="cannot be read"):
        added(file)


def test_how_many_noughts_are_taken_as_missing_is_told(added: Added) -> None:
    content = sheets()
    assert added(book(content))[0].provenance.left_out == ""
    content["Current US$"] += [["Taiwan", "", 0.0, 0]]
    content[LOCAL] += [["Taiwan", "Dollars", "", 4.5e10, 0.0]]
    assert added(book(content))[0].provenance.left_out.startswith("1 figures of 0 are taken as missing")


def test_the_real_workbook_is_read_in_time_with_its_figures_and_states(added: Added, real: Real) -> None:
    file = real("milex/SIPRI-Milex-data-1949-2023.xlsx")
    began = time.perf_counter()
    snapshot, rows = added(file)
    assert time.perf_counter() - began < 10
    assert (len(rows), snapshot.provenance.generated) == (77_778, None)
    japan = {row["measure"]: row for row in rows if (row["iso3"], row["year"]) == ("JPN", 2023)}
    assert round(japan["constant_usd"]["value"], 1) == 51_888.0
    assert japan["constant_usd"]["base_year"] == 2022
    assert round(japan["share_of_gdp"]["value"], 4) == 0.0120
    assert (japan["local_currency"]["value"], japan["local_currency"]["currency"]) == (7_033_637.5, "Yen")
    assert {row["country"] for row in rows if row["iso3"] is None} == {"European Union"}
    states = {row["state"] for row in rows}
    assert states == {"reported", "estimated", "uncertain", "missing", "not_existing"}
    noughts = {row["country"] for row in rows if row["value"] == 0}
    assert noughts == {"Costa Rica", "Haiti", "Iceland", "Mauritania", "Panama"}

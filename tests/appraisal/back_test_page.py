"""The tables of docs/guide/back-test.md; `python -m tests.appraisal.back_test_page` writes them into the pages.

With OSA_REAL_DATA the tables that rest on whole files are made as well.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from osa.appraisal.backtest import BackTest, back_test
from osa.appraisal.backtest_page import basis_lines, markdown, marked_down, summary
from osa.appraisal.indicator import Basis
from osa.appraisal.indicators import INDICATORS
from osa.appraisal.record import Grant, Record
from osa.appraisal.settings import read_settings
from osa.evidence.adding import add
from osa.evidence.selection import BOX, available, choose
from osa.i18n import Text
from osa.rulebook.reading import PROGRAMMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.i18n import Language

JAPAN = PROGRAMMES / "japan"
GUIDE = Path(__file__).parents[2] / "docs/guide"
PAGES: dict[Language, Path] = {"en": GUIDE / "back-test.md", "ja": GUIDE / "back-test.ja.md"}
WHOLE = ("sipri/deliveries_1995-2024.csv", "milex/SIPRI-Milex-data-1949-2023.xlsx")
"""The files that a user adds for the second set of tables."""

FAR = "Eastern Africa"
"""The subregion that the last two tables leave out."""


def record_in_the_box() -> Record:
    """Japan's record, from the files of the register."""
    with (JAPAN / "register/projects.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["standing"] != "cancelled"]
    nothing = Text("", "")
    return Record(tuple(Grant(r["id"], r["country"], nothing, int(r["fiscal_year"]), None, None) for r in rows))


def made_with(files: Iterable[Path], without: str = "") -> BackTest:
    """The back-test with the box and some files of one's own, with or without a subregion."""
    with tempfile.TemporaryDirectory() as home:
        for file in files:
            add(file, Path(home, BOX))
        evidence = choose(available(Path(home), JAPAN))
        settings = read_settings(JAPAN)
        subregions = tuple(name for name in settings.subregions if name != without)
        settings = replace(settings, subregions=subregions)
        return back_test(Basis(evidence, record_in_the_box(), 2026), settings, INDICATORS, settings.method)


def block(page: Path, name: str) -> str:
    """A marked block of a page."""
    found = re.search(_pattern(name), page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"{page} has no block {name}"
    return found[2]


def _pattern(name: str) -> str:
    return rf"(<!-- back-test: {name} -->\n)(.*?)(<!-- end -->)"


def narrowed(made: BackTest, tongue: Language) -> str:
    """The short table of a narrower region, with what other methods would have given."""
    spreads = basis_lines(made, tongue)[-len(made.spreads) :]
    return marked_down(summary(made, tongue)) + "\n\n" + "\n".join(f"- {line}" for line in spreads) + "\n"


def _write(name: str, tables: dict[Language, str]) -> None:
    for tongue, page in PAGES.items():
        text = page.read_text(encoding="utf-8")
        before, after = re.split(_pattern(name), text, maxsplit=1, flags=re.DOTALL)[::4]
        marked = f"<!-- back-test: {name} -->\n\n{tables[tongue]}\n<!-- end -->"
        page.write_text(before + marked + after, encoding="utf-8")


def _write_both(name: str, files: list[Path]) -> None:
    made, narrow = made_with(files), made_with(files, FAR)
    _write(name, {tongue: markdown(made, tongue) for tongue in PAGES})
    _write(f"{name}, narrower", {tongue: narrowed(narrow, tongue) for tongue in PAGES})


if __name__ == "__main__":
    _write_both("box", [])
    if folder := os.environ.get("OSA_REAL_DATA"):
        _write_both("whole", [Path(folder, name) for name in WHOLE])

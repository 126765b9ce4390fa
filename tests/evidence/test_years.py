"""What is a year in the header of a table, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from osa.evidence.countries import connect
from osa.evidence.formats import Source
from osa.evidence.head import Head, Layout
from osa.evidence.years import is_year, refuse_others
from osa.rulebook.faults import InputError


@pytest.mark.parametrize("text", ["1800", " 1999 ", "2100"])
def test_four_digits_of_our_time_are_a_year(text: str) -> None:
    assert is_year(text)


@pytest.mark.parametrize("text", ["1799", "2101", "99999", "2_020", "202", "２０２０", "2020.0", "-2020", ""])
def test_anything_else_is_none(text: str) -> None:
    assert not is_year(text)


def test_every_header_that_is_a_number_and_no_year_is_told() -> None:
    layout = Layout(3, ",", "utf-8", ("Country", "2020", "2_021", "", "99999", "2020-2021"))
    with pytest.raises(InputError) as caught:
        refuse_others(Source(Path("x"), Head(Path("x"), b""), connect()), layout, layout.headers)
    assert [str(fault) for fault in caught.value.faults] == [
        f"x, row 3: '{name}' Expected: a year from 1800 to 2100" for name in ("2_021", "99999")
    ]

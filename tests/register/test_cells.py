"""Cells say the same as text and as values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.register.cells import CellError, columns_of, from_image, pairs_of, row_from
from osa.register.tables import TABLES
from osa.trail.images import values_of
from tests.register.strategies import values

if TYPE_CHECKING:
    from osa.register.cells import Column, Values

COLUMNS = [(table, column) for table in TABLES for column in columns_of(table).values()]


def column(name: str) -> Column:
    table, _dot, column = name.partition(".")
    return columns_of(table)[column]


@given(st.data())
def test_a_value_comes_back_from_its_text(data: st.DataObject) -> None:
    _table, drawn = data.draw(st.sampled_from(COLUMNS))
    value = data.draw(values(drawn))
    assert drawn.parse(drawn.write(value)) == value


@given(st.sampled_from(COLUMNS), st.text())
def test_any_text_is_refused_or_read_into_a_value_with_one_spelling(found: tuple[str, Column], text: str) -> None:
    _table, drawn = found
    try:
        value = drawn.parse(text)
    except CellError:
        return
    assert drawn.parse(drawn.write(value)) == value


@pytest.mark.parametrize(("table", "drawn"), COLUMNS, ids=lambda part: getattr(part, "name", part))
def test_every_column_says_what_it_is_in_both_languages_and_what_it_takes(table: str, drawn: Column) -> None:
    assert drawn.heading().en
    assert drawn.heading().ja, table
    assert drawn.allowed()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("projects.fiscal_year", "1989"),
        ("projects.fiscal_year", "2024.0"),
        ("projects.fiscal_year", "２０２４"),
        ("projects.fiscal_year", "-2024"),
        ("deliveries.batch", "0"),
        ("deliveries.batch", "40000"),
        ("commitments.amount_yen", "1000000000000001"),
        ("commitments.amount_yen", "1,00"),
        ("commitments.amount_yen", "600 million"),
        ("agreements.signed_on", "2024-02-30"),
        ("agreements.signed_on", "2024/02/03"),
        ("agreements.signed_on", "20240203"),
        ("items.weapon", "perhaps"),
        ("items.kind", "Equipment"),
        ("items.project", "PHL 23"),
        ("items.sources", "mofa;a b"),
        ("countries.id", "-PHL"),
        ("countries.name_en", "x" * 201),
        ("countries.name_en", " "),
        ("items.note_en", "bell\a"),
        ("items.note_en", "\ufffe"),
        ("items.note_en", "x" * 32_768),
        ("items.note_en", "𠮷" * 16_384),
        ("sources.url", "javascript:alert(1)"),
        ("sources.url", "www.mofa.go.jp"),
        ("quoted_amounts.amount", "1.234"),
        ("quoted_amounts.amount", "1234567890123456"),
        ("quoted_amounts.amount", "1e5"),
        ("quoted_amounts.amount", "NaN"),
    ],
)
def test_what_a_column_does_not_take_is_refused(name: str, text: str) -> None:
    with pytest.raises(CellError):
        column(name).parse(text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("commitments.amount_yen", "1,000,000,000,000,000", 10**15),
        ("commitments.amount_yen", " 600000000 ", 600_000_000),
        ("items.weapon", "いいえ", False),
        ("items.weapon", "TRUE", True),
        ("items.weapon", "", None),
        ("items.category", "", ""),
        ("items.announced", "", None),
        ("items.sources", " b ; a;;a ", ["a", "b"]),
        ("items.note_en", "a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("items.note_en", " 007 ", " 007 "),
        ("quoted_amounts.amount", "15.50", "15.5"),
        ("quoted_amounts.amount", "100.00", "100"),
        ("quoted_amounts.amount", "-0.00", "0"),
        ("sources.url", " https://www.mofa.go.jp/ ", "https://www.mofa.go.jp/"),
    ],
)
def test_what_a_person_writes_is_understood(name: str, text: str, value: object) -> None:
    assert column(name).parse(text) == value


def test_an_empty_cell_is_refused_only_where_something_is_needed() -> None:
    for _table, drawn in COLUMNS:
        if drawn.required:
            with pytest.raises(CellError):
                drawn.parse("")
        else:
            assert drawn.parse("") == drawn.empty


def test_values_of_the_database_become_those_of_cells() -> None:
    assert column("agreements.signed_on").plain(dt.date(2024, 3, 31)) == "2024-03-31"
    assert column("quoted_amounts.amount").plain(Decimal("100.00")) == "100"
    assert column("items.sources").plain({"b", "a"}) == ["a", "b"]


@given(st.data())
def test_values_say_what_the_images_of_the_trail_say(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(list(TABLES)))
    drawn: Values = {name: data.draw(values(c)) for name, c in columns_of(table).items() if c.kind != "links"}
    image = {
        key: value
        for key, value in _image(table, drawn).items()
        if key in {columns_of(table)[name].key for name in drawn}
    }
    assert from_image(table, image) == drawn


def _image(table: str, drawn: Values) -> dict[str, object]:
    """The image of a row that is not saved, so that its links need no database."""
    row = row_from(table, drawn)
    many = row._meta.many_to_many
    row._meta.__dict__["many_to_many"] = ()
    try:
        return values_of(row)
    finally:
        row._meta.__dict__["many_to_many"] = many


def test_texts_in_two_languages_are_known_as_pairs() -> None:
    assert pairs_of("agreements")[0] == ("place_en", "place_ja")
    assert ("note_en", "note_ja") in pairs_of("items")
    assert pairs_of("sources") == ()

"""The database's constraints, asked in Python, say what the database says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import CharField, CheckConstraint, UniqueConstraint, Value
from hypothesis import given
from hypothesis import strategies as st

from osa.register.cells import columns_of
from osa.register.constraints import SAYS, breaches, holds, unique_keys
from osa.register.tables import TABLES
from tests.register.strategies import values
from tests.register.world import ITEM, row_of

if TYPE_CHECKING:
    from osa.register.cells import Values

CONSTRAINTS = [(name, constraint) for name in TABLES for constraint in TABLES[name].model._meta.constraints]
CHECKS = [(name, c) for name, c in CONSTRAINTS if isinstance(c, CheckConstraint)]


def test_every_constraint_says_what_it_asks_for_at_a_column_of_its_table() -> None:
    for table, constraint in CONSTRAINTS:
        column, said = SAYS[constraint.name]
        assert column in columns_of(table)
        assert said
    unique = {c.name for _name, c in CONSTRAINTS if isinstance(c, UniqueConstraint)}
    assert {name for table in TABLES for name, _key in unique_keys(table)} == unique


@pytest.mark.django_db
@given(st.data())
def test_a_check_holds_here_exactly_if_the_database_takes_the_row(data: st.DataObject) -> None:
    table, constraint = data.draw(st.sampled_from(CHECKS))
    condition: Any = constraint.condition
    names = sorted({path.partition("__")[0] for path, _value in _leaves(condition)} | set(_compared(condition)))
    row: Values = {name: data.draw(values(columns_of(table)[name])) for name in names}
    fields: dict[str, Any] = {name: columns_of(table)[name].field for name in names}
    said = {
        name: Value(found.to_python(row[name]), output_field=CharField() if found.is_relation else found)
        for name, found in fields.items()
    }
    assert (holds(condition, row) is not False) is condition.check(said)


def _leaves(condition: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - Django's
    return [
        leaf
        for part in condition.children
        for leaf in ([part] if isinstance(part, tuple) else _leaves(part))
    ]  # fmt: skip


def _compared(condition: Any) -> list[str]:  # noqa: ANN401 - Django's
    return [value.name for _path, value in _leaves(condition) if hasattr(value, "name")]


def test_a_status_ends_after_it_begins() -> None:
    status = row_of(
        "country_statuses", "x", country="PHL", kind="ldc", value="no", since="2024-01-01", until="2024-01-01"
    )
    (breach,) = breaches("country_statuses", status)
    assert (breach.column, breach.expected) == ("until", "the end comes after the beginning")


def test_what_the_model_itself_refuses_is_told_at_its_column() -> None:
    status = row_of("country_statuses", "x", country="PHL", kind="ldc", value="perhaps", since="2024-01-01")
    (breach,) = breaches("country_statuses", status)
    assert (breach.column, breach.expected) == ("value", "one of: yes, no")
    (code,) = breaches("countries", row_of("countries", "Philippines", name_en="a", name_ja="b"))
    assert code.column == "id"


def test_a_published_row_needs_a_source() -> None:
    (breach,) = breaches("items", {**ITEM, "published": True, "sources": []})
    assert breach.column == "sources"
    assert list(breaches("items", {**ITEM, "published": True})) == []

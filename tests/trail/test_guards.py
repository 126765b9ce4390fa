"""What the database itself refuses, in raw SQL, on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from osa.trail.models import Entry
from osa.trail.signing import sign_head
from osa.trail.triggers import all_guards, drop_guards, missing_guards, set_guards
from tests.trail.rows import appropriate, by, save_country, save_project, source

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:  # noqa: ANN401 - what the database takes
    """Run one statement as somebody with the database's password would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET why = 'x'",
        "DELETE FROM trail_entry",
        "UPDATE trail_entry SET number = 7 WHERE number = 1",
    ],
)
def test_an_entry_is_neither_changed_nor_removed(statement: str) -> None:
    save_country()
    with pytest.raises(IntegrityError, match="an entry of the trail is never"):
        sql(statement)


@pytest.mark.parametrize("statement", ["UPDATE trail_signedhead SET hash = 'x'", "DELETE FROM trail_signedhead"])
def test_a_signed_head_is_neither_changed_nor_removed(statement: str) -> None:
    save_country()
    sign_head()
    with pytest.raises(IntegrityError, match="a signed head of the trail is never"):
        sql(statement)


@pytest.mark.parametrize(("number", "previous"), [(1, None), (3, None), (2, "f" * 64)])
def test_an_entry_is_only_added_at_the_end_of_the_chain(number: int, previous: str | None) -> None:
    save_country()
    last = Entry.objects.get()
    columns = 'number, at, by, service, why, change, "table", "row", action, before, after, previous, hash'
    values = (number, last.at, "eve", "x", "", "c", "t", "r", "created", None, "{}", previous or last.hash, "0" * 64)
    with pytest.raises(IntegrityError, match=r"added at its end|never removed"):
        sql(f"INSERT INTO trail_entry ({columns}) VALUES ({', '.join(['%s'] * 13)})", *values)


def test_a_row_without_a_source_cannot_be_published_even_in_sql() -> None:
    save_project()
    with pytest.raises(IntegrityError, match="without a source"):
        sql("UPDATE register_project SET published = (1 = 1)")


def test_a_published_row_keeps_its_last_source_even_in_sql() -> None:
    project = save_project()
    with by():
        source().save()
        project.published = True
        project.save(links={"sources": ["mofa"]})
    with pytest.raises(IntegrityError, match="without a source"):
        sql("DELETE FROM register_project_sources")


def commit(amount: int) -> None:
    columns = "id, fiscal_year, amount_yen, made_on, project_id, published, basis, note_en, note_ja"
    values = (f"c{amount}", 2026, amount, "2026-06-01", "PHL-26", False, "primary", "", "")
    sql(f"INSERT INTO register_commitment ({columns}) VALUES ({', '.join(['%s'] * 9)})", *values)


def test_more_is_not_committed_than_is_available_even_in_sql() -> None:
    save_project()
    appropriate(100)
    commit(60)
    with pytest.raises(IntegrityError, match="more would be committed"):
        commit(41)
    commit(40)


def test_a_commitment_is_not_raised_above_what_is_available() -> None:
    save_project()
    appropriate(100)
    commit(60)
    sql("UPDATE register_commitment SET amount_yen = 100")
    with pytest.raises(IntegrityError, match="more would be committed"):
        sql("UPDATE register_commitment SET amount_yen = 101")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_appropriation SET amount_yen = 59",
        "DELETE FROM register_appropriation",
    ],
)
def test_what_is_committed_is_not_taken_away_again(statement: str) -> None:
    save_project()
    appropriate(100)
    commit(60)
    with pytest.raises(IntegrityError, match="more would be committed"):
        sql(statement)


@pytest.mark.parametrize("column", ["stage = 'request'", "fiscal_year = 2025", "from_fiscal_year = 2024"])
def test_an_appropriation_keeps_its_year_and_its_stage(column: str) -> None:
    appropriate(100)
    with pytest.raises(IntegrityError, match="keeps its fiscal year"):
        sql(f"UPDATE register_appropriation SET {column}")


def paid(table: str, row: str, amount: int) -> None:
    day = "paid_on" if table == "disbursement" else "refunded_on"
    columns = f"id, commitment_id, amount_yen, {day}, published, basis, note_en, note_ja"
    values = (row, "c60", amount, "2026-07-01", False, "primary", "", "")
    sql(f"INSERT INTO register_{table} ({columns}) VALUES ({', '.join(['%s'] * 8)})", *values)


def test_no_more_is_out_than_was_committed_and_no_more_comes_back_than_is_out_even_in_sql() -> None:
    save_project()
    appropriate(100)
    commit(60)
    paid("disbursement", "p1", 50)
    paid("refund", "r1", 20)
    paid("disbursement", "p2", 30)
    wrongs: list[Callable[[], None]] = [
        lambda: paid("disbursement", "p3", 1),
        lambda: paid("refund", "r2", 61),
        lambda: sql("UPDATE register_disbursement SET amount_yen = 51 WHERE id = 'p1'"),
        lambda: sql("UPDATE register_refund SET amount_yen = 19"),
        lambda: sql("UPDATE register_refund SET amount_yen = 81"),
        lambda: sql("DELETE FROM register_refund"),
        lambda: sql("UPDATE register_commitment SET amount_yen = 59"),
    ]
    for wrong in wrongs:
        with pytest.raises(IntegrityError, match="more would be paid out"):
            wrong()
    sql("UPDATE register_disbursement SET amount_yen = 20 WHERE id = 'p1'")
    sql("UPDATE register_commitment SET amount_yen = 30")


def test_a_payment_stays_on_its_commitment_even_in_sql() -> None:
    save_project()
    appropriate(200)
    commit(60)
    commit(61)
    paid("disbursement", "p1", 50)
    with pytest.raises(IntegrityError, match="stays on its commitment"):
        sql("UPDATE register_disbursement SET commitment_id = 'c61'")


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite has one isolation")
@pytest.mark.django_db(transaction=True)
def test_nothing_is_counted_where_the_latest_rows_are_not_seen() -> None:
    save_project()
    appropriate(100)

    def commit_in_repeatable_read() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            commit(60)

    with pytest.raises(IntegrityError, match="REPEATABLE READ"):
        commit_in_repeatable_read()


def test_a_request_and_the_money_of_another_year_are_not_available() -> None:
    save_project()
    appropriate(100, stage="request")
    appropriate(100, year=2025)
    with pytest.raises(IntegrityError, match="more would be committed"):
        commit(1)


def carry(amount: int) -> None:
    columns = "id, fiscal_year, stage, amount_yen, from_fiscal_year, published, basis, note_en, note_ja"
    values = ("carried", 2026, "carry_over", amount, 2025, False, "primary", "", "")
    sql(f"INSERT INTO register_appropriation ({columns}) VALUES ({', '.join(['%s'] * 9)})", *values)


def test_what_is_carried_over_is_gone_from_the_year_before() -> None:
    save_project()
    appropriate(100, year=2025)
    carry(70)
    commit(70)
    sql("UPDATE register_appropriation SET amount_yen = 100 WHERE id = 'carried'")
    with pytest.raises(IntegrityError, match="more would be committed"):
        sql("UPDATE register_appropriation SET amount_yen = 101 WHERE id = 'carried'")
    with pytest.raises(IntegrityError, match="more would be committed"):
        sql("UPDATE register_appropriation SET amount_yen = 69 WHERE id = 'carried'")
    with pytest.raises(IntegrityError, match="more would be committed"):
        sql("UPDATE register_appropriation SET amount_yen = 99 WHERE id = 'fy2025-approved'")


def test_no_more_is_carried_over_than_there_is() -> None:
    appropriate(100, year=2025)
    with pytest.raises(IntegrityError, match="more would be committed"):
        carry(101)


def test_a_guard_that_was_taken_away_is_missed() -> None:
    assert missing_guards() == []
    guard = next(guard for guard in all_guards() if guard.name == "trail_entry")
    on = "" if connection.vendor == "sqlite" else f' ON "{guard.table}"'
    sql(f'DROP TRIGGER "{guard.trigger}"{on}')
    assert missing_guards() == [guard]
    set_guards()
    assert missing_guards() == []


def test_a_guard_that_was_altered_is_missed() -> None:
    guard = next(guard for guard in all_guards() if guard.name == "money_committed")
    if connection.vendor == "sqlite":
        sql(f'DROP TRIGGER "{guard.trigger}"')
        sql(guard.sqlite().replace("> (", "> 9 * (", 1))
    else:
        sql(f'ALTER TABLE "{guard.table}" DISABLE TRIGGER "{guard.trigger}"')
    assert guard in missing_guards()


def test_dropping_the_guards_drops_them_all() -> None:
    drop_guards()
    assert len(missing_guards()) == len(all_guards()) > 0


def test_an_entry_is_not_replaced_by_another_of_its_number() -> None:
    save_country()
    replace = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    rest = "" if connection.vendor == "sqlite" else " ON CONFLICT (number) DO UPDATE SET why = 'x'"
    columns = 'at, by, service, why, change, "table", "row", action, before, after, previous, hash'
    old = f"SELECT number, {columns} FROM trail_entry WHERE 1 = 1"
    with pytest.raises(IntegrityError, match="an entry of the trail is"):
        sql(f"{replace} INTO trail_entry (number, {columns}) {old}{rest}")


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite has no TRUNCATE")
def test_the_trail_is_not_emptied_at_a_stroke() -> None:
    with pytest.raises(IntegrityError, match="one by one"):
        sql("TRUNCATE trail_entry")

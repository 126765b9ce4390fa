"""Fifty writers at once: money is never committed twice, and the trail stays one chain."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection
from django.db.models import Sum

from osa.register.models import Commitment
from osa.trail.models import Entry
from osa.trail.verifying import verify
from tests.trail.rows import appropriate, by, save_project

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 50


def at_once(work: list[threading.Thread]) -> None:
    """Run threads, all of them begun before any is waited for."""
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()


def test_fifty_writers_never_commit_more_than_is_available() -> None:
    save_project()
    appropriate(1000)
    start = threading.Barrier(WRITERS)
    refused: list[str] = []
    broken: list[BaseException] = []

    def commit(number: int) -> None:
        row = Commitment(
            id=f"c{number}", project_id="PHL-26", fiscal_year=2026, amount_yen=30, made_on="2026-06-01", basis="primary"
        )
        start.wait()
        try:
            with by(f"officer {number}"):
                row.save()
        except IntegrityError as error:
            refused.append(str(error))
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    at_once([threading.Thread(target=commit, args=(number,)) for number in range(WRITERS)])
    assert broken == []
    assert Commitment.objects.aggregate(Sum("amount_yen"))["amount_yen__sum"] == 990
    assert len(refused) == WRITERS - 33
    assert all("more would be committed" in message for message in refused)
    assert verify(keys=None).findings == ()
    assert Entry.objects.filter(table="register.commitment").count() == 33


def test_fifty_writers_in_raw_sql_never_commit_more_than_is_available() -> None:
    save_project()
    appropriate(1000)
    start = threading.Barrier(WRITERS)
    columns = "id, fiscal_year, amount_yen, made_on, project_id, published, basis, note_en, note_ja"
    statement = f"INSERT INTO register_commitment ({columns}) VALUES ({', '.join(['%s'] * 9)})"
    broken: list[BaseException] = []

    def commit(number: int) -> None:
        start.wait()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, (f"c{number}", 2026, 30, "2026-06-01", "PHL-26", False, "primary", "", ""))
        except IntegrityError:
            pass
        except BaseException as error:
            broken.append(error)
        finally:
            connection.close()

    at_once([threading.Thread(target=commit, args=(number,)) for number in range(WRITERS)])
    assert broken == []
    assert Commitment.objects.aggregate(Sum("amount_yen"))["amount_yen__sum"] == 990

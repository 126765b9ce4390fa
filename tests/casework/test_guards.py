"""What the database refuses of the casework, asked with plain SQL, as somebody would who goes around the program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from osa.casework import services
from osa.casework.models import Decision, Duty
from osa.register import models as rows
from osa.register.models import Project
from osa.trail import clock
from osa.trail.changing import changing
from tests.casework.world import TODAY, approved, change, commit, draft, person, project

if TYPE_CHECKING:
    from osa.accounts.models import User
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db
DECISIONS = Decision._meta.db_table


def refused(sql: str, *values: Any) -> str:  # noqa: ANN401
    """Run a statement that the database must refuse, and return what it says."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, list(values))
    return str(caught.value)


def run(sql: str, *values: Any) -> None:  # noqa: ANN401
    """Run a statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def approving(decision: Decision, user: User, giver: User | None = None) -> tuple[str, list[object]]:
    """Return the statement by which somebody would approve a decision."""
    columns = "status = 'approved', approver_id = %s, approver_for_id = %s, approved_at = %s, approved_on = %s"
    sql = f"UPDATE {DECISIONS} SET {columns} WHERE id = %s"
    return sql, [user.pk, giver.pk if giver else None, clock.now(), clock.today(), decision.pk]


def reviewed(staff: People) -> Decision:
    """Take a project to its reviewed decision, which may be approved."""
    made = project()
    commit(made)
    decision = draft(staff.desk, made)
    return services.decision_review(by=staff.legal, decision=decision, opinion="agreed")


def lend(giver: User, taker: User, role: str, *, since: dt.date = TODAY, until: dt.date = TODAY) -> None:
    """Lend a role."""
    from osa.accounts.models import Delegation  # noqa: PLC0415

    with changing(by=giver.name, service="delegation_make"):
        Delegation(giver=giver, taker=taker, role=role, since=since, until=until, why="leave").save()


def test_the_author_cannot_approve_even_with_plain_sql_and_both_roles(staff: People) -> None:
    made = project()
    commit(made)
    both = person("both", "desk_officer", "approver", "legal_reviewer")
    decision = draft(both, made)
    columns = "status = 'reviewed', reviewer_id = %s, reviewed_at = %s, reviewed_on = %s"
    review = f"UPDATE {DECISIONS} SET {columns} WHERE id = %s"
    told = refused(review, both.pk, clock.now(), clock.today(), decision.pk)
    assert "does not sign it" in told
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    sql, values = approving(decision, both)
    assert "does not sign it" in refused(sql, *values)
    sql, values = approving(decision, staff.boss)
    run(sql, *values)


def test_the_author_cannot_be_changed_to_make_room_for_the_approver(staff: People) -> None:
    decision = reviewed(staff)
    told = refused(f"UPDATE {DECISIONS} SET author_id = %s WHERE id = %s", staff.legal.pk, decision.pk)
    assert any(words in told for words in ("never changed", "does not go this way", "does not sign it"))
    sql, values = approving(decision, staff.boss)
    told = refused(sql.replace("SET ", "SET author_id = %s, ", 1), staff.legal.pk, *values)
    assert "who drafted it, is never changed" in told or "does not sign it" in told


def test_nobody_approves_by_the_authors_own_delegation(staff: People) -> None:
    made = project()
    commit(made)
    boss = person("chief", "desk_officer", "approver")
    taker = person("taker", "budget_officer")
    lend(boss, taker, "approver")
    decision = services.decision_review(by=staff.legal, decision=draft(boss, made), opinion="agreed")
    sql, values = approving(decision, taker, boss)
    assert "does not sign it" in refused(sql, *values)


@pytest.mark.parametrize(
    "column", ["amount_yen", "fiscal_year", "project_id", "screening_id", "reasons_ja", "drafted_at"]
)
def test_what_a_decision_says_is_never_changed(staff: People, column: str) -> None:
    decision = reviewed(staff)
    value = {"project_id": "'X'", "reasons_ja": "'x'", "drafted_at": "'2020-01-01 00:00:00+00:00'"}.get(column, "9999")
    sql, values = approving(decision, staff.boss)
    told = refused(sql.replace("SET ", f"SET {column} = {value}, ", 1), *values)
    assert "what a decision says, and who drafted it, is never changed" in told


def test_a_decision_begins_as_a_draft_of_a_desk_officer(staff: People) -> None:
    made = project()
    said: dict[str, Any] = {"project": made, "screening": services.project_screen(by=staff.desk, project=made)}
    said |= {"fiscal_year": 2026, "amount_yen": 1, "reasons_en": "r", "reasons_ja": "理由", "drafted_at": clock.now()}
    review = {"reviewer": staff.legal, "reviewed_at": clock.now(), "reviewed_on": clock.today()}
    approval = {"approver": staff.boss, "approved_at": clock.now(), "approved_on": clock.today()}

    def insert(**fields: object) -> None:
        """Insert a decision behind the back of services and trail."""
        with transaction.atomic():
            Decision(**said, **fields).save_base(raw=True, force_insert=True)

    for fields in (
        {"author": staff.desk, "status": "approved", **review, **approval},
        {"author": staff.desk, "status": "reviewed", **review},
        {"author": staff.desk, **review},
        {"author": staff.desk, "opinion": "agreed"},
    ):
        with pytest.raises(IntegrityError, match="a decision begins as a draft"):
            insert(**fields)
    with pytest.raises(IntegrityError, match="not a desk officer"):
        insert(author=staff.boss)
    change(rows.CaseFact.objects.get(fact="direct_link_to_conflict"), value="true")
    other = services.project_screen(by=staff.desk, project=made)
    with pytest.raises(IntegrityError, match="rests on a screening that permits"), transaction.atomic():
        Decision(**{**said, "screening": other}, author=staff.desk).save_base(raw=True, force_insert=True)
    insert(author=staff.desk)
    with pytest.raises(IntegrityError):
        insert(author=staff.desk)  # one decision at a time


def test_no_approval_without_a_review(staff: People) -> None:
    made = project()
    commit(made)
    decision = draft(staff.desk, made)
    sql, values = approving(decision, staff.boss)
    assert refused(sql, *values)
    decision.refresh_from_db()
    assert (decision.status, decision.approver) == ("draft", None)


def test_whoever_approves_holds_the_role_at_that_moment(staff: People) -> None:
    decision = reviewed(staff)
    message = "whoever signs here holds the role approver or has it lent"
    for user in (staff.budget, staff.embassy):
        sql, values = approving(decision, user)
        assert message in refused(sql, *values)
        sql, values = approving(decision, user, staff.boss)
        assert message in refused(sql, *values)
    lend(staff.boss, staff.budget, "approver", since=dt.date(2026, 1, 1), until=dt.date(2026, 1, 31))
    sql, values = approving(decision, staff.budget, staff.boss)
    assert message in refused(sql, *values)
    lend(staff.boss, staff.budget, "approver")
    run(sql, *values)


def test_an_approved_decision_is_invalidated_at_most_and_never_removed(staff: People) -> None:
    decision = approved(staff, project())
    for status in ("draft", "reviewed", "returned"):
        refused(f"UPDATE {DECISIONS} SET status = %s WHERE id = %s", status, decision.pk)
    refused(f"UPDATE {DECISIONS} SET approver_id = %s WHERE id = %s", staff.legal.pk, decision.pk)
    refused(f"UPDATE {DECISIONS} SET status = 'invalidated' WHERE id = %s", decision.pk)  # it takes a reason
    assert "never removed" in refused(f"DELETE FROM {DECISIONS} WHERE id = %s", decision.pk)
    invalid = f"UPDATE {DECISIONS} SET status = 'invalidated', invalidated_at = %s, invalidated_why = 'x'"
    told = refused(f"{invalid}, approver_id = %s WHERE id = %s", clock.now(), staff.legal.pk, decision.pk)
    assert "who signed a decision" in told
    run(f"{invalid} WHERE id = %s", clock.now(), decision.pk)


@pytest.mark.parametrize("table", ["casework_screening", "casework_rulebooksnapshot"])
def test_a_screening_and_its_rulebook_never_change(staff: People, table: str) -> None:
    services.project_screen(by=staff.desk, project=project())
    column = "verdict" if table.endswith("screening") else "files"
    assert "never changed" in refused(f"UPDATE {table} SET {column} = 'permitted'")
    assert "never removed" in refused(f"DELETE FROM {table}")


def test_a_duty_is_never_removed_and_met_once(staff: People) -> None:
    made = project()
    approved(staff, made)
    duty = Duty.objects.filter(project=made).first()
    assert duty is not None
    services.duty_fulfil(by=staff.desk, duty=duty, evidence="letter 7")
    table = Duty._meta.db_table
    assert "how a duty was met" in refused(f"UPDATE {table} SET done_on = NULL WHERE id = %s", duty.pk)
    assert "never removed" in refused(f"DELETE FROM {table} WHERE id = %s", duty.pk)
    assert "into another" in refused(f"UPDATE {table} SET duty = 'x' WHERE id = %s", duty.pk)


def test_a_cancelled_project_stays_cancelled(staff: People) -> None:
    made = services.project_cancel(by=staff.boss, project=project(), why="withdrawn")
    table = Project._meta.db_table
    assert "stays cancelled" in refused(f"UPDATE {table} SET standing = 'active' WHERE id = %s", made.pk)
    assert "stays cancelled" in refused(f"UPDATE {table} SET state = 'need' WHERE id = %s", made.pk)
    run(f"UPDATE {table} SET note_en = 'why' WHERE id = %s", made.pk)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can be told to ignore its constraints")
def test_the_author_cannot_approve_even_where_constraints_are_ignored(staff: People) -> None:
    both = person("both", "desk_officer", "approver")
    made = project()
    commit(made)
    decision = services.decision_review(by=staff.legal, decision=draft(both, made), opinion="agreed")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = 1")
    try:
        sql, values = approving(decision, both)
        assert "does not sign it" in refused(sql, *values)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = 0")


def test_nobody_signs_on_a_day_before_there_was_anything_to_sign(staff: People) -> None:
    decision = reviewed(staff)
    lend(staff.boss, staff.budget, "approver", since=dt.date(2026, 1, 1), until=dt.date(2026, 10, 31))
    sql, values = approving(decision, staff.budget, staff.boss)
    values[3] = dt.date(2026, 10, 31)
    assert "approves before it was reviewed" in refused(sql, *values)

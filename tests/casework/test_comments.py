"""Comments on a project stay as they were said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from osa.accounts.serving import NotAllowedError, Operator
from osa.casework import services
from osa.casework.models import Comment
from osa.casework.services.comments import LONGEST
from osa.trail.models import Entry
from tests.casework.world import person, project, refusal

if TYPE_CHECKING:
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


def test_a_comment_keeps_who_said_what_and_when_and_leaves_its_trail(staff: People) -> None:
    made = services.comment_add(by=staff.embassy, project=project(), text="  The pier is ready. ")
    assert (made.author, made.text) == (staff.embassy, "The pier is ready.")
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.by, entry.service, entry.table) == ("embassy", "comment_add", "casework.comment")


def test_an_empty_or_endless_comment_is_refused(staff: People) -> None:
    made = project()
    assert refusal(services.comment_add, by=staff.desk, project=made, text=" \n ") == ("the comment is empty",)
    assert "at most 10,000" in refusal(services.comment_add, by=staff.desk, project=made, text="x" * (LONGEST + 1))[0]


def test_the_database_refuses_to_change_or_remove_a_comment(staff: People) -> None:
    services.comment_add(by=staff.desk, project=project(), text="said")
    for statement in ("UPDATE casework_comment SET text = 'unsaid'", "DELETE FROM casework_comment"):
        with pytest.raises(IntegrityError, match="a comment is never"), transaction.atomic():
            connection.cursor().execute(statement)
    assert Comment.objects.get().text == "said"


def test_neither_the_operator_nor_an_auditor_comments(staff: People) -> None:  # noqa: ARG001
    made = project()
    for by in (Operator("operator:root"), person("auditor", "auditor"), person("admin", "administrator")):
        with pytest.raises(NotAllowedError):
            services.comment_add(by=by, project=made, text="said")

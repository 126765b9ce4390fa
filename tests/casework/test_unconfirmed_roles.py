"""Who was given a role that nobody has confirmed signs nothing, not even with plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.accounts.models import RoleGrant
from osa.accounts.services import role_confirm
from osa.accounts.serving import NotAllowedError, Operator
from osa.casework import services
from osa.trail.changing import changing
from tests.casework.test_guards import approving, lend, refused, reviewed, run
from tests.casework.world import person

if TYPE_CHECKING:
    from tests.casework.conftest import People

pytestmark = pytest.mark.django_db


def test_an_approver_whom_one_administrator_made_approves_nothing_before_a_second_confirms(staff: People) -> None:
    decision = reviewed(staff)
    puppet = person("puppet")
    with changing(by="admin", service="role_grant"):
        RoleGrant(user=puppet, role="approver").save()
    with pytest.raises(NotAllowedError):
        services.decision_approve(by=puppet, decision=decision)
    sql, values = approving(decision, puppet)
    assert "holds the role approver" in refused(sql, *values)
    role_confirm(by=Operator("operator:root"), username="puppet", role="approver")
    run(sql, *values)


def test_a_role_given_anew_and_unconfirmed_is_not_signed_with_by_delegation(staff: People) -> None:
    decision, other = reviewed(staff), person("other")
    lend(staff.boss, other, "approver")
    with changing(by="admin", service="role_revoke"):
        RoleGrant.objects.get(user=staff.boss, role="approver").delete()
        RoleGrant(user=staff.boss, role="approver").save()
    sql, values = approving(decision, other, giver=staff.boss)
    assert "holds the role approver" in refused(sql, *values)

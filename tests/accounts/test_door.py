"""What opens accounts is kept in tables of allauth; whatever SQL does to them behind the trail's back is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import connection, transaction

from osa.accounts.models import DoorRecord
from osa.trail.changing import UnattributedError, changing
from osa.trail.models import Entry
from osa.trail.verifying import verify
from tests.accounts.people import account

if TYPE_CHECKING:
    from osa.accounts.apps import AccountsConfig
    from osa.accounts.models import User

pytestmark = pytest.mark.django_db
INTRUDER = (
    "INSERT INTO account_emailaddress (user_id, email, verified, {primary}) VALUES (%s, 'evil@x.example', true, false)"
)


@pytest.fixture
def ann() -> User:
    """Somebody with an address, a second factor and an identity at the office's provider."""
    made = account("ann")
    with changing(by="ann", service="sign_in"):
        Authenticator.objects.create(user=made, type="totp", data={"secret": "gAAAA"})
        SocialAccount.objects.create(user=made, provider="office", uid="person-1")
    return made


def found() -> list[tuple[str, str]]:
    """What the check of the accounts finds."""
    config: AccountsConfig = apps.get_app_config("accounts")  # type: ignore[assignment]
    return [(where.rpartition(" ")[0], what) for where, what in config.checks()]


def sql(statement: str, *values: str | int) -> None:
    """Run one statement as somebody with the database's password would."""
    with connection.cursor() as cursor:
        primary = connection.ops.quote_name("primary")
        cursor.execute(statement.replace("{primary}", primary), values)


def test_nothing_is_found_of_what_was_done_by_the_front_door(ann: User) -> None:
    assert (found(), verify(keys=None).findings) == ([], ())
    with changing(by="ann", service="sign_in"):
        Authenticator.objects.get().record_usage()
        factor = Authenticator.objects.get()
        factor.data = {"secret": "gBBBB"}
        factor.save()
        address = EmailAddress.objects.get(user=ann)
        address.verified = False
        address.save()
        SocialAccount.objects.get().delete()
    assert (found(), verify(keys=None).findings) == ([], ())
    assert DoorRecord.objects.count() == 2


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ('UPDATE mfa_authenticator SET data = \'{"secret": "evil"}\'', "mfa.authenticator"),
        ("UPDATE account_emailaddress SET email = 'evil@x.example'", "account.emailaddress"),
        ("UPDATE socialaccount_socialaccount SET uid = 'evil'", "socialaccount.socialaccount"),
    ],
)
def test_what_was_changed_by_sql_is_found(statement: str, table: str) -> None:
    sql(statement)
    ((where, what),) = found()
    assert where == table
    assert what.startswith("was changed behind the trail's back: ")


@pytest.mark.parametrize("table", ["mfa_authenticator", "account_emailaddress", "socialaccount_socialaccount"])
@pytest.mark.usefixtures("ann")
def test_what_was_removed_by_sql_is_found(table: str) -> None:
    sql(f"DELETE FROM {table}")
    ((where, what),) = found()
    assert where == table.replace("_", ".")
    assert "removed behind the trail's back" in what


def test_a_verified_address_inserted_by_sql_is_found(ann: User) -> None:
    sql(INTRUDER, ann.pk)
    assert found() == [("account.emailaddress", "is not in the trail: it was added behind the trail's back")]


def test_a_provider_that_sql_lets_in_is_found() -> None:
    sql(
        "INSERT INTO socialaccount_socialapp (provider, provider_id, name, client_id, secret, {key}, settings) "
        "VALUES ('openid_connect', 'evil', 'Evil', 'x', 'x', '', '{}')".replace("{key}", '"key"')
    )
    assert found() == [("socialaccount.socialapp", "is not in the trail: it was added behind the trail's back")]


def test_a_forged_record_is_found_by_the_trail(ann: User) -> None:
    sql(INTRUDER, ann.pk)
    forged = EmailAddress.objects.get(email="evil@x.example")
    sql(
        "INSERT INTO accounts_doorrecord (id, says) SELECT %s, says FROM accounts_doorrecord WHERE id LIKE 'account%%'",
        f"account.emailaddress {forged.pk}",
    )
    assert [finding.where for finding in verify(keys=None).findings if "doorrecord" in finding.where] == [
        f"accounts.doorrecord account.emailaddress {forged.pk}"
    ]


@pytest.mark.usefixtures("ann")
def test_the_trail_holds_digests_of_secrets_and_who_they_are_of() -> None:
    entry = Entry.objects.get(row__startswith="mfa.authenticator")
    assert entry.by == "ann"
    assert "gAAAA" not in str(entry.after)
    assert '"type":"totp"' in str(entry.after)


def test_an_address_or_identity_that_nobody_answers_for_is_not_added(ann: User) -> None:
    with pytest.raises(UnattributedError), transaction.atomic():
        EmailAddress.objects.create(user=ann, email="b@office.example", verified=True)
    with pytest.raises(UnattributedError), transaction.atomic():
        EmailAddress.objects.get(user=ann).delete()
    with pytest.raises(UnattributedError), transaction.atomic():
        SocialAccount.objects.create(user=ann, provider="office", uid="person-2")
    assert (EmailAddress.objects.count(), SocialAccount.objects.count()) == (1, 1)

"""What may not be given: to whom nothing is agreed, or not any more, and defence equipment without a permission."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from osa.accounts.serving import Refused
from osa.i18n import _
from osa.register.models import STATES, Commitment, Delivery, DeliveryLine, ExportPermission

if TYPE_CHECKING:
    from collections.abc import Iterator

    Against = Iterator[tuple[tuple[str, ...], str]]

UNAGREED = tuple(takewhile(lambda state: state != "notes_exchanged", (state for state, _label in STATES)))
"""The states of a project in which nothing is agreed yet."""


@contextmanager
def nothing_against() -> Iterator[None]:
    """Refuse what is done inside if it leaves anything in the register that may not be given, and was not there before.

    What is there already (published history that the operator has loaded) does not stand in the way of other changes.
    """
    before = dict(_against())
    yield
    reasons = [reason for about, reason in _against() if about not in before]
    if reasons:
        raise Refused(*reasons)


def _against() -> Against:
    """Go through all that the register holds and may not be given: what it is about, and what is said of it."""
    yield from _cancelled()
    yield from _not_agreed()
    yield from _not_permitted()


def _cancelled() -> Against:
    """Go through what is delivered, planned and committed for cancelled projects."""
    for delivery in Delivery.objects.filter(project__standing="cancelled").order_by("pk"):
        told = _("delivery {id}: the project {project} is cancelled")
        about = ("delivery", delivery.pk, delivery.project_id, str(delivery.delivered_on is not None))
        yield about, told.format(id=delivery.pk, project=delivery.project_id)
    for commitment in Commitment.objects.filter(project__standing="cancelled").order_by("pk"):
        told = _("commitment {id}: the project {project} is cancelled")
        yield (
            ("commitment", commitment.pk, commitment.project_id),
            told.format(id=commitment.pk, project=commitment.project_id),
        )


def _not_agreed() -> Against:
    """Go through what is delivered before anything is agreed."""
    come = Delivery.objects.filter(delivered_on__isnull=False, project__state__in=UNAGREED)
    for delivery in come.order_by("pk"):
        told = _("delivery {id}: no notes are exchanged on the project {project} yet")
        about = ("agreement", delivery.pk, delivery.project_id)
        yield about, told.format(id=delivery.pk, project=delivery.project_id)


def _not_permitted() -> Against:
    """Go through the defence equipment that is delivered without an export permission granted by that day.

    A delivery without a day is planned, and needs no permission yet. An item of which it is not known whether it is
    defence equipment does not stand in the way: `osa register check` asks for it.
    """
    covering = Q(item=OuterRef("item")) | Q(item=None, project=OuterRef("delivery__project"))
    granted = ExportPermission.objects.filter(
        covering, granted_on__lte=OuterRef("delivery__delivered_on"), refused_on=None
    )
    lines = DeliveryLine.objects.filter(item__defence_equipment=True, delivery__delivered_on__isnull=False)
    for line in lines.filter(~Exists(granted)).select_related("delivery").order_by("pk"):
        message = _("{item} is defence equipment, and no export permission granted by {day} covers it")
        day = str(line.delivery.delivered_on)
        yield ("permission", line.pk, line.item_id, day), message.format(item=line.item_id, day=day)

"""What may be handed over: defence equipment only with the export permission that covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from osa.i18n import _
from osa.register.models import Delivery, DeliveryLine, ExportPermission

if TYPE_CHECKING:
    from collections.abc import Iterator


def unfit(delivery: str) -> Iterator[str]:
    """Go through what speaks against a delivery: items of another project, and defence equipment without permission.

    A delivery without a day is planned, and needs no permission yet. An item of which it is not known whether it is
    defence equipment does not stand in the way: `osa register check` asks for it.
    """
    batch = Delivery.objects.get(pk=delivery)
    for line in DeliveryLine.objects.filter(delivery=batch).select_related("item").order_by("pk"):
        if line.item.project_id != batch.project_id:
            message = _("{item} is an item of {other}, and this delivery is of {project}")
            yield message.format(item=line.item_id, other=line.item.project_id, project=batch.project_id)
        elif line.item.defence_equipment and batch.delivered_on and not _permitted(line, batch):
            message = _("{item} is defence equipment, and no export permission granted by {day} covers it")
            yield message.format(item=line.item_id, day=batch.delivered_on)


def _permitted(line: DeliveryLine, batch: Delivery) -> bool:
    """Tell whether a permission for the item, or for its whole project, was granted by the day of delivery."""
    covering = Q(item=line.item_id) | Q(item=None, project=batch.project_id)
    granted = Q(granted_on__lte=batch.delivered_on, refused_on=None)
    return ExportPermission.objects.filter(covering & granted).exists()

"""Money that has been paid out and has come back, against what was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from osa.i18n import _
from osa.register.models import Commitment, Disbursement, Refund

if TYPE_CHECKING:
    from collections.abc import Iterator


def paid(commitment: str) -> tuple[int, int]:
    """Return what has been paid out on a commitment, and what of it has come back."""
    return _sum(Disbursement, commitment), _sum(Refund, commitment)


def _sum(model: type[Disbursement | Refund], commitment: str) -> int:
    """Return the sum of a commitment's disbursements or refunds."""
    return model.objects.filter(commitment=commitment).aggregate(sum=Sum("amount_yen"))["sum"] or 0


def account(commitment: str) -> Iterator[str]:
    """Say how a commitment stands, if there is one: to those whose payment does not fit into it."""
    for amount in Commitment.objects.filter(pk=commitment).values_list("amount_yen", flat=True):
        out, back = paid(commitment)
        message = _("{id}: ¥{amount:,} committed, ¥{out:,} paid out, ¥{back:,} come back")
        yield message.format(id=commitment, amount=amount, out=out, back=back)

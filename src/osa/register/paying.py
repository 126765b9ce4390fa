"""Money that has been paid out and has come back, against what was committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from osa.i18n import _
from osa.register.models import Commitment, Disbursement, Refund

if TYPE_CHECKING:
    from collections.abc import Iterable


def paid(commitment: str) -> tuple[int, int]:
    """Return what has been paid out on a commitment, and what of it has come back."""
    return _sum(Disbursement, commitment), _sum(Refund, commitment)


def _sum(model: type[Disbursement | Refund], commitment: str) -> int:
    """Return the sum of a commitment's disbursements or refunds."""
    return model.objects.filter(commitment=commitment).aggregate(sum=Sum("amount_yen"))["sum"] or 0


def overpaid(commitments: Iterable[str]) -> list[str]:
    """Return what is wrong with the payments on commitments: more out than was committed, more back than was out."""
    wrong = []
    for key, amount in (
        Commitment.objects.filter(pk__in=list(commitments)).order_by("pk").values_list("pk", "amount_yen")
    ):
        out, back = paid(key)
        if out - back > amount:
            message = _("{id}: ¥{paid:,} would be paid out of ¥{amount:,} committed")
            wrong.append(message.format(id=key, paid=out - back, amount=amount))
        if back > out:
            message = _("{id}: ¥{back:,} would have come back of ¥{paid:,} paid out")
            wrong.append(message.format(id=key, back=back, paid=out))
    return wrong

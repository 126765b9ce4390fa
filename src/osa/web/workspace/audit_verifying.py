"""Verifying the trail when it is asked for, and keeping what came of it until it is verified again."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from osa.trail import clock
from osa.trail.keys import trusted_keys
from osa.trail.signing import heads_file
from osa.trail.verifying import Finding, verify

if TYPE_CHECKING:
    import datetime as dt

    from osa.accounts.models import User

_KEY = "osa.trail.verified"
_KEPT = 90 * 24 * 3600
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: when, by whom it was asked for, and how many seconds it took.

    `signed` is the last entry under a signed head; `whose` tells whether it was checked whose signatures they are.
    `faults` is the number of findings, of which the first are kept.
    """

    at: dt.datetime
    by: str
    seconds: float
    entries: int
    rows: int
    heads: int
    signed: int
    whose: bool
    faults: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults

    @property
    def unsigned(self) -> int:
        """The number of entries after the last signed head, which the chain alone holds."""
        return self.entries - self.signed


def verify_now(by: User) -> Verified:
    """Verify the whole trail with the keys of this machine and the heads that it has noted, and keep the result."""
    began, keys = time.monotonic(), trusted_keys()
    found = verify(keys=keys, heads=[heads_file()] if heads_file().exists() else [])
    made = Verified(
        at=clock.now(),
        by=by.username,
        seconds=round(time.monotonic() - began, 1),
        entries=found.entries,
        rows=found.rows,
        heads=found.heads,
        signed=found.signed,
        whose=keys is not None,
        faults=len(found.findings),
        findings=found.findings[:_SHOWN],
    )
    cache.set(_KEY, asdict(made), _KEPT)
    return made


def last_verified() -> Verified | None:
    """Return what the last verification found; `None` if there was none."""
    told: dict[str, Any] | None = cache.get(_KEY)
    if told is None:
        return None
    return Verified(**{**told, "findings": tuple(Finding(**one) for one in told["findings"])})

"""Is the trail whole, and does the register say what the trail says? What was bent behind its back is found here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps

from osa.i18n import _
from osa.trail.images import canonical, default_image, differences, image_of
from osa.trail.keys import is_signed
from osa.trail.models import NO_HASH, Entry, recorded_models
from osa.trail.moments import one_moment
from osa.trail.signing import noted_heads, stored_heads
from osa.trail.triggers import missing_constraints, missing_guards, strange_triggers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from osa.trail.models import Recorded
    from osa.trail.signing import Head


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the trail's rules leave it: where, and what."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what was found; nothing found is a trail that holds.

    `signed` is the number of the last entry under a signature: what comes after it is held by its chain alone.
    """

    entries: int
    rows: int
    heads: int
    signed: int
    findings: tuple[Finding, ...]


_Rows = dict[tuple[str, str], str]


def verify(*, keys: Collection[str] | None, heads: Sequence[Path] = ()) -> Verification:
    """Check the chain, the signatures, the guards, and every row of the register against its last entry.

    `keys` are the public keys (hexadecimal) one of which a head must be signed with; `heads` are files of heads kept
    outside.
    """
    with one_moment():
        findings: list[Finding] = []
        hashes: dict[int, str] = {}
        last: _Rows = {}
        findings += _chain(hashes, last, keys)
        stored = stored_heads()
        findings += _heads(stored, hashes, keys, _("signed head"))
        for file in heads:
            findings += _outside(file, stored, hashes, keys)
        findings += _schema()
        rows, faults = _rows(last)
        findings += faults
        for app in apps.get_app_configs():
            findings += (Finding(where, what) for where, what in getattr(app, "checks", tuple)())
    signed = max((head.number for head in stored), default=0)
    return Verification(len(hashes), rows, len(stored), signed, tuple(findings))


def _schema() -> Iterator[Finding]:
    """Check that the database refuses what it should, and does nothing of its own."""
    for guard in missing_guards():
        yield Finding(f"{guard.table} {guard.trigger}", _("the database's guard is missing or was altered"))
    for name in missing_constraints():
        yield Finding(name, _("the database's constraint is missing"))
    for name in strange_triggers():
        yield Finding(name, _("acts on a table of osa and was not set by it"))


def _chain(hashes: dict[int, str], last: _Rows, keys: Collection[str] | None) -> Iterator[Finding]:
    """Walk the chain; fills the hash of each entry, and the last image of each row."""

    def signed(entry: Entry) -> bool:
        trusted = keys is None or entry.key in keys
        return trusted and is_signed(entry.hash.encode(), entry.key, entry.signature)

    number, previous = 0, NO_HASH
    for entry in Entry.objects.order_by("number").iterator():
        where = _("entry {number}").format(number=entry.number)
        if entry.number != number + 1:
            gap = _("entries {first} to {last} are missing before it")
            yield Finding(where, gap.format(first=number + 1, last=entry.number - 1))
        if entry.previous != previous:
            yield Finding(where, _("does not follow from the entry before it"))
        if entry.hash != entry.computed_hash():
            yield Finding(where, _("was edited: it does not have the hash of what it says"))
        if not signed(entry):
            yield Finding(where, _("is not signed with a key that is trusted"))
        if entry.after is None:
            last.pop((entry.table, entry.row), None)
        else:
            last[entry.table, entry.row] = entry.after
        hashes[entry.number] = entry.hash
        number, previous = entry.number, entry.hash


def _heads(heads: Sequence[Head], hashes: dict[int, str], keys: Collection[str] | None, kind: str) -> Iterator[Finding]:
    """Check heads: the signature, the key, and the entry that they name."""
    for head in heads:
        where = f"{kind} {head.day} ({head.number})"
        if not head.is_signed() or (keys is not None and head.key not in keys):
            yield Finding(where, _("is not signed with a key that is trusted"))
        if head.number not in hashes:
            yield Finding(where, _("the entry that it signs is gone"))
        elif hashes[head.number] != head.hash:
            yield Finding(where, _("the entry that it signs, or one before it, is another now"))


def _outside(
    file: Path, stored: Sequence[Head], hashes: dict[int, str], keys: Collection[str] | None
) -> Iterator[Finding]:
    """Check a file of heads, and that the database has them all."""
    try:
        heads = noted_heads(file)
    except ValueError as error:
        yield Finding(str(file), _("is not a file of signed heads: {error}").format(error=error))
        return
    yield from _heads(heads, hashes, keys, str(file))
    missing = {head.signature for head in heads} - {head.signature for head in stored}
    if missing:
        message = _("{count} of its heads are not in the database")
        yield Finding(str(file), message.format(count=len(missing)))


def _rows(last: _Rows) -> tuple[int, list[Finding]]:
    """Compare every recorded row with its last entry; return how many there are, and what differs."""
    findings: list[Finding] = []
    unseen = dict(last)
    count = 0
    for model in recorded_models():
        table = model._meta.label_lower
        links = [link.name for link in model._meta.many_to_many]
        for row in model._base_manager.prefetch_related(*links).iterator(chunk_size=1000):
            count += 1
            findings += _row(row, unseen.pop((table, str(row.pk)), None))
    gone = _("is in the trail and not in the register: it was removed behind the trail's back")
    findings += (Finding(f"{table} {key}", gone) for table, key in unseen)
    return count, findings


def _row(row: Recorded, recorded: str | None) -> Iterator[Finding]:
    """Compare a row with the image that its last entry left.

    A field that a later version of osa has added to the table must have its default; one that is gone says nothing.
    """
    where = f"{row._meta.label_lower} {row.pk}"
    image = image_of(row)
    if recorded is None:
        yield Finding(where, _("is not in the trail: it was added behind the trail's back"))
    elif canonical(image) != recorded:
        told = {**default_image(type(row)), **json.loads(recorded)}
        fields = [name for name in differences(told, image) if name in image]
        if fields:
            message = _("was changed behind the trail's back: {fields}")
            yield Finding(where, message.format(fields=", ".join(fields)))

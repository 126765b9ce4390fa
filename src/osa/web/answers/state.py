"""What the answers rest on: evidence, the published record, the programme's files, the code, the year."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max

import osa
from osa.appraisal.record import Appropriation as Money
from osa.appraisal.record import Record
from osa.evidence.selection import BOX, available, choose
from osa.register import published, selectors
from osa.rulebook.reading import programme_directory
from osa.trail import clock
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from osa.appraisal.record import Grant
    from osa.evidence.selection import Evidence
    from osa.register.models import Agreement
    from osa.register.selectors import Numbers

    Signs = tuple[tuple[str, int, int], ...]

_CODE = ("appraisal", "evidence", "rulebook", "locale", "web/answers")
"""What of the code the answers are made by, and worded by."""

_PARTS = (".py", ".mo", ".csv", ".toml", ".md", ".yaml", ".json")


def programme() -> str:
    """Return the programme that this installation runs."""
    return os.environ.get("OSA_PROGRAMME", "japan")


def directory() -> Path:
    """Return the directory of that programme."""
    return programme_directory(programme())


def evidence() -> Evidence:
    """Return the best evidence that there is."""
    return choose(available(Path(settings.OSA_HOME), directory()))


def record() -> Record:
    """Return what the programme has done, as far as it is public."""
    shown = {one.id: one for one in published.projects()}
    numbers = published.numbers()
    grants = tuple(
        _public(one, list(shown[one.id].agreements.all()), numbers.get(one.id, []))
        for one in selectors.record().grants
        if one.id in shown
    )
    money = tuple(
        Money(one.fiscal_year, one.stage, one.amount_yen, one.basis, tuple(source.url for source in one.sources.all()))
        for one in published.appropriations()
    )
    return Record(grants, money)


def _public(grant: Grant, notes: Sequence[Agreement], numbers: Sequence[Numbers]) -> Grant:
    """Return a grant as its public notes and items tell of it."""
    announced = [one.announced for one in numbers if one.announced is not None]
    delivered = [one.delivered for one in numbers if one.delivered is not None]
    return replace(
        grant,
        signed_on=min((one.signed_on for one in notes), default=None),
        yen=sum(one.amount_yen for one in notes) if notes else None,
        announced=sum(announced) if announced else None,
        delivered=sum(delivered) if delivered else None,
    )


def wanted() -> str:
    """Return what names the answers of the present state: equal names, equal answers.

    It takes one query while the trail and the files stay as they are.
    """
    head = Entry.objects.aggregate(Max("number"))["number__max"] or 0
    home = Path(settings.OSA_HOME) / BOX
    return _named(head, clock.today().year, str(directory()), _signs([directory()]), str(home), _signs([home]))


@lru_cache(maxsize=8)
def _named(_head: int, year: int, _directory: str, _of_it: Signs, _home: str, _of_home: Signs) -> str:
    """Name the present state; whatever is given only tells whether it is still the same."""
    chosen = sorted((one.id, one.provenance.seal, one.provenance.holds) for one in evidence().snapshots)
    said = (year, programme(), chosen, record(), _content(directory()), _code())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def _signs(directories: Iterable[Path]) -> Signs:
    """Return what changes when a file of some directories does."""
    stats = ((str(file), file.stat()) for one in directories for file in _files(one))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _files(where: Path) -> Iterator[Path]:
    """Go through the files below a directory that answers are made of."""
    return iter(sorted(file for file in where.rglob("*") if file.suffix in (*_PARTS, ".parquet") and file.is_file()))


def _content(where: Path) -> str:
    """Return a hash of the files of a directory, snapshots excepted: those name themselves."""
    found = hashlib.sha256()
    for file in _files(where):
        if file.suffix in _PARTS and BOX not in file.relative_to(where).parts[:1]:
            found.update(f"{file.relative_to(where)}\0".encode() + file.read_bytes())
    return found.hexdigest()


@cache
def _code() -> str:
    """Return a hash of the code that makes the answers."""
    root = Path(osa.__file__).parent
    return hashlib.sha256(repr([_content(root / part) for part in _CODE]).encode()).hexdigest()

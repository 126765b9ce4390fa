"""What the answers rest on: evidence, the published record, the programme's files, the code, the year."""

from __future__ import annotations

import hashlib
import os
from dataclasses import fields
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Prefetch

import osa
from osa.appraisal.record import Appropriation as Money
from osa.appraisal.record import Record
from osa.evidence.selection import BOX, available, choose
from osa.register import published
from osa.register.models import Agreement, Project
from osa.register.selectors import addresses_of, grant_of
from osa.rulebook.reading import programme_directory
from osa.trail import clock
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osa.evidence.selection import Evidence

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
    numbers = published.numbers()
    notes = Prefetch("agreements", published.public(Agreement).prefetch_related("sources"))
    shown = published.public(Project).exclude(standing="cancelled").prefetch_related("sources", notes)
    grants = tuple(grant_of(one, numbers.get(one.id, [])) for one in shown.order_by("fiscal_year", "id"))
    money = tuple(
        Money(one.fiscal_year, one.stage, one.amount_yen, one.basis, addresses_of(one))
        for one in published.appropriations()
    )
    return Record(grants, money)


def wanted() -> str:
    """Return what names the answers of the present state: equal names, equal answers.

    It takes one query while the trail and the files stay as they are.
    """
    return _present()[0]


def said_now() -> frozenset[str]:
    """Return what the public record says at present, as `said_by`; it takes one query, as `wanted` does."""
    return _present()[1]


def said_by(record: Record) -> frozenset[str]:
    """Return everything that a record says, each thing as a hash; what is not known is not said."""
    said = [("appropriation", repr(one)) for one in record.appropriations]
    for grant in record.grants:
        told = {field.name: getattr(grant, field.name) for field in fields(grant) if field.name != "sources"}
        said += [(grant.id, f"{name} {value!r}") for name, value in told.items() if value is not None]
        said += [(grant.id, f"source {address}") for address in grant.sources]
    return frozenset(hashlib.sha256(repr(one).encode()).hexdigest()[:24] for one in said)


def _present() -> tuple[str, frozenset[str]]:
    """Return what names the present state, and what the record says in it."""
    head = Entry.objects.order_by("-number").values_list("number", "hash").first()
    home = Path(settings.OSA_HOME) / BOX
    return _named(head, clock.today().year, str(directory()), _signs([directory()]), str(home), _signs([home]))


@lru_cache(maxsize=8)
def _named(
    _head: tuple[int, str] | None, year: int, _directory: str, _of_it: Signs, _home: str, _of_home: Signs
) -> tuple[str, frozenset[str]]:
    """Name the present state; whatever is given only tells whether it is still the same."""
    chosen = sorted((one.id, one.provenance.seal, one.provenance.holds) for one in evidence().snapshots)
    present = record()
    said = (year, programme(), chosen, present, _content(directory()), _code())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24], said_by(present)


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

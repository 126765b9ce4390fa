"""What a screening is about, as plain values: the project's own fields, its items, the facts, the recipient's status.

Of each fact, how well it is known counts too, and on what evidence a person attested it.
Money, states, deliveries, sources and notes are no part of it: they change without changing what was looked at.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from osa.casework.derivations import status_on
from osa.casework.facts import facts_of
from osa.casework.programme import current_programme
from osa.i18n import _
from osa.trail.images import canonical

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from osa.casework.programme import Programme
    from osa.register.models import Project
    from osa.rulebook.facts import Value

Subject = dict[str, dict[str, Any]]
"""`projects`, `items`, `facts`, `grounds` of facts, and `country_statuses`; rows by id, facts by name."""

_OF_ITEM = ("name_en", "name_ja", "kind", "category", "announced", "defence_equipment", "weapon", "carries_weapon")
_OF_PROJECT = ("fiscal_year", "country_id", "title_en", "title_ja", "need_id")


def subject_of(project: Project, *, on: dt.date, programme: Programme | None = None) -> Subject:
    """Return what a screening of a project is about, as it was on a day."""
    programme = programme or current_programme()
    known = facts_of(project, on=on, programme=programme, outcomes=False, attestations=False)
    kinds = sorted({rule.kind for rule in programme.mapping.facts.values() if rule.source == "country_status"})
    own: dict[str, object] = {name: getattr(project, name) for name in _OF_PROJECT}
    own["beneficiaries"] = sorted(row.pk for row in project.beneficiaries.all())
    subject = {
        "projects": {project.pk: own},
        "items": {
            item.pk: {name: getattr(item, name) for name in (*_OF_ITEM, "made_in_japan")}
            for item in sorted(project.items.all(), key=lambda item: item.pk)
        },
        "facts": {name: plain(value) for name, value in known.facts.items()},
        "grounds": known.grounds,
        "country_statuses": {row.pk: row.value for kind in kinds for row in status_on(project, kind, on)},
    }
    return json.loads(canonical(subject))  # type: ignore[no-any-return]


def plain(value: Value) -> bool | int | str:
    """Return a value as JSON can say it."""
    return value if isinstance(value, (bool, int, str)) else value.isoformat()


def digest_of(subject: Subject) -> str:
    """Return the SHA-256 over a subject, in hexadecimal."""
    return hashlib.sha256(canonical(subject).encode()).hexdigest()


def decided_part(subject: Subject) -> Subject:
    """Return what a decision is about: all but the rows on the recipient's status, which count through the facts."""
    return {name: part for name, part in subject.items() if name != "country_statuses"}


def changes(before: Subject, after: Subject) -> list[str]:
    """Say what differs between two subjects: the table, the row and the field, with the values before and after."""
    return [told for part in after for told in _changed(part, before.get(part, {}), after[part])]


def _changed(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Go through the differences in one part."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            for field in dict.fromkeys((*old, *new)):
                if old.get(field) != new.get(field):
                    where = f"{part} {name}, {field}"
                    yield _difference(where, old.get(field), new.get(field))
        elif isinstance(old, dict) or isinstance(new, dict):
            told = _("{where} was added") if old is None else _("{where} was removed")
            yield told.format(where=f"{part} {name}")
        else:
            yield _difference(f"{part} {name}", old, new)


def _difference(where: str, old: object, new: object) -> str:
    """Say what a value was and is."""
    values = {"old": _said(old), "new": _said(new)}
    return _("{where}: {old} → {new}").format(where=where, **values)


def _said(value: object) -> str:
    """Return a value as a message shows it."""
    return _("not known") if value is None or value == "" else canonical(value)

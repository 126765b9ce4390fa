"""An approval falls when what was approved changes: in the same transaction, and with the reason; it is not deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from osa.casework.derivations import DERIVATIONS, weakest
from osa.casework.facts import facts_of
from osa.casework.models import Decision
from osa.casework.programme import programme_from
from osa.casework.subject import changes, decided_part, plain, subject_of
from osa.i18n import _
from osa.register.models import CaseFact, CountryStatus, Item, Need, Organisation, Project
from osa.trail import clock
from osa.trail.changing import changed
from osa.trail.images import differences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osa.casework.programme import Programme
    from osa.casework.subject import Subject
    from osa.trail.changing import Change
    from osa.trail.models import Entry

_OWN = {Item._meta.label_lower: "project_id", CaseFact._meta.label_lower: "project_id", Project._meta.label_lower: "id"}
_OF_COUNTRY = CountryStatus._meta.label_lower
_OF_ANY = (Organisation._meta.label_lower, Need._meta.label_lower)


def watch() -> None:
    """Look at every change from now on."""
    changed.connect(invalidate, dispatch_uid="osa.casework.invalidation")


def invalidate(change: Change, **_signal: object) -> None:
    """Invalidate the approved decisions about whose subject a change says something else.

    Later knowledge about the same day counts; that time passes, or that the programme's files change, does not: the
    rows are read by the files that the screening was made with.
    """
    entries = [entry for entry in change.entries if entry.table in (*_OWN, _OF_COUNTRY, *_OF_ANY)]
    if not entries:
        return
    for decision in _approved(entries):
        decided = decision.screening
        before, programme = decided_part(decided.looked_at()), programme_from(decided.rulebook.files)
        now = decided_part(subject_of(decision.project, on=decided.facts_on, programme=programme))
        _take_as_decided(before, now, decision.project, programme)
        found = changes(before, now)
        if found:
            decision.status, decision.invalidated_at = "invalidated", clock.now()
            told = _("what was approved has changed: {changes} (by {who}: {rows})")
            rows = "; ".join(_told(entry) for entry in entries)
            decision.invalidated_why = told.format(changes="; ".join(found), who=change.by, rows=rows)
            decision.save()


def _take_as_decided(before: Subject, now: Subject, project: Project, programme: Programme) -> None:
    """Let pass what is known better than when it was decided: on a better basis, or now by the agreement itself."""
    since = facts_of(project, on=clock.today(), programme=programme)
    for name, value in before["facts"].items():
        rule = programme.mapping.facts.get(name)
        outcome = rule is not None and DERIVATIONS[rule.source].outcome
        if outcome and name not in now["facts"] and name in since.facts and plain(since.facts[name]) == value:
            now["facts"][name], now["grounds"][name] = value, before["grounds"][name]
    for name, ground in now["grounds"].items():
        was = before["grounds"].get(name)
        if was and weakest((was["basis"], ground["basis"])) == was["basis"]:
            ground["basis"] = was["basis"]


def _approved(entries: Iterable[Entry]) -> list[Decision]:
    """Return the approved decisions, on projects not closed or cancelled, that some entries may be about."""
    projects: set[str] = set()
    countries: set[str] = set()
    for entry in entries:
        for image in (entry.image_before() or {}, entry.image() or {}):
            if entry.table in _OWN:
                projects.add(str(image.get(_OWN[entry.table])))
            elif entry.table == _OF_COUNTRY:
                countries.add(str(image.get("country_id")))
    about = Q(project__in=projects) | Q(project__country__in=countries)
    if any(entry.table in _OF_ANY for entry in entries):
        about = Q()
    standing = Decision.objects.filter(about, status="approved").exclude(project__state="closed")
    return list(standing.exclude(project__standing="cancelled").select_related("project", "screening__rulebook"))


def _told(entry: Entry) -> str:
    """Name the row of an entry and the fields that it changed."""
    fields = ", ".join(differences(entry.image_before(), entry.image()))
    return f"{entry.table.rpartition('.')[2]} {entry.row}: {fields}"

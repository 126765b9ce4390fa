"""Reminders of duties, by e-mail: one to each person concerned, in their language, and none when nothing is due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, cast

from django.conf import settings
from django.core.mail import EmailMessage

from osa.accounts.models import User
from osa.casework.selectors import duties
from osa.i18n import LANGUAGES, _, language, use_language
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.casework.selectors import Owed
    from osa.i18n import Language

CONCERNED = ("desk_officer", "monitor")
"""The roles that are reminded."""

AHEAD = dt.timedelta(days=30)
"""How long before a duty is due the reminders begin."""


def owed_soon(*, on: dt.date | None = None) -> list[Owed]:
    """Return what is overdue on a day, or due within the thirty days after it."""
    day = on or clock.today()
    return [
        owed for owed in duties(on=day) if owed.state in ("overdue", "open") and (owed.due_on or day) <= day + AHEAD
    ]


def remind(*, on: dt.date | None = None) -> list[str]:
    """Send each person concerned one mail about what is owed; return their addresses, none if nothing is."""
    day = on or clock.today()
    owed = owed_soon(on=day)
    if not owed:
        return []
    people = User.objects.filter(is_active=True, grants__role__in=CONCERNED).exclude(email="").distinct()
    return [_send(person, owed, day) for person in people.order_by("username")]


def _send(person: User, owed: Sequence[Owed], day: dt.date) -> str:
    """Send one mail, and return its address."""
    before, spoken = language(), getattr(person, "language", "")
    use_language(cast("Language", spoken if spoken in LANGUAGES else before))
    try:
        subject, body = _subject(owed), _body(person, owed, day)
    finally:
        use_language(before)
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email]).send()
    return str(person.email)


def _subject(owed: Sequence[Owed]) -> str:
    """Return the subject of the mail."""
    count = sum(one.state == "overdue" for one in owed)
    told = _("Duties: {overdue} overdue, {soon} due soon")
    return told.format(overdue=count, soon=len(owed) - count)


def _body(person: User, owed: Sequence[Owed], day: dt.date) -> str:
    """Return the text of the mail."""
    greeting = _("To {name}: as of {day}, this is owed.").format(name=person.full_name or person.username, day=day)
    headings: list[tuple[Literal["overdue", "open"], str]] = [
        ("overdue", _("Overdue")),
        ("open", _("Due within thirty days")),
    ]
    lines = [greeting]
    for state, heading in headings:
        of_state = [one for one in owed if one.state == state]
        if of_state:
            lines += ["", heading, *(f"  {one.due_on}  {one.project}  {one.name} ({one.clause})" for one in of_state)]
    return "\n".join([*lines, "", _("osa duties lists everything that is owed.")]) + "\n"

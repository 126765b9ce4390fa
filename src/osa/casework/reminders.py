"""Reminders of duties, by e-mail: one to each person concerned, in their language, and none when nothing is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from django.conf import settings
from django.core.mail import EmailMessage

from osa.accounts.models import User
from osa.casework.selectors import duties
from osa.i18n import _, speaking
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class Reminded:
    """The addresses that were written to, and those that could not be, with the reason."""

    sent: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


def remind(*, on: dt.date | None = None) -> Reminded:
    """Send each person concerned one mail about what is owed, none if nothing is.

    A mail that cannot be sent holds up no other.
    """
    day = on or clock.today()
    owed = owed_soon(on=day)
    sent: list[str] = []
    failed: dict[str, str] = {}
    people = User.objects.filter(is_active=True, grants__role__in=CONCERNED).exclude(email="").distinct()
    for person in people.order_by("username") if owed else ():
        try:
            _send(person, owed, day)
        except OSError as error:
            failed[person.email] = str(error) or type(error).__name__
        else:
            sent.append(person.email)
    return Reminded(tuple(sent), failed)


def _send(person: User, owed: Sequence[Owed], day: dt.date) -> None:
    """Send one mail, in the language of its reader."""
    with speaking(cast("Language", person.language)):
        subject, body = _subject(owed), _body(person, owed, day)
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email]).send()


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

"""What casework says of rows and facts, as people read it: questions instead of names, headings instead of columns."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey
from django.utils import timezone

from osa.accounts.models import User
from osa.casework.programme import current_programme
from osa.i18n import _
from osa.register.cells import columns_of
from osa.register.tables import TABLES
from osa.web.formatting import days, moment, yen_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WHERE = re.compile(r"\b(facts|grounds|items|projects|country_statuses) ([A-Za-z0-9._-]*[A-Za-z0-9])(?:, ([a-z_]+))?")
_VALUE = re.compile(r'(?<=[:→：] )(?:(true|false)\b|"([^"]*)")')
_RECORDS = frozenset({"record", "subject", "files"})
_LONGEST = 400


def readable(reasons: Iterable[str]) -> list[str]:
    """Return reasons that casework gives, without the names that only programs use."""
    return [_readable(reason) for reason in reasons]


def _readable(reason: str) -> str:
    """Return one reason as people read it."""
    told = _VALUE.sub(_plain, _WHERE.sub(_named, reason))
    return days(told)


def _named(found: re.Match[str]) -> str:
    """Return what a reason is about: a fact by its question, a row with the heading of its table."""
    part, name, field = found[1], found[2], found[3] or ""
    fact = current_programme().rulebook.vocabulary.facts.get(name)
    if part in ("facts", "grounds"):
        return f"{fact.question} ({field})" if fact and field else str(fact.question) if fact else found[0]
    column = columns_of(part).get(field.removesuffix("_id"))
    said = f"{TABLES[part].heading()} {name}"
    return f"{said}, {column.heading() if column else field}" if field else said


def _plain(found: re.Match[str]) -> str:
    """Return a value without the marks of JSON."""
    return found[2] if found[1] is None else _("yes") if found[1] == "true" else _("no")


def people() -> dict[int, str]:
    """Return the names of all accounts by their numbers, as rows refer to them."""
    return dict(User.objects.values_list("pk", "username"))


def value_of(field: Any, name: str, value: Any, names: Mapping[int, str]) -> object:  # noqa: ANN401 - any model's
    """Return a value of a row as it is shown: a choice by its label, an account by its name, long text cut."""
    labels = dict(getattr(field, "choices", None) or ())
    if value is None or value == "":
        return value
    if isinstance(value, str) and value in labels:
        return _(str(labels[value]))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in _RECORDS:
        return _("(the whole record; it is shown where its row is)")
    return _by_kind(field, name, value, names)


def _by_kind(field: Any, name: str, value: Any, names: Mapping[int, str]) -> object:  # noqa: ANN401 - any model's
    """Return a value as its field says it."""
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, ForeignKey) and field.related_model is User:
        return names.get(int(value), value)
    if isinstance(field, DateTimeField):
        return moment(timezone.localtime(dt.datetime.fromisoformat(str(value))))
    if name == "amount_yen":
        return yen_exact(int(value))
    return value if isinstance(value, int) else _text(name, str(value), is_day=isinstance(field, DateField))


def _text(name: str, text: str, *, is_day: bool) -> str:
    """Return a text as it is shown: a day as its reader writes it, a fact by its question, long text cut."""
    fact = current_programme().rulebook.vocabulary.facts.get(text) if name == "fact" else None
    told = days(text) if is_day else str(fact.question) if fact else text
    return f"{told[:_LONGEST]} …" if len(told) > _LONGEST else told

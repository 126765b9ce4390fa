"""The forms of the workspace of a project, as data: fields with labels, values, and what stands against sending them.

One form calls one service. What somebody typed is never lost: it is there again when the service refuses, when somebody
else changed the same thing, and, as a draft, when they come back later.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from osa.web.workspace.locking import Change

DIGITS = 15
"""The most digits of a number that is taken: what every database keeps, and Python reads at once."""


def whole(told: str, otherwise: int = 0) -> int:
    """Return a whole number that was sent, or something else if that is none, or longer than any that is kept."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= DIGITS else otherwise


LONGEST = 10_000
"""The most characters of a text of several lines."""

_LONGEST_LINE = 1_000

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` is text, area, number, date, choice, sources or file."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    required: bool = False
    choices: Choices = ()

    @property
    def longest(self) -> int:
        """The most characters that it takes."""
        return LONGEST if self.kind == "area" else _LONGEST_LINE

    @property
    def lines(self) -> list[str]:
        """The ids in a field of sources, with empty ones to fill in."""
        return [*(name.strip() for name in self.value.split(",") if name.strip()), "", ""]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a page shows it.

    `of` is what the form is about (a decision, a duty), `expected` the trail's last entry that the page has seen.
    `meanwhile` are changes that others have made since, `kept` is when a draft was kept that is restored here, `seen`
    when one was that was there when the page was made.
    """

    address: str
    key: str
    title: str
    button: str
    fields: tuple[Field, ...]
    of: str = ""
    expected: int = 0
    hint: str = ""
    danger: bool = False
    refusals: Sequence[str] = ()
    meanwhile: Sequence[Change] = ()
    kept: dt.datetime | None = None
    seen: dt.datetime | None = None

    @property
    def id(self) -> str:
        """What names the form on its page."""
        return "form-" + "".join(letter if letter.isalnum() else "-" for letter in self.key)

    @property
    def has_file(self) -> bool:
        """Tell whether a file can be sent with it."""
        return any(one.kind == "file" for one in self.fields)

    def filled(self, values: dict[str, str]) -> Form:
        """Return the form with values in its fields."""
        fields = [replace(one, value=values.get(one.name, one.value)) for one in self.fields if one.kind != "file"]
        files = [one for one in self.fields if one.kind == "file"]
        order = {one.name: place for place, one in enumerate(self.fields)}
        return replace(self, fields=tuple(sorted([*fields, *files], key=lambda one: order[one.name])))

    def choosing(self, name: str, choices: Choices) -> Form:
        """Return the form with the choices of a field."""
        return replace(self, fields=tuple(replace(f, choices=choices) if f.name == name else f for f in self.fields))

    def requiring(self, name: str) -> Form:
        """Return the form with a field that must be filled in."""
        return replace(self, fields=tuple(replace(f, required=True) if f.name == name else f for f in self.fields))


class BadInputError(Exception):
    """Something typed into a form is not what its field takes; all of it at once."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent: the values of a form by name, and its file."""

    values: dict[str, str]
    of: str = ""
    file: UploadedFile[bytes] | None = None
    wrong: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a text without blanks around it."""
        return self.values.get(name, "").strip()

    def number_of(self) -> int:
        """Return the number of what the form is about; one that nothing has, if it is none."""
        return whole(self.of)

    def day(self, name: str, label: str) -> dt.date | None:
        """Return a day; nothing if none was given. What is no day is told by `check`."""
        try:
            return dt.date.fromisoformat(self.text(name)) if self.text(name) else None
        except ValueError:
            self.wrong.append(
                _("{label}: {value} is not a date such as 2026-11-30").format(label=label, value=self.text(name))
            )
            return None

    def whole(self, name: str, label: str) -> int | None:
        """Return a whole number, its thousands separated or not; nothing if none was given."""
        plain = self.text(name).replace(",", "").replace("，", "")
        if not plain:
            return None
        if (number := whole(unicodedata.normalize("NFKC", plain), -1)) >= 0:
            return number
        self.wrong.append(_("{label}: {value} is not a whole number").format(label=label, value=self.text(name)))
        return None

    def needed(self, value: Any, label: str) -> Any:  # noqa: ANN401 - whatever was read
        """Return a value, and note that it is missing if it is."""
        if value in (None, "") and not self.wrong:
            self.wrong.append(_("{label} is missing").format(label=label))
        return value

    def check_lengths(self, fields: Sequence[Field]) -> None:
        """Raise `BadInputError` if fields hold more than they take."""
        told = _("{label}: at most {most} characters are taken, these are {number}")
        reasons = [
            told.format(label=one.label, most=f"{one.longest:,}", number=f"{len(self.text(one.name)):,}")
            for one in fields
            if len(self.text(one.name)) > one.longest
        ]
        if reasons:
            raise BadInputError(*reasons)

    def check(self) -> None:
        """Raise `BadInputError` if anything that was read is not what its field takes."""
        if self.wrong:
            raise BadInputError(*self.wrong)

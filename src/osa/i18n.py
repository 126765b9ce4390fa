"""The two languages: bilingual texts, and the messages of the program itself (gettext catalogues under `locale/`)."""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text that exists in English and in Japanese."""

    en: str
    ja: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in one language."""
        return self.ja if language == "ja" else self.en

    def __str__(self) -> str:
        """Return the text in the language in use."""
        return self[language()]


def preferred_language() -> Language:
    """Return the language of the environment: `OSA_LANG`, else the locale variables, else English."""
    for name in ("OSA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


class _Process:
    """The language in use wherever nothing else is: that of the process."""

    language: Language = "en"


_spoken: ContextVar[Language | None] = ContextVar("language", default=None)


@cache
def _catalogue(chosen: Language) -> gettext.NullTranslations:
    """Return the messages of a language."""
    return gettext.translation("osa", _LOCALE, [chosen], fallback=True)


def use_language(chosen: Language) -> None:
    """Switch every message and every `str(Text)` of this process to a language."""
    _Process.language = chosen


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Use a language inside, in this thread or task only: one of many readers of a site, say."""
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> Language:
    """Return the language in use."""
    return _spoken.get() or _Process.language


def N_(message: str) -> str:  # noqa: N802 - what gettext calls it
    """Mark a message for translation where it is written down but not yet said (labels of fields and choices)."""
    return message


def label(message: str) -> Text:
    """Return a marked message in both languages."""
    return Text(message, _catalogue("ja").gettext(message))


def _(message: str) -> str:
    """Translate a message of the program into the language in use."""
    return _catalogue(language()).gettext(message)

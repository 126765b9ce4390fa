"""The two languages: bilingual texts, and the messages of the program itself (gettext catalogues under `locale/`)."""

from __future__ import annotations

import gettext
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

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


class _State:
    """The language in use in this process and its catalogue."""

    language: Language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(chosen: Language) -> None:
    """Switch every message and every `str(Text)` of this process to a language."""
    _State.language = chosen
    _State.catalogue = gettext.translation("osa", _LOCALE, [chosen], fallback=True)


def language() -> Language:
    """Return the language in use."""
    return _State.language


def N_(message: str) -> str:  # noqa: N802 - what gettext calls it
    """Mark a message for translation where it is written down but not yet said (labels of fields and choices)."""
    return message


def label(message: str) -> Text:
    """Return a marked message in both languages."""
    return Text(message, gettext.translation("osa", _LOCALE, ["ja"], fallback=True).gettext(message))


def _(message: str) -> str:
    """Translate a message of the program into the language in use."""
    return _State.catalogue.gettext(message)

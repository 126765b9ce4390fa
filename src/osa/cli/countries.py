"""Countries as people write them on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable


def find_countries(words: Iterable[str]) -> list[str]:
    """Return the codes of countries, by code, by any name that publishers use, or by the Japanese name.

    Raises `InputError` with every word that is no country, and names that are near it, and every word that may mean
    several countries, with those.
    """
    from osa.evidence.countries import countries
    from osa.rulebook.faults import Fault, InputError

    found = {word: _find_country(word) for word in words}
    told = _("is no country that osa knows")
    faults = [Fault(word, told, _near(word)) for word, codes in found.items() if not codes]
    told = _("may mean several countries")
    for word, codes in found.items():
        if len(codes) > 1:
            faults.append(Fault(word, told, ", ".join(f"{countries()[code].name} ({code})" for code in codes)))
    if faults:
        raise InputError(faults)
    return list(dict.fromkeys(code for codes in found.values() for code in codes))


def _find_country(word: str) -> tuple[str, ...]:
    """Return the codes of the countries that a word may mean."""
    from osa.evidence.countries import countries, meant

    given = word.strip()
    for code, country in countries().items():
        if given.upper() in (code, country.iso2) or given == country.name.ja:
            return (code,)
    return meant(given)


def _near(word: str) -> str:
    """Return names and codes that are like a word."""
    from difflib import get_close_matches

    from osa.evidence.countries import countries

    names = {country.name.en.lower(): f"{country.name.en} ({code})" for code, country in countries().items()}
    names |= {country.name.ja: f"{country.name.ja} ({code})" for code, country in countries().items()}
    near = get_close_matches(word.strip().lower(), names, n=4, cutoff=0.5)
    near += [code.lower() for code in get_close_matches(word.strip().upper(), countries(), n=2, cutoff=0.6)]
    told = [names.get(one, one.upper()) for one in near]
    return ", ".join(dict.fromkeys(told)) or _("an ISO 3166 three-letter code, or a name in English or Japanese")

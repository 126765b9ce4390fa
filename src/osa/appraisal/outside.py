"""Why a country is not among the candidates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osa.appraisal.candidates import candidates
from osa.evidence.countries import countries
from osa.i18n import Text

if TYPE_CHECKING:
    import datetime as dt

    from osa.appraisal.settings import Settings
    from osa.evidence.selection import Evidence


def why_outside(evidence: Evidence, settings: Settings, country: str, day: dt.date) -> tuple[Text, ...]:
    """Return every reason why a country is no candidate on a day; none for one that is.

    Raises `InputError` if there is no list of recipients.
    """
    if country in settings.excluded:
        return (settings.excluded[country],)
    subregion = countries()[country].subregion
    found = []
    if subregion not in settings.subregions:
        found.append(
            Text(
                f"Not in the region that is compared: it lies in {subregion} (United Nations, M49).",
                "比較の対象とする地域の外にあるため。",
            )
        )
    of_its_region = replace(settings, subregions=(subregion,), excluded={})
    if country not in candidates(evidence, of_its_region, day):
        found.append(
            Text(
                f"Not on the DAC list of recipients of aid on {day}.",
                f"{day}時点のDAC援助受取国・地域リストに掲載されていないため。",
            )
        )
    return tuple(found)

"""The programme as it was before osa: its signed projects, screened as on the day of their signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.accounts.serving import Refused
from osa.casework.models import FRAMEWORK
from osa.casework.services.screenings import project_screen
from osa.register.models import Project

if TYPE_CHECKING:
    from osa.accounts.serving import Actor
    from osa.casework.models import Screening


@dataclass(frozen=True, slots=True)
class Screened:
    """What came of screening the programme: the screenings made, and the reasons where one could not be, by project."""

    made: tuple[Screening, ...]
    refused: dict[str, tuple[str, ...]]


def screen_programme(*, by: Actor) -> Screened:
    """Screen every signed project that has not been screened, as decided on the day of its first signature.

    Whatever has been screened is left as it is; a second run makes nothing.
    """
    made: list[Screening] = []
    refused: dict[str, tuple[str, ...]] = {}
    signed = Project.objects.exclude(agreements=None).exclude(screenings__framework=FRAMEWORK)
    for project in signed.distinct().order_by("fiscal_year", "id"):
        first = project.agreements.order_by("signed_on")[0].signed_on
        try:
            made.append(project_screen(by=by, project=project, decided=first))
        except Refused as refusal:
            refused[project.pk] = refusal.reasons
    return Screened(tuple(made), refused)

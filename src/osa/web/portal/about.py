"""About this site: how to read it, what it keeps, and how accessible it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import path

import osa
from osa.i18n import N_
from osa.web.caching import published

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

VERDICTS = (
    ("permitted", N_("No clause in force on that day forbids it, and every condition of its channel is met.")),
    ("prohibited", N_("A clause in force on that day forbids it.")),
    ("not eligible", N_("It does not meet a condition of its channel, or the channel was not there on that day.")),
    ("undetermined", N_("A fact that decides is not known. The answer says which, and in which order to ask.")),
)
"""What the rules can answer, and what each answer says."""

MARKS = (
    (N_("read in a primary source"), N_("The document itself, or its author’s own account of it, was read.")),
    (N_("read in a secondary source"), N_("An account by others was read: press, research, a summary.")),
    (N_("inferred"), N_("No document says it in so many words; it follows from others that were read.")),
    (N_("not verified"), N_("No page was read that says it. Finding one is an open task.")),
    (N_("attested by a person"), N_("An officer answers for it with their name.")),
)
"""How something can be known, from the surest on."""


@published
def about(request: HttpRequest) -> HttpResponse:
    """Show what this site is and how to read it."""
    return render(request, "portal/about.html", {"verdicts": VERDICTS, "marks": MARKS, "version": osa.__version__})


urlpatterns = [
    path("about/", about, name="about"),
]

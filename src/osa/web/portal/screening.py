"""Screening a case of one's own: questions in order, a running verdict, and the explained answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from osa.casework.programme import current_programme
from osa.i18n import _
from osa.rulebook.precedents import Precedent, read_precedents
from osa.rulebook.reading import programme_directory
from osa.trail import clock
from osa.web import answers
from osa.web.caching import published
from osa.web.portal.answer import explained
from osa.web.portal.questionnaire import ALL, Asking, next_step, read_asking, written
from osa.web.portal.showing import answered, choices, clauses, fields, verdict_words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.screening import Screening


@published
def screen(request: HttpRequest) -> HttpResponse:
    """Ask the next question that still matters; begin with the channel and the day; end with the answer."""
    rulebook = current_programme().rulebook
    start = request.GET.get("start", "").strip()
    precedent = _precedents(rulebook).get(start)
    if precedent:
        case = precedent.case
        return redirect(_address("portal:screen", Asking(rulebook, precedent.framework, case.decided, case.facts)))
    asking = read_asking(rulebook, request.GET)
    if asking.wrong:
        return _to_mend(request, asking)
    if not asking.framework:
        return _beginning(request, asking, unknown_start=start)
    step = next_step(asking)
    if step.question is None:
        return _to_the_answer(request, asking)
    context = {
        "asking": asking,
        "step": step,
        "question": step.question,
        "choices": choices(asking, step.question),
        "now": written(asking.facts[name]) if (name := step.question.name) in asking.facts else "",
        "hidden": asking.pairs(without=name),
        "skipping": asking.skipping((), (name,)),
        "given": answered(asking),
        "clauses": [clauses(rulebook, screening) for screening in step.screenings],
        "answer": _address("portal:screen_result", asking.asking("")),
        "words": verdict_words(step.verdict, count=len(step.screenings)),
    }
    return render(request, "portal/screen.html", {**context, **_shared(asking)})


def _shared(asking: Asking) -> dict[str, object]:
    """Return what every page of the questionnaire shows of the channel and the day."""
    framework = asking.rulebook.frameworks.get(asking.framework)
    return {
        "framework": framework.name if framework else _("All frameworks"),
        "day_of_decision": asking.on,
        "trail": _trail(),
    }


def _trail(*below: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the questionnaire."""
    first = reverse("portal:screen") if below else ""
    return [(_("Home"), reverse("portal:home")), (_("Screen a case"), first), *below]


def _address(name: str, asking: Asking) -> str:
    """Return the address of a page about a case."""
    return f"{reverse(name)}?{asking.query()}"


def _to_the_answer(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Lead on to the answer: as a page of its own, also where only a part of the page was asked for."""
    address = _address("portal:screen_result", asking)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _to_mend(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Tell everything that is wrong with the answers, each at its field."""
    wrong = [item for item in asking.wrong if item.known]
    names = {item.name for item in wrong}
    kept = [pair for pair in asking.pairs() if pair[0] not in names and pair[1]]
    context = {
        "unknown": [item for item in asking.wrong if not item.known],
        "fields": fields(asking.rulebook, wrong),
        "kept": kept,
        "address": reverse("portal:screen"),
        "trail": _trail((_("Some answers cannot be used"), "")),
    }
    return render(request, "portal/screen_mend.html", context)


def _beginning(request: HttpRequest, asking: Asking, *, unknown_start: str) -> HttpResponse:
    """Show the first step: what this is, the channel, the day, or a case to start from."""
    rulebook = asking.rulebook
    groups = [
        (framework.name, [item for item in _precedents(rulebook).values() if item.framework == framework.id])
        for framework in rulebook.frameworks.values()
    ]
    context = {
        "asking": asking,
        "frameworks": rulebook.frameworks.values(),
        "chosen": "osa" if "osa" in rulebook.frameworks else ALL,
        "all": ALL,
        "kept": [pair for pair in asking.pairs() if pair[0] not in ("framework", "on")],
        "groups": [(name, listed) for name, listed in groups if listed],
        "unknown_start": unknown_start,
        "trail": _trail(),
    }
    return render(request, "portal/screen_start.html", context)


@lru_cache(maxsize=4)
def _precedents(rulebook: Rulebook) -> dict[str, Precedent]:
    """Return the precedents from which one may start, by id."""
    precedents, _contrasts = read_precedents(rulebook, programme_directory(answers.programme()))
    return {precedent.id: precedent for precedent in precedents}


@published
def result(request: HttpRequest) -> HttpResponse:
    """Show the answer with everything that explains it, or hand it over as it is (`?format=json`)."""
    rulebook = current_programme().rulebook
    asking = read_asking(rulebook, request.GET).asking("")
    form = request.GET.get("format", "")
    if asking.wrong and form == "json":
        faults = {"faults": [asdict(item) for item in asking.wrong]}
        return HttpResponse(_as_json(faults), status=400, content_type="application/json")
    if asking.wrong:
        return _to_mend(request, asking)
    if not asking.framework:
        return redirect(_address("portal:screen", asking) if asking.facts else reverse("portal:screen"))
    step = next_step(asking)
    if form == "json":
        return _record(asking, step.screenings)
    context = {
        "asking": asking,
        "step": step,
        "words": verdict_words(step.verdict, count=len(step.screenings)),
        "link": request.build_absolute_uri(_address("portal:screen_result", asking)),
        "record": f"{_address('portal:screen_result', asking)}&format=json",
        "today": clock.today(),
        "rulebook": rulebook,
        **explained(asking, step),
        **_shared(asking),
        "trail": _trail((_("The answer"), "")),
    }
    return render(request, "portal/screen_result.html", context)


def _record(asking: Asking, screenings: tuple[Screening, ...]) -> HttpResponse:
    """Hand over the record of the screening; of several frameworks a list of them."""
    records = [screening.model_dump(mode="json") for screening in screenings]
    headers = {"Content-Disposition": f'attachment; filename="screening-{asking.framework}-{asking.on}.json"'}
    text = _as_json(records if asking.framework == ALL else records[0])
    return HttpResponse(text, content_type="application/json", headers=headers)


def _as_json(value: object) -> str:
    """Write JSON as `osa screen` writes it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


urlpatterns = [
    path("screen/", screen, name="screen"),
    path("screen/answer/", result, name="screen_result"),
]

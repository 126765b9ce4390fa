"""The aims of the programme with their indicators, and a page for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.appraisal.indicator import Aim
from osa.appraisal.indicator_page import details
from osa.appraisal.indicators import INDICATORS
from osa.i18n import Text, language
from osa.web.answers.countries import line_of
from osa.web.answers.page import Page, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.appraisal.indicator import Indicator
    from osa.web.answers.work import Work

_WAYS = {
    "high": Text("High values speak for assistance.", "高い値を、支援を支持するものと読みます。"),
    "low": Text("Low values speak for assistance.", "低い値を、支援を支持するものと読みます。"),
}


def aim_pages(work: Work) -> Iterator[Page]:
    """Yield the page of the aims, and that of each indicator."""
    yield Page("aims", {"aims": [_aim(aim) for aim in Aim], "region": str(work.settings.note)})
    for one in INDICATORS:
        yield Page(f"indicator-{one.id}", _indicator(work, one))


def _aim(aim: Aim) -> dict[str, Any]:
    """Return an aim with its indicators in short."""
    own = [one for one in INDICATORS if one.aim is aim]
    listed = [{"id": one.id, "name": str(one.name), "definition": str(one.definition)} for one in own]
    return {"id": aim.value, "name": str(aim.label), "indicators": listed}


def _indicator(work: Work, one: Indicator) -> dict[str, Any]:
    """Return everything that there is to know of an indicator, and its values."""
    lines = [(code, line) for code, sheet in work.sheets.items() for line in sheet.lines if line.indicator == one.id]
    known = sorted(
        (pair for pair in lines if pair[1].value is not None),
        key=lambda pair: (pair[1].rank is None, pair[1].rank or 0, pair[0]),
    )
    return {
        "id": one.id,
        "name": str(one.name),
        "aim": str(one.aim.label),
        "definition": str(one.definition),
        "unit": str(one.unit),
        "way": str(_WAYS[one.speaks_for]),
        "caveats": str(one.caveats),
        "details": [list(pair) for pair in details(one, language())],
        "rows": [_value(work, code) | line_of(line) for code, line in known],
        "missing": [
            _value(work, code) | {"why": line_of(line)["remarks"]} for code, line in lines if line.value is None
        ],
        "sources": sources(one.snapshots(work.basis.evidence)),
    }


def _value(work: Work, code: str) -> dict[str, str]:
    """Return whose value it is."""
    return {"code": code, "country": str(work.sheets[code].name)}

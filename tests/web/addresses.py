"""Every address of the site, with an example of what it names: for tests that walk all of them, and for benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PORTAL = (
    "/en/",
    "/en/about/",
    "/en/aims/",
    "/en/aims/back-test/",
    "/en/aims/indicators/china_share/",
    "/en/aims/ranking/",
    "/en/aims/substitution/",
    "/en/article/",
    "/en/budget/",
    "/en/countries/",
    "/en/countries/BGD/",
    "/en/countries/DJI/",
    "/en/data/",
    "/en/history/",
    "/en/projects/",
    "/en/projects/?q=Fiji",
    "/en/projects/DJI-24/",
    "/en/projects/FJI-23/",
    "/en/projects/THA-25/",
    "/en/rows/agreements/DJI-24-en/",
    "/en/rows/projects/FJI-23/",
    "/en/rulebook/",
    "/en/rulebook/?on=2023-12-15",
    "/en/rulebook/clauses/OSA-3-1/",
    "/en/rulebook/compare/",
    "/en/rulebook/facts/",
    "/en/rulebook/instruments/OSA/",
    "/en/rulebook/precedents/",
    "/en/rulebook/properties/",
    "/en/screen/",
    "/en/screen/?framework=osa&on=2026-11-23",
    "/en/screen/answer/?framework=osa&on=2026-11-23&item_is_defence_equipment=false",
    "/en/screen/bulk/",
    "/en/sources/mofa-bgd-23/",
    "/en/unknown/entry-into-force/",
)
"""Pages of the public portal."""

DESK: dict[str, str] = {
    "/en/desk/": "",
    "/en/desk/accounts/": "accounts",
    "/en/desk/accounts/new/": "accounts",
    "/en/desk/accounts/of/ann/": "accounts",
    "/en/desk/audit/": "trail",
    "/en/desk/audit/entry/1/": "trail",
    "/en/desk/audit/row/projects/DJI-24/": "trail",
    "/en/desk/calendar/": "casework",
    "/en/desk/case/DJI-24/": "casework",
    "/en/desk/case/DJI-24/comments/": "casework",
    "/en/desk/case/DJI-24/decision/": "casework",
    "/en/desk/case/DJI-24/documents/": "casework",
    "/en/desk/case/DJI-24/duties/": "casework",
    "/en/desk/case/DJI-24/facts/": "casework",
    "/en/desk/case/DJI-24/facts/item_main_use/": "casework",
    "/en/desk/case/DJI-24/history/": "casework",
    "/en/desk/case/DJI-24/items/": "casework",
    "/en/desk/case/DJI-24/money/": "casework",
    "/en/desk/case/DJI-24/screening/": "casework",
    "/en/desk/delegations/": "",
    "/en/desk/import/": "register",
    "/en/desk/projects/": "casework",
    "/en/desk/register/": "register",
    "/en/desk/register/new/deliveries/": "register",
    "/en/desk/register/projects/": "register",
    "/en/desk/register/projects/DJI-24/": "register",
    "/en/desk/screenings/": "casework",
}
"""Pages of the workspace, each with the area of `permissions.READING` that it shows; none: for all accounts."""


def patterns(listed: Sequence[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Go through all named addresses: the whole name and the pattern."""
    for one in listed:
        if isinstance(one, URLResolver):
            inside = f"{before}{one.namespace}:" if one.namespace else before
            yield from patterns(one.url_patterns, inside)
        elif one.name:
            yield f"{before}{one.name}", str(one.pattern)

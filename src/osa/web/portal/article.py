"""The founding article, checked."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.urls import path, reverse

from osa.casework.programme import current_programme
from osa.register.models import Project, Source
from osa.register.published import public
from osa.web.formatting import days
from osa.web.portal.appraised import appraised, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.http import HttpRequest

ORDER = ("does_not_hold", "holds_with_a_caveat", "cannot_be_checked", "holds")
"""The outcomes of the check, first those that a reader is to notice."""

_NAMED = re.compile(
    r"(?<![0-9A-Za-z-])(?:(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})|(?P<id>[A-Z]{2,}(?:-[0-9A-Za-z]+)+))(?![0-9A-Za-z-])"
)
_SENTENCE = re.compile(r"(?<=[.。])\s*")


@appraised("portal/article.html")
def article(request: HttpRequest) -> dict[str, Any]:
    """Show the claims of the article with what the data say, all or those of one verdict."""
    data = page_of("article")
    verdict, word = request.GET.get("verdict", ""), request.GET.get("q", "").strip().casefold()
    claims = [
        one
        for one in data["claims"]
        if verdict in ("", one["verdict"]) and word in f"{one['id']} {one['says']} {one['found']}".casefold()
    ]
    return {
        "data": data,
        "groups": _groups(claims, data["counts"]),
        "found": len(claims),
        "narrowed": bool(verdict or word),
        "verdict": verdict,
        "q": request.GET.get("q", ""),
    }


def _groups(claims: list[dict[str, Any]], counts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return claims by the outcome of their check, with everything in words."""
    names = {one["id"]: one["name"] for one in counts}
    places = _places()
    known = _known_sources(claims)
    told = [one | _told(one, places, known) for one in claims]
    groups = ((name, [one for one in told if one["verdict"] == name]) for name in ORDER)
    return [{"id": name, "name": names.get(name, name), "claims": found} for name, found in groups if found]


def _told(claim: Mapping[str, Any], places: Mapping[str, tuple[str, str]], known: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page says of a claim: what was found with links, how it is known, and the sources by name."""
    return {
        "parts": list(linked(claim["found"], places)),
        "how": plainly(claim["how"], (claim["computation"] or {}).get("compute", "")),
        "sources": _named(claim["sources"], known),
    }


def linked(told: str, places: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Cut a text into parts, each with the address that it leads to, if any; days are written in words.

    Clauses and projects stand by their titles instead of their ids.
    """
    last = 0
    for found in _NAMED.finditer(told):
        if found["day"]:
            said, address = days(found["day"]), ""
        elif found["id"] in places:
            said, address = places[found["id"]]
        else:
            continue
        yield told[last : found.start()], ""
        yield said, address
        repeated = next((one for one in (f" ({said})", f"（{said}）") if told.startswith(one, found.end())), "")
        last = found.end() + len(repeated)
    yield told[last:], ""


def plainly(how: str, computation: str) -> str:
    """Return how a claim was checked without what only programmers read: the computation's name, and its options."""
    _before, found, after = how.partition(computation) if computation else ("", "", how)
    told = after.lstrip(" :：」") if found else how
    return " ".join(one for one in _SENTENCE.split(told) if one and "`" not in one)


def _places() -> dict[str, tuple[str, str]]:
    """Return for the ids of clauses and public projects what they are called, and their pages."""
    clauses = current_programme().rulebook.by_id.items()
    places = {name: (str(clause.title), reverse("portal:clause", args=[name])) for name, clause in clauses}
    for row in public(Project).only("id", "title_en", "title_ja"):
        places[row.pk] = (str(row.title), reverse("portal:project", args=[row.pk]))
    return places


def _known_sources(claims: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return who published the sources of claims, by address, as far as the register knows them."""
    addresses = {source["url"] for one in claims for source in one["sources"]}
    return dict(Source.objects.filter(url__in=addresses).values_list("url", "publisher"))


def _named(sources: Iterable[Mapping[str, str]], known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the names and addresses of sources; those of one publisher are numbered."""
    listed = [(known.get(one["url"]) or _site(one["url"]), one["url"]) for one in sources]
    often, number = Counter(name for name, _url in listed), Counter[str]()
    named = []
    for name, url in listed:
        number[name] += 1
        named.append((f"{name} ({number[name]})" if often[name] > 1 else name, url))
    return named


def _site(url: str) -> str:
    """Return the site of an address."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


urlpatterns = [path("article/", article, name="article")]

"""The founding article, checked: each claim with what the data say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from osa.appraisal.claim_checks import Grounds
from osa.appraisal.claims import check_claims, counts, read_claims
from osa.i18n import N_, _
from osa.rulebook.precedents import read_precedents
from osa.web.answers.page import Page, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.appraisal.claims import Checked
    from osa.web.answers.work import Work

_BASES = {
    "primary": N_("read in the act itself or its author's own word"),
    "secondary": N_("read in what others write of it"),
    "inferred": N_("concluded from what was read"),
    "unverified": N_("not verified"),
}
"""How a finding is known."""


def article_pages(work: Work) -> Iterator[Page]:
    """Yield the page of the article with its claims, in the order of the article."""
    listed = read_claims(work.directory)
    precedents, _contrasts = read_precedents(work.rulebook, work.directory)
    basis, article = work.basis, listed.article
    known = {one.id: one for one in precedents}
    checked = check_claims(listed.listed, Grounds(basis.evidence, basis.record, work.rulebook, known, article.url))
    told = {"title": article.title, "author": article.author, "publisher": article.publisher, "url": article.url}
    data = {
        "article": told,
        "counts": [{"id": one.value, "name": one.told, "count": count} for one, count in counts(checked).items()],
        "claims": [_claim(one) for one in checked],
        "sources": sources(snapshot for one in checked for snapshot in one.snapshots),
    }
    yield Page("article", data)


def _claim(one: Checked) -> dict[str, Any]:
    """Return a checked claim."""
    claim = one.claim
    if claim.computation is None:
        known = _(_BASES[claim.basis]) if claim.basis in _BASES else "–"
        how = _("A finding, not a computation: {basis}.").format(basis=known)
    else:
        how = _("Computed by {name}: {about}").format(name=claim.computation["compute"], about=claim.about)
    return {
        "id": claim.id,
        "paragraph": claim.paragraph,
        "says": str(claim.says),
        "verdict": one.verdict.value,
        "told": one.verdict.told,
        "found": one.says,
        "how": how,
        "computation": claim.computation,
        "sources": [{"url": url, "host": urlsplit(url).hostname or url} for url in one.sources],
        "snapshots": [{"id": snapshot.id, "credit": snapshot.provenance.credit_line()} for snapshot in one.snapshots],
    }

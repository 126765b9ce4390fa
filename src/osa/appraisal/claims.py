"""Claims about the programme, of an article: read them, check each, and say what the data say.

`claims.toml` of a programme has one table for each claim, which names either a computation (`check`) or a finding with
its verdict and sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from osa.appraisal.claim_checks import CHECKS, Check, Found, Grounds, Verdict
from osa.appraisal.claim_checks.base import sentences
from osa.i18n import Text, _
from osa.rulebook.blocks import Block, read_text
from osa.rulebook.clause import READS, Read
from osa.rulebook.faults import Fault, Faults, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from osa.evidence.snapshots import Snapshot

FILE = "claims.toml"
ARTICLE = "article"
"""The table that says which text makes the claims; every other table is a claim."""

_KEYS = ("paragraph", "says", "check", "finding", "verdict", "basis", "caveat", "sources")
_FINDING_KEYS = ("verdict", "basis")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+\Z")


@dataclass(frozen=True, slots=True)
class Finding:
    """What sources say of a claim, read by a person: the verdict, and how it is known."""

    says: Text
    verdict: Verdict
    basis: Read


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement of the article, in our own words.

    `paragraph` counts the article's paragraphs; 0 is its title, and headings do not count. `ground` says how it is
    checked. A `caveat` is told with the answer, and makes of a claim that holds one that holds with a caveat.
    """

    id: str
    paragraph: int
    says: Text
    ground: Check | Finding
    compute: str
    caveat: Text | None
    sources: tuple[str, ...]

    @property
    def computation(self) -> dict[str, Any] | None:
        """The name of the computation and the article's figures; none for a finding."""
        if isinstance(self.ground, Finding):
            return None
        return {"compute": self.compute, **self.ground.model_dump(mode="json", exclude_defaults=True)}

    @property
    def basis(self) -> Read | None:
        """How a finding is known; none for a computation."""
        return self.ground.basis if isinstance(self.ground, Finding) else None

    @property
    def about(self) -> Text | None:
        """What the computation is; none for a finding."""
        return None if isinstance(self.ground, Finding) else self.ground.about


@dataclass(frozen=True, slots=True)
class Article:
    """The text that makes the claims."""

    title: str
    author: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of an article, in the order of the file."""

    article: Article
    listed: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with what the data say, in the language in use."""

    claim: Claim
    verdict: Verdict
    says: str
    sources: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]


def check_claim(claim: Claim, grounds: Grounds) -> Checked:
    """Check a claim against evidence, record and rulebook."""
    caveat = str(claim.caveat) if claim.caveat else ""
    if isinstance(claim.ground, Finding):
        found, datasets = Found(claim.ground.verdict, str(claim.ground.says)), list[str]()
    else:
        found, datasets = claim.ground.found(grounds), list(claim.ground.datasets)
    verdict = Verdict.CAVEAT if caveat and found.verdict is Verdict.HOLDS else found.verdict
    sources = tuple(dict.fromkeys((*claim.sources, *found.sources)))
    return Checked(claim, verdict, sentences(found.says, caveat), sources, grounds.evidence.of(*datasets))


def check_claims(claims: Iterable[Claim], grounds: Grounds) -> list[Checked]:
    """Check several claims, in order.

    Raises `InputError` with everything that the rulebook does not know in the examples of any of them.
    """
    faults, checked = Faults(), []
    for claim in claims:
        try:
            checked.append(check_claim(claim, grounds))
        except InputError as error:
            faults.extend(Fault(f"{claim.id}, {one.where}", one.what, one.expected) for one in error.faults)
    faults.raise_if_any()
    return checked


def chosen(claims: Claims, ids: Iterable[str]) -> tuple[Claim, ...]:
    """Return the claims of some ids, or all if none are named.

    Raises `InputError` if there is no such claim.
    """
    wanted = list(ids)
    known = {claim.id: claim for claim in claims.listed}
    faults = Faults()
    for name in wanted:
        if name not in known:
            faults.add(name, _("there is no such claim"), _("one of: {keys}").format(keys=", ".join(known)))
    faults.raise_if_any()
    return tuple(known[name] for name in wanted) if wanted else claims.listed


def read_claims(directory: Path) -> Claims:
    """Read the claims of a programme.

    Raises `InputError` with everything that is wrong in the file.
    """
    faults = Faults()
    block = Block("file", directory / FILE, 1, read_text(directory / FILE, faults), faults).load()
    if not faults and ARTICLE not in block.data:
        block.fault(None, _("does not say which article makes the claims"), f"[{ARTICLE}]")
    faults.raise_if_any()
    article = _read_article(block.table(ARTICLE, block.data[ARTICLE]))
    listed = [_read_claim(block.table(name, data)) for name, data in block.data.items() if name != ARTICLE]
    faults.raise_if_any()
    return Claims(article, tuple(listed))


def _read_article(entry: Block) -> Article:
    """Read which article it is."""
    entry.only("title", "author", "publisher", "url")
    return Article(entry.string("title"), entry.string("author"), entry.string("publisher"), entry.url("url"))


def _read_claim(entry: Block) -> Claim:
    """Read a claim."""
    entry.only(*_KEYS)
    paragraph = entry.data.get("paragraph")
    if not isinstance(paragraph, int) or isinstance(paragraph, bool) or paragraph < 0:
        entry.fault("paragraph", _("the number of the paragraph is missing"), "paragraph = 1")
    if ("check" in entry.data) == ("finding" in entry.data):
        entry.fault(None, _("a claim has a check or a finding, and not both"), "[id.check] compute = …")
    ground = _read_finding(entry) if "finding" in entry.data else _read_check(entry)
    return Claim(
        id=entry.owner,
        paragraph=cast("int", paragraph),
        says=entry.text("says"),
        ground=ground,
        compute=str(entry.mapping("check").get("compute", "")),
        caveat=entry.optional_text("caveat"),
        sources=_read_sources(entry),
    )


def _read_sources(entry: Block) -> tuple[str, ...]:
    """Read the addresses. A finding needs some, unless it says that the claim cannot be checked."""
    unknown = entry.data.get("verdict") == Verdict.UNKNOWN
    if "sources" not in entry.data and ("finding" not in entry.data or unknown):
        return ()
    sources = entry.strings("sources")
    for source in sources:
        if not _URL.match(source):
            entry.fault("sources", _("{value} is not a public web address").format(value=source), "https://…")
    return tuple(sources)


def _read_finding(entry: Block) -> Finding:
    """Read what sources say."""
    verdict = Verdict(entry.choice("verdict", [str(one) for one in Verdict]))
    basis = cast("Read", entry.choice("basis", [read for read in READS if read != "practice"]))
    return Finding(entry.text("finding"), verdict, basis)


def _read_check(entry: Block) -> Check:
    """Read a computation with its figures."""
    for key in _FINDING_KEYS:
        if key in entry.data:
            entry.fault(key, _("belongs to a finding: a check computes its verdict"))
    data = entry.mapping("check")
    kind = CHECKS.get(str(data.get("compute")))
    if kind is None:
        expected = _("one of: {keys}").format(keys=", ".join(CHECKS))
        entry.fault("check", _("there is no such computation: {name}").format(name=data.get("compute")), expected)
        return Check()
    try:
        return kind.model_validate({key: value for key, value in data.items() if key != "compute"})
    except ValidationError as error:
        for one in error.errors():
            _tell(entry, one, kind)
        return Check()


def _tell(entry: Block, error: ErrorDetails, kind: type[Check]) -> None:
    """Note what is wrong with a figure of a computation."""
    place = ".".join(str(part) for part in error["loc"])
    told = {
        "missing": _("is missing"),
        "extra_forbidden": _("this key does not belong here"),
    }.get(error["type"], _("cannot be used: {value}").format(value=error["input"]))
    expected = _("one of: {keys}").format(keys=", ".join(kind.model_fields))
    entry.fault(str(error["loc"][0]) if error["loc"] else "check", f"{place}: {told}", expected)


def counts(checked: Iterable[Checked]) -> Mapping[Verdict, int]:
    """Return how many claims came out how."""
    found = dict.fromkeys(Verdict, 0)
    for one in checked:
        found[one.verdict] += 1
    return found

"""Which share of the arms that a state received could Japan lawfully have supplied, under which rules.

Every delivery is made a case and screened as if Japan had been asked on the first day of a set of rules. What is
permitted counts for both bounds, what cannot be decided for the upper one only. Volumes are SIPRI's trend-indicator
values (TIV). The answer is about law: not whether Japan makes such an item, its price, or whether anybody wants it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.appraisal.indicator import Missing
from osa.appraisal.substitution_mapping import FRAMEWORKS
from osa.rulebook.case_tables import table_of
from osa.rulebook.engines.columns import deciding_ids, screen_columns
from osa.rulebook.expressions import TRUE
from osa.rulebook.facts import Case, Value
from osa.rulebook.formulas import era_of, formula_of_era
from osa.rulebook.missing import facts_that_matter, residue

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from osa.appraisal.substitution_mapping import Era, Kind, SubstitutionTable
    from osa.evidence.selection import Evidence
    from osa.rulebook.clause import Rulebook, Verdict

DATASET = "arms_deliveries"
LAST_YEARS = 10
"""How many years the shorter span has."""


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """What a state received, as far as the law asks: the recipient and the publisher's words."""

    recipient: str
    category: str
    description: str


@dataclass(frozen=True, slots=True)
class Span:
    """Years of delivery, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        """Return the span as a person writes it."""
        return f"{self.first}–{self.last}" if self.first != self.last else str(self.first)


@dataclass(frozen=True, slots=True)
class Judged:
    """An item screened under a framework on the day of an era. `kind` is none if the table does not name the item."""

    item: Item
    era: Era
    framework: str
    kind: Kind | None
    case: Case
    verdict: Verdict
    deciding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Volumes by what the law says of them. The rest of `total` is barred."""

    total: float
    permitted: float
    undecided: float

    @property
    def lower(self) -> float:
        """The share that could certainly have been supplied."""
        return min(1.0, self.permitted / self.total)

    @property
    def upper(self) -> float:
        """The share that could have been supplied if everything not known spoke for it."""
        return min(1.0, (self.permitted + self.undecided) / self.total)


@dataclass(frozen=True, slots=True)
class Share:
    """The bounds for one recipient, supplier (none: all of them), span, era and framework; or why there are none."""

    recipient: str
    supplier: str | None
    span: Span
    era: str
    framework: str
    bounds: Bounds | None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What the law says of one description among what a state received, and which facts would settle it."""

    verdict: Verdict
    item: Item
    kind: Kind | None
    volume: float
    deciding: tuple[str, ...]
    open_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: recipients, suppliers (none stands for all together), spans, and facts set for this run only."""

    recipients: tuple[str, ...]
    suppliers: tuple[str | None, ...]
    spans: tuple[Span, ...]
    assume: Mapping[str, Value]


def default_spans(evidence: Evidence, since: int | None = None) -> tuple[Span, ...]:
    """Return the spans that are looked at: all years of the evidence and the last ten, or the years since one.

    Without any delivery there is no span.
    """
    found: tuple[int | None, int | None] = evidence.query(
        "SELECT min(delivery_year), max(delivery_year) FROM arms_deliveries"
    )[0]
    first, last = found
    if first is None or last is None or (since is not None and since > last):
        return ()
    if since is not None:
        return (Span(max(first, since), last),)
    return tuple(dict.fromkeys([Span(first, last), Span(max(first, last - LAST_YEARS + 1), last)]))


def delivered(evidence: Evidence, recipients: Sequence[str], span: Span) -> dict[Item, dict[str, float]]:
    """Return the volume of every item that some states received in a span, by supplier, in millions of TIV."""
    rows = evidence.query(
        "SELECT recipient_iso3, coalesce(category, ''), coalesce(description, ''), coalesce(supplier_iso3, supplier),"
        " sum(tiv) FROM arms_deliveries WHERE delivery_year BETWEEN $first AND $last"
        " AND list_contains($recipients, recipient_iso3) AND tiv IS NOT NULL GROUP BY ALL ORDER BY ALL",
        {"first": span.first, "last": span.last, "recipients": list(recipients)},
    )
    found: defaultdict[Item, dict[str, float]] = defaultdict(dict)
    for recipient, category, description, supplier, volume in rows:
        found[Item(recipient, category, description)][supplier] = volume
    return dict(found)


class Substitution:
    """The answers to one question: everything delivered, screened once under every era and framework."""

    def __init__(self, evidence: Evidence, rulebook: Rulebook, table: SubstitutionTable, question: Question) -> None:
        self.evidence, self.rulebook, self.table, self.question = evidence, rulebook, table, question
        self._open_facts: dict[tuple[object, ...], tuple[str, ...]] = {}  # items of one kind are alike
        self.volumes = {span: delivered(evidence, question.recipients, span) for span in question.spans}
        items = sorted({item for volumes in self.volumes.values() for item in volumes})
        self.judged = {
            (judged.item, era.id, framework): judged
            for era in table.eras
            for framework in FRAMEWORKS
            for judged in self._screen(items, era, framework)
        }

    def _screen(self, items: Sequence[Item], era: Era, framework: str) -> Iterator[Judged]:
        """Screen items under a framework on the day of an era."""
        if not items:
            return
        recipients = {item.recipient for item in items}
        of = {one: recipient_facts(self.evidence, self.table, one, era.day) for one in recipients}
        kinds = [self.table.kind_of(item.category, item.description) for item in items]
        cases = [
            Case(era.day, self._facts(of[item.recipient], kind, framework))
            for item, kind in zip(items, kinds, strict=True)
        ]
        answers = screen_columns(self.rulebook, framework, table_of(cases, self.rulebook.vocabulary))
        verdicts, deciding = answers["verdict"].to_pylist(), deciding_ids(answers["deciding"])
        for item, kind, case, verdict, ids in zip(items, kinds, cases, verdicts, deciding, strict=True):
            yield Judged(item, era, framework, kind, case, verdict, tuple(ids.split()))

    def _facts(self, recipient: Mapping[str, Value], kind: Kind | None, framework: str) -> dict[str, Value]:
        """Put together what is known and supposed of a case; what is set for this run goes before everything else."""
        assumed = {one.fact: one.values[framework] for one in self.table.assumed if framework in one.values}
        return {**assumed, **recipient, **(kind.facts if kind else {}), **self.question.assume}

    def shares(self) -> list[Share]:
        """Return the bounds for every recipient, supplier, span, era and framework that is asked for."""
        return [
            self._share(recipient, supplier, span, era.id, framework)
            for span in self.question.spans
            for recipient in self.question.recipients
            for supplier in self.question.suppliers
            for era in self.table.eras
            for framework in FRAMEWORKS
        ]

    def _share(self, recipient: str, supplier: str | None, span: Span, era: str, framework: str) -> Share:
        """Return one pair of bounds."""
        missing = self._not_there(recipient, supplier)
        if missing:
            return Share(recipient, supplier, span, era, framework, None, missing)
        by_verdict: defaultdict[str, float] = defaultdict(float)
        for item, volume in self.received(recipient, supplier, span):
            by_verdict[self.judged[item, era, framework].verdict] += volume
        total = sum(by_verdict.values())
        if total <= 0:
            return Share(recipient, supplier, span, era, framework, None, Missing.UNDEFINED)
        bounds = Bounds(total, by_verdict["permitted"], by_verdict["undetermined"])
        return Share(recipient, supplier, span, era, framework, bounds)

    def _not_there(self, recipient: str, supplier: str | None) -> Missing | None:
        """Say why nothing can be told of what a state received from a supplier, if so."""
        if not self.evidence.has(DATASET):
            return Missing.NO_SOURCE
        covered = self.evidence.covers(DATASET, "recipient_iso3", recipient)
        if supplier is None:
            whole = self.evidence.is_whole(DATASET, "supplier_iso3")
        else:
            whole = self.evidence.covers(DATASET, "supplier_iso3", supplier)
        return None if covered and whole else Missing.NOT_COVERED

    def received(self, recipient: str, supplier: str | None, span: Span) -> Iterator[tuple[Item, float]]:
        """Go through what a state received from a supplier (or from all) in a span, with its volume."""
        for item, by_supplier in self.volumes[span].items():
            if item.recipient == recipient:
                volume = sum(by_supplier.values()) if supplier is None else by_supplier.get(supplier, 0.0)
                if volume > 0:
                    yield item, volume

    def grounds(self, recipient: str, supplier: str | None, span: Span, era: str, framework: str) -> list[Ground]:
        """Return what the law says of each description that a state received, the largest volumes first."""
        found = []
        for item, volume in self.received(recipient, supplier, span):
            judged = self.judged[item, era, framework]
            open_facts = self.open_facts(judged) if judged.verdict == "undetermined" else ()
            found.append(Ground(judged.verdict, item, judged.kind, volume, judged.deciding, open_facts))
        return sorted(found, key=lambda ground: (-ground.volume, ground.item))

    def open_facts(self, judged: Judged) -> tuple[str, ...]:
        """Return the facts that are not known and can change the verdict on a case, in the order of the vocabulary."""
        case, vocabulary = judged.case, self.rulebook.vocabulary
        same = (judged.framework, judged.era.id, frozenset(case.facts.items()))
        if same not in self._open_facts:
            era = era_of(self.rulebook, judged.framework, case.decided)
            left = residue(formula_of_era(self.rulebook, judged.framework, era), case)
            matter = facts_that_matter(left, vocabulary, case)
            self._open_facts[same] = tuple(name for name in vocabulary if name in matter)
        return self._open_facts[same]

    def in_force(self, era: Era, framework: str) -> bool:
        """Tell whether a framework has any clause of its own on the day of an era."""
        period = era_of(self.rulebook, framework, era.day)
        return formula_of_era(self.rulebook, framework, period).absent != TRUE

    def barred_by_practice(self) -> tuple[str, ...]:
        """Return the clauses that record practice, and no text, by which anything is barred."""
        found = {
            clause
            for judged in self.judged.values()
            if judged.verdict in ("not eligible", "prohibited")
            for clause in judged.deciding
            if self.rulebook.by_id[clause].read == "practice"
        }
        return tuple(sorted(found))

    def unnamed(self) -> list[tuple[Item, float]]:
        """Return the items that the table does not name, with their volume in the first span: all of them undecided."""
        found = [
            (item, sum(by_supplier.values()))
            for item, by_supplier in (self.volumes[self.question.spans[0]] if self.question.spans else {}).items()
            if self.table.kind_of(item.category, item.description) is None
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def recipient_facts(evidence: Evidence, table: SubstitutionTable, country: str, day: dt.date) -> dict[str, Value]:
    """Return what the evidence says of a state on a day; what it does not say is left out."""
    answers = {
        "aid_recipients": _is_listed,
        "embargoes": _is_under_embargo,
        "security_links": _has_transfer_agreement,
    }
    found: dict[str, Value] = {}
    for one in table.recipient:
        answer = answers[one.dataset](evidence, country, day)
        if answer is not None:
            found[one.fact] = answer
    return found


def _is_listed(evidence: Evidence, country: str, day: dt.date) -> bool | None:
    """Tell whether a state is on the DAC list. The list dates the income group; who has left it has no group."""
    entries = evidence.query(
        "SELECT since, until, income_group FROM aid_recipients WHERE iso3 = $country ORDER BY since NULLS FIRST",
        {"country": country},
    )
    if not entries:  # never listed, or listed before the list's own day: it does not say
        return None
    begun = [entry for entry in entries if entry[0] is None or entry[0] <= day]
    since, until, group = (begun or entries)[-1 if begun else 0]
    return bool(group) and (until is None or until > day or (since is not None and since > day))


def _is_under_embargo(evidence: Evidence, country: str, day: dt.date) -> bool | None:
    """Tell whether an arms embargo of the Council binds against a state; not known if against others in it only."""
    scopes = {
        scope
        for (scope,) in evidence.query(
            "SELECT scope FROM embargoes WHERE iso3 = $country AND (since IS NULL OR since <= $day)"
            " AND (until IS NULL OR until > $day)",
            {"country": country, "day": day},
        )
    }
    if "state" in scopes:
        return True
    return None if scopes or not evidence.covers("embargoes", "iso3", country) else False


def _has_transfer_agreement(evidence: Evidence, country: str, day: dt.date) -> bool | None:
    """Tell whether a transfer agreement is in force; not known if it is signed and its coming into force is not."""
    entries: Iterable[tuple[dt.date | None, dt.date | None]] = evidence.query(
        "SELECT signed, in_force FROM security_links WHERE iso3 = $country AND kind = 'transfer_agreement'",
        {"country": country},
    )
    states = [
        in_force <= day if in_force else (None if signed is None or signed <= day else False)
        for signed, in_force in entries
    ]
    if True in states:
        return True
    return None if None in states or not evidence.covers("security_links", "iso3", country) else False

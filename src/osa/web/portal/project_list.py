"""The projects that a reader asks for: searched, narrowed down and sorted by the database, and told in columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, F, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from osa.casework.life import STATES
from osa.casework.models import VERDICTS
from osa.casework.published import verdicts
from osa.i18n import N_, _, language
from osa.register.models import Agreement, Country, Item, Organisation, Project
from osa.register.published import projects, public
from osa.web.caching import remembered
from osa.web.formatting import fiscal_year, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from osa.register.models import Delivery

NOT_SCREENED = "none"
"""What stands in an address for projects without a verdict."""

SORTS: dict[str, str] = {
    "recipient": N_("Recipient"),
    "title": N_("Project"),
    "year": N_("Fiscal year"),
    "signed": N_("Signed on"),
    "amount": N_("Amount"),
    "state": N_("State"),
}
"""The columns by which projects can be sorted, and what they are called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: as it stands in an address, in words, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its choices."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for. A filter that is empty, or that names nothing there is, leaves everything."""

    words: str = ""
    sort: str = "year"
    falling: bool = True
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Read what an address asks for; `sort` with a minus before it sorts from the last to the first."""
        sort = given.get("sort", "")
        name = sort.removeprefix("-")
        ordered = {"sort": name, "falling": sort.startswith("-")} if name in SORTS else {}
        chosen = {key: given[key].strip() for key in _NARROW if given.get(key, "").strip()}
        return cls(words=" ".join(given.get("q", "").split())[:100], chosen=chosen, **ordered)  # type: ignore[arg-type]


def public_states() -> dict[str, tuple[str, ...]]:
    """Return what the public is told of states: by the first state that is called so, all that are."""
    by_label: dict[str, tuple[str, ...]] = {}
    for name, state in STATES.items():
        by_label[state.public_label] = (*by_label.get(state.public_label, ()), name)
    return {names[0]: names for names in by_label.values()}


def judged() -> dict[str, str]:
    """Return the verdict on the day of signature of every project that was screened so, by project."""
    return remembered("verdicts at signature", verdicts)  # type: ignore[no-any-return]


def _by_verdict(value: str) -> Q:
    """Return what holds of the projects with a verdict."""
    found = judged()
    if value == NOT_SCREENED:
        return ~Q(pk__in=list(found))
    return Q(pk__in=[name for name, verdict in found.items() if verdict == value])


def _by_year(value: str) -> Q:
    """Return what holds of the projects of a fiscal year."""
    return Q(fiscal_year=int(value)) if value.isascii() and value.isdigit() and len(value) == 4 else Q(pk=None)


def _by_category(value: str) -> Q:
    """Return what holds of the projects that give something of a category."""
    return Q(pk__in=public(Item).filter(category=value).values("project"))


def _by_beneficiary(value: str) -> Q:
    """Return what holds of the projects with a kind of beneficiary."""
    return Q(pk__in=Project.beneficiaries.through.objects.filter(organisation__kind=value).values("project"))


_NARROW = {
    "recipient": lambda value: Q(country=value),
    "year": _by_year,
    "state": lambda value: Q(shown_state__in=public_states().get(value, ())),
    "standing": lambda value: Q(standing=value),
    "beneficiary": _by_beneficiary,
    "category": _by_category,
    "verdict": _by_verdict,
}
"""The filters, by their names in an address."""


def found(asked: Asked) -> QuerySet[Project, Project]:
    """Return the public projects that a reader asks for, with `yen` and `signed_on` of their notes, in order."""
    rows = projects()
    for name, value in asked.chosen.items():
        rows = rows.filter(_NARROW[name](value))
    for word in asked.words.split():
        rows = rows.filter(_says(word))
    notes = public(Agreement).filter(project=OuterRef("pk")).order_by().values("project")
    rows = rows.annotate(
        yen=Subquery(notes.annotate(of=Sum("amount_yen")).values("of"), output_field=BigIntegerField()),
        signed_on=Subquery(notes.annotate(of=Min("signed_on")).values("of")),
    )
    return rows.order_by(*_order(asked))


def _says(word: str) -> Q:
    """Return what holds of the projects that say a word: in id, title, recipient, beneficiaries or items."""
    named = Q(name_en__icontains=word) | Q(name_ja__icontains=word)
    condition = Q(pk__icontains=word) | Q(title_en__icontains=word) | Q(title_ja__icontains=word)
    condition |= Q(country__in=Country.objects.filter(named | Q(pk__iexact=word)).values("pk"))
    condition |= Q(pk__in=public(Item).filter(named).values("project"))
    given = Project.beneficiaries.through.objects
    return condition | Q(pk__in=given.filter(organisation__in=Organisation.objects.filter(named)).values("project"))


def _order(asked: Asked) -> list[Any]:
    """Return the order of the rows; what is not known comes last either way."""
    spoken = language()
    by: dict[str, Any] = {
        "recipient": F(f"country__name_{spoken}"),
        "title": F(f"title_{spoken}"),
        "year": F("fiscal_year"),
        "signed": F("signed_on"),
        "amount": F("yen"),
        "state": Case(*(When(shown_state=name, then=Value(place)) for place, name in enumerate(STATES))),
    }
    first = by[asked.sort]
    ordered = first.desc(nulls_last=True) if asked.falling else first.asc(nulls_last=True)
    return [ordered, "country", "fiscal_year", "pk"]


def total(rows: QuerySet[Project, Project]) -> int:
    """Return the yen of the notes of some projects."""
    return rows.order_by().aggregate(of=Coalesce(Sum("yen"), 0))["of"]  # type: ignore[no-any-return]


def filters(asked: Asked) -> list[Filter]:
    """Return the filters with what can be chosen in them."""
    rows = public(Project)
    spoken = language()
    recipients = Country.objects.filter(pk__in=rows.values("country")).order_by(f"name_{spoken}")
    years = rows.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    states = {name: str(STATES[name].public) for name in public_states()}
    verdict_words = {NOT_SCREENED: _("not screened as on the day of signature")}
    options: dict[str, tuple[str, Mapping[str, str]]] = {
        "recipient": (_("Recipient"), {row.pk: str(row.name) for row in recipients}),
        "year": (_("Fiscal year"), {str(year): fiscal_year(year) for year in years}),
        "state": (_("State"), states),
        "standing": (_("Standing"), _choices(Project, "standing")),
        "beneficiary": (_("Kind of beneficiary"), _choices(Organisation, "kind")),
        "category": (_("Purpose of the items"), _choices(Item, "category")),
        "verdict": (_("Verdict at signature"), {name: _(said) for name, said in VERDICTS} | verdict_words),
    }
    return [Filter(name, label, _offered(said, asked.chosen.get(name, ""))) for name, (label, said) in options.items()]


def _offered(said: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    """Return the choices of a filter; a value in the address that is none of them stands first, so that it is seen."""
    strange = {chosen: chosen} if chosen and chosen not in said else {}
    return tuple(Choice(value, label, value == chosen) for value, label in {**strange, **said}.items())


def _choices(model: Any, name: str) -> dict[str, str]:  # noqa: ANN401 - a model
    """Return the choices of a field in words."""
    return {str(value): _(str(said)) for value, said in model._meta.get_field(name).flatchoices if value}


@dataclass(frozen=True, slots=True)
class Given:
    """An item of a project: how many were announced and delivered. `None` is not known.

    `none` tells that nothing of it is known to be delivered; otherwise some was, perhaps without a number.
    """

    item: Item
    announced: int | None
    delivered: int | None
    none: bool

    def told(self) -> str:
        """Say it in words, with what is not known."""
        unknown = _("not known") if self.none else _("number not stated")
        return _("{item}: announced {announced}, delivered {delivered}").format(
            item=self.item.name,
            announced=_("not known") if self.announced is None else number(self.announced),
            delivered=unknown if self.delivered is None else number(self.delivered),
        )

    def in_short(self) -> str:
        """Say it in a few words: numbers only where they are known."""
        if self.none:
            if self.announced is None:
                return str(self.item.name)
            return _("{item}: {announced} announced").format(item=self.item.name, announced=number(self.announced))
        if self.delivered is None:
            return _("{item}: delivered, number not stated").format(item=self.item.name)
        if self.announced is None:
            return _("{item}: {delivered} delivered").format(item=self.item.name, delivered=number(self.delivered))
        told = _("{item}: {announced} announced, {delivered} delivered")
        return told.format(item=self.item.name, announced=number(self.announced), delivered=number(self.delivered))


def given(items: Iterable[Item], deliveries: Iterable[Delivery]) -> list[Given]:
    """Return what was announced and delivered of items, from deliveries with their lines."""
    brought: dict[str, list[int | None]] = {}
    for delivery in deliveries:
        for line in delivery.lines.all() if delivery.delivered_on else ():
            brought.setdefault(line.item_id, []).append(line.quantity)
    return [_given(item, brought.get(item.pk, [])) for item in items]


def _given(item: Item, numbers: list[int | None]) -> Given:
    """Return what was announced and delivered of an item."""
    stated = [number for number in numbers if number is not None]
    return Given(item, item.announced, sum(stated) if stated else None, not numbers)


def columns() -> list[str]:
    """Return the headings of the file of projects."""
    return [
        _("Project"),
        _("Title"),
        _("Recipient"),
        _("Recipient, ISO code"),
        _("Fiscal year of the budget"),
        _("State"),
        _("Standing"),
        _("Beneficiaries"),
        _("Signed on"),
        _("In force on"),
        _("Amount of the notes (yen)"),
        _("Items"),
        _("First delivered on"),
        _("Last delivered on"),
        _("Verdict at signature"),
        _("Sources"),
    ]


def table(rows: Iterable[Any]) -> list[list[Any]]:
    """Return projects as rows of the file of projects; an empty cell is not known."""
    said = judged()
    return [_row(row, said.get(row.pk, "")) for row in rows]


def _row(row: Any, verdict: str) -> list[Any]:  # noqa: ANN401 - a project with annotations
    """Return a project as a row of the file."""
    deliveries = list(row.deliveries.all())
    days = [one.delivered_on for one in deliveries if one.delivered_on]
    in_force = [one.in_force_on for one in row.agreements.all() if one.in_force_on]
    return [
        row.pk,
        str(row.title),
        str(row.country.name),
        row.country_id,
        row.fiscal_year,
        str(STATES[row.shown_state].public),
        _(row.get_standing_display()),
        "; ".join(str(one.name) for one in row.beneficiaries.all()),
        row.signed_on,
        min(in_force, default=None),
        row.yen,
        "; ".join(one.told() for one in given(row.items.all(), deliveries)),
        min(days, default=None),
        max(days, default=None),
        _(verdict) if verdict else None,
        " ".join(source.url for source in row.sources.all()),
    ]

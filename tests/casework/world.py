"""A small world to test the casework in: people of every role, a recipient, a project of it; and the real programme."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.accounts.models import RoleGrant, User
from osa.accounts.serving import Refused
from osa.casework import services
from osa.i18n import Text
from osa.register import models as rows
from osa.register.csv_files import read_csv_files
from osa.register.tables import TABLES
from osa.rulebook.faults import Faults
from osa.rulebook.reading import PROGRAMMES
from osa.trail.changing import changing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from osa.casework.models import Decision
    from osa.register.models import Row
    from tests.casework.conftest import People

JAPAN = PROGRAMMES / "japan"
TODAY = dt.date(2026, 11, 2)
"""The day on which these tests take place, unless they say otherwise."""

ATTESTED = {
    "terms": "grant",
    "recipient_kind": "foreign_government",
    "named_recipient": "other",
    "osa_area": "rule_of_law",
    "builds_recipient_capacity": "true",
    "direct_link_to_conflict": "false",
    "consistent_with_un_charter": "true",
    "destination_and_end_user_appropriate": "true",
    "security_concern_acceptable": "true",
    "positive_meaning_for_peace": "true",
    "security_partner": "true",
    "transfer_breaches_treaty": "false",
    "transfer_breaches_council_resolution": "false",
    "fighting_under_way": "false",
    "prior_consent_undertaking": "true",
    "armed_attack_occurred": "false",
    "specially_sensitive": "false",
}
"""What only a person can say of the test's project, so that it is permitted."""


def put(model: type[Row], id_: str, **fields: Any) -> Any:  # noqa: ANN401
    """Save a row of the register as if a service did, with a basis if it needs one, and `sources` if they are named."""
    sources = fields.pop("sources", None)
    if issubclass(model, rows.Sourced):
        fields.setdefault("basis", "primary")
    row = model(id=id_, **fields)
    with changing(by="desk", service="row_save"):
        row.save(links={"sources": sources} if sources else None)
    return row


def change(row: Any, **fields: Any) -> Any:  # noqa: ANN401
    """Change a row of the register as if a service did; a project's state, as if casework did."""
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    with changing(by="desk", service="project_advance" if "state" in fields else "row_save"):
        row.save()
    return row


def person(name: str, *roles: str) -> User:
    """Make an account with some roles."""
    user = User(username=name, email=f"{name}@office.example", full_name=name.title(), language="en")
    user.set_unusable_password()
    with changing(by="operator:root", service="user_add"):
        user.save()
        for role in roles:
            RoleGrant(user=user, role=role).save()
    return user


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    """Set the clock to noon of a day, in Tokyo."""
    moment = dt.datetime(day.year, day.month, day.day, 3, tzinfo=dt.UTC)
    monkeypatch.setattr("osa.trail.clock.now", lambda: moment)


def recipient() -> rows.Country:
    """Make a recipient that the law lets have equipment: on the DAC list, like-minded, with a transfer agreement."""
    put(rows.Source, "src", publisher="外務省", title="t", url="https://www.mofa.go.jp/x", kind="primary")
    country: rows.Country = put(rows.Country, "PHL", name_en="Philippines", name_ja="フィリピン")
    since = dt.date(2016, 4, 1)
    for kind, value in {
        "dac_list": "lower_middle_income",
        "transfer_agreement": "in_force",
        "un_measures": "none",
        "like_minded": "yes",
    }.items():
        put(rows.CountryStatus, f"PHL-{kind}", country=country, kind=kind, value=value, since=since, sources=["src"])
    put(rows.Organisation, "PHL-navy", name_en="Navy", name_ja="海軍", kind="navy", country=country)
    return country


def project(state: str = "screening", *, amount: int = 1_000_000_000) -> rows.Project:
    """Make a project of radars for that recipient, with everything known that its screening asks, and money for it."""
    country = recipient()
    need = put(rows.Need, "PHL-need", country=country, raised_as="request", what_en="radars", what_ja="レーダー")
    fields = {"fiscal_year": 2026, "country": country, "title_en": "Radars", "title_ja": "レーダー", "need": need}
    made = rows.Project(id="PHL-26", basis="primary", state=state, **fields)
    with changing(by="desk", service="row_save"):
        made.save(links={"beneficiaries": ["PHL-navy"], "sources": ["src"]})
    put(
        rows.Item,
        "PHL-26-radar",
        project=made,
        name_en="Radar",
        name_ja="レーダー",
        kind="equipment",
        category="surveillance",
        announced=4,
        classified="attested",
        defence_equipment=True,
        weapon=False,
        carries_weapon=False,
        made_in_japan=True,
    )
    for fact, value in ATTESTED.items():
        put(
            rows.CaseFact, f"PHL-26-{fact}", project=made, fact=fact, value=value, attested_by="desk", evidence="memo 1"
        )
    put(rows.Appropriation, "fy2026", fiscal_year=2026, stage="approved", amount_yen=10 * amount)
    return made


def commit(made: rows.Project, amount: int = 1_000_000_000, name: str = "c") -> rows.Commitment:
    """Commit money to a project."""
    fields = {"project": made, "fiscal_year": 2026, "amount_yen": amount, "made_on": TODAY}
    commitment: rows.Commitment = put(rows.Commitment, f"{made.pk}-{name}", **fields)
    return commitment


def load(directory: Path = JAPAN / "register") -> None:
    """Load the rows of a programme's register."""
    faults = Faults()
    read = read_csv_files(directory, faults)
    faults.raise_if_any()
    with changing(by="operator:test", service="register_load"):
        for table in TABLES:
            for row in read.get(table, {}).values():
                _write(table, row.values)


def _write(table: str, values: Mapping[str, Any]) -> None:
    """Write one row as a file has it."""
    columns = TABLES[table].columns
    links = {name: values[name] for name, field in columns.items() if field.many_to_many}
    single = {name: field for name, field in columns.items() if name not in links}
    row = TABLES[table].model(**{f.attname: f.to_python(values[name]) for name, f in single.items()})
    row.save(links=links)


REASONS = Text("The radars serve the safety of the sea lanes.", "海上交通の安全に資する。")


def draft(desk: User, made: rows.Project, amount: int = 1_000_000_000) -> Decision:
    """Screen a project and draft its decision."""
    services.project_screen(by=desk, project=made)
    change(made, state="decision")
    return services.decision_draft(by=desk, project=made, amount_yen=amount, reasons=REASONS)


def approved(staff: People, made: rows.Project) -> Decision:
    """Take a project to its approved decision."""
    commit(made)
    decision = draft(staff.desk, made)
    services.decision_review(by=staff.legal, decision=decision, opinion="agreed")
    return services.decision_approve(by=staff.boss, decision=decision)


def refusal(call: Callable[..., Any], **arguments: object) -> tuple[str, ...]:
    """Return the reasons for which a service refuses."""
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value.reasons

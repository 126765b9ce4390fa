"""What a project, its items, its agreement and its money lack, and where they contradict each other."""

from __future__ import annotations

from osa.i18n import _
from osa.register.checks.book import Book, Check, Finding, Found, Grade, day
from osa.register.models import STATES
from osa.register.together import AFTER

ORDER = {state: place for place, (state, _label) in enumerate(STATES)}


def signed_without_commitment(book: Book) -> Found:
    """Find signed projects to which no money is bound."""
    for key, _project in book.active():
        if book.signed_on(key) and not book.of("commitments", "project", key):
            what = _("its notes are signed, and no money is committed to it")
            yield Finding("error", "projects", key, "id", what, _("record the commitment"))


def commitment_differs_from_agreement(book: Book) -> Found:
    """Find agreements to which another amount is committed than they promise."""
    for key, agreement in book.rows("agreements"):
        bound = [row["amount_yen"] for _key, row in book.of("commitments", "agreement", key)]
        if bound and sum(bound) != agreement["amount_yen"]:
            message = _("it promises ¥{promised:,}, and ¥{bound:,} is committed to it")
            what = message.format(promised=agreement["amount_yen"], bound=sum(bound))
            yield Finding("error", "agreements", key, "amount_yen", what, _("correct the one that is wrong"))


def commitment_of_another(book: Book) -> Found:
    """Find commitments whose agreement or fiscal year is not their project's. Another year of signature is no fault."""
    for key, row in book.rows("commitments"):
        project, agreement = book.row("projects", row["project"]), book.row("agreements", row["agreement"])
        if agreement and agreement["project"] != row["project"]:
            what = _("its agreement is of the project {project}").format(project=agreement["project"])
            yield Finding("error", "commitments", key, "agreement", what, _("correct the one that is wrong"))
        if project and project["fiscal_year"] != row["fiscal_year"]:
            what = _("its project is on the budget of {year}").format(year=project["fiscal_year"])
            yield Finding("warning", "commitments", key, "fiscal_year", what, _("correct it, or say why in the note"))


def paid_beyond(book: Book) -> Found:
    """Find commitments on which more was paid out than was committed, more came back than was out, or too early."""
    for key, row in book.rows("commitments"):
        payments = book.of("disbursements", "commitment", key)
        out = sum(payment["amount_yen"] for _key, payment in payments)
        back = sum(refund["amount_yen"] for _key, refund in book.of("refunds", "commitment", key))
        if out - back > row["amount_yen"] or back > out:
            message = _("¥{amount:,} committed, ¥{out:,} paid out, ¥{back:,} come back")
            what = message.format(amount=row["amount_yen"], out=out, back=back)
            yield Finding("error", "commitments", key, "amount_yen", what, _("correct the payment that is wrong"))
        for table, column in AFTER.items():
            for payment, values in book.of(table, "commitment", key):
                if values[column] < row["made_on"]:
                    what = _("it was paid before the commitment was made")
                    yield Finding("error", table, payment, column, what, _("correct the day that is wrong"))


def bound_though_cancelled(book: Book) -> Found:
    """Find what cancelled projects still hold: money that was not paid out, and deliveries that have not come."""
    for key, project in book.rows("projects"):
        if project["standing"] != "cancelled":
            continue
        for row, values in book.of("commitments", "project", key):
            payments = book.of("disbursements", "commitment", row)
            if sum(payment["amount_yen"] for _key, payment in payments) < values["amount_yen"]:
                what = _("its project is cancelled, and not all of it is paid out")
                yield Finding("warning", "commitments", row, "amount_yen", what, _("release what is left"))
        for row, values in book.of("deliveries", "project", key):
            if not values["delivered_on"]:
                what, do = _("its project is cancelled, and it has not come"), _("remove it, unless it will come")
                yield Finding("warning", "deliveries", row, "project", what, do)


def agreement_not_in_force(book: Book) -> Found:
    """Find agreements of which it is not known when they entered into force."""
    for key, row in book.rows("agreements"):
        if row["in_force_on"] is not None:
            continue
        if row["in_force_by"] == "signature":
            what = _("it enters into force by signature, and has no day on which it did")
            yield Finding("warning", "agreements", key, "in_force_on", what, _("enter the day of signature"))
        elif row["in_force_by"] == "notice":
            message = _("it waits for the recipient's notice since {day}").format(day=row["signed_on"])
            yield Finding("warning", "agreements", key, "in_force_on", message, _("ask whether the notice has come"))
        else:
            what = _("it is not known how and when it entered into force")
            yield Finding("note", "agreements", key, "in_force_on", what, _("look it up in the notes"))


def in_force_before_signed(book: Book) -> Found:
    """Find agreements that are said to be in force before they were signed."""
    for key, row in book.rows("agreements"):
        if row["in_force_on"] is not None and row["in_force_on"] < row["signed_on"]:
            what = _("in force before it was signed")
            yield Finding("error", "agreements", key, "in_force_on", what, _("correct the day that is wrong"))


def signed_before_its_year(book: Book) -> Found:
    """Find agreements signed before the fiscal year whose budget they are on began."""
    years = {key: project["fiscal_year"] for key, project in book.rows("projects")}
    for key, row in book.rows("agreements"):
        began = day(f"{years[row['project']]}-04-01")
        if day(row["signed_on"]) < began:
            what = _("it was signed before the fiscal year of its budget began, on {day}").format(day=began)
            yield Finding("error", "agreements", key, "signed_on", what, _("correct the day or the fiscal year"))


def committed_before_its_year(book: Book) -> Found:
    """Find commitments made before the fiscal year whose money they bind began."""
    for key, row in book.rows("commitments"):
        began = day(f"{row['fiscal_year']}-04-01")
        if day(row["made_on"]) < began:
            what = _("it was made before its fiscal year began, on {day}").format(day=began)
            yield Finding("error", "commitments", key, "made_on", what, _("correct the day or the fiscal year"))


def consent_not_promised(book: Book) -> Found:
    """Find agreements without the recipient's promise to ask before any other use and onward transfer."""
    for key, row in book.rows("agreements"):
        if not row["prior_consent"]:
            known = row["prior_consent"] is not None
            unknown = _("it is not known whether prior consent is promised")
            what = _("prior consent is not promised") if known else unknown
            do = _("the guidelines ask for it; see the notes")
            yield Finding("error" if known else "warning", "agreements", key, "prior_consent", what, do)


def project_without_parts(book: Book) -> Found:
    """Find projects of which it is not known what they give, or to whom."""
    for key, project in book.active():
        grade: Grade = "warning" if book.signed_on(key) else "note"
        if not book.of("items", "project", key):
            yield Finding(grade, "projects", key, "id", _("it has no items"), _("enter what it gives"))
        if not project["beneficiaries"]:
            what = _("it has no beneficiary")
            yield Finding(grade, "projects", key, "beneficiaries", what, _("enter who gets it"))
        for name in project["beneficiaries"]:
            body = book.row("organisations", name)
            if body and body["country"] not in (None, project["country"]):
                what = _("{name} is a body of {country}").format(name=name, country=body["country"])
                yield Finding("error", "projects", key, "beneficiaries", what, _("correct the one that is wrong"))


def item_not_described(book: Book) -> Found:
    """Find items without a number, and items of which it is not known whether they are defence equipment."""
    for key, item in book.rows("items"):
        if item["announced"] is None:
            what = _("no number was announced, or none is entered")
            yield Finding("note", "items", key, "announced", what, _("enter it if it was announced"))
        if item["defence_equipment"] is None and item["kind"] == "equipment":
            what = _("it is not known whether it is defence equipment")
            yield Finding("warning", "items", key, "defence_equipment", what, _("have it classified"))
        if item["weapon"] and item["defence_equipment"] is False:
            what = _("a weapon is always defence equipment")
            yield Finding("error", "items", key, "defence_equipment", what, _("correct the answer that is wrong"))


def nothing_procured(book: Book) -> Found:
    """Find projects in force of which no step of the procurement is entered."""
    for key, _project in book.active():
        if book.delivered(key) and not book.of("procurement", "project", key):
            what = _("something was delivered, and no step of the procurement is entered")
            yield Finding("note", "projects", key, "id", what, _("enter what is known of it"))


def state_without_rows(book: Book) -> Found:
    """Find projects whose state says more than their rows, or less."""
    for key, project in book.active():
        place, signed, delivered = ORDER[project["state"]], book.signed_on(key), book.delivered(key)
        wanted = {
            "notes_exchanged": (bool(signed), _("there is no agreement")),
            "monitoring": (bool(delivered), _("nothing is delivered")),
            "evaluated": (bool(book.of("evaluations", "project", key)), _("there is no evaluation")),
        }
        for state, (there, lacking) in wanted.items():
            if place >= ORDER[state] and not there:
                message = _("its state is {state}, and {lacking}").format(state=project["state"], lacking=lacking)
                yield Finding("error", "projects", key, "state", message, _("enter what is missing"))
        late = "delivery" if delivered else "notes_exchanged" if signed else "need"
        if place < ORDER[late]:
            message = _("its state is {state}, and its rows are as far as {late}")
            what = message.format(state=project["state"], late=late)
            yield Finding("warning", "projects", key, "state", what, _("move the project on"))


def year_is_over(book: Book) -> Found:
    """Find projects without notes whose fiscal year is over: their money is gone, unless it was carried over."""
    for key, project in book.active():
        end = day(f"{project['fiscal_year'] + 1}-03-31")
        if not book.signed_on(key) and book.today > end:
            what = _("the fiscal year of its budget ended on {day} without notes").format(day=end)
            do = _("find out whether it was signed, carried over or given up")
            yield Finding("warning", "projects", key, "fiscal_year", what, do)


CHECKS: tuple[Check, ...] = (
    signed_without_commitment,
    commitment_differs_from_agreement,
    commitment_of_another,
    paid_beyond,
    bound_though_cancelled,
    agreement_not_in_force,
    in_force_before_signed,
    signed_before_its_year,
    committed_before_its_year,
    consent_not_promised,
    project_without_parts,
    item_not_described,
    nothing_procured,
    state_without_rows,
    year_is_over,
)

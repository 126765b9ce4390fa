"""What is delivered: against what was announced, permitted and planned, and whether anybody looked at it since."""

from __future__ import annotations

from osa.i18n import _
from osa.register.checks.book import Book, Check, Finding, Found, Grade, Row, day

VISIT_WITHIN = 365
"""Days after a delivery in which somebody should have looked at what was given."""

EVALUATE_WITHIN = 2 * 365
"""Days after the last delivery in which a project should have been evaluated."""


def delivery_is_late(book: Book) -> Found:
    """Find deliveries that were planned by a day that has passed, and are not confirmed."""
    for key, row in book.rows("deliveries"):
        if row["planned_by"] and not row["delivered_on"] and day(row["planned_by"]) < book.today:
            what = _("it was planned by {day}, and is not confirmed").format(day=row["planned_by"])
            yield Finding("warning", "deliveries", key, "delivered_on", what, _("find out whether it has come"))


def delivered_without_handover(book: Book) -> Found:
    """Find deliveries without a day of handover."""
    for key, row in book.rows("deliveries"):
        if row["delivered_on"] and not row["handed_over_on"]:
            what = _("it was delivered, and no handover is entered")
            yield Finding("note", "deliveries", key, "handed_over_on", what, _("enter the day if there was one"))


def handed_over_before_delivered(book: Book) -> Found:
    """Find deliveries that are said to have been handed over before they came."""
    for key, row in book.rows("deliveries"):
        if row["delivered_on"] and row["handed_over_on"] and day(row["handed_over_on"]) < day(row["delivered_on"]):
            what = _("it was handed over before it was delivered")
            yield Finding("error", "deliveries", key, "handed_over_on", what, _("correct the day that is wrong"))


def delivered_too_early(book: Book) -> Found:
    """Find deliveries before the notes were signed, or before they were in force."""
    for key, row in book.rows("deliveries"):
        signed = book.signed_on(str(row["project"]))
        if not row["delivered_on"]:
            continue
        if signed is None or day(row["delivered_on"]) < signed:
            what = _("it was delivered before any notes were signed")
            yield Finding("error", "deliveries", key, "delivered_on", what, _("correct the day that is wrong"))
        else:
            waiting = [a for _key, a in book.of("agreements", "project", row["project"]) if not _in_force(a, row)]
            if waiting:
                what = _("it was delivered before the notes were in force")
                do = _("enter the day of entry into force, or correct the delivery")
                yield Finding("warning", "deliveries", key, "delivered_on", what, do)


def _in_force(agreement: Row, delivery: Row) -> bool:
    """Tell whether an agreement was in force at a delivery, as far as anything is known of it."""
    if agreement["in_force_on"] is None:
        return bool(agreement["in_force_by"] != "notice")
    return bool(agreement["in_force_on"] <= delivery["delivered_on"])


def delivery_without_items(book: Book) -> Found:
    """Find deliveries of which it is not known what they brought, and lines with another project's items."""
    for key, row in book.rows("deliveries"):
        lines = book.of("delivery_lines", "delivery", key)
        if row["delivered_on"] and not lines:
            what = _("it is not entered which items it brought")
            yield Finding("warning", "deliveries", key, "id", what, _("enter the items delivered"))
        for line, values in lines:
            item = book.row("items", values["item"])
            if item and item["project"] != row["project"]:
                what = _("its item is of the project {project}").format(project=item["project"])
                yield Finding("error", "delivery_lines", line, "item", what, _("correct the one that is wrong"))


def delivered_without_permission(book: Book) -> Found:
    """Find defence equipment that was delivered without an export permission in the register."""
    for key, line in book.rows("delivery_lines"):
        delivery, item = book.row("deliveries", line["delivery"]), book.row("items", line["item"])
        if delivery and item and delivery["delivered_on"] and item["defence_equipment"]:
            granted = [
                permission
                for _key, permission in book.of("permissions", "project", item["project"])
                if permission["item"] in (None, line["item"])
                and permission["granted_on"]
                and permission["granted_on"] <= delivery["delivered_on"]
            ]
            if not granted:
                what = _("{item} is defence equipment, and no export permission for it is entered")
                do = _("enter the permission")
                yield Finding("warning", "delivery_lines", key, "item", what.format(item=line["item"]), do)


def permission_and_refusal(book: Book) -> Found:
    """Find export permissions that were granted and refused, or granted before anybody asked."""
    for key, row in book.rows("permissions"):
        if row["granted_on"] and row["refused_on"]:
            what = _("it was both granted and refused")
            yield Finding("error", "permissions", key, "refused_on", what, _("correct the one that is wrong"))
        if row["granted_on"] and row["applied_on"] and row["granted_on"] < row["applied_on"]:
            what = _("it was granted before it was applied for")
            yield Finding("error", "permissions", key, "granted_on", what, _("correct the day that is wrong"))


def number_differs(book: Book) -> Found:
    """Find items of which another number was delivered than was announced. It happens; it should be explained."""
    for key, item in book.rows("items"):
        lines = [row for _key, row in book.of("delivery_lines", "item", key)]
        batches = [book.row("deliveries", row["delivery"]) or {} for row in lines]
        numbers = [r["quantity"] for r, b in zip(lines, batches, strict=True) if b.get("delivered_on")]
        if item["announced"] is None or not numbers or None in numbers or sum(numbers) == item["announced"]:
            continue
        planned = any(not b["delivered_on"] for _k, b in book.of("deliveries", "project", item["project"]))
        fewer = sum(numbers) < item["announced"]
        message = _("{announced} were announced, {delivered} are delivered")
        what = message.format(announced=item["announced"], delivered=sum(numbers))
        do = _("wait for the batches that are planned") if fewer and planned else _("explain it in the note")
        yield Finding("warning" if fewer and not planned else "note", "items", key, "announced", what, do)


def nobody_looked(book: Book) -> Found:
    """Find projects that have delivered, and were not visited or not evaluated since."""
    for key, _project in book.active():
        delivered = book.delivered(key)
        if not delivered:
            continue
        if not book.of("visits", "project", key):
            since = book.days_since(delivered[0])
            what = _("something was delivered {days} days ago, and no monitoring visit is entered").format(days=since)
            grade: Grade = "warning" if since > VISIT_WITHIN else "note"
            yield Finding(grade, "projects", key, "id", what, _("plan a visit, or enter the one that was made"))
        if not book.of("evaluations", "project", key):
            since = book.days_since(delivered[-1])
            what = _("the last delivery was {days} days ago, and no evaluation is entered").format(days=since)
            grade = "warning" if since > EVALUATE_WITHIN else "note"
            yield Finding(grade, "projects", key, "id", what, _("plan an evaluation"))


CHECKS: tuple[Check, ...] = (
    delivery_is_late,
    delivered_without_handover,
    handed_over_before_delivered,
    delivered_too_early,
    delivery_without_items,
    delivered_without_permission,
    permission_and_refusal,
    number_differs,
    nobody_looked,
)

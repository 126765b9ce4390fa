"""Who may do what, all of it: the roles, and for every service the roles that may call it. What is not here is denied.

`docs/guide/permissions.md` is made from this file (`make pages`).
"""

from __future__ import annotations

from osa.i18n import N_

ROLES = {
    "desk_officer": N_("desk officer"),
    "legal_reviewer": N_("legal reviewer"),
    "budget_officer": N_("budget officer"),
    "approver": N_("approver"),
    "monitor": N_("monitor (embassy)"),
    "auditor": N_("auditor"),
    "administrator": N_("administrator"),
}
"""The roles an account can have. `public`, who has no account, and `operator`, who runs commands, are not granted."""

EXCLUSIVE = frozenset({"administrator", "auditor"})
"""Roles that an account has alone: who manages accounts cannot touch cases, who watches changes nothing."""

DELEGABLE = frozenset({"legal_reviewer", "budget_officer", "approver"})
"""Roles that can be lent for a time."""

CONFIRMED = frozenset({"administrator", "approver", "legal_reviewer"})
"""Roles that count only once another administrator than the one who gave them, or the operator, has confirmed them.

One administrator alone could otherwise make two accounts of their own, one that drafts and one that approves; or make
the second administrator who confirms it.
"""

OPERATOR = "operator"
"""Whoever runs `osa …` where the database is. An operator can load files and make accounts, and decides nothing."""

SERVICES: dict[str, tuple[str, ...]] = {
    # accounts
    "user_add": ("administrator", OPERATOR),
    "user_deactivate": ("administrator", OPERATOR),
    "user_activate": ("administrator", OPERATOR),
    "user_password_set": (OPERATOR,),
    "user_factors_remove": (OPERATOR,),
    "role_grant": ("administrator", OPERATOR),
    "role_confirm": ("administrator", OPERATOR),
    "role_revoke": ("administrator", OPERATOR),
    "delegation_make": ("legal_reviewer", "budget_officer", "approver"),
    "delegation_end": (  # the giver, the taker before it begins, and who else puts accounts in order
        "desk_officer",
        "legal_reviewer",
        "budget_officer",
        "approver",
        "monitor",
        "administrator",
        OPERATOR,
    ),
    # the register
    "register_load": (OPERATOR,),
    "register_import": ("desk_officer", OPERATOR),
    "row_save": ("desk_officer",),
    "row_remove": ("desk_officer",),
    "row_publish": ("desk_officer",),
    # money
    "appropriation_save": ("budget_officer",),
    "commitment_make": ("budget_officer",),
    "commitment_release": ("budget_officer",),
    "disbursement_record": ("budget_officer",),
    "refund_record": ("budget_officer",),
    # casework
    "project_advance": ("desk_officer",),
    "project_suspend": ("desk_officer", "approver"),
    "project_resume": ("desk_officer", "approver"),
    "project_cancel": ("approver",),
    "fact_attest": ("desk_officer", "legal_reviewer"),
    "fact_withdraw": ("desk_officer", "legal_reviewer"),
    "project_screen": ("desk_officer", "legal_reviewer", OPERATOR),
    "deliberation_record": ("desk_officer", "legal_reviewer"),
    "decision_draft": ("desk_officer",),
    "decision_review": ("legal_reviewer",),
    "decision_approve": ("approver",),
    "decision_return": ("legal_reviewer", "approver"),
    "delivery_record": ("desk_officer", "monitor"),
    "visit_record": ("monitor",),
    "duty_schedule": ("desk_officer", "legal_reviewer"),
    "duty_fulfil": ("desk_officer", "monitor"),
    "comment_add": ("desk_officer", "legal_reviewer", "budget_officer", "approver", "monitor"),
    "document_add": ("desk_officer", "legal_reviewer", "budget_officer", "approver", "monitor"),
}

READING: dict[str, tuple[str, ...]] = {
    "published": ("public", *ROLES, OPERATOR),
    "register": ("desk_officer", "legal_reviewer", "budget_officer", "approver", "monitor", "auditor", OPERATOR),
    "casework": ("desk_officer", "legal_reviewer", "budget_officer", "approver", "monitor", "auditor", OPERATOR),
    "accounts": ("administrator", "auditor", OPERATOR),
    "trail": ("auditor", OPERATOR),
}
"""What each role may read."""

READING_ASKED = frozenset({"accounts", "casework", "register", "trail"})
"""The areas where the pages of the site ask who reads; what is published, they show to everybody."""

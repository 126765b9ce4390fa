"""What the site keeps for its users beside the register: drafts of forms. Nothing here is recorded in the trail."""

from __future__ import annotations

from django.db import models

from osa.accounts.models import User


class Draft(models.Model):
    """What somebody has typed into a form and not sent yet: the form's key, and its fields by name.

    Nobody but its writer reads it, and it is gone when the form is sent. Passwords and files are never in it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=160)
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="one_draft_of_a_form"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"

"""What hosts did with help lines: one row for each confirmation, correction, hiding, adding and taking back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member


class LineDeed(models.TextChoices):
    """What a host may do with a help line."""

    CONFIRMED = "confirmed", _("confirmed it")
    CORRECTED = "corrected", _("corrected it")
    HIDDEN = "hidden", _("hid it")
    SHOWN = "shown", _("brought it back")
    ADDED = "added", _("added it")
    UNDONE = "undone", _("took the last change back")


class LineChange(models.Model):
    """One change of one help line, never altered; the one with the highest `number` (from 1) is in force.

    `line` is the line's id. `state` is all that the host's hand says of it from now on:
    `{"fields": {…}, "hidden": bool, "local": bool, "checked": "YYYY-MM-DD" | "", "by": pk | null}`,
    where `fields` are those that differ from the file, or the whole of a local line; empty when nothing does.
    """

    line = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    deed = models.CharField(max_length=10, choices=LineDeed.choices)
    state = models.JSONField(default=dict)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "number"], name="line_change_numbered"),
            models.CheckConstraint(condition=models.Q(deed__in=LineDeed.values), name="line_deed_known"),
        ]

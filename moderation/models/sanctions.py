"""Measures laid on a member for a while."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from moderation.models.cases import Decision


class Measure(models.TextChoices):
    """What may be laid on a member for a while. `SUSPENDED` and `BANNED` close the socket; the others keep it."""

    SLOWED = "slowed", _("slowed")
    SILENCED = "silenced", _("silenced")
    SUSPENDED = "suspended", _("suspended")
    BANNED = "banned", _("banned")
    REPORTS = "reports", _("reporting paused")


class Sanction(models.Model):
    """A measure on a member until `until` (null: until lifted)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sanctions")
    measure = models.CharField(max_length=10, choices=Measure.choices)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="sanctions")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["member", "lifted_at"], name="sanction_standing")]

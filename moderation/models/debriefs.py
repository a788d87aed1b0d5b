"""A few minutes for oneself after a hard case: what was offered to whom, and what they wrote down for themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from moderation.models.cases import Case


class Answer(models.TextChoices):
    """What a moderator said to the offer; empty while they have not."""

    LATER = "later", _("later")
    SKIPPED = "skipped", _("no, thank you")
    TAKEN = "taken", _("taken")


class Debrief(models.Model):
    """An offer to one moderator after one case, made once. `sealed` is a note that nobody else reads (`community.sealing`).

    Without a case it is a note that somebody wrote unasked. `again_at` is when an offer that was put off comes back.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="debriefs")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True)
    sealed = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    again_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "case"], name="debrief_once"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer.values]), name="debrief_answer_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member"], condition=Q(answer__in=["", "later"]), name="debrief_open"),
        ]

"""Who of the team has looked at somebody's hard words and said so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from community.members.models import Member
from moderation.models.cases import Case
from moderation.models.faces import Signed


class Seen(models.Model):
    """A moderator has seen a case and lets its author know; said once each."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seen")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    signed = models.CharField(max_length=4, choices=Signed.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "by"], name="seen_once")]

"""Help lines shown to one member after hard words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from community.members.models import Member
from moderation.models.cases import Case


class Card(models.Model):
    """Help lines shown to one member after hard words, until they close it.

    `kinds` are the crisis kinds, comma-joined; the lines themselves are looked up when it is shown.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cards")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="cards")
    nonce = models.CharField(max_length=64)
    kinds = models.CharField(max_length=200)
    alerted = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    meant_otherwise = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "nonce"], name="card_once")]
        indexes: ClassVar = [models.Index(fields=["member", "closed_at"], name="card_open")]

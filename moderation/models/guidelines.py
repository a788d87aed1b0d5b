"""The versions of the community's guidelines."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from community.members.models import Member


class Guidelines(models.Model):
    """One version of the community's guidelines, never changed once published.

    `words` holds `{"en": [{"slug", "name", "text", "examples", "kinds", "follows"}...], "es": [...]}`.
    """

    version = models.PositiveIntegerField(unique=True)
    words = models.JSONField()
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

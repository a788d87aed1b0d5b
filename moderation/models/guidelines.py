"""The versions of the community's guidelines."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from community.members.models import Member


class Guidelines(models.Model):
    """One version of the community's guidelines, never changed once published.

    `words` holds `{"en": [{"slug", "name", "text", "examples", "kinds", "follows"}...], "es": [...]}`, the same slugs in
    the same order in each language; a guideline that was not translated stands there in the other language and names it
    in `lang`. `taken_from` is the version whose words were taken up again.
    """

    version = models.PositiveIntegerField(unique=True)
    words = models.JSONField()
    taken_from = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

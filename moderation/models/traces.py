"""What happened to a case, step by step, and the filters of its queue that a moderator keeps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from community.members.models import Member
from moderation.models.cases import Case, Decision


class Trace(models.Model):
    """One step of a case: `what` is a step of `moderation.states`, `note` or `opened`; `words` are for colleagues only.

    `about` is the colleague whom it concerns: handed to, asked.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="traces")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    about = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class SavedView(models.Model):
    """A set of filters of the queue under a name of the moderator's own. `query` is what follows the `?`."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "name"], name="saved_view_name")]

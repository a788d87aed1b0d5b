"""Cases, what was flagged about them, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member


class State(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", _("open")
    CLAIMED = "claimed", _("claimed")
    RESOLVED = "resolved", _("resolved")


class Case(models.Model):
    """One thing to look at, with all that was flagged about it.

    It keeps the excerpt and the author of its own: evidence outlives the post. `priority` is higher for the graver
    (`CRISIS` on top); `nonce` ties words that reached only the desk to what their author sent.
    """

    CRISIS, HARM, PERSON, ROUTINE = 100, 80, 50, 20

    target_type = models.ForeignKey(ContentType, null=True, on_delete=models.SET_NULL, related_name="+")
    target_id = models.BigIntegerField(null=True)
    target = GenericForeignKey("target_type", "target_id")
    place_type = models.ForeignKey(ContentType, null=True, on_delete=models.SET_NULL, related_name="+")
    place_id = models.BigIntegerField(null=True)
    place = GenericForeignKey("place_type", "place_id")
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="cases")
    author_name = models.CharField(max_length=30)
    excerpt = models.TextField()
    kind = models.CharField(max_length=24)
    priority = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    nonce = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    claimed_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.UniqueConstraint(
                fields=["target_type", "target_id"], condition=~Q(state="resolved"), name="case_one_open_per_target"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-priority", "opened_at", "id"], name="case_queue"),
            models.Index(fields=["author", "state"], name="case_author"),
        ]


class Flag(models.Model):
    """One reason why a case is looked at: the software's signal, a member's report, a moderator's own flag.

    `target` is the post that it is about; `excerpt` keeps its words when they are not the case's own.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    software = models.BooleanField(default=False)
    kind = models.CharField(max_length=24)
    rule = models.CharField(max_length=80, blank=True)
    guideline = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    spans = models.JSONField(default=list)
    rules_version = models.CharField(max_length=40, blank=True)
    excerpt = models.TextField(blank=True)
    nonce = models.CharField(max_length=64, blank=True)
    target_type = models.ForeignKey(ContentType, null=True, on_delete=models.SET_NULL, related_name="+")
    target_id = models.BigIntegerField(null=True)
    target = GenericForeignKey("target_type", "target_id")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "by", "target_id"], condition=Q(by__isnull=False), name="flag_once_per_person"
            ),
        ]


class Decision(models.Model):
    """A moderator's act: who, when, what, under which guideline, and what the author was told."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    deed = models.CharField(max_length=20)
    guideline = models.CharField(max_length=40, blank=True)
    told = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

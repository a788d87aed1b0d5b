"""Cases, what was flagged about them, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from moderation.models.faces import Signed


class State(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", _("open")
    CLAIMED = "claimed", _("claimed")
    SECOND = "second", _("waiting for a second opinion")
    ESCALATED = "escalated", _("with the host")
    RESOLVED = "resolved", _("resolved")
    APPEALED = "appealed", _("appealed")


class Case(models.Model):
    """One thing to look at, with all that was flagged about it.

    It keeps the excerpt and the author of its own: evidence outlives the post. `priority` is higher for the graver
    (`CRISIS` on top); `nonce` ties words that reached only the desk to what their author sent. `claimed_at` is when
    the claim was last used (`moderation.claiming`); `asked` is whose second opinion is waited for (null: anybody's).
    A case of the kind `UNANSWERED` is about nobody's fault: its author wrote, and nobody has answered. One of the kind
    `SPREE` is about what its author reported.
    """

    CRISIS, HARM, PERSON, ROUTINE, CARE, LOW = 100, 80, 50, 20, 10, 5
    UNANSWERED, SPREE = "unanswered", "spree"

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
    claimed_at = models.DateTimeField(null=True)
    asked = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    follow_up_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_known"),
            models.UniqueConstraint(
                fields=["target_type", "target_id"],
                condition=~Q(state__in=["resolved", "appealed"]),
                name="case_one_open_per_target",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-priority", "opened_at", "id"], name="case_queue"),
            models.Index(fields=["author", "state"], name="case_author"),
            models.Index(fields=["follow_up_at"], condition=Q(follow_up_at__isnull=False), name="case_follow_up"),
            models.Index(fields=["place_type", "place_id"], condition=~Q(state="resolved"), name="case_places"),
            models.Index(F("priority").desc(), F("id").asc(), condition=~Q(state="resolved"), name="case_waiting"),
            models.Index(fields=["state", "-id"], name="case_settled"),
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
    """An act on a case: who (or software), when, what, under which guideline, about which words, what the author was told.

    `member` is who was told, and `signed` under which name of `by`; `kept` is what taking the deed back needs; `until`
    is when it ends by itself.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    software = models.BooleanField(default=False)
    signed = models.CharField(max_length=4, choices=Signed.choices, blank=True)
    deed = models.CharField(max_length=20)
    guideline = models.CharField(max_length=40, blank=True)
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="decisions")
    told = models.TextField(blank=True)
    words = models.JSONField(default=list)
    kept = models.JSONField(default=dict)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], name="decision_told"),
            models.Index(fields=["by", "-at"], name="decision_lately"),
        ]

"""Private conversations that moderators open with the author of hard words, and what is said in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community.members.models import Member
from community.posts import Standing
from moderation.models.cases import Case
from moderation.models.faces import Signed


class Conversation(models.Model):
    """One case's private conversation: its author on the one side, everybody who may read the case on the other.

    `unread`: the member has not seen the newest words. `waits`: the member wrote last. `rested_at`: they said "not now";
    `left_at`: they left (they may always come back). `said_at` is when somebody wrote last; `emptied_at` is when the
    words went because their time was over.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="conversation")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="conversations")
    opened_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    said_at = models.DateTimeField(default=timezone.now)
    unread = models.BooleanField(default=True)
    waits = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    rested_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["member", "closed_at"], name="conversation_of"),
            models.Index(fields=["said_at"], condition=Q(emptied_at__isnull=True), name="conversation_quiet"),
        ]

    @property
    def slug(self) -> str:
        """A name for programs."""
        return f"conversation-{self.pk}"

    def label(self) -> str:
        """What people call it."""
        return _("a private conversation")

    def around(self, post: Turn, count: int = 10) -> tuple[list[Turn], list[Turn]]:
        """The `count` turns before and after, oldest first."""
        turns = Turn.objects.filter(conversation=self)
        before = list(turns.filter(pk__lt=post.pk).order_by("-pk")[:count])[::-1]
        return before, list(turns.filter(pk__gt=post.pk).order_by("pk")[:count])


class Turn(models.Model):
    """What one of them said. `verdict` and `follow_up` (a case or a card is owed) are about the member's words only.

    `signed` is the name under which a moderator wrote (`moderation.faces`).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    by_team = models.BooleanField(default=False)
    signed = models.CharField(max_length=4, choices=Signed.choices, blank=True)
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    html = models.TextField()
    standing = models.CharField(max_length=10, choices=Standing.choices)
    verdict = models.JSONField(null=True)
    follow_up = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "author", "nonce"], name="turn_once"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="turn_standing_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(follow_up=True), name="turn_owed")]

    def place(self) -> Conversation:
        """Where it was said."""
        return self.conversation

    def original(self) -> str:
        """The words as written: nothing is masked where only the moderators read."""
        return self.body

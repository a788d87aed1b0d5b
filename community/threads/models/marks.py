"""What one member has of a thread, and who would answer those whom nobody has answered yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.threads.models.threads import Thread
from community.threads.models.topics import Topic


class Following(models.TextChoices):
    """Whether new entries of a thread are new to a member."""

    NEITHER = "neither", _("as it comes")
    FOLLOWED = "followed", _("followed")
    MUTED = "muted", _("muted")


class Bookmark(models.Model):
    """How far one member has read one thread (`seen` is a `seq`), and whether they follow or mute it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="bookmarks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="bookmarks")
    seen = models.PositiveBigIntegerField(default=0)
    following = models.CharField(max_length=10, choices=Following.choices, default=Following.NEITHER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "thread"], name="bookmark_once"),
            models.CheckConstraint(condition=Q(following__in=Following.values), name="bookmark_following_known"),
        ]


class Willing(models.Model):
    """A member who said that they would answer opening posts that nobody has answered; in every topic if it is None."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="willing")
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="willing")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "topic"], name="willing_once"),
            models.UniqueConstraint(fields=["member"], name="willing_everywhere_once", condition=Q(topic=None)),
        ]

"""New words for an entry, on their way through the gate; the words that stood before are then a `Version`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.members.models import Member
from community.posts import Standing
from community.threads.models.entries import Entry
from community.threads.models.threads import Thread


class Edit(models.Model):
    """What somebody wants an entry of theirs to say. `visible`: it says so now, as the entry's edit `number`.

    `title` only for an opening. `written` and `titled` are the words as written where `body` or `title` are masked.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="rewritings")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=120, blank=True)
    titled = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    written = models.TextField(blank=True)
    html = models.TextField()
    note = models.CharField(max_length=120, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    verdict = models.JSONField(null=True)
    follow_up = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "nonce"], name="edit_once"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="edit_standing_known"),
            models.UniqueConstraint(fields=["entry"], name="edit_one_waits", condition=Q(standing="held")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["follow_up"], name="edit_follow_up", condition=Q(follow_up=True)),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}+{self.number}"

    @property
    def seq(self) -> int | None:
        """Where in the thread the words belong."""
        return self.entry.seq

    @property
    def folded(self) -> bool:
        """Whether a moderator folded the entry."""
        return self.entry.folded

    def place(self) -> Thread:
        """Where it was said (the `Post` contract)."""
        return self.entry.thread

    def original(self) -> str:
        """The words as written, also where `body` holds masked ones."""
        return self.written or self.body

"""What is said in a thread, the words behind a mask, and the words as they were before an edit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.members.models import Member
from community.posts import Standing
from community.threads.models.threads import Thread


class Entry(models.Model):
    """One thing said in a thread; the opening one has `seq` 1. It gets its `seq` when it is published and keeps it.

    `body` and `html` hold masked words where something was masked; the words as written are then in `Original`.
    `rev` is the thread's revision at its last change. `edits` counts the published edits; each `Version` keeps the
    words as they were before one. `anonymous`: members do not learn who wrote it, the desk does. `verdict` keeps
    what the check saw; `follow_up` is set while a case is due.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="entries")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField(null=True)
    rev = models.PositiveBigIntegerField(default=0)
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    html = models.TextField()
    note = models.CharField(max_length=120, blank=True)
    reply_to = models.PositiveBigIntegerField(null=True)
    anonymous = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    folded = models.BooleanField(default=False)
    edits = models.PositiveSmallIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    verdict = models.JSONField(null=True)
    follow_up = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "nonce"], name="entry_said_once"),
            models.UniqueConstraint(fields=["thread", "seq"], name="entry_place_in_thread"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="entry_standing_known"),
            models.CheckConstraint(
                condition=Q(seq__isnull=False) | Q(standing__in=["held", "refused", "withdrawn"]),
                name="entry_seq_when_published",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["thread", "rev"], name="entry_changes"),
            models.Index(fields=["follow_up"], name="entry_follow_up", condition=Q(follow_up=True)),
            models.Index(fields=["author", "thread"], name="entry_held", condition=Q(standing="held")),
        ]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.seq}"

    def place(self) -> Thread:
        """Where it was said (the `Post` contract)."""
        return self.thread

    def original(self) -> str:
        """The words as written, also where `body` holds masked ones."""
        written = Original.objects.filter(entry=self).first()
        return written.body if written else self.body


class Original(models.Model):
    """The words of a masked entry as they were written: for their author and the desk only."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="written")
    body = models.TextField()
    title = models.CharField(max_length=120, blank=True)


class Version(models.Model):
    """The words of an entry as they were before one of its edits, masked like those that replaced them.

    `written` is what its author wrote where `body` is masked, else empty.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    html = models.TextField()
    written = models.TextField(blank=True)
    note = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "number"], name="version_once")]

"""A thread: a title, an opening entry, and what was answered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.members.models import Member
from community.posts import Standing
from community.threads.models.topics import Topic

if TYPE_CHECKING:
    from community.threads.models.edits import Edit
    from community.threads.models.entries import Entry

WANTS = ("listening", "ideas", "practical", "company")
"""What would help: the asker's own choice, so that people answer in kind."""


class Thread(models.Model):
    """`seq` and `rev` are the newest given to its entries; both rise only under the thread's row lock.

    `standing` is the opening entry's, kept here for lists. `latest_at` is when the newest entry came, `replies` how
    many entries beside the opening one are in sight. `wants` is a set out of `WANTS`, comma-joined. `day` is set on
    a daily check-in, which has no author. `helped` is the entry that its author marked as having helped.
    `tended_at`: a moderator was asked to look after it, as nobody had answered. `public`: its author was told that
    strangers may read its opening in the feed of the topic where they wrote it.
    """

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="threads")
    author = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(max_length=120)
    wants = models.CharField(max_length=60, blank=True)
    anonymous = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    locked = models.BooleanField(default=False)
    locked_until = models.DateTimeField(null=True)
    slow_seconds = models.PositiveIntegerField(default=0)
    seq = models.PositiveBigIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    helped = models.ForeignKey("threads.Entry", null=True, on_delete=models.SET_NULL, related_name="+")
    day = models.DateField(null=True)
    public = models.BooleanField(default=False, db_default=False)
    tended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    latest_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="thread_standing_known"),
            models.UniqueConstraint(fields=["topic", "day"], name="thread_one_checkin_a_day"),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(day__isnull=False), name="thread_opened_by_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["topic", "-latest_at", "-id"], name="thread_topic_list", condition=Q(standing="visible")
            ),
            models.Index(fields=["-latest_at", "-id"], name="thread_newest", condition=Q(standing="visible")),
            models.Index(fields=["author"], name="thread_held", condition=Q(standing="held")),
            models.Index(fields=["id"], name="thread_out_of_sight", condition=~Q(standing="visible")),
            models.Index(fields=["locked_until"], name="thread_locked", condition=Q(locked=True)),
            models.Index(
                fields=["opened_at", "id"],
                name="thread_unanswered",
                condition=Q(standing="visible", day__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.pk}"

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse("thread", args=[self.topic.slug, self.pk])

    @property
    def slug(self) -> str:
        """What names the thread on the wire (the `Place` contract)."""
        return f"thread-{self.pk}"

    def label(self) -> str:
        """What people call the thread (the `Place` contract)."""
        return f"{self.topic.name}: {self.heading}"

    @property
    def heading(self) -> str:
        """Its title; a check-in's in the reader's language."""
        return title_of(self.day) if self.day is not None else self.title

    def around(self, post: Entry | Edit, count: int = 10) -> tuple[list[Entry], list[Entry]]:
        """The `count` entries before and after `post`, oldest first; a held one stands where its time is.

        Before an edit also stands the entry that it would change.
        """
        said = self.entries.filter(seq__isnull=False).select_related("author")
        if post.seq is None:
            before = list(said.filter(at__lte=post.at).order_by("-seq")[:count])[::-1]
            return before, list(said.filter(at__gt=post.at).order_by("seq")[:count])
        upto = post.seq if hasattr(post, "entry") else post.seq - 1
        before = list(said.filter(seq__lte=upto).order_by("-seq")[:count])[::-1]
        return before, list(said.filter(seq__gt=post.seq).order_by("seq")[:count])


def title_of(day: date) -> str:
    """What the check-in of a day is called."""
    # Translators: a date without its year, in Django's format characters.
    return _("Check-in for %(day)s") % {"day": date_format(day, _("l j F"))}


def day_of(thread: Thread) -> date:
    """The day of a check-in. Raises ValueError for any other thread."""
    if thread.day is None:
        raise ValueError("not a check-in")
    return thread.day

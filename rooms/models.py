"""Rooms, what is said in them, and who sits where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.posts import Standing

REACTIONS = ("with-you", "same-here", "thank-you", "strength")


class Audience(models.TextChoices):
    """Who may come in."""

    EVERYONE = "everyone", _("every member")
    INVITED = "invited", _("members who were invited")
    TEAM = "team", _("moderators and host")


class Links(models.TextChoices):
    """What becomes of links that lead neither to help nor come from the team (`moderation.check.links`)."""

    OPEN = "open", _("Every link passes")
    NEWCOMERS = "newcomers", _("Links of newcomers are held")
    KNOWN = "known", _("Only known sites pass, other links are held")
    NONE = "none", _("Every link is held, except help lines")


def said(words: dict[str, Any], part: str, language: str) -> Any:
    """That part of a room's `words` in the language, else in English."""
    return words.get(language.split("-")[0], {}).get(part) or words.get("en", {}).get(part) or ""


class Room(models.Model):
    """A topic room. `seq` and `rev` are the newest given; both rise only under the room's row lock.

    `words` holds `{"en": {"name", "purpose", "agreements": [...]}, "es": {...}}`.
    """

    slug = models.SlugField(max_length=60, unique=True)
    words = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=100)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    quiet = models.BooleanField(default=False)
    speak_for_yourself = models.BooleanField(default=False)
    links = models.CharField(max_length=10, choices=Links.choices, default=Links.NEWCOMERS)
    slow_seconds = models.PositiveIntegerField(default=0)
    locked = models.BooleanField(default=False)
    locked_until = models.DateTimeField(null=True)
    seq = models.PositiveBigIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="room_audience_known"),
            models.CheckConstraint(condition=Q(links__in=Links.values), name="room_links_known"),
        ]
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug

    def said(self, part: str) -> Any:
        """`name`, `purpose` or `agreements` in the reader's language, else in English."""
        return said(self.words, part, get_language() or "en")

    @property
    def name(self) -> str:
        """What people call the room."""
        return self.said("name") or self.slug

    @property
    def purpose(self) -> str:
        """What the room is for, in one line."""
        return self.said("purpose")

    @property
    def agreements(self) -> list[str]:
        """What the people here have agreed on."""
        return self.said("agreements") or []

    def label(self) -> str:
        """What people call the room (the `Place` contract)."""
        return self.name

    def around(self, post: Message, count: int = 10) -> tuple[list[Message], list[Message]]:
        """The `count` messages before and after `post`, oldest first; a held one stands where its time is."""
        said = self.messages.filter(seq__isnull=False).select_related("author")
        if post.seq is None:
            before = list(said.filter(at__lte=post.at).order_by("-seq")[:count])[::-1]
            return before, list(said.filter(at__gt=post.at).order_by("seq")[:count])
        before = list(said.filter(seq__lt=post.seq).order_by("-seq")[:count])[::-1]
        return before, list(said.filter(seq__gt=post.seq).order_by("seq")[:count])


class LinkChange(models.Model):
    """Who set what becomes of links in a room, and when."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="link_changes")
    was = models.CharField(max_length=10, choices=Links.choices)
    now = models.CharField(max_length=10, choices=Links.choices)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Message(models.Model):
    """One thing said. It has a `seq` once it was published, and keeps it whatever happens afterwards.

    `body` and `html` hold masked words where something was masked; the words as written are then in `Original`.
    `rev` is the room's revision at its last change; `signs` is the set of quiet signals given, comma-joined.
    `verdict` keeps what the check saw (kinds, rules, spans), if anything; `follow_up` is set while a case is due.
    The room is found by the indexes below; one of its own would be one more to write with every message.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="messages", db_index=False)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveBigIntegerField(null=True)
    rev = models.PositiveBigIntegerField(default=0)
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    html = models.TextField()
    note = models.CharField(max_length=120, blank=True)
    reply_to = models.PositiveBigIntegerField(null=True)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    folded = models.BooleanField(default=False)
    signs = models.CharField(max_length=60, blank=True)
    verdict = models.JSONField(null=True)
    follow_up = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "nonce"], name="message_said_once"),
            models.UniqueConstraint(fields=["room", "seq"], name="message_place_in_room"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="message_standing_known"),
            models.CheckConstraint(
                condition=Q(seq__isnull=False) | Q(standing__in=["held", "refused", "withdrawn"]),
                name="message_seq_when_published",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["room", "rev"], name="message_changes"),
            models.Index(fields=["follow_up"], name="message_follow_up", condition=Q(follow_up=True)),
            models.Index(fields=["author", "room"], name="message_held", condition=Q(standing="held")),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"

    def place(self) -> Room:
        """Where it was said (the `Post` contract)."""
        return self.room

    def original(self) -> str:
        """The words as written, also where `body` holds masked ones."""
        written = Original.objects.filter(message=self).first()
        return written.body if written else self.body


class Original(models.Model):
    """The words of a masked message as they were written: for their author and the desk only."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="written")
    body = models.TextField()


class Reaction(models.Model):
    """A quiet signal from one member under one message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "member", "kind"], name="reaction_once"),
            models.CheckConstraint(condition=Q(kind__in=REACTIONS), name="reaction_kind_known"),
        ]


class Seat(models.Model):
    """What one member has of one room: how far they have read, and the invitation to a closed one."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="seats")
    seen = models.PositiveBigIntegerField(default=0)
    invited = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "member"], name="seat_once")]


class Facilitator(models.Model):
    """A member to whom the host gave a room to look after; `rooms.access.facilitates` says whether that counts now."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="facilitators")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="rooms_given")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "member"], name="facilitator_once")]

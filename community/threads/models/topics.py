"""Topics: what threads are about, and the rules of each. Data of the place, the host's to change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Openers(models.TextChoices):
    """Who may open a thread. Answering is for every member."""

    EVERYONE = "everyone", _("every member")
    SETTLED = "settled", _("members who have been here for some days")
    TEAM = "team", _("moderators and host")


class Topic(models.Model):
    """`words` holds `{"en": {"name", "purpose", "rules": [...], "note"}, "es": {...}}`; `note` suggests a content note.

    `keeps_days`: how long a thread stays after its last entry, 0 for ever. `note_needed`: a thread may only be opened
    with a content note. `feed`: strangers may read it as a feed, namely the threads that were opened since
    `feed_since` by authors who were told so. `daily`: it has a check-in of its own every day.
    """

    slug = models.SlugField(max_length=60, unique=True)
    words = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=100)
    openers = models.CharField(max_length=10, choices=Openers.choices, default=Openers.EVERYONE)
    note_needed = models.BooleanField(default=False)
    speak_for_yourself = models.BooleanField(default=False)
    keeps_days = models.PositiveIntegerField(default=0)
    feed = models.BooleanField(default=False)
    feed_since = models.DateTimeField(null=True, editable=False)
    daily = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(openers__in=Openers.values), name="topic_openers_known"),
        ]
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Remember since when strangers may read; what was said before the host opened the feed never counts."""
        since = (self.feed_since or timezone.now()) if self.feed else None
        if since != self.feed_since:
            self.feed_since = since
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "feed_since"}
        super().save(*args, **kwargs)

    def said(self, part: str) -> Any:
        """`name`, `purpose`, `rules` or `note` in the reader's language, else in English, else in any."""
        language = (get_language() or "en").split("-")[0]
        said = (self.words.get(code, {}).get(part) for code in (language, "en", *self.words))
        return next((words for words in said if words), "")

    @property
    def name(self) -> str:
        """What people call the topic."""
        return self.said("name") or self.slug

    def label(self) -> str:
        """What the desk calls it."""
        return self.name

    @property
    def purpose(self) -> str:
        """What it is for, in one line."""
        return self.said("purpose")

    @property
    def rules(self) -> list[str]:
        """What holds here beside the guidelines."""
        return self.said("rules") or []

    @property
    def note(self) -> str:
        """The content note that is suggested to who opens a thread."""
        return self.said("note")

"""The host's numbers for looking after threads."""

from __future__ import annotations

from django.db import models


class Care(models.Model):
    """One row. `answer_hours`: how long an opening entry may be without an answer before a moderator is asked to look.

    `voices`: how many members must wish to keep an entry before its author is asked.
    """

    answer_hours = models.PositiveSmallIntegerField(default=12)
    voices = models.PositiveSmallIntegerField(default=3)


def care() -> Care:
    """The numbers as the host has set them, or as a new place has them. One query."""
    return Care.objects.first() or Care()

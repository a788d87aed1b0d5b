"""The days on which members showed up; each member sees their own and nobody else's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from community.members.models import Member


class Day(models.Model):
    """A day, in the place's time zone, on which a member answered a check-in. What was said is not kept here."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="days_here")
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "day"], name="day_once")]


class Uncounted(models.Model):
    """A member who would rather not have their days counted."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="uncounted")

"""Who looks after the place when: off duty, hand-overs, the rota, the host's rules for hours without anybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.members.models import Member
from moderation.models.cases import Case


def first_minutes() -> dict[str, int]:
    """How soon somebody should look, in minutes, by how grave a case is."""
    return {"crisis": 2, "harm": 15, "person": 60, "routine": 720}


class OffDuty(models.Model):
    """A moderator who said that they are not to be counted on now, though they may be here."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="off_duty")
    since = models.DateTimeField(default=timezone.now)


class Handover(models.Model):
    """What a moderator leaves to the next when they go off duty."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="handovers")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now, db_index=True)


class Hours(models.Model):
    """Hours of the week in which somebody means to be here, in the place's time zone; `weekday` 0 is Monday.

    Hours that end no later than they begin run past midnight.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="duty_hours")
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday"),
            models.UniqueConstraint(fields=["member", "weekday", "begins"], name="hours_once"),
        ]
        ordering: ClassVar = ["weekday", "begins", "pk"]


class Watch(models.Model):
    """The host's rules, one row: what holds while nobody is on duty, and how long a case may wait.

    `minutes` has a number for each key of `first_minutes`. `heavy` is how many grave cases somebody decides before a
    pause is offered.
    """

    unattended = models.BooleanField(default=False)
    slow_seconds = models.PositiveIntegerField(default=10)
    hold_links = models.BooleanField(default=True)
    hold_first = models.BooleanField(default=True)
    minutes = models.JSONField(default=first_minutes)
    heavy = models.PositiveSmallIntegerField(default=6)


class Overdue(models.Model):
    """How far the clock has warned of a case that waits: 1 those on duty, 2 all moderators, 3 the host."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="overdue")
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

"""A stretch of room talk on its way to becoming a thread, what its authors say to that, and where rooms point."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.threads.models import Thread, Topic
from rooms.models import Room


class Said(models.TextChoices):
    """What an author said to having their words kept."""

    ASKED = "asked", _("asked")
    GIVEN = "given", _("agreed")
    DECLINED = "declined", _("rather not")


class Stretch(models.Model):
    """Messages `first` to `last` (each a `seq`) of a room, to be kept as a thread; `thread` once they were."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="stretches")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    words = models.TextField()
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="stretches")
    thread = models.OneToOneField(Thread, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(first__lte=F("last")), name="stretch_forwards")]
        verbose_name_plural = "stretches"


class Consent(models.Model):
    """One author's answer for one stretch."""

    stretch = models.ForeignKey(Stretch, on_delete=models.CASCADE, related_name="consents")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    said = models.CharField(max_length=10, choices=Said.choices, default=Said.ASKED)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stretch", "member"], name="consent_once"),
            models.CheckConstraint(condition=Q(said__in=Said.values), name="consent_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member"], name="consent_asked", condition=Q(said="asked")),
        ]


class Pointer(models.Model):
    """The thread that a room points its people to."""

    room = models.OneToOneField(Room, primary_key=True, on_delete=models.CASCADE, related_name="pointer")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

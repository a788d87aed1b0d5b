"""The collected answers of a topic: entries that are worth finding again, kept with their authors' consent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.threads.models.entries import Entry
from community.threads.models.topics import Topic


class Consent(models.TextChoices):
    """What the author said to having their words collected."""

    ASKED = "asked", _("asked")
    GIVEN = "given", _("agreed")
    DECLINED = "declined", _("rather not")


class Answer(models.Model):
    """An entry that members or a moderator would like to keep. It is shown once its author agreed.

    `by_team`: a moderator proposed it; else it needs several members' voices before its author is asked.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="answer")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="answers")
    by_team = models.BooleanField(default=False)
    consent = models.CharField(max_length=10, choices=Consent.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(consent__in=["", *Consent.values]), name="answer_consent_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["topic", "-id"], name="answers_of_topic", condition=Q(consent="given")),
        ]


class Voice(models.Model):
    """One member's wish to keep an entry."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="voices")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["answer", "member"], name="voice_once")]

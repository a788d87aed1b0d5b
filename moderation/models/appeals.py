"""Somebody asks for another look at a decision, and what the host says about how long they may."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from community.members.models import Member
from moderation.models.cases import Decision
from moderation.models.faces import Signed


class Appeal(models.Model):
    """One appeal against one decision. `upheld` says whether the author was right; None while it waits.

    `alone`: whoever decided first had to answer as well, because there was nobody else.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="appeals")
    words = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    signed = models.CharField(max_length=4, choices=Signed.choices, blank=True)
    alone = models.BooleanField(default=False)


class Terms(models.Model):
    """What the host sets for the desk; one row. `team_first`: whoever has not chosen acts under the team's name.

    `spree_reports` reports within `spree_days` that were left as they were (or are about one other member), or
    `spree_members` reporters of one author within an hour, bring a case about whoever reported.
    """

    appeal_days = models.PositiveSmallIntegerField(default=180)
    team_name = models.CharField(max_length=30, blank=True)
    team_first = models.BooleanField(default=False)
    spree_days = models.PositiveSmallIntegerField(default=7, db_default=7)
    spree_reports = models.PositiveSmallIntegerField(default=5, db_default=5)
    spree_members = models.PositiveSmallIntegerField(default=4, db_default=4)

"""The community's own rules: every version that ever counted, and the drafts that are tried before they count."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.models import Member


class How(models.TextChoices):
    """How a rule finds its words."""

    PHRASE = "phrase", _("A phrase, as people write it")
    PATTERN = "pattern", _("A pattern (RE2)")


class Effect(models.TextChoices):
    """What a rule may do. None of them keeps words of a crisis from being published."""

    HOLD = "hold", _("Hold it until a moderator has looked")
    HINT = "hint", _("Publish it, and give the author a private hint")
    ALERT = "alert", _("Publish it, and alert the moderators")


class RuleVersion(models.Model):
    """All rules of the community as they counted from `at` on; never changed once written.

    `rules` is a list of `{"number", "how", "words", "kind", "effect", "catch", "let_pass", "reason"}`; `number` is the
    rule that the change was about (None for a return to `back_to`, an earlier version).
    """

    class Deed(models.TextChoices):
        """What made this version."""

        ADD = "add", _("added")
        CHANGE = "change", _("changed")
        REMOVE = "remove", _("taken out")
        BACK = "back", _("went back")

    version = models.PositiveIntegerField(unique=True)
    rules = models.JSONField(default=list)
    deed = models.CharField(max_length=8, choices=Deed.choices)
    number = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=200, blank=True)
    back_to = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(deed__in=["add", "change", "remove", "back"]), name="rules_deed_known"),
        ]


class RuleDraft(models.Model):
    """A rule that is proposed: new, or another wording of rule `number`. It does nothing until it is put live.

    `trial` is what the dry run found (`moderation.rules.trying`), empty before the first; `done_at` is set once it was
    put live (as `version`) or dropped. `revision` tells two moderators at once apart.
    """

    number = models.PositiveIntegerField(null=True)
    how = models.CharField(max_length=8, choices=How.choices)
    words = models.CharField(max_length=200)
    kind = models.CharField(max_length=24)
    effect = models.CharField(max_length=8, choices=Effect.choices)
    catch = models.CharField(max_length=500)
    let_pass = models.CharField(max_length=500)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)
    trial = models.JSONField(default=dict)
    version = models.PositiveIntegerField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="draft_how_known"),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="draft_effect_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["done_at", "id"], name="draft_open")]

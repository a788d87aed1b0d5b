"""How a moderator is shown to members: under their own pseudonym or under the team's name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.members.models import Member


class Signed(models.TextChoices):
    """Under which name an act was done. Empty where the moderator had not chosen: it reads «a moderator»."""

    OWN = "own", _("my own pseudonym")
    TEAM = "team", _("the team's name")


class Face(models.Model):
    """What one moderator chose; without a row they have not chosen."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="face")
    shown = models.CharField(max_length=4, choices=Signed.choices)

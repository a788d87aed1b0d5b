"""Where somebody of the team wants to be warned by e-mail."""

from __future__ import annotations

from django.db import models

from community.members.models import Member


class Address(models.Model):
    """An address of e-mail that a moderator entered for the response clock's warnings, sealed (`community.sealing`)."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="address")
    sealed = models.TextField()

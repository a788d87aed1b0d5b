"""Who is here: pseudonyms, their roles, and whom they would rather not hear."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.names import key_of


def new_public_id() -> str:
    """Sixty random bits in letters and digits: what other members' screens know a member by."""
    return secrets.token_hex(8)[:15]


class Role(models.TextChoices):
    """What somebody is trusted with; `community.members.roles` says what follows."""

    MEMBER = "member", _("member")
    GREETER = "greeter", _("greeter")
    MODERATOR = "moderator", _("moderator")
    HOST = "host", _("host")


class MemberManager(BaseUserManager["Member"]):
    """Finds and makes members by their pseudonym."""

    def create_user(self, username: str, password: str | None = None, **more: Any) -> Member:
        """A member with this pseudonym; without a password nobody can sign in as them."""
        member = self.model(username=username, **more)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(name_key=key_of(username or ""))


class Member(AbstractBaseUser):
    """One person under a pseudonym. No e-mail, no phone, no real name, no address is ever stored."""

    username = models.CharField(_("pseudonym"), max_length=30, unique=True)
    name_key = models.CharField(max_length=60, unique=True, editable=False)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    region = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=5, blank=True)
    guidelines_version = models.PositiveIntegerField(default=0)
    guidelines_at = models.DateTimeField(null=True, blank=True)
    of_age = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    synthetic = models.BooleanField(default=False)
    has_blocks = models.BooleanField(default=False)
    has_cards = models.BooleanField(default=False)
    has_conversation = models.BooleanField(default=False, db_default=False)

    USERNAME_FIELD = "username"
    objects: ClassVar[MemberManager] = MemberManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="member_role_known"),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the look-alike key in step with the pseudonym."""
        self.name_key = key_of(self.username)
        super().save(*args, **kwargs)

    @property
    def on_team(self) -> bool:
        """Whether moderating is theirs to do."""
        return self.role in (Role.MODERATOR, Role.HOST)

    @property
    def reads_in(self) -> str:
        """The language in which they are told things."""
        return self.language or str(settings.LANGUAGE_CODE)

    def author(self) -> dict[str, str]:
        """How frames name the member: `{"id", "name"}`."""
        return {"id": self.public_id, "name": self.username}


class RecoveryCode(models.Model):
    """One of ten ways back to a forgotten password; used once. Only a hash is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="recovery_codes_of_member")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)


class HostLink(models.Model):
    """A link that makes its first opener the host. Only a hash is kept."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Block(models.Model):
    """`blocker` does not want to hear `blocked`; neither sees the other's messages. Nobody is told."""

    blocker = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="blocks_met")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once")]


class Revocation(models.Model):
    """An entry of the log that every web process follows to close sockets, written in the deed's own transaction.

    `public_id` is the member's at that time: whoever leaves for good gets a new one, and their sockets have the old.
    `code` is the close code (4401 or 4403); `session_key` is empty when all of the member's sockets are meant.
    """

    public_id = models.CharField(max_length=16)
    session_key = models.CharField(max_length=40, blank=True)
    code = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)


class RoleChange(models.Model):
    """Who was given or lost a role, by whom, when."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="role_changes")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    before = models.CharField(max_length=10, choices=Role.choices)
    after = models.CharField(max_length=10, choices=Role.choices)
    at = models.DateTimeField(default=timezone.now)

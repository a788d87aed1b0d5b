"""The two contracts that everything sayable keeps, so that moderation needs to know neither rooms nor threads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from community.members.models import Member


class Standing(models.TextChoices):
    """Where a post stands. There is no default: the gate gives it."""

    VISIBLE = "visible", _("visible")
    HELD = "held", _("waiting for a moderator")
    WITHDRAWN = "withdrawn", _("taken back by its author")
    HIDDEN = "hidden", _("hidden by a moderator")
    REFUSED = "refused", _("not published")


@runtime_checkable
class Place(Protocol):
    """Where posts live: a room, a thread."""

    slug: str

    def label(self) -> str:
        """What people call the place."""

    def around(self, post: Any, count: int = 10) -> tuple[list[Any], list[Any]]:
        """The `count` posts before and after, oldest first."""


@runtime_checkable
class Post(Protocol):
    """Something a member said."""

    pk: Any
    author: Member
    body: str
    standing: str
    at: datetime

    def place(self) -> Place:
        """Where it was said."""

    def withdraw(self, by: Member) -> None:
        """Put it out of sight: `withdrawn` when by its author, else `hidden`. Announces after commit."""

    def restore(self, by: Member) -> None:
        """Bring it back into sight, or release it when it was held. Announces after commit."""

    def reject(self, by: Member, why: str) -> None:
        """A held post that will not be published. Its author is told why."""

    def original(self) -> str:
        """The words as written, also where `body` holds masked ones. Only for the author and the desk."""

    def readable_by(self, member: Member) -> bool:
        """Whether this member may read it now."""

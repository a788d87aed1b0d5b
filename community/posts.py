"""The two contracts that everything sayable keeps, so that moderation needs to know neither rooms nor threads."""

from __future__ import annotations

from dataclasses import dataclass
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

    def original(self) -> str:
        """The words as written, also where `body` holds masked ones. Only for the author and the desk."""


class Deeds(Protocol):
    """What can be done to a kind of post. Each announces itself after commit and may be done twice without harm."""

    def withdraw(self, post: Any, by: Member) -> None:
        """Put it out of sight: `withdrawn` when by its author, else `hidden`."""

    def restore(self, post: Any, by: Member) -> None:
        """Bring it back into sight, or release it when it was held."""

    def reject(self, post: Any, by: Member, guideline: str = "") -> None:
        """A held post that will not be published. Its author is told."""

    def hold_again(self, post: Any, by: Member) -> None:
        """A post that was not published waits for a moderator again."""

    def fold(self, post: Any, note: str, *, on: bool) -> None:
        """Fold it behind `note`, or open it again with the `note` that it had."""

    def move(self, post: Any, place: Any, by: Member) -> Any:
        """Put the words into one of the `others` and the post out of sight; gives the post there.

        Gives the post itself where its whole place went there with it.
        """

    def frames(self, posts: list[Any]) -> list[dict[str, Any]]:
        """How posts are shown, for templates."""


class PlaceDeeds(Protocol):
    """What can be done to a kind of place. Each announces itself after commit."""

    def lock(self, place: Any, *, on: bool, until: datetime | None = None) -> None:
        """Close it for new posts (until a time, or until it is opened), or open it."""

    def slow(self, place: Any, seconds: int) -> None:
        """One post each `seconds` from everybody; 0 ends it."""

    def others(self, place: Any) -> list[Any]:
        """Where a post of this one can be moved to; each has `slug` and `label()`."""

    def home(self, place: Any) -> str:
        """The slug, among such `others`, of what the place itself stands in; "" where it stands in nothing."""


_deeds: dict[type[models.Model], Deeds] = {}


def register(kind: type[models.Model], deeds: Deeds) -> None:
    """Say once, at start, what can be done to posts of this kind."""
    _deeds[kind] = deeds


def deeds_of(post: models.Model) -> Deeds:
    """What can be done to this post. Raises KeyError for a kind that nobody registered."""
    return _deeds[type(post)]


_place_deeds: dict[type[models.Model], PlaceDeeds] = {}


def register_place(kind: type[models.Model], deeds: PlaceDeeds) -> None:
    """Say once, at start, what can be done to places of this kind."""
    _place_deeds[kind] = deeds


def place_deeds_of(place: models.Model) -> PlaceDeeds:
    """What can be done to this place. Raises KeyError for a kind that nobody registered."""
    return _place_deeds[type(place)]


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said, as the desk may read it. `words` are those that the check saw, as written."""

    pk: int
    words: str
    author: str
    place: str
    at: datetime


class Talk(Protocol):
    """One kind of thing that members say before others, for looking back at it. What its author took back is left out."""

    def before(self, key: int | None, limit: int) -> list[Said]:
        """The next `limit` with a smaller key (None: from the newest on), newest key first."""

    def these(self, pks: list[int]) -> dict[int, Said]:
        """Those of these keys that still are there."""


_talks: dict[str, Talk] = {}


def register_talk(name: str, talk: Talk) -> None:
    """Say once, at start, how this kind is read back."""
    _talks[name] = talk


def talks() -> dict[str, Talk]:
    """Every kind that can be looked back at, by name."""
    return dict(_talks)

"""What the author of a post is told: the frames for its outcome, and beside which field a refusal stands."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.posts import Standing
from community.refusals import Refused
from community.text import MOST
from community.threads.drafts import Draft, Frames
from community.threads.models import Edit, Entry
from moderation import statements
from moderation.following import beside
from moderation.gate import NOTE_MOST, TITLE_MOST, Ruling
from moderation.models import Card

EMPTY = {
    "title": _("A thread needs a title, so that people know what it is about. Your words are still here."),
    "note": _(
        "In this topic a thread needs a content note: a few words on what it is about, for who must be careful."
    ),
    "body": _("There are no words in it yet."),
}
LONG = {
    "title": _("A title can have up to 120 characters. Your words are still here; the rest can go into the text."),
    "note": _("A content note can have up to 120 characters. Your words are still here."),
    "body": _("That is longer than one post can be (4,000 characters). Your words are still here; split them."),
    "check-in": _(
        "A check-in has room for 500 characters. Your words are still here; for more, a thread of your own has space."
    ),
}

SHORT = 500
"""How many characters an answer to a daily check-in can have."""


class BesideField(Refused):
    """A refusal that belongs beside one field of the form: `title`, `note`, `body` or `topic`."""

    def __init__(self, code: str, field: str, why: str | Promise) -> None:
        super().__init__(code, why)
        self.field = field

    @classmethod
    def empty(cls, field: str) -> BesideField:
        """Something that has to be there is not."""
        return cls("empty", field, EMPTY[field])


def refused_frame(draft: Draft, refused: Refused, ruling: Ruling) -> dict[str, Any]:
    """The `refused` frame, with the field that it belongs to."""
    if refused.code == "too_long" and not isinstance(refused, BesideField):
        field = too_long_in(ruling)
        refused = BesideField("too_long", field, LONG[field])
    elif refused.code == "empty" and not isinstance(refused, BesideField):
        refused = BesideField.empty("body")
    with translation.override(draft.language or None):
        field = refused.field if isinstance(refused, BesideField) else ""
        return refused.frame(nonce=draft.nonce) | {"field": field}


def too_long_in(ruling: Ruling) -> str:
    """Which field holds too much."""
    if len(ruling.titled) > TITLE_MOST:
        return "title"
    return "body" if len(ruling.written) > MOST or len(ruling.note) <= NOTE_MOST else "note"


def outcome(draft: Draft, entry: Entry, ruling: Ruling) -> Frames:
    """What became of a stored entry, as its author is told."""
    if entry.seq is not None:
        return [{"type": "accepted", "nonce": entry.nonce, "thread": entry.thread_id, "seq": entry.seq}]
    if entry.standing == Standing.HELD:
        words = (ruling.written, ruling.head, entry.nonce, draft.language)
        return [statements.held(entry.verdict or {"signals": []}, *words) | {"thread": entry.thread_id}]
    if entry.standing == Standing.REFUSED:
        return [statements.refused(entry.nonce, "", draft.language)]
    return [Refused("no_such_message").frame(nonce=entry.nonce)]


def edited_outcome(draft: Draft, edit: Edit | None, entry: Entry, ruling: Ruling) -> Frames:
    """What became of new words for an entry, as its author is told; without `edit` nothing was changed."""
    if edit is None or edit.standing == Standing.VISIBLE:
        return [{"type": "accepted", "nonce": draft.nonce, "thread": entry.thread_id, "seq": entry.seq}]
    if edit.standing == Standing.HELD:
        words = (ruling.written, ruling.head, edit.nonce, draft.language)
        return [statements.held(edit.verdict or {"signals": []}, *words) | {"thread": entry.thread_id}]
    if edit.standing == Standing.REFUSED:
        return [statements.refused(edit.nonce, "", draft.language)]
    return [Refused("no_such_message").frame(nonce=edit.nonce)]


def extras(draft: Draft, grounds: dict[str, Any], card: Card | None) -> Frames:
    """The `support` and `hint` frames that go with the outcome."""
    return beside(grounds, card, nonce=draft.nonce, region=draft.author.region, language=draft.language)


def told_again(draft: Draft, grounds: dict[str, Any] | None) -> Frames:
    """The `support` frame once more, where there was one."""
    if not grounds or not grounds["support"]:
        return []
    card = Card.objects.filter(member=draft.author, nonce=draft.nonce).first()
    return extras(draft, grounds | {"hint": False}, card)

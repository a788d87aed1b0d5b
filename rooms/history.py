"""What was said: the newest, the older, and what somebody missed. Every read is one page, found by key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from community.members.models import Member
from community.rows import Rows, read
from rooms import telling
from rooms.models import Message, Reaction, Room

PAGE = 50
MOST = 100
FILL = 500
WEIGHT = 400 * 1024
"""Bytes of messages, and of changes, in one frame: with all that stands beside them it stays below a MiB."""
Frames = list[dict[str, Any]]
SHOWN = ("room_id", "seq", "rev", "nonce", "body", "html", "note", "reply_to", "standing", "folded", "signs", "at")
WORDS = Rows(Message, "w", ("id", "author_id", *SHOWN))
AUTHORS = Rows(Member, "a", ("id", "public_id", "username"))
NEWEST = (
    f"SELECT {WORDS.columns}, {AUTHORS.columns} FROM {Message._meta.db_table} w "  # noqa: S608
    f"JOIN {Member._meta.db_table} a ON a.id = w.author_id "
    "WHERE w.room_id = %s AND w.seq IS NOT NULL ORDER BY w.seq DESC LIMIT %s"
)


def newest(room: Room, limit: int = PAGE) -> list[Message]:
    """The last `limit` messages, oldest first. One query, written by hand: a room that talks is read again and again."""
    authors: dict[tuple[Any, ...], Member] = {}
    found = []
    for row in reversed(read(NEWEST, [room.pk, limit])):
        whose, message = row[WORDS.width :], WORDS.made(row)
        if whose not in authors:
            authors[whose] = AUTHORS.made(whose)
        message.author = authors[whose]
        found.append(message)
    return found


def older(room: Room, before: int, limit: int = PAGE) -> list[Message]:
    """Up to `limit` messages before `before`, oldest first."""
    return list(_said(room).filter(seq__lt=before).order_by("-seq")[: min(limit, MOST)])[::-1]


@dataclass(frozen=True, slots=True)
class Missed:
    """`fresh` by `seq` and `changed` by `rev`, each at most `MOST`, and whether there is more of either.

    Changes up to `looked_to` were looked for; None: all of them.
    """

    fresh: list[Message]
    changed: list[Message]
    more: bool
    looked_to: int | None


def missed(room_pk: int, after: int, rev: int) -> Missed:
    """What came after `after`, and what changed after `rev` among the messages before it.

    Whoever was away for long gets the changes in stretches of `FILL` revisions: nearly all of those are the births of
    messages that come by themselves, and a hundred thousand of them would be read to find that nothing changed.
    """
    room = Room(pk=room_pk)
    fresh = list(_said(room).filter(seq__gt=after).order_by("seq")[: MOST + 1])
    looked_to = _stretch(room_pk, rev) if len(fresh) > MOST else None
    upto = Q() if looked_to is None else Q(rev__lte=looked_to)
    changed = list(_said(room).filter(upto, seq__lte=after, rev__gt=rev).order_by("rev")[: MOST + 1])
    return Missed(fresh[:MOST], changed[:MOST], len(fresh) > MOST or len(changed) > MOST, looked_to)


def _stretch(room_pk: int, rev: int) -> int | None:
    """The revision `FILL` messages further on; None when there are not so many."""
    revisions = Message.objects.filter(room_id=room_pk, rev__gt=rev).order_by("rev").values_list("rev", flat=True)
    return next(iter(revisions[FILL - 1 : FILL]), None)


def between(room_pk: int, after_rev: int, upto_rev: int, limit: int = FILL) -> list[Message]:
    """Everything whose newest revision lies in (`after_rev`, `upto_rev`], in the order of revisions."""
    return list(
        Message.objects.filter(room_id=room_pk, rev__gt=after_rev, rev__lte=upto_rev)
        .select_related("author")
        .order_by("rev")[:limit]
    )


def frames(messages: Iterable[Message], deaf_to: frozenset[str] = frozenset()) -> Frames:
    """The messages as one member may have them."""
    return [
        telling.hidden_frame(message)
        if message.author.public_id in deaf_to
        else telling.message_frame(message, message.author.author())
        for message in messages
    ]


def changes(messages: Iterable[Message], deaf_to: frozenset[str] = frozenset()) -> Frames:
    """The messages' present state as `changed` frames; one brought back comes whole."""
    told = []
    for message in messages:
        if message.author.public_id in deaf_to:
            told.append({"type": "changed", "seq": message.seq, "rev": message.rev, "hidden": True})
            continue
        author = message.author.author()
        frame = telling.changed_frame(message, author)
        if not frame["withdrawn"]:
            frame["message"] = telling.message_frame(message, author)
        told.append(frame)
    return told


def fitting(frames: Frames, *, newest: bool = False) -> Frames:
    """As many of them as one answer can carry, at least one; the last are left out, with `newest` the first."""
    count, weight = 0, 0
    for frame in reversed(frames) if newest else frames:
        weight += len(telling.encode(frame))
        if count and weight > WEIGHT:
            break
        count += 1
    return frames[len(frames) - count :] if newest else frames[:count]


def own_signs(member: Member, messages: Iterable[Message]) -> dict[str, list[str]]:
    """The quiet signals that the member gave: `{"<seq>": [kinds]}`. No query where nobody gave any."""
    signed = {message.pk: str(message.seq) for message in messages if message.signs}
    if not signed:
        return {}
    given: dict[str, list[str]] = {}
    for pk, kind in Reaction.objects.filter(member=member, message_id__in=signed).values_list("message_id", "kind"):
        given.setdefault(signed[pk], []).append(kind)
    return given


def held_of(member: Member, room: Room) -> list[Message]:
    """The member's own messages that wait for a moderator here, oldest first."""
    return list(Message.objects.filter(author=member, room=room, standing="held").order_by("pk")[:20])


def _said(room: Room) -> QuerySet[Message]:
    return (
        Message.objects.filter(room_id=room.pk)
        .filter(Q(seq__isnull=False))
        .select_related("author")
        .only(*SHOWN, "author__public_id", "author__username")
    )

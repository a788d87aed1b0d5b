"""What rooms tell: the frames of a message and its changes, the same bytes for every member."""

from __future__ import annotations

from typing import Any

import msgspec

from community.live.hub import Note
from community.posts import Standing
from rooms.models import Message

encode = msgspec.json.Encoder().encode


def topic_of(slug: str) -> str:
    """The hub's topic of a room."""
    return f"room.{slug}"


def message_frame(message: Message, author: dict[str, str]) -> dict[str, Any]:
    """The `message` frame; a message out of sight is a tombstone. `author` is `{"id", "name"}`."""
    if message.standing != Standing.VISIBLE:
        by = "author" if message.standing == Standing.WITHDRAWN else "moderator"
        return {"type": "message", "seq": message.seq, "rev": message.rev, "withdrawn": True, "by": by}
    return {
        "type": "message",
        "seq": message.seq,
        "rev": message.rev,
        "id": str(message.pk),
        "author": author,
        "body": message.body,
        "html": message.html,
        "at": message.at.isoformat(timespec="milliseconds"),
        "nonce": message.nonce,
        "reply_to": message.reply_to,
        "note": message.note,
        "reactions": signs_of(message),
        "folded": message.folded,
    }


def hidden_frame(message: Message) -> dict[str, Any]:
    """What somebody gets who does not hear the author."""
    return {"type": "message", "seq": message.seq, "rev": message.rev, "hidden": True}


def changed_frame(message: Message, author: dict[str, str], by: dict[str, Any] | None = None) -> dict[str, Any]:
    """The `changed` frame: the whole present state of the message. `by` is `{"id", "kind", "on"}` of a reaction."""
    gone = message.standing != Standing.VISIBLE
    frame: dict[str, Any] = {
        "type": "changed",
        "seq": message.seq,
        "rev": message.rev,
        "withdrawn": gone,
        "folded": message.folded,
        "reactions": [] if gone else signs_of(message),
    }
    if gone:
        frame["by"] = {"who": "author" if message.standing == Standing.WITHDRAWN else "moderator"}
    else:
        frame["note"] = message.note
        if by is not None:
            frame["by"] = by
    return frame


def said(slug: str, message: Message, author: dict[str, str]) -> Note:
    """The note for a new message."""
    frame, hidden = encode(message_frame(message, author)), encode(hidden_frame(message))
    return Note(topic_of(slug), frame, message.rev, author["id"], "", hidden, seq=message.seq or 0)


def changed(slug: str, message: Message, author: dict[str, str], by: dict[str, Any] | None = None) -> Note:
    """The note for a change. A message brought back comes whole, so that readers who never had it see it."""
    frame = changed_frame(message, author, by)
    if message.standing == Standing.VISIBLE and by is None:
        frame["message"] = message_frame(message, author)
    hidden = encode({"type": "changed", "seq": message.seq, "rev": message.rev, "hidden": True})
    return Note(topic_of(slug), encode(frame), message.rev, author["id"], "", hidden)


def to_member(slug: str, member: str, frame: dict[str, Any]) -> Note:
    """A frame for one member's sockets in this room; `member` is a public id."""
    return Note(topic_of(slug), encode(frame), to=member)


def signs_of(message: Message) -> list[str]:
    """The kinds of quiet signals given, without numbers."""
    return message.signs.split(",") if message.signs else []

"""The frames that a member may send: their shapes, and what each does."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from community.live.hub import hub
from community.live.limits import take_async
from community.live.mailbox import Promise as Settled
from community.live.threads import in_database
from community.members.models import Member
from community.refusals import Refused
from moderation import cards
from rooms import deeds, history, presenting
from rooms.access import still_open_to
from rooms.beside import line_for
from rooms.entering import Seated
from rooms.models import REACTIONS
from rooms.reporting import report
from rooms.saying import say
from rooms.sayings import Frames, Saying, Unsure

if TYPE_CHECKING:
    from rooms.consumers import RoomConsumer

TYPING_SECONDS = 3.0
SEEN_SECONDS = 5.0

Nonce = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
Seq = Annotated[int, Meta(ge=1, le=2**53)]
Mark = Annotated[int, Meta(ge=0, le=2**53)]


class Say(Struct, tag_field="type", tag="say"):
    """Say something."""

    nonce: Nonce
    body: str
    reply_to: Seq | None = None
    note: str | None = None
    ask: bool = False


class Typing(Struct):
    """The member is writing."""


class React(Struct):
    """Give or take back a quiet signal."""

    seq: Seq
    kind: Annotated[str, Meta(pattern=f"^({'|'.join(REACTIONS)})$")]


class ReportFrame(Struct):
    """Report a message to the moderators."""

    seq: Seq
    reason: str = ""


class Seen(Struct):
    """Read up to here."""

    seq: Mark


class Since(Struct):
    """What did I miss?"""

    seq: Mark
    rev: Mark | None = None


class Before(Struct):
    """Older messages."""

    seq: Seq
    limit: Annotated[int, Meta(ge=1)] = history.PAGE


class Unsay(Struct):
    """Take back an own message."""

    seq: Seq | None = None
    nonce: Nonce | None = None


class Answering(Struct):
    """Begin an answer to a message."""

    seq: Seq


class Card(Struct):
    """Close the card with help lines."""

    id: str
    deed: Annotated[str, Meta(pattern="^(close|misunderstood)$")] = "close"


SHAPES: dict[str, type[Struct]] = {
    "say": Say,
    "typing": Typing,
    "react": React,
    "report": ReportFrame,
    "seen": Seen,
    "since": Since,
    "before": Before,
    "unsay": Unsay,
    "answering": Answering,
    "card": Card,
}
WHY: dict[str, str | Promise] = {
    "bad_json": _("That was no message that can be read here. Nothing was lost on this side."),
    "bad_frame": _("Something in that message is missing or of the wrong kind."),
    "unknown_type": _("Nothing here is called that."),
    "too_fast": _("That was a lot at once. Try again in a moment."),
    "unavailable": _("That could not be done just now. Try again in a moment."),
}


_SAY = msgspec.json.Decoder(Say)


class Odd(Exception):
    """A frame that makes no sense; the connection stays."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def frame(self) -> dict[str, Any]:
        """The `error` frame."""
        return {"type": "error", "code": self.code, "why": str(WHY[self.code])}


def read(text: str | None) -> tuple[str, Any]:
    """The frame's type and its checked content. Raises Odd."""
    if text is None:
        raise Odd("bad_json")
    try:
        raw = msgspec.json.decode(text.encode("utf-8", "surrogatepass"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Odd("bad_json") from error
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(kind, str):
        raise Odd("bad_frame")
    if kind not in SHAPES:
        raise Odd("unknown_type")
    try:
        return kind, msgspec.convert(raw, SHAPES[kind])
    except msgspec.ValidationError as error:
        raise Odd("bad_frame") from error


def read_say(text: str) -> Say | None:
    """The frame of somebody who says something; None where it is another, or makes no sense."""
    try:
        return _SAY.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


async def on_say(socket: RoomConsumer, seated: Seated, frame: Say) -> None:
    """Say it; the answer comes once the words are stored or refused. Where that stays unknown, nothing is answered."""
    try:
        answer = await hub.awaited(begin_saying(seated, frame))
    except Unsure:
        return
    for told in answer:
        socket.tell(told)


def begin_saying(seated: Seated, frame: Say) -> Settled[Frames]:
    """Hand the words to the threads that weigh and store them; the promise gets the frames for their author."""
    saying = Saying(
        author_pk=seated.member_pk,
        author_id=seated.public_id,
        author_name=seated.name,
        room_pk=seated.room_pk,
        nonce=frame.nonce,
        words=frame.body,
        note=frame.note or "",
        ask=frame.ask,
        reply_to=frame.reply_to,
        language=seated.language,
        region=seated.region,
        newcomer=seated.newcomer,
        trusted=seated.role in ("moderator", "host"),
        lifted=seated.synthetic and settings.LOADTEST,
        slow_seconds=seated.slow_seconds,
        speak_for_yourself=seated.speak_for_yourself,
    )
    return say(saying)


async def on_typing(socket: RoomConsumer, seated: Seated, _frame: Typing) -> None:
    """Pass it on, at most once each three seconds."""
    now = time.monotonic()
    if now - socket.typed_at >= TYPING_SECONDS and not socket.silenced:
        socket.typed_at = now
        hub.tell(presenting.typing(socket.slug, {"id": seated.public_id, "name": seated.name}))


async def on_react(socket: RoomConsumer, seated: Seated, frame: React) -> None:
    """Toggle the signal; everybody is told by `changed` what it is now."""
    await _deed(socket, seated, "react", frame.seq, deeds.react, frame.seq, frame.kind)


async def on_report(socket: RoomConsumer, seated: Seated, frame: ReportFrame) -> None:
    """Bring it to the moderators."""
    await _deed(socket, seated, "report", frame.seq, report, frame.seq, frame.reason)


async def on_unsay(socket: RoomConsumer, seated: Seated, frame: Unsay) -> None:
    """Take it back."""
    if (frame.seq is None) == (frame.nonce is None):
        raise Odd("bad_frame")
    about = frame.seq if frame.seq is not None else frame.nonce
    await _deed(socket, seated, "unsay", about, _unsay, frame.seq, frame.nonce)


def _unsay(member: Member, room_pk: int, seq: int | None, nonce: str | None) -> None:
    deeds.unsay(member, room_pk, seq=seq, nonce=nonce)


async def on_seen(socket: RoomConsumer, seated: Seated, frame: Seen) -> None:
    """Remember it; stored at most once each five seconds."""
    waits = socket.seen > 0
    socket.seen = max(socket.seen, frame.seq)
    if waits or not frame.seq:
        return
    pause = SEEN_SECONDS - (time.monotonic() - socket.seen_at)
    if pause <= 0:
        await socket.remember()
    else:
        socket.later(pause, socket.remember)


async def on_since(socket: RoomConsumer, seated: Seated, frame: Since) -> None:
    """What came and what changed since."""
    await _look_back(socket, seated, "since", frame.seq, _since, frame)


async def on_before(socket: RoomConsumer, seated: Seated, frame: Before) -> None:
    """A page of older messages."""
    await _look_back(socket, seated, "before", frame.seq, _before, frame)


async def on_answering(socket: RoomConsumer, seated: Seated, frame: Answering) -> None:
    """How to answer somebody in a hard moment; empty for any other message."""
    await _limited("answering", seated)
    try:
        told = await in_database(line_for, seated.member, seated.room_pk, frame.seq, socket.deaf_to, seated.language)
    except Refused as refused:
        socket.tell(refused.frame(seq=frame.seq))
        return
    socket.tell({"type": "beside", "seq": frame.seq, "words": told})


async def on_card(socket: RoomConsumer, seated: Seated, frame: Card) -> None:
    """Close a card of one's own."""
    if not frame.id.isdecimal() or len(frame.id) > 18:
        raise Odd("bad_frame")
    await in_database(cards.close, seated.member, int(frame.id), meant_otherwise=frame.deed == "misunderstood")
    socket.tell({"type": "done", "deed": "card", "id": frame.id, "how": frame.deed})


async def _look_back(
    socket: RoomConsumer,
    seated: Seated,
    bucket: str,
    seq: int,
    page: Callable[..., dict[str, Any]],
    frame: Since | Before,
) -> None:
    """A page of history, for whoever may still be in the room."""
    await _limited(bucket, seated)
    try:
        socket.tell(await in_database(page, seated, socket.deaf_to, frame))
    except Refused as refused:
        socket.tell(refused.frame(seq=seq))


def _since(seated: Seated, deaf_to: frozenset[str], frame: Since) -> dict[str, Any]:
    room = still_open_to(seated.member, seated.room_pk)
    rev = room.rev if frame.rev is None else frame.rev
    found = history.missed(seated.room_pk, frame.seq, rev)
    messages = history.fitting(history.frames(found.fresh, deaf_to))
    changes = history.fitting(history.changes(found.changed, deaf_to))
    more = found.more or len(messages) < len(found.fresh) or len(changes) < len(found.changed)
    whole = len(changes) == len(found.changed) < history.MOST
    fresh, changed = found.fresh[: len(messages)], found.changed[: len(changes)]
    return {
        "type": "history",
        "messages": messages,
        "changes": changes,
        "yours": history.own_signs(seated.member, [*fresh, *changed]),
        "upto": fresh[-1].seq if fresh else max(frame.seq, 0),
        "rev": (room.rev if found.looked_to is None else found.looked_to) if whole else changed[-1].rev,
        "more": more,
    }


def _before(seated: Seated, deaf_to: frozenset[str], frame: Before) -> dict[str, Any]:
    limit = min(frame.limit, history.MOST)
    found = history.older(still_open_to(seated.member, seated.room_pk), frame.seq, limit)
    messages = history.fitting(history.frames(found, deaf_to), newest=True)
    found = found[len(found) - len(messages) :]
    return {
        "type": "history",
        "messages": messages,
        "changes": [],
        "yours": history.own_signs(seated.member, found),
        "upto": found[-1].seq if found else 0,
        "more": bool(found) and (found[0].seq or 1) > 1,
    }


async def _deed(
    socket: RoomConsumer, seated: Seated, name: str, about: int | str | None, deed: Callable[..., Any], *args: Any
) -> None:
    """Do it in a thread and say that it is done, or why not."""
    where = {"nonce": about} if isinstance(about, str) else {"seq": about}
    try:
        if name != "report":
            await _limited(name, seated)
        await in_database(deed, seated.member, seated.room_pk, *args)
    except Refused as refused:
        socket.tell(refused.frame(**where))
        return
    socket.tell({"type": "done", "deed": name, **where})


async def _limited(bucket: str, seated: Seated) -> None:
    """One token of the member's bucket, shared by all sockets and processes. Raises Odd."""
    if seated.synthetic and settings.LOADTEST:
        return
    if not (await take_async(bucket, str(seated.member_pk))).ok:
        raise Odd("too_fast")


Handler = Callable[["RoomConsumer", Seated, Any], Awaitable[None]]
HANDLERS: dict[str, Handler] = {
    "say": on_say,
    "typing": on_typing,
    "react": on_react,
    "report": on_report,
    "seen": on_seen,
    "since": on_since,
    "before": on_before,
    "unsay": on_unsay,
    "answering": on_answering,
    "card": on_card,
}
WORDLESS = frozenset({"say", "typing"})
"""Frames that are answered without words of ours on the event loop, so that no language needs to be set for them."""

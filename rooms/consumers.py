"""The room socket: one member in one room. Frames in, deeds done in threads, frames out without waiting."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from secrets import token_hex
from typing import Any

import msgspec
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import translation
from structlog.contextvars import bind_contextvars

from community.live.hub import Note, Topic, hub
from community.live.mailbox import Promise
from community.live.presence import presence
from community.live.threads import in_database
from community.live.wire import Frame, Wire, wire_of
from community.members.signing import session_key_of
from moderation import cards, duty
from rooms import deeds, entering, presenting, telling
from rooms.calming import PACE
from rooms.frames import HANDLERS, WORDLESS, Odd, begin_saying, read, read_say
from rooms.presenting import presenter
from rooms.sayings import Frames

logger = logging.getLogger(__name__)

SUBPROTOCOL = "hearthside.v1"
READS_TOO_SLOWLY, TOO_MANY = 4408, 4429
FRAMES_BURST, FRAMES_PER_SECOND = 150.0, 20.0
TASKS: set[asyncio.Future[None]] = set()
"""What runs beside the events of all sockets, kept until it is done."""


class RoomConsumer(AsyncWebsocketConsumer):
    """One socket. It has no channel of its own: the hub of its process hands it what the room hears."""

    __slots__ = (
        "allowance",
        "base",
        "base_send",
        "began",
        "channel_layer",
        "counted_at",
        "deaf_to",
        "early",
        "gone",
        "member",
        "over",
        "scope",
        "seated",
        "seen",
        "seen_at",
        "session_key",
        "silenced",
        "slug",
        "speaks",
        "topic",
        "typed_at",
        "welcomed",
        "wire",
    )

    def __init__(self) -> None:
        super().__init__()
        self.seated: entering.Seated | None = None
        self.topic: Topic | None = None
        self.gone = False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Run until the socket is gone, without a task or a thread hop per event."""
        self.scope, self.base_send, self.channel_layer = scope, send, None
        del scope  # what a handshake brings is a KiB or two, and `connect` keeps what is needed of it
        bind_contextvars(socket=token_hex(4))
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        except BaseException:
            await asyncio.shield(self.disconnect(1011))  # whoever fails or is cut off leaves no ear behind
            raise

    async def dispatch(self, message: dict[str, Any]) -> None:
        """The three events of a socket; database work goes through `in_database`, which minds its connections."""
        if message["type"] == "websocket.receive":
            await self.receive(message.get("text"), message.get("bytes"))
        elif message["type"] == "websocket.connect":
            await self.connect()
        elif message["type"] == "websocket.disconnect":
            await self.disconnect(message.get("code", 1006))
            raise StopConsumer

    # Coming and going

    async def connect(self) -> None:
        """Accept, listen, then authorise and read: nothing told meanwhile is missed; `welcome` comes first."""
        self.began = time.monotonic()
        self.member, self.session_key, self.deaf_to = "", session_key_of(self.scope), frozenset[str]()
        self.base, self.early = 0, list[tuple[Frame, int]]()
        self.speaks = language_of(self.scope)
        self.welcomed = self.over = self.silenced = False
        self.allowance, self.counted_at = FRAMES_BURST, self.began
        self.typed_at = self.seen_at = 0.0
        self.seen = 0
        self.slug: str = self.scope["url_route"]["kwargs"]["slug"]
        self.wire: Wire = wire_of(self.scope, self.base_send)
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in self.scope.get("subprotocols", ()) else None)
        self.scope = {}
        if self.session_key is None:
            self.shut(entering.NOT_SIGNED_IN)
            return
        topic = self.topic = await hub.listen(telling.topic_of(self.slug), self)
        try:
            seated, welcome = await in_database(self._enter)
        except entering.ShutOut as out:
            self.shut(out.code)
            return
        self.seated = seated
        await self._sit_down(topic, seated, welcome)

    def _enter(self) -> tuple[entering.Seated, dict[str, Any]]:
        with translation.override(self.speaks):
            return entering.enter(self.session_key, self.slug)

    async def _sit_down(self, topic: Topic, seated: entering.Seated, welcome: dict[str, Any]) -> None:
        self.member, self.deaf_to = seated.public_id, seated.deaf_to
        revoked = hub.seat(self, self.began)
        if revoked is not None or not await hub.fits(self):
            self.shut(revoked or TOO_MANY)
            return
        await presence.arrive(self.slug, seated.public_id, seated.name)
        if seated.member.on_team:
            await presence.arrive(duty.TEAM, seated.public_id, seated.name)
        count, present = await presenter.who(self.slug)
        welcome |= {"present": present, "count": count, "staffed": await duty.staffed()}
        self.silenced = welcome["you"]["silenced"]
        self.base, self.welcomed = welcome["rev"], True
        topic.seated(welcome["rev"], welcome["seq"])
        self.tell(welcome)
        early, self.early = self.early, []
        for frame, rev in early:
            self.hear(frame, rev)
        self.wire.ask_first(self.heed)
        hub.tell(presenting.stirred(self.slug))

    async def disconnect(self, code: int) -> None:
        """Leave the room, once; the last of a member's sockets takes them from the list of who is here."""
        if self.gone:
            return
        self.over = self.gone = True
        if self.topic is not None:
            if not self.welcomed:
                self.topic.gave_up()
            await hub.leave(self.topic.name, self)
        if self.seated is None:
            return
        hub.unseat(self)
        await self.remember()
        await presence.leave(self.slug, self.seated.public_id)
        if self.seated.member.on_team:
            await presence.leave(duty.TEAM, self.seated.public_id)
        hub.tell(presenting.stirred(self.slug))

    # Hearing

    def hear(self, frame: Frame, rev: int) -> None:
        """Write what the room hears; before `welcome` it waits, and what `welcome` held already is left out."""
        if self.over:
            return
        if not self.welcomed:
            self.early.append((frame, rev))
        elif not rev or rev > self.base:
            self._write(frame)

    def hear_all(self, together: Frame, parts: Sequence[tuple[Frame, int]]) -> None:
        """Several frames of a busy room in one write, if all of them are new here."""
        if self.welcomed and not self.over and all(not rev or rev > self.base for _, rev in parts):
            self._write(together)
        else:
            for frame, rev in parts:
                self.hear(frame, rev)

    def stir(self, note: Note) -> None:
        """Something about this member or this room changed: whom they hear, a card of theirs, how slowly one speaks."""
        if note.payload:
            self.tell_raw(note.payload)
        elif note.kind == "standing":
            self._spawn(self._read_again())
        elif note.kind.startswith(PACE) and self.seated is not None:
            self.seated.slow_seconds = int(note.kind.removeprefix(PACE))
        elif note.kind.startswith("card "):
            self._spawn(self._card_news(int(note.kind.removeprefix("card "))))

    async def _read_again(self) -> None:
        """Whom this member hears and whether they may write, as it is now."""
        seated = self.seated
        if seated is not None:
            self.deaf_to, self.silenced, seated.region, chosen = await in_database(
                entering.facts_now, seated.member_pk
            )
            seated.language = chosen or self.speaks

    async def _card_news(self, pk: int) -> None:
        """What became of a card: another window closed it, or a moderator has seen it."""
        if self.seated is None:
            return
        frame = await in_database(cards.news, self.seated.member, pk, self.seated.language)
        if frame is not None:
            self.tell(frame)

    def kicked(self, code: int) -> None:
        """A revocation: close at once."""
        self.shut(code)

    def tell(self, frame: dict[str, Any]) -> None:
        """One frame for this socket."""
        self._write(Frame(telling.encode(frame)))

    def tell_raw(self, payload: bytes) -> None:
        """A frame for this member that was encoded elsewhere."""
        if self.welcomed and not self.over:
            self._write(Frame(payload))

    def _write(self, frame: Frame) -> None:
        if not self.wire.write(frame) and not self.over:
            self.shut(READS_TOO_SLOWLY)

    def shut(self, code: int) -> None:
        """Close the socket; nothing is written after."""
        self.over = True
        self.wire.close(code)

    async def remember(self) -> None:
        """Store how far the member has read, if that is newer than what is stored."""
        seq, self.seen = self.seen, 0
        if seq and self.seated is not None:
            self.seen_at = time.monotonic()
            await in_database(deeds.see, self.seated.member, self.seated.room_pk, seq)

    def later(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do it after a while, if the socket is still there."""
        asyncio.get_running_loop().call_later(seconds, self._now, work)

    def _now(self, work: Callable[[], Awaitable[None]]) -> None:
        if not self.over:
            self._spawn(work())

    def _spawn(self, work: Awaitable[None]) -> None:
        """Run beside the socket's events."""
        task = asyncio.ensure_future(work)
        TASKS.add(task)
        task.add_done_callback(TASKS.discard)

    # Speaking

    def heed(self, text: str) -> bool:
        """Begin at once with what is said while nothing else is being done here; False: it is for `receive`."""
        seated = self.seated
        if seated is None or self.over:
            return False
        frame = read_say(text)
        if frame is None or not self._within_allowance(seated):
            return False
        hub.hand_over(begin_saying(seated, frame), self._answered)
        return True

    def _answered(self, done: Promise[Frames]) -> None:
        """The words are stored or refused; where that stays unknown, nothing is answered."""
        try:
            for told in done.outcome()[0] or ():
                self.tell(told)
        finally:
            self.wire.go_on()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame from the member: understood and done, or answered with `error` or `refused`."""
        if self.seated is None or self.over:
            return
        if not self._within_allowance(self.seated):
            self.shut(TOO_MANY)
            return
        try:
            kind, content = read(text_data)
            if kind in WORDLESS:
                await HANDLERS[kind](self, self.seated, content)
                return
            with translation.override(self.seated.language):
                await HANDLERS[kind](self, self.seated, content)
        except Odd as odd:
            self._complain(self.seated, odd)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("a frame could not be answered (%s)", type(error).__name__)
            self._complain(self.seated, Odd("unavailable"))
        except msgspec.ValidationError:
            self._complain(self.seated, Odd("bad_frame"))

    def _complain(self, seated: entering.Seated, odd: Odd) -> None:
        """Say what was wrong with a frame, in the member's language."""
        with translation.override(seated.language):
            self.tell(odd.frame())

    def _within_allowance(self, seated: entering.Seated) -> bool:
        """A bucket per socket: whoever floods it with frames of any kind is asked to come back later."""
        if seated.synthetic and settings.LOADTEST:
            return True
        now = time.monotonic()
        self.allowance = min(FRAMES_BURST, self.allowance + (now - self.counted_at) * FRAMES_PER_SECOND) - 1
        self.counted_at = now
        return self.allowance >= 0


def language_of(scope: dict[str, Any]) -> str:
    """The language that the handshake's browser asks for, when it is one of ours."""
    for name, value in scope["headers"]:
        if name == b"accept-language":
            wanted = value.decode("latin1").split(",")[0].split("-")[0].strip().lower()
            if wanted in dict(settings.LANGUAGES):
                return str(wanted)
    return str(settings.LANGUAGE_CODE)

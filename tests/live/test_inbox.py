"""What a member has sent waits in order, and what can be begun at once does not wake the application."""

import asyncio
import os
import weakref

import pytest
from websockets.frames import Opcode
from websockets.protocol import OPEN, SERVER, Protocol

from community.live.inbox import FULL, Inbox
from community.live.lengths import refuse_long_lengths
from community.live.whole import text_of
from tests.live.raw import frame


def said(text):
    return {"type": "websocket.receive", "text": text}


async def waiting(inbox):
    """A task that reads, and has begun to wait."""
    reading = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    assert inbox.idle
    return reading


async def in_time(waited):
    async with asyncio.timeout(5):
        return await waited


class Source:
    """What is paused and resumed, and notes it."""

    def __init__(self):
        self.calls = []

    def pause(self):
        self.calls.append("pause")

    def resume(self):
        self.calls.append("resume")


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def inbox(source):
    return Inbox(source)


async def test_what_is_taken_first_wakes_nobody_and_holds_up_what_comes_next(inbox):
    taken = []
    inbox.first = lambda text: not taken and not taken.append(text)
    reading = await waiting(inbox)
    inbox.put("one")
    assert not inbox.idle
    inbox.put("two")
    inbox.put({"type": "websocket.disconnect", "code": 1000})
    await asyncio.sleep(0)
    assert taken == ["one"]
    assert not reading.done()
    inbox.go_on()
    assert await in_time(reading) == said("two")
    assert await in_time(inbox.get()) == {"type": "websocket.disconnect", "code": 1000}


async def test_only_a_text_that_nothing_waits_before_is_taken_first(inbox):
    taken = []
    inbox.put("before anybody reads")
    inbox.first = lambda text: not taken.append(text)
    inbox.put("behind it")
    assert await in_time(inbox.get()) == said("before anybody reads")
    assert await in_time(inbox.get()) == said("behind it")
    reading = await waiting(inbox)
    inbox.put(b"bytes")
    assert await in_time(reading) == {"type": "websocket.receive", "bytes": b"bytes"}
    assert taken == []


async def test_what_is_not_taken_goes_to_the_reader(inbox):
    inbox.first = lambda text: False
    reading = await waiting(inbox)
    inbox.put("not for you")
    assert await in_time(reading) == said("not for you")


async def test_it_is_bounded_while_something_is_being_done(inbox, source):
    inbox.first = lambda text: text == "first"
    reading = await waiting(inbox)
    inbox.put("first")
    for number in range(FULL):
        inbox.put(str(number))
    assert source.calls == ["pause"]
    inbox.go_on()
    assert await in_time(reading) == said("0")
    assert [(await in_time(inbox.get()))["text"] for _ in range(1, FULL)] == [str(number) for number in range(1, FULL)]
    assert source.calls == ["pause", "resume"]


@pytest.fixture
def codec():
    made = Protocol(SERVER, state=OPEN)
    refuse_long_lengths(made)
    return made


def read(codec, data):
    """What the codec makes of it: (opcode, payload) of each frame."""
    codec.receive_data(data)
    return [(event.opcode, bytes(event.data)) for event in codec.events_received()]


@pytest.mark.parametrize("size", [0, 1, 5, 124, 125, 126, 127, 300, 4000, 8000])
def test_a_whole_text_is_what_the_codec_would_have_read(codec, size):
    words = ("κόσμε😀 " * size)[:size]
    data = frame(1, words.encode())
    assert text_of(codec, data) == words
    assert read(codec, data) == [(Opcode.TEXT, words.encode())]
    assert text_of(codec, data) == words


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x81",
        frame(1, b"hello")[:-1],
        frame(1, b"hello") + b"\x81",
        frame(1, b"hello") + frame(1, b"again"),
        frame(1, b"hello", fin=False),
        frame(0, b"hello"),
        frame(2, b"hello"),
        frame(8),
        frame(9, b"hello"),
        frame(1, b"hello", rsv=4),
        frame(1, b"hello", mask=False),
        frame(1, b"hello", length=b"\xfe\x00\x05"),
        frame(1, b"x" * 126, length=b"\xff" + (126).to_bytes(8, "big")),
        frame(1, b"\xff\xfe"),
    ],
    ids=range(15),
)
def test_everything_else_is_left_to_the_codec(codec, data):
    assert text_of(codec, data) is None


@pytest.mark.parametrize("cut", range(1, 11))
def test_in_the_middle_of_a_frame_nothing_is_a_whole_text(codec, cut):
    whole, other = frame(1, b"hello"), frame(1, b"inner")
    assert read(codec, whole[:cut]) == []
    assert text_of(codec, other) is None
    assert read(codec, whole[cut:]) == [(Opcode.TEXT, b"hello")]
    assert text_of(codec, other) == "inner"


def test_in_the_middle_of_a_message_nothing_is_a_whole_text(codec):
    assert len(read(codec, frame(1, b"one ", fin=False))) == 1
    assert text_of(codec, frame(1, b"other")) is None
    read(codec, frame(0, b"two"))
    assert text_of(codec, frame(1, b"other")) == "other"


def test_nothing_is_taken_once_the_line_is_closing(codec):
    codec.send_close(1000)
    assert text_of(codec, frame(1, b"hello")) is None


def test_in_random_pieces_whatever_is_cut_comes_out_the_same(codec):
    """Frames through the quick way where it takes them and through the codec where not: every text once, in order."""
    texts = [os.urandom(1 + number % 40).hex() for number in range(400)]
    whole = b"".join(frame(1, text.encode()) for text in texts)
    heard, begin = [], 0
    while begin < len(whole):
        piece = whole[begin : begin + 1 + whole[begin] % 97 + 3 * (len(heard) % 9)]
        begin += len(piece)
        text = text_of(codec, piece)
        heard += [text] if text is not None else [data.decode() for _, data in read(codec, piece)]
    assert heard == texts


async def test_who_is_gone_is_held_by_nothing(inbox):
    class Ear:
        def first(self, text):
            return True

    ear = Ear()
    inbox.first, kept = ear.first, weakref.ref(ear)
    inbox.let_go()
    del ear
    assert kept() is None
    inbox.put("left behind")
    assert await in_time(inbox.get()) == said("left behind")

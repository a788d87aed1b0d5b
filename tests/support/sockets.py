"""A client of the room's protocol that keeps what it heard and says clearly what it missed."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

Frame = dict[str, Any]


class Socket:
    """One open socket. `heard` keeps every frame in the order of arrival; `until` takes from what is still unread."""

    def __init__(
        self, address: str, cookie: str = "", origin: str | None = None, *, language: str = "", **more: Any
    ) -> None:
        headers = {"Cookie": cookie} if cookie else {}
        headers |= {"Accept-Language": language} if language else {}
        here = address.split("/ws/")[0].replace("ws", "http", 1)
        more = {"subprotocols": ["hearthside.v1"], "max_queue": None, "ping_interval": None, **more}
        self.line = connect(
            address,
            origin=here if origin is None else origin,
            additional_headers=headers,
            proxy=None,
            legacy=True,
            **more,
        )
        self.heard: list[Frame] = []
        self.unread: list[Frame] = []
        self.raw: list[str] = []
        self.code: int | None = None
        self.reason = ""

    def __enter__(self) -> Socket:
        return self

    def __exit__(self, *about: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the room."""
        self.line.close()

    def send(self, **frame: Any) -> None:
        """Send one frame."""
        self.line.send(json.dumps(frame))

    def send_text(self, text: str) -> None:
        """Send whatever this is."""
        self.line.send(text)

    def say(self, body: str, nonce: str = "", **more: Any) -> str:
        """Say something; gives the nonce."""
        nonce = nonce or new_nonce()
        self.send(type="say", nonce=nonce, body=body, **more)
        return nonce

    def say_for_good(self, body: str, **more: Any) -> Frame:
        """Say something and wait until it is stored; gives the `accepted` frame."""
        return self.until("accepted", nonce=self.say(body, **more))

    def until(self, *types: str, timeout: float = 5, **match: Any) -> Frame:
        """The next unread frame of one of the types whose fields match; others stay unread."""
        limit = time.monotonic() + timeout
        looked = 0
        while True:
            for place in range(looked, len(self.unread)):
                if fits(self.unread[place], types, match):
                    return self.unread.pop(place)
            looked = len(self.unread)
            if not self._hear(limit - time.monotonic()):
                raise AssertionError(self._missed(types, match, timeout))

    def welcome(self) -> Frame:
        """The first frame."""
        frame = self.until("welcome")
        assert self.heard[0] is frame, f"the first frame was {self.heard[0]}"
        return frame

    def all(self, kind: str, **match: Any) -> list[Frame]:
        """Every frame of a type heard so far, read or not, in order."""
        return [frame for frame in self.heard if fits(frame, (kind,), match)]

    def listen(self, seconds: float = 0) -> list[Frame]:
        """Take in what arrives for a while; gives everything heard."""
        limit = time.monotonic() + seconds
        while self._hear(max(0.0, limit - time.monotonic())):
            pass
        return self.heard

    def closed(self, timeout: float = 5) -> int:
        """Wait for the close and give its code."""
        limit = time.monotonic() + timeout
        while self.code is None and self._hear(limit - time.monotonic()):
            pass
        assert self.code is not None, f"the socket is still open after {timeout} s; heard {self._lately()}"
        return self.code

    def _hear(self, seconds: float) -> bool:
        """Take in one frame; false when none came in time or the line is closed."""
        if self.code is not None:
            return False
        try:
            text = self.line.recv(timeout=max(0.0, seconds))
        except TimeoutError:
            return False
        except ConnectionClosed as closed:
            self.code = closed.rcvd.code if closed.rcvd else 1006
            self.reason = closed.rcvd.reason if closed.rcvd else ""
            return False
        frame = json.loads(text)
        self.raw.append(str(text))
        self.heard.append(frame)
        self.unread.append(frame)
        return True

    def _missed(self, types: tuple[str, ...], match: Frame, timeout: float) -> str:
        wanted = f"{' or '.join(types)} {match or ''}"
        if self.code is not None:
            return f"no {wanted}: the socket was closed with {self.code} ({self.reason}); heard {self._lately()}"
        return f"no {wanted} within {timeout} s; heard {self._lately()}"

    def _lately(self) -> str:
        return " ".join(json.dumps(frame)[:160] for frame in self.heard[-12:]) or "nothing"


def fits(frame: Frame, types: tuple[str, ...], match: Frame) -> bool:
    """Whether the frame is of one of the types and has these fields."""
    return frame.get("type") in types and all(frame.get(name) == value for name, value in match.items())


def new_nonce() -> str:
    """A mark for words that nobody used before."""
    return uuid.uuid4().hex


def knock(address: str, cookie: str = "", origin: str | None = None) -> int:
    """The HTTP status with which a handshake is refused; 101 when it is not."""
    try:
        Socket(address, cookie, origin).close()
    except InvalidStatus as refused:
        return refused.response.status_code
    return 101

"""Request bodies that are too large, refused before anything reads them whole."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from community.live.wire import Scope

BODY_CAP = 2 * 1024 * 1024
LINGER_SECONDS = 3.0
"""What still comes after an early answer is taken and thrown away so long; a reset would take the answer with it."""
REFUSAL = b"HTTP/1.1 %b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def bounded(application: Any, cap: int = BODY_CAP) -> Any:
    """The ASGI `application`, which never sees an HTTP body of more than `cap` bytes: 413 is answered instead.

    A socket's application is handed on as it is, so that no frame of a coroutine stays here while it is open.
    """

    def guarded(scope: Scope, receive: Any, send: Any) -> Any:
        return (counting if scope["type"] == "http" else application)(scope, receive, send)

    async def counting(scope: Scope, receive: Any, send: Any) -> None:
        taken = 0

        async def counted() -> Any:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > cap:
                raise TooLarge
            return message

        if announced(scope) > cap:
            await answer_too_large(receive, send)
            return
        try:
            await application(scope, counted, send)
        except TooLarge:
            await answer_too_large(receive, send)

    return guarded


class TooLarge(Exception):
    """More came than may."""


def announced(scope: Scope) -> int:
    """The length that the client says, or 0."""
    said = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(said[0]) if said and said[0].isdigit() else 0


async def answer_too_large(receive: Any, send: Any) -> None:
    """413 at once, and the end of the connection once the client has said all, or has had its time."""
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while (await receive()).get("more_body"):
                pass
    await send({"type": "http.response.body", "body": b""})

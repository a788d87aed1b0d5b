"""The door of every socket: same origin, known paths only; what is behind authorises for itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from django.conf import settings
from django.urls import path

from community.live.wire import refuse
from community.threads.consumers import ThreadConsumer
from moderation.consumers import DeskConsumer
from moderation.reaching.consumers import ConversationConsumer
from rooms.consumers import RoomConsumer

App = Callable[[Any, Any, Any], Awaitable[None]]

router: App = URLRouter(
    [
        path("ws/rooms/<slug:slug>/", RoomConsumer.as_asgi()),
        path("ws/threads/<int:pk>/", ThreadConsumer.as_asgi()),
        path("ws/desk/", DeskConsumer.as_asgi()),
        path("ws/conversation/", ConversationConsumer.as_asgi()),
    ]
)


async def sockets(scope: Any, receive: Any, send: Any) -> None:
    """Refuse a foreign origin with 403 and an unknown path with 404 in the handshake."""
    headers = dict(scope["headers"])
    if not same_origin(headers.get(b"origin"), headers.get(b"host", b"")):
        await refuse(scope, send, 403, "foreign origin")
        return
    try:
        await router(scope, receive, send)
    except ValueError as error:
        if not str(error).startswith("No route found"):
            raise
        await refuse(scope, send, 404, "no such address")


def same_origin(origin: bytes | None, host: bytes) -> bool:
    """Whether the page that opens the socket is ours: its origin is the host asked for, or SITE_URL.

    Browsers always send an origin with a socket; a program without one has no borrowed cookies to be afraid of.
    """
    if origin is None:
        return True
    said = urlsplit(origin.decode("latin1"))
    if said.scheme not in ("http", "https"):
        return False
    return said.netloc in (host.decode("latin1"), urlsplit(settings.SITE_URL).netloc)

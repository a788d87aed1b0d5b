"""The door of every socket: same origin, known paths only; what is behind authorises for itself."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.urls import path

from community.live.wire import refuse
from community.threads.consumers import ThreadConsumer
from moderation.consumers import DeskConsumer
from moderation.reaching.consumers import ConversationConsumer
from rooms.consumers import RoomConsumer

ROUTES = [
    path("ws/rooms/<slug:slug>/", RoomConsumer.as_asgi()),
    path("ws/threads/<int:pk>/", ThreadConsumer.as_asgi()),
    path("ws/desk/", DeskConsumer.as_asgi()),
    path("ws/conversation/", ConversationConsumer.as_asgi()),
]


class Door(ProtocolTypeRouter):
    """Channels' router by protocol that steps aside: no frame of a coroutine stays here while a socket is open."""

    _asgi_single_callable = True

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        """The run of whatever application is meant."""
        answer: Awaitable[None] = self.application_mapping[scope["type"]](scope, receive, send)
        return answer


def sockets(scope: Any, receive: Any, send: Any) -> Awaitable[None]:
    """The run of the consumer that is asked for; a foreign origin gets 403 and an unknown path 404 in the handshake."""
    headers = dict(scope["headers"])
    if not same_origin(headers.get(b"origin"), headers.get(b"host", b"")):
        return refuse(scope, send, 403, "foreign origin")
    consumer = consumer_for(scope)
    if consumer is None:
        return refuse(scope, send, 404, "no such address")
    run: Awaitable[None] = consumer(scope, receive, send)
    return run


def consumer_for(scope: Any) -> AsyncWebsocketConsumer | None:
    """A new consumer for the path, whose parts are in the scope then."""
    for route in ROUTES:
        found = route.pattern.match(scope["path"].lstrip("/"))
        if found is not None:
            _, args, kwargs = found
            scope["url_route"] = {"args": args, "kwargs": kwargs}
            made: AsyncWebsocketConsumer = route.callback.consumer_class()
            return made
    return None


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

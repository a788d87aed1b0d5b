"""Whose request it is when trusted proxies stand in front: the address they saw, never one the client made up."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

from community.live.wire import Scope

Headers = Iterable[tuple[bytes, bytes]]


def behind_proxies(application: Any, trusted: int) -> Any:
    """The ASGI `application` with `client` and `scheme` of its scope taken from the last `trusted` proxies."""
    if not trusted:
        return application

    def told(scope: Scope, receive: Any, send: Any) -> Any:
        if scope["type"] in ("http", "websocket"):
            scope["client"] = forwarded_for(scope["headers"], trusted) or scope.get("client")
            scope["scheme"] = forwarded_scheme(scope["headers"], scope["type"]) or scope.get("scheme", "http")
        return application(scope, receive, send)

    return told


def forwarded_for(headers: Headers, trusted: int) -> list[Any] | None:
    """`[address, 0]` as the outermost of `trusted` proxies saw it, or None when they did not say.

    Each proxy appends the address it was called from, so only the last `trusted` entries can be believed.
    """
    said = b",".join(value for name, value in headers if name == b"x-forwarded-for")
    entries = [entry.strip() for entry in said.decode("latin-1").split(",") if entry.strip()]
    if not entries:
        return None
    try:
        return [str(ip_address(entries[-min(trusted, len(entries))].strip("[]"))), 0]
    except ValueError:
        return None


def forwarded_scheme(headers: Headers, kind: str) -> str | None:
    """The scheme that the last proxy was called with, or None when it did not say."""
    said = [value for name, value in headers if name == b"x-forwarded-proto"]
    secure = bool(said) and said[-1].split(b",")[-1].strip().lower() in (b"https", b"wss")
    if not said:
        return None
    return {"http": ("http", "https"), "websocket": ("ws", "wss")}[kind][secure]

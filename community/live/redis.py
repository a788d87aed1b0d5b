"""Where Redis is, and clients for it that never wait long."""

from __future__ import annotations

import asyncio
import os
import stat
import time
import weakref
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from urllib.parse import quote, urlsplit
from zlib import crc32

import redis
import redis.asyncio
import redis.asyncio.retry
import redis.asyncio.sentinel
import redis.retry
import redis.sentinel
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Refused
from redis.exceptions import RedisError

SCHEMES = ("redis", "rediss", "unix")
TIMEOUT = 2.0
"""Seconds for a connection and for an answer."""
SHORT = 0.05
"""Seconds where somebody waits: limits."""
MOST_CONNECTIONS = 16
"""To one place from one event loop; who needs more waits its turn."""
PATH_CAP = 100
"""Bytes of a socket's path; the kernel takes fewer than 108."""
FAILURES = (RedisError, OSError)


@dataclass(frozen=True, slots=True)
class Place:
    """One Redis: an address, or a service that `sentinels` know the way to."""

    url: str = ""
    service: str = ""
    sentinels: tuple[tuple[str, int], ...] = ()


def places(setting: str) -> tuple[Place, ...]:
    """What REDIS_URL says; ValueError, with a sentence, when it makes no sense.

    `redis://`, `rediss://` and `unix://` addresses separated by commas (each is a shard), or one
    `sentinel://host:port,host:port/service`.
    """
    if setting.startswith("sentinel://"):
        return (by_sentinel(setting.removeprefix("sentinel://")),)
    found = [part.strip() for part in setting.split(",") if part.strip()]
    for part in found:
        parts = urlsplit(part)
        if parts.scheme not in SCHEMES or not (parts.hostname or (parts.scheme == "unix" and parts.path)):
            raise ValueError("each address begins with redis://, rediss://, unix:// or sentinel:// and names a host.")
        number_of(parts.netloc.rpartition("@")[2])
    if not found:
        raise ValueError("it is empty.")
    return tuple(Place(url=part) for part in found)


def by_sentinel(rest: str) -> Place:
    """`host:port,host:port/service` understood."""
    hosts, _, service = rest.partition("/")
    pairs = []
    for host in hosts.split(","):
        name, _, _ = host.strip().rpartition(":") if ":" in host else (host.strip(), "", "")
        pairs.append((name.strip("[]"), number_of(host.strip()) or 26379))
    if not service or not all(name for name, _ in pairs):
        raise ValueError("sentinel:// is followed by hosts with ports, a slash and the name of the service.")
    return Place(service=service, sentinels=tuple(pairs))


def number_of(netloc: str) -> int | None:
    """The port in `host:port`, or None where there is none."""
    port = netloc.rpartition(":")[2] if ":" in netloc and not netloc.endswith("]") else ""
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError("a port in it is not a number from 1 to 65535.")
    return int(port) if port else None


def hosts_for_channels(setting: str) -> list[dict[str, Any]]:
    """The `hosts` of the channel layer; several are shards. Timeouts are set, since redis-py's own change."""
    timeouts = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
    hosts: list[dict[str, Any]] = []
    for place in places(setting):
        if place.service:
            known = {
                "sentinels": list(place.sentinels),
                "master_name": place.service,
                "sentinel_kwargs": dict(timeouts),
            }
            hosts.append({**known, **timeouts})
        else:
            hosts.append({"address": place.url, **timeouts})
    return hosts


# The embedded server's address, the same for every process of a place.


def embedded_socket(var: Path) -> Path:
    """The private socket of the embedded server, in a folder made for it that only its owner may enter."""
    folder = var / "redis"
    if len(os.fsencode(folder / "redis.sock")) > PATH_CAP:
        folder = (
            Path(gettempdir()) / f"hearthside-{os.getuid()}-{blake2b(os.fsencode(var), digest_size=6).hexdigest()}"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else; remove it or set REDIS_URL.")
    folder.chmod(0o700)
    return folder / "redis.sock"


def embedded_url(var: Path) -> str:
    """Its address for REDIS_URL."""
    return f"unix://{quote(str(embedded_socket(var)))}"


# Clients.


class Breaker:
    """Open for a second after a failure, so that a dead or frozen Redis costs one wait a second and no more."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether Redis is left alone for now."""
        return time.monotonic() < self._until

    def trip(self) -> None:
        """It did not answer."""
        self._until = time.monotonic() + self._seconds


class Clients:
    """Clients for the places of one REDIS_URL: blocking ones for threads, and one set for each event loop."""

    def __init__(self, setting: str) -> None:
        self.places = places(setting)
        self.breaker = Breaker()
        self._pid = os.getpid()
        self._sync: dict[tuple[Place, float], redis.Redis] = {}
        self._by_loop: weakref.WeakKeyDictionary[Any, dict[tuple[Place, float], Any]] = weakref.WeakKeyDictionary()

    def place_of(self, key: str) -> Place:
        """The shard of a key."""
        return self.places[crc32(key.encode()) % len(self.places)] if len(self.places) > 1 else self.places[0]

    def sync(self, key: str = "", timeout: float = TIMEOUT) -> redis.Redis:
        """A client that blocks the calling thread at most `timeout` seconds a command."""
        return self._client(self.place_of(key), timeout)

    def every(self, timeout: float = TIMEOUT) -> list[redis.Redis]:
        """A blocking client of each place, in the order of the setting."""
        return [self._client(place, timeout) for place in self.places]

    def _client(self, place: Place, timeout: float) -> redis.Redis:
        if (place, timeout) not in self._sync:
            self._sync[place, timeout] = sync_client(place, timeout)
        return self._sync[place, timeout]

    def awaited(self, key: str = "", timeout: float = TIMEOUT) -> redis.asyncio.Redis:
        """A client of the running event loop."""
        mine = self._by_loop.setdefault(asyncio.get_running_loop(), {})
        found = (self.place_of(key), timeout)
        if found not in mine:
            mine[found] = async_client(*found)
        return mine[found]

    async def close(self) -> None:
        """Close the running loop's connections."""
        for client in self._by_loop.pop(asyncio.get_running_loop(), {}).values():
            await client.aclose()


def sync_client(place: Place, timeout: float) -> redis.Redis:
    """A new blocking client: one more try on a stale connection, none on a timeout."""
    retry = redis.retry.Retry(NoBackoff(), 1, supported_errors=(Refused,))
    options: dict[str, Any] = {"socket_timeout": timeout, "socket_connect_timeout": timeout, "retry": retry}
    if not place.service:
        return redis.Redis.from_url(place.url, **options)
    known = redis.sentinel.Sentinel(place.sentinels, sentinel_kwargs=dict(options), **options)
    return known.master_for(place.service)


def async_client(place: Place, timeout: float) -> redis.asyncio.Redis:
    """A new client for the running loop, with the same rules."""
    retry = redis.asyncio.retry.Retry(NoBackoff(), 1, supported_errors=(Refused,))
    options: dict[str, Any] = {"socket_timeout": timeout, "socket_connect_timeout": timeout, "retry": retry}
    if not place.service:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            place.url, max_connections=MOST_CONNECTIONS, timeout=timeout, **options
        )
        return redis.asyncio.Redis.from_pool(pool)
    known = redis.asyncio.sentinel.Sentinel(place.sentinels, sentinel_kwargs=dict(options), **options)
    return known.master_for(place.service)


_shared: dict[str, Clients] = {}


def clients(setting: str | None = None) -> Clients:
    """The process's clients for REDIS_URL (the setting, unless given)."""
    if setting is None:
        from django.conf import settings  # the rest of this module is needed before settings exist

        setting = str(settings.REDIS_URL)
    if setting not in _shared:
        _shared[setting] = Clients(setting)
    return _shared[setting]

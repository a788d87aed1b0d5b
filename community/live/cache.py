"""Django's cache in Redis, which goes on in the process's own memory while Redis is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from community.live.redis import FAILURES, clients

Answer = TypeVar("Answer")
SECONDS = 0.25
"""How long an answer may take."""


class Client(RedisCacheClient):
    """Django's client over the process's own connections: short timeouts, every kind of REDIS_URL."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The connection to the first place; a cache is not worth sharding."""
        return clients().sync(timeout=SECONDS)


class SharedCache(RedisCache):
    """`RedisCache` that never raises because Redis is away; what is written then is seen by this process alone."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
        self._own = LocMemCache("hearthside", params)

    def _ask(self, redis: Callable[[], Answer], own: Callable[[], Answer]) -> Answer:
        breaker = clients().breaker
        if not breaker.open:
            try:
                return redis()
            except FAILURES:
                breaker.trip()
        return own()

    def add(self, *args: Any, **more: Any) -> bool:
        return self._ask(lambda: super(SharedCache, self).add(*args, **more), lambda: self._own.add(*args, **more))

    def get(self, *args: Any, **more: Any) -> Any:
        return self._ask(lambda: super(SharedCache, self).get(*args, **more), lambda: self._own.get(*args, **more))

    def set(self, *args: Any, **more: Any) -> None:
        self._ask(lambda: super(SharedCache, self).set(*args, **more), lambda: self._own.set(*args, **more))

    def touch(self, *args: Any, **more: Any) -> bool:
        return self._ask(lambda: super(SharedCache, self).touch(*args, **more), lambda: self._own.touch(*args, **more))

    def delete(self, *args: Any, **more: Any) -> bool:
        return self._ask(
            lambda: super(SharedCache, self).delete(*args, **more), lambda: self._own.delete(*args, **more)
        )

    def get_many(self, *args: Any, **more: Any) -> Any:
        return self._ask(
            lambda: super(SharedCache, self).get_many(*args, **more), lambda: self._own.get_many(*args, **more)
        )

    def has_key(self, *args: Any, **more: Any) -> bool:
        return self._ask(
            lambda: super(SharedCache, self).has_key(*args, **more), lambda: self._own.has_key(*args, **more)
        )

    def incr(self, *args: Any, **more: Any) -> int:
        return self._ask(lambda: super(SharedCache, self).incr(*args, **more), lambda: self._own.incr(*args, **more))

    def set_many(self, *args: Any, **more: Any) -> Any:
        return self._ask(
            lambda: super(SharedCache, self).set_many(*args, **more), lambda: self._own.set_many(*args, **more)
        )

    def delete_many(self, *args: Any, **more: Any) -> None:
        self._ask(
            lambda: super(SharedCache, self).delete_many(*args, **more), lambda: self._own.delete_many(*args, **more)
        )

    def clear(self) -> None:
        self._own.clear()
        self._ask(lambda: super(SharedCache, self).clear(), lambda: None)

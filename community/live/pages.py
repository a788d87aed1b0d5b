"""Pages on an asynchronous server: one thread does a whole request, and keeps its database connection for the next.

Django's own handler goes to and fro between the event loop and a thread for every middleware that knows no `async`, and
makes a new thread, so a new database connection, for each request. Our middlewares and views are all plain functions.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context, copy_context
from typing import Any, TypeVar

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import connections
from django.urls import set_script_prefix

from community.live.wire import Scope

T = TypeVar("T")
KEPT = 4
"""Threads that keep their connections; two cores are seldom busy with more pages at once."""
MOST = 200
"""Threads beside them for when all of those wait, for a lock or a writer; they give their connections back."""


class Threads:
    """Where pages are made."""

    def __init__(self) -> None:
        self._kept = ThreadPoolExecutor(KEPT, thread_name_prefix="page")
        self._more = ThreadPoolExecutor(MOST, thread_name_prefix="one-more-page")
        self._busy = 0
        self._lock = threading.Lock()

    async def run(self, context: Context, work: Callable[[], T]) -> T:
        """The result of `work`, done within `context`."""
        if not self._taken():
            return await asyncio.wrap_future(self._more.submit(context.run, _and_let_go, work))
        future = self._kept.submit(context.run, work)
        future.add_done_callback(self._free)
        return await asyncio.wrap_future(future)

    def _taken(self) -> bool:
        with self._lock:
            free = self._busy < KEPT
            self._busy += free
            return free

    def _free(self, future: Future[Any]) -> None:
        with self._lock:
            self._busy -= 1


class Pages(ASGIHandler):
    """Django's handler, with the whole chain of middlewares and the view in one thread."""

    chunk_size = 2**20

    def __init__(self) -> None:
        super().__init__()
        self._threads = Threads()

    def load_middleware(self, is_async: bool = False) -> None:
        """The chain for plain functions, whatever the caller thinks."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """One request. What a view set for its context (its language) holds while its answer streams, and no longer."""
        if scope["type"] != "http":
            raise ValueError(f"Pages cannot answer {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        context = copy_context()
        response = await self._threads.run(context, lambda: self._answer(scope, body))
        if response.streaming:
            await asyncio.create_task(self._stream(response, send), context=context)
        else:
            await self.send_response(response, send)

    def _answer(self, scope: Scope, body: Any) -> Any:
        """The response; one that does not stream is whole, and nothing of it is open any more."""
        with body:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, response = self.create_request(scope, body)
            if request is not None:
                response = self.get_response(request)
            assert response is not None  # noqa: S101 - for the type checker: one of the two is there
            if not response.streaming:
                response.close()
            return response

    async def _stream(self, response: Any, send: Any) -> None:
        """A long answer or a file, from a thread of its own that ends with it."""
        async with ThreadSensitiveContext():
            try:
                await self.send_response(response, send)
            finally:
                await sync_to_async(_and_let_go)(response.close)


def _and_let_go(work: Callable[[], T]) -> T:
    """Do it, and leave no connection behind in this thread."""
    try:
        return work()
    finally:
        connections.close_all()

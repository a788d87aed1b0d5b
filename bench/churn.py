"""People who come, talk, read pages and go again, some of them without a goodbye; whose place is taken by the next."""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from bench.systems import Seat

STAYS = (3.0, 40.0)
PAUSES = (3.0, 15.0)
"""Seconds: how long somebody stays, and between two things that they do."""
PAGES = ("/rooms/", "/threads/", "/me/", "/", "/guidelines/", "/help-now/")
WORDS = "today was long and I walked by the river then tea helped a little again thank you all for being here".split()
KINDS = ("with-you", "same-here", "thank-you", "strength")
TROUBLE = (ConnectionClosed, InvalidHandshake, OSError, TimeoutError)


class Churn:
    """`at_once` members at a time out of all `seats`. `counts` tells what they did; `trouble` is what nobody meant."""

    def __init__(self, port: int, seats: Sequence[Seat], at_once: int, seed: int) -> None:
        self.port, self.at_once = port, at_once
        self.free = list(seats)
        self.dice = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self.newest: dict[str, int] = {}
        self._until = 0.0

    async def go(self, seconds: float) -> None:
        """Come and go for so long."""
        self._until = time.monotonic() + seconds
        await asyncio.gather(*(self._chair() for _ in range(self.at_once)))

    async def _chair(self) -> None:
        """One chair: somebody sits down, stays for a while, and then the next."""
        await asyncio.sleep(self.dice.uniform(0, 5))
        while time.monotonic() < self._until:
            seat = self.free.pop(self.dice.randrange(len(self.free)))
            try:
                await self._read(seat, seat[0].replace("/ws/", "/"))
                await self._visit(seat)
            except TROUBLE as error:
                self.counts["trouble"] += 1
                print(f"trouble: {type(error).__name__}: {error}", flush=True)
                await asyncio.sleep(1)
            self.free.append(seat)

    async def _visit(self, seat: Seat) -> None:
        path, cookie, _ = seat
        async with connect(
            f"ws://127.0.0.1:{self.port}{path}", origin=f"http://127.0.0.1:{self.port}", proxy=None,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie}, subprotocols=["hearthside.v1"], open_timeout=20,  # type: ignore[list-item]
        ) as line:  # fmt: skip
            self.counts["came"] += 1
            leaves = min(self._until, time.monotonic() + self.dice.uniform(*STAYS))
            hearing = asyncio.create_task(self._hear(line, seat[2]))
            try:
                while time.monotonic() < leaves and not hearing.done():
                    await self._do_something(line, seat)
                    await asyncio.sleep(min(self.dice.uniform(*PAUSES), max(0.0, leaves - time.monotonic())))
            finally:
                if hearing.done():
                    hearing.result()
                hearing.cancel()
            if self.dice.random() < 0.3:
                line.transport.abort()
                self.counts["vanished"] += 1

    async def _do_something(self, line: ClientConnection, seat: Seat) -> None:
        deed = self.dice.choices(("say", "typing", "react", "seen", "before", "page"), (6, 3, 2, 3, 1, 2))[0]
        if deed == "page":
            await self._read(seat, self.dice.choice(PAGES))
        else:
            await line.send(json.dumps({"type": deed, **self._about(deed, seat[2])}))
            self.counts["said" if deed == "say" else "deeds"] += 1

    def _about(self, deed: str, room: str) -> dict[str, Any]:
        newest = self.newest.get(room, 1)
        more: dict[str, dict[str, Any]] = {
            "say": {
                "nonce": f"{self.dice.getrandbits(64):x}",
                "body": " ".join(self.dice.choices(WORDS, k=self.dice.randint(4, 40))),
            },
            "react": {"seq": newest, "kind": self.dice.choice(KINDS)},
            "seen": {"seq": newest},
            "before": {"seq": newest, "limit": 50},
        }
        return more.get(deed, {})

    async def _hear(self, line: ClientConnection, room: str) -> None:
        """Take in everything, and count what matters."""
        async for text in line:
            kind = str(text)[:22]
            self.counts["heard"] += 1
            if '"accepted"' in kind:
                self.counts["accepted"] += 1
                self.newest[room] = json.loads(text)["seq"]
            elif '"refused"' in kind or '"held"' in kind:
                self.counts["not published"] += 1

    async def _read(self, seat: Seat, path: str) -> None:
        """One page, in a thread, since it is nobody's business how long it takes."""
        await asyncio.to_thread(self._ask, path, seat[1])
        self.counts["pages"] += 1

    def _ask(self, path: str, cookie: str) -> None:
        wanted = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Cookie": cookie})
        try:
            urllib.request.urlopen(wanted, timeout=20).read()
        except urllib.error.HTTPError as error:
            self.counts[f"page {path} {error.code}"] += 1

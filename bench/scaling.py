"""From one machine to a million members online, on paper: `python -m bench.scaling [--seed N]` prints the table.

Members are put into rooms and rooms' members onto web processes by dice; what each part then has to carry is counted
with the costs that `bin/bench` measured (`docs/speed.md`). Nothing is started. Crowds behave as assumed in `Crowd`.
"""

from __future__ import annotations

import argparse
import math
import random
from dataclasses import dataclass

SIZES = (1_000, 10_000, 100_000, 1_000_000)
HEAD = (
    *("online", "messages/s", "deliveries/s", "joins/s", "web processes", "memory", "heard by", "Redis, cores"),
    *("keepers' rows/s", "nearest its limit"),
)
SAMPLE = 2_000
"""Rooms that are dealt out for an estimate; the rest is like them."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How people behave: a room's size, and how often a member says something, an hour."""

    in_room: int = 20
    said_an_hour: float = 12.0
    rooms_open: float = 1.2
    comes_an_hour: float = 2.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured on one core, by `bin/bench`: CPU seconds, bytes, and rates."""

    delivery: float = 80e-6  # W2x on daphne, all told: 8.0 s per 100,000
    message: float = 0.5e-3  # busy; 3.5 ms alone
    join: float = 1 / 450
    tick: float = 12e-6  # a `tick` each 15 s to one socket
    socket_bytes: int = 16 * 1024
    process_bytes: int = 160 * 2**20
    sockets_most: int = 20_000  # a process: a storm of joins of all of them takes 45 s
    core_share: float = 0.5  # of a core, so that bursts have room
    redis_message: float = 15e-6  # a PUBLISH and its way to one subscriber, pipelined
    commits_most: float = 3_000  # assumed: group commits a second of one PostgreSQL with a good disk
    rows_most: float = 40_000  # assumed: rows a second in groups of 50
    marks_most: float = 200_000  # assumed: rows a second that keepers read by key


@dataclass(frozen=True, slots=True)
class Load:
    """What the parts have to carry, a second; `hears` is how many processes hear of one message."""

    online: int
    processes: int
    deliveries: float
    said: float
    joins: float
    hears: float
    redis_cores: float
    memory: float
    keeper_rows: float

    @property
    def redis_out(self) -> float:
        """Messages that Redis hands to processes."""
        return self.said * self.hears


def load(online: int, crowd: Crowd, cost: Cost, dice: random.Random) -> Load:
    """What so many members online ask of the place."""
    said = online * crowd.said_an_hour / 3600
    deliveries = said * crowd.in_room
    joins = online * crowd.comes_an_hour / 3600
    sockets = online * crowd.rooms_open
    work = deliveries * cost.delivery + said * cost.message + joins * cost.join + sockets / 15 * cost.tick
    processes = max(1, math.ceil(work / cost.core_share), math.ceil(sockets / cost.sockets_most))
    hears = spread(crowd.in_room, processes, dice)
    rooms = sockets / crowd.in_room
    return Load(
        online=online,
        processes=processes,
        deliveries=deliveries,
        said=said,
        joins=joins,
        hears=hears,
        redis_cores=said * (1 + hears) * cost.redis_message,
        memory=processes * cost.process_bytes + sockets * cost.socket_bytes,
        keeper_rows=processes * min(rooms, rooms * hears / processes) / 2,
    )


def spread(in_room: int, processes: int, dice: random.Random) -> float:
    """On how many processes a room's members sit, in the mean, where nothing keeps them together."""
    dealt = [len({dice.randrange(processes) for _ in range(in_room)}) for _ in range(SAMPLE)]
    return sum(dealt) / len(dealt)


def first_to_break(found: Load, cost: Cost) -> str:
    """The part that cannot simply be had twice and is nearest to its limit, and how near. Web processes can."""
    shares = {
        "Redis: one core": found.redis_cores / cost.core_share,
        "database: commits": min(found.said, found.processes * 60) / cost.commits_most,
        "database: rows": found.said / cost.rows_most,
        "database: keepers' rows": found.keeper_rows / cost.marks_most,
    }
    name, share = max(shares.items(), key=lambda one: one[1])
    return f"{name} ({share:.2g} of what one carries)"


def drawn(seed: int) -> str:
    """The table, in Markdown."""
    lines = [
        f"| {' | '.join(HEAD)} |",
        "| --- " * len(HEAD) + "|",
    ]
    crowd, cost = Crowd(), Cost()
    for online in SIZES:
        found = load(online, crowd, cost, random.Random(seed))
        lines.append(
            f"| {online:,} | {found.said:,.0f} | {found.deliveries:,.0f} | {found.joins:,.1f} | {found.processes} | "
            f"{found.memory / 2**30:,.1f} GiB | {found.hears:.1f} | {found.redis_cores:.2f} | "
            f"{found.keeper_rows:,.0f} | {first_to_break(found, cost)} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.scaling", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    print(drawn(parser.parse_args().seed))

"""The work that is asked of a system: talk flat out, talk at a rate, a storm of joins, idling, pages."""

from __future__ import annotations

import http.client
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from bench import figures, machine
from bench.field import Field
from bench.figures import Figures, at_share
from bench.line import Line
from bench.systems import Hearthside, Seat, System

PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How long the talk lasts (seconds) and how many come at once."""

    flat_out: float = 5.0
    calm: float = 8.0
    busy: float = 5.0
    warm: float = 1.0
    joins: int = 1000
    idle: int = 1000
    pages: int = 100


def w1(system: System, scale: Scale) -> Figures:
    """One room of 200, 8 senders flat out in a closed loop."""
    return _talk(system, system.seats(200, 1), scale.flat_out, lambda f, s: f.flat_out(f.lines[:8], s), scale.warm)


def w2(system: System, scale: Scale) -> Figures:
    """50 rooms of 20, each at one message a second."""
    return _talk(
        system, system.seats(1000, 50), scale.calm, lambda f, s: f.at_rate(rooms_of(f.lines), 1, s), scale.warm
    )


def w2x(system: System, scale: Scale) -> Figures:
    """50 rooms of 20, each at ten messages a second."""
    return _talk(
        system, system.seats(1000, 50), scale.busy, lambda f, s: f.at_rate(rooms_of(f.lines), 10, s), scale.warm
    )


def alone(system: System, scale: Scale) -> Figures:
    """One sender with nobody else anywhere: what a message itself costs in a quiet place."""
    return _talk(system, system.seats(1, 1), scale.busy / 2, lambda f, s: f.at_rate([f.lines], 50, s), scale.warm)


def busy(system: System, scale: Scale) -> Figures:
    """Fifty senders flat out, each alone in a room: what a message itself costs in a busy place."""
    return _talk(system, system.seats(50, 50), scale.busy / 2, lambda f, s: f.flat_out(f.lines, s), scale.warm)


def joins(system: System, scale: Scale) -> Figures:
    """A thousand members come at once, into fifty rooms that have 50 messages each."""
    seats = system.seats(scale.joins, 50)
    with closing(Field(system.dialect)) as first:
        speakers = first.connect(system.port, seats[:50], PATIENCE)
        if system.stores:
            first.at_rate([[line] for line in speakers], 25, 2.04)
            first.drain(PATIENCE)
    time.sleep(0.3)
    with closing(Field(system.dialect)) as field:
        before, began = machine.cpu_seconds(system.pids()), time.perf_counter()
        lines = field.connect(system.port, seats, 30)
        cpu = machine.cpu_seconds(system.pids()) - before
        took = sorted(line.ready_at - began for line in lines if line.ready_at)
        return {
            "joins_per_s": len(took) / took[-1] if took else 0.0,
            "cpu_ms_per_join": cpu / max(1, len(took)) * 1000,
            "p50_ms": at_share(took, 0.5) * 1000,
            "lost": len(lines) - len(took),
            "odd": sum(field.odd.values()),
        }


def idle(system: System, scale: Scale) -> Figures:
    """What one more idle member weighs; the first two hundred warm the place up."""
    seats = system.seats(scale.idle + 200, 50)
    with closing(Field(system.dialect)) as field:
        field.connect(system.port, seats[:200], PATIENCE)
        field.listen(2.5)
        before = machine.resident_kib(system.pids())
        fresh = field.connect(system.port, seats[200:], 30)
        field.listen(2.5)
        weight = machine.resident_kib(system.pids()) - before
        return {"kib_per_idle_socket": weight / max(1, len(fresh)), "odd": sum(field.odd.values()) + field.closed}


def page(system: System, scale: Scale) -> Figures:
    """The page of a room with 50 messages, one after another on one connection."""
    seats = system.seats(2, 1)
    with closing(Field(system.dialect)) as field:
        field.connect(system.port, seats, PATIENCE)
        field.at_rate([field.lines], 50, 1.2)
        field.drain(PATIENCE)
    path = seats[0][0].replace("/ws/", "/")
    connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=10)
    with closing(connection):
        _pages(connection, path, seats[0], 20)
        before = machine.cpu_seconds(system.pids())
        took = sorted(_pages(connection, path, seats[0], scale.pages))
        cpu = machine.cpu_seconds(system.pids()) - before
    return {"cpu_ms_per_page": cpu / scale.pages * 1000, "p50_ms": at_share(took, 0.5) * 1000}


def _pages(connection: http.client.HTTPConnection, path: str, seat: Seat, count: int) -> list[float]:
    took = []
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": seat[1], "Host": f"127.0.0.1:{connection.port}"})
        answer = connection.getresponse()
        words = answer.read()
        if answer.status != 200 or b" xq" not in words:
            raise RuntimeError(f"the room's page answered {answer.status}")
        took.append(time.perf_counter() - began)
    return took


def _talk(
    system: System, seats: Sequence[Seat], seconds: float, talk: Callable[[Field, float], None], warm: float
) -> Figures:
    """Connect, warm up, let them talk, and count."""
    with closing(Field(system.dialect)) as field:
        field.connect(system.port, seats, 30)
        talk(field, warm)
        field.drain(PATIENCE)
        field.listen(0.3)
        field.forget()
        pids = system.pids()
        before = machine.cpu_seconds(pids)
        talk(field, seconds)
        field.drain(PATIENCE)
        return figures.heard(field, machine.cpu_seconds(pids) - before, seconds)


def rooms_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines by their rooms."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.room].append(line)
    return list(found.values())


Work = Callable[[System, Scale], Figures]
# Pages and idling come first: while there are few rooms, and no memory was given back that newcomers could take.
WORKS: dict[str, Work] = {
    "page": page,
    "idle": idle,
    "W1": w1,
    "W2": w2,
    "W2x": w2x,
    "alone": alone,
    "busy": busy,
    "joins": joins,
}
OURS_ONLY = {"alone", "busy", "page"}
TALK = {"W1", "W2", "W2x"}
"""What two processes are asked as well, to be compared with one."""


def fits(work: str, system: System) -> bool:
    """Whether the work can be asked of the system."""
    if isinstance(system, Hearthside):
        return system.web_processes == 1 or work in TALK
    return work not in OURS_ONLY

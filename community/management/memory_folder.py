"""A folder in memory for what the processes of one machine share while they run."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is its owner's alone, or is not used


def memory_folder(name: str, var: Path) -> Path:
    """An empty folder that only its owner may enter, the same one with every start of this place.

    Files that are mapped into memory must not lie on a disk that may be full: the kernel ends (SIGBUS) whoever touches
    a page of theirs that has no room. Where the machine has no such place it is `var / name` all the same.
    """
    place = hashlib.blake2b(os.fsencode(var.resolve()), digest_size=8).hexdigest()
    try:
        return _fresh(MEMORY / f"hearthside-{name}-{os.getuid()}-{place}")
    except OSError:
        return _fresh(var / name)


def _fresh(folder: Path) -> Path:
    """The folder, empty. Raises OSError where it cannot be made, or is somebody else's."""
    if folder.is_symlink():
        raise FileExistsError(folder)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder

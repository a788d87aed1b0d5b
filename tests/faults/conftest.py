"""What several faults need: a disk that is soon full."""

import os
import subprocess

import pytest


@pytest.fixture
def small_disk(tmp_path):
    """`small_disk(6)`: a folder on a file system of its own, of so many MiB; `fill(folder / "ballast")` fills it."""
    made = []

    def make(mebibytes):
        folder = tmp_path / f"small-{len(made)}"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder]
        if os.getuid() or subprocess.run(mount, check=False).returncode:
            pytest.skip("no right to mount a small file system here")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def fill():
    """Fills the disk on which `ballast` lies."""

    def until_full(ballast):
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    return until_full

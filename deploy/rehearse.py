"""`python deploy/rehearse.py FOLDER`: the steps of the Dockerfile in a clean folder, where no engine runs.

The image's folders lie below FOLDER, its Python is a virtual environment of this one, and nobody is made or becomes the
owner of anything: `useradd` and the owner given to `install` are left out. Ends with the first step that fails.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CONTEXT = Path(__file__).resolve().parent.parent
OWNERLESS = 'for word; do shift; case $word in --owner=*) ;; *) set -- "$@" "$word" ;; esac; done'
STAND_INS = {"useradd": "exit 0", "install": f'{OWNERLESS}\nexec /usr/bin/install "$@"'}


@dataclass
class Image:
    """What the steps have made so far: settings, the folder they stand in, and what would be started."""

    root: Path
    settings: dict[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    command: list[str] = field(default_factory=list)

    def here(self, path: str) -> Path:
        """A path of the image, on this machine."""
        return self.root / (self.folder / path).relative_to("/")


def rehearsed(root: Path, recipe: Path = CONTEXT / "Dockerfile", *, installs: bool = True) -> Image:
    """Every step in its order; without `installs`, this Python and what it has already stand for the image's."""
    image = Image(root)
    (root / "stand-ins").mkdir(parents=True)
    for name, text in STAND_INS.items():
        (root / "stand-ins" / name).write_text(f"#!/bin/sh\n{text}\n")
        (root / "stand-ins" / name).chmod(0o755)
    if installs:
        venv.create(root / "python", with_pip=True)
    for word, rest in steps(recipe.read_text()):
        sys.stdout.write(f"{word} {rest}\n")
        sys.stdout.flush()
        if word == "RUN" and "pip install" in rest and not installs:
            continue
        _do(image, word, rest)
    return image


def steps(text: str) -> Iterator[tuple[str, str]]:
    """The instructions, each on one line."""
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, " ".join(rest.split())


def _do(image: Image, word: str, rest: str) -> None:
    if word == "ENV":
        image.settings |= dict(pair.split("=", 1) for pair in shlex.split(rest))
    elif word == "WORKDIR":
        image.folder = image.folder / rest
        image.here(".").mkdir(parents=True, exist_ok=True)
    elif word == "COPY":
        _copy(image, *rest.split())
    elif word == "RUN":
        subprocess.run(["sh", "-euc", below(image, rest)], check=True, cwd=image.here("."), env=surroundings(image))
    elif word == "CMD":
        image.command = json.loads(rest)
    elif word not in ("FROM", "USER", "EXPOSE", "STOPSIGNAL"):
        sys.exit(f"Nobody knows how to rehearse {word}.")


def below(image: Image, text: str) -> str:
    """The image's absolute folders below its root."""
    return re.sub(r"(?<![\w./])/(srv|var)/", rf"{image.root}/\1/", text)


def surroundings(image: Image) -> dict[str, str]:
    """The image's own settings, and nothing of this machine's but where programs are."""
    python = image.root / "python" / "bin"
    path = [image.root / "stand-ins", python if python.is_dir() else Path(sys.executable).parent]
    own = {name: below(image, value) for name, value in image.settings.items()}
    return {"PATH": ":".join(map(str, path)) + f":{os.environ['PATH']}", "HOME": str(image.root), **own}


def _copy(image: Image, source: str, target: str) -> None:
    """A file, or everything that `.dockerignore` lets through."""
    if source != ".":
        image.here(target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CONTEXT / source, image.here(target))
        return
    unwanted = [line.strip() for line in (CONTEXT / ".dockerignore").read_text().splitlines() if line.strip()]

    def ignored(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(CONTEXT)
        return {name for name in names if any(_is(inside / name, pattern) for pattern in unwanted)}

    shutil.copytree(CONTEXT, image.here(target), ignore=ignored, dirs_exist_ok=True)


def _is(path: Path, pattern: str) -> bool:
    return fnmatch.fnmatch(path.name, pattern[3:]) if pattern.startswith("**/") else str(path) == pattern


def main() -> None:
    """Rehearse, and say what would be started."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    folder = parser.parse_args().folder.resolve()
    if folder.exists():
        sys.exit(f"{folder} is there already.")
    image = rehearsed(folder)
    sys.stdout.write(f"\nThe image would start: {shlex.join(image.command)}\n")


if __name__ == "__main__":
    main()

"""Lines with choices, written out: what the second opinion learns from beside the tables of cases (`bench/told/*.toml`).

`(a|b)` is one of what it lists, `{slot}` one of the file's list of that name. A `joined` table gives acts that may mean
anything, `far` and `near` what makes them a farewell or an ordinary day.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

TOLD = Path(__file__).resolve().parent / "told"
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
Told = tuple[str, str]


def written(times: int = 6, folder: Path = TOLD) -> Iterator[Told]:
    """Each line several times with other choices, and the crisis that it tells of, empty for none; always the same."""
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        slots = table.get("slots", {})
        for part in table.get("joined", ()):
            yield from _joined(part, slots, times)
        for part in table["line"]:
            kind = f"crisis.{part.get('kind', 'suicide')}"
            for text in part.get("say", ()):
                yield from ((line, kind) for line in unfolded(text, slots, times))
            for text in part.get("pass", ()):
                yield from ((line, "") for line in unfolded(text, slots, times))


def _joined(part: dict[str, Any], slots: dict[str, list[str]], times: int) -> Iterator[Told]:
    """Each act with several of what may follow, told as one sentence or two."""
    for act in part["act"]:
        chance = random.Random(crc32(act.encode()))
        for kind, ends in (("crisis.suicide", part["far"]), ("", part["near"])):
            for end in chance.sample(ends, min(2 * times, len(ends))):
                mark = chance.choice([". ", ", ", " ", " and "])
                yield chosen(f"{act}{mark}{end}", slots, chance), kind


def unfolded(text: str, slots: dict[str, list[str]], times: int) -> list[str]:
    """At most so many different lines of one with choices."""
    chance = random.Random(crc32(text.encode()))
    return list(dict.fromkeys(chosen(text, slots, chance) for _ in range(times)))


def chosen(text: str, slots: dict[str, list[str]], chance: random.Random) -> str:
    """One line with every choice made."""
    text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
    return " ".join(_SLOT.sub(lambda found: chance.choice(slots[found[1]]), text).split())

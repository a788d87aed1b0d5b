"""Every system by its name, in the order in which they take their turns."""

from __future__ import annotations

from collections.abc import Callable

from bench.systems import Bare, Hearthside, System, Tutorial
from bench.xmpp import Ejabberd, Prosody

SYSTEMS: dict[str, Callable[[], System]] = {
    "hearthside-daphne": lambda: Hearthside("hearthside-daphne", "daphne"),
    "hearthside-daphne-2": lambda: Hearthside("hearthside-daphne-2", "daphne", 2),
    "hearthside-uvicorn": lambda: Hearthside("hearthside-uvicorn", "uvicorn"),
    "hearthside-uvicorn-2": lambda: Hearthside("hearthside-uvicorn-2", "uvicorn", 2),
    "tutorial-daphne": lambda: Tutorial("tutorial-daphne", "daphne"),
    "tutorial-uvicorn": lambda: Tutorial("tutorial-uvicorn", "uvicorn"),
    "ejabberd": lambda: Ejabberd("ejabberd"),
    "prosody": lambda: Prosody("prosody"),
    "bare": lambda: Bare("bare"),
}

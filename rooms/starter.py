"""The starter rooms: data, put in once; what the host changed afterwards stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

from rooms.models import Room

DATA = Path(__file__).parent / "data" / "rooms.toml"
OWN = ("position", "quiet", "speak_for_yourself")


def load_starter() -> int:
    """Make the rooms that are missing; returns how many were made."""
    made = 0
    for entry in tomllib.loads(DATA.read_text("utf-8"))["room"]:
        facts = {name: entry[name] for name in OWN if name in entry}
        _, new = Room.objects.get_or_create(slug=entry["slug"], defaults={"words": entry["words"], **facts})
        made += new
    return made

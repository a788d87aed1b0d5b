"""The starter topics: data, put in once; what the host changed afterwards stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

from community.threads.models import Topic

DATA = Path(__file__).parent / "data" / "topics.toml"
OWN = ("position", "openers", "note_needed", "speak_for_yourself", "daily")


def load_starter() -> int:
    """Make the topics that are missing; returns how many were made."""
    made = 0
    for entry in tomllib.loads(DATA.read_text("utf-8"))["topic"]:
        facts = {name: entry[name] for name in OWN if name in entry}
        _, new = Topic.objects.get_or_create(slug=entry["slug"], defaults={"words": entry["words"], **facts})
        made += new
    return made

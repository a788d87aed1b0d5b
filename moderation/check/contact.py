"""Contact details: numbers, mail, handles, invitations and addresses, as signals of the kind `contact`."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.handles import find_hinted
from moderation.check.hints import hints
from moderation.check.numbers import find_numbers
from moderation.check.places import find_places
from moderation.check.signals import Context, Signal


def find(folded: Folded, context: Context) -> list[Signal]:
    """Everything by which a member could be reached or found outside; help lines and public places pass."""
    plain, hinted = folded.plain, hints(folded)
    found: dict[tuple[int, int], str] = {}
    if "number" in hinted:
        found |= {(way.start, way.end): f"number.{way.how}" for way in find_numbers(plain)}
    if "handle" in hinted:
        found |= {(way.start, way.end): way.rule for way in find_hinted(plain)}
    if "place" in hinted:
        found |= {(way.start, way.end): f"address.{way.rule}" for way in find_places(plain)}
    return [
        Signal("contact", f"contact.{rule}", "contact", *folded.span(start, end))
        for (start, end), rule in sorted(found.items())
    ]

"""How long cases have waited for somebody to take them up, for whoever watches the place: numbers only."""

from __future__ import annotations

from django.db.models import Count, Min

from community import timekeeping
from moderation.models import Case, State

WEIGHTS = {"crisis": Case.CRISIS, "harm": Case.HARM, "person": Case.PERSON, "routine": 0}


def waiting() -> dict[str, tuple[int, float]]:
    """By weight: how many cases nobody has taken up, and the seconds that the oldest has waited (0: none). One query."""
    found = Case.objects.filter(state=State.OPEN).values("priority").annotate(n=Count("pk"), since=Min("opened_at"))
    now, told = timekeeping.now(), dict.fromkeys(WEIGHTS, (0, 0.0))
    for row in found:
        weight = next(name for name, least in WEIGHTS.items() if row["priority"] >= least)
        number, oldest = told[weight]
        told[weight] = number + row["n"], max(oldest, (now - row["since"]).total_seconds())
    return told

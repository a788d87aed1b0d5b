"""What the moderators do, in counts: no names, and no number small enough to point at somebody."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from statistics import median

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from moderation.models import Case, Decision

SPAN = dt.timedelta(days=90)
FEW = 5
KINDS = {
    "crisis": _("somebody in danger"),
    "concern": _("a hard time, past or somebody else's"),
    "contact": _("contact details"),
    "sourcing": _("buying and selling"),
    "method": _("instructions that could hurt"),
    "harassment": _("hurtful words and threats"),
    "sexual": _("sexual content"),
    "minor": _("under age"),
    "spam": _("advertising"),
    "medical_directive": _("orders about medicines"),
    "report": _("reports by members"),
}
OTHER = _("something else")
DEEDS = {
    "withdraw": _("hidden by a moderator"),
    "restore": _("published or brought back"),
    "dismiss": _("nothing to do"),
}


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Counts of the last 90 days, made anew for each reader."""
    since = timezone.now() - SPAN
    cases = Case.objects.filter(opened_at__gte=since)
    decisions = Decision.objects.filter(at__gte=since)
    resolved = cases.exclude(resolved_at=None).values_list("opened_at", "resolved_at")
    minutes = [(done - begun).total_seconds() / 60 for begun, done in resolved if done]
    shown = {
        "days": SPAN.days,
        "cases": table(KINDS.get(kind.split(".")[0], OTHER) for kind in cases.values_list("kind", flat=True)),
        "decisions": table(DEEDS.get(deed, OTHER) for deed in decisions.values_list("deed", flat=True)),
        "minutes": round(median(minutes)) if len(minutes) >= FEW else None,
    }
    return render(request, "home/transparency.html", shown)


def table(names: Iterable[str | Promise]) -> list[tuple[str, int | None]]:
    """Names with their counts, the most frequent first; None stands for fewer than five."""
    counts = Counter(str(name) for name in names)
    return [(name, count if count >= FEW else None) for name, count in counts.most_common()]

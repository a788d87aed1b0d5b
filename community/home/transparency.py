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

from moderation import guidelines
from moderation.deeds import DEEDS
from moderation.models import Appeal, Case, Decision

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
UPHELD, STOOD = _("taken back"), _("left as it was decided")


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Counts of the last 90 days, made anew for each reader."""
    since = timezone.now() - SPAN
    cases = Case.objects.filter(opened_at__gte=since)
    decisions = Decision.objects.filter(at__gte=since, undone_at=None)
    answered = Appeal.objects.filter(answered_at__gte=since)
    resolved = cases.exclude(resolved_at=None).values_list("opened_at", "resolved_at")
    minutes = [(done - begun).total_seconds() / 60 for begun, done in resolved if done]
    shown = {
        "days": SPAN.days,
        "cases": table(KINDS.get(kind.split(".")[0], OTHER) for kind in cases.values_list("kind", flat=True)),
        "decisions": table(done(deed) for deed in decisions.values_list("deed", flat=True)),
        "guidelines": table(
            named(slug) for slug in decisions.exclude(guideline="").values_list("guideline", flat=True)
        ),
        "appeals": table(upheld(row) for row in answered.values_list("upheld", flat=True)),
        "minutes": round(median(minutes)) if len(minutes) >= FEW else None,
    }
    return render(request, "home/transparency.html", shown)


def done(deed: str) -> str | Promise:
    """A deed in words."""
    return DEEDS[deed].done if deed in DEEDS else OTHER


def named(slug: str) -> str:
    """What a guideline is called now."""
    return guidelines.current().name_of(slug)


def upheld(right: bool | None) -> Promise:
    """What became of an appeal."""
    return UPHELD if right else STOOD


def table(names: Iterable[str | Promise]) -> list[tuple[str, int | None]]:
    """Names with their counts, the most frequent first; None stands for fewer than five."""
    counts = Counter(str(name) for name in names)
    return [(name, count if count >= FEW else None) for name, count in counts.most_common()]

"""The help page: a chosen country and what is wrong give lines to call and first steps. No account, no script."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.home.context import region_of
from moderation.countries import named as countries_in
from moderation.helplines import lines_for
from moderation.wording import wording


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that may be wrong: `slug` in the address, `words` and `lines` as moderation knows it."""

    slug: str
    name: str | Promise
    words: str
    lines: str


TOPICS = (
    Topic("suicide", _("I think of ending my life"), "suicide", "suicide"),
    Topic("self-harm", _("I hurt myself, or am about to"), "self_harm", "self_harm"),
    Topic("overdose", _("Somebody took too much"), "overdose", "overdose"),
    Topic("withdrawal", _("Withdrawal feels dangerous"), "withdrawal", "withdrawal"),
    Topic("violence-home", _("Somebody at home hurts me"), "violence_home", "violence_home"),
    Topic("violence-others", _("I am afraid of what I might do"), "violence_others", "violence_others"),
    Topic("someone-else", _("I worry about somebody else"), "third_party", "someone_else"),
    Topic("craving", _("I want to use, drink or bet"), "craving", "craving"),
    Topic("young", _("I am not yet an adult"), "minor", "youth"),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Lines for the country that somebody chose (never a guess), and what to do first."""
    language = get_language() or "en"
    countries = countries_in(language)
    country = request.GET.get("country", region_of(request)).upper()
    country = country if country in dict(countries) else ""
    topic = BY_SLUG.get(request.GET.get("what", ""))
    lines = lines_for(country, [topic.lines if topic else "danger"], today=timezone.localdate())
    shown = {
        "countries": countries,
        "country": country,
        "topics": TOPICS,
        "topic": topic,
        "words": wording(topic.words, language) if topic else None,
        "lines": [line.frame() for line in lines],
    }
    return render(request, "home/help_now.html", shown)

"""What a page does with words that were sent: stored and told, or back in the form with the reason."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.live.limits import take
from community.members.models import Member
from community.members.request import MemberRequest
from community.refusals import Refused
from community.text import clean, render
from community.threads.answering import EMPTY, LONG, too_long_in
from community.threads.drafts import Draft, Outcome, Unsure
from community.threads.forms import Form
from community.threads.posting import post
from moderation import agreeing, cards
from moderation.countries import named
from moderation.following import kinds_in
from moderation.gate import weigh

TOLD = "thread_told"
Show = Callable[[Form, int], HttpResponse]


def answer(request: MemberRequest, draft: Draft, form: Form, show: Show) -> HttpResponse:
    """Post the draft, or show how it would look; `show(form, status)` draws the page with the words in its form."""
    if "preview" in request.POST:
        return _preview(draft, form, show)
    if request.POST.get("agree", "").isdecimal():
        agreeing.agree(request.user, int(request.POST["agree"][:8]))
    try:
        outcome = post(draft)
    except Unsure:
        why = _("It is not certain that your words were stored. They are here; send them again: they appear once.")
        return show(form | {"error": {"code": "unsure", "why": why, "field": ""}}, 503)
    refused = outcome.first("refused")
    if refused is not None:
        return show(_refused(form, refused, outcome), 422)
    hint = outcome.first("hint")
    if hint is not None and hint.get("before"):
        return show(form | {"hint": hint}, 200)
    request.session[TOLD] = outcome.first("held", "received", "hint") or {"type": "sent"}
    request.session[TOLD] |= {"sent": draft.nonce, "draft": draft_of(draft)}
    return redirect(_where(draft, outcome))


def _preview(draft: Draft, form: Form, show: Show) -> HttpResponse:
    """How the words would look; nothing is sent. Whoever is in danger has the lines beside it at once."""
    taken = take("preview", str(draft.author.pk))
    if not taken.ok:
        refused = Refused("too_fast", retry_after=taken.retry_after)
        return show(form | {"error": refused.frame(nonce=draft.nonce) | {"field": ""}}, 422)
    ruling = weigh(draft.words, draft.note, title=draft.title if draft.titled else "")
    kinds = kinds_in(ruling.grounds) if ruling.grounds else []
    region, language = draft.author.region, draft.language
    lines = cards.frame(None, nonce=draft.nonce, kinds=kinds, region=region, language=language)
    form["support"] = [lines] if ruling.crisis else []
    field = too_long_in(ruling) if ruling.long else "body"
    if ruling.long or not ruling.body:
        words, code = (LONG, "too_long") if ruling.long else (EMPTY, "empty")
        return show(form | {"error": {"code": code, "why": words[field], "field": field}}, 422)
    shown = {"html": render(clean(draft.words)), "title": ruling.titled, "note": ruling.note}
    return show(form | {"preview": shown}, 200)


def told(request: MemberRequest) -> dict[str, Any] | None:
    """What the page before has to say, once."""
    if request.method != "GET" or TOLD not in request.session:
        return None
    said: dict[str, Any] | None = request.session.pop(TOLD)
    return said


def cards_of(member: Member, fresh: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The help-line cards that stand open, and those that came just now."""
    known = [cards.frame_of(card, member) for card in cards.open_cards(member)]
    ids = {card["id"] for card in known}
    return known + [card for card in fresh if card["id"] not in ids]


def countries(member: Member) -> Any:
    """The countries to choose from, for somebody who has not said where they are."""
    return () if member.region else named(get_language() or "en")


def language_of(request: MemberRequest) -> str:
    """The language in which this member is answered."""
    return request.user.language or request.LANGUAGE_CODE


def lifted(member: Member) -> bool:
    """Whether no limit meets them: a synthetic member of a load test."""
    return bool(member.synthetic and settings.LOADTEST)


def _refused(form: Form, refused: dict[str, Any], outcome: Outcome) -> Form:
    if refused["code"] == "nonce_used":
        form["nonce"] = secrets.token_urlsafe(12)
    shown = [frame for frame in outcome.frames if frame["type"] == "support"]
    return form | {"error": refused, "support": shown}


def draft_of(draft: Draft) -> str:
    """The name under which a browser keeps the words while they are being written."""
    return f"topic-{draft.topic.slug}" if draft.thread is None else f"thread-{draft.thread.pk}"


def _where(draft: Draft, outcome: Outcome) -> str:
    """To the words, where they stand or wait, or to the help lines below them; to the topic, where only moderators
    have them.
    """
    if outcome.entry is None:
        if draft.thread is None:
            return reverse("topic", args=[draft.topic.slug])
        return reverse("thread", args=[draft.topic.slug, draft.thread.pk]) + "#answer"
    entry, lines = outcome.entry, outcome.first("support")
    place = reverse("thread", args=[draft.topic.slug, entry.thread_id])
    if not entry.seq:
        return f"{place}#waiting"
    return f"{place}?at={entry.seq}#{'cards' if lines is not None else f'e{entry.seq}'}"

"""The door at sign-in: who may not come in now, and the words that a person may leave there in a crisis."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.members import keeping
from community.members.hooks import Stop, above, at_the_door, words_at_the_door
from community.members.models import Member

SALT = "hearthside.words-at-the-door"
TICKET_SECONDS = 60 * 60 * 2
MOST_WORDS = 4000


def stop_for(member: Member) -> Stop | None:
    """Why this member may not come in now, or None."""
    return next((stop for ask in at_the_door if (stop := ask(member))), None)


def refuse(request: HttpRequest, member: Member) -> HttpResponse | None:
    """The page for somebody who may not come in, with help lines and a box for words; None lets them in."""
    stop = stop_for(member)
    if stop is None:
        return None
    kept = keeping.kept_for(request, member) or {"fields": {}}
    said = keeping.said_in(kept["fields"]) or keeping.said_in(request.POST)
    return _hear(request, member, stop, said, meant=False)


def _hear(request: HttpRequest, member: Member, stop: Stop | None, said: str, *, meant: bool) -> HttpResponse:
    """The page, with what became of the words that came along; `meant`: they were written to the moderators."""
    said = said.strip()
    if 0 < len(said) <= MOST_WORDS and any(take(member, said, meant) for take in words_at_the_door):
        return stopped_page(request, member, received=True)
    unsent = "" if not said else "long" if len(said) > MOST_WORDS else "often" if meant else "waiting"
    return stopped_page(request, member, stop=stop, words=said, unsent=unsent, status=403)


def refuse_at_once(request: HttpRequest, member: Member) -> None:
    """The same at the last moment, for somebody who was shut out between the password and the second factor."""
    response = refuse(request, member)
    if response is not None:
        raise ImmediateHttpResponse(response)


def stopped_page(request: HttpRequest, member: Member, *, status: int = 200, **more: Any) -> HttpResponse:
    """What somebody who may not come in sees; the ticket lets them leave words without being signed in."""
    ticket = signing.dumps(member.pk, salt=SALT)
    lines = above.help_lines(member.region)
    about = {"ticket": ticket, "whose": member, "lines": lines, "most_words": MOST_WORDS, **more}
    return render(request, "members/stopped.html", about, status=status)


def ticket_holder(ticket: str) -> Member | None:
    """Whose ticket of the door this is; None when it is nobody's or too old."""
    try:
        pk = signing.loads(ticket, salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return Member.objects.filter(pk=pk, is_active=True).first()


@require_POST
@never_cache
def words(request: HttpRequest) -> HttpResponse:
    """Take the words of somebody who may not come in."""
    member = ticket_holder(request.POST.get("ticket", ""))
    if member is None:
        return redirect("help_now")
    return _hear(request, member, stop_for(member), request.POST.get("words", ""), meant=True)

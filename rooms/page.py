"""A room's page, put together: a sheet that is the same for all, and in its gaps what this reader sees."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community.drawn import kept, render, seen_as
from community.members.request import MemberRequest
from community.sheets import Filling, filled
from moderation import agreeing, statements
from moderation.reaching import telling
from rooms.drawing import spoken
from rooms.models import Audience

Context = dict[str, Any]
"""What `showing.room_context` gives, with the `form`, what is `told`, and whether the composer is `untouched`."""


def answer(request: MemberRequest, context: Context, status: int) -> HttpResponse:
    """The page."""
    reader = seen_as()
    return filled(
        request,
        "rooms/room.html",
        _fixed(request, context),
        _gaps(request, context, reader),
        reader=reader,
        status=status,
    )


def _fixed(request: MemberRequest, context: Context) -> dict[str, Any]:
    """What is the same for all who read in the same language and may do the same here."""
    room, log = context["room"], context["log"]
    return {
        "slug": room.slug,
        "name": room.name,
        "purpose": room.purpose,
        "agreements": context["agreements"],
        "keepers": context["keepers"],
        "may_keep": room.audience == Audience.EVERYONE,
        "path": request.path,
        "team": request.user.on_team,
        "tends": context["tends"],
        "placeless": context["placeless"],
        "first_visit": context["first_visit"],
        "empty": log.empty,
        "has_older": context["older"] is not None,
        "newer": context["newer"],
    }


def _gaps(request: MemberRequest, context: Context, reader: Hashable) -> dict[str, Filling]:
    """What differs from reader to reader or from minute to minute."""
    room, you = context["room"], context["you"]
    return {
        "member": you["id"],
        "own_name": you["name"],
        "seq": room.seq,
        "rev": room.rev,
        "older": context["older"] or "",
        "side": _side(context, reader),
        "who": kept("rooms/_who.html", {"count": context["count"], "staffed": context["staffed"]}, reader),
        "pointed": _safe(render("rooms/_pointed.html", {"room": room, "request": request})),
        "log": spoken(context["log"]),
        "waiting": _waiting(context),
        "messages": _messages(request),
        "decided": kept("moderation/_news.html", {"unseen": statements.unseen(request.user)}, reader),
        "line": _line(request, reader),
        "cards": _cards(context),
        "asked": _asked(request),
        "composer": _composer(request, context, reader),
        "people": _people(context, reader),
        "duty": _duty(context, reader),
    }


def _side(context: Context, reader: Hashable) -> SafeString:
    """The other rooms: a row is the same for all who have as much unread there."""
    current = context["room"].slug
    rows = [
        kept("rooms/_side_one.html", {"slug": slug, "name": name, "here": here, "unread": unread}, reader)
        if slug != current
        else kept("rooms/_side_one.html", {"slug": slug, "name": name, "current": True}, reader)
        for slug, name, here, unread in context["rooms"]
    ]
    return _safe("".join(rows))


def _people(context: Context, reader: Hashable) -> SafeString:
    """Who is here."""
    rows = [kept("rooms/_person.html", {"id": key, "name": name}, reader) for key, name in context["people"]]
    return _safe("".join(rows))


def _duty(context: Context, reader: Hashable) -> SafeString:
    """Whether a moderator is here, and when one is expected."""
    given = {"staffed": context["staffed"], "next_expected": context["next_expected"]}
    return kept("rooms/_staffed.html", given, reader)


def _waiting(context: Context) -> SafeString:
    """Own words that wait for a moderator."""
    you, slug = context["you"], context["room"].slug
    known = {"slug": slug, "put_you": you["id"], "put_name": you["name"]}
    return _safe("".join([render("rooms/_waiting.html", known | {"w": frame}) for frame in context["waiting"]]))


def _messages(request: MemberRequest) -> SafeString:
    """What the last page left to be said."""
    found = get_messages(request)
    return _safe(render("_messages.html", {"messages": found}) if len(found) else "")


def _line(request: MemberRequest, reader: Hashable) -> SafeString:
    """The line for a member whose private conversation waits, or the place for it."""
    told = telling.line_of(request.user)
    if told is None:
        return kept("moderation/reaching/_line.html", {"told": None, "live": True}, reader)
    return _safe(render("moderation/reaching/_line.html", {"told": told, "live": True}))


def _cards(context: Context) -> SafeString:
    """Cards with help lines, and the countries to choose from for somebody who has not said where they are."""
    if not context["support"]:
        return _safe("")
    shown = [
        card | {"address": reverse("room_card", args=[context["room"].slug, card["id"] or 0])}
        for card in context["support"]
    ]
    return _safe(render("rooms/_cards.html", {"support": shown, "placeless": context["placeless"]}))


def _asked(request: MemberRequest) -> SafeString:
    """The line that asks to agree to changed guidelines."""
    version = agreeing.asked(request.user)
    return _safe(render("_agree.html", {"guidelines_asked": version, "request": request}) if version else "")


def _composer(request: MemberRequest, context: Context, reader: Hashable) -> SafeString:
    """Where one writes; with what was written before and what became of it, it is drawn for this reader alone."""
    form, room = context["form"], context["room"]
    values = {"slug": room.slug, "path": request.path, "may_say": context["you"]["may_say"], "locked": room.locked}
    values["put_nonce"] = form["nonce"]
    if context["untouched"]:
        return kept("rooms/_composer.html", values, reader)
    more = {"form": form, "told": context["told"], "beside": context.get("beside", "")}
    asked = {"guidelines_asked": agreeing.asked(request.user)}
    return _safe(render("rooms/_composer.html", values | more | asked))


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - templates have escaped it

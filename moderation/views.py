"""The desk as pages: the queue, and one case with what was said around it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from community.members.models import Member
from community.members.request import MemberRequest
from community.posts import deeds_of
from community.refusals import Refused
from community.timekeeping import now
from moderation import appealing, claiming, conferring, guidelines, queueing, telling
from moderation.deeds import Deed, Option, deed_for, fitting
from moderation.desk import UNDO_WITHIN, decide
from moderation.models import Case, SavedView, State

TRACES = 60


@require_GET
@never_cache
def desk(request: MemberRequest) -> HttpResponse:
    """The queue as its filters say, beside an empty place for a case."""
    return render(request, "moderation/desk.html", queue(request))


@require_http_methods(["GET", "POST"])
@never_cache
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One case: why it is here, the words, the ten messages before and after, and what can be done. POST does a deed.

    Opening it claims it where nobody is on it.
    """
    found = get_object_or_404(Case, pk=pk)
    if request.method == "GET":
        claiming.opened(found.pk, request.user)
        return show(request, found.pk)
    if request.POST.get("deed") == "look":
        return show(request, found.pk)
    try:
        _decide(request, found)
    except Refused as refused:
        return show(request, found.pk, refused)
    return redirect("case", pk=pk)


def _decide(request: MemberRequest, found: Case) -> None:
    asked, version = request.POST, request.POST.get("version", "")
    deed = deed_for(found, asked.get("deed", ""))
    fresh = deed is not None and deed.fresh
    if fresh:
        raise_if_reauthentication_required(request, app="account")
    decide(
        found.pk,
        request.user,
        asked.get("deed", ""),
        version=int(version) if version.isdecimal() else 0,
        guideline=asked.get("guideline", "")[:40],
        options=_options(deed, asked) if deed is not None else {},
        own=asked.get("own", "").strip(),
        fresh=fresh,
    )


def _options(deed: Deed, asked: Any) -> dict[str, str]:
    """What was chosen for this deed: each field carries the deed's name, since one form holds them all."""
    return {option.name: asked.get(f"{deed.name}.{option.name}", "") for option in deed.options}


def queue(request: MemberRequest) -> dict[str, Any]:
    """What the queue beside every page of the desk shows."""
    filters = queueing.read(request.GET)
    page = queueing.page(filters, request.user, request.GET.get("after", ""))
    return {
        "cases": page.cases,
        "more": page.more,
        "filters": filters,
        "states": State.choices,
        "kinds": queueing.KINDS,
        "places": queueing.places(),
        "saved": SavedView.objects.filter(member=request.user).order_by("name"),
        "quiet_since": now() - claiming.QUIET,
    }


def show(request: MemberRequest, pk: int, refused: Refused | None = None) -> HttpResponse:
    """The case's page, as it stands now, with what was refused if anything was."""
    found = Case.objects.select_related("author", "claimed_by", "asked").get(pk=pk)
    flags = list(found.flags.select_related("by").order_by("pk"))
    asked = request.POST or request.GET
    cited = asked.get("guideline") or next((flag.guideline for flag in flags if flag.guideline), "")
    context = {
        "case": found,
        "flags": flags,
        "holder": claiming.holder(found),
        "own": found.author_id == request.user.pk,
        "colleagues": conferring.colleagues(request.user, found),
        "appeal": appealing.waiting(found),
        "traces": found.traces.select_related("by", "about", "decision").order_by("-pk")[:TRACES],
        "decisions": found.decisions.select_related("by", "appeal").order_by("-pk"),
        "undoable": _undoable(request.user, found),
        "guidelines": guidelines.current().rules,
        "cited": cited,
        "own_words": asked.get("own", "")[: telling.LONGEST],
        "groups": offers(found, asked, cited, telling.signature(found, request.user)),
        "refused": refused,
        **queue(request),
        **_around(found),
    }
    return render(request, "moderation/case.html", context, status=409 if refused else 200)


def offers(found: Case, asked: Any, cited: str, signature: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """What can be done, by group: each deed with its fields as chosen, and exactly what the author would be told."""
    offered = [
        (group, [_offer(deed, found, asked, cited, signature) for deed in deeds])
        for group, deeds in fitting(found).items()
    ]
    return [(group, [one for one in found if not one.get("impossible")]) for group, found in offered]


def _offer(deed: Deed, found: Case, asked: Any, cited: str, signature: str) -> dict[str, Any]:
    fields = [_field(deed, option, found, asked) for option in deed.options]
    if any(field["empty"] for field in fields):
        return {"deed": deed, "fields": fields, "told": [], "impossible": True}
    shown = {field["option"].name: field["value"] or "…" for field in fields}
    own = "" if deed.carries else asked.get("own", "").strip()
    told = telling.statement(deed, found, guideline=cited if deed.cites else "", options=shown, own=own)
    return {"deed": deed, "fields": fields, "told": f"{told}\n{signature}".splitlines() if told else []}


def _field(deed: Deed, option: Option, found: Case, asked: Any) -> dict[str, Any]:
    """One field of a deed, with what was chosen or the first there is."""
    name = f"{deed.name}.{option.name}"
    values = option.values(found) if option.values is not None else []
    value = asked.get(name, _first_words(option, found))
    if option.values is not None and value not in dict(values):
        value = values[0][0] if values else ""
    empty = option.values is not None and not values
    return {"name": name, "option": option, "values": values, "value": value, "empty": empty}


def _first_words(option: Option, found: Case) -> str:
    """What stands in the field before the moderator has touched it, in the author's language."""
    if not option.start or found.author is None:
        return ""
    with translation.override(telling.language_of(found.author)):
        return str(option.start)


def _undoable(by: Member, found: Case) -> Any:
    """The moderator's own newest decision, as long as it can be taken back."""
    last = found.decisions.filter(by=by, undone_at=None, at__gt=now() - UNDO_WITHIN)
    return last.order_by("-pk").first()


def _around(found: Case) -> dict[str, Any]:
    """The ten posts before and after; none where the post or its place is gone."""
    post, place = found.target, found.place
    if post is None or place is None:
        return {"before": [], "after": [], "post": post}
    before, after = place.around(post)
    shown = deeds_of(post).frames
    return {"before": shown(before), "after": shown(after), "post": post}

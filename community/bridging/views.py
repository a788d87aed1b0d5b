"""The pages between rooms and threads: keeping a stretch of talk, pointing to a thread, and being asked."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.bridging import keeping, pointing
from community.bridging.forms import StretchForm
from community.bridging.models import Said, Stretch
from community.members.request import MemberRequest
from community.refusals import Refused
from community.threads.models import Thread
from rooms.access import find
from rooms.models import Room

A_PAGE = 20
NO_SUCH_THREAD = gettext_lazy("There is no such thread. Copy its address from the browser.")


@require_http_methods(["GET", "POST"])
@never_cache
def keep(request: MemberRequest, slug: str) -> HttpResponse:
    """`/rooms/<slug>/keep/`: for who looks after the room. `deed`: propose, keep, drop, point, unpoint."""
    room = find(request.user, slug)
    if room is None or not keeping.may_keep(request.user, room):
        raise Http404("not theirs to keep")
    form, refused = StretchForm(request.user), ""
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "propose":
                form = StretchForm(request.user, request.POST)
                if form.is_valid():
                    return _propose(request, room, form.cleaned_data)
            else:
                return _deed(request, room)
        except Refused as why:
            refused = str(why.why)
    shown = {"room": room, "form": form, "refused": refused, "waiting": _waiting(request, room)}
    shown["pointed"] = pointing.pointed(room)
    return render(request, "bridging/keep.html", shown, status=422 if refused or form.errors else 200)


def _propose(request: MemberRequest, room: Room, said: dict[str, Any]) -> HttpResponse:
    keeping.propose(request.user, room, said.pop("topic"), **said)
    messages.success(request, _("The authors are asked. You find their answers here."))
    return redirect("room_keep", slug=room.slug)


def _deed(request: MemberRequest, room: Room) -> HttpResponse:
    deed = request.POST.get("deed", "")
    if deed in ("keep", "drop"):
        stretch = get_object_or_404(Stretch, room=room, by=request.user, pk=_number(request.POST.get("stretch", "")))
        if deed == "keep":
            return _kept(request, stretch)
        Stretch.objects.filter(pk=stretch.pk, thread=None).delete()
        messages.success(request, _("It is dropped. Nobody is asked any more."))
    elif deed == "point":
        number = re.search(r"(\d{1,18})/?\s*$", request.POST.get("thread", ""), re.ASCII)
        thread = Thread.objects.filter(pk=int(number[1])).first() if number else None
        if thread is None:
            raise Refused("no_such_message", NO_SUCH_THREAD)
        pointing.point(request.user, room, thread)
    elif deed == "unpoint":
        pointing.point(request.user, room, None)
    return redirect("room_keep", slug=room.slug)


def _kept(request: MemberRequest, stretch: Stretch) -> HttpResponse:
    """The thread, or why its opening was not published."""
    told = keeping.keep(request.user, stretch, language=request.LANGUAGE_CODE).first("accepted", "held", "refused")
    if told is not None and told["type"] == "accepted":
        return redirect(Thread(pk=told["thread"], topic=stretch.topic).get_absolute_url())
    messages.warning(request, told["why"] if told else _("It is not certain that it was stored. Please try again."))
    return redirect("room_keep", slug=stretch.room.slug)


def _waiting(request: MemberRequest, room: Room) -> list[dict[str, Any]]:
    """The proposals of this member that are not threads yet, with how many said what. One query."""
    found = Stretch.objects.filter(room=room, by=request.user, thread=None).select_related("topic").order_by("-pk")
    counts = {said.value: Count("consents", filter=Q(consents__said=said)) for said in Said}
    return [
        {"stretch": one, **{said.value: getattr(one, said.value) for said in Said}}
        for one in found.annotate(**counts)[:A_PAGE]
    ]


@require_http_methods(["GET", "POST"])
@never_cache
def asked(request: MemberRequest) -> HttpResponse:
    """`/threads/asked/`: whether words of mine may be kept. POST `stretch` and `said` (`yes` or `no`)."""
    if request.method == "POST":
        try:
            yes = request.POST.get("said") == "yes"
            keeping.answer(request.user, _number(request.POST.get("stretch", "")), yes=yes)
            messages.success(request, _("Thank you.") if yes else _("Then they stay where they are."))
        except Refused as refused:
            messages.error(request, str(refused.why))
        return redirect("threads_asked")
    asked = list(keeping.asked_of(request.user)[:A_PAGE])
    own = keeping.own_words(request.user, [consent.stretch for consent in asked])
    questions = [{"consent": consent, "messages": own[consent.stretch_id]} for consent in asked]
    return render(request, "bridging/asked.html", {"questions": questions})


def _number(said: str) -> int:
    return int(said) if re.fullmatch(r"\d{1,18}", said, re.ASCII) else 0

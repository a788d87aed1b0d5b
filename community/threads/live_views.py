"""What makes a thread's page alive: entries that are new or changed, following, and what is new to a member."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from community.members.request import MemberRequest
from community.threads import following, news, showing
from community.threads.forms import number
from community.threads.listing import rows_of
from community.threads.models import Entry, Following
from community.threads.views import address, thread_or_404
from moderation import standing

MOST = 100


@require_GET
@never_cache
def since(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """`…/since/?rev=n`: entries whose state is newer than that revision, by their places, as parts of the page.

    At most `MOST`, the oldest changes first; the header `X-Rev` says up to where, so that a reader goes on from there. With
    `read` (a `seq`) the member has read so far.
    """
    found = thread_or_404(request, pk)
    rev, read = number(request.GET.get("rev", "")) or 0, number(request.GET.get("read", "")) or 0
    newer = Entry.objects.filter(thread=found, rev__gt=rev, seq__isnull=False).select_related("author")
    changed = list(newer.order_by("rev")[:MOST])
    page = showing.Page(sorted(changed, key=lambda entry: entry.seq or 0), None, None)
    now = standing.now_of(request.user)
    answer = render(
        request,
        "threads/_since.html",
        showing.context(request.user, found, page, may_say=not now.silenced),
    )
    answer["X-Rev"] = str(changed[-1].rev if len(changed) == MOST else found.rev)
    answer["X-Newest"] = str(found.rev)
    following.read(request.user.pk, found.pk, min(read, found.seq))
    return answer


@require_POST
def follow(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Follow the thread, mute it, or neither (`how`); anything else changes nothing."""
    found = thread_or_404(request, pk)
    if request.POST.get("how") in Following.values:
        following.choose(request.user.pk, found.pk, request.POST["how"])
    return redirect(address(found, anchor="#follow"))


@require_GET
@never_cache
def new_to_me(request: MemberRequest) -> HttpResponse:
    """`/threads/new/`: answers where one follows (`?answers=key`), and threads never opened (`?threads=key`)."""
    answered = news.answers(request.user, request.GET.get("answers", ""))
    unopened = news.unopened(request.user, request.GET.get("threads", ""))
    shown = {
        "answers": rows_of(request.user, answered.threads),
        "more_answers": answered.after,
        "unopened": rows_of(request.user, unopened.threads),
        "more_unopened": unopened.after,
        "further": bool(request.GET),
    }
    return render(request, "threads/new_to_me.html", shown)

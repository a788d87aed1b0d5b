"""Topics, their threads, and one thread as pages: everything here works without script."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from community.members.request import MemberRequest
from community.refusals import Refused
from community.threads import access, answering_page, beside, following, forms, listing, showing
from community.threads.drafts import Draft
from community.threads.forms import Form, number
from community.threads.models import Entry, Thread, Topic
from community.threads.search.related import related
from moderation import standing


@require_GET
def topics(request: MemberRequest) -> HttpResponse:
    """`/threads/`: every topic with its newest thread."""
    return render(request, "threads/topics.html", {"topics": listing.topics(request.user)})


@require_GET
def topic(request: MemberRequest, slug: str) -> HttpResponse:
    """`/threads/<topic>/`: its rules and its threads, by what came last."""
    found = topic_or_404(slug)
    rows, after = listing.threads(request.user, found, request.GET.get("after", ""))
    now = standing.now_of(request.user)
    shown = {
        "topic": found,
        "rows": rows,
        "after": after,
        "later": "after" in request.GET,
        "waiting": listing.waiting(request.user, found),
        "may_open": not now.silenced and access.may_open(found, now.role, now.joined_at),
        "why_not": "" if access.may_open(found, now.role, now.joined_at) else access.why_not(found).why,
        "told": answering_page.told(request),
        "support": answering_page.cards_of(request.user),
    }
    return render(request, "threads/topic.html", shown)


@gzip_page
@require_http_methods(["GET", "POST"])
def thread(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """`/threads/<topic>/<id>/`: fifty entries, by `?after=`, `?before=` or `?at=` a place; POST answers."""
    found = thread_or_404(request, pk)
    if request.method == "POST":
        return _answer(request, found)  # also under the address of a topic that it was moved from: the words arrive
    if found.topic.slug != slug:
        return redirect(address(found, request.GET.dict()))
    return page(request, found, _begun(request, found))


def _begun(request: MemberRequest, found: Thread) -> Form:
    """The form below: an answer to somebody, perhaps with their words. Who asked without a name goes on without one."""
    form = forms.blank(anonymous=found.anonymous and found.author_id == request.user.pk)
    seq = number(request.GET.get("reply_to", ""))
    answered = answered_entry(request, found, seq) if seq else None
    if answered is not None:
        form |= {"reply_to": seq, "quote": showing.quote_of(answered)}
        if "quote" in request.GET and not answered.folded:
            form |= {"body": forms.quoting(answered), "note": answered.note}
    return form


def _answer(request: MemberRequest, found: Thread) -> HttpResponse:
    """The same gate and the same nonce everywhere; what is not taken comes back in the form, with the reason."""
    form = forms.posted(request.POST)
    answered = answered_entry(request, found, form["reply_to"]) if form["reply_to"] else None
    form["quote"] = showing.quote_of(answered) if answered is not None else None
    draft = Draft(
        author=request.user,
        nonce=form["nonce"],
        words=form["body"],
        topic=found.topic,
        thread=found,
        note=form["note"],
        anonymous=form["anonymous"],
        reply_to=form["reply_to"],
        language=answering_page.language_of(request),
        ask=form["ask"] and not request.user.has_cards,
        lifted=answering_page.lifted(request.user),
    )
    return answering_page.answer(
        request, draft, form, lambda shown, status: page(request, found, shown, status=status)
    )


def page(request: MemberRequest, found: Thread, form: Form, *, status: int = 200) -> HttpResponse:
    """The thread with its form; where words came back, the newest page."""
    now = standing.now_of(request.user)
    part = _part(request, found, newest=request.method == "POST")
    shown = showing.context(request.user, found, part, may_say=not now.silenced)
    if request.method == "GET" and part.entries:
        chosen = following.read(request.user.pk, found.pk, part.entries[-1].seq or 0)
    else:
        chosen = following.chosen(request.user.pk, found.pk)
    shown |= {
        "form": form,
        "told": answering_page.told(request),
        "support": answering_page.cards_of(request.user, form.pop("support", ())),
        "beside": _beside(request, found, form["reply_to"]),
        "following": chosen,
        "countries": answering_page.countries(request.user),
        "related": related(request.user, found) if shown["title"] and not part.later else [],
    }
    return render(request, "threads/thread.html", shown, status=status)


def _part(request: MemberRequest, found: Thread, *, newest: bool) -> showing.Page:
    asked = request.GET
    before, at = number(asked.get("before", "")), number(asked.get("at", "")) or number(asked.get("reply_to", ""))
    if newest:
        return showing.page_of(found, before=found.seq + 1)
    if before is not None:
        return showing.page_of(found, before=before)
    after = number(asked.get("after", "")) or 0
    return showing.page_of(found, after=showing.start_of(min(at, found.seq)) if at else after)


def _beside(request: MemberRequest, found: Thread, seq: int | None) -> str:
    """How to answer that entry, where it is a hard moment."""
    try:
        return beside.line_for(request.user, found, seq) if seq else ""
    except Refused:
        return ""


def topic_or_404(slug: str) -> Topic:
    """The topic."""
    found = access.topic_of(slug)
    if found is None:
        raise Http404("no such topic")
    return found


def thread_or_404(request: HttpRequest, pk: int) -> Thread:
    """The thread, where it is this member's to see."""
    found = access.find(request.user, pk) if request.user.is_authenticated else None
    if found is None:
        raise Http404("no such thread")
    return found


def answered_entry(request: MemberRequest, found: Thread, seq: int) -> Entry | None:
    """The entry in that place, where this member reads it."""
    return beside.readable(request.user, found, seq)


def address(found: Thread, query: dict[str, Any] | None = None, anchor: str = "") -> str:
    """Where the thread is read."""
    asked = f"?{urlencode(query)}" if query else ""
    return reverse("thread", args=[found.topic.slug, found.pk]) + asked + anchor

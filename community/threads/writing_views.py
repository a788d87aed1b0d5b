"""Opening a thread and changing what one wrote, as pages."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.members.request import MemberRequest
from community.posts import Standing
from community.threads import access, answering_page, forms, views
from community.threads.drafts import Draft, is_opening
from community.threads.forms import Form
from community.threads.models import Entry, Thread, Topic
from moderation import standing


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: MemberRequest, slug: str) -> HttpResponse:
    """`/threads/<topic>/new/`: title, words, what would help, a note, once without a name."""
    topic = views.topic_or_404(slug)
    if request.method == "GET":
        return _new_page(request, topic, forms.blank(note=topic.note))
    form = forms.posted(request.POST)
    draft = Draft(
        author=request.user,
        nonce=form["nonce"],
        words=form["body"],
        topic=topic,
        title=form["title"],
        note=form["note"],
        wants=form["wants"],
        anonymous=form["anonymous"],
        language=answering_page.language_of(request),
        ask=form["ask"] and not request.user.has_cards,
        lifted=answering_page.lifted(request.user),
        public=request.POST.get("public") == "1",
    )
    return answering_page.answer(request, draft, form, lambda shown, status: _new_page(request, topic, shown, status))


def _new_page(request: MemberRequest, topic: Topic, form: Form, status: int = 200) -> HttpResponse:
    now = standing.now_of(request.user)
    may = access.may_open(topic, now.role, now.joined_at)
    shown = {
        "topic": topic,
        "form": form,
        "wants": forms.wants_of(form),
        "why_not": "" if may else access.why_not(topic).why,
        "may_say": not now.silenced,
        "support": answering_page.cards_of(request.user, form.pop("support", ())),
        "countries": answering_page.countries(request.user),
    }
    return render(request, "threads/new.html", shown, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def edit(request: MemberRequest, slug: str, pk: int, seq: int) -> HttpResponse:
    """`…/<seq>/edit/`: new words for an own entry; the old ones stand until these are stored, and stay as a version."""
    found = views.thread_or_404(request, pk)
    entry = Entry.objects.filter(thread=found, seq=seq, author=request.user).first()
    if entry is None or (request.method == "GET" and not entry.body):
        raise Http404("not theirs to change")
    entry.thread = found
    if request.method == "GET":
        return _edit_page(request, found, entry, _as_it_is(entry))
    form = forms.posted(request.POST)
    draft = Draft(
        author=request.user,
        nonce=form["nonce"],
        words=form["body"],
        topic=found.topic,
        thread=found,
        entry=entry,
        title=form["title"],
        note=form["note"],
        anonymous=entry.anonymous,
        language=answering_page.language_of(request),
        ask=form["ask"] and not request.user.has_cards,
        lifted=answering_page.lifted(request.user),
    )
    return answering_page.answer(
        request, draft, form, lambda shown, status: _edit_page(request, found, entry, shown, status)
    )


def _as_it_is(entry: Entry) -> Form:
    """The words as they were written."""
    return forms.blank(title=title_as_written(entry), body=entry.original(), note=entry.note)


def title_as_written(entry: Entry) -> str:
    """The title of an opening, also where a mask stands in it now."""
    written = getattr(entry, "written", None)
    return written.title if written is not None and written.title else entry.thread.title


def _edit_page(request: MemberRequest, found: Thread, entry: Entry, form: Form, status: int = 200) -> HttpResponse:
    shown = {
        "thread": found,
        "topic": found.topic,
        "entry": entry,
        "form": form,
        "opens": is_opening(entry, found),
        "gone": entry.standing != Standing.VISIBLE,
        "may_say": not standing.now_of(request.user).silenced,
        "support": answering_page.cards_of(request.user, form.pop("support", ())),
        "countries": answering_page.countries(request.user),
    }
    return render(request, "threads/edit.html", shown, status=status)

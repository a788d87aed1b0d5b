"""`/threads/search/`: one field, a topic if wanted, and what was found. It works without script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from community.live.limits import take
from community.members.models import Member
from community.members.request import MemberRequest
from community.threads.models import Topic
from community.threads.search import asking, drawing, finding, guessing
from community.threads.search.asking import Question
from community.threads.search.finding import Results


@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """What was asked stays in the field, whatever becomes of it."""
    question = asking.read(request.GET.get("q", ""))
    topics = list(Topic.objects.all())
    topic = next((each for each in topics if each.slug == request.GET.get("topic")), None)
    context = {"question": question, "where": drawing.choices(topics), "topic": topic, "asked": "q" in request.GET}
    if question.terms and (wait := _wait(request.user)):
        return render(request, "threads/search.html", context | {"wait": wait}, status=429)
    return render(request, "threads/search.html", context | _found(request, question, topic))


def _wait(member: Member) -> int:
    """Seconds until this member may look again; 0: now."""
    if member.synthetic and settings.LOADTEST:
        return 0
    taken = take("search", str(member.pk))
    return 0 if taken.ok else max(1, round(taken.retry_after))


def _found(request: MemberRequest, question: Question, topic: Topic | None) -> dict[str, Any]:
    after = request.GET.get("after", "")
    results = _results(request.user, question, topic, after)
    instead = guessing.guess(question) if question.terms and not results.found and not after else ""
    if instead:
        results = _results(request.user, asking.read(instead), topic, "")
    again = {"q": instead or question.text} | ({"topic": topic.slug} if topic else {})
    more = f"?{urlencode(again | {'after': results.after})}" if results.after else ""
    drawn = {"results": results, "rows": drawing.rows(results.found)}
    return drawn | {"instead": instead if results.found else "", "more": more, "later": bool(after)}


def _results(member: Member, question: Question, topic: Topic | None, after: str) -> Results:
    return finding.find(member, question, topic=topic.pk if topic else None, after=after)

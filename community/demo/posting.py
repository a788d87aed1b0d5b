"""The threads of a place that shows itself: read from their file, written through the gate, moved to their times."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from community.demo.script import Cast, voices_of
from community.members.models import Member
from community.threads import deeds
from community.threads.drafts import Draft, Weighed
from community.threads.editing import Edition
from community.threads.models import Edit, Entry, Thread, Topic, Version
from community.threads.recording import Record
from community.threads.reporting import report
from moderation.check.signals import Context
from moderation.gate import weigh
from moderation.models import Card, Case, Decision, Flag, Trace

DATA = Path(__file__).parent / "data" / "threads.toml"
REASON = "I am not sure about this one."


@dataclass(slots=True)
class Written:
    """One thing written: its entry and when it was."""

    entry: Entry
    at: datetime


def write(cast: Cast, now: datetime, random: Random) -> int:
    """Write every thread of the file into the topics that there are; gives how many entries stand."""
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    known = tomllib.loads(DATA.read_text(encoding="utf-8"))["thread"]
    return sum(
        _thread(f"demo-{number}", thread, topics[thread["topic"]], cast, now, random)
        for number, thread in enumerate(known)
        if thread["topic"] in topics
    )


def _thread(name: str, told: dict[str, Any], topic: Topic, cast: Cast, now: datetime, random: Random) -> int:
    """One thread with its answers, oldest first."""
    voices = voices_of([told["by"], *(answer["by"] for answer in told["answers"])], cast, random)
    at = now - timedelta(hours=told["ago"])
    opening = Draft(
        author=voices[told["by"]],
        nonce=name,
        words=told["say"],
        topic=topic,
        title=told["title"],
        note=told.get("note", ""),
        wants=tuple(told.get("wants", ())),
        anonymous=told.get("anonymous", False),
    )
    written = [Written(stored(opening), at)]
    thread = Thread.objects.select_related("topic").get(pk=written[0].entry.thread_id)
    written += _answers(name, told, thread, voices, at, now)
    _move_to_their_times(thread, written)
    _look_after(thread, told["answers"], written[1:], cast, random)
    return len(written)


def _answers(
    name: str, told: dict[str, Any], thread: Thread, voices: dict[str, Member], at: datetime, now: datetime
) -> Iterator[Written]:
    for number, answer in enumerate(told["answers"]):
        at = min(at + timedelta(minutes=answer["after"]), now - timedelta(minutes=1))
        draft = Draft(
            author=voices[answer["by"]],
            nonce=f"{name}-{number}",
            words=answer["say"],
            topic=thread.topic,
            thread=thread,
            reply_to=answer.get("to"),
            anonymous=answer.get("anonymous", False),
        )
        yield Written(stored(draft), at)


def stored(draft: Draft) -> Entry:
    """The entry, through the check and the gate; the limits are for people. Raises ValueError where it was refused."""
    outcome = Record(Weighed(draft, _ruling(draft))).write()
    if outcome.entry is None:
        raise ValueError(f"{draft.nonce}: {outcome.frames}")
    return outcome.entry


def _ruling(draft: Draft) -> Any:
    context = Context(language=draft.author.language, region=draft.author.region)
    title = draft.title if draft.titled else ""
    about = f"demo {draft.thread.pk if draft.thread else ''} {draft.reply_to or ''}"
    return weigh(draft.words, draft.note, title=title, context=context, about=about)


def _look_after(
    thread: Thread, answers: list[dict[str, Any]], written: list[Written], cast: Cast, random: Random
) -> None:
    """What became of the answers: one helped, one was changed, one was reported or taken back."""
    for answer, one in zip(answers, written, strict=True):
        author, seq = one.entry.author, one.entry.seq or 0
        if answer.get("helped") and thread.author is not None:
            deeds.mark_helped(thread.author, thread.pk, seq)
        if "edit" in answer:
            _change(one, thread, answer["edit"])
        if answer.get("deed") == "unsay":
            deeds.unsay(author, one.entry.pk)
        elif answer.get("deed") == "report":
            others = [member for member in cast.english if member != author]
            report(random.choice(others), thread, seq, REASON)


def _change(one: Written, thread: Thread, words: str) -> None:
    entry = Entry.objects.get(pk=one.entry.pk)
    draft = Draft(
        author=one.entry.author,
        nonce=f"{entry.nonce}-edit",
        words=words,
        topic=thread.topic,
        thread=thread,
        entry=entry,
    )
    Edition(Weighed(draft, _ruling(draft))).write()
    later = min(one.at + timedelta(minutes=6), timezone.now())
    Entry.objects.filter(pk=entry.pk).update(edited_at=later)
    Edit.objects.filter(entry=entry).update(at=later)
    Version.objects.filter(entry=entry).update(at=one.at)


def _move_to_their_times(thread: Thread, written: list[Written]) -> None:
    """All was written just now; it stands as written when the file has it."""
    for one in written:
        Entry.objects.filter(pk=one.entry.pk).update(at=one.at)
        cases = Case.objects.filter(nonce=one.entry.nonce)
        for rows in (Trace.objects, Decision.objects, Flag.objects):
            rows.filter(case__in=cases).update(at=one.at)
        Card.objects.filter(nonce=one.entry.nonce).update(at=one.at)
        cases.update(opened_at=one.at)
    shown = [one.at for one in written if one.entry.seq is not None]
    Thread.objects.filter(pk=thread.pk).update(opened_at=written[0].at, latest_at=max(shown, default=written[0].at))

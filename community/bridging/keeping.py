"""A stretch of room talk becomes a thread: proposed by who looks after the room, with the consent of each author."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.bridging.models import Consent, Said, Stretch
from community.members.models import Member
from community.members.roles import may
from community.posts import Standing
from community.refusals import Refused
from community.threads.drafts import Draft, Outcome
from community.threads.models import Entry, Original, Thread, Topic
from community.threads.posting import post
from community.threads.recording import publish
from rooms.access import facilitates
from rooms.models import Audience, Message, Room

DEEDS = {"talk.kept": _("talk of a room was kept as a thread"), "room.pointed": _("a room points to a thread")}
"""What the audit log calls these deeds."""
MOST = 50
"""Messages in a stretch."""


def may_keep(member: Member, room: Room) -> bool:
    """Whether talk of this room is theirs to keep. What was said behind a closed door stays there."""
    if room.audience != Audience.EVERYONE:
        return False
    return may(member, "moderate") or facilitates(member, room)


def stretch_of(room: Room, first: int, last: int) -> list[Message]:
    """The messages in sight from `first` to `last`, with their authors. One query. Raises Refused."""
    said = room.messages.filter(seq__gte=first, seq__lte=last, standing=Standing.VISIBLE)
    found = list(said.select_related("author", "written").order_by("seq")[: MOST + 1])
    if not found or len(found) > MOST:
        raise Refused("no_such_message" if not found else "too_long")
    return found


def propose(by: Member, room: Room, topic: Topic, *, title: str, words: str, first: int, last: int) -> Stretch:
    """Ask the authors; the proposer's own words need no question. Raises Refused."""
    if not may_keep(by, room):
        raise Refused("not_allowed")
    authors = {message.author_id for message in stretch_of(room, first, last)}
    with transaction.atomic():
        stretch = Stretch.objects.create(
            room=room, topic=topic, title=title, words=words, first=first, last=last, by=by
        )
        Consent.objects.bulk_create(
            Consent(stretch=stretch, member_id=pk, said=Said.GIVEN if pk == by.pk else Said.ASKED) for pk in authors
        )
    return stretch


def answer(member: Member, stretch_pk: int, *, yes: bool) -> None:
    """What an author says; until the thread is made they may say it anew. Raises Refused for anybody else."""
    asked = Consent.objects.filter(member=member, stretch=stretch_pk, stretch__thread=None)
    if not asked.update(said=Said.GIVEN if yes else Said.DECLINED):
        raise Refused("not_allowed")


def asked_of(member: Member) -> QuerySet[Consent]:
    """The questions that wait for this member's answer, newest first."""
    waiting = Consent.objects.filter(member=member, said=Said.ASKED, stretch__thread=None)
    return waiting.select_related("stretch__room", "stretch__topic", "stretch__by").order_by("-pk")


def own_words(member: Member, stretches: Sequence[Stretch]) -> dict[int, list[Message]]:
    """The member's messages in sight in each stretch, by its key, in their order. One query; none for none."""
    if not stretches:
        return {}
    within = Q()
    for one in stretches:
        within |= Q(room=one.room_id, seq__gte=one.first, seq__lte=one.last)
    found = list(Message.objects.filter(within, author=member, standing=Standing.VISIBLE).order_by("seq"))
    return {one.pk: [message for message in found if _within(one, message)][:MOST] for one in stretches}


def _within(stretch: Stretch, message: Message) -> bool:
    return message.room_id == stretch.room_id and stretch.first <= (message.seq or 0) <= stretch.last


def keep(by: Member, stretch: Stretch, *, language: str = "") -> Outcome:
    """Open the thread with the proposer's words and put in what its authors agreed to. Doing it again changes nothing.

    The opening goes through the gate like any other; where it is held or refused, nothing else is put in yet.
    """
    if stretch.by_id != by.pk or not may_keep(by, stretch.room):
        raise Refused("not_allowed")
    opening = Draft(
        author=by,
        nonce=f"stretch-{stretch.pk}",
        words=stretch.words,
        topic=stretch.topic,
        title=stretch.title,
        note=stretch.topic.note if stretch.topic.note_needed else "",
        language=language,
    )
    outcome = post(opening)
    if outcome.entry is not None and outcome.entry.seq is not None:
        with transaction.atomic():
            _put_in(stretch, outcome.entry.thread_id)
    return outcome


def _put_in(stretch: Stretch, thread_pk: int) -> None:
    """The messages in sight whose authors agreed, in their order; in a transaction."""
    thread = Thread.objects.select_for_update(of=("self",)).select_related("topic").get(pk=thread_pk)
    if Stretch.objects.filter(pk=stretch.pk, thread=None).update(thread=thread) == 0:
        return
    chain.write("talk.kept", actor=stretch.by_id, subject=("room", stretch.room_id), thread=str(thread.pk))
    willing = set(stretch.consents.filter(said=Said.GIVEN).values_list("member_id", flat=True))
    places: dict[int | None, int | None] = {}
    for message in stretch_of(stretch.room, stretch.first, stretch.last):
        if message.author_id in willing:
            places[message.seq] = _copied(thread, message, places.get(message.reply_to))


def _copied(thread: Thread, message: Message, reply_to: int | None) -> int | None:
    """One message as the thread's next entry, said when it was said; masked words stay masked. Gives its place."""
    entry = Entry(
        thread=thread,
        author=message.author,
        nonce=f"stretch-{uuid4().hex}",
        digest=message.digest,
        body=message.body,
        html=message.html,
        note=message.note,
        folded=message.folded,
        reply_to=reply_to,
        at=message.at,
    )
    publish(thread, entry)
    if hasattr(message, "written"):
        Original.objects.create(entry=entry, body=message.written.body)
    return entry.seq

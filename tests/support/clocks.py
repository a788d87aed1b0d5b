"""Clocks beside a place, as processes of their own, and work for them."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from community import env
from moderation.gate import Obstacles, admit, weigh
from moderation.models import Case
from rooms.models import Message, Room
from tests.support.people import Person
from tests.support.place import Place
from tests.support.processes import end, spawn, tail


def look_together(place: Place, count: int, log: Path, goodbye: ExitStack) -> None:
    """`count` clocks do every job once at the same time; each must end well."""
    command = [sys.executable, str(env.BASE / "manage.py"), "clock", "--once"]
    started = [spawn(command, log, env={**os.environ, **surroundings(place)}) for _ in range(count)]
    for process in started:
        goodbye.callback(end, process)
    ended = [process.wait(60) for process in started]
    assert not any(ended), tail(log)


def surroundings(place: Place) -> dict[str, str]:
    """What a clock has to know to stand beside the place."""
    return {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url}


def owed(room: Room, person: Person, words: str, count: int = 1) -> list[Message]:
    """Messages whose case and card could not be written when they were said, a minute ago."""
    made = []
    already = Message.objects.filter(room=room).count()
    for number in range(already, already + count):
        message = Message(room=room, author_id=person.pk, nonce=f"{room.slug}-{number}")
        assert admit(message, weigh(words), Obstacles())
        message.at = timezone.now() - timedelta(minutes=1)
        if message.standing == "visible":
            message.seq = message.rev = number + 1
        message.save()
        made.append(message)
    assert all(message.follow_up for message in made)
    return made


def cases_of(messages: list[Message]) -> QuerySet[Case]:
    """The cases about them."""
    kind = ContentType.objects.get_for_model(Message)
    return Case.objects.filter(target_type=kind, target_id__in=[message.pk for message in messages])


def still_owed(messages: list[Message]) -> int:
    """For how many of them nothing was written yet."""
    return Message.objects.filter(pk__in=[message.pk for message in messages], follow_up=True).count()

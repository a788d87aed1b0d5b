"""Who is here and who is writing: gathered per room and told at most once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from community.live.hub import Note, Topic, hub
from community.live.presence import presence
from rooms import telling

PAUSE_SECONDS = 1.0
NAMES = 50
PREFIX = telling.topic_of("")
Person = dict[str, str]
Tell = Callable[[Topic], Awaitable[None]]


class Presenter:
    """One a process: watches what stirs in the rooms and tells the listeners of this process."""

    def __init__(self) -> None:
        self._shown: dict[str, dict[str, Person]] = {}
        self._typing: dict[str, dict[str, Person]] = {}
        self._due: set[tuple[str, str]] = set()
        self._again: set[tuple[str, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin watching; later calls do nothing."""
        if self._watch not in hub.watchers:
            hub.watchers.append(self._watch)

    async def who(self, slug: str) -> tuple[int, list[Person]]:
        """How many are in the room, and up to fifty of them."""
        count, people = await presence.who(slug, NAMES)
        found = [{"id": public_id, "name": name} for public_id, name in people]
        self._shown.setdefault(slug, {person["id"]: person for person in found})
        return count, found

    def _watch(self, note: Note) -> None:
        if note.kind == "presence":
            self._later(note.topic, "presence", self._tell_presence)
        elif note.kind.startswith("typing "):
            person = {"id": note.author, "name": note.kind.removeprefix("typing ")}
            self._typing.setdefault(note.topic, {})[note.author] = person
            self._later(note.topic, "typing", self._tell_typing)

    def _later(self, name: str, what: str, tell: Tell) -> None:
        """Tell soon; what stirs while it was just told is told once the pause is over."""
        if (name, what) in self._due:
            self._again.add((name, what))
            return
        self._due.add((name, what))
        task = asyncio.create_task(self._tell(name, what, tell))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, name: str, what: str, tell: Tell) -> None:
        try:
            topic = hub.topics.get(name)
            if topic is not None:
                await tell(topic)
            await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._due.discard((name, what))
        if (name, what) in self._again:
            self._again.discard((name, what))
            self._later(name, what, tell)

    async def _tell_presence(self, topic: Topic) -> None:
        slug = topic.name.removeprefix(PREFIX)
        await asyncio.sleep(0.1)
        count, people = await presence.who(slug, NAMES)
        now = {public_id: {"id": public_id, "name": name} for public_id, name in people}
        before = self._shown.get(slug, {})
        left = [person for key, person in before.items() if key not in now][:NAMES]
        joined = [person for key, person in now.items() if key not in before][: NAMES - len(left)]
        if not (joined or left):
            return
        gone = {person["id"] for person in left}
        shown = {key: person for key, person in before.items() if key not in gone}
        self._shown[slug] = shown | {person["id"]: person for person in joined}
        if self._shown[slug].keys() != now.keys():
            self._again.add((topic.name, "presence"))
        frame = {"type": "present", "joined": joined, "left": left, "count": count}
        hub.deliver(Note(topic.name, telling.encode(frame)))

    async def _tell_typing(self, topic: Topic) -> None:
        writing = self._typing.pop(topic.name, {})
        for ear in list(topic.ears):
            who = [person for key, person in writing.items() if key != ear.member and key not in ear.deaf_to]
            if who:
                ear.tell({"type": "typing", "who": who[:NAMES]})


def stirred(slug: str) -> Note:
    """Somebody came or went."""
    return Note(telling.topic_of(slug), kind="presence")


def typing(slug: str, member: Person) -> Note:
    """Somebody is writing."""
    return Note(telling.topic_of(slug), kind=f"typing {member['name']}", author=member["id"])


def room_frame(is_staffed: bool, room: dict[str, Any]) -> dict[str, Any]:
    """The `room` frame: what changed about the place."""
    return {"type": "room", **room, "staffed": is_staffed}


presenter = Presenter()

"""Lets a place come alive: people, their talk through the gate, signals, reports and what the moderator decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from community.demo import daily, past, people, posting
from community.demo.people import Key
from community.demo.script import Cast, Line, lines
from community.members.models import Member, Role
from moderation.check.signals import Context
from moderation.desk import decide
from moderation.gate import weigh
from moderation.models import Card, Case, Decision, Flag, Trace
from rooms import deeds
from rooms.models import Message, Room, Seat
from rooms.recording import Group
from rooms.reporting import report
from rooms.sayings import Saying

A_WEEK_EACH = 40
MOST_WEEKS = 8
SEED = 1935
REASON = "This does not feel right to me, could somebody look?"
DECIDED = ("withdraw", "restore", "dismiss")


class NotEmpty(Exception):
    """The place is somebody's; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Played:
    """What stands now. `faces` are members to sign in as, by what they are."""

    members: int
    messages: int
    entries: int
    cases: int
    faces: dict[str, Member]
    keys: list[Key]


def look_around() -> None:
    """Raises NotEmpty for a place with real members besides a sole host, or with talk of synthetic ones."""
    real = list(Member.objects.filter(synthetic=False).values_list("role", flat=True)[:2])
    if real not in ([], [Role.HOST]):
        raise NotEmpty("This place has real members; a demo would mix invented talk into theirs.")
    if Message.objects.filter(author__synthetic=True).exists():
        raise NotEmpty(
            "This place has synthetic talk already; begin with an empty one (another HEARTHSIDE_VAR) for a new demo."
        )
    if not Room.objects.filter(slug="newcomers").exists():
        raise NotEmpty("This place has no rooms yet; run `manage.py starter` first.")


def play(members: int, password: str) -> Played:
    """Fill the place in one transaction. The same talk every time, with times up to now. Raises NotEmpty.

    Nothing is told live: open windows find it in the database within seconds, as they do when Redis was away.
    """
    random, now = Random(SEED), timezone.now()  # noqa: S311 - the same place every time is what is wanted
    with transaction.atomic():
        look_around()
        host = not Member.objects.filter(role=Role.HOST).exists()
        cast, keys = people.gather(members, password, now, random, host=host)
        said = lines(cast, now, min(MOST_WEEKS, max(1, members // A_WEEK_EACH)), random)
        rooms = {room.slug: room for room in Room.objects.all()}
        stored = _say_all(said, rooms)
        _move_to_their_times(said, stored)
        for line in said:
            _follow(line, stored[line.mark], cast, random)
        _sit(cast, said, random)
        entries = posting.write(cast, now, random)
        past.remember(now, cast.own["mo"], keys[-1].member, random)
        entries += daily.live(cast, now, random)
        connection.run_on_commit.clear()
    faces = {member.role: member for member in [key.member for key in keys]} | {"greeter": cast.own["gr"]}
    faces |= {"member (English)": cast.english[0], "member (Spanish)": cast.spanish[0]}
    return Played(members, len(said), entries, Case.objects.count(), faces, keys)


def _say_all(said: Iterable[Line], rooms: dict[str, Room]) -> dict[str, Message]:
    """Say each line as its author would, through the check and the gate; the messages by their marks."""
    stored: dict[str, Message] = {}
    for line in said:
        saying = _saying(line, rooms[line.room].pk, stored)
        Group([saying]).write()
        stored[line.mark] = Message.objects.get(author=line.by, nonce=line.mark)
    return stored


def _saying(line: Line, room_pk: int, stored: dict[str, Message]) -> Saying:
    reply_to = stored[line.answers].seq if line.answers else None
    context = Context(language=line.by.language, region=line.by.region)
    return Saying(
        author_pk=line.by.pk,
        author_id=line.by.public_id,
        author_name=line.by.username,
        room_pk=room_pk,
        nonce=line.mark,
        words=line.words,
        note=line.note,
        reply_to=reply_to,
        language=line.by.language,
        region=line.by.region,
        ruling=weigh(line.words, line.note, context=context, about=str(reply_to or "")),
    )


def _move_to_their_times(said: Iterable[Line], stored: dict[str, Message]) -> None:
    """All was said just now; it stands as said when the script has it."""
    times = {line.mark: line.at for line in said}
    for mark, message in stored.items():
        message.at = times[mark]
    Message.objects.bulk_update(stored.values(), ["at"], batch_size=200)
    for thing, field in ((Case, "opened_at"), (Flag, "at"), (Card, "at")):
        for row in thing.objects.filter(nonce__in=times):
            thing.objects.filter(pk=row.pk).update(**{field: times[row.nonce]})
    for case in Case.objects.filter(nonce__in=times):
        Trace.objects.filter(case=case).update(at=times[case.nonce])
        Decision.objects.filter(case=case).update(at=times[case.nonce])


def _follow(line: Line, message: Message, cast: Cast, random: Random) -> None:
    """What became of the line: signals from others, a report, a decision, or its author took it back."""
    others = [member for member in (*cast.english, *cast.spanish) if member != line.by]
    if message.seq is not None:
        for member, kind in zip(random.sample(others, len(line.signs)), line.signs, strict=True):
            deeds.react(member, message.room_id, message.seq, kind)
    if line.deed == "unsay":
        deeds.unsay(line.by, message.room_id, nonce=line.mark)
    elif line.deed:
        _bring_to_the_desk(line, message, random.choice(others), cast.own["mo"], random)


def _bring_to_the_desk(line: Line, message: Message, reporter: Member, moderator: Member, random: Random) -> None:
    open_cases = Case.objects.filter(target_id=message.pk, author=line.by).exclude(state="resolved")
    if message.seq is not None and not open_cases.exists():
        report(reporter, message.room_id, message.seq, REASON)
        Trace.objects.filter(case__in=open_cases).update(at=line.at)
        Flag.objects.filter(case__in=open_cases).update(at=line.at)
        open_cases.update(opened_at=line.at)
    case = open_cases.first()
    if case is not None and line.deed in DECIDED:
        cited = "kindness" if line.deed == "withdraw" else ""
        decide(case.pk, moderator, line.deed, version=case.version, guideline=cited)
        _move_the_decision(case, min(timezone.now(), line.at + timedelta(minutes=random.randint(2, 90))))


def _move_the_decision(case: Case, at: datetime) -> None:
    """It was decided just now; it stands as decided soon after the line."""
    Case.objects.filter(pk=case.pk).update(resolved_at=at)
    Trace.objects.filter(case=case, what="decide").update(at=at)
    Decision.objects.filter(case=case, software=False).update(at=at)


def _sit(cast: Cast, said: Iterable[Line], random: Random) -> None:
    """Everybody has read the rooms they spoke in, and a few more, to somewhere near the end."""
    everybody = [*cast.english, *cast.spanish, *cast.own.values()]
    rooms = list(Room.objects.all())
    sat = {(line.by.pk, line.room) for line in said}
    sat |= {(member.pk, room.slug) for member in everybody for room in random.sample(rooms, min(3, len(rooms)))}
    newest = {room.slug: room for room in rooms}
    seats = [
        Seat(room=newest[slug], member_id=pk, seen=max(0, newest[slug].seq - random.randint(0, 6)))
        for pk, slug in sorted(sat)
    ]
    Seat.objects.bulk_create(seats, batch_size=500)

"""Fills a place's database in bulk: members with seats, a million messages, a hundred thousand cases.

Run as a program of its own with the place's environment, before the place starts:
`python -m bench.filling --messages N --cases N --waiting N --members N --out FILE`. FILE gets, as JSON, the seats of the
members, a moderator's cookie, and what the pages are asked for.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
django.setup()

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402 - Django comes first
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from community.demo.seating import seat, sign_in  # noqa: E402
from community.management.preparing import prepare_new  # noqa: E402
from community.members.models import Member  # noqa: E402
from moderation.models import Case, Decision, Flag, Overdue, State, Trace  # noqa: E402
from rooms.models import Message, Room  # noqa: E402

ROOMS = 50
APART = timedelta(seconds=20)
WORDS = (
    "Mornings are the best part of my day by now.",
    "I made soup and called my sister, and the evening went by.",
    "Does anybody else count the days until the weekend is over?",
    "That sounds hard. I am glad that you wrote it down here.",
    "The meeting tonight was small and good.",
    "I slept badly and I am here all the same.",
    "Somebody was unkind to me today and I did not answer.",
)
KINDS = (("report", 50), ("sourcing", 50), ("contact", 50), ("harassment", 80), ("spam", 20), ("method", 50))
CRISES = 5
"""Cases of somebody in danger that wait; those of the past are a twentieth."""
LIVES = (State.OPEN, State.OPEN, State.OPEN, State.OPEN, State.CLAIMED, State.SECOND, State.ESCALATED, State.OPEN)
Row = tuple[Any, ...]


def main() -> None:
    """Fill, and write what the measuring needs to know."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("messages", "cases", "waiting", "members"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    prepare_new(lambda said: None)
    seats = seat(asked.members, ROOMS)
    asked.out.touch(mode=0o600)
    asked.out.write_text(json.dumps({"seats": seats, **filled(asked)}))


def filled(asked: argparse.Namespace) -> dict[str, Any]:
    """Everything but the seats."""
    team = [_moderator(f"Bench {name}") for name in ("Mo", "Nia")]
    rooms = list(Room.objects.filter(slug__startswith="load-").order_by("pk").values_list("pk", flat=True))
    people = list(Member.objects.filter(synthetic=True, role="member").values_list("pk", "username"))
    now = timezone.now()
    with transaction.atomic():
        spoken = put(Message, _messages(asked.messages, rooms, people, now))
        Room.objects.filter(pk__in=rooms).update(seq=asked.messages // ROOMS + 1, rev=asked.messages // ROOMS + 1)
        cases = _Cases(asked, spoken, rooms, people, team, now)
        first = cases.first = put(Case, cases.rows())
        for model, rows in ((Flag, cases.flags()), (Trace, cases.traces()), (Decision, cases.decisions())):
            put(model, rows)
        put(Overdue, cases.overdue())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    open_now = Case.objects.filter(state=State.OPEN, pk__gte=first).order_by("pk").values_list("pk", flat=True)
    return {
        "cookie": f"sessionid={sign_in(team[:1])[0]}",
        "cases": list(open_now[:2000]),
        "room": f"{ContentType.objects.get_for_model(Room).pk}-{rooms[0]}",
        "word": "unkind",
    }


def put(model: type[models.Model], rows: Iterator[dict[str, Any]]) -> int:
    """Write rows as fast as the database takes them, with the model's defaults; gives the key of the first."""
    usual = {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    before = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    table, columns = model._meta.db_table, list(usual)
    values = (tuple((usual | row).values()) for row in rows)
    with connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in columns)
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" for _ in columns)
            cursor.cursor.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
    return int(model._default_manager.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True)[0])


def _when(moment: datetime) -> Any:
    """As the database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _moderator(name: str) -> Member:
    member = Member.objects.create_user(name, role="moderator", of_age=True, guidelines_version=1, synthetic=True)
    TOTP.activate(member, generate_totp_secret())
    return member


def _messages(
    count: int, rooms: Sequence[int], people: Sequence[tuple[int, str]], now: datetime
) -> Iterator[dict[str, Any]]:
    """The rooms in turns, so that a message's room and place follow from its number."""
    for number in range(count):
        words = WORDS[number % len(WORDS)]
        yield {
            "room_id": rooms[number % ROOMS],
            "author_id": people[number * 7919 % len(people)][0],
            "seq": number // ROOMS + 1,
            "rev": number // ROOMS + 1,
            "nonce": f"bulk-{number}",
            "body": words,
            "html": f"<p>{words}</p>",
            "standing": "visible",
            "at": _when(now - APART * (count - number)),
        }


class _Cases:
    """The cases and what hangs on them; everything follows from a case's number. `first` is the first case's key."""

    def __init__(
        self,
        asked: argparse.Namespace,
        spoken: int,
        rooms: Sequence[int],
        people: Sequence[tuple[int, str]],
        team: Sequence[Member],
        now: datetime,
    ) -> None:
        self.count, self.waits = asked.cases, max(1, asked.cases // max(1, asked.waiting))
        self.spoken, self.every, self.total = spoken, asked.messages // asked.cases, asked.messages
        self.rooms, self.people, self.team, self.now = rooms, people, team, now
        self.message_type = ContentType.objects.get_for_model(Message).pk
        self.room_type = ContentType.objects.get_for_model(Room).pk
        self.first = 0

    def state(self, number: int) -> str:
        """Every so manieth case waits, one way or another."""
        if number % self.waits:
            return State.RESOLVED
        return LIVES[number // self.waits % len(LIVES)]

    def kind(self, number: int) -> tuple[str, int]:
        """Kind and priority."""
        settled = self.state(number) == State.RESOLVED
        grave = number % 20 == 1 if settled else number // self.waits < CRISES
        return ("crisis.suicide", Case.CRISIS) if grave else KINDS[number // 3 % len(KINDS)]

    def said(self, number: int) -> int:
        """The number of the message that it is about; what waits comes from several rooms."""
        return number * self.every + number // self.waits % self.every

    def at(self, number: int) -> datetime:
        """When it was said."""
        return self.now - APART * (self.total - self.said(number))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The cases."""
        for number in range(self.count):
            said = self.said(number)
            author, name = self.people[said * 7919 % len(self.people)]
            (kind, priority), state = self.kind(number), self.state(number)
            claimed = state == State.CLAIMED
            yield {
                "target_type_id": self.message_type,
                "target_id": self.spoken + said,
                "place_type_id": self.room_type,
                "place_id": self.rooms[said % ROOMS],
                "author_id": author,
                "author_name": name,
                "excerpt": WORDS[said % len(WORDS)],
                "kind": kind,
                "priority": priority,
                "state": str(state),
                "claimed_by_id": self.team[1].pk if claimed else None,
                "claimed_at": _when(self.now) if claimed else None,
                "opened_at": _when(self.at(number)),
                "resolved_at": _when(self.at(number) + APART) if state == State.RESOLVED else None,
            }

    def flags(self) -> Iterator[dict[str, Any]]:
        """One for each case, and a second for every third."""
        for number in range(self.count):
            kind = self.kind(number)[0]
            for turn in range(1 + (number % 3 == 0)):
                yield {
                    "case_id": self.first + number,
                    "by_id": self.people[(number + 1) % len(self.people)][0]
                    if kind == "report" and not turn
                    else None,
                    "software": kind != "report" or turn == 1,
                    "kind": kind,
                    "rule": "" if kind == "report" else f"bench.{kind}.{turn}",
                    "guideline": "kindness",
                    "spans": json.dumps([turn * 4, turn * 4 + 6]),
                    "rules_version": "bench",
                    "target_type_id": self.message_type,
                    "target_id": self.spoken + self.said(number),
                    "at": _when(self.at(number)),
                }

    def traces(self) -> Iterator[dict[str, Any]]:
        """How it came, and who took it."""
        for number in range(self.count):
            for what, by in (("opened", None), ("claim", self.team[number % 2].pk)):
                if what == "opened" or self.state(number) != State.OPEN:
                    row = {"case_id": self.first + number, "by_id": by, "what": what}
                    yield {**row, "at": _when(self.at(number))}

    def decisions(self) -> Iterator[dict[str, Any]]:
        """One for each settled case; the author was told of every other."""
        for number in range(self.count):
            if self.state(number) == State.RESOLVED:
                told = number % 2 == 0
                yield {
                    "case_id": self.first + number,
                    "by_id": self.team[number % 2].pk,
                    "deed": "withdraw" if told else "dismiss",
                    "guideline": "kindness" if told else "",
                    "member_id": self.people[self.said(number) * 7919 % len(self.people)][0] if told else None,
                    "told": "A moderator put your words out of sight." if told else "",
                    "at": _when(self.at(number) + APART),
                }

    def overdue(self) -> Iterator[dict[str, Any]]:
        """Everybody was warned of what waits; the clock has nothing new to say."""
        for number in range(self.count):
            if self.state(number) == State.OPEN:
                yield {"case_id": self.first + number, "level": 3, "at": _when(self.now)}


main()

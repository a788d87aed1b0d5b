"""What holds for a member now: their role, and the measures laid on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.models import F, FilteredRelation, Q, QuerySet

from community import timekeeping
from community.live.hub import PEOPLE, Note, hub
from community.members.models import Member
from community.rows import Line, Rows, read
from moderation.models import Measure, Sanction

MEMBERS = Rows(Member, "m")
IN_FORCE = "s.member_id = m.id AND s.lifted_at IS NULL AND (s.until IS NULL OR s.until > %s)"
WITH_MEASURES = (
    f"SELECT {MEMBERS.columns}, s.measure FROM {Member._meta.db_table} m "  # noqa: S608
    f"LEFT JOIN {Sanction._meta.db_table} s ON {IN_FORCE} WHERE m.id = %s AND m.is_active"
)
NEWCOMER = timedelta(days=3)
SILENCING = (Measure.SILENCED, Measure.SUSPENDED, Measure.BANNED)


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """A member as the gate sees them. `measures` are those in force."""

    pk: int
    public_id: str
    name: str
    role: str
    region: str
    language: str
    active: bool
    synthetic: bool
    joined_at: datetime
    measures: frozenset[str] = frozenset()

    @property
    def on_team(self) -> bool:
        """Whether moderating is theirs to do."""
        return self.role in ("moderator", "host")

    @property
    def shut_out(self) -> bool:
        """Whether they may not be here at all."""
        return not self.active or bool(self.measures & {Measure.SUSPENDED, Measure.BANNED})

    @property
    def silenced(self) -> bool:
        """Whether they may not write."""
        return self.shut_out or Measure.SILENCED in self.measures


def of(pks: Iterable[int]) -> dict[int, MemberStanding]:
    """The standing of these members, in one query."""
    rows: dict[int, list[Member]] = {}
    for row in with_measures(Member.objects.filter(pk__in=set(pks)).defer("password")):
        rows.setdefault(row.pk, []).append(row)
    return {pk: of_rows(same) for pk, same in rows.items()}


@dataclass(frozen=True, slots=True)
class Voice:
    """As much of a member's standing as saying something needs."""

    pk: int
    role: str
    silenced: bool
    slowed: bool = False

    @property
    def on_team(self) -> bool:
        """Whether moderating is theirs to do."""
        return self.role in ("moderator", "host")


def voices(pks: Collection[int], line: Line | None = None, now: datetime | None = None) -> dict[int, Voice]:
    """Who of these members may write now, in one query that is written by hand, since every message asks it."""
    line = line or Line()
    moment = line.django.ops.adapt_datetimefield_value(now or timekeeping.now())
    found: dict[int, Voice] = {}
    for pk, role, active, measure in line.read(_voices_of(len(pks)), [moment, *pks]):
        before = found.get(pk)
        silenced, slowed = not active or measure in SILENCING, measure == Measure.SLOWED
        if before is not None:
            silenced, slowed = silenced or before.silenced, slowed or before.slowed
        found[pk] = Voice(pk, role, silenced, slowed)
    return found


@cache
def _voices_of(count: int) -> str:
    marks = ", ".join(["%s"] * count)
    return (
        f"SELECT m.id, m.role, m.is_active, s.measure FROM {Member._meta.db_table} m "  # noqa: S608
        f"LEFT JOIN {Sanction._meta.db_table} s ON {IN_FORCE} WHERE m.id IN ({marks})"
    )


def with_measures(members: QuerySet[Member]) -> QuerySet[Member]:
    """The members, one row per measure in force, named `measure` (None where there is none)."""
    in_force = Q(sanctions__lifted_at__isnull=True) & (
        Q(sanctions__until__isnull=True) | Q(sanctions__until__gt=timekeeping.now())
    )
    return members.annotate(now=FilteredRelation("sanctions", condition=in_force), measure=F("now__measure"))


def rows_of(pk: int) -> list[Member]:
    """The rows of `with_measures` for one active member; written by hand, since everybody who comes asks it."""
    now = connection.ops.adapt_datetimefield_value(timekeeping.now())
    found = []
    for row in read(WITH_MEASURES, [now, pk]):
        member = MEMBERS.made(row)
        member.measure = row[MEMBERS.width]  # type: ignore[attr-defined]
        found.append(member)
    return found


def of_rows(rows: list[Member]) -> MemberStanding:
    """The standing of one member from their rows of `with_measures`."""
    member = rows[0]
    return MemberStanding(
        pk=member.pk,
        public_id=member.public_id,
        name=member.username,
        role=member.role,
        region=member.region,
        language=member.language,
        active=member.is_active,
        synthetic=member.synthetic,
        joined_at=member.joined_at,
        measures=frozenset(measure for row in rows if (measure := getattr(row, "measure", None))),
    )


def recognise(pk: int) -> Member | None:
    """The active member, who brings along the standing that `now_of` gives. One query."""
    rows = rows_of(pk)
    if not rows:
        return None
    rows[0].standing_at_the_door = of_rows(rows)  # type: ignore[attr-defined]
    return rows[0]


def now_of(member: Member) -> MemberStanding:
    """The standing that was read with the member as their request began, else read now."""
    found: MemberStanding | None = getattr(member, "standing_at_the_door", None)
    return found if found is not None else of_one(member)


def of_one(member: Member) -> MemberStanding:
    """The standing of one member, read anew."""
    return of([member.pk])[member.pk]


def is_newcomer(joined_at: datetime) -> bool:
    """Whether somebody is new enough that advertising is turned away."""
    return timekeeping.now() - joined_at < NEWCOMER


def changed(member: Member) -> None:
    """Tell the member's open sockets, after commit, to read their standing anew."""
    public_id = member.public_id
    transaction.on_commit(lambda: hub.tell(Note(PEOPLE, kind="standing", to=public_id)))

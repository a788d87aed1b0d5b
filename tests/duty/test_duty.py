"""Somebody is there, or the place says so: duty, rota, the rules for hours without anybody, the response clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from community.members.models import Member
from moderation import duty, unattended, waiting
from moderation.models import Case, Decision, Hours, OffDuty, Overdue, Watch
from tests.support import people
from tests.support.people import Person
from tests.support.place import Place
from tests.support.processes import eventually

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def careful(new_place: Callable[..., Place]) -> Place:
    """A place whose host is careful while nobody is on duty."""
    made = new_place()
    Watch.objects.create(unattended=True, slow_seconds=600)
    return made


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    unattended.forget()
    duty.forget_rota()
    yield
    unattended.forget()
    duty.forget_rota()


def test_the_room_says_who_is_on_duty_and_off_is_respected(
    new_place: Callable[..., Place], move_in: Callable[..., Person]
) -> None:
    place = new_place()
    ana, mo, room = move_in(place, "ana"), move_in(place, "mo", role="moderator"), people.new_room()
    hers = ana.enters(room)
    assert hers.heard[0]["staffed"] is False
    mo.enters(room)
    hers.until("room", staffed=True, timeout=10)
    desk = mo.visitor()
    page = desk.submit(desk.get("/desk/"), "/desk/duty/", asks="words", words="Ben may need somebody.", deed="off")
    assert (
        "You are off duty" in page.text and "Nobody is on duty." in page.text and "Ben may need somebody." in page.text
    )
    hers.until("room", staffed=False, timeout=10)
    assert "No moderator is here just now" in ana.visitor().get(f"/rooms/{room.slug}/").text
    back = desk.submit(page, "/desk/duty/", asks="csrfmiddlewaretoken", deed="on")
    assert mo.name in back.text
    hers.until("room", staffed=True, timeout=10)


def test_going_off_is_for_the_team_alone(place: Place, ana: Person) -> None:
    assert ana.visitor().post("/desk/duty/", {"deed": "off"}).status in (403, 404)
    assert not OffDuty.objects.filter(member=ana.member).exists()


def test_a_newcomers_first_words_wait_but_never_words_in_a_crisis(
    careful: Place, move_in: Callable[..., Person]
) -> None:
    ana, room = move_in(careful, "ana"), people.new_room()
    socket = ana.enters(room)
    socket.say("i want to kill myself tonight")
    socket.until("accepted")
    ben = move_in(careful, "ben")
    his = ben.enters(room)
    nonce = his.say("good evening, I am new here")
    held = his.until("held", nonce=nonce)
    assert "No moderator is here just now" in held["why"] and held["by"] == "software"
    eventually(lambda: Case.objects.filter(kind="unattended", author_id=ben.pk).exists(), "a case for the first words")


def test_slower_for_everybody_but_not_in_a_crisis(careful: Place, move_in: Callable[..., Person]) -> None:
    ana, room = move_in(careful, "ana"), people.new_room()
    Member.objects.filter(pk=ana.pk).update(joined_at=timezone.now() - timedelta(days=90))
    socket = ana.enters(room)
    socket.say("here again")
    socket.until("accepted")
    nonce = socket.say("and once more")
    assert socket.until("refused", nonce=nonce)["code"] == "slow_mode"
    nonce = socket.say("i took all my pills and i want to die")
    socket.until("accepted", nonce=nonce)
    nonce = socket.say("look at https://example.org/page")
    socket.until("refused", nonce=nonce)


def test_links_wait_while_nobody_is_there(careful: Place, move_in: Callable[..., Person]) -> None:
    ana, room = move_in(careful, "ana"), people.new_room()
    Member.objects.filter(pk=ana.pk).update(joined_at=timezone.now() - timedelta(days=90))
    socket = ana.enters(room)
    nonce = socket.say("this helped me: https://example.org/page")
    socket.until("held", nonce=nonce)


def test_it_ends_by_itself_when_a_moderator_comes(careful: Place, move_in: Callable[..., Person]) -> None:
    ana, mo, room = move_in(careful, "ana"), move_in(careful, "mo", role="moderator"), people.new_room()
    socket = ana.enters(room)
    mo.enters(room)
    socket.until("room", staffed=True, timeout=10)
    nonce = socket.say("good evening, I am new here")
    socket.until("accepted", nonce=nonce)


@pytest.mark.django_db
class TestRota:
    """When somebody is expected, across midnight and without a plan."""

    def hours(self, weekday: int, begins: time, ends: time) -> None:
        member = Member.objects.create_user(f"mo {weekday} {begins}", role="moderator")
        Hours.objects.create(member=member, weekday=weekday, begins=begins, ends=ends)
        duty.forget_rota()

    @pytest.fixture(autouse=True)
    def in_madrid(self, settings: Any) -> None:
        settings.TIME_ZONE = "Europe/Madrid"
        timezone.deactivate()

    def test_no_rota_no_promise(self) -> None:
        assert duty.next_expected() is None

    def test_the_next_beginning(self) -> None:
        self.hours(0, time(20), time(22))
        self.hours(2, time(20), time(22))
        tuesday = datetime(2026, 11, 24, 9, tzinfo=MADRID)
        assert duty.next_expected(tuesday) == datetime(2026, 11, 25, 20, tzinfo=MADRID)

    def test_hours_past_midnight_are_running_at_one(self) -> None:
        self.hours(0, time(22), time(2))
        assert duty.next_expected(datetime(2026, 11, 24, 1, tzinfo=MADRID)) is None
        assert duty.next_expected(datetime(2026, 11, 24, 3, tzinfo=MADRID)) == datetime(
            2026, 11, 30, 22, tzinfo=MADRID
        )

    def test_who_left_the_team_is_not_expected(self) -> None:
        self.hours(0, time(20), time(22))
        Member.objects.update(role="member")
        duty.forget_rota()
        assert duty.next_expected() is None


@pytest.mark.django_db
class TestResponseClock:
    """Warnings rise with the time, once each, and end when somebody takes the case."""

    def case(self, priority: int, minutes: float) -> Case:
        return Case.objects.create(
            author_name="Ana",
            excerpt="…",
            kind="x",
            priority=priority,
            opened_at=timezone.now() - timedelta(minutes=minutes),
        )

    @pytest.mark.parametrize(
        ("priority", "minutes", "level"),
        [
            (100, 1, 0),
            (100, 2.1, 1),
            (100, 4.1, 2),
            (100, 6.1, 3),
            (100, 600, 3),
            (80, 14, 0),
            (80, 16, 1),
            (20, 719, 0),
            (20, 721, 1),
        ],
    )
    def test_the_level(self, priority: int, minutes: float, level: int) -> None:
        case = self.case(priority, minutes)
        assert waiting.warn() == bool(level)
        assert [one.level for one in Overdue.objects.filter(case=case)] == [level] * bool(level)
        assert waiting.warn() == 0, "each level warns once"

    def test_a_case_that_somebody_took_warns_nobody(self) -> None:
        case = self.case(100, 60)
        Case.objects.filter(pk=case.pk).update(state="claimed")
        assert waiting.warn() == 0

    def test_the_host_sets_the_targets(self) -> None:
        Watch.objects.create(minutes={"person": 5})
        unattended.forget()
        self.case(50, 6)
        assert waiting.warn() == 1

    def test_the_number_of_queries_does_not_grow_with_cases_in_time(self, django_assert_max_num_queries: Any) -> None:
        for _ in range(30):
            self.case(50, 1)
        with django_assert_max_num_queries(3):
            waiting.warn()


def test_the_desk_hears_of_a_case_that_waits(place: Place, mo: Person, move_in: Callable[..., Person]) -> None:
    desk = mo.knock_at("", address=f"{place.ws_url}/ws/desk/")
    desk.until("welcome")
    ana = move_in(place, "ana")
    case = Case.objects.create(
        author_id=ana.pk,
        author_name=ana.name,
        excerpt="…",
        kind="crisis.suicide",
        priority=100,
        opened_at=timezone.now() - timedelta(minutes=3),
    )
    waiting.warn()
    assert desk.until("overdue", id=case.pk)["level"] == 1


def test_the_host_plans_hours_and_rules(place: Place, move_in: Callable[..., Person]) -> None:
    host = move_in(place, "helen", role="host").visitor()
    page = host.get("/host/watch/")
    moderator = Member.objects.filter(role="host").latest("pk")
    page = host.submit(
        page,
        "/host/watch/",
        asks="weekday",
        member=moderator.pk,
        weekday=0,
        begins="22:00",
        ends="02:00",
        deed="hours",
    )
    assert "22:00–02:00" in page.text
    wrong = host.submit(page, "/host/watch/", asks="slow_seconds", slow_seconds="often", deed="rules")
    assert wrong.status == 422
    kept = host.submit(page, "/host/watch/", asks="slow_seconds", slow_seconds=30, minutes_person=45, deed="rules")
    assert kept.status == 200 and Watch.objects.get().minutes["person"] == 45
    hours = Hours.objects.get(member=moderator)
    host.submit(kept, "/host/watch/", asks="hours", hours=hours.pk, deed="remove")
    assert not Hours.objects.filter(pk=hours.pk).exists()
    Watch.objects.all().delete()


def test_a_pause_is_offered_after_a_heavy_night(place: Place, mo: Person, ana: Person) -> None:
    assert "You have carried a lot" not in mo.visitor().get("/desk/").text
    assert f"On duty: {mo.name}" in mo.visitor().get("/desk/").text
    for _ in range(6):
        case = Case.objects.create(
            author_id=ana.pk, author_name="Ana", excerpt="…", kind="crisis.suicide", priority=100, state="resolved"
        )
        Decision.objects.create(case=case, by=mo.member, deed="dismiss")
    assert "You have carried a lot" in mo.visitor().get("/desk/").text

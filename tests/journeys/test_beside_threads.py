"""Walks beside the threads, in a real browser: who waits, what is kept, one's days, the host's topics."""

from __future__ import annotations

from collections.abc import Callable

from community.threads.models import Answer
from moderation.models import Case
from tests.support.browser import Windows, axe
from tests.support.databases import manage
from tests.support.people import Person
from tests.support.place import Place
from tests.support.threads import answered, opened
from tests.threads.drafting import new_topic


def test_a_moderator_finds_who_waits_and_sees_to_it(place: Place, ana: Person, mo: Person, windows: Windows) -> None:
    thread = opened(ana.member, "The evenings are long", topic=new_topic(), days_ago=1)
    manage("clock", "--once", DATABASE_URL=place.databases.url(place.database), REDIS_URL=place.redis.url)
    case = Case.objects.get(kind=Case.UNANSWERED, place_id=thread.pk)
    desk = windows.open(f"{place.url}/desk/cases/{case.pk}/", mo)
    assert axe(desk) == []
    assert desk.get_by_role("link", name="Read it and answer").get_attribute("href") == thread.get_absolute_url()
    desk.keyboard.press("f")
    desk.get_by_text("Done: Looked after.").wait_for()
    assert Case.objects.get(pk=case.pk).state == "resolved"


def test_pages_beside_the_threads_are_for_everybody(
    place: Place, ana: Person, ben: Person, move_in: Callable[..., Person], windows: Windows
) -> None:
    greta, helen = move_in(place, "greta", role="greeter"), move_in(place, "helen", role="host")
    topic = new_topic()
    opened(ana.member, "Nobody yet", topic=topic)
    reply = answered(opened(ana.member, "How do evenings go?", topic=topic), ben.member)
    Answer.objects.create(entry=reply, topic=topic, consent="asked")
    waiting = windows.open(f"{place.url}/threads/unanswered/", greta, phone=True)
    assert axe(waiting) == []
    for person, path in (
        (ana, "/threads/unanswered/"),
        (ana, "/threads/willing/"),
        (ben, "/threads/answers/"),
        (ana, f"/threads/{topic.slug}/answers/"),
        (ben, f"/threads/{topic.slug}/answers/"),
        (ana, "/threads/checkin/days/"),
        (helen, "/host/topics/"),
        (helen, f"/host/topics/{topic.slug}/"),
    ):
        for dark in (False, True):
            page = windows.open(f"{place.url}{path}", person, phone=True, dark=dark)
            assert axe(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path

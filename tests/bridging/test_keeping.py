"""A stretch of room talk becomes a thread: only of those who agreed, in order, once; and a room points to a thread."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.bridging.leaving import erase
from community.bridging.models import Consent, Pointer, Stretch
from community.members.blocking import block
from community.threads.models import Entry, Thread
from rooms.models import Facilitator, Message, Seat
from tests.support.people import new_room
from tests.support.threads import answered, opened, topic


@pytest.fixture
def talk(ana, ben, caro, room):
    """Ana looks after the room; three people have talked in it, and Ben answered Ana."""
    Facilitator.objects.create(room=room, member=ana.member)
    hers, his, theirs = ana.enters(room), ben.enters(room), caro.enters(room)
    hers.say_for_good("What gets you through a long evening?")
    his.say_for_good("I walk to the bridge and back", reply_to=1)
    theirs.say_for_good("I ring my sister")
    hers.say_for_good("Thank you both")
    topic("cravings-and-coping")
    return room


@pytest.fixture
def caro(place, move_in):
    return move_in(place, "caro")


def page_of(room):
    return f"/rooms/{room.slug}/keep/"


def title_of(room):
    return f"Long evenings {room.slug}"


def propose(person, room, first=1, last=4, **more):
    said = {"first": first, "last": last, "topic": "cravings-and-coping", "title": title_of(room)}
    said |= {"words": "From a good evening in our room.", **more}
    visitor = person.visitor()
    return visitor.submit(visitor.get(page_of(room)), asks="title", deed="propose", **said)


def says(person, answer):
    visitor = person.visitor()
    page = visitor.get("/threads/asked/")
    return visitor.submit(page, asks="stretch", said=answer)


def make(person, room):
    visitor = person.visitor()
    return visitor.submit(visitor.get(page_of(room)), asks="stretch", deed="keep")


def test_those_who_agreed_are_in_it_in_order_and_nobody_else(ana, ben, caro, talk):
    assert "The authors are asked" in propose(ana, talk).text
    assert "Somebody would like to keep words of yours" in ben.visitor().get(f"/rooms/{talk.slug}/").text
    assert "I walk to the bridge" in ben.visitor().get("/threads/asked/").text
    says(ben, "yes")
    says(caro, "no")
    make(ana, talk)
    thread = Thread.objects.get(title=title_of(talk))
    entries = list(Entry.objects.filter(thread=thread).order_by("seq").values_list("author_id", "body", "reply_to"))
    assert entries == [
        (ana.pk, "From a good evening in our room.", None),
        (ana.pk, "What gets you through a long evening?", None),
        (ben.pk, "I walk to the bridge and back", 2),
        (ana.pk, "Thank you both", None),
    ]
    assert (thread.seq, thread.replies) == (4, 3)


def test_making_it_twice_makes_one_thread(ana, ben, talk):
    propose(ana, talk)
    says(ben, "yes")
    visitor = ana.visitor()
    page = visitor.get(page_of(talk))
    for _ in range(2):
        visitor.submit(page, asks="stretch", deed="keep")
    assert Thread.objects.filter(title=title_of(talk)).count() == 1
    assert Entry.objects.filter(thread__title=title_of(talk), author_id=ben.pk).count() == 1


def test_what_was_taken_back_meanwhile_stays_out(ana, ben, talk):
    propose(ana, talk)
    says(ben, "yes")
    Message.objects.filter(room=talk, author_id=ben.pk).update(standing="withdrawn")
    make(ana, talk)
    assert not Entry.objects.filter(author_id=ben.pk).exists()


def test_an_opening_that_is_held_puts_nothing_in_yet(ana, talk):
    propose(ana, talk, words="call me on 020 7946 0018 tonight")
    make(ana, talk)
    assert not Thread.objects.filter(title=title_of(talk), standing="visible").exists()
    assert not Entry.objects.filter(author_id=ana.pk, standing="visible").exists()
    assert Stretch.objects.get(room=talk).thread is None


def test_it_can_be_dropped_and_nobody_is_asked_any_more(ana, ben, talk):
    propose(ana, talk)
    visitor = ana.visitor()
    visitor.submit(visitor.get(page_of(talk)), asks="stretch", deed="drop")
    assert not Consent.objects.filter(stretch__room=talk).exists()
    assert "Nobody asks you" in ben.visitor().get("/threads/asked/").text


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"first": 9, "last": 12}, "not here"),
        ({"first": 3, "last": 2}, "before the first"),
        ({"title": "   "}, "required"),
        ({"topic": "nowhere"}, "valid choice"),
        ({"first": "x"}, "whole number"),
    ],
)
def test_what_makes_no_stretch_is_refused_and_the_words_stay(ana, talk, more, word):
    after = propose(ana, talk, **more)
    assert word in after.text
    assert "From a good evening in our room." in after.text
    assert not Stretch.objects.filter(room=talk).exists()


def test_only_who_looks_after_the_room_and_only_an_open_one(ana, ben, mo, talk):
    assert ben.visitor().get(page_of(talk)).status == 404
    assert mo.visitor().get(page_of(talk)).status == 200
    closed = new_room(audience="invited")
    Facilitator.objects.create(room=closed, member=ana.member)
    Seat.objects.create(room=closed, member=ana.member, invited=True)
    assert ana.visitor().get(page_of(closed)).status == 404
    assert mo.visitor().get(page_of(closed)).status == 404


def test_nobody_answers_for_somebody_else(ana, ben, mo, talk):
    propose(ana, talk)
    visitor = mo.visitor()
    fields = visitor.get(page_of(talk)).form("", "title").fields
    said = {"stretch": Stretch.objects.get(room=talk).pk, "said": "yes"}
    after = visitor.post("/threads/asked/", said | {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]})
    assert "not yours to do" in after.text
    others = Consent.objects.filter(stretch__room=talk).exclude(member_id=ana.pk)
    assert set(others.values_list("said", flat=True)) == {"asked"}


def test_a_room_points_to_a_thread_until_it_does_not(ana, ben, talk):
    thread = opened(ben.member, "A calm list for loud evenings")
    visitor = ana.visitor()
    visitor.submit(visitor.get(page_of(talk)), asks="thread", deed="point", thread=thread.get_absolute_url())
    assert "A calm list for loud evenings" in ben.visitor().get(f"/rooms/{talk.slug}/").text
    Thread.objects.filter(pk=thread.pk).update(standing="hidden")
    assert "A calm list" not in ben.visitor().get(f"/rooms/{talk.slug}/").text
    visitor.submit(visitor.get(page_of(talk)), asks="thread", deed="unpoint")
    assert not Pointer.objects.filter(room=talk).exists()


def test_a_room_points_nobody_to_a_thread_of_somebody_they_do_not_hear(ana, ben, caro, talk):
    thread = opened(ben.member, "A calm list for loud evenings")
    unnamed = opened(ben.member, "A list without a name", anonymous=True)
    Pointer.objects.create(room=talk, thread=thread, by=ana.member)
    block(caro.member, ben.member)
    room = f"/rooms/{talk.slug}/"
    assert "A calm list" in ana.visitor().get(room).text
    assert "A calm list" not in caro.visitor().get(room).text
    Pointer.objects.filter(room=talk).update(thread=unnamed)
    assert "A list without a name" in caro.visitor().get(room).text


def test_the_questions_ask_the_database_as_often_for_twenty_as_for_one(ana, ben, talk):
    def questions(count):
        for number in range(count):
            stretch = Stretch.objects.create(
                room=talk, topic=topic(), title=f"Evening {number}", words="Kept.", first=1, last=2, by=ana.member
            )
            Consent.objects.create(stretch=stretch, member=ben.member)

    def asked():
        with CaptureQueriesContext(connection) as counted:
            page = client.get("/threads/asked/").content.decode()
        return page.count("I walk to the bridge"), len(counted)

    client = Client(REMOTE_ADDR="127.0.0.1", headers={"cookie": ben.cookie})
    questions(1)
    asked()
    one = asked()
    questions(19)
    asked()
    twenty = asked()
    assert (one[0], twenty[0]) == (1, 20)
    assert twenty[1] == one[1] <= 5


@pytest.mark.parametrize("address", ["", "nowhere", "/threads/newcomers/99999999/", "9" * 40])
def test_a_room_points_to_nothing_that_is_not_there(ana, talk, address):
    visitor = ana.visitor()
    after = visitor.submit(visitor.get(page_of(talk)), asks="thread", deed="point", thread=address)
    assert after.status == 422
    assert "no such thread" in after.text
    assert not Pointer.objects.filter(room=talk).exists()


def test_whoever_leaves_with_their_words_leaves_none_in_what_they_proposed(ana, ben, talk):
    propose(ana, talk)
    says(ben, "yes")
    make(ana, talk)
    erase(ana.member, words_too=True)
    assert Stretch.objects.filter(room=talk, thread__isnull=False).values_list("title", "words").get() == ("", "")


def test_words_said_under_a_foreseen_nonce_keep_no_talk_from_being_kept(ana, ben, talk):
    propose(ana, talk)
    says(ben, "yes")
    stretch = Stretch.objects.get(room=talk)
    elsewhere = opened(ben.member, "Elsewhere")
    for seq in (1, 2):
        answered(elsewhere, ben.member, "first", nonce=f"stretch-{stretch.pk}-{seq}")
    assert make(ana, talk).status == 200
    made = Thread.objects.get(title=title_of(talk))
    assert Entry.objects.filter(thread=made, author_id=ben.pk, body="I walk to the bridge and back").exists()

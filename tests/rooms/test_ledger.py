"""The statements written by hand say the same as the models do, on either database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.members.models import Member
from moderation import standing
from moderation.models import Sanction
from rooms import entering, ledger
from rooms.models import Message, Room, Seat
from rooms.recent import recent

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("measure", ["slowed", "silenced", "suspended", "banned"])
@pytest.mark.parametrize(("until", "lifted"), [(None, False), (HOUR, False), (-HOUR, False), (HOUR, True)])
def test_who_may_write_is_what_their_standing_says(measure, until, lifted):
    ana, ben = (Member.objects.create_user(name) for name in ("Ana", "Ben"))
    now = timezone.now()
    laid = {"until": until and now + until, "lifted_at": now if lifted else None}
    Sanction.objects.create(member=ana, measure="slowed")
    Sanction.objects.create(member=ana, measure=measure, **laid)
    Sanction.objects.create(member=ana, measure="slowed")
    voices, whole = standing.voices({ana.pk, ben.pk}), standing.of({ana.pk, ben.pk})
    for pk in (ana.pk, ben.pk):
        assert (voices[pk].silenced, voices[pk].role) == (whole[pk].silenced, whole[pk].role)
    assert voices[ana.pk].silenced == (measure != "slowed" and until != -HOUR and not lifted)
    assert not voices[ben.pk].silenced


def test_who_left_and_who_leads_is_known():
    ana = Member.objects.create_user("Ana", is_active=False)
    mo = Member.objects.create_user("Mo", role="moderator")
    voices = standing.voices({ana.pk, mo.pk, mo.pk + 100})
    assert voices.keys() == {ana.pk, mo.pk}
    assert voices[ana.pk].silenced
    assert voices[mo.pk].on_team
    assert not voices[ana.pk].on_team


def message(room, author, number, **more):
    facts = {
        "seq": number,
        "rev": number,
        "body": "¿qué? 🙂",
        "html": "<p>a</p>",
        "standing": "visible",
        "digest": "d",
    }
    return Message(room=room, author=author, **{"nonce": f"n{number}", **facts, **more})


def test_what_is_inserted_is_what_the_models_read():
    ana, room = Member.objects.create_user("Ana"), Room.objects.create(slug="attic")
    seen = {"action": "hold", "signals": [["contact", "r", "g", 0, 3]]}
    made = [
        message(room, ana, 1),
        message(room, ana, 2, note="n", reply_to=1, folded=True, signs="with-you", follow_up=True),
        message(room, ana, 3, seq=None, rev=0, standing="held", verdict=seen),
    ]
    ledger.insert(made)
    for mine in made:
        stored = Message.objects.get(pk=mine.pk)
        assert {f.attname: getattr(stored, f.attname) for f in Message._meta.concrete_fields} == {
            f.attname: getattr(mine, f.attname) for f in Message._meta.concrete_fields
        }
    ledger.insert([])
    assert Message.objects.count() == 3


def test_a_nonce_is_taken_once():
    ana, room = Member.objects.create_user("Ana"), Room.objects.create(slug="attic")
    assert not ledger.said_before([ana.pk], ["n1"])
    ledger.insert([message(room, ana, 1)])
    assert ledger.said_before([ana.pk], ["n1", "n2"])
    assert not ledger.said_before([ana.pk + 1], ["n1"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.insert([message(room, ana, 2, nonce="n1")])


def test_rooms_are_read_locked_and_moved_on():
    rooms = [Room.objects.create(slug=f"attic-{n}", seq=n, rev=n + 1, audience="invited") for n in range(3)]
    wanted = [room.pk for room in rooms[1:]]
    with transaction.atomic():
        found = ledger.locked_rooms(wanted[::-1])
        assert list(found) == wanted
        assert [(r.slug, r.seq, r.rev, r.audience, bool(r.locked)) for r in found.values()] == [
            ("attic-1", 1, 2, "invited", False),
            ("attic-2", 2, 3, "invited", False),
        ]
        for room in found.values():
            room.seq, room.rev = room.seq + 10, room.rev + 20
        ledger.move_on(found.values())
        ledger.move_on([])
    assert list(Room.objects.order_by("slug").filter(pk__in=[r.pk for r in rooms]).values_list("seq", "rev")) == [
        (0, 1),
        (11, 22),
        (12, 23),
    ]


@pytest.mark.parametrize("measures", [[], ["silenced"], ["slowed", "banned"]])
def test_a_member_is_read_with_their_measures(measures):
    ana = Member.objects.create_user("Ana", region="ES", language="es", synthetic=True)
    for measure in measures:
        Sanction.objects.create(member=ana, measure=measure)
    Sanction.objects.create(member=ana, measure="suspended", until=timezone.now() - HOUR)
    rows = standing.rows_of(ana.pk)
    by_models = list(standing.with_measures(Member.objects.filter(pk=ana.pk)))
    assert sorted(str(row.measure) for row in rows) == sorted(str(row.measure) for row in by_models)
    for field in Member._meta.concrete_fields:
        assert getattr(rows[0], field.attname) == getattr(by_models[0], field.attname)
    Member.objects.filter(pk=ana.pk).update(is_active=False)
    assert standing.rows_of(ana.pk) == []


def test_a_room_is_found_with_what_the_member_has_of_it():
    ana, ben = (Member.objects.create_user(name) for name in ("Ana", "Ben"))
    words = {"en": {"name": "Attic", "purpose": "¿quién?", "agreements": []}}
    room = Room.objects.create(slug="attic", words=words, quiet=True, audience="invited")
    Seat.objects.create(room=room, member=ana, seen=7, invited=True)
    entry = entering.entry_for(ana, "attic")
    assert (entry.room, entry.seen, entry.waits) == (room, 7, False)
    assert (entry.room.words, entry.room.quiet, entry.room.locked) == (words, True, False)
    ledger.insert([message(room, ana, 1, seq=None, rev=0, standing="held")])
    assert entering.entry_for(ana, "attic").waits
    assert entering.entry_for(ben, "attic") is None
    Room.objects.filter(pk=room.pk).update(audience="everyone")
    entry = entering.entry_for(ben, "attic")
    assert (entry.seen, entry.waits) == (None, False)
    assert entering.entry_for(ana, "cellar") is None


def test_what_changed_is_not_shown_as_it_was():
    ana, room = Member.objects.create_user("Ana"), Room.objects.create(slug="attic")
    ledger.insert([message(room, ana, 1)])
    room.seq = room.rev = 1
    room.save()
    assert b'"seq":1' in bytes(recent(room).frames)
    assert recent(room) is recent(room)
    Message.objects.update(standing="hidden", rev=2)
    room.rev = 2
    assert b"withdrawn" in bytes(recent(room).frames)

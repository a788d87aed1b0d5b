"""What stands beside the check cannot be read in a running place: it never comes between somebody and the room."""

import pytest
from django.db import connection

from moderation.models import Case
from rooms.models import Message
from tests.support.people import new_room

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("table", ["moderation_watch", "moderation_offduty"])
def test_rules_that_cannot_be_read_silence_nobody(new_place, move_in, table):
    there = new_place()
    room = new_room()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    mo = move_in(there, "mo", role="moderator").enters(room)
    hers = move_in(there, "ana").enters(room)
    accepted = hers.say_for_good("I want to kill myself tonight")
    hers.until("support")
    mo.until("message", seq=accepted["seq"])
    mo.until("tick", timeout=20)
    message = Message.objects.get(room=room, seq=accepted["seq"])
    assert Case.objects.get(target_id=message.pk).priority == Case.CRISIS

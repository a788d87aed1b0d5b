"""A message is found by few indexes, since each of them is written with every message; none of these searches the table."""

import re

import pytest
from django.db import connection

from rooms.models import Message

pytestmark = pytest.mark.django_db

SEARCHES = {
    "all of an author": lambda: Message.objects.filter(author_id=1),
    "the last of an author": lambda: Message.objects.filter(author_id=1).order_by("-pk")[:1],
    "all of a room": lambda: Message.objects.filter(room_id=1),
    "a place": lambda: Message.objects.filter(room_id=1, seq__gt=5).order_by("seq")[:50],
    "the newest": lambda: Message.objects.filter(room_id=1, seq__isnull=False).order_by("-seq")[:50],
    "changes": lambda: Message.objects.filter(room_id=1, rev__gt=5).order_by("rev")[:50],
    "a nonce": lambda: Message.objects.filter(author_id=1, nonce="n"),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_nothing_walks_through_all_messages(search):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL walks through what is small, whatever there is")
    plan = search().explain()
    assert re.search(r"USING (COVERING )?INDEX|USING INTEGER PRIMARY KEY", plan), plan
    assert "SCAN rooms_message" not in plan.replace("SCAN rooms_message USING", ""), plan


def test_the_room_has_no_index_of_its_own():
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Message._meta.db_table).values()
    columns = [each["columns"] for each in found if each["index"] or each["unique"]]
    assert ["room_id", "seq"] in columns
    assert ["room_id"] not in columns

"""The clock looks every few seconds: it must find what is due by an index, however much was ever said."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.clock.jobs import JOBS
from rooms.models import Message

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL reads an empty table as a whole, rightly"),
]
GROWING = {Message._meta.db_table, "threads_entry", "threads_edit", "moderation_turn", "moderation_case"}
OFTEN = [job for job in JOBS if job.every <= 5]


def read_whole(query):
    """The growing tables that SQLite would read from end to end, without an index."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        steps = [row[3] for row in cursor.fetchall()]
    return {step for step in steps if step.startswith("SCAN ") and "INDEX" not in step and step.split()[1] in GROWING}


def test_reading_everything_would_be_noticed():
    assert read_whole(f"SELECT * FROM {Message._meta.db_table} WHERE body = 'x'")


@pytest.mark.parametrize("job", OFTEN, ids=[job.name for job in OFTEN])
def test_what_is_due_is_found_by_an_index(job):
    with CaptureQueriesContext(connection) as asked:
        job.work()
    looked = [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    assert {step for query in looked for step in read_whole(query)} == set()

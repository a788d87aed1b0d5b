"""What the host sees of the audit log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from community.audit import chain
from tests.support.people import Person
from tests.support.place import Place


def test_it_shows_who_did_what_newest_first_a_page_at_a_time(place: Place, move_in: Callable[..., Person]) -> None:
    host = move_in(place, "helen", role="host")
    with transaction.atomic():
        for number in range(60):
            chain.write("case.viewed", actor=host.pk, subject=("case", number), about=None, why=f"reason {number}")
    page = host.visitor().get("/host/audit/")
    assert "reason 59" in page.text and "reason 9 " not in page.text and host.name in page.text
    older = host.visitor().get("/host/audit/" + next(link for link in page.links if link.startswith("?before=")))
    assert "reason 9 " in older.text and "reason 59" not in older.text


@pytest.mark.parametrize("role", ["member", "greeter", "moderator"])
def test_it_is_the_hosts_alone(place: Place, move_in: Callable[..., Person], role: str) -> None:
    assert move_in(place, "nosy", role=role).visitor().get("/host/audit/").status == 404


def test_the_number_of_queries_does_not_grow(place: Place, move_in: Callable[..., Person], client: object) -> None:
    from django.test import RequestFactory

    from community.members.audit_page import page

    host = move_in(place, "helen", role="host")
    counts = []
    for _ in range(2):
        with transaction.atomic():
            for number in range(20):
                chain.write("case.viewed", actor=host.pk, subject=("case", number))
        request = RequestFactory().get("/host/audit/")
        request.user = host.member
        page(request)
        with CaptureQueriesContext(connection) as asked:
            page(request)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6

"""What anybody may read about the desk: months in numbers, none of which points at somebody."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.members.erasing import erase
from community.members.models import Member
from moderation import few, guidelines, numbers
from moderation.models import Appeal, Case, Decision, Flag, Trace
from tests.support.pages import Page
from tests.support.visitor import Visitor

YEAR = 2011
MAY = datetime(YEAR, 5, 10, 12, tzinfo=UTC)
HEADINGS = {
    "brought": "Who brought something to the moderators",
    "decided": "Who decided",
    "waits": "How long until somebody had looked",
    "appeals": "Where another look was asked for",
    "guidelines": "Which guidelines it was about",
}
Cells = dict[str, list[str]]


@pytest.fixture
def reads(place) -> Iterator[Callable[..., Page]]:
    """`reads()`: the page as it is now, without what an earlier reader was shown."""

    def read(query: str = f"?year={YEAR}", **more: Any) -> Page:
        redis = place.redis.client()
        for key in redis.scan_iter("*numbers:*"):
            redis.delete(key)
        return Visitor(place.url, **more).get(f"/transparency/{query}")

    yield read
    Flag.objects.filter(case__opened_at__year__lte=YEAR + 1).delete()
    Appeal.objects.filter(at__year__lte=YEAR + 1).delete()
    Decision.objects.filter(at__year__lte=YEAR + 1).delete()
    Case.objects.filter(opened_at__year__lte=YEAR + 1).delete()


def cases(
    times: int, *, at: datetime = MAY, software: bool = False, minutes: float | None = None, **more: Any
) -> list[Case]:
    """So many cases, looked at after `minutes` (None: by nobody yet)."""
    made = []
    for _ in range(times):
        case = Case.objects.create(
            **{"author_name": "ana", "excerpt": "hers alone", "kind": "report", "priority": 50, **more}, opened_at=at
        )
        Trace.objects.create(case=case, what="opened", at=at)
        Flag.objects.create(case=case, kind=case.kind, software=software, at=at)
        if minutes is not None:
            Trace.objects.create(case=case, what="claim", at=at + timedelta(minutes=minutes))
        made.append(case)
    return made


def decisions(times: int, guideline: str = "kindness", *, at: datetime = MAY, **more: Any) -> list[Decision]:
    """So many decisions on one case of the month."""
    case = Case.objects.filter(opened_at=at).first() or cases(1, at=at)[0]
    return [
        Decision.objects.create(case=case, deed="withdraw", guideline=guideline, at=at, **more) for _ in range(times)
    ]


def cells(page: Page, heading: str) -> Cells:
    """The rows under a heading: name to its two cells; several months of guidelines run together."""
    assert page.status == 200, page.text
    html = page.html.split(f"<h2>{HEADINGS[heading]}</h2>")[1].split("</section>")[0]
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", html, re.DOTALL):
        name, *rest = re.split(r"</th>|</td>", row)
        found[_plain(name)] = [_plain(cell) for cell in rest[:2]]
    return found


def _plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def test_four_of_a_kind_are_folded_and_five_are_not(reads):
    cases(4, software=True)
    cases(5)
    assert cells(reads(), "brought") == {"May 2011": ["fewer than five", "5"]}
    cases(1, software=True)
    assert cells(reads(), "brought") == {"May 2011": ["5", "5"]}


def test_a_month_with_less_is_told_from_no_other(reads):
    cases(4)
    page = reads()
    assert cells(page, "brought") == {}
    assert "fewer than five" in page.text and "May 2011" not in page.text


def test_decisions_are_counted_by_guideline_and_by_who_made_them(reads):
    decisions(6, "kindness")
    decisions(7, "no-contact-details", software=True)
    decisions(4, "adults-only")
    decisions(1, "no-methods")
    decisions(5, "a-guideline-of-long-ago")
    page = reads()
    shown = cells(page, "guidelines")
    names = guidelines.current().name_of
    assert shown == {
        names("kindness"): ["fewer than five", "6"],
        names("no-contact-details"): ["7", "fewer than five"],
        "no guideline, or one that is not in force any more": ["fewer than five", "5"],
    }
    assert "a-guideline-of-long-ago" not in page.text
    assert cells(page, "decided") == {"May 2011": ["7", "16"]}


def test_a_total_that_would_give_a_folded_number_away_is_not_told(reads):
    decisions(6, "kindness")
    decisions(2, "adults-only")
    assert cells(reads(), "decided") == {"May 2011": ["fewer than five", "6 or more"]}


def test_what_was_taken_back_at_once_was_no_decision_and_what_an_appeal_took_back_was(reads):
    undone = decisions(6, undone_at=MAY)
    assert cells(reads(), "decided") == {}
    for decision in undone:
        Appeal.objects.create(decision=decision, words="please", at=MAY, upheld=True, answered_at=MAY)
    assert cells(reads(), "decided") == {"May 2011": ["fewer than five", "6"]}


@pytest.mark.parametrize(
    ("asked", "right", "shown"),
    [
        (4, 4, None),
        (12, 4, ["12", "fewer than five"]),
        (12, 7, ["12", "7"]),
        (12, 8, ["12", "5 or more"]),
        (12, 12, ["12", "5 or more"]),
    ],
)
def test_appeals_and_how_many_were_right(reads, asked, right, shown):
    for number, decision in enumerate(decisions(asked)):
        Appeal.objects.create(decision=decision, words="please", at=MAY, upheld=number < right)
    assert cells(reads(), "appeals") == ({"May 2011": shown} if shown else {})


def test_the_middle_wait_by_how_grave_it_was(reads):
    for minutes in (0.2, 1, 2, 3, 700):
        cases(1, minutes=minutes, priority=Case.CRISIS, software=True)
    for minutes in (10, 180, 190, 200):
        cases(1, minutes=minutes)
    assert cells(reads(), "waits") == {"May 2011": ["2 minutes", "fewer than five"]}
    cases(1, minutes=None)
    assert cells(reads(), "waits") == {"May 2011": ["2 minutes", "3 hours"]}
    cases(5, minutes=None)
    assert cells(reads(), "waits") == {"May 2011": ["2 minutes", "still waiting"]}


def test_only_what_a_person_does_ends_the_wait(reads):
    for case in cases(5, minutes=30):
        Trace.objects.create(case=case, what="release", at=MAY + timedelta(minutes=1))
    assert cells(reads(), "waits") == {"May 2011": ["fewer than five", "30 minutes"]}


def test_somebody_who_leaves_changes_nothing(reads, move_in, place):
    dana = move_in(place, "dana")
    for decision in decisions(9, member=dana.member):
        Appeal.objects.create(decision=decision, member=dana.member, words="please", at=MAY, upheld=False)
    for case in cases(6, author=dana.member, author_name=dana.name):
        Flag.objects.filter(case=case).update(by=dana.pk)
    before = reads()
    assert dana.name not in before.html and "hers alone" not in before.html
    shown = {heading: cells(before, heading) for heading in HEADINGS}
    assert all(shown[heading] for heading in ("brought", "decided", "appeals", "guidelines"))
    erase(dana.member, words_too=True)
    assert {heading: cells(reads(), heading) for heading in HEADINGS} == shown
    Member.objects.get(pk=dana.pk).delete()
    assert {heading: cells(reads(), heading) for heading in HEADINGS} == shown


def test_months_begin_where_the_host_lives(new_place):
    there = new_place(TIME_ZONE="Pacific/Auckland")
    late = datetime(YEAR, 5, 31, 20, tzinfo=UTC)
    cases(5, at=late, minutes=3)
    for decision in decisions(5, at=late):
        Appeal.objects.create(decision=decision, words="please", at=late)
    page = Visitor(there.url).get(f"/transparency/?year={YEAR}")
    for heading in ("brought", "decided", "waits", "appeals"):
        assert list(cells(page, heading)) == ["June 2011"], heading


def test_a_year_shows_its_own_months_and_a_year_before_the_first_is_not_there(reads):
    cases(5, at=datetime(YEAR, 1, 1, tzinfo=UTC))
    cases(5, at=datetime(YEAR, 12, 31, 23, 59, tzinfo=UTC))
    cases(5, at=datetime(YEAR + 1, 1, 1, tzinfo=UTC))
    assert list(cells(reads(), "brought")) == ["December 2011", "January 2011"]
    assert list(cells(reads(f"?year={YEAR + 1}"), "brought")) == ["January 2012"]
    assert f"?year={YEAR}" in " ".join(reads("").links)
    for wrong in (str(YEAR - 1), "9999", "may", "-1", "20111", "%C2%B2"):
        assert reads(f"?year={wrong}").status == 404, wrong


def test_the_last_twelve_months_hold_this_one_and_not_the_same_of_a_year_ago(reads):
    now = datetime.now(UTC)
    cases(5, at=now)
    cases(5, at=now.replace(year=now.year - 1, day=1))
    shown = cells(reads(""), "brought")
    assert now.strftime("%B %Y so far") in shown
    assert not any(str(now.year - 1) in name and now.strftime("%B") in name for name in shown)


def test_it_is_read_in_spanish_and_keeps_for_some_minutes(reads, place):
    cases(5, minutes=3)
    page = reads(language="es")
    assert "mayo de 2011" in page.text and "menos de cinco" in page.text
    cases(1)
    again = Visitor(place.url).get(f"/transparency/?year={YEAR}")
    assert cells(again, "brought") == {"May 2011": ["fewer than five", "5"]}
    assert cells(reads(), "brought") == {"May 2011": ["fewer than five", "6"]}


def test_the_number_of_queries_does_not_grow(reads):
    asked = []
    for times in (1, 9):
        cases(times, minutes=1)
        for decision in decisions(times):
            Appeal.objects.create(decision=decision, words="please", at=MAY)
        with CaptureQueriesContext(connection) as queries:
            numbers.count(numbers.year(YEAR))
        asked.append(len(queries))
    assert asked == [3, 3]


def test_no_folded_number_of_a_sum_can_be_worked_out():
    """Whoever knows the rules and sees all that is shown still has two numbers to choose from."""
    for width in (1, 2, 3, 4):
        seen = defaultdict(set)
        for counts in itertools.product(range(8), repeat=width):
            seen[(tuple(few.fold(count) for count in counts), few.total(counts))].add(counts)
        _nobody_is_told_apart(seen)


def test_neither_part_nor_rest_nor_whole_can_be_worked_out():
    seen, brought = defaultdict(set), defaultdict(set)
    for whole in range(30):
        for count in range(whole + 1):
            triple = (count, whole - count, whole)
            seen[(few.fold(whole), few.part(whole, count))].add(triple)
            brought[(few.beside(whole, few.fold(count)), few.fold(count))].add(triple)
    _nobody_is_told_apart(seen)
    _nobody_is_told_apart(brought)


def test_a_sum_beside_its_own_whole_gives_nothing_away():
    """As the page has it: decisions of software under each guideline, their sum, and all that software brought."""
    seen = defaultdict(set)
    for one, other, whole in itertools.product(range(9), range(9), range(30)):
        if (rest := whole - one - other) < 0:
            continue
        both = few.total((one, other))
        shown = (few.fold(one), few.fold(other), both, few.beside(whole, both))
        seen[shown].add((one, other, rest, one + other, whole))
    _nobody_is_told_apart(seen)


def _nobody_is_told_apart(seen: dict[Any, set[tuple[int, ...]]]) -> None:
    for shown, possible in seen.items():
        for column in zip(*possible, strict=True):
            assert len(set(column)) > 1 or not 0 < column[0] < few.FEW, (shown, possible)

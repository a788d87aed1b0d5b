"""One SQLite file, four processes, everybody talks: nobody is told that it is locked, and every word has its place."""

import time

import pytest

from tests.support.people import new_room
from tests.support.rounds import LONG, length, tell
from tests.support.speakers import Speaker, clean, reckoning, talk_out

MESSAGES = length(800, 10_000)
PEOPLE = 8


@pytest.mark.faults
@pytest.mark.wire
@pytest.mark.timeout(1200 if LONG else 240)
def test_four_processes_over_one_database(new_place, move_in):
    place = new_place(processes=4, HEARTHSIDE_LOADTEST="1")
    room, began = new_room(), time.monotonic()
    speakers = [
        Speaker(move_in(place, f"guest {number}", synthetic=True), room, MESSAGES // PEOPLE, lambda n=number: n % 4)
        for number in range(PEOPLE)
    ]
    for speaker in speakers:
        speaker.start()
    talk_out(speakers, 900 if LONG else 180)
    locked = sum(place.log(number).read_text().lower().count("locked") for number in range(4))
    found = reckoning(room, speakers)
    waits = sorted(wait for speaker in speakers for wait in speaker.waits)
    tell(
        "four processes over one database",
        **found,
        locked=locked,
        seconds=round(time.monotonic() - began, 1),
        p99=f"{waits[int(len(waits) * 0.99)] * 1000:.0f} ms",
    )
    assert found["accepted"] == MESSAGES // PEOPLE * PEOPLE
    assert clean(found)
    assert locked == 0

"""The check breaks or runs out of time inside a running place: nobody is silenced, and a moderator looks."""

import pytest
from django.db import transaction

from community import env
from moderation.desk import lay
from moderation.models import Case, Measure
from rooms.models import Message
from tests.support.people import new_room

pytestmark = [pytest.mark.faults, pytest.mark.wire]

PHONE = "call me on 020 7946 0018 tonight"
CRISIS = "I want to kill myself tonight"
BREAK = '''"""Damage: one part of the check, as this process finds it."""

import time
from moderation.check import engine

def raises(folded, context):
    raise RuntimeError(folded.original)

def lingers(folded, context):
    until = time.thread_time() + 2 * engine.DEADLINE
    while time.thread_time() < until:
        pass
    return engine.crisis.find(folded, context)

damaged = {damaged}
stages = tuple((name, damaged.get(name, find)) for name, find in engine.STAGES)
engine.assess.__defaults__ = (engine.Context(), stages)
'''


@pytest.fixture
def talk(new_place, move_in, tmp_path):
    """`talk('{"crisis": raises}')`: Ana and Ben in one room of a place whose check is damaged in that way."""

    def start(damaged):
        (tmp_path / "sitecustomize.py").write_text(BREAK.replace("{damaged}", damaged))
        there = new_place(PYTHONPATH=f"{tmp_path}:{env.BASE}")
        room = new_room()
        return there, room, move_in(there, "ana").enters(room), move_in(there, "ben").enters(room)

    return start


def cases_about(seq):
    """What the desk has about the message, and what the flags say."""
    cases = Case.objects.filter(target_id=Message.objects.get(seq=seq).pk)
    return [(case.priority, sorted(case.flags.values_list("kind", flat=True))) for case in cases]


def test_words_that_could_not_be_checked_are_heard_and_looked_at(talk):
    there, _, hers, his = talk("{name: raises for name, _ in engine.STAGES}")
    for words in ("good evening, friends", PHONE, CRISIS):
        accepted = hers.say_for_good(words)
        assert his.until("message", seq=accepted["seq"])["body"] == words
        assert cases_about(accepted["seq"]) == [(Case.PERSON, ["unchecked"])]
    log = there.log().read_text()
    assert "stage crisis failed: RuntimeError" in log
    assert not any(words in log for words in (PHONE, CRISIS))


def test_the_parts_that_work_still_count(talk):
    _, _, hers, his = talk('{"spam": raises}')
    nonce = hers.say(PHONE)
    assert hers.until("held", nonce=nonce)["by"] == "software"
    accepted = hers.say_for_good(CRISIS)
    assert hers.until("support")["lines"]
    assert his.until("message", seq=accepted["seq"])["body"] == CRISIS
    ((priority, kinds),) = cases_about(accepted["seq"])
    assert priority == Case.CRISIS
    assert "unchecked" in kinds and "crisis.suicide" in kinds


def test_a_check_that_runs_late_still_hears_a_crisis_and_lets_nothing_by_unseen(talk):
    _, _, hers, his = talk('{"crisis": lingers}')
    accepted = hers.say_for_good(CRISIS)
    assert hers.until("support")["lines"]
    assert his.until("message", seq=accepted["seq"])["body"] == CRISIS
    assert cases_about(accepted["seq"])[0][0] == Case.CRISIS
    late = hers.say_for_good(PHONE)
    assert his.until("message", seq=late["seq"])["body"] == PHONE
    assert cases_about(late["seq"]) == [(Case.PERSON, ["unchecked"])]


def test_words_on_a_plain_page_that_could_not_be_checked_are_heard_and_looked_at(talk, move_in):
    there, room, _, his = talk("{name: raises for name, _ in engine.STAGES}")
    visitor = move_in(there, "dana").visitor()
    address = f"/rooms/{room.slug}/"
    after = visitor.submit(visitor.get(address), address, asks="body", body="from a plain page")
    assert after.status == 200
    seq = his.until("message")["seq"]
    assert cases_about(seq) == [(Case.PERSON, ["unchecked"])]


def test_unchecked_words_of_somebody_silenced_reach_the_moderators(talk, move_in):
    there, room, _, his = talk("{name: raises for name, _ in engine.STAGES}")
    dana = move_in(there, "dana")
    hers = dana.enters(room)
    with transaction.atomic():
        lay(dana.member, Measure.SILENCED, None)
    nonce = hers.say(CRISIS)
    hers.until("received", nonce=nonce)
    case = Case.objects.get(nonce=nonce)
    assert case.excerpt == CRISIS
    assert list(case.flags.values_list("kind", flat=True)) == ["unchecked"]
    assert not Message.objects.filter(room=room).exists()
    his.say_for_good("quiet tonight")
    assert his.until("message")["body"] == "quiet tonight"

"""What the room socket promises in the hard cases: whoever may not speak, words in two minds, the same words again."""

import pytest
from django.utils import timezone

from moderation.models import Card, Case, Measure, Sanction
from rooms.models import Message
from tests.rooms.deciding import decide
from tests.support.people import fill

CRISIS = "I want to kill myself tonight"
PHONE = "020 7946 0018"


def lay(person, measure):
    """A measure whose kick has not come yet, as in the second after a moderator's decision."""
    Sanction.objects.create(member_id=person.pk, measure=measure)


@pytest.mark.parametrize("measure", [Measure.SILENCED, Measure.SUSPENDED, Measure.BANNED])
def test_crisis_words_of_whoever_may_not_speak_are_received_and_said_again_received_again(ana, ben, room, measure):
    hers, his = ana.enters(room), ben.enters(room)
    lay(ana, measure)
    nonce = hers.say(CRISIS)
    assert hers.until("received") == {"type": "received", "nonce": nonce}
    card = hers.until("support", nonce=nonce)
    hers.say(CRISIS, nonce)
    hers.until("received", nonce=nonce)
    assert hers.until("support", nonce=nonce) == card
    hers.say("other words", nonce)
    assert hers.until("refused", nonce=nonce)["code"] in ("nonce_used", "silenced")
    hers.say(f"{CRISIS}, truly", nonce)
    assert hers.until("refused", nonce=nonce)["code"] == "nonce_used"
    assert Case.objects.get(author_id=ana.pk).flags.exists()
    assert not Message.objects.filter(room=room).exists()
    his.say_for_good("quiet tonight")


def test_further_crisis_words_of_somebody_silenced_join_the_case_once(ana, room):
    hers = ana.enters(room)
    lay(ana, Measure.SILENCED)
    hers.say(CRISIS)
    hers.until("received")
    nonce = hers.say(f"{CRISIS}, please")
    hers.until("received", nonce=nonce)
    card = hers.until("support", nonce=nonce)
    case = Case.objects.get(author_id=ana.pk)
    before = (case.version, case.flags.count())
    hers.say(f"{CRISIS}, please", nonce)
    hers.until("received", nonce=nonce)
    assert hers.until("support", nonce=nonce) == card
    case.refresh_from_db()
    assert (case.version, case.flags.count()) == before
    hers.say(f"{CRISIS}, now", nonce)
    assert hers.until("refused", nonce=nonce)["code"] == "nonce_used"


@pytest.mark.parametrize("measure", [Measure.SUSPENDED, Measure.BANNED])
def test_other_words_of_whoever_was_shut_out_go_nowhere(ana, room, measure):
    hers = ana.enters(room)
    lay(ana, measure)
    hers.say("let me stay")
    assert hers.until("refused")["code"] == "silenced"
    assert not Message.objects.filter(room=room).exists()


def test_over_long_crisis_words_again_bring_the_same_answer_and_card(ana, room):
    hers = ana.enters(room)
    nonce = hers.say(CRISIS + "." * 4000)
    assert hers.until("refused", nonce=nonce)["code"] == "too_long"
    card = hers.until("support", nonce=nonce)
    hers.say(CRISIS + "." * 4000, nonce)
    assert hers.until("refused", nonce=nonce)["code"] == "too_long"
    assert hers.until("support", nonce=nonce)["id"] == card["id"]
    hers.say("shorter", nonce)
    assert hers.until("accepted", nonce=nonce)["seq"] == 1
    assert Case.objects.filter(author_id=ana.pk).count() == 1


def test_a_number_in_crisis_words_is_masked_for_readers_and_kept_for_the_desk(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(f"😀😀 {CRISIS}, call me on {PHONE} please")
    hers.until("accepted", nonce=nonce)
    assert hers.until("support", nonce=nonce)["lines"]
    heard = his.until("message", seq=1)
    assert heard["body"] == f"😀😀 {CRISIS}, call me on ••• please"
    assert "7946" not in heard["html"]
    case = Case.objects.get(author_id=ana.pk)
    assert (case.priority, PHONE in case.excerpt) == (Case.CRISIS, True)
    hers.say(f"😀😀 {CRISIS}, call me on {PHONE} please", nonce)
    assert hers.until("accepted", nonce=nonce)["seq"] == 1


def test_a_threat_is_held_with_help_lines_and_an_alert(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say("I will find you Ben and break your legs")
    assert hers.until("held", nonce=nonce)["guideline"]
    assert hers.until("support", nonce=nonce)["lines"]
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS
    hers.say_for_good("sorry")
    assert his.until("message")["body"] == "sorry"


def test_words_that_weigh_on_others_are_published_with_a_private_hint(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say("my neighbour is a junkie, watch your bike")
    hers.until("accepted", nonce=nonce)
    hint = hers.until("hint", nonce=nonce)
    assert hint["why"]
    assert hint["guideline"]
    his.until("message", seq=1)
    his.say_for_good("hello")
    assert his.all("hint") == []


def test_concern_is_published_with_help_lines_and_alerts_nobody(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say("i tried to kill myself in 2015, i'm five years sober now")
    hers.until("accepted", nonce=nonce)
    assert hers.until("support", nonce=nonce)["lines"]
    his.until("message", seq=1)
    assert not Case.objects.filter(author_id=ana.pk).exists()


def test_the_words_that_hold_a_message_are_counted_in_characters(ana, room):
    hers = ana.enters(room)
    hers.say(f"😀 é 👩‍👩‍👧 call me on {PHONE}")
    assert hers.until("held")["words"] == [PHONE]


def test_words_rejected_by_a_moderator_said_again_are_still_refused(ana, mo, room):
    hers = ana.enters(room)
    nonce = hers.say(f"call me on {PHONE} tonight")
    hers.until("held", nonce=nonce)
    decide(mo, Case.objects.get(author_id=ana.pk), "withdraw")
    hers.until("refused", nonce=nonce)
    hers.say(f"call me on {PHONE} tonight", nonce)
    assert hers.until("refused", nonce=nonce)["code"] == "guideline"


def test_a_held_message_that_was_taken_back_stays_with_its_author(ana, ben, mo, room):
    hers, his = ana.enters(room), ben.enters(room)
    nonce = hers.say(f"call me on {PHONE} tonight")
    hers.until("held", nonce=nonce)
    hers.send(type="unsay", nonce=nonce)
    assert hers.until("done") == {"type": "done", "deed": "unsay", "nonce": nonce}
    visitor, where = mo.visitor(), f"/desk/cases/{Case.objects.get(author_id=ana.pk).pk}/"
    page = visitor.get(where)
    visitor.post(where, {**page.form(where, "version").fields, "deed": "restore"}, Referer=page.url)
    hers.say_for_good("something else")
    assert his.until("message")["body"] == "something else"
    assert not Message.objects.filter(room=room, nonce=nonce, seq__isnull=False).exists()


def test_a_card_closed_does_not_come_back_with_the_next_welcome(ana, room):
    hers = ana.enters(room)
    first, second = hers.say(CRISIS), hers.say(f"{CRISIS} again")
    ids = [hers.until("support", nonce=nonce)["id"] for nonce in (first, second)]
    Card.objects.filter(pk=ids[0]).update(closed_at=timezone.now())
    assert [card["id"] for card in ana.enters(room).heard[0]["support"]] == ids[1:]


def test_before_without_a_limit_gives_fifty(ana, room):
    fill(room, ana, 80)
    hers = ana.enters(room)
    hers.send(type="before", seq=81)
    history = hers.until("history")
    assert [message["seq"] for message in history["messages"]] == list(range(31, 81))

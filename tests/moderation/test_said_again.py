"""Words of somebody in danger that arrive twice are one reason on one case; other words of theirs are one more."""

import pytest

from moderation.models import Case, Flag

CRISIS = "I want to kill myself tonight"
LONG = CRISIS + "." * 4000
OTHER = "I have taken all the pills at once" + "." * 4000


@pytest.fixture
def hers(ana, room):
    return ana.enters(room)


def refused(socket, words, nonce=None):
    """Words that are too long for the room; gives their nonce once help lines came."""
    nonce = socket.say(words, *([nonce] if nonce else []))
    assert socket.until("refused", nonce=nonce)["code"] == "too_long"
    assert socket.until("support", nonce=nonce)["lines"]
    return nonce


@pytest.mark.parametrize("same_nonce", [True, False], ids=["under the same nonce", "under another nonce"])
def test_over_long_words_again_add_nothing_to_the_case(ana, hers, same_nonce):
    nonce = refused(hers, LONG)
    case = Case.objects.get(author_id=ana.pk)
    flags = Flag.objects.filter(case=case).count()
    refused(hers, LONG, nonce if same_nonce else None)
    assert Flag.objects.filter(case=case).count() == flags
    assert Case.objects.get(author_id=ana.pk).version == case.version


def test_other_over_long_words_are_one_more_reason_and_they_too_only_once(ana, hers):
    refused(hers, LONG)
    case = Case.objects.get(author_id=ana.pk)
    before = Flag.objects.filter(case=case).count()
    refused(hers, OTHER)
    after = Flag.objects.filter(case=case).count()
    assert after > before
    refused(hers, OTHER)
    assert Flag.objects.filter(case=case).count() == after


def test_the_same_words_published_twice_are_two_posts_to_look_at(ana, hers):
    hers.say_for_good(CRISIS)
    case = Case.objects.get(author_id=ana.pk)
    published = Flag.objects.filter(case=case).count()
    hers.say_for_good(CRISIS)
    assert Flag.objects.filter(case=case).count() > published


def test_words_that_come_again_after_the_case_was_settled_open_another(ana, hers):
    refused(hers, LONG)
    Case.objects.filter(author_id=ana.pk).update(state="resolved")
    refused(hers, LONG)
    assert Case.objects.filter(author_id=ana.pk).count() == 2

"""What is known of somebody's hard moments does not stay for good."""

from datetime import timedelta

from community.clock.jobs import JOBS
from community.timekeeping import now
from moderation import cards
from moderation.models import Card


def card(ana, nonce, days, **more):
    given = cards.give(ana.pk, nonce, ["crisis.suicide"], None)
    Card.objects.filter(pk=given.pk).update(closed_at=now() - timedelta(days=days) if days else None, **more)
    return nonce


def test_a_card_is_forgotten_thirty_days_after_it_was_closed(ana):
    card(ana, "long ago", 31)
    kept = {
        card(ana, "lately", 29),
        card(ana, "open", 0),
        card(ana, "not meant so", 31, meant_otherwise=True),
    }
    job = next(job for job in JOBS if job.name == "cards that were closed long ago")
    assert job.work() == 1
    assert set(Card.objects.filter(member=ana.pk).values_list("nonce", flat=True)) == kept
    assert job.work() == 0

"""Answering a check-in in one tap: words of the place itself, through the same door as any others."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from community.members.models import Member
from community.threads.drafts import Draft, Outcome
from community.threads.models import Thread
from community.threads.posting import post


def say_here(member: Member, thread: Thread, language: str) -> Outcome:
    """Say that one is here today: once in each check-in, however often it is tapped. Raises Unsure."""
    with translation.override(language):
        words = _("I am here today.")
    nonce = f"here-{thread.pk}"
    return post(Draft(author=member, nonce=nonce, words=words, topic=thread.topic, thread=thread, language=language))

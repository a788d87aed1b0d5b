"""What the host does with topics: add, change, bring into order; each deed is written down."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from community.threads.models import Care, Topic

RESERVED = frozenset(
    {"add", "new", "search", "unanswered", "answers", "willing", "checkin", "following", "feed", "drafts", "asked"}
)
"""What stands at the place of a topic in other addresses."""
FIELDS = (
    *("words", "openers", "note_needed", "speak_for_yourself"),
    *("keeps_days", "daily", "feed", "closed"),
)
DEEDS = {
    "topic.added": _("a topic was added"),
    "topic.changed": _("a topic was changed"),
    "topic.moved": _("the order of topics was changed"),
    "threads.care": _("how threads are looked after was changed"),
}
"""What the audit log calls these deeds."""
TAKEN = _("There is a topic of this name already.")
RESERVED_WORD = _("That address leads to another page here. Choose other words.")
MEANWHILE = _(
    "Another host changed this topic while you were looking at it. Your words are below; save again to keep them."
)


def mark_of(topic: Topic) -> str:
    """What tells the topic as somebody saw it from what another host made of it since."""
    state = [getattr(topic, name) for name in FIELDS]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def slug_from(name: str) -> str:
    """The address for a topic of this name. Raises Refused where it cannot be taken."""
    slug = slugify(name)[:60].strip("-")
    if slug in RESERVED or not slug:
        raise Refused("not_allowed", RESERVED_WORD)
    if Topic.objects.filter(slug=slug).exists():
        raise Refused("not_allowed", TAKEN)
    return slug


def add(by: Member, name: str, fields: dict[str, Any]) -> Topic:
    """A topic at the end of the list; `name` makes its address, which stays. Raises Refused."""
    slug = slug_from(name)
    try:
        with transaction.atomic():
            last = Topic.objects.order_by("-position").values_list("position", flat=True).first() or 0
            topic = Topic.objects.create(slug=slug, position=min(last + 10, 30_000), **fields)
            chain.write("topic.added", actor=by.pk, subject=("topic", topic.pk), topic=slug)
    except IntegrityError as error:
        raise Refused("not_allowed", TAKEN) from error
    return topic


def change(topic_pk: int, by: Member, fields: dict[str, Any], *, seen: str) -> Topic:
    """Other words, other rules. `seen` is `mark_of` what they looked at. Raises Refused where it is not so any more."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=topic_pk)
        if mark_of(topic) != seen:
            raise Refused("not_allowed", MEANWHILE)
        changed = [name for name, value in fields.items() if getattr(topic, name) != value]
        if changed:
            for name in changed:
                setattr(topic, name, fields[name])
            topic.save(update_fields=changed)
            what = ", ".join(changed)
            chain.write("topic.changed", actor=by.pk, subject=("topic", topic.pk), topic=topic.slug, what=what)
    return topic


def move(slug: str, by: Member, step: int) -> None:
    """One place up (-1) or down (1) in the list; at its end nothing happens."""
    with transaction.atomic():
        topics = list(Topic.objects.select_for_update())
        here = next((number for number, topic in enumerate(topics) if topic.slug == slug), None)
        if here is None or not 0 <= here + step < len(topics):
            return
        moved = topics.pop(here)
        topics.insert(here + step, moved)
        for number, topic in enumerate(topics, 1):
            topic.position = number * 10
        Topic.objects.bulk_update(topics, ["position"])
        chain.write("topic.moved", actor=by.pk, subject=("topic", moved.pk), topic=slug)


def look_after(by: Member, answer_hours: int, voices: int) -> Care:
    """The host's numbers for looking after threads."""
    with transaction.atomic():
        kept, _made = Care.objects.select_for_update().get_or_create(pk=1)
        kept.answer_hours, kept.voices = answer_hours, voices
        kept.save()
        chain.write("threads.care", actor=by.pk, hours=str(answer_hours), voices=str(voices))
    return kept

"""Before anything is stored: the pure check and the limits, outside any transaction."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext_lazy as _

from community.live.limits import take
from community.members.models import Member
from community.refusals import Refused
from community.threads.drafts import Draft, Weighed
from community.threads.models import Entry
from moderation import agreeing, standing, unattended
from moderation.check.signals import Context
from moderation.gate import Ruling, weigh

SLOW = _("This thread is in slow mode, so that everybody can follow. Your words are still here.")

logger = logging.getLogger(__name__)


def prepare(draft: Draft) -> Weighed:
    """The draft with its ruling and with what stands in its way. Crisis words may pass the limits, on their own bucket."""
    rules = None if draft.lifted else unattended.rules()
    ruling = _weigh(draft, _context(draft, rules))
    wait = rules is not None and rules.hold_first and standing.is_newcomer(draft.author.joined_at)
    refusal = None if draft.lifted else _limit(draft, ruling, rules.slow_seconds if rules else 0)
    relief = draft.lifted or not ruling.crisis or take("crisis", str(draft.author.pk)).ok
    return Weighed(draft, ruling, refusal, relief, wait and _first(draft.author))


def _weigh(draft: Draft, context: Context) -> Ruling:
    """The ruling. A cry for help that stands in the title alone is the text, too: nobody is sent back to write more."""
    title = draft.title if draft.titled else ""
    ruling = weigh(draft.words, draft.note, title=title, context=context, about=_about(draft))
    if ruling.crisis and title and not ruling.body:
        return weigh(title, draft.note, title=title, context=context, about=_about(draft))
    return ruling


def _context(draft: Draft, rules: unattended.Rules | None) -> Context:
    return Context(
        language=draft.language or settings.LANGUAGE_CODE,
        region=draft.author.region,
        newcomer=standing.is_newcomer(draft.author.joined_at),
        links="known" if rules and rules.hold_links else "newcomers",
        trusted=draft.author.on_team,
        speak_for_yourself=draft.topic.speak_for_yourself,
    )


def _about(draft: Draft) -> str:
    """What the words belong to: the same words elsewhere, or under another name, are other words."""
    where = f"thread {draft.thread.pk}" if draft.thread is not None else f"topic {draft.topic.pk}"
    edits = f" entry {draft.entry.pk}" if draft.entry is not None else ""
    return f"{where}{edits} {draft.reply_to or ''} {'anonymous' if draft.anonymous else ''}".strip()


def _limit(draft: Draft, ruling: Ruling, least: int) -> Refused | None:
    """The limits, shared by all processes and with the rooms: somebody says as much in an hour, wherever it is."""
    author = str(draft.author.pk)
    if not (ruling.crisis or ruling.verdict.missing) and agreeing.asks(draft.author.pk):
        return Refused("guidelines_changed")
    taken = take("say", author)
    if not taken.ok:
        return Refused("too_fast", retry_after=taken.retry_after)
    between = max(draft.thread.slow_seconds if draft.thread is not None else 0, least)
    if not between or draft.entry is not None:
        return None
    where = f"thread-{draft.thread.pk}" if draft.thread is not None else f"topic-{draft.topic.pk}"
    slow = take("slow_mode", f"{where}:{author}", refill=between)
    return None if slow.ok else Refused("slow_mode", SLOW, retry_after=slow.retry_after)


def _first(author: Member) -> bool:
    """Whether nothing of theirs was ever published here. One query."""
    try:
        return not Entry.objects.filter(author=author, seq__isnull=False).exists()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("whether these are first words could not be read (%s)", type(error).__name__)
        return False

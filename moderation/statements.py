"""What the author is told when software or a person steps between them and the room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community.members.models import Member
from community.rows import read
from moderation import guidelines
from moderation.check.signals import CONCERN_KINDS, CRISIS_KINDS, KINDS
from moderation.models import Decision

HINT_KINDS = ("stigma", "advice")
APART = (*CRISIS_KINDS, *CONCERN_KINDS, *HINT_KINDS)
UNSEEN = (
    f"SELECT 1 FROM {Decision._meta.db_table} WHERE member_id = %s AND seen_at IS NULL "  # noqa: S608
    "AND undone_at IS NULL AND software = %s AND told <> %s LIMIT 1"
)


def unseen(member: Member) -> bool:
    """Whether a moderator's decision waits to be read; what software holds is shown where it was said. One query."""
    return bool(read(UNSEEN, [member.pk, False, ""]))


def held(grounds: dict[str, Any], body: str, note: str, nonce: str, language: str) -> dict[str, Any]:
    """The `held` frame: which guideline, which words, that software stepped in and a person will look."""
    with translation.override(language or translation.get_language()):
        slug = _cited(grounds)
        return {
            "type": "held",
            "nonce": nonce,
            "guideline": slug,
            "why": _why(grounds, slug),
            "words": _words(grounds, f"{note}\n{body}" if note else body),
            "by": "software",
            "appeal": reverse("me_appeals"),
        }


def _why(grounds: dict[str, Any], slug: str) -> str:
    if "unattended" in grounds:
        return _(
            "No moderator is here just now, and until one is, first messages and links wait. It is nothing that you did. "
            "Your words are kept."
        )
    return _(
        "A moderator will look at this before others can read it, because of our guideline “%(name)s”. "
        "Software stopped it; no person has judged it yet. Your words are kept."
    ) % {"name": guidelines.current().name_of(slug)}


def refused(nonce: str, guideline: str, language: str) -> dict[str, Any]:
    """The `refused` frame of words that a moderator decided not to publish."""
    with translation.override(language or translation.get_language()):
        return {
            "type": "refused",
            "nonce": nonce,
            "code": "guideline",
            "guideline": guideline,
            "why": _("A moderator looked at this and did not publish it. Your words are still here."),
        }


def hint(grounds: dict[str, Any], nonce: str, language: str) -> dict[str, Any]:
    """The `hint` frame: a private suggestion; the words are published as they are."""
    signals = [signal for signal in grounds["signals"] if _hints(signal)]
    slug = next((signal[2] for signal in signals), "")
    with translation.override(language or translation.get_language()):
        if signals and signals[0][0] not in HINT_KINDS:
            why = _(
                "The moderators here suggest other words, because of our guideline “%(name)s”. Yours are published."
            )
            why %= {"name": guidelines.current().name_of(slug)}
        elif signals and signals[0][0] == "advice":
            why = _("In this room people speak of their own road. You could say what helped you instead.")
        else:
            why = _("Some words weigh on people more than they say. You could name the person before the condition.")
        return {"type": "hint", "nonce": nonce, "why": why, "guideline": slug}


def _cited(grounds: dict[str, Any]) -> str:
    """The guideline of the gravest signal that holds a message."""
    grave = sorted((s for s in grounds["signals"] if _holds(s)), key=lambda s: KINDS.index(s[0]))
    return next((signal[2] for signal in grave if signal[2]), "")


def hinted_words(grounds: dict[str, Any], text: str) -> list[str]:
    """The words that a hint is about, each once."""
    return _spans((s for s in grounds["signals"] if _hints(s)), text)


def _words(grounds: dict[str, Any], text: str) -> list[str]:
    """The words that hold a message, each once."""
    return _spans((s for s in grounds["signals"] if _holds(s)), text)


def _spans(signals: Iterable[list[Any]], text: str) -> list[str]:
    """The words that the signals point at: what overlaps is told as one, and nothing twice."""
    whole: list[tuple[int, int]] = []
    for start, end in sorted((s[3], s[4]) for s in signals if s[4] > s[3]):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return list(dict.fromkeys(text[start:end] for start, end in whole))


def _holds(signal: list[Any]) -> bool:
    """Whether words are held for this: by the rule of the community that saw it, else by its kind."""
    return _effect(signal) == "hold" or (not _effect(signal) and signal[0] not in APART)


def _hints(signal: list[Any]) -> bool:
    return _effect(signal) == "hint" or (not _effect(signal) and signal[0] in HINT_KINDS)


def _effect(signal: list[Any]) -> str:
    """What a rule of the community said should follow; words stored before there were such rules say nothing."""
    return signal[5] if len(signal) > 5 else ""

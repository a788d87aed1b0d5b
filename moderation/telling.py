"""What the author of a case is told about a decision: the same words in the preview, on their screen and afterwards."""

from __future__ import annotations

import json

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community.live.hub import PEOPLE, Note, hub
from community.members.models import Member
from moderation import faces, guidelines
from moderation.deeds import Deed, words_of
from moderation.models import Case, Decision

LONGEST = 1000


def statement(deed: Deed, case: Case, *, guideline: str = "", options: dict[str, str], own: str = "") -> str:
    """The whole statement in the author's language, a line a thought; empty where nobody is told."""
    if not deed.told or case.author is None:
        return ""
    with translation.override(language_of(case.author)):
        said = [str(deed.told) % words_of(deed, case, options)]
        if guideline:
            said.append(_("It is about our guideline “%(name)s”.") % {"name": guidelines.current().name_of(guideline)})
        if own:
            said.append(_("They write to you: “%(words)s”") % {"words": own[:LONGEST]})
        return "\n".join(said)


def signature(case: Case, by: Member) -> str:
    """The line that will stand under a statement of this moderator, in the author's language; empty without a name."""
    if case.author is None:
        return ""
    with translation.override(language_of(case.author)):
        return faces.signature(by, faces.sign(by))


def language_of(member: Member) -> str:
    """The language in which somebody is told things."""
    return member.reads_in


def words_about(case: Case) -> list[str]:
    """The words that the flags of software point at, each once; none where only people have reported."""
    found = []
    for flag in case.flags.filter(software=True).order_by("pk"):
        text = flag.excerpt or case.excerpt
        start, end = flag.spans if len(flag.spans) == 2 else (0, 0)
        if 0 <= start < end <= len(text):
            found.append(text[start:end])
    return list(dict.fromkeys(found))


def tell(decision: Decision, member: Member) -> None:
    """Put the statement on the member's open screens after commit; it stays on their page of decisions."""
    frame = {"type": "statement", "id": str(decision.pk), "why": decision.told, "url": reverse("me_appeals")}
    with translation.override(language_of(member)):
        frame["by"] = faces.shown(decision.by, decision.signed)
    note = Note(PEOPLE, json.dumps(frame).encode(), to=member.public_id)
    transaction.on_commit(lambda: hub.tell(note))


def stir(member: Member) -> None:
    """Let the member's open screens know after commit that there is something to read on the same page."""
    frame = {"type": "statement", "id": "", "why": "", "url": reverse("me_appeals")}
    note = Note(PEOPLE, json.dumps(frame).encode(), to=member.public_id)
    transaction.on_commit(lambda: hub.tell(note))

"""What both sides are told about a private conversation, and by which name a moderator stands in it."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.members.models import Member
from community.refusals import Refused
from community.text import MOST, clean
from moderation import faces, tended
from moderation.check import assess
from moderation.check.signals import Context

INVITED = gettext_lazy("A moderator would like to talk with you in private.")
READERS = gettext_lazy("You, the moderators and the host of this place read this. Other members never see it.")
FREE = gettext_lazy("You can answer, say “not now”, or leave it. Nothing else depends on it.")
WRITES = gettext_lazy("They write to you: “%(words)s”")
TOLD = format_lazy("{}\n{}\n{}\n{}", INVITED, READERS, FREE, WRITES)
"""All that the author reads when a moderator reaches out, a line a thought, as the preview shows it."""
FIRST_WORDS = gettext_lazy("I read what you wrote, and I am here. How is it for you right now? Are you safe?")
UNREAD = gettext_lazy("A moderator has written to you in private.")
OPEN = gettext_lazy("Your private conversation with the moderators is open.")

CONTACT = gettext_lazy(
    "There is a number, an address or a link in it. Numbers of help lines are fine; your own or somebody else's are not: "
    "take it out, or send it as it is, and your colleagues read in the case that you did."
)
CONTACT_FIRST = gettext_lazy(
    "There is a number, an address or a link in your first words. Take it out: the help lines have a card of their own."
)


def name_for_the_member(moderator: Member | None, signed: str, team: str = "") -> str:
    """The name under which somebody of the team stands in a conversation; the desk shows who it was."""
    return faces.shown(moderator, signed, team) or _("A moderator")


def said(words: str) -> str:
    """The words as they can be sent. Raises Refused (`empty`, `too_long`)."""
    cleaned = clean(words)
    if not cleaned:
        raise Refused("empty")
    if len(cleaned) > MOST:
        raise Refused("too_long")
    return cleaned


def holds_contact(words: str, language: str) -> bool:
    """Whether a moderator's words hold contact details that are no help line's. They are checked for nothing else."""
    tended.teach()
    return "contact" in assess(words, Context(language=language)).kinds

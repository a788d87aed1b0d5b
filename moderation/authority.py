"""Who may act at the desk, asked anew within every deed's transaction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.refusals import Refused
from moderation import standing
from moderation.models import Case

OWN = _("This is about your own words. Another moderator decides it.")


def authorise(by: Member) -> None:
    """Raises Refused unless they moderate now: a role taken a second ago counts."""
    now = standing.of_one(by)
    if not now.on_team or now.shut_out:
        raise Refused("not_allowed")


def not_own(case: Case, by: Member) -> None:
    """Raises Refused for a moderator's own words."""
    if case.author_id == by.pk:
        raise Refused("not_allowed", OWN)

"""Leaving things as they are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.posts import Standing
from moderation.deeds.deed import Deed, nothing, stands, unsettled
from moderation.models import Case


def fits(case: Case) -> bool:
    """Somebody whose words are held waits for an answer: those cannot be left."""
    return unsettled(case) and not stands(Standing.HELD)(case)


DISMISS = Deed(
    name="dismiss",
    group="post",
    label=_("Leave it as it is"),
    done=_("Left as it was"),
    seen=_("The author reads nothing. The case is settled."),
    told="",
    fits=fits,
    do=nothing,
    undo=nothing,
    key="d",
)

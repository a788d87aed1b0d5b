"""Words to the author: to say it differently, and a warning."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.posts import Standing
from moderation.deeds import hiding
from moderation.deeds.deed import Act, Deed, anybody, nothing, stands


def put_aside(act: Act) -> None:
    """Out of sight, or not published where it was held."""
    act.kept["held"] = act.post.standing == Standing.HELD
    (hiding.reject if act.kept["held"] else hiding.hide)(act)


def bring_back(act: Act) -> None:
    (hiding.unreject if act.kept["held"] else hiding.unhide)(act)


REWORD = Deed(
    name="reword",
    group="other",
    label=_("Ask them to say it differently"),
    done=_("Asked to say it differently"),
    seen=_("It goes out of sight. They keep the words and are asked to say them another way."),
    told=_(
        "A moderator asks you to say something in another way. The message is out of sight; you keep the words and can "
        "say them differently at any time."
    ),
    fits=stands(Standing.VISIBLE, Standing.HELD),
    do=put_aside,
    undo=bring_back,
    cites=True,
)
WARN = Deed(
    name="warn",
    group="person",
    label=_("Remind them of the guideline"),
    done=_("Reminded of the guideline"),
    seen=_("Nothing else happens. They read the reminder when they are here next."),
    told=_("A moderator reminds you of a guideline. Nothing else follows from this."),
    fits=anybody,
    do=nothing,
    undo=nothing,
    cites=True,
)

"""Putting words out of sight, for good or until somebody has looked; bringing them back; answering for held ones."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.posts import Standing, deeds_of
from moderation.deeds.deed import Act, Deed, nothing, stands, unsettled
from moderation.models import Case

HIDDEN = stands(Standing.HIDDEN)
VISIBLE = stands(Standing.VISIBLE)


def hide(act: Act) -> None:
    """Out of sight; undoing brings back only what this deed hid."""
    act.kept["was"] = act.post.standing
    deeds_of(act.post).withdraw(act.post, act.by)


def unhide(act: Act) -> None:
    if act.kept.get("was", Standing.VISIBLE) == Standing.VISIBLE:
        deeds_of(act.post).restore(act.post, act.by)


def show(act: Act) -> None:
    """Into sight, or released where it was held."""
    act.kept["was"] = act.post.standing
    deeds_of(act.post).restore(act.post, act.by)


def unshow(act: Act) -> None:
    """What was published keeps its place, so that it goes out of sight rather than back into the queue."""
    deeds_of(act.post).withdraw(act.post, act.by)


def reject(act: Act) -> None:
    deeds_of(act.post).reject(act.post, act.by, act.decision.guideline)


def unreject(act: Act) -> None:
    """The words wait again."""
    deeds_of(act.post).hold_again(act.post, act.by)


def still_hidden(case: Case) -> bool:
    """In sight, or hidden only until somebody has looked."""
    return VISIBLE(case) or (HIDDEN(case) and unsettled(case))


WITHDRAW = Deed(
    name="withdraw",
    group="post",
    label=_("Put it out of sight"),
    done=_("Put out of sight"),
    seen=_("Everybody reads: “A moderator put this message out of sight.” You can bring it back."),
    told=_("A moderator has put a message of yours out of sight. Others read that a moderator did so."),
    fits=still_hidden,
    do=hide,
    undo=unhide,
    cites=True,
    key="w",
)
PENDING = Deed(
    name="hide",
    group="other",
    label=_("Put it out of sight while we look"),
    done=_("Put out of sight for now"),
    seen=_("Nobody reads it meanwhile, and the case stays open until somebody has decided."),
    told=_("A moderator has put a message of yours out of sight until it has been looked at. Your words are kept."),
    fits=lambda case: VISIBLE(case) and unsettled(case),
    do=hide,
    undo=unhide,
    cites=True,
    settles=False,
    key="h",
)
RESTORE = Deed(
    name="restore",
    group="post",
    label=_("Bring it back"),
    done=_("Brought back"),
    seen=_("It can be read again by everybody."),
    told=_("A moderator has brought back a message of yours. Everybody can read it again."),
    fits=HIDDEN,
    do=show,
    undo=unshow,
    key="p",
)
PUBLISH = Deed(
    name="publish",
    group="post",
    label=_("Publish it"),
    done=_("Published"),
    seen=_("It appears in its place as the newest. The author sees it there."),
    told=_("A moderator has looked at a message of yours that waited, and has published it."),
    fits=stands(Standing.HELD, Standing.REFUSED),
    do=show,
    undo=unshow,
    key="p",
)
REJECT = Deed(
    name="reject",
    group="post",
    label=_("Do not publish it"),
    done=_("Not published"),
    seen=_("The author keeps the words and can say them differently."),
    told=_("A moderator has looked at a message of yours that waited, and did not publish it. You keep the words."),
    fits=stands(Standing.HELD),
    do=reject,
    undo=unreject,
    cites=True,
    key="w",
)
HOLD = Deed(
    name="hold",
    group="software",
    label=_("Hold it"),
    done=_("Held until somebody has looked"),
    seen="",
    told="",
    fits=lambda case: False,
    do=nothing,
    undo=show,
)

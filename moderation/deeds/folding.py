"""Folding a message behind a content note: still there for whoever opens it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.posts import Standing, deeds_of
from moderation.deeds.deed import Act, Deed, Option
from moderation.models import Case

LONGEST = 120


def fold(act: Act) -> None:
    act.kept["note"] = act.post.note
    deeds_of(act.post).fold(act.post, act.options["note"], on=True)


def unfold(act: Act) -> None:
    deeds_of(act.post).fold(act.post, act.kept["note"], on=False)


def open_now(case: Case) -> bool:
    """In sight and not folded yet."""
    post = case.target
    return post is not None and post.standing == Standing.VISIBLE and not post.folded


FOLD = Deed(
    name="fold",
    group="other",
    label=_("Fold it behind a note"),
    done=_("Folded behind a note"),
    seen=_("Everybody sees the note first and opens the message if they want to."),
    told=_("A moderator has folded a message of yours behind a note: “%(note)s”. Whoever wants to can open it."),
    fits=open_now,
    do=fold,
    undo=unfold,
    options=(Option("note", _("What the note says"), most=LONGEST),),
    cites=True,
)

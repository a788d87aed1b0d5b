"""The name under which members see a moderator. Whatever a member reads about one asks here; the desk never does.

An act keeps how it was signed (`signed`), so that a moderator who chooses otherwise later gives nobody away.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.audit import chain
from community.members import names
from community.members.models import Member
from moderation.models import Face, Signed, Terms

TAKEN = gettext_lazy("Somebody here is called that, or nearly that. Please choose another.")


def sign(by: Member) -> str:
    """How this moderator signs now: `own`, `team`, or empty where nothing was chosen. Two queries at most."""
    chosen = Face.objects.filter(member=by).values_list("shown", flat=True).first()
    if chosen is not None:
        return chosen
    return Signed.TEAM if Terms.objects.filter(team_first=True).exists() else ""


def shown(by: Member | None, signed: str, team: str = "") -> str:
    """The name that members read under an act; empty for «a moderator», and where nobody is left to name.

    `team` is the team's name where a list has read it already.
    """
    if signed == Signed.TEAM:
        return team or team_name()
    return by.username if by is not None and signed == Signed.OWN else ""


def signature(by: Member | None, signed: str, team: str = "") -> str:
    """The line under what a member is told; empty where it names nobody."""
    name = shown(by, signed, team)
    return _("Signed: %(name)s") % {"name": name} if name else ""


def team_name() -> str:
    """What the host calls the team, or the usual words in the reader's language. One query."""
    given = Terms.objects.values_list("team_name", flat=True).first()
    return given or _("The moderators")


def choose(member: Member, how: str) -> bool:
    """From now on they are shown like this; False for what nobody can choose."""
    if how not in Signed.values:
        return False
    with transaction.atomic():
        Face.objects.update_or_create(member=member, defaults={"shown": how})
        chain.write("face.chosen", actor=member.pk, about=member.pk, shown=how)
    return True


def call_team(name: str, *, first: bool, by: Member) -> str | Promise:
    """The host names the team; `first`: whoever has not chosen acts under it. Gives why not, or nothing."""
    name = " ".join(name.split())
    why = _misfit(name) if name else ""
    if why:
        return why
    with transaction.atomic():
        Terms.objects.update_or_create(pk=1, defaults={"team_name": name, "team_first": first})
        chain.write("face.team", actor=by.pk, name=name, first=str(first))
    return ""


def is_the_teams(name: str) -> str | Promise:
    """Why a pseudonym cannot be used, because members would take it for the team; empty when it can."""
    given = Terms.objects.values_list("team_name", flat=True).first()
    return TAKEN if given and names.key_of(given) == names.key_of(name) else ""


def _misfit(name: str) -> str | Promise:
    """The rules for a pseudonym, but that it may well sound like somebody who runs this place."""
    try:
        names.shaped(name)
    except names.BadName as bad:
        return bad.why
    return TAKEN if Member.objects.filter(name_key=names.key_of(name)).exists() else ""

"""What a host does with a help line: confirm, correct, hide, bring back, add, and take the last change back."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from moderation import tended
from moderation.models import LineChange, LineDeed
from moderation.tended import Tended

MEANWHILE = _("Another host changed this line while you were looking at it. This is how it stands now.")
NOT_HERE = _("There is no such line.")
KEEP_THE_LIST = _("The list of help lines in every country closes every card. It cannot be hidden.")
DEEDS = {
    "line.confirmed": _("a help line was confirmed"),
    "line.corrected": _("a help line was corrected"),
    "line.hidden": _("a help line was hidden"),
    "line.shown": _("a help line was brought back"),
    "line.added": _("a help line was added"),
    "line.undone": _("the last change of a help line was taken back"),
}
"""What the audit log calls these deeds."""
NOTHING_TO_UNDO = _("Nobody has changed this line here.")


def find(line_id: str) -> Tended:
    """The line as it stands now. Raises Refused where there is none."""
    found = tended.everything().get(line_id)
    if found is None:
        raise Refused("no_such_line", NOT_HERE)
    return found


def confirm(line_id: str, by: Member, *, seen: int, source: str = "") -> LineChange:
    """Somebody checked it today, by hand; `source` is where, when it is not the page that was known."""
    state = _state(line_id) | _checked_by(by)
    if source:
        state["fields"] = state.get("fields", {}) | {"source": source, "source_kind": "host"}
    return _write(line_id, LineDeed.CONFIRMED, state, by, seen)


def correct(line_id: str, by: Member, fields: dict[str, Any], *, seen: int) -> LineChange:
    """Other words, other numbers. Whoever corrects a line has looked at it: it counts as confirmed today."""
    state = _state(line_id) | _checked_by(by)
    state["fields"] = state.get("fields", {}) | fields
    return _write(line_id, LineDeed.CORRECTED, state, by, seen)


def hide(line_id: str, by: Member, *, seen: int) -> LineChange:
    """Off every card and page, whatever it says."""
    if "directory" in find(line_id).line.purposes:
        raise Refused("not_allowed", KEEP_THE_LIST)
    return _write(line_id, LineDeed.HIDDEN, _state(line_id) | {"hidden": True}, by, seen)


def show(line_id: str, by: Member, *, seen: int) -> LineChange:
    """Back to where it would be without having been hidden."""
    return _write(line_id, LineDeed.SHOWN, _state(line_id) | {"hidden": False}, by, seen)


def add(by: Member, fields: dict[str, Any]) -> LineChange:
    """A line that the files do not know; it counts as confirmed today."""
    line_id = f"{fields['country'].lower()}-{slugify(fields['name'])[:40] or 'line'}-{secrets.token_hex(3)}"
    state = {"local": True, "fields": {**fields, "source_kind": "host"}, **_checked_by(by)}
    with transaction.atomic():
        change = LineChange.objects.create(line=line_id, number=1, deed=LineDeed.ADDED, state=state, by=by)
        _audit(change, by)
    tended.forget()
    return change


def undo(line_id: str, by: Member, *, seen: int) -> LineChange:
    """As it was before the last change, which stays in the history. A line that was added goes out of sight."""
    known = {change.number: change for change in LineChange.objects.filter(line=line_id, number__in=[seen, seen - 1])}
    if seen not in known:
        raise Refused("not_allowed", NOTHING_TO_UNDO)
    state = known[seen - 1].state if seen - 1 in known else {}
    if known[seen].deed == LineDeed.ADDED:
        state = known[seen].state | {"hidden": True}
    return _write(line_id, LineDeed.UNDONE, state, by, seen)


def _state(line_id: str) -> dict[str, Any]:
    find(line_id)
    last = tended.newest().filter(line=line_id).first()
    return dict(last.state) if last else {}


def _checked_by(by: Member) -> dict[str, Any]:
    return {"checked": timezone.localdate().isoformat(), "by": by.pk}


def _write(line_id: str, deed: LineDeed, state: dict[str, Any], by: Member, seen: int) -> LineChange:
    """One more row, if nobody was quicker: the numbers have no gaps, and two rows never share one."""
    if find(line_id).number != seen:
        raise Refused("changed_meanwhile", MEANWHILE)
    try:
        with transaction.atomic():
            change = LineChange.objects.create(line=line_id, number=seen + 1, deed=deed, state=state, by=by)
            _audit(change, by)
    except IntegrityError as error:
        raise Refused("changed_meanwhile", MEANWHILE) from error
    tended.forget()
    return change


def _audit(change: LineChange, by: Member) -> None:
    chain.write(f"line.{change.deed}", actor=by.pk, subject=("line", change.pk), line=change.line)

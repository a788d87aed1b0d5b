"""What counts: a tried rule is put live, one is taken out, an earlier version comes back; every change is a new version."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.audit import chain
from community.members.models import Member
from community.refusals import Refused
from community.timekeeping import now
from moderation.models import RuleDraft, RuleVersion
from moderation.rules.current import newest_version, overlay_of, rules_of, shelf

MOST_PHRASES, MOST_PATTERNS = 500, 60
MEANWHILE = _("Another moderator has changed the rules meanwhile. Look at them once more.")
Deed = RuleVersion.Deed
DEEDS = {
    "rules.add": _("a rule was put live"),
    "rules.change": _("a rule was put live in another wording"),
    "rules.remove": _("a rule was taken out"),
    "rules.back": _("the rules went back to an earlier version"),
}
"""What the audit log calls these deeds."""


def put_live(draft_pk: int, by: Member, *, revision: int, base: int) -> RuleVersion:
    """Let a tried draft count from now on. `base` is the newest version that the moderator saw. Raises Refused."""
    with transaction.atomic():
        draft = RuleDraft.objects.select_for_update().get(pk=draft_pk)
        if draft.done_at is not None or draft.revision != revision:
            raise Refused("not_allowed", _("Somebody changed this proposal meanwhile. Look at it once more."))
        if draft.trial.get("base") != base:
            raise Refused(
                "not_allowed", _("Try it on the last 30 days first: the rules have changed since, or nobody has.")
            )
        rules = list(rules_of(base))
        number = draft.number or _next_number()
        wanted = as_stored(draft, number)
        if draft.number is None:
            rules.append(wanted)
        else:
            rules = [wanted if one["number"] == number else one for one in rules]
            if wanted not in rules:
                raise Refused("not_allowed", _("The rule that this would change does not count any more."))
        _fits(rules)
        deed = Deed.ADD if draft.number is None else Deed.CHANGE
        version = _write(base, rules, by, deed=deed, number=number, words=draft.words)
        draft.number, draft.version, draft.done_at = number, version.version, now()
        draft.save(update_fields=["number", "version", "done_at"])
    return version


def take_out(number: int, by: Member, *, base: int) -> RuleVersion:
    """Let a rule count no longer. Raises Refused."""
    rules = rules_of(base)
    gone = next((one for one in rules if one["number"] == number), None)
    if gone is None:
        raise Refused("not_allowed", _("That rule does not count any more."))
    kept = [one for one in rules if one["number"] != number]
    return _write(base, kept, by, deed=Deed.REMOVE, number=number, words=gone["words"])


def go_back(to: int, by: Member, *, base: int) -> RuleVersion:
    """Let the rules of an earlier version count again (0: none), as a new version. Raises Refused."""
    if to >= base or (to and not RuleVersion.objects.filter(version=to).exists()):
        raise Refused("not_allowed", _("There is no such earlier version."))
    return _write(base, rules_of(to), by, deed=Deed.BACK, back_to=to)


def as_stored(draft: RuleDraft, number: int) -> dict[str, Any]:
    """The draft as a version keeps it."""
    kept = ("how", "words", "kind", "effect", "catch", "let_pass", "reason")
    return {"number": number, **{name: getattr(draft, name) for name in kept}}


def _write(base: int, rules: list[dict[str, Any]], by: Member, **about: Any) -> RuleVersion:
    """The next version. Two moderators at once: the second is told, and nothing is lost."""
    if newest_version() != base:
        raise Refused("not_allowed", MEANWHILE)
    try:
        with transaction.atomic():
            version = RuleVersion.objects.create(version=base + 1, rules=rules, by=by, **about)
            overlay_of(version.version)
            chain.write(f"rules.{version.deed}", actor=by.pk, subject=("rules", version.version), rule=version.words)
    except IntegrityError as error:
        raise Refused("not_allowed", MEANWHILE) from error
    transaction.on_commit(shelf.look)
    return version


def _next_number() -> int:
    """Numbers are never given twice, whatever was taken out: flags of long ago name their rule by it."""
    given = RuleVersion.objects.exclude(number=None).order_by("-number").values_list("number", flat=True).first()
    return (given or 0) + 1


def _fits(rules: list[dict[str, Any]]) -> None:
    patterns = sum(one["how"] == "pattern" for one in rules)
    if patterns > MOST_PATTERNS or len(rules) - patterns > MOST_PHRASES:
        raise Refused("not_allowed", _("There are too many rules to weigh every message with. Take one out first."))

"""A rule is proposed: what is broken, too broad or without its examples is refused with the reason, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from community.members.models import Member
from community.refusals import Refused
from community.timekeeping import now
from moderation.check.community import CommunityRule, Overlay, RuleError
from moderation.check.signals import GUIDELINE_KINDS
from moderation.models import Effect, How, RuleDraft
from moderation.rules.sample import touched

FIELDS = ("how", "words", "kind", "effect", "catch", "let_pass", "reason")
MOST = {"words": 200, "catch": 500, "let_pass": 500, "reason": 300}
TOO_BROAD = 0.05


@dataclass(slots=True)
class Form:
    """What somebody wrote, as they wrote it, and what is wrong with it, by field. `number`: the rule it would change."""

    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str | Promise] = field(default_factory=dict)
    number: int | None = None


def form_from(posted: Mapping[str, Any], number: int | None = None) -> Form:
    """The form as it came, read with care: whatever is too long or unknown is a problem, never cut away."""
    values = {name: str(posted.get(name, "")).replace("\x00", "").strip() for name in FIELDS}
    form = Form(values, number=number)
    _look_at_words(form)
    _look_at_choices(form)
    if not form.problems:
        _look_at_examples(form)
    return form


def form_of(draft: RuleDraft) -> Form:
    """The form of a draft, to write on."""
    return Form({name: getattr(draft, name) for name in FIELDS}, number=draft.number)


def save(form: Form, by: Member, draft: RuleDraft | None = None, revision: int = 0) -> RuleDraft:
    """Keep a form without problems as a draft, new or in place of an earlier wording; its trial begins anew.

    Raises Refused when somebody else changed the draft meanwhile, or it is settled.
    """
    if draft is None:
        return RuleDraft.objects.create(**form.values, number=form.number, by=by)
    with transaction.atomic():
        fresh = RuleDraft.objects.select_for_update().get(pk=draft.pk)
        if fresh.done_at is not None or fresh.revision != revision:
            raise Refused(
                "not_allowed", _("Somebody changed this proposal while you wrote. Your words are still here.")
            )
        for name, value in form.values.items():
            setattr(fresh, name, value)
        fresh.trial, fresh.by, fresh.revision = {}, by, fresh.revision + 1
        fresh.save()
    return fresh


def drop(draft: RuleDraft) -> None:
    """Lay a proposal aside; it stays readable."""
    RuleDraft.objects.filter(pk=draft.pk, done_at=None).update(done_at=now())


def rule_of(draft: RuleDraft, number: int) -> CommunityRule:
    """The draft as the check takes it."""
    return CommunityRule(number, draft.how, draft.words, draft.kind, draft.effect)  # type: ignore[arg-type]


def _look_at_words(form: Form) -> None:
    for name, most in MOST.items():
        if len(form.values[name]) > most:
            form.problems[name] = _("This is longer than %(most)d characters.") % {"most": most}
    if "words" in form.problems or form.values["how"] not in How.values:
        return
    try:
        overlay = _overlay(form)
    except RuleError as error:
        form.problems["words"] = _reason(error, form.values["how"])
        return
    seen, of = touched(overlay, ("ordinary",))
    if seen > of * TOO_BROAD:
        form.problems["words"] = _(
            "This is too broad: it would touch %(seen)d of %(of)d ordinary lines. Add the words that stand around it."
        ) % {"seen": seen, "of": of}


def _look_at_choices(form: Form) -> None:
    if form.values["how"] not in How.values:
        form.problems["how"] = _("Choose how the words are found.")
    if form.values["kind"] not in GUIDELINE_KINDS:
        form.problems["kind"] = _("Choose what it is about.")
    if form.values["effect"] not in Effect.values:
        form.problems["effect"] = _("Choose what should happen.")
    for name in ("catch", "let_pass"):
        if not form.values[name]:
            form.problems[name] = _("Write one whole message as somebody would say it.")


def _look_at_examples(form: Form) -> None:
    overlay = _overlay(form)
    if not overlay.hits(form.values["catch"]):
        form.problems["catch"] = _("The rule does not find anything in this message.")
    if overlay.hits(form.values["let_pass"]):
        form.problems["let_pass"] = _("The rule finds something in this message too, so it would not let it pass.")


def _overlay(form: Form) -> Overlay:
    """The rule alone; kind and effect do not matter to what it finds."""
    how: Any = form.values["how"]
    return Overlay("", [CommunityRule(0, how, form.values["words"], "spam", "hint")])


def _reason(error: RuleError, how: str) -> str:
    if error.code == "empty":
        return _("There are no words in it yet.")
    if error.code == "long":
        return _("This is longer than %(most)s characters.") % {"most": error.detail}
    if error.code == "short":
        return _("A phrase needs at least three letters, or it would be found everywhere.")
    if error.code == "anything":
        return _("This pattern also fits a message without any words, so it would be found everywhere.")
    return _("This pattern cannot be read (%(detail)s). Patterns are RE2: no look-ahead, no back-references.") % {
        "detail": error.detail
    }

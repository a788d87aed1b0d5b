"""Refusals that are expected: a code for programs, kind words for people."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "too_fast": _("That was a lot at once. Your words are still here; send them again in a moment."),
    "too_long": _("That is longer than one message can be (4,000 characters). Your words are still here; split them."),
    "empty": _("There are no words in it yet."),
    "slow_mode": _("This room is in slow mode, so that everybody can follow. Your words are still here."),
    "locked": _("This room is closed for new messages for now. Your words are still here."),
    "silenced": _("A moderator has paused your writing here. You can still read, and you can appeal."),
    "guideline": _("This does not fit our guidelines. Your words are still here, so that you can change them."),
    "guidelines_changed": _(
        "Our guidelines have changed since you agreed to them. Please read what is new; your words are still here."
    ),
    "not_your_turn": _("Somebody else has the floor. Your words are kept until it is your turn."),
    "nonce_used": _("These words came under the mark of another message. Send them as a new one."),
    "no_such_message": _("That message is not here (any more)."),
    "not_allowed": _("That is not yours to do here."),
}


class Refused(Exception):
    """A deed that does not take place. Nothing is stored; the words stay with their author.

    `code` is one of `WORDS`; `why` is shown to the person; `retry_after` is in seconds; `guideline` is a slug.
    """

    def __init__(
        self, code: str, why: str | Promise | None = None, *, retry_after: float | None = None, guideline: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.why = why if why is not None else WORDS[code]
        self.retry_after = retry_after
        self.guideline = guideline

    def frame(self, **about: Any) -> dict[str, Any]:
        """The `refused` frame of the protocol; `about` names what was refused (`nonce` or `seq`)."""
        said: dict[str, Any] = {"type": "refused", **about, "code": self.code, "why": str(self.why)}
        if self.guideline:
            said["guideline"] = self.guideline
        if self.retry_after is not None:
            said["retry_after"] = round(self.retry_after, 1)
        return said

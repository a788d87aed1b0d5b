"""What can be done at the desk, in the order in which it is offered; each deed's story lies in a file of its own."""

from moderation.deeds.calming import CLOSE, LOCK, QUICKEN, SLOW_MODE, UNLOCK
from moderation.deeds.caring import FOLLOWED, LINES, LOOKED_AFTER, TOMORROW_AGAIN
from moderation.deeds.deed import Act, Deed, Option, chosen, words_of
from moderation.deeds.folding import FOLD
from moderation.deeds.hiding import HOLD, PENDING, PUBLISH, REJECT, RESTORE, WITHDRAW
from moderation.deeds.leaving import DISMISS
from moderation.deeds.measures import BAN, SILENCE, SLOW, SUSPEND
from moderation.deeds.moving import MOVE
from moderation.deeds.reaching import REACH
from moderation.deeds.reporting import PAUSE_REPORTS, TALK
from moderation.deeds.wording import REWORD, WARN
from moderation.models import Case

__all__ = ["DEEDS", "GROUPS", "Act", "Deed", "Option", "chosen", "deed_for", "fitting", "words_of"]

GROUPS = ("crisis", "care", "reports", "post", "other", "person", "room")
IN_ORDER = (
    *(REACH, LINES, FOLLOWED, TOMORROW_AGAIN, LOOKED_AFTER),
    *(TALK, PAUSE_REPORTS),
    *(PUBLISH, REJECT, DISMISS, WITHDRAW, PENDING, RESTORE, FOLD, REWORD, MOVE),
    *(WARN, SLOW, SILENCE, SUSPEND, BAN),
    *(SLOW_MODE, QUICKEN, CLOSE, LOCK, UNLOCK),
)
DEEDS: dict[str, Deed] = {deed.name: deed for deed in (HOLD, *IN_ORDER)}
# Held words are answered for by these two, whatever the desk was asked to do with words in sight.
HELD = {"withdraw": REJECT, "restore": PUBLISH}
# What can be done about reports themselves; never a measure on the person for having reported.
OF_SPREE = (DISMISS.name, TALK.name, PAUSE_REPORTS.name)


def deed_for(case: Case, name: str) -> Deed | None:
    """The deed of that name that fits the case now, or None."""
    deed = DEEDS.get(name)
    if deed is not None and not deed.fits(case) and name in HELD:
        deed = HELD[name]
    return deed if deed is not None and _offered(deed, case) else None


def fitting(case: Case) -> dict[str, list[Deed]]:
    """What can be done about the case now, by group."""
    found = {group: [deed for deed in IN_ORDER if deed.group == group and _offered(deed, case)] for group in GROUPS}
    return {group: deeds for group, deeds in found.items() if deeds}


def _offered(deed: Deed, case: Case) -> bool:
    """Whoever waits for an answer did nothing: of all deeds only care is there for them. Nor is a report an offence."""
    if case.kind == Case.SPREE and deed.name not in OF_SPREE:
        return False
    return deed.fits(case) and (case.kind != Case.UNANSWERED or deed.group == "care")

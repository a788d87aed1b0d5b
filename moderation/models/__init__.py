"""What the desk keeps: guidelines and their versions, cases, decisions, sanctions, and the cards for hard moments."""

from moderation.models.cards import Card
from moderation.models.cases import Case, Decision, Flag, State
from moderation.models.duty import Handover, Hours, OffDuty, Overdue, Watch
from moderation.models.guidelines import Guidelines
from moderation.models.line_changes import LineChange, LineDeed
from moderation.models.sanctions import Measure, Sanction
from moderation.models.seen import Seen

__all__ = [
    "Card",
    "Case",
    "Decision",
    "Flag",
    "Guidelines",
    "Handover",
    "Hours",
    "LineChange",
    "LineDeed",
    "Measure",
    "OffDuty",
    "Overdue",
    "Sanction",
    "Seen",
    "State",
    "Watch",
]

"""What the desk keeps: guidelines, cases and their traces, decisions, appeals, sanctions, cards, rules, conversations."""

from moderation.models.addresses import Address
from moderation.models.appeals import Appeal, Terms
from moderation.models.cards import Card
from moderation.models.cases import Case, Decision, Flag, State
from moderation.models.debriefs import Answer, Debrief
from moderation.models.duty import Handover, Hours, OffDuty, Overdue, Watch
from moderation.models.faces import Face, Signed
from moderation.models.guidelines import Guidelines
from moderation.models.line_changes import LineChange, LineDeed
from moderation.models.reaching import Conversation, Turn
from moderation.models.rules import Effect, How, RuleDraft, RuleVersion
from moderation.models.sanctions import Measure, Sanction
from moderation.models.seen import Seen
from moderation.models.traces import SavedView, Trace

__all__ = [
    "Address",
    "Answer",
    "Appeal",
    "Card",
    "Case",
    "Conversation",
    "Debrief",
    "Decision",
    "Effect",
    "Face",
    "Flag",
    "Guidelines",
    "Handover",
    "Hours",
    "How",
    "LineChange",
    "LineDeed",
    "Measure",
    "OffDuty",
    "Overdue",
    "RuleDraft",
    "RuleVersion",
    "Sanction",
    "SavedView",
    "Seen",
    "Signed",
    "State",
    "Terms",
    "Trace",
    "Turn",
    "Watch",
]

"""The check: a text and what is known of its place in, a verdict out. Pure: no Django, no network, no database."""

from moderation.check.engine import assess, warm
from moderation.check.fold import Folded, fold
from moderation.check.signals import Context, Signal, Verdict

__all__ = ["Context", "Folded", "Signal", "Verdict", "assess", "fold", "warm"]

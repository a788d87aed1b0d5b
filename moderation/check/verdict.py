"""What follows from the signals: the table of outcomes, in one place."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.check.signals import Context, Signal, Verdict

HELD = frozenset({"sourcing", "contact", "method", "harassment", "sexual", "minor", "spam", "medical_directive"})
HINTED = frozenset({"stigma", "advice"})


def decide(signals: Iterable[Signal], context: Context = Context()) -> Verdict:
    """The verdict on all signals of a text.

    Danger to the author publishes whatever else is in the text, the words masked that alone would be held, threats too.
    Otherwise a threat at a member or a named person is held, with help and an alert; fear of one's own act against
    others publishes unless it is such a threat. Concern publishes with help. One of the guideline kinds
    holds; spam is refused where a newcomer floods or advertises, a mere link is held. Stigma and advice are hinted at.
    A rule of the community does what it says (hold, hint or alert) and nothing more: it refuses nothing, and its words
    are not masked where they touch those of a crisis.
    """
    found = tuple(sorted(signals, key=lambda signal: (signal.start, signal.end, signal.kind, signal.rule)))
    crises = {signal.kind for signal in found if signal.kind.startswith("crisis.")}
    concern = any(signal.kind.startswith("concern.") for signal in found)
    held = [signal for signal in found if signal.effect == "hold" or (signal.kind in HELD and not signal.effect)]
    hint = any(hints(signal) for signal in found) and not crises
    alert = any(signal.effect == "alert" for signal in found)
    if crises <= {"crisis.violence_others"} and any(signal.threat for signal in found):
        return Verdict("hold", support=True, alert=True, signals=found)
    if crises:
        masks = merged((signal.start, signal.end) for signal in held if _masked(signal, found))
        return Verdict("publish_masked" if masks else "publish", support=True, alert=True, signals=found, masks=masks)
    if held:
        spam = any(s.kind == "spam" and not s.effect and not s.rule.startswith("links.") for s in held)
        refused = spam and (context.newcomer or context.flooding)
        return Verdict("refuse" if refused else "hold", concern, alert, signals=found)
    return Verdict("publish", concern, alert, hint, signals=found)


def hints(signal: Signal) -> bool:
    """Whether the signal asks for a private suggestion."""
    return signal.effect == "hint" or (signal.kind in HINTED and not signal.effect)


def certain(verdict: Verdict) -> bool:
    """Whether somebody is in danger or threatened, rather than a rule of the community asking for a look."""
    return any(signal.threat or signal.kind.startswith("crisis.") for signal in verdict.signals)


def _masked(signal: Signal, among: tuple[Signal, ...]) -> bool:
    """Whether held words are hidden in a crisis message: the community's never where they touch the crisis itself."""
    if not signal.mask or signal.end <= signal.start:
        return False
    return not signal.effect or not any(
        other.kind.startswith(("crisis.", "concern.")) and other.start < signal.end and signal.start < other.end
        for other in among
    )


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)

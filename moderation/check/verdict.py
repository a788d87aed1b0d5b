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
    holds; spam is refused where a newcomer floods or advertises. Stigma and advice are hinted at.
    """
    found = tuple(sorted(signals, key=lambda signal: (signal.start, signal.end, signal.kind, signal.rule)))
    crises = {signal.kind for signal in found if signal.kind.startswith("crisis.")}
    concern = any(signal.kind.startswith("concern.") for signal in found)
    held = [signal for signal in found if signal.kind in HELD]
    hint = any(signal.kind in HINTED for signal in found) and not crises
    if crises <= {"crisis.violence_others"} and any(signal.threat for signal in found):
        return Verdict("hold", support=True, alert=True, signals=found)
    if crises:
        masks = merged((signal.start, signal.end) for signal in held if signal.mask and signal.end > signal.start)
        return Verdict("publish_masked" if masks else "publish", support=True, alert=True, signals=found, masks=masks)
    if held:
        plain_advertising = context.newcomer and any(signal.kind == "spam" for signal in held)
        return Verdict("refuse" if plain_advertising or _floods(held, context) else "hold", concern, signals=found)
    return Verdict("publish", support=concern, hint=hint, signals=found)


def _floods(held: list[Signal], context: Context) -> bool:
    return context.flooding and any(signal.kind == "spam" for signal in held)


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)

"""The dry run: what a proposed rule would have done with the last 30 days, a bounded step at a time, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from community.posts import Said, talks
from community.refusals import Refused
from community.timekeeping import now
from moderation.check import Context, assess
from moderation.check.community import Overlay
from moderation.models import RuleDraft
from moderation.rules.current import made, newest_version, overlay_of, rules_of
from moderation.rules.drafts import rule_of
from moderation.rules.live import as_stored
from moderation.rules.sample import Move, examples, moves, outcome, shipped

DAYS = 30
PAGE = 500
STEP = 5_000
MOST = 50_000
MOST_EXAMPLES = 30
AROUND = 80


@dataclass(frozen=True, slots=True)
class Pair:
    """The rules as they are and as they would be; `probe` sees only what the change is about."""

    base: int
    before: Overlay | None
    after: Overlay
    probe: Overlay


@dataclass(frozen=True, slots=True)
class Example:
    """Something said of which something else would have become, as an excerpt around the words that were hit."""

    said: Said
    was: str
    would: str
    lead: str
    hit: str
    rest: str


def pair_for(draft: RuleDraft) -> Pair:
    """Compile both sides. Raises `RuleError` for a rule that cannot be used."""
    base = newest_version()
    rules = rules_of(base)
    number = draft.number or 0
    others = [one for one in rules if one["number"] != number]
    former = [one for one in rules if one["number"] == number]
    wanted = rule_of(draft, number)
    after = Overlay(f"c{base}?", [*made(others), wanted])
    return Pair(base, overlay_of(base), after, Overlay("", [*made(former), wanted]))


def try_out(draft: RuleDraft, *, most: int = STEP) -> dict[str, Any]:
    """Look at the next `most` things said and add to the draft's trial; begins anew when the rules have changed.

    The trial counts, by `was>would`, what would have become of them, and keeps the keys (no words) of the first examples.
    Raises Refused when the draft is settled or changed meanwhile.
    """
    pair = pair_for(draft)
    trial = draft.trial if draft.trial.get("base") == pair.base else _begun(pair.base)
    begin, left = datetime.fromisoformat(trial["begin"]), min(most, MOST - trial["looked"])
    for name, talk in talks().items():
        while left > 0 and trial["at"].get(name) != "end":
            asked = min(PAGE, left)
            page = talk.before(trial["at"].get(name), asked)
            young = [said for said in page if said.at >= begin]
            _weigh(trial, name, young, pair)
            trial["at"][name] = page[-1].pk if young and len(page) == asked else "end"
            left -= asked
    trial["done"] = all(trial["at"].get(name) == "end" for name in talks())
    trial["capped"] = not trial["done"] and trial["looked"] >= MOST
    mine = RuleDraft.objects.filter(pk=draft.pk, revision=draft.revision, done_at=None)
    if not mine.update(trial=trial):
        raise Refused("not_allowed")
    draft.trial = trial
    return trial


def examples_of(trial: dict[str, Any]) -> list[Example]:
    """The kept examples with their words as they are now; what is gone since is left out. A query per kind of talk."""
    found = []
    for name, talk in talks().items():
        kept = [one for one in trial.get("examples", ()) if one[0] == name]
        there = talk.these([one[1] for one in kept]) if kept else {}
        found += [_example(there[pk], start, end, how) for _, pk, start, end, how in kept if pk in there]
    return found


def labelled(draft: RuleDraft) -> tuple[list[Move], int]:
    """How the labelled cases move under the draft, and how many there are."""
    pair = pair_for(draft)
    promised = [one for one in rules_of(pair.base) if one["number"] != draft.number]
    lines = [*shipped(), *examples([*promised, as_stored(draft, draft.number or 0)])]
    return moves(lines, pair.before, pair.after), len(lines)


def _begun(base: int) -> dict[str, Any]:
    begin = now() - timedelta(days=DAYS)
    empty: dict[str, Any] = {"counts": {}, "examples": [], "at": {}, "looked": 0, "seen": 0, "oldest": ""}
    return empty | {"base": base, "begin": begin.isoformat(), "done": False, "capped": False}


def _weigh(trial: dict[str, Any], name: str, page: Iterable[Said], pair: Pair) -> None:
    """Fold everything, judge only what the change is about: twice, as it is and as it would be."""
    for said in page:
        trial["looked"] += 1
        trial["oldest"] = min(trial["oldest"] or said.at.isoformat(), said.at.isoformat())
        hits = pair.probe.hits(said.words)
        if not hits:
            continue
        trial["seen"] += 1
        was, would = (outcome(assess(said.words, Context(community=one))) for one in (pair.before, pair.after))
        how = f"{was}>{would}"
        trial["counts"][how] = trial["counts"].get(how, 0) + 1
        if was != would and len(trial["examples"]) < MOST_EXAMPLES:
            trial["examples"].append([name, said.pk, hits[0].start, hits[0].end, how])


def _example(said: Said, start: int, end: int, how: str) -> Example:
    was, _, would = how.partition(">")
    begin, finish = max(start - AROUND, 0), min(end + AROUND, len(said.words))
    lead = ("…" if begin else "") + said.words[begin:start]
    rest = said.words[end:finish] + ("…" if finish < len(said.words) else "")
    return Example(said, was, would, lead, said.words[start:end], rest)

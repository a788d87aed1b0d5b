"""What the check is told and what it says: plain values, shared by every stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from moderation.check.community import Overlay

Effect = Literal["", "hold", "hint", "alert"]
Links = Literal["open", "newcomers", "known", "none"]
Action = Literal["publish", "publish_masked", "hold", "refuse"]

CRISIS_KINDS = (
    "crisis.suicide",
    "crisis.self_harm",
    "crisis.overdose",
    "crisis.withdrawal",
    "crisis.violence_home",
    "crisis.violence_others",
)
CONCERN_KINDS = ("concern.past", "concern.third_party")
GUIDELINE_KINDS = (
    "sourcing",
    "contact",
    "method",
    "harassment",
    "sexual",
    "minor",
    "spam",
    "medical_directive",
    "stigma",
    "advice",
)
KINDS = CRISIS_KINDS + CONCERN_KINDS + GUIDELINE_KINDS


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that one rule saw.

    `start` and `end` count Unicode code points of the *original* text, end exclusive; both 0 when the whole text is meant.
    `threat` marks harassment that is a threat at a member or a named person. `mask` marks spans that must not be
    readable in a published crisis message. `score` is given where a rule has one (0 to 1). `effect` is set by the rules
    of the community, and stands then for what otherwise follows from the kind.
    """

    kind: str
    rule: str
    guideline: str
    start: int
    end: int
    score: float | None = None
    threat: bool = False
    mask: bool = True
    effect: Effect = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the place and the author; the defaults are a quiet room and a settled member.

    `links`: `open` lets every link pass, `newcomers` holds those of newcomers, `known` those of everybody unless the site
    is known, `none` all but help lines. `trusted`: the team, whose links pass anywhere. `community`: the community's
    own rules, if it has any.
    """

    language: str = "en"
    region: str = ""
    newcomer: bool = False
    speak_for_yourself: bool = False
    links: Links = "newcomers"
    trusted: bool = False
    names: frozenset[str] = frozenset()
    flooding: bool = False
    community: Overlay | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows for the text: the action, and beside it who is told.

    `signals` are sorted by start. `masks` are merged spans in code points of the original, empty unless the action is
    `publish_masked`; `signals` holds at most sixteen of each rule, `masks` every place. `missing` says that no verdict
    was reached, or one without all stages: a person looks.
    `version` names the rules that judged; `micros` is the thread's own CPU time in microseconds.
    """

    action: Action = "publish"
    support: bool = False
    alert: bool = False
    hint: bool = False
    signals: tuple[Signal, ...] = field(default=())
    masks: tuple[tuple[int, int], ...] = field(default=())
    missing: bool = False
    version: str = ""
    micros: int = 0

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds seen, each once, in the order of `KINDS` (the gravest first)."""
        seen = {signal.kind for signal in self.signals}
        return tuple(kind for kind in KINDS if kind in seen)

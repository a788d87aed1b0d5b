"""Words for a million posts: a few thousand bodies of made-up talk whose words are as rare and common as real ones."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

from community.threads.search.stems import stream

COMMON = (
    "I the to and a it of my that in is was me for but you not on with have day so this at be time they just we when "
    "what can all do out if get no am or one up had like about how from as now been know are more there going then her "
    "because an days really would them feel him his your by did some sober drinking work life home people night today "
    "week meeting sleep help family morning craving first good back never still evening drink friend years walk "
    "alone coffee doctor relapse recovery weekend month hard money phone support anxious tired kids job"
).split()
SYLLABLES = "ba be bi bo da de di do fa fe fi ga go ha he hi ka ke ko la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we za".split()  # fmt: skip  # noqa: E501
MADE_UP = 20_000
RARE = "lantern"
"""A word that stands in every thousandth body."""


@dataclass(frozen=True, slots=True)
class Body:
    """What one post says, as it is stored and as search keeps it without a title."""

    body: str
    html: str
    stream: str


class Words:
    """Text by one seed: the same on every engine."""

    def __init__(self, seed: int, bodies: int) -> None:
        self.dice = random.Random(seed)
        made = {"".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4))) for _ in range(MADE_UP)}
        self.words = [*COMMON, *sorted(made)]
        self.weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))
        self.bodies = [self._body(number) for number in range(bodies)]

    def any_body(self) -> Body:
        """One of the bodies."""
        return self.bodies[int(self.dice.random() * len(self.bodies))]

    def some(self, count: int) -> str:
        """So many words, as often as they occur."""
        return " ".join(self.dice.choices(self.words, cum_weights=self.weights, k=count))

    def _body(self, number: int) -> Body:
        said = self.some(self.dice.randint(8, 80))
        if number % 1_000 == 7:
            said += f" {RARE}"
        return Body(said, f"<p>{said}</p>", stream("", said))

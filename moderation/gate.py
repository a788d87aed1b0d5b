"""The one door: what somebody wants to say is weighed here, and only here does a post get its standing.

A person in crisis is never silenced: nothing in this module can turn crisis words away from everybody. Where they may
not be published, a moderator has them at once, and help lines go to their author whatever happens.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from community.meters import CHECKED
from community.posts import Standing
from community.refusals import Refused
from community.text import MOST, clean, render
from moderation import guidelines, tended
from moderation.check import assess
from moderation.check.signals import CRISIS_KINDS, Context, Verdict
from moderation.rules.current import shelf

logger = logging.getLogger(__name__)

MASK = "•••"
NOTE_MOST = 120
TITLE_MOST = 120
EXCERPT = 20_000


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was said, weighed and rendered, before any door; masked where the verdict says.

    `written` is the body as its author wrote it, `titled` the title. `digest` tells the same words from other words.
    """

    verdict: Verdict
    written: str
    body: str
    note: str
    html: str
    digest: str
    title: str = ""
    titled: str = ""

    @property
    def crisis(self) -> bool:
        """Whether these are words of somebody in crisis (a mere threat is not)."""
        published = self.verdict.action in ("publish", "publish_masked")
        return published and any(signal.kind in CRISIS_KINDS for signal in self.verdict.signals)

    @property
    def masked(self) -> bool:
        """Whether something in the body or the title is hidden from readers."""
        return self.body != self.written or self.title != self.titled

    @property
    def long(self) -> bool:
        """Whether it is longer than a message can be."""
        return len(self.written) > MOST or len(self.note) > NOTE_MOST or len(self.titled) > TITLE_MOST

    @property
    def head(self) -> str:
        """What stands above the body: title and note, each on a line of its own."""
        return above(self.titled, self.note)

    @property
    def may_wait(self) -> bool:
        """Whether nothing is lost when these words wait: no hard moment in them, and the check could judge them."""
        verdict = self.verdict
        return verdict.action == "publish" and not (verdict.support or verdict.alert or verdict.missing)

    @property
    def excerpt(self) -> str:
        """What a moderator gets to read: all of it, or of a text without end the stretch around its first sign of crisis."""
        whole = above(self.head, self.written).strip()
        first = min((signal.start for signal in self.verdict.signals if signal.kind in CRISIS_KINDS), default=0)
        begin = max(0, min(first, len(whole)) - EXCERPT // 2) if len(whole) > EXCERPT else 0
        return whole[begin : begin + EXCERPT]

    @property
    def owes(self) -> bool:
        """Whether help lines or an alert must go out, whatever becomes of the words."""
        return self.verdict.alert or self.verdict.missing or self.verdict.support

    @property
    def young(self) -> bool:
        """Whether they wait because somebody may be under age: they see the lines for young people meanwhile."""
        verdict = self.verdict
        return verdict.action == "hold" and any(signal.kind == "minor" for signal in verdict.signals)

    @property
    def grounds(self) -> dict[str, Any] | None:
        """What the check saw, to be kept with the post; None when it saw nothing."""
        return self._grounds() if self.verdict.signals or self.verdict.missing else None

    @property
    def waiting(self) -> dict[str, Any]:
        """The grounds of words that wait for a moderator because nobody is on duty."""
        return {**self._grounds(), "action": "hold", "unattended": True}

    def _grounds(self) -> dict[str, Any]:
        verdict = self.verdict
        return {
            "action": verdict.action,
            "support": verdict.support or self.young,
            "alert": verdict.alert,
            "hint": verdict.hint,
            "missing": verdict.missing,
            "version": verdict.version,
            "signals": [[s.kind, s.rule, guideline_for(s.kind), s.start, s.end, s.effect] for s in verdict.signals],
        }


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What stands between the author and the place, found out by the place.

    `silenced`: they may not speak here at all. `refusal`: a limit or a lock. `relief`: crisis words may pass it.
    `wait`: nobody is on duty, so what is not in a crisis waits for a moderator.
    """

    silenced: bool = False
    refusal: Refused | None = None
    relief: bool = True
    wait: bool = False


class Sayable(Protocol):
    """A post that has no standing yet."""

    body: str
    html: str
    note: str
    digest: str
    standing: str
    verdict: Any
    follow_up: bool


def weigh(words: str, note: str = "", *, title: str = "", context: Context | None = None, about: str = "") -> Ruling:
    """The pure check and the rendering, outside any transaction. `about` tells answers to different posts apart.

    Title, note and body are judged as one text, each on a line of its own, so that nothing hides in a seam.
    """
    body, note, title = clean(words), _line(note), _line(title)
    head = above(title, note)
    verdict = _judge(above(head, body), context or Context())
    masks = verdict.masks if verdict.action == "publish_masked" else ()
    shown = _mask(body, _from(masks, len(head) + 1 if head else 0))
    html = render(shown) if len(body) <= MOST else ""
    parts = (body, note, about, title) if title else (body, note, about)
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    shown_note = _mask(note, _from(masks, len(title) + 1 if title else 0))
    shown_title = _mask(title, masks)
    if len(title) <= TITLE_MOST:
        shown_title = shown_title[:TITLE_MOST]
    return Ruling(verdict, body, shown, shown_note, html, digest, shown_title, title)


def admit(post: Sayable, ruling: Ruling, obstacles: Obstacles) -> bool:
    """Give `post` its words and its standing. False: it may not be published, but a moderator must have the words now.

    Raises Refused where nothing is stored; even then `follow_up.owed` says whether help lines and an alert go out.
    """
    if obstacles.silenced:
        if ruling.crisis or ruling.verdict.missing:  # what could not be judged may be a crisis
            return False
        raise Refused("silenced")
    if ruling.long:
        raise Refused("too_long")
    if not ruling.body:
        raise Refused("empty")
    if obstacles.refusal is not None and not (ruling.crisis and obstacles.relief):
        raise obstacles.refusal
    if ruling.verdict.action == "refuse":
        raise Refused("guideline", guideline=guideline_of(ruling.verdict))
    post.body, post.html, post.note, post.digest = ruling.body, ruling.html, ruling.note, ruling.digest
    waits = obstacles.wait and ruling.may_wait
    post.verdict = ruling.waiting if waits else ruling.grounds
    post.follow_up = waits or needs_case(ruling.verdict) or ruling.verdict.support
    post.standing = Standing.HELD if waits or ruling.verdict.action == "hold" else Standing.VISIBLE
    return True


class Hearable(Protocol):
    """Words to the moderators alone that have no standing yet."""

    body: str
    html: str
    digest: str
    standing: str
    verdict: Any
    follow_up: bool


def hear(post: Hearable, ruling: Ruling, refusal: Refused | None = None) -> None:
    """Give words that only the moderators read their standing: nothing in them is held, masked or turned away.

    `refusal` is a limit that stands in the way; words in a crisis, and those that could not be judged, pass it. Raises
    Refused where nothing is stored; even then `ruling.owes` says whether help lines and an alert go out.
    """
    if ruling.long:
        raise Refused("too_long")
    if not ruling.body:
        raise Refused("empty")
    if refusal is not None and not (ruling.crisis or ruling.verdict.missing):
        raise refusal
    post.body, post.html, post.digest = ruling.written, render(ruling.written), ruling.digest
    post.verdict, post.follow_up, post.standing = ruling.grounds, ruling.owes, Standing.VISIBLE


def needs_case(verdict: Verdict) -> bool:
    """Whether a moderator has to look."""
    return verdict.alert or verdict.missing or verdict.action == "hold"


def guideline_of(verdict: Verdict) -> str:
    """The guideline that the verdict's gravest kind falls under."""
    return next((slug for kind in verdict.kinds if (slug := guideline_for(kind))), "")


def guideline_for(kind: str) -> str:
    """The community's own guideline for a kind of the check."""
    return guidelines.current().slug_for(kind)


def _judge(words: str, context: Context) -> Verdict:
    """The check's verdict; a check that fails lets the words pass and has somebody look."""
    began = time.thread_time()
    try:
        context = replace(context, community=shelf.overlay)
        verdict = assess(words, context)
    except Exception:
        logger.exception("the check failed; the words are published and queued for a look")
        return replace(Verdict(), missing=True)
    CHECKED.observe(time.thread_time() - began)
    return assess(words, context) if "contact" in verdict.kinds and _taught() else verdict


def _taught() -> bool:
    """Whether the check has just learned numbers of the host's own lines; where that fails, the first verdict stands."""
    try:
        return tended.teach()
    except Exception:
        logger.exception("the host's help lines could not be taught to the check")
        return False


def _line(words: str) -> str:
    """Words of one line."""
    return " ".join(clean(words).split())


def above(first: str, second: str) -> str:
    """`first` on lines of its own above `second`, where there is any: what the check counts its spans in."""
    return f"{first}\n{second}" if first else second


def _from(spans: Iterable[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
    """The spans, counted from `offset`."""
    return [(start - offset, end - offset) for start, end in spans]


def _mask(words: str, spans: Iterable[tuple[int, int]]) -> str:
    """`words` with each span (start, end in code points; those outside are left) replaced by `MASK`."""
    for start, end in sorted(spans, reverse=True):
        start, end = max(0, start), min(len(words), end)
        if start < end:
            words = words[:start] + MASK + words[end:]
    return words

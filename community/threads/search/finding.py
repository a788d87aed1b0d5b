"""Looking for something: the newest matches, ranked, a page at a time, and only what this reader may see."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community import replica
from community.members.models import Block, Member
from community.posts import Standing
from community.threads.models import Entry
from community.threads.search.asking import Question
from community.threads.search.matching import NEWEST, match
from community.threads.search.ranking import ranking
from community.threads.search.snippets import marked, snippet, words_in

A_PAGE = 20
UNSEEN = _("A thread whose opening you do not see")
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """One entry as a result. `words` is empty where the entry is folded behind its `note`. Both are safe HTML."""

    entry: Entry
    title: SafeString
    words: SafeString

    @property
    def address(self) -> str:
        """Where the entry stands in its thread."""
        thread = self.entry.thread
        return f"/threads/{thread.topic.slug}/{thread.pk}/?at={self.entry.seq}#e{self.entry.seq}"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results, best first; `after` is the key of the next page, or empty. `all_ranked`: there were no more."""

    found: list[Found]
    after: str = ""
    all_ranked: bool = True


def find(member: Member, question: Question, *, topic: int | None = None, after: str = "") -> Results:
    """What the member may read that answers the question. Two to five queries, whatever there is."""
    if not question.terms:
        return Results([])
    deaf_to = unheard(member)
    matches = replica.read(lambda using: match(question, topic=topic, unheard=deaf_to, using=using))
    rank = ranking(question)
    ranked = sorted(((rank(each.stream), each.entry) for each in matches), reverse=True)
    key = key_in(after)
    wanted = [each for each in ranked if key is None or each < key][: A_PAGE + 1]
    more = len(wanted) > A_PAGE
    entries = _readable([entry for _, entry in wanted[:A_PAGE]])
    found = [_shown(question, entries[entry], deaf_to) for _, entry in wanted[:A_PAGE] if entry in entries]
    last = f"{wanted[A_PAGE - 1][0]}-{wanted[A_PAGE - 1][1]}" if more else ""
    return Results(found, last, all_ranked=len(matches) < NEWEST)


def key_in(said: str) -> Key | None:
    """The rank and entry at which a page ended; None for anything that is no key."""
    found = re.fullmatch(r"(\d{1,6})-(\d{1,18})", said, re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def unheard(member: Member) -> set[int]:
    """Keys of those whom the member does not hear, whoever of the two asked for it. At most one query."""
    if not member.has_blocks:
        return set()
    pairs = Block.objects.filter(Q(blocker=member) | Q(blocked=member)).values_list("blocker_id", "blocked_id")
    return {pk for pair in pairs for pk in pair} - {member.pk}


def _readable(pks: list[int]) -> dict[int, Entry]:
    """The entries as they are now. What went out of sight this moment stays out, whatever the index says."""
    entries = Entry.objects.filter(pk__in=pks, standing=Standing.VISIBLE, thread__standing=Standing.VISIBLE)
    return {entry.pk: entry for entry in entries.select_related("thread__topic", "author")}


def _shown(question: Question, entry: Entry, deaf_to: set[int]) -> Found:
    words = SafeString("") if entry.note or entry.folded else snippet(question, words_in(entry.html))
    heard = entry.thread.anonymous or entry.thread.author_id not in deaf_to
    title = marked(question, entry.thread.title) if heard else escape(UNSEEN)
    return Found(entry, title, words)

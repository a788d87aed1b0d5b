"""The rows of a place with very many threads, in the order of their keys, for whichever engine takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from bench.threads_size import Size
from bench.threads_words import Words
from community.members.models import Member
from community.posts import Standing
from community.threads.models import Bookmark, Entry, Posting, Thread
from community.threads.search.stems import stream

NOW = datetime.now(UTC)
SPAN_DAYS = 700.0
TEMPLATES = 20_000
Row = list[Any]


class Mould:
    """The columns of a table and the row of an untouched object, in which a few values are replaced."""

    def __init__(self, blank: Model, *varied: str) -> None:
        fields = [field for field in blank._meta.concrete_fields if field.column != "id" or "id" in varied]
        self.table = blank._meta.db_table
        self.columns = [field.column for field in fields]
        self.row = [field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields]
        self.places = [self.columns.index(name) for name in varied]

    def cast(self, *values: Any) -> Row:
        """A row with these values in the columns that vary."""
        row = self.row[:]
        for place, value in zip(self.places, values, strict=True):
            row[place] = value
        return row


class Rows:
    """All rows of the place. `topics` are keys of topics, `team` is the first key of the members to come."""

    def __init__(self, size: Size, topics: list[int], first_member: int) -> None:
        self.size, self.topics, self.first_member = size, topics, first_member
        self.words = Words(7, min(TEMPLATES, size.posts // 4))
        self.dice = self.words.dice
        self.titles = [self.words.some(self.dice.randint(3, 9))[:120] for _ in range(size.threads)]
        self.topic_of = self.dice.choices(topics, k=size.threads)
        self.posts = self._posts()

    def _posts(self) -> list[tuple[float, int]]:
        """(days ago, thread) of every post, oldest first; threads are numbered by their opening."""
        size, dice = self.size, self.dice
        begun = sorted((dice.random() * SPAN_DAYS for _ in range(size.threads)), reverse=True)
        said = [(at, thread) for thread, at in enumerate(begun)]
        deep = size.threads // 2
        rest = size.posts - size.threads - size.deep
        weights = [dice.expovariate(1) for _ in range(size.threads)]
        for thread in dice.choices(range(size.threads), weights, k=rest):
            said.append((max(0.0, begun[thread] - 1e-6 - dice.expovariate(0.2)), thread))
        said += [(max(0.0, begun[deep] * dice.random()), deep) for _ in range(size.deep)]
        said.sort(reverse=True)
        return said

    def members(self) -> Iterator[Row]:
        """People who say something."""
        mould = Mould(Member(password="!", of_age=True), "id", "username", "name_key", "public_id")
        yield mould.columns
        for number in range(self.size.members):
            yield mould.cast(self.first_member + number, f"voice {number}", f"voice{number}", f"v{number:014d}")

    def entries(self) -> Iterator[Row]:
        """Every post; keys rise with time. After this `threads` and `postings` know their figures."""
        blank = Entry(standing=Standing.VISIBLE, digest="", seq=1, thread_id=1, author_id=1)
        mould = Mould(blank, "id", "thread_id", "author_id", "seq", "rev", "nonce", "body", "html", "at")
        yield mould.columns
        self.seqs, self.last = [0] * self.size.threads, [0.0] * self.size.threads
        self.said: list[tuple[int, int, int, Any]] = []
        for key, (ago, thread) in enumerate(self.posts, start=1):
            self.seqs[thread] += 1
            self.last[thread] = ago
            said, author = self.words.any_body(), self._author()
            self.said.append((thread, author, self.seqs[thread], said))
            seq = self.seqs[thread]
            at = adapted(NOW - timedelta(days=ago))
            yield mould.cast(key, thread + 1, author, seq, seq, f"n{key}", said.body, said.html, at)

    def threads(self) -> Iterator[Row]:
        """To be written before the entries, once those were counted."""
        blank = Thread(standing=Standing.VISIBLE, topic_id=1, author_id=1)
        mould = Mould(
            blank, "id", "topic_id", "author_id", "title", "seq", "rev", "replies", "opened_at", "latest_at"
        )  # fmt: skip
        yield mould.columns
        opened: dict[int, tuple[float, int]] = {}
        for (ago, thread), (_, author, seq, _) in zip(self.posts, self.said, strict=True):
            if seq == 1:
                opened[thread] = (ago, author)
        for thread, seq in enumerate(self.seqs):
            ago, author = opened[thread]
            begun, latest = (adapted(NOW - timedelta(days=days)) for days in (ago, self.last[thread]))
            title = self.titles[thread]
            yield mould.cast(thread + 1, self.topic_of[thread], author, title, seq, seq, seq - 1, begun, latest)

    def postings(self) -> Iterator[Row]:
        """What search keeps of every entry."""
        mould = Mould(
            Posting(entry_id=1, thread_id=1, topic=1, author_id=1, anonymous=False, rev=1, stream=""),
            "entry_id", "thread_id", "topic", "author_id", "rev", "stream",
        )  # fmt: skip
        yield mould.columns
        for key, (thread, author, seq, said) in enumerate(self.said, start=1):
            kept = stream(self.titles[thread], said.body) if seq == 1 else said.stream
            yield mould.cast(key, thread + 1, self.topic_of[thread], author, seq, kept)

    def bookmarks(self, readers: list[int]) -> Iterator[Row]:
        """What everybody has read; the readers follow a thousand threads each and have read a part of them."""
        mould = Mould(Bookmark(thread_id=1, member_id=1), "thread_id", "member_id", "seen", "following")
        yield mould.columns
        pairs = {
            (self.dice.randrange(self.size.threads), self._author()): "neither" for _ in range(self.size.bookmarks)
        }
        for reader in readers:
            for thread in self.dice.sample(range(self.size.threads), min(1_000, self.size.threads // 2)):
                pairs[thread, reader] = "followed" if self.dice.random() < 0.5 else "neither"
        for (thread, member), how in pairs.items():
            yield mould.cast(thread + 1, member, self.dice.randint(1, self.seqs[thread]), how)

    def _author(self) -> int:
        return self.first_member + int(self.dice.random() * self.size.members)


def adapted(at: datetime) -> Any:
    """A moment as the engine takes it."""
    return connection.ops.adapt_datetimefield_value(at)

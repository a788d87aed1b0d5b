"""What search keeps of the entries that everybody may see, and of the words they are made of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from community.members.models import Member
from community.threads.models.entries import Entry
from community.threads.models.threads import Thread


class Posting(models.Model):
    """One visible entry for search: its stream of stems (`community.threads.search.stems`), as of its revision `rev`.

    Beside the table, and kept by the database itself, stands the index: on SQLite the FTS5 table `threads_posting_fts`
    (by triggers), on PostgreSQL a GIN index of what the function `threads_tokens` makes of a row.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="posting")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="postings")
    topic = models.PositiveBigIntegerField()
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    anonymous = models.BooleanField()
    rev = models.PositiveBigIntegerField()
    stream = models.TextField()


class Term(models.Model):
    """A word of visible entries, and in how many it stood when they were counted: what a mistyped word may have meant.

    `word` is folded, `spelled` is it with the accents that it was met with.
    """

    word = models.CharField(max_length=80, unique=True)
    spelled = models.CharField(max_length=80)
    entries = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(entries__gt=0), name="term_stands_somewhere")
        ]


class Upkeep(models.Model):
    """How far the index was looked through, and whether words must go from its files. One row.

    `looked_to` is the key up to which the present round compared entries with their postings; `counted_to` that up to
    which words were counted. `scrubs_due` rises when somebody takes their words along, `scrubs_done` follows when those
    are rubbed out of the files.
    """

    looked_to = models.PositiveBigIntegerField(default=0)
    counted_to = models.PositiveBigIntegerField(default=0)
    scrubs_due = models.PositiveBigIntegerField(default=0)
    scrubs_done = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "upkeep"

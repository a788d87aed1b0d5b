"""Topics, their threads, and what is said in them."""

from community.threads.models.care import Care, care
from community.threads.models.edits import Edit
from community.threads.models.entries import Entry, Original, Version
from community.threads.models.marks import Bookmark, Following, Willing
from community.threads.models.postings import Posting, Term, Upkeep
from community.threads.models.threads import Thread
from community.threads.models.topics import Openers, Topic
from community.threads.models.wisdom import Answer, Consent, Voice

__all__ = (
    "Answer",
    "Bookmark",
    "Care",
    "Consent",
    "Edit",
    "Entry",
    "Following",
    "Openers",
    "Original",
    "Posting",
    "Term",
    "Thread",
    "Topic",
    "Upkeep",
    "Version",
    "Voice",
    "Willing",
    "care",
)

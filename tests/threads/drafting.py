"""Topics, threads and drafts of the tests."""

import uuid

from community.threads.drafts import Draft
from community.threads.models import Entry, Thread, Topic
from community.threads.posting import post
from tests.support.people import Person


def new_topic(**more) -> Topic:
    """A topic of the test's own, open to every member."""
    slug = f"topic-{uuid.uuid4().hex[:8]}"
    words = {"en": {"name": slug.title(), "purpose": "A topic for one test.", "rules": ["Be kind."]}}
    return Topic.objects.create(slug=slug, words=words, **more)


def opening(author: Person, topic: Topic, title: str, words: str, **more) -> Draft:
    """A draft that opens a thread."""
    more.setdefault("nonce", uuid.uuid4().hex)
    return Draft(author=author.member, topic=topic, title=title, words=words, **more)


def answer(author: Person, thread: Thread, words: str, **more) -> Draft:
    """A draft that answers."""
    more.setdefault("nonce", uuid.uuid4().hex)
    return Draft(author=author.member, topic=thread.topic, thread=thread, words=words, **more)


def new_thread(
    author: Person, topic: Topic | None = None, title: str = "A thread", words: str = "Its first words.", **more
):
    """A thread that `author` opened."""
    entry = post(opening(author, topic or new_topic(), title, words, **more)).entry
    assert entry is not None
    return Thread.objects.select_related("topic").get(pk=entry.thread_id)


def edit(author: Person, entry: Entry, words: str, title: str = "A thread", **more) -> Draft:
    """A draft with new words for an entry; an opening's has a title."""
    more.setdefault("nonce", uuid.uuid4().hex)
    thread = Thread.objects.select_related("topic").get(pk=entry.thread_id)
    now = Entry.objects.get(pk=entry.pk)
    return Draft(author=author.member, topic=thread.topic, thread=thread, entry=now, title=title, words=words, **more)

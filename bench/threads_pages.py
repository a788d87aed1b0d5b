"""The pages of the threads that are measured: where they are, and how many queries each takes.

`python -m bench.threads_pages FACTS` counts the queries, in this process, and writes them as JSON.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

from bench.threads_words import COMMON, RARE

PAGES = {
    "topics": "the list of topics",
    "topic": "the threads of a topic",
    "topic, further": "a later page of them",
    "thread": "a thread of 50 posts and more",
    "deep": "pages of a thread with thousands of answers",
    "new": "what is new to somebody who follows hundreds of threads",
    "search": "a common word",
    "search rare": "a word in every thousandth post",
    "search two": "two common words",
    "search phrase": "two common words beside each other",
    "search topic": "a common word in one topic",
    "search slip": "a mistyped word",
}
COUNTED = 5


def addresses(facts: Mapping[str, Any]) -> dict[str, Iterator[str]]:
    """For each of `PAGES` the addresses to ask for, without end."""
    topics, threads, words = facts["topics"], facts["full"], COMMON[COMMON.index("sober") :]
    there, posts = facts["deep"], facts["deep_posts"]
    pairs = [f"{word} {words[(place * 7 + 3) % len(words)]}" for place, word in enumerate(words)]
    lists: dict[str, list[str]] = {
        "topics": ["/threads/"],
        "topic": [f"/threads/{topic}/" for topic in topics],
        "topic, further": [f"/threads/{topic}/?after={facts['key']}" for topic in topics],
        "thread": threads,
        "deep": [f"{there}?at={1 + place * 97 % posts}" for place in range(200)],
        "new": ["/threads/new/"],
        "search": [search(word) for word in words],
        "search rare": [search(RARE)],
        "search two": [search(pair) for pair in pairs],
        "search phrase": [search(f'"{pair}"') for pair in pairs],
        "search topic": [search(word, topic=topics[place % len(topics)]) for place, word in enumerate(words)],
        "search slip": [search(f"{word}q") for word in words],
    }
    return {page: itertools.cycle(lists[page]) for page in PAGES}


def search(words: str, **more: str) -> str:
    """An address of the search."""
    return f"/threads/search/?{urlencode({'q': words, **more})}"


def main() -> None:
    """Fewest and most queries of each page over a few askings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    facts = json.loads(Path(sys.argv[1]).read_text())
    visitor = Client(HTTP_HOST="127.0.0.1", HTTP_COOKIE=facts["cookies"][0])
    counts = {}
    for page, wanted in addresses(facts).items():
        found = []
        for address in itertools.islice(wanted, COUNTED):
            with CaptureQueriesContext(connection) as captured:
                answer = visitor.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            found.append(len(captured))
        counts[page] = [min(found), max(found)]
    print(json.dumps(counts))


if __name__ == "__main__":
    main()

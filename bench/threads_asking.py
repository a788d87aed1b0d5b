"""`python -m bench.threads_asking MADE`: asks for the pages of the threads, in this process, and writes what they took.

Each page goes the whole way of a request (session, doors, queries, templates) without the network. Times are wall
milliseconds; the queries are counted apart, since counting costs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django

from bench.figures import at_share
from bench.threads_words import COMMON, RARE

ROUNDS = 200
COUNTED = 3
A_PAGE = 50


def main() -> None:
    """`MADE` is the JSON that the making wrote, with `rounds`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    made = json.loads(sys.argv[1])
    clients = signed_in(made["readers"])
    found = {}
    for name, path_of in works(made).items():
        found[name] = asked(clients, path_of, made.get("rounds", ROUNDS))
    json.dump(found, sys.stdout)


def works(made: dict[str, Any]) -> dict[str, Callable[[int], str]]:
    """For each page what its n-th asking asks for."""
    from community.threads.models import Thread, Topic

    slugs = list(Topic.objects.values_list("slug", flat=True))
    full = Thread.objects.filter(seq__gte=A_PAGE).exclude(pk=made["deep"]).order_by("?").select_related("topic")
    threads = [f"/threads/{thread.topic.slug}/{thread.pk}/" for thread in full[:ROUNDS]]
    deep = Thread.objects.select_related("topic").get(pk=made["deep"])
    there, stride = f"/threads/{deep.topic.slug}/{deep.pk}/", max(1, deep.seq // ROUNDS)
    words = COMMON[40:]
    return {
        "topics": lambda n: "/threads/",
        "topic": lambda n: f"/threads/{slugs[n % len(slugs)]}/",
        "thread": lambda n: threads[n % len(threads)],
        "deep page": lambda n: f"{there}?at={1 + n * stride % deep.seq}",
        "new to me": lambda n: "/threads/new/",
        "search, a common word": lambda n: search(words[n % len(words)]),
        "search, a rare word": lambda n: search(RARE),
        "search, two words": lambda n: search(f"{words[n % len(words)]} {words[(n * 7 + 1) % len(words)]}"),
        "search, a phrase": lambda n: search(f'"{words[n % len(words)]} {words[(n * 7 + 1) % len(words)]}"'),
        "search, in a topic": lambda n: search(words[n % len(words)], topic=slugs[n % len(slugs)]),
        "search, a slip": lambda n: search(f"{words[n % len(words)]}q"),
    }


def search(words: str, **more: str) -> str:
    """An address of the search."""
    return f"/threads/search/?{urlencode({'q': words, **more})}"


def signed_in(readers: list[int]) -> list[Any]:
    """Visitors with a session each."""
    from django.test import Client

    from community.members.models import Member

    clients = []
    for member in Member.objects.filter(pk__in=readers):
        clients.append(Client(REMOTE_ADDR="127.0.0.1"))
        clients[-1].force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return clients


def asked(clients: list[Any], path_of: Callable[[int], str], rounds: int) -> dict[str, Any]:
    """Median and 99th percentile of the times, and the most and fewest queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queries, took = set(), []
    for number in range(COUNTED):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = clients[number % len(clients)].get(path_of(number))
        queries.add(len(captured))
    for number in range(rounds):
        client = clients[number % len(clients)]
        began = time.perf_counter()
        answer = client.get(path_of(number))
        took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path_of(number)} answered {answer.status_code}")
    took.sort()
    return {
        "p50_ms": round(at_share(took, 0.5), 1),
        "p99_ms": round(at_share(took, 0.99), 1),
        "queries": [min(queries), max(queries)],
        "bytes": len(answer.content),
    }


if __name__ == "__main__":
    main()

"""Whether the place is alive, and whether it can take what people say."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from community.live.redis import FAILURES, clients
from rooms.writing import writer


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """503 when nothing can be accepted: the database is away, or what was said here waits to be stored.

    Without Redis the place goes on, and says so.
    """
    database, redis = _answers(_ask_database), _answers(_ask_redis)
    storing = database and not writer.stuck
    told = {"ready": storing, "database": database, "storing": storing, "redis": redis}
    return JsonResponse(told, status=200 if storing else 503)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM rooms_room LIMIT 1")


def _ask_redis() -> None:
    for line in clients().every(timeout=1.0):
        line.ping()


def _answers(question: Callable[[], None]) -> bool:
    try:
        question()
    except (DatabaseError, *FAILURES):
        return False
    return True

"""Whether the place is alive, and whether it can take what people say."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from community.live.redis import FAILURES, clients


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """503 when the database is away: nothing could be accepted. Without Redis the place goes on, and says so."""
    database, redis = _answers(_ask_database), _answers(_ask_redis)
    return JsonResponse({"ready": database, "database": database, "redis": redis}, status=200 if database else 503)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM rooms_room LIMIT 1")


def _ask_redis() -> None:
    clients().sync(timeout=1.0).ping()


def _answers(question: Callable[[], None]) -> bool:
    try:
        question()
    except (DatabaseError, *FAILURES):
        return False
    return True

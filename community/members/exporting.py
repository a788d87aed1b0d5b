"""Everything about oneself, to take along: one JSON file, written while it is read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from math import ceil
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community import replica
from community.live.limits import take
from community.members import codes
from community.members.hooks import exporters
from community.members.models import Block, Member
from community.members.request import MemberRequest
from community.members.sessions import sessions_of

Parts = Iterator[tuple[str, Iterable[Any]]]


def own_parts(member: Member) -> Parts:
    """What this floor knows of a member: named lists of JSON-ready values."""
    profile = ("username", "public_id", "role", "region", "language", "joined_at", "last_login")
    agreed = ("of_age", "guidelines_version", "guidelines_at")
    yield "profile", [{name: getattr(member, name) for name in profile + agreed}]
    yield "recovery_codes", [{"left": codes.left(member)}]
    yield "sessions", ({"since": session.created_at} for session in sessions_of(member))
    blocks = Block.objects.filter(blocker=member).select_related("blocked").order_by("pk")
    yield "blocks", ({"name": block.blocked.username, "at": block.at} for block in blocks.iterator(chunk_size=500))


def written(member: Member) -> Iterator[str]:
    """The file in pieces: one object with a list for each part."""
    yield json.dumps({"place": settings.SITE_NAME, "at": timezone.now()}, cls=DjangoJSONEncoder)[:-1]
    for tell in (own_parts, *exporters):
        for name, values in tell(member):
            yield f",\n{json.dumps(name)}: ["
            for number, value in enumerate(values):
                yield ("," if number else "") + "\n " + json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
            yield "]"
    yield "}\n"


@require_POST
@never_cache
def export(request: MemberRequest) -> HttpResponseBase:
    """`/me/export/`: the file; it asks much of the database, so that it is made a few times an hour at most."""
    taken = take("export", request.user.public_id)
    if not taken.ok:
        wait = ceil(taken.retry_after / 60)
        messages.warning(request, _("You have taken your data along just now. Try again in %d minutes.") % wait)
        return redirect("me_privacy")
    pieces = _read_from(replica.chosen(), written(request.user))
    stream = _without_blocking(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(stream, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="my-hearthside.json"'
    return response


def _read_from(alias: str, pieces: Iterator[str]) -> Iterator[str]:
    """The same pieces, each read from that database, in whatever thread they are asked for."""
    while True:
        with replica.reading_from(alias):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


async def _without_blocking(pieces: Iterator[str]) -> AsyncIterator[str]:
    """The same pieces for an asynchronous server, which would otherwise collect them all first."""
    following = sync_to_async(_some, thread_sensitive=True)
    while some := await following(pieces):
        yield some


def _some(pieces: Iterator[str], enough: int = 32_000) -> str:
    """The next pieces, about `enough` characters; empty at the end."""
    taken, size = [], 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size >= enough:
            break
    return "".join(taken)

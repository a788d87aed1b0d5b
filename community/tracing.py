"""Requests told apart: each has an id, in its answer and in every log line about it, and its time is measured."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from community.meters import PAGES

SAID = re.compile(r"[A-Za-z0-9-]{8,64}")


class TracingMiddleware:
    """`X-Request-ID` is taken from a trusted proxy, else made here. Addresses and words are never noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, name = time.perf_counter(), _id_of(request)
        with bound_contextvars(request=name):
            response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name if match else "") or "none"
        PAGES.labels(route, f"{response.status_code // 100}xx").observe(time.perf_counter() - began)
        response["X-Request-ID"] = name
        return response


def _id_of(request: HttpRequest) -> str:
    said = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
    return said if SAID.fullmatch(said) else secrets.token_hex(8)

"""`/metrics` for Prometheus: what the processes count, and what the database, Redis and the clock show when asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from community import meters
from community.clock import beats
from community.live.redis import FAILURES, clients
from moderation import ages

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def metrics(request: HttpRequest) -> HttpResponse:
    """Only for the addresses of METRICS_FROM; for everybody else there is no such page."""
    if not _trusted(request):
        raise Http404("not theirs to see")
    meters.tell_all()
    registry = CollectorRegistry()
    for collector in _processes(), Asked():
        registry.register(collector)
    answer = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    answer["Cache-Control"] = "no-store"
    return answer


def _trusted(request: HttpRequest) -> bool:
    """A request that came through a proxy nobody told us of could be anybody's, whatever address it comes from."""
    if not settings.TRUSTED_PROXIES and any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_FROM)


def _processes() -> Collector:
    """The numbers of this process, or of all that share a folder for them."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return MultiProcessCollector(None)
    return REGISTRY


class Asked(Collector):
    """Numbers that are read when somebody asks; a part that does not answer is left out and counted as down."""

    def collect(self) -> Iterator[Metric]:
        """Database, cases, clock."""
        up = GaugeMetricFamily("hearthside_up", "Whether a part answers", labels=["part"])
        for part, ask, failures in (
            ("database", self._cases, (DatabaseError,)),
            ("redis", self._each_redis, FAILURES),
            ("", self._clock, FAILURES),
        ):
            try:
                found = list(ask())
            except failures:
                answers = 0
            else:
                answers = 1
                yield from found
            if part:
                up.add_metric([part], answers)
        yield up

    def _each_redis(self) -> Iterator[Metric]:
        """Nothing to tell but that every one of them answers."""
        for line in clients().every(timeout=1.0):
            line.ping()
        return iter(())

    def _cases(self) -> Iterator[Metric]:
        """How many cases wait, and how long the oldest of each weight has waited; what is owed to hard words."""
        count = GaugeMetricFamily("hearthside_cases_open", "Cases that nobody has taken up", labels=["weight"])
        age = GaugeMetricFamily(
            "hearthside_case_age_seconds", "Age of the oldest case nobody took up", labels=["weight"]
        )
        for weight, (number, seconds) in ages.waiting().items():
            count.add_metric([weight], number)
            age.add_metric([weight], seconds)
        yield count
        yield age
        connections = GaugeMetricFamily("hearthside_database_connections", "Connections that the database has open")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                connections.add_metric([], cursor.fetchone()[0])
            yield connections

    def _clock(self) -> Iterator[Metric]:
        lag = GaugeMetricFamily("hearthside_clock_age_seconds", "Time since a job of the clock ended", labels=["job"])
        for job, seconds in beats.ages().items():
            lag.add_metric([job], seconds)
        yield lag

"""One web process: the ASGI server that ASGI_SERVER names, on an address or on a socket that `serve` hands down."""

from __future__ import annotations

import resource
import socket
import sys
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from community.live import memory
from community.live.listening import Taken, listen
from moderation.check import warm


class Command(BaseCommand):
    """`manage.py web --host H --port P` or `manage.py web --fd N`."""

    help = "Runs one web process; `serve` runs as many as WEB_PROCESSES says."
    requires_system_checks = ()  # `serve` has run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fd", type=int, help="a listening socket that was inherited")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the rules, so that broken ones end it with one sentence, and serve."""
        memory.share_heaps()
        memory.keep_small()
        allow_many_sockets()
        warm()
        server = import_module(f"community.live.{'uvicorn_server' if settings.ASGI_SERVER == 'uvicorn' else 'server'}")
        module = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
        status = server.run(
            import_string(settings.ASGI_APPLICATION),
            listening_on(options["host"], options["port"], options["fd"]),
            trusted_proxies=settings.TRUSTED_PROXIES,
            on_start=getattr(module, "on_start", ()),
            on_stop=getattr(module, "on_stop", ()),
        )
        sys.exit(status)


def listening_on(host: str, port: int, descriptor: int | None) -> socket.socket:
    """The socket to serve on; ends the program with one sentence when the port is taken."""
    if descriptor is not None:
        return socket.socket(fileno=descriptor)
    try:
        return listen(host, port)
    except Taken as sentence:
        sys.exit(f"Hearthside cannot start: {sentence}")


def allow_many_sockets() -> None:
    """Raise the limit of open files as far as it may go, since each member holds one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

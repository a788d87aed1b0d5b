"""The door of a server: a listening socket that several processes may share."""

from __future__ import annotations

import errno
import socket

BACKLOG = 2048


class Taken(Exception):
    """It cannot listen there; the text is one sentence that says why and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket; `Taken` when the address is not to be had. Port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            why = f"port {port} on {host} is taken by another program; stop it, or choose another with --port."
        else:
            why = f"nobody can listen on {host} port {port} ({getattr(error, 'strerror', None) or error})."
        raise Taken(why) from error

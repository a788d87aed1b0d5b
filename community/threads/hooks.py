"""What threads ask of the floors above; they put their answers in when the project starts."""

from __future__ import annotations

from collections.abc import Callable

from community.threads.models import Entry, Thread

# Inside the transaction in which somebody's words were stored, published or held: the thread and the entry.
stored: list[Callable[[Thread, Entry], None]] = []

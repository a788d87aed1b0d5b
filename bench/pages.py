"""The desk's pages that are measured, and asking for them one after another on one connection."""

from __future__ import annotations

import http.client
import itertools
import time
from collections.abc import Iterator, Mapping
from typing import Any

PAGES = {
    "opening": "the queue",
    "by kind": "the queue, one kind of case",
    "by room": "the queue, one room",
    "free": "the queue, what nobody is on",
    "settled": "what was decided",
    "search": "a search",
    "search settled": "a search in what was decided",
    "case": "a case that is opened, claimed and written into the audit log",
}


def addresses(facts: Mapping[str, Any], since: int = 0) -> dict[str, Iterator[str]]:
    """For each of `PAGES` the addresses to ask for, without end; cases are taken in turn from `since` on."""
    fixed = {
        "opening": "/desk/",
        "by kind": "/desk/?kind=sourcing",
        "by room": f"/desk/?room={facts['room']}",
        "free": "/desk/?whose=free",
        "settled": "/desk/?state=resolved",
        "search": f"/desk/?q={facts['word']}",
        "search settled": f"/desk/?state=resolved&q={facts['word']}",
    }
    cases = facts["cases"][since:] + facts["cases"][:since]
    return {
        **{name: itertools.repeat(address) for name, address in fixed.items()},
        "case": itertools.cycle([f"/desk/cases/{pk}/" for pk in cases]),
    }


class Reader:
    """A moderator's browser on one connection."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.headers = {"Cookie": cookie, "Host": f"127.0.0.1:{port}", "Accept": "text/html"}

    def read(self, address: str) -> tuple[float, bytes]:
        """How long the page took, in seconds, and the page. Raises RuntimeError when it is not given."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        page = answer.read()
        took = time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        return took, page

    def close(self) -> None:
        """The end."""
        self.connection.close()

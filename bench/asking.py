"""How many queries the desk's pages take: asked of a place's own database by a client inside this process.

Run with the place's environment: `python -m bench.asking FACTS`, the file that `bench.filling` wrote; prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
django.setup()

from django.db import connection  # noqa: E402 - Django comes first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.pages import addresses  # noqa: E402


def main() -> None:
    """Each page twice: the first time warms what is kept for a while."""
    facts: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
    client = Client(HTTP_COOKIE=facts["cookie"], HTTP_HOST="127.0.0.1")
    found = {}
    for name, wanted in addresses(facts, since=-4).items():
        client.get(next(wanted))
        with CaptureQueriesContext(connection) as counted:
            answer = client.get(next(wanted))
        if answer.status_code != 200:
            raise RuntimeError(f"{name} answered {answer.status_code}")
        found[name] = len(counted)
        if "--said" in sys.argv:
            for query in counted.captured_queries:
                print(f"{name} {query['time']} {query['sql'][:400]}", file=sys.stderr)
    print(json.dumps(found))


main()

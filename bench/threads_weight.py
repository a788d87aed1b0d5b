"""What a first visit to a page moves over the wire: the page and what it loads, headers and all.

Of the pictures that wait until somebody scrolls to them (`loading="lazy"`) the first fifteen count: so many browsers
fetch for a tall screen.
"""

from __future__ import annotations

import gzip
import http.client
import re
from urllib.parse import urljoin

_LOADED = re.compile(r"""<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"[^>]*>""")
_IMPORTED = re.compile(r"""(?:from|import)\s*\(?["'](\.{1,2}/[^"']+)["']""")
NO_LOAD = ('rel="alternate"', 'rel="canonical"')
NEAR = 15


def first_visit(port: int, cookie: str, address: str) -> dict[str, int]:
    """Bytes of each thing that is loaded, by its address. Raises RuntimeError when something is not there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    weights: dict[str, int] = {}
    waiting = [address]
    while waiting:
        path = waiting.pop()
        if path in weights:
            continue
        weights[path], text = _load(connection, path, cookie)
        if path == address:
            tags = [match for match in _LOADED.finditer(text) if not any(word in match[0] for word in NO_LOAD)]
            lazy = [match for match in tags if 'loading="lazy"' in match[0]]
            waiting += [urljoin(address, match[1]) for match in tags if match not in lazy[NEAR:]]
        elif path.split("?")[0].endswith(".js"):
            waiting += [urljoin(path, name) for name in _IMPORTED.findall(text)]
    connection.close()
    return weights


def _load(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, str]:
    """Bytes that came, and the text."""
    headers = {"Cookie": cookie, "Accept": "*/*", "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 17
    plain = gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
    return head + len(body), plain.decode(errors="replace")

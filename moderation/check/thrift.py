"""What is equal in the compiled rules becomes one object: two fifths of their tuples and sets say what others say too."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

from moderation.check.line import Pattern
from moderation.check.nodes import Node, slots


def share(root: object) -> None:
    """Let all parts of templates below `root` hold one of each equal value, in place; their order and meaning stay."""
    once: dict[Any, Any] = {}
    for part in _parts(root):
        for name in slots(type(part)) if isinstance(part, Node) else Pattern.__slots__:
            setattr(part, name, _one(getattr(part, name), once))


def _parts(root: object) -> Iterator[Node | Pattern]:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen.add(id(thing))
        waiting += gc.get_referents(thing)
        if isinstance(thing, Node | Pattern):
            yield thing


def _one(value: Any, once: dict[Any, Any]) -> Any:
    """The value itself, or one equal to it that came before. A `dict` stays, and holds such values."""
    if type(value) is str:
        return sys.intern(value)
    if type(value) is frozenset:
        return once.setdefault(value, value)
    if type(value) is tuple:
        alike = tuple([_one(each, once) for each in value])
        return once.setdefault(tuple(map(id, alike)), alike)
    if type(value) is dict:
        for key in value:
            value[key] = _one(value[key], once)
    return value
